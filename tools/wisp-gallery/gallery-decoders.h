/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-decoder.h"

G_BEGIN_DECLS

/*
 * The decoders that there are, some of which may be switched off.
 *
 * Finding one is for any thread, everything else for the main thread. The signal
 * "changed" says that a decoder was switched on or off.
 */
#define GALLERY_TYPE_DECODERS (gallery_decoders_get_type ())

G_DECLARE_FINAL_TYPE (GalleryDecoders, gallery_decoders, GALLERY, DECODERS, GObject)

extern const GalleryDecoder gallery_decoder_png;
extern const GalleryDecoder gallery_decoder_jpeg;
extern const GalleryDecoder gallery_decoder_svg;
extern const GalleryDecoder gallery_decoder_pixbuf;

GalleryDecoders *gallery_decoders_new             (void);

guint            gallery_decoders_get_n           (GalleryDecoders  *self);
const char      *gallery_decoders_get_name        (GalleryDecoders  *self,
                                                   guint             index);
const char      *gallery_decoders_get_label       (GalleryDecoders  *self,
                                                   guint             index);
const char      *gallery_decoders_get_description (GalleryDecoders  *self,
                                                   guint             index);
gboolean         gallery_decoders_get_enabled     (GalleryDecoders  *self,
                                                   guint             index);
void             gallery_decoders_set_enabled     (GalleryDecoders  *self,
                                                   guint             index,
                                                   gboolean          enabled);

GalleryPixels   *gallery_decoders_decode          (GalleryDecoders  *self,
                                                   GBytes           *bytes,
                                                   guint             max_size,
                                                   GCancellable     *cancellable,
                                                   GError          **error);

G_END_DECLS
