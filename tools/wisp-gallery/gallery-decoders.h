/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-decoder.h"

G_BEGIN_DECLS

/*
 * The decoders that there are: plugins, which are opened when the first file of their
 * format is decoded, closed some time after the last one, and may be switched off.
 *
 * Decoding is for any thread, everything else for the main thread. The signal
 * "changed" says that a decoder was switched on or off.
 */
#define GALLERY_TYPE_DECODERS (gallery_decoders_get_type ())

G_DECLARE_FINAL_TYPE (GalleryDecoders, gallery_decoders, GALLERY, DECODERS, GObject)

GalleryDecoders *gallery_decoders_new         (void);

guint            gallery_decoders_get_n       (GalleryDecoders  *self);
/* (transfer none) */
WispPluginInfo  *gallery_decoders_get_info    (GalleryDecoders  *self,
                                               guint             index);
gboolean         gallery_decoders_get_enabled (GalleryDecoders  *self,
                                               guint             index);
void             gallery_decoders_set_enabled (GalleryDecoders  *self,
                                               guint             index,
                                               gboolean          enabled);
/* How many of their modules are open */
guint            gallery_decoders_count_open  (GalleryDecoders  *self);

GalleryPixels   *gallery_decoders_decode      (GalleryDecoders  *self,
                                               GBytes           *bytes,
                                               guint             max_size,
                                               GCancellable     *cancellable,
                                               GError          **error);

G_END_DECLS
