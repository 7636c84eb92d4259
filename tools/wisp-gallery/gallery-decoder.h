/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-pixels.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What all decoders offer, and which version of the struct below */
#define GALLERY_DECODER_POINT "gallery-decoder"
#define GALLERY_DECODER_ABI 1

/* No decoder may take more than this for the pixels of one image, whatever a file's
 * header says, nor read a larger file. In bytes. */
#define GALLERY_MAX_PIXEL_BYTES ((gsize) 128 << 20)
#define GALLERY_MAX_FILE_BYTES ((gsize) 256 << 20)

/*
 * A decoder. Its functions run on any thread, several at once.
 */
typedef struct
{
  /* Whether it is for a file that begins with these bytes */
  gboolean        (*can_decode) (const guint8  *head,
                                 gsize          length);

  /*
   * Decodes a file, at a size that fits into a square of `max_size` (0 for the
   * size that the file says).
   *
   * It keeps to GALLERY_MAX_PIXEL_BYTES, looks at the cancellable at least every few
   * milliseconds where its library lets it, and gives %NULL with an error that says
   * what is wrong with the file in words for the user.
   */
  GalleryPixels * (*decode)     (GBytes        *bytes,
                                 guint          max_size,
                                 GCancellable  *cancellable,
                                 GError       **error);
} GalleryDecoder;

/* For what is wrong with a file */
#define gallery_decoder_set_error(error, ...) \
  g_set_error ((error), G_IO_ERROR, G_IO_ERROR_INVALID_DATA, __VA_ARGS__)

/* FALSE, with an error, if so many pixels are too many */
static inline gboolean
gallery_decoder_check_size (guint64   width,
                            guint64   height,
                            GError  **error)
{
  if (width <= G_MAXINT / 8 && height <= G_MAXINT / 8 &&
      width * height <= GALLERY_MAX_PIXEL_BYTES / 4)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "Too large: %" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT, width, height);

  return FALSE;
}

G_END_DECLS
