/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-shard-private.h"

#include <wisp/wisp-cache.h>

/* What is to be loaded, and how. Each call that is given one uses it up. */
typedef struct
{
  WispCacheEntry    *entry;        /* (owned): the key, without a value */
  WispCacheLoadFunc  load;
  gpointer           load_data;    /* (owned): through load_destroy */
  GDestroyNotify     load_destroy; /* (nullable) */
  gboolean           reload;       /* a live value will not do */
} WispCacheRequest;

gpointer         wisp_cache_flight_wait      (WispCache         *cache,
                                              WispCacheShard    *shard,
                                              WispCacheRequest  *request,
                                              GCancellable      *cancellable,
                                              GError           **error);
void             wisp_cache_flight_subscribe (WispCache         *cache,
                                              WispCacheShard    *shard,
                                              WispCacheRequest  *request,
                                              GTask             *task);

/* Under the shard's lock. What they return is dropped after it. */
WispCacheFlight *wisp_cache_flight_bar       (WispCacheShard    *shard,
                                              gconstpointer      key,
                                              guint              hash);
WispCacheFlight *wisp_cache_flight_bar_all   (WispCacheShard    *shard);
void             wisp_cache_flight_drop      (WispCacheFlight   *flights);
