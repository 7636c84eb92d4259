/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

static GQuark
get_loader_error (void)
{
  return g_quark_from_static_string ("fuzz-loader-error");
}

/* As the instruction tells */
static gpointer
load (const FuzzInstruction  *in,
      gboolean                cancelled,
      GError                **error)
{
  FuzzOutcome outcome;

  if (fuzz_meet (FUZZ_LOADING, in->operands[2], cancelled))
    fuzz_run_script (&in->scripts[0], NULL);

  outcome = (FuzzOutcome) fuzz_trace_ask (fuzz_actual->trace, FUZZ_OUTCOME);
  if (outcome == FUZZ_LOAD_ERROR || outcome == FUZZ_LOAD_BOTH)
    g_set_error_literal (error, get_loader_error (), 0, "As the program wants it");
  if (outcome == FUZZ_LOAD_NEW || outcome == FUZZ_LOAD_BOTH)
    return fuzz_new_object (FUZZ_SMALL);
  if (outcome == FUZZ_LOAD_EXISTING)
    return fuzz_ref (fuzz_actual->refs[in->operands[0]]);

  return NULL;
}

static FuzzError
classify (const GError *error)
{
  if (error == NULL)
    return FUZZ_NO_ERROR;
  if (error->domain == get_loader_error ())
    return FUZZ_LOADER_ERROR;
  if (g_error_matches (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD))
    return FUZZ_RECURSIVE_ERROR;
  if (g_error_matches (error, WISP_ERROR, WISP_ERROR_FAILED))
    return FUZZ_WISP_ERROR;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FUZZ_CANCELLED_ERROR;

  return FUZZ_OTHER_ERROR;
}

static gpointer
load_here (WispCache     *cache,
           gconstpointer  key,
           GCancellable  *cancellable,
           gpointer       user_data,
           GError       **error)
{
  return load (user_data, g_cancellable_is_cancelled (cancellable), error);
}

void
fuzz_load (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[1]);
  gboolean reload = in->operands[3] / FUZZ_N_OUTCOMES % 2 == 1;
  g_autoptr (GError) error = NULL;
  gpointer key, value;
  FuzzKey custom;

  key = fuzz_cache_own_key (cache.kind, in->operands[2], &custom, NULL);
  if (reload)
    value = wisp_cache_reload (cache.cache, key, load_here, (gpointer) in, NULL, &error);
  else
    value = wisp_cache_get_or_load (cache.cache, key, load_here, (gpointer) in, NULL, &error);

  fuzz_meet (FUZZ_NUMBER, (gint) classify (error), 0);
  fuzz_meet (FUZZ_BODY, fuzz_get_number (value), 0);
  fuzz_put_ref (in->operands[0], value);
  fuzz_cache_unref (cache);
}

/* Asynchronous loads. The thread of the pool stops in the loader until this one has asked
 * for all there is to ask, and this one waits until that has let go of the cache. So
 * never do two of them do anything that can be told apart. */

typedef struct
{
  gboolean  done;
  gboolean  reload;
  gpointer  value; /* (owned) (nullable) */
  GError   *error; /* (owned) (nullable) */
} Asker;

typedef struct
{
  const FuzzInstruction *in;

  GMutex                 lock;
  GCond                  cond;
  gboolean               entered;  /* guarded by lock */
  gboolean               may_load; /* guarded by lock */

  gboolean               starts;   /* does without a loader, and the thread of one */
  WispLoad              *load;     /* (owned) (nullable): that was started */
} Gate;

/* What the loader is given; destroyed as any other data */
typedef struct
{
  FuzzToken *token; /* (not owned) */
  Gate      *gate;  /* (not owned) */
} LoadData;

static gpointer
load_there (WispCache     *cache,
            gconstpointer  key,
            GCancellable  *cancellable,
            gpointer       user_data,
            GError       **error)
{
  Gate *gate = ((LoadData *) user_data)->gate;

  g_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->may_load)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);

  return load (gate->in, g_cancellable_is_cancelled (cancellable), error);
}

/* A load that is started, and ended by this very thread once all have asked */
static void
start_here (WispLoad       *load,
            gconstpointer   key,
            gpointer        user_data,
            GError        **error)
{
  Gate *gate = user_data;

  g_assert (gate->load == NULL);
  gate->load = g_object_ref (load);
}

static void
end_started (Gate *gate)
{
  GCancellable *cancellable = wisp_load_get_cancellable (gate->load);
  g_autoptr (GError) error = NULL;
  gpointer value = load (gate->in, g_cancellable_is_cancelled (cancellable), &error);

  if (value != NULL)
    wisp_load_complete (gate->load, value);
  if (error != NULL)
    wisp_load_fail (gate->load, error);
  if (value != NULL)
    fuzz_unref (value);
  g_clear_object (&gate->load);
}

static void
load_data_free (gpointer data)
{
  LoadData *load_data = data;

  fuzz_token_destroy (load_data->token);
  g_free (load_data);
}

static void
loaded (GObject      *cache,
        GAsyncResult *result,
        gpointer      user_data)
{
  Asker *asker = user_data;

  if (asker->reload)
    asker->value = wisp_cache_reload_finish (WISP_CACHE (cache), result, &asker->error);
  else
    asker->value = wisp_cache_get_or_load_finish (WISP_CACHE (cache), result, &asker->error);
  asker->done = TRUE;
}

static void
ask_to_start (FuzzCache     cache,
              Gate         *gate,
              GCancellable *cancellable,
              Asker        *asker)
{
  FuzzKey custom;
  gpointer key = fuzz_cache_own_key (cache.kind, gate->in->operands[2], &custom, NULL);

  if (asker->reload)
    wisp_cache_restart_async (cache.cache, key, start_here, gate, cancellable, loaded, asker);
  else
    wisp_cache_get_or_start_async (cache.cache, key, start_here, gate, cancellable, loaded, asker);
}

static void
ask (FuzzCache     cache,
     Gate         *gate,
     GCancellable *cancellable,
     Asker        *asker)
{
  FuzzKey custom;
  LoadData *load_data;
  gpointer key;

  if (gate->starts)
    {
      ask_to_start (cache, gate, cancellable, asker);
      return;
    }

  key = fuzz_cache_own_key (cache.kind, gate->in->operands[2], &custom, NULL);
  load_data = g_new (LoadData, 1);
  load_data->gate = gate;
  load_data->token = fuzz_token_new (NULL, NULL);
  if (asker->reload)
    wisp_cache_reload_async (cache.cache, key, load_there, load_data, load_data_free,
                             cancellable, loaded, asker);
  else
    wisp_cache_get_or_load_async (cache.cache, key, load_there, load_data, load_data_free,
                                  cancellable, loaded, asker);
}

static void
wait_for (GMainContext *context,
          const Asker  *asker)
{
  while (!asker->done)
    g_main_context_iteration (context, TRUE);
}

static void
wait_until_entered (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  while (!gate->entered)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->may_load = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

static void
answer (Asker *asker,
        gint   slot)
{
  fuzz_meet (FUZZ_NUMBER, (gint) classify (asker->error), 0);
  fuzz_meet (FUZZ_BODY, fuzz_get_number (asker->value), 0);
  if (slot != FUZZ_NONE)
    fuzz_put_ref ((guint) slot, asker->value);
  else if (asker->value != NULL)
    fuzz_unref (asker->value);
  g_clear_error (&asker->error);
}

/* From where the loader has begun, if it has to, to where all have their answers */
static void
see_through (FuzzCache     cache,
             GMainContext *context,
             Gate         *gate,
             FuzzAsking    asking,
             GCancellable *cancellable,
             Asker        *askers)
{
  gint n_refs = g_atomic_int_get (&G_OBJECT (cache.cache)->ref_count);

  ask (cache, gate, cancellable, &askers[0]);
  if (!fuzz_trace_ask (fuzz_actual->trace, FUZZ_OUTCOME))
    {
      wait_for (context, &askers[0]);
      return;
    }

  if (!gate->starts)
    wait_until_entered (gate);
  if (asking == FUZZ_TWO_ASKERS || asking == FUZZ_ONE_OF_TWO_CANCELS)
    ask (cache, gate, NULL, &askers[1]);
  else
    askers[1].done = TRUE;
  if (asking == FUZZ_ONE_CANCELS || asking == FUZZ_ONE_OF_TWO_CANCELS)
    {
      g_cancellable_cancel (cancellable);
      wait_for (context, &askers[0]);
    }

  if (gate->starts)
    end_started (gate);
  else
    open_gate (gate);
  wait_for (context, &askers[0]);
  wait_for (context, &askers[1]);
  while (!gate->starts && g_atomic_int_get (&G_OBJECT (cache.cache)->ref_count) != n_refs)
    g_thread_yield ();
  fuzz_trace_sync (fuzz_actual->trace);
}

void
fuzz_load_async (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[1]);
  FuzzAsking asking = (FuzzAsking) (in->operands[3] % FUZZ_N_ASKINGS);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker askers[2] = { 0 };
  Gate gate = { 0 };

  gate.in = in;
  g_mutex_init (&gate.lock);
  g_cond_init (&gate.cond);
  gate.starts = in->operands[3] / 64 % 2 == 1;
  askers[0].reload = in->operands[3] / 32 % 2 == 1;

  g_main_context_push_thread_default (context);
  see_through (cache, context, &gate, asking, cancellable, askers);
  g_main_context_pop_thread_default (context);
  g_mutex_clear (&gate.lock);
  g_cond_clear (&gate.cond);

  answer (&askers[0], in->operands[0]);
  if (askers[1].value != NULL || askers[1].error != NULL)
    answer (&askers[1], FUZZ_NONE);
  fuzz_cache_unref (cache);
}
