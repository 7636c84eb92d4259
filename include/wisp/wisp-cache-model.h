/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-cache-item.h>
#include <wisp/wisp-cache.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_CACHE_MODEL (wisp_cache_model_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispCacheModel, wisp_cache_model, WISP, CACHE_MODEL, GObject)

WISP_AVAILABLE_IN_1_0
WispCacheModel *wisp_cache_model_new       (WispCache      *cache) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispCache      *wisp_cache_model_dup_cache (WispCacheModel *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
