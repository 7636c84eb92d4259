/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-entry-private.h"

#include <wisp/wisp-cache-stats.h>

typedef struct _WispCacheFlight WispCacheFlight;
typedef struct _WispCacheFront WispCacheFront;
typedef struct _WispCacheWatch WispCacheWatch;

struct _WispCacheShard
{
  gconstpointer  cache;     /* (not owned): only to be compared with */
  GEqualFunc     equal;     /* (nullable): NULL for strings */
  WispLock       lock;

  /* Guarded by lock */
  GHashTable    *table;     /* (owned) (element-type WispCacheEntry): a set */
  guint          n_entries; /* that name this shard, in the table or not */
  guint16        closed;    /* the cache is gone */
  guint8         keeps;     /* there is a front */
  guint8         watched;   /* there are watches */
  WispReach     *late;      /* (owned) (nullable): entries of any cache, linked by next */
  WispCacheStats stats;
  GHashTable    *flights;   /* (owned) (nullable): from a WispCacheEntry with a key only, owned by
                             * the flight, to the flight, a reference */
  GQueue         failures;  /* (not owned) (element-type WispCacheFlight): those flights that are
                             * kept failures, in the order in which they failed */
  GQueue         kept;      /* (not owned) (element-type WispCacheEntry): those in the front, the
                             * one used last at its head */
  GSList        *watches;   /* (element-type WispCacheWatch): a reference each */

  /* Set before anybody else sees the shard */
  WispReachClass  reach_class; /* of its entries, which find it by that */
  WispCacheFront *front;       /* (not owned): used until it is closed */
};

/* The shard itself, and what it holds: wisp-cache-shard.c */
WispCacheShard *wisp_cache_shard_new           (gconstpointer        cache,
                                                GEqualFunc           equal,
                                                WispCacheFront      *front);
gboolean        wisp_cache_shard_is_in_equal   (gconstpointer        cache);
void            wisp_cache_shard_collect       (WispCacheShard      *self,
                                                GPtrArray           *controls);
guint           wisp_cache_shard_get_n_entries (WispCacheShard      *self);
guint           wisp_cache_shard_get_n_live    (WispCacheShard      *self);
void            wisp_cache_shard_add_stats     (WispCacheShard      *self,
                                                WispCacheStats      *sum);
void            wisp_cache_shard_reset_stats   (WispCacheShard      *self);

/* Finding: wisp-cache-shard-lookup.c */
gpointer        wisp_cache_shard_lookup        (WispCacheShard      *self,
                                                gconstpointer        key,
                                                guint                hash);

/* Coming and going: wisp-cache-shard-change.c */
gboolean        wisp_cache_shard_insert        (WispCacheShard      *self,
                                                WispCacheEntry      *entry);
gboolean        wisp_cache_shard_add           (WispCacheShard      *self,
                                                WispCacheEntry      *entry,
                                                gpointer            *incumbent);
gboolean        wisp_cache_shard_remove        (WispCacheShard      *self,
                                                gconstpointer        key,
                                                guint                hash);
guint           wisp_cache_shard_remove_all    (WispCacheShard      *self,
                                                gboolean             only_dead);
void            wisp_cache_shard_close         (WispCacheShard      *self);

/* S, the shard's lock; see wisp-cache-shard.c */
static inline void
wisp_cache_shard_lock (WispCacheShard *self)
{
  wisp_lock_take (&self->lock);
}

/* The same of each, under S */
void             wisp_cache_shard_unlock             (WispCacheShard   *self);
void             wisp_cache_shard_add_flight         (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      WispCacheFlight  *flight);

WispCacheFlight *wisp_cache_shard_find_flight        (WispCacheShard   *self,
                                                      gconstpointer     key,
                                                      guint             hash);
gpointer         wisp_cache_shard_upgrade_and_unlock (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      gconstpointer     key,
                                                      WispControl     **foreign);

gboolean         wisp_cache_shard_put_in             (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      WispCacheEntry   *replaced);
WispCacheEntry  *wisp_cache_shard_take_out           (WispCacheShard   *self,
                                                      WispCacheEntry   *entry);

/* Lets go of S. By who holds the cache, so that the shard stays. */
static inline void
wisp_cache_shard_unlock_in_use (WispCacheShard *self)
{
  if (G_UNLIKELY (self->late != NULL))
    wisp_cache_shard_unlock (self);
  else
    wisp_lock_release (&self->lock);
}

/* Under S. What is there for a key in one of the shard's two tables. */
static inline gpointer
wisp_cache_shard_find_in (WispCacheShard *self,
                          GHashTable     *table,
                          gconstpointer   key,
                          guint           hash)
{
  WispCacheEntry probe;

  probe.reach.klass = &self->reach_class;
  probe.key = key;
  probe.hash = hash;
  probe.is_probe = TRUE;

  return g_hash_table_lookup (table, &probe);
}

/* Under S */
static inline WispCacheEntry *
wisp_cache_shard_find (WispCacheShard *self,
                       gconstpointer   key,
                       guint           hash)
{
  return wisp_cache_shard_find_in (self, self->table, key, hash);
}
