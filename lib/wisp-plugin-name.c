/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-name-private.h"

#include <string.h>

/*
 * Names and versions, as the documentation of WispPluginInfo has them.
 */

#define MAX_NAME 128

/* A number of up to nine digits fits into 32 bits */
#define MAX_PARTS  8
#define MAX_DIGITS 9

/*
 * wisp_plugin_is_name:
 * @name: a text
 *
 * Tells whether a text can be the name of a plugin, a point or an extension: a letter or
 * a digit of ASCII, and then more of them, dots, dashes and underscores.
 */
gboolean
wisp_plugin_is_name (const gchar *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_NAME || !g_ascii_isalnum (name[0]))
    return FALSE;

  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && strchr ("._-", name[i]) == NULL)
      return FALSE;

  return TRUE;
}

/*
 * wisp_plugin_is_version:
 * @version: a text
 *
 * Tells whether a text is a version: numbers with dots between them.
 */
gboolean
wisp_plugin_is_version (const gchar *version)
{
  guint n_parts = 1;
  guint n_digits = 0;

  for (const gchar *p = version; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p) && n_digits < MAX_DIGITS)
        n_digits++;
      else if (*p == '.' && n_digits > 0 && n_parts < MAX_PARTS)
        {
          n_parts++;
          n_digits = 0;
        }
      else
        return FALSE;
    }

  return n_digits > 0;
}

static guint64
take_number (const gchar **version)
{
  gchar *end;
  guint64 number = g_ascii_strtoull (*version, &end, 10);

  *version = *end == '.' ? end + 1 : end;

  return number;
}

/*
 * wisp_plugin_compare_versions:
 * @one: a version
 * @other: another one
 *
 * Compares versions number by number; what is missing counts as 0.
 *
 * Returns: less than, equal to or greater than 0, as @one is to @other
 */
gint
wisp_plugin_compare_versions (const gchar *one,
                              const gchar *other)
{
  while (*one != '\0' || *other != '\0')
    {
      guint64 a = take_number (&one);
      guint64 b = take_number (&other);

      if (a != b)
        return a < b ? -1 : 1;
    }

  return 0;
}
