/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-decoders.h"
#include "gallery-figures.h"
#include "gallery-image.h"

G_BEGIN_DECLS

/*
 * Where the images of all windows are: one weak cache with a strong front.
 *
 * With `strong`, a table holds every image for ever, too, as caches do that are
 * written in an afternoon. To be used on the main thread.
 *
 * The signal "reset" says that images have to be asked for anew.
 */
#define GALLERY_TYPE_STORE (gallery_store_get_type ())

G_DECLARE_FINAL_TYPE (GalleryStore, gallery_store, GALLERY, STORE, GObject)

GalleryStore    *gallery_store_new          (gboolean              strong,
                                             gsize                 max_bytes);
GalleryDecoders *gallery_store_get_decoders (GalleryStore         *self);
gboolean         gallery_store_is_strong    (GalleryStore         *self);

void             gallery_store_load_async   (GalleryStore         *self,
                                             const char           *path,
                                             guint                 max_size,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GalleryImage    *gallery_store_load_finish  (GalleryStore         *self,
                                             GAsyncResult         *result,
                                             GError              **error);

void             gallery_store_trim         (GalleryStore         *self,
                                             GMemoryMonitorWarningLevel level);
void             gallery_store_reset        (GalleryStore         *self);
void             gallery_store_get_figures  (GalleryStore         *self,
                                             GalleryFigures       *figures);

G_END_DECLS
