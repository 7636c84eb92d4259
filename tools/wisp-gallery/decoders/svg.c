/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoder.h"
#include "gallery-scaler.h"

#include <glib/gi18n-lib.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

/* SVG, through librsvg: drawn at the size it is shown at, never scaled. */

/* FALSE for a drawing that does not say how large it is: then it is as large as what it draws */
static gboolean
get_size (RsvgHandle *handle,
          double     *width,
          double     *height)
{
  RsvgRectangle box = { 0 };
  gboolean has_box;

  if (rsvg_handle_get_intrinsic_size_in_pixels (handle, width, height))
    return TRUE;

  rsvg_handle_get_intrinsic_dimensions (handle, NULL, NULL, NULL, NULL, &has_box, &box);
  if (!has_box)
    (void) rsvg_handle_get_geometry_for_element (handle, NULL, &box, NULL, NULL);
  *width = box.width;
  *height = box.height;

  return has_box;
}

static gboolean
is_sound (double size)
{
  return isfinite (size) && size > 0 && size <= GALLERY_MAX_SIDE;
}

/* A drawing is drawn as large as allowed, since it loses nothing by it */
static void
scale_to (double  width,
          double  height,
          guint   max_size,
          guint  *pixel_width,
          guint  *pixel_height)
{
  double scale = max_size == 0 ? 1 : max_size / MAX (width, height);

  *pixel_width = (guint) MAX (1, round (width * scale));
  *pixel_height = (guint) MAX (1, round (height * scale));
}

static gboolean
draw (RsvgHandle     *handle,
      gboolean        has_size,
      GalleryPixels  *pixels,
      GError        **error)
{
  RsvgRectangle viewport = { 0, 0, pixels->width, pixels->height };
  cairo_surface_t *surface =
    cairo_image_surface_create_for_data ((guchar *) pixels->data, CAIRO_FORMAT_ARGB32,
                                         (int) pixels->width, (int) pixels->height,
                                         (int) pixels->width * 4);
  cairo_t *cairo = cairo_create (surface);
  gboolean drawn = has_size ? rsvg_handle_render_document (handle, cairo, &viewport, error)
                            : rsvg_handle_render_element (handle, cairo, NULL, &viewport, error);

  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);

  return drawn;
}

static RsvgHandle *
parse (GBytes        *bytes,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) reason = NULL;
  RsvgHandle *handle = rsvg_handle_new_from_stream_sync (stream, NULL, RSVG_HANDLE_FLAGS_NONE,
                                                         cancellable, &reason);

  if (handle == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    gallery_decoder_set_error (error, _("Not a proper SVG file: %s"), reason->message);

  return handle;
}

static GalleryPixels *
render (RsvgHandle    *handle,
        guint          max_size,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GalleryPixels) pixels = NULL;
  double width, height;
  gboolean has_size = get_size (handle, &width, &height);
  guint pixel_width, pixel_height;

  if (!is_sound (width) || !is_sound (height))
    {
      gallery_decoder_set_error (error, _("An SVG file without a size that can be drawn"));
      return NULL;
    }

  scale_to (width, height, max_size, &pixel_width, &pixel_height);
  if (!gallery_decoder_check_size (pixel_width, pixel_height, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  pixels = gallery_pixels_new (pixel_width, pixel_height,
                               (guint) MAX (1, width), (guint) MAX (1, height));
  if (!draw (handle, has_size, pixels, error))
    return NULL;

  return g_steal_pointer (&pixels);
}

static GalleryPixels *
decode (GBytes        *bytes,
        guint          max_size,
        GCancellable  *cancellable,
        GError       **error)
{
  RsvgHandle *handle = parse (bytes, cancellable, error);
  GalleryPixels *pixels = NULL;

  if (handle != NULL)
    {
      pixels = render (handle, max_size, cancellable, error);
      g_object_unref (handle);
    }

  return pixels;
}

/* librsvg registers types, so it cannot be closed, and neither can what is linked with it */
GALLERY_DEFINE_DECODER ("svg", WISP_MODULE_RESIDENT, decode)
