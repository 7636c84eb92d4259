/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoder.h"
#include "gallery-scaler.h"

#include <glib/gi18n-lib.h>
#include <gdk-pixbuf/gdk-pixbuf.h>

/* GIF, BMP, ICO, TIFF and whatever else gdk-pixbuf has a loader for. */

#define BYTES_AT_ONCE (64 * 1024)

typedef struct
{
  guint   width;
  guint   height;
  GError *error; /* (owned) (nullable): too large */
} Prepared;

/* The loaders allocate once this has returned */
static void
on_size_prepared (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         data)
{
  Prepared *prepared = data;

  prepared->width = (guint) width;
  prepared->height = (guint) height;
  if (prepared->error == NULL &&
      !gallery_decoder_check_size (prepared->width, prepared->height, &prepared->error))
    gdk_pixbuf_loader_set_size (loader, 1, 1);
}

/* FALSE, with an error, if it is too large */
static gboolean
check (const Prepared  *prepared,
       GError         **error)
{
  if (prepared->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (prepared->error));

  return FALSE;
}

static gboolean
feed (GdkPixbufLoader  *loader,
      GBytes           *bytes,
      const Prepared   *prepared,
      GCancellable     *cancellable,
      GError          **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize done = 0; done < size;)
    {
      gsize length = MIN (BYTES_AT_ONCE, size - done);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !gdk_pixbuf_loader_write (loader, data + done, length, error) ||
          !check (prepared, error))
        return FALSE;
      done += length;
    }

  return TRUE;
}

/* What is in a small file, a loader may not look at before it is closed */
static gboolean
load (GdkPixbufLoader  *loader,
      GBytes           *bytes,
      const Prepared   *prepared,
      GCancellable     *cancellable,
      GError          **error)
{
  if (feed (loader, bytes, prepared, cancellable, error))
    return gdk_pixbuf_loader_close (loader, error) && check (prepared, error);

  (void) gdk_pixbuf_loader_close (loader, NULL);

  return FALSE;
}

static GalleryPixels *
convert (GdkPixbuf *pixbuf,
         guint      max_size)
{
  guint width = (guint) gdk_pixbuf_get_width (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf);
  guint n_channels = (guint) gdk_pixbuf_get_n_channels (pixbuf);
  g_autoptr (GalleryScaler) scaler = gallery_scaler_new (width, height, max_size);
  g_autofree guint8 *rgba = g_malloc ((gsize) width * 4);

  for (guint y = 0; y < height; y++)
    {
      const guint8 *from = gdk_pixbuf_read_pixels (pixbuf) +
                           (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

      for (guint x = 0; x < width; x++, from += n_channels)
        {
          rgba[4 * x] = from[0];
          rgba[4 * x + 1] = from[1];
          rgba[4 * x + 2] = from[2];
          rgba[4 * x + 3] = n_channels == 4 ? from[3] : 255;
        }
      gallery_scaler_add_row (scaler, rgba);
    }

  return gallery_scaler_finish (scaler);
}

static GalleryPixels *
decode (GBytes        *bytes,
        guint          max_size,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GdkPixbuf) upright = NULL;
  GdkPixbuf *pixbuf;
  Prepared prepared = { 0 };
  gboolean loaded;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &prepared);
  loaded = load (loader, bytes, &prepared, cancellable, error);
  g_clear_error (&prepared.error);
  if (!loaded)
    return NULL;

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    {
      gallery_decoder_set_error (error, _("There is no image in the file"));
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);

  return convert (upright, max_size);
}

GALLERY_DEFINE_DECODER ("pixbuf", WISP_MODULE_UNLOADABLE, decode)
