/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-item.h"
#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One image, as large as there is room, with what is known of it below */
#define GALLERY_TYPE_VIEW (gallery_view_get_type ())

G_DECLARE_FINAL_TYPE (GalleryView, gallery_view, GALLERY, VIEW, GtkWidget)

GtkWidget   *gallery_view_new      (GalleryStore *store);
/* `item` (nullable) for none */
void         gallery_view_set_item (GalleryView  *self,
                                    GalleryItem  *item);

G_END_DECLS
