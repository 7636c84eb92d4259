/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-cache-stats.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_CACHE (wisp_cache_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispCache, wisp_cache, WISP, CACHE, GObject)

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
WispCacheStats *wisp_cache_get_stats  (WispCache      *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void        wisp_cache_reset_stats    (WispCache      *self);

G_END_DECLS
