/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-json.h"
#include "plugins-check.h"
#include "plugins-folder.h"

G_BEGIN_DECLS

/* For people. Nothing that stands in a plugin's file makes the terminal do things. */
void plugins_print_line     (const char            *format,
                             ...) G_GNUC_PRINTF (1, 2);
void plugins_print_row      (WispPluginInfo        *info);
void plugins_print_info     (WispPluginInfo        *info);
void plugins_print_findings (const char            *file,
                             const PluginsFindings *findings);

/* For programs */
void plugins_json_info      (DemoJson              *json,
                             WispPluginInfo        *info);
void plugins_json_error     (DemoJson              *json,
                             const char            *file,
                             const GError          *error);
void plugins_json_findings  (DemoJson              *json,
                             const char            *file,
                             const PluginsFindings *findings);

G_END_DECLS
