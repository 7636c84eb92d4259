/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-format.h"

#include <string.h>

/* An SVG may begin with comments and declarations, but not with more than this */
#define HEAD_BYTES 4096

static gboolean
begins_with (const guint8 *data,
             gsize         size,
             const char   *bytes,
             gsize         length)
{
  return size >= length && memcmp (data, bytes, length) == 0;
}

/* A gzip file that is an image is an SVG; every other SVG says so near its beginning */
static gboolean
is_svg (const guint8 *data,
        gsize         size)
{
  gssize length = (gssize) MIN (size, HEAD_BYTES);

  return begins_with (data, size, "\x1f\x8b", 2) ||
         g_strstr_len ((const char *) data, length, "<svg") != NULL ||
         g_strstr_len ((const char *) data, length, ":svg") != NULL;
}

const char *
gallery_format_guess (const guint8 *data,
                      gsize         size)
{
  if (begins_with (data, size, "\x89PNG\r\n\x1a\n", 8))
    return "png";
  if (begins_with (data, size, "\xff\xd8\xff", 3))
    return "jpeg";
  if (is_svg (data, size))
    return "svg";

  return "other";
}
