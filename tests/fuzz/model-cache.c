/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

gint
model_new_cache (Model         *self,
                 FuzzCacheKind  kind,
                 gboolean       one_shard)
{
  Cache *cache = g_new0 (Cache, 1);

  cache->kind = kind;
  cache->one_shard = one_shard;
  cache->n_refs = 1;
  cache->entries = g_ptr_array_new ();
  cache->kept = g_ptr_array_new ();
  g_ptr_array_add (self->caches, cache);

  return (gint) self->caches->len - 1;
}

/* FALSE, with a critical, in the cache's own equal function */
gboolean
model_enter_cache (Model *self,
                   gint   number)
{
  for (EqualFrame *frame = self->thread->equals; frame != NULL; frame = frame->outer)
    if (frame->cache == number)
      {
        model_happen (self, FUZZ_CRITICAL, FUZZ_EQUAL_REENTERED, 0);
        return FALSE;
      }

  return TRUE;
}

/* Whether the equal function is called when `key` is looked for. Keys that differ in
 * the lowest bit hash differently; all others have to be compared. */
gboolean
model_has_hash (Model *self,
                gint   number,
                guint  key)
{
  Cache *cache = get_cache (self, number);

  for (guint i = 0; i < cache->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (cache->entries, i);

      if ((entry->key & 1) == (key & 1))
        return TRUE;
    }

  return FALSE;
}

/* Those of one moment: where there are several, nothing is said of the order */
void
model_free_entries (Model     *self,
                    GPtrArray *entries)
{
  guint group = entries->len > 1 ? fuzz_trace_begin_group (self->trace) : 0;

  for (guint i = 0; i < entries->len; i++)
    model_free_entry (self, g_ptr_array_index (entries, i), group);

  g_ptr_array_unref (entries);
}

static void
bury (Model *self,
      Entry *entry)
{
  model_leave_table (self, entry);
  get_cache (self, entry->cache)->stats.buried++;
}

static void
put_off (Model *self,
         Entry *entry)
{
  model_happen (self, FUZZ_CRITICAL, FUZZ_EQUAL_KILLED, 0);
  g_ptr_array_add (self->thread->equals->late, entry);
}

/* At a death: closes the block, and gives the entries to be freed. In an equal function
 * they have to wait until the lookup that called it is done. */
GPtrArray *
model_forget (Model *self,
              Block *block)
{
  GPtrArray *forgotten = g_ptr_array_new ();

  block->closed = TRUE;
  for (guint i = 0; i < block->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (block->entries, i);

      if (self->thread->equals != NULL)
        {
          put_off (self, entry);
        }
      else
        {
          bury (self, entry);
          g_ptr_array_add (forgotten, entry);
        }
    }
  g_ptr_array_set_size (block->entries, 0);

  return forgotten;
}

/* The entries of values that died in an equal function, once that is over. They wait
 * further if it was called within another. */
static void
bury_late (Model     *self,
           GPtrArray *late)
{
  GPtrArray *unneeded = g_ptr_array_new ();

  for (guint i = 0; i < late->len; i++)
    {
      Entry *entry = g_ptr_array_index (late, i);

      if (self->thread->equals != NULL)
        {
          put_off (self, entry);
        }
      else
        {
          bury (self, entry);
          g_ptr_array_add (unneeded, entry);
        }
    }

  model_free_entries (self, unneeded);
}

/* Everything goes; the caller holds all values, so that none of them dies meanwhile */
void
model_clear_cache (Model *self,
                   gint   number)
{
  Cache *cache = get_cache (self, number);
  guint group = fuzz_trace_begin_group (self->trace);

  while (cache->entries->len > 0)
    {
      Entry *entry = g_ptr_array_index (cache->entries, cache->entries->len - 1);

      if (model_detach (self, entry))
        model_free_entry (self, entry, group);
    }

  for (guint key = 0; key < FUZZ_N_KEYS; key++)
    model_drop_flight (self, model_bar (self, number, key), group);
}

/* Those of dead values, which the deaths will free */
guint
model_prune (Model *self,
             gint   number)
{
  Cache *cache = get_cache (self, number);
  guint n_removed = 0;

  for (guint i = cache->entries->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (cache->entries, i - 1);

      if (!get_block (self, entry->block)->closed)
        continue;

      n_removed++;
      model_detach (self, entry);
    }

  return n_removed;
}

/* All that can be found, so that what a cache does to many values at once does not
 * decide about the order in which they die */
void
model_hold_values (Model *self,
                   gint   cache,
                   gint   bodies[FUZZ_N_KEYS])
{
  for (guint key = 0; key < FUZZ_N_KEYS; key++)
    bodies[key] = model_enter_cache (self, cache) ? model_lookup (self, cache, key, NULL)
                                                  : FUZZ_NONE;
}

void
model_let_go_values (Model      *self,
                     const gint  bodies[FUZZ_N_KEYS])
{
  for (guint key = 0; key < FUZZ_N_KEYS; key++)
    if (bodies[key] != FUZZ_NONE)
      model_unref (self, bodies[key]);
}

void
model_unref_cache (Model *self,
                   gint   number)
{
  Cache *cache = get_cache (self, number);
  gint bodies[FUZZ_N_KEYS];

  if (cache->n_refs > 1)
    {
      cache->n_refs--;
      return;
    }

  model_hold_values (self, number, bodies);
  cache->n_refs--;
  model_clear_cache (self, number);
  model_let_go_values (self, bodies);
}

/* What was found is used, and kept if there is a front. A GObject is upgraded when no
 * lock is held any more, and so after all the rest; until then it counts as found. */
static gint
use_entry (Model     *self,
           Entry     *entry,
           GPtrArray *late)
{
  Cache *cache = get_cache (self, entry->cache);
  gint number = entry->cache, block = entry->block, body = FUZZ_NONE;
  gboolean keep = model_has_front (self, number) && !entry->kept;
  gboolean foreign = get_body (self, get_block (self, block)->body)->kind == FUZZ_GOBJECT;
  guint key = entry->key;

  model_ref_block (self, block);
  if (!foreign)
    body = model_upgrade (self, block);
  if (foreign || body != FUZZ_NONE)
    cache->stats.hits++;
  if (entry->kept)
    model_promote (self, entry);
  bury_late (self, late);
  if (foreign)
    body = model_upgrade (self, block);
  if (foreign && body == FUZZ_NONE && cache->stats.hits > 0)
    cache->stats.hits--;
  model_unref_block (self, block);

  if (body != FUZZ_NONE && keep)
    model_keep (self, number, key, body);

  return body;
}

/* The body, with a reference, or none. `script` is what the equal function does. */
gint
model_lookup (Model            *self,
              gint              number,
              guint             key,
              const FuzzScript *script)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new ();
  EqualFrame frame = { self->thread->equals, number, late };
  gint body;
  Entry *entry;

  if (script != NULL)
    {
      self->thread->equals = &frame;
      model_call (self, FUZZ_COMPARED, 0, 0, script, FUZZ_NONE);
      self->thread->equals = frame.outer;
    }

  entry = model_find_entry (self, number, key);
  if (entry == NULL)
    {
      get_cache (self, number)->stats.misses++;
      bury_late (self, late);
      return FUZZ_NONE;
    }

  body = use_entry (self, entry, late);
  if (body == FUZZ_NONE)
    get_cache (self, number)->stats.misses++;

  return body;
}

/* Puts the entry in the place of `old`, which may be NULL, and of what is being loaded */
void
model_replace (Model *self,
               Entry *entry,
               Entry *old)
{
  gint cache = entry->cache;
  gboolean kept = entry->kept, unneeded;
  Flight *flight;

  model_put_in (self, entry);
  unneeded = old != NULL && model_detach (self, old);
  flight = model_bar (self, cache, entry->key);
  if (unneeded)
    model_free_entry (self, old, 0);
  model_drop_flight (self, flight, 0);
  if (kept)
    model_limit (self, cache);
}

gboolean
model_insert (Model            *self,
              gint              cache,
              guint             key,
              gint              body,
              const FuzzScript *script)
{
  gint token = model_own_key (self, cache, script);
  Entry *entry = NULL;

  if (model_enter_cache (self, cache))
    entry = model_make_entry (self, cache, key, token, body, script);
  if (entry == NULL)
    {
      model_drop_key (self, token, 0);
      return FALSE;
    }

  model_replace (self, entry, model_find_entry (self, cache, key));

  return TRUE;
}

/* TRUE if it is now; else what is there, with a reference, or none */
gboolean
model_try_add (Model            *self,
               gint              cache,
               guint             key,
               gint              token,
               gint              body,
               const FuzzScript *script,
               gint             *incumbent)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new ();
  Entry *entry = model_make_entry (self, cache, key, token, body, script), *old;

  if (entry == NULL)
    {
      *incumbent = model_lookup (self, cache, key, NULL);
      model_drop_key (self, token, 0);
      return FALSE;
    }

  old = model_find_entry (self, cache, key);
  *incumbent = old != NULL ? use_entry (self, old, late) : FUZZ_NONE;
  if (*incumbent != FUZZ_NONE)
    {
      model_free_entry (self, entry, 0);
      return FALSE;
    }

  model_replace (self, entry, model_find_entry (self, cache, key));

  return TRUE;
}

/* The body that is there now, with a reference, or none */
gint
model_add (Model            *self,
           gint              cache,
           guint             key,
           gint              body,
           const FuzzScript *script)
{
  gint token = model_own_key (self, cache, script), incumbent;

  if (!model_enter_cache (self, cache))
    {
      model_drop_key (self, token, 0);
      return FUZZ_NONE;
    }
  if (!model_try_add (self, cache, key, token, body, script, &incumbent))
    return incumbent;

  model_ref (self, body);

  return body;
}

gboolean
model_remove (Model *self,
              gint   cache,
              guint  key)
{
  Entry *entry = model_find_entry (self, cache, key);
  gboolean unneeded = entry != NULL && model_detach (self, entry);
  Flight *flight = model_bar (self, cache, key);

  if (unneeded)
    model_free_entry (self, entry, 0);
  model_drop_flight (self, flight, 0);

  return entry != NULL;
}
