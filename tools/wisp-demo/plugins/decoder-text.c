/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "demo-decoder.h"

#include <string.h>

/* Text in UTF-8 */

static char *
decode (GBytes  *bytes,
        GError **error)
{
  gsize length, n_lines = 0;
  const char *text = g_bytes_get_data (bytes, &length);

  if (length == 0)
    return g_strdup ("an empty text");

  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
                           "is not text in UTF-8");
      return NULL;
    }

  for (const char *p = memchr (text, '\n', length); p != NULL;
       p = memchr (p + 1, '\n', length - (gsize) (p + 1 - text)))
    n_lines++;

  return g_strdup_printf ("text, %" G_GSIZE_FORMAT " lines, %ld characters", n_lines,
                          g_utf8_strlen (text, (gssize) length));
}

static const DemoDecoder decoder = { decode };

static gboolean
load (WispModule  *module,
      GError     **error)
{
  const char *suffixes[] = { "txt", "md", "c", "h", "py" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    wisp_module_add_extension (module, DEMO_DECODER_POINT, DEMO_DECODER_ABI, suffixes[i],
                               &decoder, sizeof decoder, NULL, NULL);

  return TRUE;
}

WISP_DEFINE_MODULE ("text", "1.0", WISP_MODULE_UNLOADABLE, load, NULL)
