/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-pixels.h"

G_BEGIN_DECLS

/*
 * Scales an image down while it is decoded, row by row.
 *
 * Each pixel of the result is the mean of those that it covers (a box filter), so
 * that memory is needed for the result and one row, however large the image is.
 */
typedef struct _GalleryScaler GalleryScaler;

GalleryScaler *gallery_scaler_new      (guint          width,
                                        guint          height,
                                        guint          max_size);
void           gallery_scaler_free     (GalleryScaler *self);
/* `row` has `width` pixels of red, green, blue and alpha, one byte each, not
 * multiplied. Rows come from top to bottom; too many are ignored. */
void           gallery_scaler_add_row  (GalleryScaler *self,
                                        const guint8  *row);
/* What was not given is transparent */
GalleryPixels *gallery_scaler_finish   (GalleryScaler *self);

/* The size of what fits into a square of `max_size` (0: no limit) and into
 * GALLERY_MAX_PIXEL_BYTES, and is no larger */
void           gallery_scaler_fit      (guint          width,
                                        guint          height,
                                        guint          max_size,
                                        guint         *fit_width,
                                        guint         *fit_height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GalleryScaler, gallery_scaler_free)

G_END_DECLS
