/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-extension.h>
#include <wisp/wisp-module.h>
#include <wisp/wisp-plugin-info.h>
#include <wisp/wisp-plugin.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_REGISTRY (wisp_registry_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispRegistry, wisp_registry, WISP, REGISTRY, GObject)

WISP_AVAILABLE_IN_1_0
WispRegistry  *wisp_registry_new            (void) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
void           wisp_registry_add_point      (WispRegistry                *self,
                                             const gchar                 *point,
                                             guint                        abi,
                                             gsize                        vtable_size);
WISP_AVAILABLE_IN_1_0
void           wisp_registry_add_type_point (WispRegistry                *self,
                                             const gchar                 *point,
                                             guint                        abi,
                                             GType                        type);
WISP_AVAILABLE_IN_1_0
void           wisp_registry_add_any_point  (WispRegistry                *self,
                                             const gchar                 *point,
                                             guint                        abi);
WISP_AVAILABLE_IN_1_0
void           wisp_registry_add_folder     (WispRegistry                *self,
                                             const gchar                 *folder,
                                             WispPluginInfoFlags          flags);
WISP_AVAILABLE_IN_1_0
gboolean       wisp_registry_add_static     (WispRegistry                *self,
                                             WispPluginInfo              *info,
                                             const WispModuleDescriptor  *descriptor,
                                             GError                     **error);
WISP_AVAILABLE_IN_1_0
gboolean       wisp_registry_rescan         (WispRegistry                *self,
                                             GError                     **error);
WISP_AVAILABLE_IN_1_0
gchar        **wisp_registry_list_refused   (WispRegistry                *self) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
gchar        **wisp_registry_list           (WispRegistry                *self,
                                             const gchar                 *point,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer       wisp_registry_get            (WispRegistry                *self,
                                             const gchar                 *point,
                                             const gchar                 *name,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispExtension *wisp_registry_get_extension  (WispRegistry                *self,
                                             const gchar                 *point,
                                             const gchar                 *name,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject       *wisp_registry_get_gobject    (WispRegistry                *self,
                                             const gchar                 *point,
                                             const gchar                 *name,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject    *wisp_registry_get_object     (WispRegistry                *self,
                                             const gchar                 *point,
                                             const gchar                 *name,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void           wisp_registry_get_async      (WispRegistry                *self,
                                             const gchar                 *point,
                                             const gchar                 *name,
                                             GCancellable                *cancellable,
                                             GAsyncReadyCallback          callback,
                                             gpointer                     user_data);
WISP_AVAILABLE_IN_1_0
gpointer       wisp_registry_get_finish     (WispRegistry                *self,
                                             GAsyncResult                *result,
                                             GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject       *wisp_registry_get_gobject_finish (WispRegistry            *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject    *wisp_registry_get_object_finish  (WispRegistry            *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
gboolean       wisp_registry_enable         (WispRegistry                *self,
                                             const gchar                 *plugin,
                                             GError                     **error);
WISP_AVAILABLE_IN_1_0
gboolean       wisp_registry_disable        (WispRegistry                *self,
                                             const gchar                 *plugin,
                                             GError                     **error);
WISP_AVAILABLE_IN_1_0
guint          wisp_registry_collect        (WispRegistry                *self);
WISP_AVAILABLE_IN_1_0
GListModel    *wisp_registry_get_plugins    (WispRegistry                *self);
WISP_AVAILABLE_IN_1_0
WispPlugin    *wisp_registry_lookup_plugin  (WispRegistry                *self,
                                             const gchar                 *plugin) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
