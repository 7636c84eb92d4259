/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-pixels.h"

#include <gdk/gdk.h>
#include <wisp/wisp.h>

G_BEGIN_DECLS

/*
 * An image that can be shown: a light object, which is what the cache holds.
 *
 * It is made on the thread that decodes and may die on any. Its texture may be used on
 * the main thread only, and is let go there, whichever thread the image dies on.
 */
#define GALLERY_TYPE_IMAGE (gallery_image_get_type ())

G_DECLARE_FINAL_TYPE (GalleryImage, gallery_image, GALLERY, IMAGE, WispObject)

GalleryImage *gallery_image_new         (GalleryPixels *pixels);
GdkTexture   *gallery_image_get_texture (GalleryImage  *self);
GdkTexture   *gallery_image_make_tile   (GalleryImage  *self,
                                         int            x,
                                         int            y,
                                         int            width,
                                         int            height);
/* What the file has, of which this may be a smaller copy */
guint         gallery_image_get_width   (GalleryImage  *self);
guint         gallery_image_get_height  (GalleryImage  *self);
/* Whether it is a smaller copy */
gboolean      gallery_image_is_reduced  (GalleryImage  *self);
/* In bytes */
gsize         gallery_image_get_size    (GalleryImage  *self);

/* Of all images that are alive in this process; any thread may ask */
guint         gallery_image_count       (void);
gsize         gallery_image_count_bytes (void);

G_END_DECLS
