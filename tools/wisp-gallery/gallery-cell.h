/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-item.h"
#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A small image with its name below. It asks for the image when it is given an item,
 * and holds it until it is given another one or none; what it has not got by then, it
 * does not wait for.
 */
#define GALLERY_TYPE_CELL (gallery_cell_get_type ())

G_DECLARE_FINAL_TYPE (GalleryCell, gallery_cell, GALLERY, CELL, GtkWidget)

GtkWidget  *gallery_cell_new       (GalleryStore *store);
void        gallery_cell_set_item  (GalleryCell  *self,
                                    GalleryItem  *item);
/* (nullable): why it shows no image */
const char *gallery_cell_get_error (GalleryCell  *self);

G_END_DECLS
