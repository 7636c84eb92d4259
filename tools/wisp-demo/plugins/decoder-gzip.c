/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "demo-decoder.h"

#include <string.h>
#include <zlib.h>

/* Text that gzip has packed, of any length: it is not kept, only counted */

typedef struct
{
  z_stream stream;
  guint64  n_bytes;
  guint64  n_lines;
} Unpacking;

static void
count (Unpacking    *self,
       const guint8 *data,
       gsize         length)
{
  self->n_bytes += length;
  for (gsize i = 0; i < length; i++)
    self->n_lines += data[i] == '\n';
}

/* A file may have several parts, one behind the other. Z_OK if there is more to do. */
static int
unpack_some (Unpacking *self)
{
  guint8 buffer[32768];
  int status;

  self->stream.next_out = buffer;
  self->stream.avail_out = sizeof buffer;
  status = inflate (&self->stream, Z_NO_FLUSH);
  count (self, buffer, sizeof buffer - self->stream.avail_out);

  if (status == Z_STREAM_END && self->stream.avail_in > 0)
    return inflateReset (&self->stream);

  return status;
}

static int
unpack (Unpacking *self,
        GBytes    *bytes)
{
  gsize length;
  int status = inflateInit2 (&self->stream, 15 + 16);

  self->stream.next_in = (guint8 *) g_bytes_get_data (bytes, &length);
  self->stream.avail_in = (guint) MIN (length, G_MAXUINT);
  while (status == Z_OK)
    status = unpack_some (self);
  inflateEnd (&self->stream);

  return status;
}

static char *
decode (GBytes  *bytes,
        GError **error)
{
  Unpacking unpacking = { { NULL } };
  int status = unpack (&unpacking, bytes);

  if (status != Z_STREAM_END)
    {
      g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
                   "is not what gzip makes: %s", zError (status));
      return NULL;
    }

  return g_strdup_printf ("gzip, %" G_GUINT64_FORMAT " bytes unpacked, %" G_GUINT64_FORMAT
                          " lines", unpacking.n_bytes, unpacking.n_lines);
}

static const DemoDecoder decoder = { decode };

static gboolean
load (WispModule  *module,
      GError     **error)
{
  wisp_module_add_extension (module, DEMO_DECODER_POINT, DEMO_DECODER_ABI, "gz",
                             &decoder, sizeof decoder, NULL, NULL);

  return TRUE;
}

WISP_DEFINE_MODULE ("gzip", "1.0", WISP_MODULE_UNLOADABLE, load, NULL)
