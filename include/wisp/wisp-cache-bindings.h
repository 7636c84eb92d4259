/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <wisp/wisp-cache.h>

G_BEGIN_DECLS

/**
 * WispCacheLoadGObjectFunc:
 * @cache: the cache that asks
 * @key: the key
 * @cancellable: cancelled once nobody waits for the load any more
 * @user_data: the data given with the function
 * @error: for what went wrong
 *
 * Makes a GObject that is not in a cache; for language bindings.
 *
 * In C, see [callback@Wisp.CacheLoadFunc].
 *
 * Returns: (transfer full) (nullable): the value; %NULL with @error set
 *
 * Since: 1.0
 */
typedef GObject    *(*WispCacheLoadGObjectFunc) (WispCache     *cache,
                                                 const gchar   *key,
                                                 GCancellable  *cancellable,
                                                 gpointer       user_data,
                                                 GError       **error);

/**
 * WispCacheLoadObjectFunc:
 * @cache: the cache that asks
 * @key: the key
 * @cancellable: cancelled once nobody waits for the load any more
 * @user_data: the data given with the function
 * @error: for what went wrong
 *
 * Makes a light object that is not in a cache; for language bindings.
 *
 * In C, see [callback@Wisp.CacheLoadFunc].
 *
 * Returns: (transfer full) (nullable): the value; %NULL with @error set
 *
 * Since: 1.0
 */
typedef WispObject *(*WispCacheLoadObjectFunc)  (WispCache     *cache,
                                                 const gchar   *key,
                                                 GCancellable  *cancellable,
                                                 gpointer       user_data,
                                                 GError       **error);

WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_lookup_gobject             (WispCache   *self,
                                                   const gchar *key) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_lookup_object              (WispCache   *self,
                                                   const gchar *key) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean    wisp_cache_insert_gobject             (WispCache   *self,
                                                   const gchar *key,
                                                   GObject     *value);
WISP_AVAILABLE_IN_1_0
gboolean    wisp_cache_insert_object              (WispCache   *self,
                                                   const gchar *key,
                                                   WispObject  *value);
WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_add_gobject                (WispCache   *self,
                                                   const gchar *key,
                                                   GObject     *value) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_add_object                 (WispCache   *self,
                                                   const gchar *key,
                                                   WispObject  *value) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean    wisp_cache_remove_string              (WispCache   *self,
                                                   const gchar *key);
WISP_AVAILABLE_IN_1_0
GPtrArray  *wisp_cache_snapshot_gobjects          (WispCache *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GPtrArray  *wisp_cache_snapshot_objects           (WispCache *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_get_or_load_gobject        (WispCache                 *self,
                                                   const gchar               *key,
                                                   WispCacheLoadGObjectFunc   load,
                                                   gpointer                   user_data,
                                                   GCancellable              *cancellable,
                                                   GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_get_or_load_object         (WispCache                *self,
                                                   const gchar              *key,
                                                   WispCacheLoadObjectFunc   load,
                                                   gpointer                  user_data,
                                                   GCancellable             *cancellable,
                                                   GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_get_or_load_finish_gobject (WispCache     *self,
                                                   GAsyncResult  *result,
                                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_get_or_load_finish_object  (WispCache     *self,
                                                   GAsyncResult  *result,
                                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_reload_gobject             (WispCache                 *self,
                                                   const gchar               *key,
                                                   WispCacheLoadGObjectFunc   load,
                                                   gpointer                   user_data,
                                                   GCancellable              *cancellable,
                                                   GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_reload_object              (WispCache                *self,
                                                   const gchar              *key,
                                                   WispCacheLoadObjectFunc   load,
                                                   gpointer                  user_data,
                                                   GCancellable             *cancellable,
                                                   GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject    *wisp_cache_reload_finish_gobject      (WispCache     *self,
                                                   GAsyncResult  *result,
                                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_cache_reload_finish_object       (WispCache     *self,
                                                   GAsyncResult  *result,
                                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
