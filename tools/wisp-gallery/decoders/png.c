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
 * needs little memory. Of an interlaced one, no more passes than are needed. */

/* How many bytes of pixels are decoded between two looks at the cancellable */
#define BYTES_AT_ONCE (256 * 1024)

typedef struct
{
  GBytes        *bytes;    /* (not owned) */
  gsize          position;
  png_structp    png;      /* (owned) */
  png_infop      info;     /* (owned) */
  guint          width;
  guint          height;
  guint8        *row;      /* (owned) (nullable) */
  GalleryScaler *scaler;   /* (owned) (nullable) */
  char           message[128];

  /* Of an interlaced image */
  guint          step;     /* of so many columns and rows one is read */
  int            n_passes;
  guint8        *kept;     /* (owned) (nullable): those columns and rows, all of them */
} Reader;

static void
reader_clear (Reader *self)
{
  png_destroy_read_struct (&self->png, &self->info, NULL);
  g_clear_pointer (&self->row, g_free);
  g_clear_pointer (&self->kept, g_free);
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

/* One of so many, beginning with the first */
static guint
thin (guint n,
      guint step)
{
  return (n + step - 1) / step;
}

/*
 * An interlaced image comes in seven passes, each spread all over it. After the first
 * there is each 8th pixel of each 8th row, after the third each 4th, after the fifth
 * each 2nd. So it can be read at an 8th, a 4th or half of its size. This chooses the
 * smallest of those that the wanted size can be made of, unless it has too many pixels.
 */
static void
choose_passes (Reader *self,
               guint   max_size)
{
  guint fit_width, fit_height;

  gallery_scaler_fit (self->width, self->height, max_size, &fit_width, &fit_height);
  self->step = 8;
  self->n_passes = 1;
  while (self->step > 1 &&
         (thin (self->width, self->step) < fit_width || thin (self->height, self->step) < fit_height) &&
         gallery_decoder_check_size (thin (self->width, self->step / 2),
                                     thin (self->height, self->step / 2), NULL))
    {
      self->step /= 2;
      self->n_passes += 2;
    }
}

static gboolean
begin_interlaced (Reader   *self,
                  guint     max_size,
                  GError  **error)
{
  guint width, height;

  choose_passes (self, max_size);
  width = thin (self->width, self->step);
  height = thin (self->height, self->step);
  if (!gallery_decoder_check_size (width, height, error))
    return FALSE;

  self->kept = g_malloc0 ((gsize) width * height * 4);
  self->scaler = gallery_scaler_new (width, height, max_size);

  return TRUE;
}

static gboolean
begin (Reader   *self,
       guint     max_size,
       GError  **error)
{
  png_read_info (self->png, self->info);
  self->width = png_get_image_width (self->png, self->info);
  self->height = png_get_image_height (self->png, self->info);
  if (png_get_interlace_type (self->png, self->info) == PNG_INTERLACE_NONE)
    self->scaler = gallery_scaler_new (self->width, self->height, max_size);
  else if (!begin_interlaced (self, max_size, error))
    return FALSE;

  set_transformations (self);
  png_read_update_info (self->png, self->info);
  self->row = g_malloc ((gsize) self->width * 4);

  return TRUE;
}

/* `y` counts what has been read, so that one look at the cancellable does for several */
static gboolean
read_row (Reader        *self,
          guint          y,
          GCancellable  *cancellable,
          GError       **error)
{
  guint n_at_once = (guint) MAX (1, BYTES_AT_ONCE / ((gsize) self->width * 4));

  if (y % n_at_once == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  png_read_row (self->png, self->row, NULL);

  return TRUE;
}

static gboolean
read_rows (Reader        *self,
           GCancellable  *cancellable,
           GError       **error)
{
  for (guint y = 0; y < self->height; y++)
    {
      if (!read_row (self, y, cancellable, error))
        return FALSE;
      gallery_scaler_add_row (self->scaler, self->row);
    }

  return TRUE;
}

/* Row `y` of a pass. A library's row is its pixels of that pass alone. */
static void
keep_row (Reader *self,
          int     pass,
          guint   y)
{
  gsize width = thin (self->width, self->step);
  guint8 *to = self->kept + PNG_ROW_FROM_PASS_ROW (y, pass) / self->step * width * 4;
  guint n = PNG_PASS_COLS (self->width, pass);

  for (guint x = 0; x < n; x++)
    memcpy (to + PNG_COL_FROM_PASS_COL (x, pass) / self->step * 4, self->row + 4 * (gsize) x, 4);
}

static gboolean
read_passes (Reader        *self,
             GCancellable  *cancellable,
             GError       **error)
{
  gsize stride = (gsize) thin (self->width, self->step) * 4;

  for (int pass = 0; pass < self->n_passes; pass++)
    {
      /* The library leaves out a pass without columns */
      guint n = PNG_PASS_COLS (self->width, pass) > 0 ? PNG_PASS_ROWS (self->height, pass) : 0;

      for (guint y = 0; y < n; y++)
        {
          if (!read_row (self, y, cancellable, error))
            return FALSE;
          keep_row (self, pass, y);
        }
    }

  for (guint y = 0; y < thin (self->height, self->step); y++)
    gallery_scaler_add_row (self->scaler, self->kept + y * stride);

  return TRUE;
}

static gboolean
read_image (Reader        *self,
            guint          max_size,
            GCancellable  *cancellable,
            GError       **error)
{
  /* on_error() comes back here. What changes below is in the struct. */
  if (setjmp (png_jmpbuf (self->png)))
    {
      gallery_decoder_set_error (error, _("Not a proper PNG file: %s"), self->message);
      return FALSE;
    }

  if (!begin (self, max_size, error))
    return FALSE;

  return self->kept != NULL ? read_passes (self, cancellable, error)
                            : read_rows (self, cancellable, error);
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
  png_set_user_limits (reader.png, GALLERY_MAX_SIDE, GALLERY_MAX_SIDE);

  if (read_image (&reader, max_size, cancellable, error))
    {
      pixels = gallery_scaler_finish (reader.scaler);
      pixels->full_width = reader.width;
      pixels->full_height = reader.height;
    }
  reader_clear (&reader);

  return pixels;
}

GALLERY_DEFINE_DECODER ("png", WISP_MODULE_UNLOADABLE, decode)
