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

WispCacheShard *wisp_cache_shard_new           (gconstpointer        cache,
                                                GEqualFunc           equal,
                                                WispCacheFront      *front);
gboolean        wisp_cache_shard_is_in_equal   (gconstpointer        cache);
void            wisp_cache_shard_close         (WispCacheShard      *self);

gpointer        wisp_cache_shard_lookup        (WispCacheShard      *self,
                                                gconstpointer        key,
                                                guint                hash);
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
void            wisp_cache_shard_collect       (WispCacheShard      *self,
                                                GPtrArray           *controls);
guint           wisp_cache_shard_get_n_entries (WispCacheShard      *self);
guint           wisp_cache_shard_get_n_live    (WispCacheShard      *self);
void            wisp_cache_shard_add_stats     (WispCacheShard      *self,
                                                WispCacheStats      *sum);
void            wisp_cache_shard_reset_stats   (WispCacheShard      *self);

/* S, the shard's lock; see wisp-cache-shard.c */
static inline void
wisp_cache_shard_lock (WispCacheShard *self)
{
  wisp_lock_take (&self->lock);
}

/* Under S */
void             wisp_cache_shard_unlock             (WispCacheShard   *self);
WispCacheEntry  *wisp_cache_shard_find               (WispCacheShard   *self,
                                                      gconstpointer     key,
                                                      guint             hash);
gboolean         wisp_cache_shard_put_in             (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      WispCacheEntry   *replaced);
WispCacheEntry  *wisp_cache_shard_take_out           (WispCacheShard   *self,
                                                      WispCacheEntry   *entry);
gpointer         wisp_cache_shard_upgrade_and_unlock (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      gconstpointer     key,
                                                      WispControl     **foreign);
WispCacheFlight *wisp_cache_shard_find_flight        (WispCacheShard   *self,
                                                      gconstpointer     key,
                                                      guint             hash);
void             wisp_cache_shard_add_flight         (WispCacheShard   *self,
                                                      WispCacheEntry   *entry,
                                                      WispCacheFlight  *flight);
