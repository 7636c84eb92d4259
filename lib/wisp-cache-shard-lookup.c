/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-shard-private.h"

#include "wisp-cache-front-private.h"
#include "wisp-object-private.h"
#include "wisp-weak-private.h"

/*
 * Finding what is in a part of a cache, and taking a strong reference to it. A hit is
 * what a cache is for: no call on its way but those to GHashTable.
 */

/* Under S. The load of a key that is under way, or whose failure is kept. */
WispCacheFlight *
wisp_cache_shard_find_flight (WispCacheShard *self,
                              gconstpointer   key,
                              guint           hash)
{
  if (self->flights == NULL || g_hash_table_size (self->flights) == 0)
    return NULL;

  return wisp_cache_shard_find_in (self, self->flights, key, hash);
}

/* After S, of what was counted as a hit before it could be known. A reset may have
 * come in between. */
static void
take_back_hit (WispCacheShard *self)
{
  wisp_cache_shard_lock (self);
  if (self->stats.hits > 0)
    self->stats.hits--;
  wisp_cache_shard_unlock (self);
}

static void
count_miss (WispCacheShard *self)
{
  wisp_cache_shard_lock (self);
  self->stats.misses++;
  wisp_cache_shard_unlock (self);
}

/* Under S, which it lets go of. `instance` is held by the caller, and the cache has a
 * front: the value enters it, or comes to its head. */
static G_GNUC_NO_INLINE void
unlock_and_keep (WispCacheShard *self,
                 WispCacheEntry *entry,
                 gconstpointer   key,
                 gpointer        instance)
{
  gboolean keep = wisp_cache_entry_peek_kept (entry) == NULL;
  guint hash = entry->hash;

  if (!keep)
    wisp_cache_front_promote (self, entry);
  wisp_cache_shard_unlock_in_use (self);

  if (keep)
    wisp_cache_front_keep (self, key, hash, instance);
}

/* The same as below, of a GObject: what takes a reference to it may run functions of
 * the user's. */
static G_GNUC_NO_INLINE gpointer
upgrade_foreign_and_unlock (WispCacheShard  *self,
                            WispCacheEntry  *entry,
                            gconstpointer    key,
                            WispControl    **foreign)
{
  WispControl *control = entry->reach.control;
  gboolean keep = self->keeps && wisp_cache_entry_peek_kept (entry) == NULL;
  guint hash = entry->hash;
  gpointer instance;

  wisp_control_weak_ref (control);
  *foreign = control;
  self->stats.hits++;
  if (wisp_cache_entry_peek_kept (entry) != NULL)
    wisp_cache_front_promote (self, entry);
  wisp_cache_shard_unlock (self);

  instance = wisp_weak_gobject_upgrade (control);
  if (instance == NULL)
    take_back_hit (self);
  else if (keep)
    wisp_cache_front_keep (self, key, hash, instance);

  return instance;
}

/*
 * Under S, which it lets go of. A strong reference to the value of `entry`, whose key
 * is `key`, or NULL. The block of a GObject is returned with a weak count of the
 * caller's. What was found was used, so it is kept in the front, if there is one.
 */
static G_ALWAYS_INLINE inline gpointer
upgrade_and_unlock (WispCacheShard  *self,
                    WispCacheEntry  *entry,
                    gconstpointer    key,
                    WispControl    **foreign)
{
  WispControl *control = entry->reach.control;
  guint64 seen = wisp_counts_load_relaxed (&control->counts);
  gpointer instance;

  if (G_UNLIKELY (wisp_counts_is_foreign (seen)))
    return upgrade_foreign_and_unlock (self, entry, key, foreign);

  *foreign = NULL;
  if (G_UNLIKELY (!wisp_control_upgrade (control, seen)))
    {
      wisp_cache_shard_unlock_in_use (self);
      return NULL;
    }

  instance = wisp_cache_entry_get_value (entry);
  self->stats.hits++;
  if (G_UNLIKELY (self->keeps))
    unlock_and_keep (self, entry, key, instance);
  else
    wisp_cache_shard_unlock_in_use (self);
  wisp_object_share (instance);

  return instance;
}

gpointer
wisp_cache_shard_upgrade_and_unlock (WispCacheShard  *self,
                                     WispCacheEntry  *entry,
                                     gconstpointer    key,
                                     WispControl    **foreign)
{
  return upgrade_and_unlock (self, entry, key, foreign);
}

gpointer
wisp_cache_shard_lookup (WispCacheShard *self,
                         gconstpointer   key,
                         guint           hash)
{
  WispCacheEntry *entry;
  WispControl *foreign;
  gpointer instance;

  wisp_cache_shard_lock (self);

  entry = wisp_cache_shard_find (self, key, hash);
  if (entry == NULL)
    {
      self->stats.misses++;
      wisp_cache_shard_unlock_in_use (self);
      return NULL;
    }

  instance = upgrade_and_unlock (self, entry, key, &foreign);
  if (G_UNLIKELY (foreign != NULL))
    wisp_weak_unref (foreign);
  if (G_UNLIKELY (instance == NULL))
    count_miss (self);

  return instance;
}
