/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Draws a widget that is on the screen once more, into a PNG file */
gboolean gallery_screenshot_save (GtkWidget   *widget,
                                  const char  *file,
                                  GError     **error);

G_END_DECLS
