/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* In the place of images where there are none: why, and what to do about it */
GtkWidget *gallery_message_new       (void);
/* `error` (nullable): there are just none */
void       gallery_message_set_error (GtkWidget    *message,
                                      const GError *error);

G_END_DECLS
