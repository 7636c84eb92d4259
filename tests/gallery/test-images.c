/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-images.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

const guint32 test_colours[4] = { 0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff };

/* As bytes, and of PNG's two-byte samples the upper ones */
static const guint8 greys[4] = { 76, 150, 29, 255 };

static guint
get_quarter (guint x,
             guint y,
             guint width,
             guint height)
{
  return (x >= width / 2) + 2 * (y >= height / 2);
}

static guint8
get_sample (guint quarter,
            guint shift)
{
  return (guint8) (test_colours[quarter] >> shift);
}

/* What libpng is told of a kind, and how many bytes a pixel has before they are packed */
static const struct
{
  int   colour_type;
  int   depth;
  guint n_samples;
} png_kinds[TEST_N_PNGS] = {
  [TEST_PNG_RGB] = { PNG_COLOR_TYPE_RGB, 8, 3 },
  [TEST_PNG_RGB_16] = { PNG_COLOR_TYPE_RGB, 16, 3 },
  [TEST_PNG_RGBA_16] = { PNG_COLOR_TYPE_RGB_ALPHA, 16, 4 },
  [TEST_PNG_PALETTE] = { PNG_COLOR_TYPE_PALETTE, 2, 1 },
  [TEST_PNG_PALETTE_ALPHA] = { PNG_COLOR_TYPE_PALETTE, 2, 1 },
  [TEST_PNG_KEY] = { PNG_COLOR_TYPE_RGB, 8, 3 },
  [TEST_PNG_GREY] = { PNG_COLOR_TYPE_GRAY, 8, 1 },
  [TEST_PNG_GREY_16] = { PNG_COLOR_TYPE_GRAY, 16, 1 },
  [TEST_PNG_GREY_ALPHA] = { PNG_COLOR_TYPE_GRAY_ALPHA, 8, 2 },
};

/* White is half transparent where there is alpha */
static guint8
get_png_sample (TestPng kind,
                guint   quarter,
                guint   sample)
{
  if (png_kinds[kind].colour_type == PNG_COLOR_TYPE_PALETTE)
    return (guint8) (3 - quarter);
  if (png_kinds[kind].n_samples < 3)
    return sample == 1 ? (quarter == 3 ? 128 : 255) : greys[quarter];
  if (sample == 3)
    return quarter == 3 ? 128 : 255;

  return get_sample (quarter, 16 - 8 * sample);
}

static void
fill_png_row (TestPng  kind,
              guint8  *row,
              guint    y,
              guint    width,
              guint    height)
{
  guint n_samples = png_kinds[kind].n_samples, n_bytes = png_kinds[kind].depth == 16 ? 2 : 1;

  for (guint x = 0; x < width; x++)
    for (guint i = 0; i < n_samples * n_bytes; i++)
      *row++ = get_png_sample (kind, get_quarter (x, y, width, height), i / n_bytes);
}

static void
write_palette (png_structp png,
               png_infop   info,
               TestPng     kind)
{
  png_byte alpha[1] = { 0 };
  png_color_16 key = { .red = 255, .green = 255, .blue = 255 };
  png_color palette[4];

  for (guint i = 0; i < 4; i++)
    palette[3 - i] = (png_color) { get_sample (i, 16), get_sample (i, 8), get_sample (i, 0) };
  if (png_kinds[kind].colour_type == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, palette, 4);
  if (kind == TEST_PNG_PALETTE_ALPHA)
    png_set_tRNS (png, info, alpha, 1, NULL);
  if (kind == TEST_PNG_KEY)
    png_set_tRNS (png, info, NULL, 0, &key);
}

static void
on_write (png_structp png,
          png_bytep   data,
          png_size_t  length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

GBytes *
test_png_new (TestPng  kind,
              guint    width,
              guint    height,
              gboolean interlaced)
{
  GByteArray *file = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  g_autofree guint8 *row = g_malloc ((gsize) width * 8);
  int n_passes;

  png_set_write_fn (png, file, on_write, NULL);
  png_set_compression_level (png, 1);
  png_set_filter (png, 0, PNG_FILTER_NONE);
  png_set_IHDR (png, info, width, height, png_kinds[kind].depth, png_kinds[kind].colour_type,
                interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  write_palette (png, info, kind);
  png_write_info (png, info);
  png_set_packing (png);
  n_passes = png_set_interlace_handling (png);
  for (int pass = 0; pass < n_passes; pass++)
    for (guint y = 0; y < height; y++)
      {
        if (y == 0 || y == height / 2)
          fill_png_row (kind, row, y, width, height);
        png_write_row (png, row);
      }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);

  return g_byte_array_free_to_bytes (file);
}

static const struct
{
  J_COLOR_SPACE from;
  J_COLOR_SPACE to;
  guint         n_samples;
} jpeg_kinds[TEST_N_JPEGS] = {
  [TEST_JPEG_RGB] = { JCS_RGB, JCS_RGB, 3 },
  [TEST_JPEG_YCC] = { JCS_RGB, JCS_YCbCr, 3 },
  [TEST_JPEG_PROGRESSIVE] = { JCS_RGB, JCS_YCbCr, 3 },
  [TEST_JPEG_GREY] = { JCS_GRAYSCALE, JCS_GRAYSCALE, 1 },
  [TEST_JPEG_CMYK] = { JCS_CMYK, JCS_CMYK, 4 },
  [TEST_JPEG_YCCK] = { JCS_CMYK, JCS_YCCK, 4 },
  [TEST_JPEG_INKS] = { JCS_CMYK, JCS_CMYK, 4 },
};

/* Inks of red are cyan 0, magenta and yellow 255; no black */
static guint8
get_jpeg_sample (TestJpeg kind,
                 guint    quarter,
                 guint    sample)
{
  if (kind == TEST_JPEG_GREY)
    return greys[quarter];
  if (kind == TEST_JPEG_INKS)
    return sample == 3 ? 0 : (guint8) ~get_sample (quarter, 16 - 8 * sample);
  if (sample == 3)
    return 255;

  return get_sample (quarter, 16 - 8 * sample);
}

static void
fill_jpeg_row (TestJpeg  kind,
               guint8   *row,
               guint     y,
               guint     width,
               guint     height)
{
  for (guint x = 0; x < width; x++)
    for (guint i = 0; i < jpeg_kinds[kind].n_samples; i++)
      *row++ = get_jpeg_sample (kind, get_quarter (x, y, width, height), i);
}

/* A directory of one entry: the tag, a SHORT, one of them, and its value */
static void
write_orientation (struct jpeg_compress_struct *jpeg,
                   guint                        orientation,
                   gboolean                     little)
{
  const guint8 big_endian[] = { 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                                0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (guint8) orientation, 0, 0,
                                0, 0, 0, 0 };
  const guint8 little_endian[] = { 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
                                   1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (guint8) orientation, 0, 0, 0,
                                   0, 0, 0, 0 };

  if (orientation > 0)
    jpeg_write_marker (jpeg, JPEG_APP0 + 1, little ? little_endian : big_endian,
                       sizeof big_endian);
}

GBytes *
test_jpeg_new (TestJpeg kind,
               guint    width,
               guint    height,
               guint    orientation,
               gboolean little)
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  unsigned char *file = NULL;
  unsigned long length = 0;
  g_autofree guint8 *row = g_malloc ((gsize) width * 4);

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &file, &length);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = (int) jpeg_kinds[kind].n_samples;
  jpeg.in_color_space = jpeg_kinds[kind].from;
  jpeg_set_defaults (&jpeg);
  jpeg_set_colorspace (&jpeg, jpeg_kinds[kind].to);
  jpeg_set_quality (&jpeg, 100, TRUE);
  if (kind == TEST_JPEG_PROGRESSIVE)
    jpeg_simple_progression (&jpeg);
  if (kind == TEST_JPEG_INKS)
    jpeg.write_Adobe_marker = FALSE;
  jpeg_start_compress (&jpeg, TRUE);
  write_orientation (&jpeg, orientation, little);
  for (guint y = 0; y < height; y++)
    {
      if (y == 0 || y == height / 2)
        fill_jpeg_row (kind, row, y, width, height);
      (void) jpeg_write_scanlines (&jpeg, &row, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);

  return g_bytes_new_with_free_func (file, length, free, file);
}
