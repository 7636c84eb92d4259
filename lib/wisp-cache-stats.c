/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-cache-stats.h>

#include "wisp-cache-private.h"

G_DEFINE_BOXED_TYPE (WispCacheStats, wisp_cache_stats, wisp_cache_stats_copy, wisp_cache_stats_free)

/**
 * wisp_cache_stats_copy:
 * @self: statistics
 *
 * Copies statistics.
 *
 * Returns: (transfer full): a copy
 *
 * Since: 1.0
 */
WispCacheStats *
wisp_cache_stats_copy (const WispCacheStats *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * wisp_cache_stats_free:
 * @self: (nullable) (transfer full): statistics
 *
 * Frees statistics.
 *
 * Since: 1.0
 */
void
wisp_cache_stats_free (WispCacheStats *self)
{
  g_free (self);
}

/* In tenths of a percent, so that no locale comes into it */
static guint
get_permille (guint64 part,
              guint64 whole)
{
  return (guint) ((gdouble) part * 1000 / (gdouble) MAX (whole, 1));
}

/**
 * wisp_cache_stats_to_string:
 * @self: statistics
 *
 * Writes statistics out for people to read, on one line without a newline.
 *
 * The wording is not part of the API. It is the same in every locale.
 *
 * ```c
 * g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (cache);
 * g_autofree gchar *text = wisp_cache_stats_to_string (stats);
 *
 * g_debug ("Textures: %s", text);
 * ```
 *
 * Returns: (transfer full): a text such as
 *   `hits 903 (90.3 %), misses 97, buried 42, loads 97 (3 failed, 4711 µs), waits 8,
 *   evicted 6 (items 1, bytes 2, trim 3)`
 *
 * Since: 1.0
 */
gchar *
wisp_cache_stats_to_string (const WispCacheStats *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint permille;

  g_return_val_if_fail (self != NULL, NULL);

  permille = get_permille (self->hits, self->hits + self->misses);
  g_string_append_printf (text, "hits %" G_GUINT64_FORMAT " (%u.%u %%)",
                          self->hits, permille / 10, permille % 10);
  g_string_append_printf (text, ", misses %" G_GUINT64_FORMAT, self->misses);
  g_string_append_printf (text, ", buried %" G_GUINT64_FORMAT, self->buried);
  g_string_append_printf (text, ", loads %" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT " failed, %"
                          G_GUINT64_FORMAT " µs)",
                          self->loads, self->load_failures, self->load_time);
  g_string_append_printf (text, ", waits %" G_GUINT64_FORMAT, self->waits);
  g_string_append_printf (text, ", evicted %" G_GUINT64_FORMAT " (items %" G_GUINT64_FORMAT
                          ", bytes %" G_GUINT64_FORMAT ", trim %" G_GUINT64_FORMAT ")",
                          self->evicted_by_items + self->evicted_by_bytes + self->evicted_by_trim,
                          self->evicted_by_items, self->evicted_by_bytes, self->evicted_by_trim);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wisp_cache_get_stats:
 * @self: a cache
 *
 * What happened in the cache since it was made, or since
 * [method@Wisp.Cache.reset_stats].
 *
 * Each part of the cache counts for itself, under the lock that it takes anyway,
 * so counting costs next to nothing. The numbers are the sum over all parts: what
 * other threads do meanwhile may be in it or not.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the statistics
 *
 * Since: 1.0
 */
WispCacheStats *
wisp_cache_get_stats (WispCache *self)
{
  WispCacheStats *stats;

  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);

  stats = g_new0 (WispCacheStats, 1);
  if (!wisp_cache_may_enter (self))
    return stats;

  for (guint i = 0; i < self->n_shards; i++)
    wisp_cache_shard_add_stats (self->shards[i], stats);

  return stats;
}

/**
 * wisp_cache_reset_stats:
 * @self: a cache
 *
 * Begins to count anew.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_cache_reset_stats (WispCache *self)
{
  g_return_if_fail (WISP_IS_CACHE (self));

  if (!wisp_cache_may_enter (self))
    return;

  for (guint i = 0; i < self->n_shards; i++)
    wisp_cache_shard_reset_stats (self->shards[i]);
}
