/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-plugin-text-private.h"

G_BEGIN_DECLS

/* A key file is text that people write, in a few dozen languages */
#define WISP_PLUGIN_MAX_LENGTH (128 * 1024)

G_GNUC_INTERNAL
gboolean  wisp_plugin_text_read (WispPluginText  *self,
                                 const gchar     *data,
                                 gsize            length,
                                 const gchar     *origin,
                                 GError         **error);

G_END_DECLS
