/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-plugin-info.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_PLUGIN (wisp_plugin_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispPlugin, wisp_plugin, WISP, PLUGIN, GObject)

WISP_AVAILABLE_IN_1_0
WispPluginInfo *wisp_plugin_get_info    (WispPlugin *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_get_name    (WispPlugin *self);
WISP_AVAILABLE_IN_1_0
gboolean        wisp_plugin_get_enabled (WispPlugin *self);
WISP_AVAILABLE_IN_1_0
void            wisp_plugin_set_enabled (WispPlugin *self,
                                         gboolean    enabled);
WISP_AVAILABLE_IN_1_0
gboolean        wisp_plugin_is_open     (WispPlugin *self);

G_END_DECLS
