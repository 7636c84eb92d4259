/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

/* The key that is handed over, or none. It is there whatever comes. */
gint
model_own_key (Model            *self,
               gint              cache,
               const FuzzScript *script)
{
  if (get_cache (self, cache)->kind == FUZZ_OWNED_KEYS)
    return model_new_token (self, NULL, script);

  return FUZZ_NONE;
}

/* The cache's own key: a copy, or the one that was handed over, or none */
gint
model_copy_key (Model            *self,
                gint              cache,
                gint              token,
                const FuzzScript *script)
{
  if (get_cache (self, cache)->kind != FUZZ_COPIED_KEYS)
    return token;

  token = model_new_token (self, NULL, script);
  model_happen (self, FUZZ_COPIED, token, 0);

  return token;
}

void
model_drop_key (Model *self,
                gint   token,
                guint  group)
{
  if (token != FUZZ_NONE)
    model_destroy_token (self, token, FUZZ_NONE, group);
}

/* Takes a flight, or a failure, off the table. A flight that is under way goes on,
 * and its result is not put in the cache. */
Flight *
model_bar (Model *self,
           gint   cache,
           guint  key)
{
  /* Nothing is loaded into sets and maps, whose keys are blocks */
  if (key >= FUZZ_N_KEYS)
    return NULL;

  return g_steal_pointer (&get_cache (self, cache)->flights[key]);
}

/* A flight that is under way frees its key itself */
void
model_drop_flight (Model  *self,
                   Flight *flight,
                   guint   group)
{
  if (flight != NULL && flight->failed)
    model_drop_key (self, flight->token, group);
}

static Flight *
new_flight (Model *self,
            gint   cache,
            guint  key,
            gint   token)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->token = token;
  g_ptr_array_add (self->flights, flight);
  get_cache (self, cache)->flights[key] = flight;

  return flight;
}

/* What the loader really comes to, given what there is */
static FuzzOutcome
settle_outcome (Model       *self,
                FuzzOutcome  outcome,
                gint         existing)
{
  gboolean has_room = self->bodies->len < FUZZ_MAX_BODIES;

  switch (outcome)
    {
    case FUZZ_LOAD_NEW:
    case FUZZ_LOAD_BOTH:
      return has_room ? outcome : FUZZ_LOAD_ERROR;

    case FUZZ_LOAD_EXISTING:
      /* Not one of which it is vague if it is dead */
      if (existing == FUZZ_NONE || (get_body (self, existing)->block == FUZZ_NONE &&
                                    get_body (self, existing)->disposing > 0))
        return FUZZ_LOAD_NOTHING;
      return outcome;

    case FUZZ_LOAD_ERROR:
    case FUZZ_LOAD_NOTHING:
    case FUZZ_N_OUTCOMES:
    default:
      return outcome;
    }
}

/* The body, with a reference, or none with an error. A load that was started is given up
 * where a loader gives nothing, and of two results it has had the first before it is told
 * of the second. */
static FuzzError
run_loader (Model            *self,
            Flight           *flight,
            guint             key,
            FuzzOutcome       wanted,
            guint             slot,
            gboolean          cancelled,
            const FuzzScript *script,
            gint             *body)
{
  FuzzOutcome outcome;

  self->n_loading++;
  model_call (self, FUZZ_LOADING, (gint) key, cancelled, script, FUZZ_NONE);
  self->n_loading--;

  *body = FUZZ_NONE;
  outcome = settle_outcome (self, wanted, self->refs[slot]);
  model_happen (self, FUZZ_OUTCOME, (gint) outcome, 0);

  if (outcome == FUZZ_LOAD_ERROR)
    return FUZZ_LOADER_ERROR;
  if (outcome == FUZZ_LOAD_NOTHING)
    {
      if (!flight->started)
        model_happen (self, FUZZ_CRITICAL, FUZZ_NO_RESULT, 0);
      return FUZZ_WISP_ERROR;
    }
  flight->ends_twice = flight->started && outcome == FUZZ_LOAD_BOTH;
  if (outcome == FUZZ_LOAD_BOTH && !flight->started)
    model_happen (self, FUZZ_CRITICAL, FUZZ_TWO_RESULTS, 0);

  if (outcome == FUZZ_LOAD_EXISTING)
    {
      *body = self->refs[slot];
      model_ref (self, *body);
    }
  else
    {
      *body = model_new_body (self, FUZZ_SMALL);
    }

  return FUZZ_NO_ERROR;
}

/* An entry for a value that was loaded, without a key of its own; NULL if it is dead */
static Entry *
make_loaded_entry (Model *self,
                   gint   cache,
                   guint  key,
                   gint   body)
{
  gint block = model_take_weak (self, body);
  Entry *entry;

  if (!model_can_upgrade (self, block))
    {
      model_unref_block (self, block);
      return NULL;
    }

  entry = g_new0 (Entry, 1);
  entry->cache = cache;
  entry->key = key;
  entry->block = block;
  entry->token = entry->datum = FUZZ_NONE;
  g_ptr_array_add (self->entries, entry);
  model_prepare (self, entry);

  return entry;
}

/* The value goes into the cache, unless it was barred, or is dead. Gives the entry that
 * is left over then. */
static Entry *
land_value (Model  *self,
            gint    cache,
            guint   key,
            Flight *flight,
            gint    body)
{
  Entry *entry = make_loaded_entry (self, cache, key, body), *old = NULL;
  gboolean on_table = get_cache (self, cache)->flights[key] == flight, unneeded = FALSE;

  if (on_table)
    model_bar (self, cache, key);

  if (on_table && entry != NULL)
    {
      old = model_find_entry (self, cache, key);
      entry->token = flight->token;
      flight->token = FUZZ_NONE;
      model_put_in (self, entry);
      unneeded = old != NULL && model_detach (self, old);
      entry = NULL;
    }
  else if (entry != NULL && entry->kept)
    {
      entry->kept = FALSE;
      model_unref (self, body);
    }

  if (unneeded)
    model_free_entry (self, old, 0);
  model_limit (self, cache);

  return entry;
}

/* The end of a flight whose value is not in the cache, or that is */
static void
finish_flight (Model  *self,
               Flight *flight,
               Entry  *left_over)
{
  model_drop_key (self, flight->token, 0);
  if (left_over != NULL)
    model_free_entry (self, left_over, 0);
}

/* TRUE if the failure is kept, and the key with it */
static gboolean
land_error (Model     *self,
            gint       number,
            guint      key,
            Flight    *flight,
            FuzzError  error)
{
  Cache *cache = get_cache (self, number);
  gboolean on_table = cache->flights[key] == flight;

  flight->error = error;
  flight->failed = on_table && cache->keeps_failures;
  if (on_table && !flight->failed)
    model_bar (self, number, key);
  model_limit (self, number);

  return flight->failed;
}

/* Asks for a value. NULL, with the body or an error, if nothing has to be loaded; else
 * the flight, new or joined. */
static Flight *
ask (Model     *self,
     gint       number,
     guint      key,
     gboolean   reload,
     gint       token,
     gint       load_token,
     gint      *body,
     FuzzError *error)
{
  Cache *cache = get_cache (self, number);
  Flight *flight, *failure = NULL;

  *body = reload ? FUZZ_NONE : model_lookup (self, number, key, NULL);
  *error = FUZZ_NO_ERROR;
  if (*body != FUZZ_NONE)
    {
      model_drop_key (self, token, 0);
      model_drop_key (self, load_token, 0);
      return NULL;
    }

  token = model_copy_key (self, number, token, NULL);
  flight = cache->flights[key];
  if (flight != NULL && reload && (flight->failed || flight->started))
    {
      failure = model_bar (self, number, key);
      flight = NULL;
    }

  if (flight == NULL)
    {
      flight = new_flight (self, number, key, token);
      flight->load_token = load_token;
      model_drop_flight (self, failure, 0);
      return flight;
    }

  model_drop_key (self, load_token, 0);
  model_drop_key (self, token, 0);
  if (!flight->failed)
    return flight;

  *error = flight->error;

  return NULL;
}

/* The body, with a reference, or none with an error */
FuzzError
model_load (Model            *self,
            gint              number,
            guint             key,
            gboolean          reload,
            FuzzOutcome       outcome,
            guint             slot,
            const FuzzScript *script,
            gint             *body)
{
  gint token = model_own_key (self, number, NULL);
  Flight *flight, *running = get_cache (self, number)->flights[key];
  FuzzError error;

  *body = FUZZ_NONE;
  flight = ask (self, number, key, reload, token, FUZZ_NONE, body, &error);
  if (flight == NULL)
    return error;

  /* The one that this very thread is about to land */
  if (flight == running)
    return FUZZ_RECURSIVE_ERROR;

  error = run_loader (self, flight, key, outcome, slot, FALSE, script, body);
  get_cache (self, number)->stats.loads++;
  if (error == FUZZ_NO_ERROR)
    {
      finish_flight (self, flight, land_value (self, number, key, flight, *body));
    }
  else
    {
      get_cache (self, number)->stats.load_failures++;
      if (!land_error (self, number, key, flight, error))
        finish_flight (self, flight, NULL);
    }

  return error;
}

/* What one who asked gets. The first keeps it. */
static void
answer (Model     *self,
        gint       body,
        FuzzError  error,
        gint       slot)
{
  model_happen (self, FUZZ_NUMBER, (gint) error, 0);
  model_happen (self, FUZZ_BODY, body, 0);
  if (slot != FUZZ_NONE)
    model_put_ref (self, (guint) slot, body);
  else if (body != FUZZ_NONE)
    model_unref (self, body);
}

/* The load itself, on another thread. Each of those who wait has a reference to the
 * value then; without any, the flight's own goes. */
static FuzzError
run_async (Model            *self,
           gint              number,
           guint             key,
           Flight           *flight,
           FuzzOutcome       outcome,
           guint             slot,
           const FuzzScript *script,
           guint             n_waiters,
           gint             *body)
{
  Cache *cache = get_cache (self, number);
  Thread thread = { 0, G_QUEUE_INIT, NULL, NULL };
  Entry *left_over;
  FuzzError error;

  self->thread = &thread;
  self->is_async = TRUE;
  error = run_loader (self, flight, key, outcome, slot, n_waiters == 0, script, body);
  model_drop_key (self, flight->load_token, 0);
  cache->stats.loads++;
  if (error == FUZZ_NO_ERROR)
    {
      left_over = land_value (self, number, key, flight, *body);
      for (guint i = 1; i < n_waiters; i++)
        model_ref (self, *body);
      if (n_waiters == 0)
        model_unref (self, *body);
      finish_flight (self, flight, left_over);
    }
  else
    {
      cache->stats.load_failures++;
      if (!land_error (self, number, key, flight, error))
        finish_flight (self, flight, NULL);
    }
  self->is_async = FALSE;
  self->thread = &self->main_thread;

  return error;
}

/* A load that was started, and is ended on this thread. Whoever ends it keeps its own
 * reference to the value until then. */
static FuzzError
end_started (Model            *self,
             gint              number,
             guint             key,
             Flight           *flight,
             FuzzOutcome       outcome,
             guint             slot,
             const FuzzScript *script,
             guint             n_waiters,
             gint             *body)
{
  Cache *cache = get_cache (self, number);
  FuzzError error;
  Entry *left_over;

  error = run_loader (self, flight, key, outcome, slot, n_waiters == 0, script, body);
  cache->stats.loads++;
  if (error != FUZZ_NO_ERROR)
    {
      cache->stats.load_failures++;
      if (!land_error (self, number, key, flight, error))
        finish_flight (self, flight, NULL);
      return error;
    }

  left_over = land_value (self, number, key, flight, *body);
  for (guint i = 0; i < n_waiters; i++)
    model_ref (self, *body);
  if (n_waiters == 0)
    finish_flight (self, flight, left_over);
  if (flight->ends_twice)
    model_happen (self, FUZZ_CRITICAL, FUZZ_TWO_ENDS, 0);
  model_unref (self, *body);
  if (n_waiters > 0)
    finish_flight (self, flight, left_over);

  return FUZZ_NO_ERROR;
}

void
model_load_async (Model            *self,
                  gint              number,
                  guint             key,
                  gboolean          reload,
                  gboolean          started,
                  FuzzAsking        asking,
                  FuzzOutcome       outcome,
                  guint             slot,
                  const FuzzScript *script)
{
  gboolean two = asking == FUZZ_TWO_ASKERS || asking == FUZZ_ONE_OF_TWO_CANCELS;
  gboolean cancels = asking == FUZZ_ONE_CANCELS || asking == FUZZ_ONE_OF_TWO_CANCELS;
  gint body, other_body = FUZZ_NONE, loaded = FUZZ_NONE, token, load_token;
  FuzzError error, other_error = FUZZ_NO_ERROR, load_error;
  Flight *flight, *other = NULL;
  guint n_waiters;

  token = model_own_key (self, number, NULL);
  load_token = started ? FUZZ_NONE : model_new_token (self, NULL, NULL);
  flight = ask (self, number, key, reload, token, load_token, &body, &error);
  model_happen (self, FUZZ_OUTCOME, flight != NULL, 0);
  if (flight == NULL)
    {
      answer (self, body, error, (gint) slot);
      return;
    }

  flight->started = started;
  if (two)
    {
      token = model_own_key (self, number, NULL);
      load_token = started ? FUZZ_NONE : model_new_token (self, NULL, NULL);
      other = ask (self, number, key, FALSE, token, load_token, &other_body, &other_error);
    }
  if (cancels && other == NULL && get_cache (self, number)->flights[key] == flight)
    model_bar (self, number, key);

  n_waiters = (cancels ? 0 : 1) + (other != NULL ? 1 : 0);
  load_error = (started ? end_started : run_async) (self, number, key, flight, outcome, slot,
                                                    script, n_waiters, &loaded);
  if (!cancels)
    answer (self, loaded, load_error, (gint) slot);
  else
    answer (self, FUZZ_NONE, FUZZ_CANCELLED_ERROR, (gint) slot);
  if (other != NULL)
    answer (self, loaded, load_error, FUZZ_NONE);
  else if (two)
    answer (self, other_body, other_error, FUZZ_NONE);
}
