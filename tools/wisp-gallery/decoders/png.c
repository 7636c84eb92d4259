/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoder.h"
#include "gallery-scaler.h"

#include <glib/gi18n-lib.h>
#include <png.h>
#include <string.h>

/* PNG, through libpng. Row by row, so that a large image that is to be shown small
 * needs little memory; but for interlaced ones, whose rows are spread over the file. */

/* How many bytes of pixels are decoded between two looks at the cancellable */
#define BYTES_AT_ONCE (256 * 1024)

typedef struct
{
  GBytes        *bytes;    /* (not owned) */
  gsize          position;
  png_structp    png;      /* (owned) */
  png_infop      info;     /* (owned) */
  guint8        *row;      /* (owned) (nullable): of the image, or all of them */
  GalleryScaler *scaler;   /* (owned) (nullable) */
  char           message[128];
} Reader;

static void
reader_clear (Reader *self)
{
  png_destroy_read_struct (&self->png, &self->info, NULL);
  g_clear_pointer (&self->row, g_free);
  g_clear_pointer (&self->scaler, gallery_scaler_free);
}

static void
on_read (png_structp png,
         png_bytep   buffer,
         png_size_t  length)
{
  Reader *self = png_get_io_ptr (png);
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  if (length > size - self->position)
    png_error (png, "the file ends too early");

  memcpy (buffer, data + self->position, length);
  self->position += length;
}

G_NORETURN static void
on_error (png_structp     png,
          png_const_charp message)
{
  Reader *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp     png,
            png_const_charp message)
{
}

/* Four bytes a pixel, whatever the file has */
static void
set_transformations (Reader *self)
{
  png_set_expand (self->png);
  png_set_scale_16 (self->png);
  png_set_gray_to_rgb (self->png);
  png_set_add_alpha (self->png, 0xff, PNG_FILLER_AFTER);
}

static gboolean
begin (Reader   *self,
       guint     max_size,
       gboolean *interlaced,
       GError  **error)
{
  guint width, height, fit_width, fit_height;

  png_read_info (self->png, self->info);
  width = png_get_image_width (self->png, self->info);
  height = png_get_image_height (self->png, self->info);
  *interlaced = png_get_interlace_type (self->png, self->info) != PNG_INTERLACE_NONE;

  gallery_scaler_fit (width, height, max_size, &fit_width, &fit_height);
  if (!gallery_decoder_check_size (*interlaced ? width : fit_width,
                                   *interlaced ? height : fit_height, error))
    return FALSE;

  set_transformations (self);
  (void) png_set_interlace_handling (self->png);
  png_read_update_info (self->png, self->info);
  self->scaler = gallery_scaler_new (width, height, max_size);
  self->row = g_malloc ((gsize) width * 4 * (*interlaced ? height : 1));

  return TRUE;
}

static gboolean
read_rows (Reader        *self,
           guint          height,
           gsize          stride,
           GCancellable  *cancellable,
           GError       **error)
{
  guint n_at_once = MAX (1, BYTES_AT_ONCE / stride);

  for (guint y = 0; y < height; y++)
    {
      if (y % n_at_once == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      png_read_row (self->png, self->row, NULL);
      gallery_scaler_add_row (self->scaler, self->row);
    }

  return TRUE;
}

/* Seven passes over the image, which gets its last pixels in the last one */
static gboolean
read_interlaced (Reader        *self,
                 guint          height,
                 gsize          stride,
                 GCancellable  *cancellable,
                 GError       **error)
{
  guint n_at_once = MAX (1, BYTES_AT_ONCE / stride);

  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
    for (guint y = 0; y < height; y++)
      {
        if (y % n_at_once == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
          return FALSE;
        png_read_row (self->png, self->row + y * stride, NULL);
      }

  for (guint y = 0; y < height; y++)
    gallery_scaler_add_row (self->scaler, self->row + y * stride);

  return TRUE;
}

static gboolean
read_image (Reader        *self,
            guint          max_size,
            GCancellable  *cancellable,
            GError       **error)
{
  gboolean interlaced;
  guint height;
  gsize stride;

  /* on_error() comes back here; nothing that is changed below is read then, but for
   * what is in the struct */
  if (setjmp (png_jmpbuf (self->png)))
    {
      gallery_decoder_set_error (error, _("Not a proper PNG file: %s"), self->message);
      return FALSE;
    }

  if (!begin (self, max_size, &interlaced, error))
    return FALSE;

  height = png_get_image_height (self->png, self->info);
  stride = (gsize) png_get_image_width (self->png, self->info) * 4;

  return interlaced ? read_interlaced (self, height, stride, cancellable, error)
                    : read_rows (self, height, stride, cancellable, error);
}

static GalleryPixels *
decode (GBytes        *bytes,
        guint          max_size,
        GCancellable  *cancellable,
        GError       **error)
{
  Reader reader = { .bytes = bytes };
  GalleryPixels *pixels = NULL;

  reader.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  reader.info = png_create_info_struct (reader.png);
  png_set_read_fn (reader.png, &reader, on_read);
  png_set_user_limits (reader.png, G_MAXINT / 8, G_MAXINT / 8);

  if (read_image (&reader, max_size, cancellable, error))
    pixels = gallery_scaler_finish (reader.scaler);
  reader_clear (&reader);

  return pixels;
}

GALLERY_DEFINE_DECODER ("png", WISP_MODULE_UNLOADABLE, decode)
