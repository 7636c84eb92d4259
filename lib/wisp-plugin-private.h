/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-plugin.h>

G_BEGIN_DECLS

/* Only in the registry's main context: what it shows there of the registry's own state */
WispPlugin *wisp_plugin_new         (GObject        *registry,
                                     WispPluginInfo *info);
void        wisp_plugin_show_info    (WispPlugin     *self,
                                      WispPluginInfo *info);
void        wisp_plugin_show_enabled (WispPlugin     *self,
                                      gboolean        enabled);
void        wisp_plugin_show_open    (WispPlugin     *self,
                                      gboolean        open);

G_END_DECLS
