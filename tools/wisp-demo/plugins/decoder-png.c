/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "demo-decoder.h"

#include <png.h>

/* Portable Network Graphics */

/* Enough for a large photograph: a small file may say that it is a huge image */
#define MAX_BYTES (256u << 20)

static gboolean
fail (png_image  *image,
      GError    **error)
{
  g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
               "is no PNG image: %s", image->message);
  png_image_free (image);

  return FALSE;
}

static gboolean
read_pixels (png_image  *image,
             GBytes     *bytes,
             guint8    **pixels,
             GError    **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  if (!png_image_begin_read_from_memory (image, data, length))
    return fail (image, error);

  image->format = PNG_FORMAT_RGBA;
  if ((guint64) image->width * image->height > MAX_BYTES / 4)
    {
      g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_MEMORY,
                   "is a PNG image of %u × %u pixels, which is too large", image->width,
                   image->height);
      png_image_free (image);
      return FALSE;
    }

  *pixels = g_malloc (PNG_IMAGE_SIZE (*image));
  if (!png_image_finish_read (image, NULL, *pixels, 0, NULL))
    {
      g_clear_pointer (pixels, g_free);
      return fail (image, error);
    }

  return TRUE;
}

static char *
decode (GBytes  *bytes,
        GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *pixels = NULL;
  guint64 sums[4] = { 0 };
  guint64 n;

  if (!read_pixels (&image, bytes, &pixels, error))
    return NULL;

  n = (guint64) image.width * image.height;
  for (guint64 i = 0; i < 4 * n; i++)
    sums[i % 4] += pixels[i];

  return g_strdup_printf ("PNG image, %u × %u pixels, #%02x%02x%02x on average", image.width,
                          image.height, (guint) (sums[0] / n), (guint) (sums[1] / n),
                          (guint) (sums[2] / n));
}

static const DemoDecoder decoder = { decode };

static gboolean
load (WispModule  *module,
      GError     **error)
{
  wisp_module_add_extension (module, DEMO_DECODER_POINT, DEMO_DECODER_ABI, "png",
                             &decoder, sizeof decoder, NULL, NULL);

  return TRUE;
}

WISP_DEFINE_MODULE ("png", "1.0", WISP_MODULE_UNLOADABLE, load, NULL)
