/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "exif.h"
#include "gallery-decoder.h"
#include "gallery-scaler.h"

#include <glib/gi18n-lib.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

/* JPEG, through libjpeg, which leaves out what is not needed for a smaller size. */

/* A progressive image is kept whole while it is decoded, as coefficients; more memory
 * than this is refused */
#define MAX_LIBRARY_BYTES (256L << 20)

typedef struct
{
  struct jpeg_decompress_struct  jpeg;
  struct jpeg_error_mgr          errors;
  struct jpeg_progress_mgr       progress;
  GCancellable                  *cancellable; /* (not owned) (nullable) */
  jmp_buf                        jump;
  guint8                        *row;    /* (owned) (nullable): as the library gives it */
  guint8                        *rgba;   /* (owned) (nullable) */
  GalleryScaler                 *scaler; /* (owned) (nullable) */
  char                           message[JMSG_LENGTH_MAX];
} Reader;

G_NORETURN static void
on_error (j_common_ptr common)
{
  Reader *self = common->client_data;

  common->err->format_message (common, self->message);
  longjmp (self->jump, 1);
}

static void
on_message (j_common_ptr common)
{
}

/* After each row of blocks; also while all of a progressive image is read, before there are
 * rows of pixels */
static void
on_progress (j_common_ptr common)
{
  Reader *self = common->client_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    longjmp (self->jump, 1);
}

static void
reader_clear (Reader *self)
{
  jpeg_destroy_decompress (&self->jpeg);
  g_clear_pointer (&self->row, g_free);
  g_clear_pointer (&self->rgba, g_free);
  g_clear_pointer (&self->scaler, gallery_scaler_free);
}

/* The library can scale by eighths in little time; the rest is done here */
static void
choose_scale (Reader *self,
              guint   max_size)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;
  guint fit_width, fit_height;

  gallery_scaler_fit (jpeg->image_width, jpeg->image_height, max_size, &fit_width, &fit_height);
  jpeg->scale_num = 1;
  jpeg->scale_denom = 1;
  while (jpeg->scale_denom < 8 && jpeg->image_width / (jpeg->scale_denom * 2) >= fit_width &&
         jpeg->image_height / (jpeg->scale_denom * 2) >= fit_height)
    jpeg->scale_denom *= 2;
}

static void
begin (Reader *self,
       guint   max_size)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;

  (void) jpeg_read_header (jpeg, TRUE);
  jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_RGB;
  choose_scale (self, max_size);
  (void) jpeg_start_decompress (jpeg);
  self->row = g_malloc ((gsize) jpeg->output_width * jpeg->output_components);
  self->rgba = g_malloc ((gsize) jpeg->output_width * 4);
  self->scaler = gallery_scaler_new (jpeg->output_width, jpeg->output_height, max_size);
}

/* Four inks. Adobe's files, nearly all of that kind, have their complements. */
static void
convert_inks (Reader       *self,
              const guint8 *from,
              guint8       *to)
{
  guint flip = self->jpeg.saw_Adobe_marker ? 0 : 255;

  for (int i = 0; i < 3; i++)
    to[i] = (guint8) ((from[i] ^ flip) * (from[3] ^ flip) / 255);
}

static void
convert_row (Reader *self)
{
  const guint8 *from = self->row;
  guint8 *to = self->rgba;

  for (guint x = 0; x < self->jpeg.output_width; x++, to += 4)
    {
      if (self->jpeg.output_components == 4)
        {
          convert_inks (self, from, to);
          from += 4;
        }
      else
        {
          for (int i = 0; i < 3; i++)
            to[i] = from[i];
          from += 3;
        }
      to[3] = 255;
    }
}

static gboolean
read_image (Reader  *self,
            guint    max_size,
            GError **error)
{
  /* on_error() and on_progress() come back here */
  if (setjmp (self->jump))
    {
      if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
        gallery_decoder_set_error (error, _("Not a proper JPEG file: %s"), self->message);
      return FALSE;
    }

  begin (self, max_size);
  while (self->jpeg.output_scanline < self->jpeg.output_height)
    {
      (void) jpeg_read_scanlines (&self->jpeg, &self->row, 1);
      convert_row (self);
      gallery_scaler_add_row (self->scaler, self->rgba);
    }

  return TRUE;
}

static GalleryPixels *
decode (GBytes        *bytes,
        guint          max_size,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  GalleryPixels *pixels = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  reader->jpeg.err = jpeg_std_error (&reader->errors);
  reader->errors.error_exit = on_error;
  reader->errors.output_message = on_message;
  reader->jpeg.client_data = reader;
  reader->cancellable = cancellable;
  reader->progress.progress_monitor = on_progress;
  jpeg_create_decompress (&reader->jpeg);
  reader->jpeg.progress = &reader->progress;
  reader->jpeg.mem->max_memory_to_use = MAX_LIBRARY_BYTES;
  jpeg_mem_src (&reader->jpeg, data, size);

  if (read_image (reader, max_size, error))
    {
      pixels = gallery_scaler_finish (reader->scaler);
      pixels->full_width = reader->jpeg.image_width;
      pixels->full_height = reader->jpeg.image_height;
      gallery_pixels_orient (pixels, gallery_exif_get_orientation (data, size));
    }
  reader_clear (reader);

  return pixels;
}

GALLERY_DEFINE_DECODER ("jpeg", WISP_MODULE_UNLOADABLE, decode)
