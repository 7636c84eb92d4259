/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-plugin-info.h>

G_BEGIN_DECLS

gboolean  wisp_plugin_info_equal (WispPluginInfo *self,
                                  WispPluginInfo *other);

G_END_DECLS
