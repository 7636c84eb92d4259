/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-pixels.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <wisp/wisp.h>

G_BEGIN_DECLS

/* The extension point of decoders, and the version of the struct below. The name of an
 * extension is the format that it is for: see gallery-format.h. */
#define GALLERY_DECODER_POINT "wisp-gallery.decoder"
#define GALLERY_DECODER_ABI 1

/* No larger file is read. In bytes. See GALLERY_MAX_PIXEL_BYTES, too. */
#define GALLERY_MAX_FILE_BYTES ((gsize) 256 << 20)
/* More columns or rows than this are no image, but an attempt */
#define GALLERY_MAX_SIDE 1000000

/* A decoder. Its function runs on any thread, several times at once. */
typedef struct
{
  /*
   * Decodes a file, at a size that fits into a square of `max_size` (0 for the
   * size that the file says), and into GALLERY_MAX_PIXEL_BYTES.
   *
   * It takes no more than twice that for pixels on the way there, looks at the cancellable at least every few
   * milliseconds where its library lets it, and gives %NULL with an error that says
   * what is wrong with the file in words for the user.
   */
  GalleryPixels * (*decode) (GBytes        *bytes,
                             guint          max_size,
                             GCancellable  *cancellable,
                             GError       **error);
} GalleryDecoder;

/* What makes a file of code a module with one decoder */
#define GALLERY_DEFINE_DECODER(name, flags, decode)                                   \
  static const GalleryDecoder decoder = { decode };                                   \
                                                                                      \
  static gboolean                                                                     \
  load_decoder (WispModule  *module,                                                  \
                GError     **error)                                                   \
  {                                                                                   \
    wisp_module_add_extension (module, GALLERY_DECODER_POINT, GALLERY_DECODER_ABI,    \
                               GALLERY_DECODER_FORMAT, &decoder, sizeof decoder,      \
                               NULL, NULL);                                           \
                                                                                      \
    return TRUE;                                                                      \
  }                                                                                   \
                                                                                      \
  WISP_DEFINE_MODULE (name, PACKAGE_VERSION, flags, load_decoder, NULL)

/* For what is wrong with a file */
#define gallery_decoder_set_error(error, ...) \
  g_set_error ((error), G_IO_ERROR, G_IO_ERROR_INVALID_DATA, __VA_ARGS__)

/* FALSE, with an error, if so many pixels are too many to be decoded at once */
static inline gboolean
gallery_decoder_check_size (guint64   width,
                            guint64   height,
                            GError  **error)
{
  if (width <= GALLERY_MAX_SIDE && height <= GALLERY_MAX_SIDE &&
      width * height <= GALLERY_MAX_PIXEL_BYTES / 4)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               _("Too large: %u × %u"),
               (guint) MIN (width, G_MAXUINT), (guint) MIN (height, G_MAXUINT));

  return FALSE;
}

G_END_DECLS
