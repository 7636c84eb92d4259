/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No image has more than this, whatever its file's header says: a larger one is made
 * smaller while it is decoded, or refused */
#define GALLERY_MAX_PIXEL_BYTES ((gsize) 128 << 20)

/* What a decoder makes: rows of pixels of four bytes, each a native 32-bit word of
 * alpha, red, green and blue from the high byte down, multiplied by alpha. That is
 * what Cairo draws without a conversion. */
typedef struct
{
  guint32 *data;        /* (owned): `width * height` pixels */
  guint    width;
  guint    height;
  guint    full_width;  /* what the file has, of which this may be a smaller copy */
  guint    full_height;
} GalleryPixels;

/* No pixels as yet */
GalleryPixels *gallery_pixels_new       (guint          width,
                                         guint          height,
                                         guint          full_width,
                                         guint          full_height);
void           gallery_pixels_free      (GalleryPixels *self);
gsize          gallery_pixels_get_size  (const GalleryPixels *self);
/* As EXIF numbers it, from 1 to 8; anything else changes nothing */
void           gallery_pixels_orient    (GalleryPixels *self,
                                         guint          orientation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GalleryPixels, gallery_pixels_free)

G_END_DECLS
