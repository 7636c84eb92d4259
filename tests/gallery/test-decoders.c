/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoders.h"
#include "test-images.h"
#include "wisp-test.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What the decoders of the gallery make of files, by the colours of pixels. What is huge
 * is so for a long time under Valgrind. */

#define HUGE 20000
/* What the decoded image itself does not take: a row, and numbers for each column. In bytes. */
#define ASIDE (16 << 20)

static GalleryDecoders *decoders;

static GalleryPixels *
decode (GBytes *file,
        guint   max_size)
{
  g_autoptr (GError) error = NULL;
  GalleryPixels *pixels = gallery_decoders_decode (decoders, file, max_size, NULL, &error);

  g_assert_no_error (error);

  return pixels;
}

/* In the middle of a quarter of what is shown */
static guint32
get_colour (const GalleryPixels *pixels,
            guint                quarter)
{
  guint x = pixels->width * (quarter % 2 * 2 + 1) / 4;
  guint y = pixels->height * (quarter / 2 * 2 + 1) / 4;

  return pixels->data[(gsize) y * pixels->width + x];
}

/* JPEG loses a little */
static void
assert_colour (guint32 found,
               guint32 wanted,
               int     tolerance)
{
  for (int shift = 0; shift < 32; shift += 8)
    if (ABS ((int) (found >> shift & 0xff) - (int) (wanted >> shift & 0xff)) > tolerance)
      g_error ("#%08x is not #%08x", found, wanted);
}

static void
assert_quarters (const GalleryPixels *pixels,
                 const guint32        wanted[4],
                 int                  tolerance)
{
  for (guint i = 0; i < 4; i++)
    assert_colour (get_colour (pixels, i), wanted[i], tolerance);
}

static void
assert_size (const GalleryPixels *pixels,
             guint                width,
             guint                height)
{
  g_assert_cmpuint (pixels->width, ==, width);
  g_assert_cmpuint (pixels->height, ==, height);
}

/* The picture as each kind of PNG file has it. Two bytes a sample are twice the same. */
static const guint32 greys[4] = { 0xff4c4c4c, 0xff969696, 0xff1d1d1d, 0xffffffff };
static const guint32 half[4] = { 0xffff0000, 0xff00ff00, 0xff0000ff, 0x80808080 };
static const guint32 none[4] = { 0xffff0000, 0xff00ff00, 0xff0000ff, 0 };
static const guint32 half_greys[4] = { 0xff4c4c4c, 0xff969696, 0xff1d1d1d, 0x80808080 };

static const guint32 * const png_colours[TEST_N_PNGS] = {
  [TEST_PNG_RGB] = test_colours,
  [TEST_PNG_RGB_16] = test_colours,
  [TEST_PNG_RGBA_16] = half,
  [TEST_PNG_PALETTE] = test_colours,
  [TEST_PNG_PALETTE_ALPHA] = none,
  [TEST_PNG_KEY] = none,
  [TEST_PNG_GREY] = greys,
  [TEST_PNG_GREY_16] = greys,
  [TEST_PNG_GREY_ALPHA] = half_greys,
};

static void
check_pngs (guint    width,
            guint    height,
            gboolean interlaced,
            guint    max_size,
            guint    wanted_width,
            guint    wanted_height)
{
  for (TestPng kind = 0; kind < TEST_N_PNGS; kind++)
    {
      g_autoptr (GBytes) file = test_png_new (kind, width, height, interlaced);
      g_autoptr (GalleryPixels) pixels = decode (file, max_size);

      g_test_message ("kind %u", kind);
      assert_size (pixels, wanted_width, wanted_height);
      g_assert_cmpuint (pixels->full_width, ==, width);
      g_assert_cmpuint (pixels->full_height, ==, height);
      assert_quarters (pixels, png_colours[kind], 0);
    }
}

static void
test_png_kinds (void)
{
  g_test_summary ("Palettes, greys, two bytes a sample, and each kind of transparency");

  check_pngs (40, 24, FALSE, 0, 40, 24);
  check_pngs (40, 24, FALSE, 10, 10, 6);
}

static void
test_png_interlaced (void)
{
  g_test_summary ("Interlaced images are the same, also if only some passes are read");

  check_pngs (40, 24, TRUE, 0, 40, 24);
  for (guint max_size = 1; max_size <= 40; max_size++)
    check_pngs (80, 80, TRUE, MAX (max_size, 4), MAX (max_size, 4), MAX (max_size, 4));
}

static void
test_png_narrow (void)
{
  g_test_summary ("An interlaced image may have less columns and rows than passes");

  for (guint width = 1; width <= 9; width++)
    for (guint height = 1; height <= 9; height++)
      {
        g_autoptr (GBytes) file = test_png_new (TEST_PNG_RGB, width, height, TRUE);
        g_autoptr (GalleryPixels) pixels = decode (file, 0);

        assert_size (pixels, width, height);
        for (guint y = 0; y < height; y++)
          for (guint x = 0; x < width; x++)
            g_assert_cmphex (pixels->data[y * width + x], ==,
                             test_colours[(x >= width / 2) + 2 * (y >= height / 2)]);
      }
}

static void
test_jpeg_kinds (void)
{
  g_test_summary ("Greys, inks in each of three forms, and progressive files");

  for (TestJpeg kind = 0; kind < TEST_N_JPEGS; kind++)
    for (guint max_size = 0; max_size <= 40; max_size += 10)
      {
        g_autoptr (GBytes) file = test_jpeg_new (kind, 160, 96, 0, FALSE);
        g_autoptr (GalleryPixels) pixels = decode (file, max_size);

        g_test_message ("kind %u, size %u", kind, max_size);
        assert_size (pixels, max_size > 0 ? max_size : 160, max_size > 0 ? max_size * 96 / 160 : 96);
        g_assert_cmpuint (pixels->full_width, ==, 160);
        assert_quarters (pixels, kind == TEST_JPEG_GREY ? greys : test_colours, 3);
      }
}

static void
test_jpeg_orientations (void)
{
  /* Exif 2.3, 4.6.4 A: which quarter of the file is to be seen above at the left, above at
   * the right, below at the left, and below at the right */
  static const guint8 quarters[9][4] = {
    { 0, 1, 2, 3 },
    { 0, 1, 2, 3 }, { 1, 0, 3, 2 }, { 3, 2, 1, 0 }, { 2, 3, 0, 1 },
    { 0, 2, 1, 3 }, { 2, 0, 3, 1 }, { 3, 1, 2, 0 }, { 1, 3, 0, 2 },
  };

  g_test_summary ("However the camera was held, the picture is upright");

  for (guint orientation = 0; orientation <= 8; orientation++)
    for (guint i = 0; i < 4; i++)
      {
        g_autoptr (GBytes) file = test_jpeg_new (TEST_JPEG_YCC, 64, 32, orientation, i % 2 == 0);
        g_autoptr (GalleryPixels) pixels = decode (file, i < 2 ? 0 : 16);
        guint width = i < 2 ? 64 : 16;
        guint32 wanted[4];

        for (guint quarter = 0; quarter < 4; quarter++)
          wanted[quarter] = test_colours[quarters[orientation][quarter]];
        g_test_message ("orientation %u", orientation);
        assert_size (pixels, orientation < 5 ? width : width / 2, orientation < 5 ? width / 2 : width);
        g_assert_cmpuint (pixels->full_width, ==, orientation < 5 ? 64 : 32);
        assert_quarters (pixels, wanted, 3);
      }
}

static GalleryPixels *
decode_svg (const char *attributes,
            const char *content,
            guint       max_size)
{
  g_autofree char *text = g_strdup_printf ("<svg xmlns='http://www.w3.org/2000/svg' %s>%s</svg>",
                                           attributes, content);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));

  return decode (file, max_size);
}

static void
test_svg_sizes (void)
{
  static const char *with_quarters =
    "<rect x='10' y='20' width='40' height='20' fill='#f00'/>"
    "<rect x='50' y='20' width='40' height='20' fill='#0f0'/>"
    "<rect x='10' y='40' width='40' height='20' fill='#00f'/>"
    "<rect x='50' y='40' width='40' height='20' fill='#fff'/>";
  static const char *attributes[] = {
    "width='80' height='40' viewBox='10 20 80 40'", /* everything */
    "viewBox='10 20 80 40'",                        /* proportions */
    "width='100%' height='100%' viewBox='10 20 80 40'",
    "",                                             /* nothing: as large as what it draws */
    "width='100%'",
  };

  g_test_summary ("A drawing that does not say how large it is, is shown whole");

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    for (guint max_size = 0; max_size <= 200; max_size += 100)
      {
        g_autoptr (GalleryPixels) pixels = decode_svg (attributes[i], with_quarters, max_size);

        g_test_message ("%s", attributes[i]);
        assert_size (pixels, max_size > 0 ? max_size : 80, max_size > 0 ? max_size / 2 : 40);
        g_assert_cmpuint (pixels->full_width, ==, 80);
        g_assert_cmpuint (pixels->full_height, ==, 40);
        assert_quarters (pixels, test_colours, 0);
      }
}

static void
assert_refused (GBytes     *file,
                int         code,
                const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gallery_decoders_decode (decoders, file, 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpstr (error->message, ==, text);
}

static void
test_svg_empty (void)
{
  static const char empty[] = "<svg xmlns='http://www.w3.org/2000/svg'/>";
  g_autoptr (GBytes) file = g_bytes_new_static (empty, sizeof empty - 1);

  g_test_summary ("A drawing of nothing and of no size cannot be shown");

  assert_refused (file, G_IO_ERROR_INVALID_DATA, "An SVG file without a size that can be drawn");
}

/* A row of so many pixels is a bomb, since the size of the file does not bound it */
static void
test_png_too_wide (void)
{
  g_autoptr (GBytes) file = test_png_new (TEST_PNG_PALETTE, 999999, 2, FALSE);
  g_autoptr (GBytes) wider = NULL;
  g_autoptr (GalleryPixels) pixels = decode (file, 100);
  gsize size;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, &size), g_bytes_get_size (file));
  g_autoptr (GError) error = NULL;

  g_test_summary ("More than a million columns are refused; whatever a file can have below is not");

  assert_size (pixels, 100, 1);
  data[16] = 0x7f;
  wider = g_bytes_new (data, size);
  g_assert_null (gallery_decoders_decode (decoders, wider, 100, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* In bytes: how much of the process was in memory at once, since it was last reset */
static gsize
get_peak (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "VmHWM:");

  return line != NULL ? (gsize) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1024 : 0;
}

/* See proc(5), clear_refs */
static gboolean
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "we");
  gboolean done;

  if (file == NULL)
    return FALSE;
  done = fputs ("5", file) > 0;

  return fclose (file) == 0 && done;
}

static void
check_huge (GBytes *file,
            guint   max_size,
            guint   wanted_size)
{
  gboolean measured = reset_peak ();
  gsize before = get_peak (), after;
  g_autoptr (GalleryPixels) pixels = decode (file, max_size);

  after = get_peak ();
  assert_size (pixels, wanted_size, wanted_size);
  g_assert_cmpuint (pixels->full_width, ==, HUGE);
  g_assert_cmpuint (pixels->full_height, ==, HUGE);
  assert_quarters (pixels, test_colours, 3);
  g_test_message ("%u: %" G_GSIZE_FORMAT " KiB", wanted_size, (after - before) >> 10);
#ifndef SANITIZED
  if (measured)
    g_assert_cmpuint (after - before, <=, gallery_pixels_get_size (pixels) + ASIDE);
#else
  (void) measured;
#endif
}

/* 5792 squared is what fits into 128 MiB */
static void
test_huge_png (void)
{
  g_autoptr (GBytes) file = test_png_new (TEST_PNG_PALETTE, HUGE, HUGE, FALSE);

  g_test_summary ("400 million pixels, to the last one, in the memory of what is shown of them");

  check_huge (file, 96, 96);
  check_huge (file, 0, 5792);
}

static void
test_huge_jpeg (void)
{
  g_autoptr (GBytes) file = test_jpeg_new (TEST_JPEG_YCC, HUGE, HUGE, 0, FALSE);

  g_test_summary ("400 million pixels, to the last one, in the memory of what is shown of them");

  check_huge (file, 96, 96);
  check_huge (file, 0, 5792);
}

typedef struct
{
  GBytes       *file;        /* (not owned) */
  GCancellable *cancellable; /* (owned) */
  GError       *error;       /* (owned) (nullable) */
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;
  GalleryPixels *pixels =
    gallery_decoders_decode (decoders, job->file, 0, job->cancellable, &job->error);

  g_assert_null (pixels);

  return NULL;
}

static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Once so much has been done that it can only be in the middle of it */
static void
check_cancelled (GBytes *file)
{
  Job job = { file, g_cancellable_new (), NULL };
  gint64 begin = get_cpu_time ();
  GThread *thread = g_thread_new ("decoder", run_job, &job);

  while (get_cpu_time () < begin + G_USEC_PER_SEC / 20)
    g_usleep (1000);
  g_cancellable_cancel (job.cancellable);
  g_thread_join (thread);

  g_assert_error (job.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (job.error);
  g_object_unref (job.cancellable);
}

static void
test_cancelled (void)
{
  g_test_summary ("A decoder stops in the middle of an image, whatever kind it is of");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) file = test_png_new (TEST_PNG_PALETTE, HUGE, HUGE, i == 1);

      check_cancelled (file);
    }
  for (TestJpeg kind = TEST_JPEG_YCC; kind <= TEST_JPEG_PROGRESSIVE; kind++)
    {
      g_autoptr (GBytes) file = test_jpeg_new (kind, HUGE / 2, HUGE / 4, 0, FALSE);

      check_cancelled (file);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  decoders = gallery_decoders_new ();

  g_test_add_func ("/gallery-decoders/png/kinds", test_png_kinds);
  g_test_add_func ("/gallery-decoders/png/interlaced", test_png_interlaced);
  g_test_add_func ("/gallery-decoders/png/narrow", test_png_narrow);
  g_test_add_func ("/gallery-decoders/png/too-wide", test_png_too_wide);
  g_test_add_func ("/gallery-decoders/jpeg/kinds", test_jpeg_kinds);
  g_test_add_func ("/gallery-decoders/jpeg/orientations", test_jpeg_orientations);
  g_test_add_func ("/gallery-decoders/svg/sizes", test_svg_sizes);
  g_test_add_func ("/gallery-decoders/svg/empty", test_svg_empty);
  if (!test_on_valgrind ())
    {
      g_test_add_func ("/gallery-decoders/huge/png", test_huge_png);
      g_test_add_func ("/gallery-decoders/huge/jpeg", test_huge_jpeg);
      g_test_add_func ("/gallery-decoders/huge/cancelled", test_cancelled);
    }

  status = g_test_run ();
  g_object_unref (decoders);

  return status;
}
