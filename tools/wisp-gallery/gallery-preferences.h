/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-decoders.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A page with a switch for each decoder */
GtkWidget *gallery_preferences_new (GalleryDecoders *decoders);

G_END_DECLS
