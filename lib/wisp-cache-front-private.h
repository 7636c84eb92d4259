/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-shard-private.h"

#include <wisp/wisp-cache.h>

/* What the shards of a cache have in common. See wisp-cache-front.c. */
struct _WispCacheFront
{
  /* Set before anybody else sees the cache, or anything is inserted */
  WispCache          *cache;         /* (not owned): it contains this */
  WispCacheWeighFunc  weigh;         /* (nullable) */
  gpointer            weigh_data;    /* (owned): through weigh_destroy */
  GDestroyNotify      weigh_destroy; /* (nullable) */

  GMutex              monitor_lock;
  GMemoryMonitor     *monitor;       /* (owned) (nullable): guarded by monitor_lock */
  gulong              handler;       /* guarded by monitor_lock */

  /* Atomic */
  guint               max_items;     /* 0 for no bound */
  gsize               max_bytes;     /* 0 for no bound */
  guint               n_items;
  gsize               n_bytes;
  guint               clock;
};

/* That its entry has one says that the front keeps its value */
struct _WispCacheKept
{
  gpointer value;  /* (owned) */
  gsize    weight; /* in bytes */

  /* Guarded by the shard's lock */
  GList    link;   /* in the shard's list; its data is the entry */
  guint    used;   /* by the clock of the front */
};

void           wisp_cache_front_init     (WispCacheFront  *self,
                                          WispCache       *cache);
void           wisp_cache_front_clear    (WispCacheFront  *self);
void           wisp_cache_kept_free      (WispCacheKept   *self);
WispCacheKept *wisp_cache_front_prepare  (WispCacheFront  *self,
                                          gpointer         value);
void           wisp_cache_front_keep     (WispCacheShard  *shard,
                                          gconstpointer    key,
                                          guint            hash,
                                          gpointer         value);
void           wisp_cache_front_limit    (WispCacheFront  *self,
                                          WispCacheShard  *shard);

void           wisp_cache_front_trim           (WispCacheFront  *self,
                                                guint            divisor);
void           wisp_cache_front_bounds_changed (WispCacheFront  *self);

/* Under the shard's lock */
void           wisp_cache_front_link     (WispCacheShard  *shard,
                                          WispCacheEntry  *entry);
void           wisp_cache_front_unlink   (WispCacheShard  *shard,
                                          WispCacheEntry  *entry);
void           wisp_cache_front_promote  (WispCacheShard  *shard,
                                          WispCacheEntry  *entry);
