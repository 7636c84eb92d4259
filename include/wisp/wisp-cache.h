/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-cache-stats.h>
#include <wisp/wisp-load.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_CACHE (wisp_cache_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispCache, wisp_cache, WISP, CACHE, GObject)

/**
 * WispCacheLoadFunc: (skip)
 * @cache: the cache that asks
 * @key: the key
 * @cancellable: a cancellable of this load, which is cancelled once nobody waits for
 *   it any more
 * @user_data: the data given with the function
 * @error: for what went wrong
 *
 * Makes the value of a key that is not in a cache.
 *
 * It runs on the thread of a synchronous caller or on one of a pool, with no lock
 * held. It may use the cache, and ask it for other keys, synchronously; a load that
 * needs itself in the end is refused with %WISP_ERROR_RECURSIVE_LOAD.
 *
 * It gives either a value or an error. Neither of them, or both, is reported as a
 * programmer's error.
 *
 * Returns: (transfer full) (nullable): a light object or a GObject, which the caller
 *   owns; %NULL with @error set
 *
 * Since: 1.0
 */
typedef gpointer (*WispCacheLoadFunc) (WispCache     *cache,
                                       gconstpointer  key,
                                       GCancellable  *cancellable,
                                       gpointer       user_data,
                                       GError       **error);


/**
 * WispCacheWeighFunc: (skip)
 * @value: (type GObject.TypeInstance): a value
 * @user_data: the data given with the function
 *
 * Tells how much memory a value takes.
 *
 * It runs on any thread, with no lock held, when a value enters the front.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
typedef gsize (*WispCacheWeighFunc) (gpointer value,
                                     gpointer user_data);

WISP_AVAILABLE_IN_1_0
WispCache  *wisp_cache_new            (void) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispCache  *wisp_cache_new_full       (GHashFunc       hash,
                                       GEqualFunc      equal,
                                       GBoxedCopyFunc  key_copy,
                                       GDestroyNotify  key_free) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_lookup         (WispCache      *self,
                                       gconstpointer   key) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean    wisp_cache_insert         (WispCache      *self,
                                       gconstpointer   key,
                                       gpointer        value);
WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_add            (WispCache      *self,
                                       gconstpointer   key,
                                       gpointer        value) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean    wisp_cache_remove         (WispCache      *self,
                                       gconstpointer   key);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_clear          (WispCache      *self);
WISP_AVAILABLE_IN_1_0
guint       wisp_cache_prune          (WispCache      *self);
WISP_AVAILABLE_IN_1_0
GPtrArray  *wisp_cache_snapshot       (WispCache      *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
guint       wisp_cache_get_n_entries  (WispCache      *self);
WISP_AVAILABLE_IN_1_0
guint       wisp_cache_get_n_live     (WispCache      *self);

WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_get_or_load        (WispCache            *self,
                                           gconstpointer         key,
                                           WispCacheLoadFunc     load,
                                           gpointer              user_data,
                                           GCancellable         *cancellable,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void        wisp_cache_get_or_load_async  (WispCache            *self,
                                           gconstpointer         key,
                                           WispCacheLoadFunc     load,
                                           gpointer              load_data,
                                           GDestroyNotify        load_destroy,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_get_or_start_async (WispCache            *self,
                                           gconstpointer         key,
                                           WispStartFunc         start,
                                           gpointer              start_data,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_get_or_load_finish (WispCache            *self,
                                           GAsyncResult         *result,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_reload             (WispCache            *self,
                                           gconstpointer         key,
                                           WispCacheLoadFunc     load,
                                           gpointer              user_data,
                                           GCancellable         *cancellable,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void        wisp_cache_reload_async       (WispCache            *self,
                                           gconstpointer         key,
                                           WispCacheLoadFunc     load,
                                           gpointer              load_data,
                                           GDestroyNotify        load_destroy,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_restart_async      (WispCache            *self,
                                           gconstpointer         key,
                                           WispStartFunc         start,
                                           gpointer              start_data,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
WISP_AVAILABLE_IN_1_0
gpointer    wisp_cache_reload_finish      (WispCache            *self,
                                           GAsyncResult         *result,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
guint       wisp_cache_get_failure_ttl    (WispCache            *self);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_set_failure_ttl    (WispCache            *self,
                                           guint                 failure_ttl);

WISP_AVAILABLE_IN_1_0
guint       wisp_cache_get_max_items      (WispCache            *self);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_set_max_items      (WispCache            *self,
                                           guint                 max_items);
WISP_AVAILABLE_IN_1_0
gsize       wisp_cache_get_max_bytes      (WispCache            *self);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_set_max_bytes      (WispCache            *self,
                                           gsize                 max_bytes);
WISP_AVAILABLE_IN_1_0
guint       wisp_cache_get_front_items    (WispCache            *self);
WISP_AVAILABLE_IN_1_0
gsize       wisp_cache_get_front_bytes    (WispCache            *self);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_set_weigher        (WispCache            *self,
                                           WispCacheWeighFunc    weigh,
                                           gpointer              user_data,
                                           GDestroyNotify        destroy);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_trim               (WispCache            *self,
                                           GMemoryMonitorWarningLevel level);
WISP_AVAILABLE_IN_1_0
void        wisp_cache_set_memory_monitor (WispCache            *self,
                                           GMemoryMonitor       *monitor);

WISP_AVAILABLE_IN_1_0
WispCacheStats *wisp_cache_get_stats  (WispCache      *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void        wisp_cache_reset_stats    (WispCache      *self);

G_END_DECLS
