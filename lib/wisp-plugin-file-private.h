/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

G_GNUC_INTERNAL
void      wisp_plugin_file_error (GError      **error,
                                  gint          code,
                                  const gchar  *file,
                                  const gchar  *format,
                                  ...) G_GNUC_PRINTF (4, 5);
G_GNUC_INTERNAL
gchar    *wisp_plugin_file_read  (const gchar  *file,
                                  gsize         max_length,
                                  gboolean      trust,
                                  gsize        *length,
                                  GError      **error) G_GNUC_WARN_UNUSED_RESULT;
G_GNUC_INTERNAL
gboolean  wisp_plugin_file_check (const gchar  *file,
                                  const gchar  *folder,
                                  gboolean      trust,
                                  GError      **error);

G_END_DECLS
