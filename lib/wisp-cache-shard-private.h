/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-entry-private.h"

#include <wisp/wisp-cache-stats.h>

WispCacheShard *wisp_cache_shard_new           (gconstpointer        cache,
                                                GEqualFunc           equal);
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

extern G_GNUC_INTERNAL const WispReachClass wisp_cache_shard_reach_class;
