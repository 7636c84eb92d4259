/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-private.h"

#include "wisp-weak-private.h"

/* What is done with the entries of a cache, in the shard of each key */

/**
 * wisp_cache_lookup: (skip)
 * @self: a cache
 * @key: the key
 *
 * Finds the value of a key, and takes a strong reference on it.
 *
 * Any thread may call it. Allocates nothing.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is none that is
 *   alive
 *
 * Since: 1.0
 */
gpointer
wisp_cache_lookup (WispCache     *self,
                   gconstpointer  key)
{
  guint hash;

  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (is_key (self, key), NULL);

  if (!wisp_cache_may_enter (self))
    return NULL;

  hash = self->keys.hash (key);

  return wisp_cache_shard_lookup (wisp_cache_get_shard (self, hash), key, hash);
}

/* An entry for a value, or NULL if that is dead */
static WispCacheEntry *
make_entry (WispCache     *self,
            gconstpointer  key,
            guint          hash,
            gpointer       value)
{
  WispControl *control = wisp_cache_entry_get_control (value);
  WispCacheEntry *entry;

  if (control == NULL)
    return NULL;

  entry = wisp_cache_entry_new (&self->keys, key, hash, control);
  wisp_cache_entry_keep (entry, wisp_cache_front_prepare (&self->front, value));

  return entry;
}

/**
 * wisp_cache_insert: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @value: (type GObject.TypeInstance) (transfer none): a light object or a GObject
 *
 * Makes @value findable under a key, in place of what was there before.
 *
 * The cache does not keep @value alive: when it dies, the entry goes.
 *
 * Any thread may call it.
 *
 * Returns: %FALSE if @value is dead (in its own dispose, that is); then nothing has
 *   changed
 *
 * Since: 1.0
 */
gboolean
wisp_cache_insert (WispCache     *self,
                   gconstpointer  key,
                   gpointer       value)
{
  WispCacheEntry *entry;
  guint hash;

  g_return_val_if_fail (WISP_IS_CACHE (self), FALSE);
  g_return_val_if_fail (is_key (self, key), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (!wisp_cache_may_enter (self))
    {
      wisp_cache_drop_key (self, key);
      return FALSE;
    }

  hash = self->keys.hash (key);
  entry = make_entry (self, key, hash, value);
  if (entry == NULL)
    {
      wisp_cache_drop_key (self, key);
      return FALSE;
    }

  return wisp_cache_shard_insert (wisp_cache_get_shard (self, hash), entry);
}

/* TRUE if `value` has been inserted; else `incumbent` is what was there, with a
 * reference of the caller's, or NULL */
gboolean
wisp_cache_try_add (WispCache     *self,
                    gconstpointer  key,
                    gpointer       value,
                    gpointer      *incumbent)
{
  guint hash = self->keys.hash (key);
  WispCacheShard *shard = wisp_cache_get_shard (self, hash);
  WispCacheEntry *entry = make_entry (self, key, hash, value);

  if (entry != NULL)
    return wisp_cache_shard_add (shard, entry, incumbent);

  *incumbent = wisp_cache_shard_lookup (shard, key, hash);
  wisp_cache_drop_key (self, key);

  return FALSE;
}

/* Of a cache whose keys are light objects: that of an entry, with a reference of the
 * caller's, or NULL */
gpointer
wisp_cache_ref_key (WispCache     *self,
                    gconstpointer  key)
{
  guint hash = self->keys.hash (key);
  WispCacheShard *shard = wisp_cache_get_shard (self, hash);
  WispCacheEntry *entry;
  gpointer found = NULL;

  wisp_cache_shard_lock (shard);
  entry = wisp_cache_shard_find (shard, key, hash);
  if (entry != NULL)
    found = wisp_object_ref ((gpointer) entry->key);
  wisp_cache_shard_unlock (shard);

  return found;
}

/**
 * wisp_cache_add: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @value: (type GObject.TypeInstance) (transfer none): a light object or a GObject
 *
 * Makes @value findable under a key, unless a live value is there already.
 *
 * Of several threads that add a value under one key at once, one has its own
 * inserted, and all get that one.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value that is in the cache now: the
 *   incumbent, or else @value; %NULL if there is none and @value is dead
 *
 * Since: 1.0
 */
gpointer
wisp_cache_add (WispCache     *self,
                gconstpointer  key,
                gpointer       value)
{
  gpointer incumbent = NULL;

  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (is_key (self, key), NULL);
  g_return_val_if_fail (value != NULL, NULL);

  if (!wisp_cache_may_enter (self))
    {
      wisp_cache_drop_key (self, key);
      return NULL;
    }

  return wisp_cache_try_add (self, key, value, &incumbent) ? wisp_cache_ref_value (value)
                                                           : incumbent;
}

/**
 * wisp_cache_remove: (skip)
 * @self: a cache
 * @key: the key
 *
 * Removes the entry of a key, without any effect on its value.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if there was an entry
 *
 * Since: 1.0
 */
gboolean
wisp_cache_remove (WispCache     *self,
                   gconstpointer  key)
{
  guint hash;

  g_return_val_if_fail (WISP_IS_CACHE (self), FALSE);
  g_return_val_if_fail (is_key (self, key), FALSE);

  if (!wisp_cache_may_enter (self))
    return FALSE;

  hash = self->keys.hash (key);

  return wisp_cache_shard_remove (wisp_cache_get_shard (self, hash), key, hash);
}

/**
 * wisp_cache_clear:
 * @self: a cache
 *
 * Removes all entries, without any effect on their values.
 *
 * Any thread may call it. What other threads insert meanwhile may stay.
 *
 * Since: 1.0
 */
void
wisp_cache_clear (WispCache *self)
{
  g_return_if_fail (WISP_IS_CACHE (self));

  if (!wisp_cache_may_enter (self))
    return;

  for (guint i = 0; i < self->n_shards; i++)
    wisp_cache_shard_remove_all (self->shards[i], FALSE);
}

/**
 * wisp_cache_prune:
 * @self: a cache
 *
 * Removes the entries of dead values.
 *
 * There is no need to call it: each entry leaves at the death of its value. It is
 * of use where the threads on which values are dying right now are slow.
 *
 * Any thread may call it.
 *
 * Returns: how many entries were removed
 *
 * Since: 1.0
 */
guint
wisp_cache_prune (WispCache *self)
{
  guint n_removed = 0;

  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  if (!wisp_cache_may_enter (self))
    return 0;

  for (guint i = 0; i < self->n_shards; i++)
    n_removed += wisp_cache_shard_remove_all (self->shards[i], TRUE);

  return n_removed;
}

/**
 * wisp_cache_snapshot: (skip)
 * @self: a cache
 *
 * Takes a strong reference on each live value.
 *
 * This is the way to iterate: whatever happens to the cache meanwhile, the values
 * stay. A value that is in the cache under several keys is there as often. The
 * order is not defined.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the values; the array owns them
 *
 * Since: 1.0
 */
GPtrArray *
wisp_cache_snapshot (WispCache *self)
{
  g_autoptr (GPtrArray) controls = NULL;
  GPtrArray *values;

  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);

  if (!wisp_cache_may_enter (self))
    return NULL;

  controls = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_weak_unref);
  for (guint i = 0; i < self->n_shards; i++)
    wisp_cache_shard_collect (self->shards[i], controls);

  values = g_ptr_array_new_full (controls->len, wisp_cache_unref_value);
  for (guint i = 0; i < controls->len; i++)
    {
      gpointer value = wisp_weak_get (g_ptr_array_index (controls, i));

      if (value != NULL)
        g_ptr_array_add (values, value);
    }

  return values;
}

/**
 * wisp_cache_get_n_entries: (get-property n-entries)
 * @self: a cache
 *
 * How many entries there are.
 *
 * Entries of values that are dying at this moment on other threads may be among
 * them; see [method@Wisp.Cache.get_n_live]. Any thread may call it.
 *
 * Returns: the number of entries
 *
 * Since: 1.0
 */
guint
wisp_cache_get_n_entries (WispCache *self)
{
  guint n_entries = 0;

  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  if (!wisp_cache_may_enter (self))
    return 0;

  for (guint i = 0; i < self->n_shards; i++)
    n_entries += wisp_cache_shard_get_n_entries (self->shards[i]);

  return n_entries;
}

/**
 * wisp_cache_get_n_live:
 * @self: a cache
 *
 * How many entries have a value that was alive a moment ago.
 *
 * It looks at each entry. Any thread may call it.
 *
 * Returns: the number of entries with a live value
 *
 * Since: 1.0
 */
guint
wisp_cache_get_n_live (WispCache *self)
{
  guint n_live = 0;

  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  if (!wisp_cache_may_enter (self))
    return 0;

  for (guint i = 0; i < self->n_shards; i++)
    n_live += wisp_cache_shard_get_n_live (self->shards[i]);

  return n_live;
}
