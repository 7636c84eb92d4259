/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_CACHE_ITEM (wisp_cache_item_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispCacheItem, wisp_cache_item, WISP, CACHE_ITEM, GObject)

WISP_AVAILABLE_IN_1_0
const gchar   *wisp_cache_item_get_key           (WispCacheItem *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gconstpointer  wisp_cache_item_get_raw_key       (WispCacheItem *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer       wisp_cache_item_dup_value         (WispCacheItem *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject       *wisp_cache_item_dup_value_gobject (WispCacheItem *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject    *wisp_cache_item_dup_value_object  (WispCacheItem *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
