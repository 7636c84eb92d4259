/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_PLUGIN_INFO (wisp_plugin_info_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispPluginInfo, wisp_plugin_info, WISP, PLUGIN_INFO, GObject)

/**
 * WispPluginInfoFlags:
 * @WISP_PLUGIN_INFO_FLAGS_NONE: nothing special
 * @WISP_PLUGIN_INFO_FLAGS_UNSAFE: take files that others may write to, and symbolic
 *   links that leave the folder; for a developer's own build folders only
 *
 * How a plugin's files are treated.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  WISP_PLUGIN_INFO_FLAGS_NONE   = 0,
  WISP_PLUGIN_INFO_FLAGS_UNSAFE = 1 << 0
} WispPluginInfoFlags;

WISP_AVAILABLE_IN_1_0
WispPluginInfo *wisp_plugin_info_new_for_file           (const gchar          *file,
                                                         WispPluginInfoFlags   flags,
                                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispPluginInfo *wisp_plugin_info_new_for_data           (const gchar          *data,
                                                         gssize                length,
                                                         const gchar          *origin,
                                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_name               (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_version            (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
gboolean        wisp_plugin_info_is_at_least            (WispPluginInfo       *self,
                                                         const gchar          *version);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_display_name       (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_description        (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_icon_name          (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_file               (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_module             (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
gboolean        wisp_plugin_info_check_module           (WispPluginInfo       *self,
                                                         GError              **error);

WISP_AVAILABLE_IN_1_0
guint           wisp_plugin_info_get_n_requirements     (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_requirement        (WispPluginInfo       *self,
                                                         guint                 index);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_requirement_version (WispPluginInfo      *self,
                                                         guint                 index);

WISP_AVAILABLE_IN_1_0
guint           wisp_plugin_info_get_n_extensions       (WispPluginInfo       *self);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_extension_point    (WispPluginInfo       *self,
                                                         guint                 index);
WISP_AVAILABLE_IN_1_0
const gchar    *wisp_plugin_info_get_extension_name     (WispPluginInfo       *self,
                                                         guint                 index);
WISP_AVAILABLE_IN_1_0
guint           wisp_plugin_info_get_extension_abi      (WispPluginInfo       *self,
                                                         guint                 index);
WISP_AVAILABLE_IN_1_0
gint            wisp_plugin_info_get_extension_priority (WispPluginInfo       *self,
                                                         guint                 index);

G_END_DECLS
