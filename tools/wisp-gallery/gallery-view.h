/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-item.h"
#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One image, with its name and size below it, and buttons that make it larger and
 * smaller.
 *
 * At first it is loaded at about the size of a screen. All of its pixels, as far as
 * GALLERY_MAX_PIXEL_BYTES allows, are loaded when there is something to see of them.
 */
#define GALLERY_TYPE_VIEW (gallery_view_get_type ())

G_DECLARE_FINAL_TYPE (GalleryView, gallery_view, GALLERY, VIEW, GtkWidget)

GtkWidget  *gallery_view_new         (GalleryStore *store);
/* With %NULL, the view is empty and holds no image */
void        gallery_view_set_item    (GalleryView  *self,
                                      GalleryItem  *item);
/* What is to be read below the image */
const char *gallery_view_get_caption (GalleryView  *self);

G_END_DECLS
