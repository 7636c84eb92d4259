/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs inputs of the fuzzer without the fuzzer.
 *
 *   fuzz-replay FILE.txt...       collections, as tests: a line an input, in base64,
 *                                 with a name before it or without; # for comments
 *   fuzz-replay --raw FILE...     single inputs, as libFuzzer leaves them
 *   fuzz-replay --print FILE...   the same, printed
 */
#include "config.h"

#include "fuzz.h"
#include "program.h"

#include <stdio.h>
#include <string.h>

static gchar *
read_file (const gchar *path,
           gsize       *length)
{
  g_autoptr (GError) error = NULL;
  gchar *contents;

  if (!g_file_get_contents (path, &contents, length, &error))
    g_error ("%s", error->message);

  return contents;
}

static void
run_encoded (const gchar *text)
{
  gsize size;
  g_autofree guint8 *data = g_base64_decode (text, &size);

  fuzz_run_input (data, size);
}

/* Gives the number of tests it has made of the lines: each that has a name is one, and
 * all others together */
static guint
run_collection (const gchar *path,
                guint        n_tests)
{
  g_autofree gchar *contents = read_file (path, NULL), *base = g_path_get_basename (path);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  guint n_inputs = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (lines[i]), " ", 2);

      if (words[0] == NULL || *words[0] == '\0' || *words[0] == '#')
        continue;

      if (words[1] == NULL)
        {
          n_inputs++;
          run_encoded (words[0]);
          continue;
        }

      printf ("# %s\n", words[0]);
      fflush (stdout);
      run_encoded (words[1]);
      printf ("ok %u %s\n", ++n_tests, words[0]);
    }

  if (n_inputs > 0)
    printf ("ok %u %s: %u inputs\n", ++n_tests, base, n_inputs);

  return n_tests;
}

static void
run_raw (const gchar *path)
{
  gsize size;
  g_autofree gchar *data = read_file (path, &size);

  fuzz_run_input ((const guint8 *) data, size);
}

static void
print_raw (const gchar *path)
{
  gsize size;
  g_autofree gchar *data = read_file (path, &size);
  g_autofree gchar *encoded = g_base64_encode ((const guint8 *) data, size);
  g_autoptr (FuzzProgram) program = fuzz_program_new ((const guint8 *) data, size);
  g_autofree gchar *text = fuzz_program_print (program);

  printf ("%s\n\n%s\n", encoded, text);
}

int
main (int    argc,
      char **argv)
{
  guint n_tests = 0;

  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[1], "--raw") && i > 1)
        run_raw (argv[i]);
      else if (g_str_equal (argv[1], "--print") && i > 1)
        print_raw (argv[i]);
      else if (i > 1 || !g_str_has_prefix (argv[1], "--"))
        n_tests = run_collection (argv[i], n_tests);
    }

  if (n_tests > 0)
    printf ("1..%u\n", n_tests);

  return 0;
}
