/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Files of one picture: a quarter red (above, at the left), one green (at the right), one
 * blue (below, at the left) and one white. All but the last tell each orientation and each
 * order of colours apart.
 */
typedef enum
{
  TEST_PNG_RGB,
  TEST_PNG_RGB_16,
  TEST_PNG_RGBA_16,
  TEST_PNG_PALETTE,      /* of two bits, with the colours the other way round in it */
  TEST_PNG_PALETTE_ALPHA,/* the same, and white is transparent */
  TEST_PNG_KEY,          /* white is the colour that is transparent */
  TEST_PNG_GREY,         /* the brightness of each colour; so are the following */
  TEST_PNG_GREY_16,
  TEST_PNG_GREY_ALPHA,
  TEST_N_PNGS
} TestPng;

typedef enum
{
  TEST_JPEG_RGB,         /* its components are not transformed */
  TEST_JPEG_YCC,
  TEST_JPEG_PROGRESSIVE,
  TEST_JPEG_GREY,
  TEST_JPEG_CMYK,        /* Adobe's */
  TEST_JPEG_YCCK,        /* Adobe's */
  TEST_JPEG_INKS,        /* CMYK of others, where 255 is ink */
  TEST_N_JPEGS
} TestJpeg;

/* The colour of a quarter, from 0 to 3, as 0xaarrggbb */
extern const guint32 test_colours[4];

GBytes *test_png_new  (TestPng   kind,
                       guint     width,
                       guint     height,
                       gboolean  interlaced) G_GNUC_WARN_UNUSED_RESULT;
/* With an orientation (0 for no EXIF data) in either order of bytes */
GBytes *test_jpeg_new (TestJpeg  kind,
                       guint     width,
                       guint     height,
                       guint     orientation,
                       gboolean  little) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
