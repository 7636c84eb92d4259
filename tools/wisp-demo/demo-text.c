/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-text.h"

static gboolean
is_printable (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isprint (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/* A file name for the terminal, in quotes. What would not print, or would make
 * the terminal do things, is written as C would. */
char *
demo_text_display_name (const char *filename)
{
  g_autofree char *utf8 = g_filename_to_utf8 (filename, -1, NULL, NULL, NULL);
  g_autofree char *escaped = NULL;

  if (utf8 == NULL || !is_printable (utf8))
    escaped = g_strescape (filename, NULL);

  return g_strdup_printf ("\"%s\"", escaped != NULL ? escaped : utf8);
}

/* As g_format_size(), with a sign where there is one, and a plain space that
 * every terminal has and printf() counts right */
char *
demo_text_format_size (gint64 n_bytes)
{
  guint64 size = n_bytes < 0 ? 0 - (guint64) n_bytes : (guint64) n_bytes;
  g_autofree char *value = g_format_size_full (size, G_FORMAT_SIZE_ONLY_VALUE);
  g_autofree char *unit = g_format_size_full (size, G_FORMAT_SIZE_ONLY_UNIT);

  return g_strdup_printf ("%s%s %s", n_bytes < 0 ? "-" : "", value,
                          size < 1000 ? "B" : unit);
}

char *
demo_text_format_time (gint64 n_usec)
{
  if (n_usec < G_USEC_PER_SEC)
    return g_strdup_printf ("%.2f ms", n_usec / 1000.0);

  return g_strdup_printf ("%.2f s", n_usec / (double) G_USEC_PER_SEC);
}
