/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A scrolled grid of cells for the items of `selection` */
GtkWidget *gallery_grid_new        (GalleryStore       *store,
                                    GtkSelectionModel  *selection);
/* The messages of all cells that show no image for a reason, sorted */
GPtrArray *gallery_grid_get_errors (GtkWidget          *grid);

G_END_DECLS
