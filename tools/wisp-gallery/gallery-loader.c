/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-loader.h"

#include "gallery-image.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What runs on the threads of the cache's pool when an image is not there. */

#define BYTES_AT_ONCE (1024 * 1024)

char *
gallery_loader_make_key (const char *path,
                         guint       max_size)
{
  return g_strdup_printf ("%u:%s", max_size, path);
}

/* A device or a pipe would be read for ever, or waited for */
static gboolean
check_file (GFile         *file,
            gsize         *size,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                       G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                           _("Not a regular file"));
      return FALSE;
    }

  *size = (gsize) MIN ((guint64) g_file_info_get_size (info), G_MAXSIZE);
  if (*size <= GALLERY_MAX_FILE_BYTES)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The file is too large"));

  return FALSE;
}

/* What has grown meanwhile gives what was there */
static GBytes *
read_file (GFile         *file,
           gsize          size,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree guint8 *data = NULL;
  gsize done = 0;

  if (stream == NULL)
    return NULL;

  data = g_malloc (MAX (size, 1));
  while (done < size)
    {
      gssize length = g_input_stream_read (G_INPUT_STREAM (stream), data + done,
                                           MIN (size - done, BYTES_AT_ONCE), cancellable, error);

      if (length < 0)
        return NULL;
      if (length == 0)
        break;
      done += (gsize) length;
    }

  return g_bytes_new_take (g_steal_pointer (&data), done);
}

static GBytes *
read_path (const char    *path,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gsize size;

  if (!check_file (file, &size, cancellable, error))
    return NULL;

  return read_file (file, size, cancellable, error);
}

gpointer
gallery_loader_load (WispCache      *cache,
                     gconstpointer   key,
                     GCancellable   *cancellable,
                     gpointer        user_data,
                     GError        **error)
{
  GalleryDecoders *decoders = user_data;
  g_autoptr (GBytes) bytes = NULL;
  GalleryPixels *pixels;
  char *path;
  guint max_size = (guint) g_ascii_strtoull (key, &path, 10);

  g_assert (*path == ':');
  bytes = read_path (path + 1, cancellable, error);
  if (bytes == NULL)
    return NULL;

  pixels = gallery_decoders_decode (decoders, bytes, max_size, cancellable, error);
  if (pixels == NULL)
    return NULL;

  return gallery_image_new (pixels);
}
