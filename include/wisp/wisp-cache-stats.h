/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_CACHE_STATS (wisp_cache_stats_get_type ())

typedef struct _WispCacheStats WispCacheStats;

/**
 * WispCacheStats:
 * @hits: how often a live value was found, by a lookup or as the incumbent of an
 *   addition
 * @misses: how often a lookup found none
 * @buried: entries that left because their value died
 * @loads: how often a loader was run to its end
 * @load_failures: how many of those loads failed
 * @load_time: for how long loaders ran, in microseconds, all of them together
 * @waits: how often somebody waited for a load that somebody else had begun
 * @evicted_by_items: values that left the front because of [property@Wisp.Cache:max-items]
 * @evicted_by_bytes: values that left the front because of [property@Wisp.Cache:max-bytes]
 * @evicted_by_trim: values that left the front because of [method@Wisp.Cache.trim]
 *
 * What happened in a [class@Wisp.Cache], since it was made or
 * [method@Wisp.Cache.reset_stats] was called.
 *
 * Later versions may add fields, so do not allocate or copy one yourself.
 *
 * Since: 1.0
 */
struct _WispCacheStats
{
  guint64 hits;
  guint64 misses;
  guint64 buried;
  guint64 loads;
  guint64 load_failures;
  guint64 load_time;
  guint64 waits;
  guint64 evicted_by_items;
  guint64 evicted_by_bytes;
  guint64 evicted_by_trim;
};

WISP_AVAILABLE_IN_1_0
GType           wisp_cache_stats_get_type  (void) G_GNUC_CONST;

WISP_AVAILABLE_IN_1_0
WispCacheStats *wisp_cache_stats_copy      (const WispCacheStats *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void            wisp_cache_stats_free      (WispCacheStats       *self);
WISP_AVAILABLE_IN_1_0
gchar          *wisp_cache_stats_to_string (const WispCacheStats *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WispCacheStats, wisp_cache_stats_free)

G_END_DECLS
