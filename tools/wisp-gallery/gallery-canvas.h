/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * One image, as large as it fits, or at a scale and to be scrolled.
 *
 * It is drawn in tiles, and only those that are seen: a renderer copies what it is
 * given, and an image may have 128 MiB of pixels. A scale is relative to what the file
 * has, so that more pixels of the same file can take the place of fewer.
 *
 * The signal "zoom-changed" says that the scale is another one.
 */
#define GALLERY_TYPE_CANVAS (gallery_canvas_get_type ())

G_DECLARE_FINAL_TYPE (GalleryCanvas, gallery_canvas, GALLERY, CANVAS, GtkWidget)

#define GALLERY_CANVAS_FIT 0.0

GtkWidget *gallery_canvas_new       (void);
/* With %NULL it is empty, and fits the next one */
void       gallery_canvas_set_image (GalleryCanvas *self,
                                     GalleryImage  *image);
gboolean   gallery_canvas_get_fits  (GalleryCanvas *self);
/* Pixels on the screen for one of the file */
double     gallery_canvas_get_zoom  (GalleryCanvas *self);
void       gallery_canvas_set_zoom  (GalleryCanvas *self,
                                     double         zoom);
/* Times a factor; what is at (x, y) stays there */
void       gallery_canvas_zoom_at   (GalleryCanvas *self,
                                     double         factor,
                                     double         x,
                                     double         y);
void       gallery_canvas_zoom_by   (GalleryCanvas *self,
                                     double         factor);
/* So many steps of the scrollbars */
void       gallery_canvas_scroll_by (GalleryCanvas *self,
                                     int            x,
                                     int            y);

G_END_DECLS
