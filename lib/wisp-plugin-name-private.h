/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

G_GNUC_INTERNAL
gboolean  wisp_plugin_is_name          (const gchar *name);
G_GNUC_INTERNAL
gboolean  wisp_plugin_is_version       (const gchar *version);
G_GNUC_INTERNAL
gint      wisp_plugin_compare_versions (const gchar *one,
                                        const gchar *other);

G_END_DECLS
