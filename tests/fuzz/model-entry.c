/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

static gint
get_value (Model *self,
           Entry *entry)
{
  return get_block (self, entry->block)->body;
}

Entry *
model_find_entry (Model *self,
                  gint   number,
                  guint  key)
{
  Cache *cache = get_cache (self, number);

  for (guint i = 0; i < cache->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (cache->entries, i);

      if (entry->key == key)
        return entry;
    }

  return NULL;
}

/* With a key of its own, in no table yet; or NULL if the body is dead */
Entry *
model_make_entry (Model            *self,
                  gint              cache,
                  guint             key,
                  gint              token,
                  gint              body,
                  const FuzzScript *script)
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
  entry->datum = FUZZ_NONE;
  entry->token = model_copy_key (self, cache, token, script);
  g_ptr_array_add (self->entries, entry);
  model_prepare (self, entry);

  return entry;
}

/* Its key, what the front had of it, its handle, in this order */
void
model_free_entry (Model *self,
                  Entry *entry,
                  guint  group)
{
  model_drop_key (self, entry->token, group);
  if (entry->datum != FUZZ_NONE)
    model_unref_datum (self, entry->datum, group);
  if (entry->kept)
    model_unref (self, get_value (self, entry));
  model_unref_block (self, entry->block);
}

void
model_put_in (Model *self,
              Entry *entry)
{
  Cache *cache = get_cache (self, entry->cache);

  entry->in_table = TRUE;
  g_ptr_array_add (cache->entries, entry);
  g_ptr_array_add (get_block (self, entry->block)->entries, entry);
  if (entry->kept)
    g_ptr_array_insert (cache->kept, 0, entry);
}

void
model_leave_table (Model *self,
                   Entry *entry)
{
  Cache *cache = get_cache (self, entry->cache);

  g_ptr_array_remove (cache->entries, entry);
  g_ptr_array_remove (cache->kept, entry);
  entry->in_table = FALSE;
}

/* Takes an entry out of its cache. TRUE if it is to be freed now; else the death of
 * its value does that. */
gboolean
model_detach (Model *self,
              Entry *entry)
{
  model_leave_table (self, entry);

  return g_ptr_array_remove (get_block (self, entry->block)->entries, entry);
}

/* The front: values of a cache, those used last, which it keeps alive */

static guint
weigh (Model *self,
       Entry *entry)
{
  return fuzz_weigh (get_value (self, entry));
}

static gboolean
has_front (Cache *cache)
{
  return cache->max_items != 0 || cache->max_bytes != 0;
}

gboolean
model_has_front (Model *self,
                 gint   cache)
{
  return has_front (get_cache (self, cache));
}

/* Of an entry that is not in the front: takes the reference for it */
void
model_prepare (Model *self,
               Entry *entry)
{
  Cache *cache = get_cache (self, entry->cache);

  if (!has_front (cache) || (cache->max_bytes != 0 && weigh (self, entry) > cache->max_bytes))
    return;

  model_ref (self, get_value (self, entry));
  entry->kept = TRUE;
}

void
model_promote (Model *self,
               Entry *entry)
{
  Cache *cache = get_cache (self, entry->cache);

  g_ptr_array_remove (cache->kept, entry);
  g_ptr_array_insert (cache->kept, 0, entry);
}

static guint
get_bytes (Model *self,
           Cache *cache)
{
  guint n_bytes = 0;

  for (guint i = 0; i < cache->kept->len; i++)
    n_bytes += weigh (self, g_ptr_array_index (cache->kept, i));

  return n_bytes;
}

/* Lets go of the one that was used longest ago */
static void
evict (Model *self,
       Cache *cache)
{
  Entry *entry = g_ptr_array_steal_index (cache->kept, cache->kept->len - 1);

  entry->kept = FALSE;
  model_unref (self, get_value (self, entry));
}

void
model_limit (Model *self,
             gint   number)
{
  Cache *cache = get_cache (self, number);

  while (cache->kept->len > 0)
    {
      if (!has_front (cache) || (cache->max_items != 0 && cache->kept->len > cache->max_items))
        cache->stats.evicted_by_items++;
      else if (cache->max_bytes != 0 && get_bytes (self, cache) > cache->max_bytes)
        cache->stats.evicted_by_bytes++;
      else
        return;

      evict (self, cache);
    }
}

/* Of a value that was found, and is held by the caller */
void
model_keep (Model *self,
            gint   cache,
            guint  key,
            gint   body)
{
  Entry *entry = model_find_entry (self, cache, key);

  if (entry == NULL || get_value (self, entry) != body || entry->kept)
    return;

  model_prepare (self, entry);
  if (!entry->kept)
    return;

  g_ptr_array_insert (get_cache (self, cache)->kept, 0, entry);
  model_limit (self, cache);
}

/* One in `divisor` stays, or none for 0. The caller holds all values. */
void
model_trim (Model *self,
            gint   number,
            guint  divisor)
{
  Cache *cache = get_cache (self, number);
  guint n_items = divisor > 0 ? cache->kept->len / divisor : 0;
  guint n_bytes = divisor > 0 ? get_bytes (self, cache) / divisor : 0;

  while (cache->kept->len > 0 &&
         (cache->kept->len > n_items || get_bytes (self, cache) > n_bytes))
    {
      cache->stats.evicted_by_trim++;
      evict (self, cache);
    }
}
