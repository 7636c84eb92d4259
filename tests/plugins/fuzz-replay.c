/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz-plugins.h"

#include <string.h>

/*
 * Gives a fuzz target the files on the command line, and damaged copies of them: a
 * little fuzzer for where there is no libFuzzer.
 *
 *   fuzz-replay N FILE...
 */

static void
damage (guint8 *data,
        gsize  *length)
{
  guint n = (guint) g_random_int_range (1, 6);

  while (n-- > 0 && *length > 1)
    {
      gsize at = (gsize) g_random_int_range (0, (gint32) *length);
      gsize from = (gsize) g_random_int_range (0, (gint32) *length);
      gsize size = (gsize) g_random_int_range (1, 32);

      size = MIN (size, *length - MAX (at, from));
      switch (g_random_int_range (0, 4))
        {
        case 0:
          data[at] = (guint8) g_random_int ();
          break;

        case 1:
          data[at] = (guint8) "\n[]=/.;\\\0\377"[g_random_int_range (0, 10)];
          break;

        case 2:
          memmove (data + at, data + from, size);
          break;

        default:
          memmove (data + at, data + at + size, *length - at - size);
          *length -= size;
          break;
        }
    }
}

static void
replay (const gchar *file,
        guint        n)
{
  g_autofree gchar *data = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &data, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) data, length);

  for (guint i = 0; i < n; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      gsize copy_length = length;

      damage (copy, &copy_length);
      LLVMFuzzerTestOneInput (copy, copy_length);
    }
}

int
main (int    argc,
      char **argv)
{
  g_random_set_seed (1);
  g_assert_cmpint (argc, >=, 3);
  for (int i = 2; i < argc; i++)
    replay (argv[i], (guint) g_ascii_strtoull (argv[1], NULL, 10));

  return 0;
}
