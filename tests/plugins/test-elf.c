/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-elf-private.h"
#include "wisp-test.h"

#include <link.h>
#include <string.h>

static gchar *
get_module (const gchar *name)
{
  return g_build_filename (g_getenv ("TEST_MODULES"), name, NULL);
}

static guint8 *
read_module (const gchar *name,
             gsize       *length)
{
  g_autofree gchar *file = get_module (name);
  g_autoptr (GError) error = NULL;
  gchar *data;

  g_file_get_contents (file, &data, length, &error);
  g_assert_no_error (error);

  return (guint8 *) data;
}

static WispElf *
open_module (const gchar *name)
{
  g_autofree gchar *file = get_module (name);
  g_autoptr (GError) error = NULL;
  WispElf *elf = wisp_elf_new (file, &error);

  g_assert_no_error (error);

  return elf;
}

static void
assert_refused (gconstpointer  data,
                gsize          length,
                const gchar   *reason)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, length);
  g_autoptr (GError) error = NULL;

  g_assert_null (wisp_elf_new_bytes (bytes, "origin", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_MODULE);
  g_assert_true (g_str_has_prefix (error->message, "origin: "));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
assert_constant (const gchar *module)
{
  g_autoptr (WispElf) elf = open_module (module);
  g_autoptr (GError) error = NULL;
  guint32 constant[3] = { 0 };

  g_assert_true (wisp_elf_read_object (elf, "test_constant", constant, sizeof constant, &error));
  g_assert_no_error (error);
  g_assert_cmphex (constant[0], ==, 0x01020304);
  g_assert_cmphex (constant[1], ==, 12);
  g_assert_cmphex (constant[2], ==, 0xfffefdfc);
}

static void
test_object (void)
{
  g_test_summary ("A constant is read from the file as it would be in memory");

  assert_constant ("module-plain.so");
}

static void
test_object_sysv (void)
{
  g_test_summary ("Also where symbols are counted by the older kind of hash table");

  assert_constant ("module-sysv.so");
}

static void
test_no_object (void)
{
  const gchar *symbols[] = { "test_absent", "g_usleep", "test_constan", "test_constants", "" };
  const gchar *others[] = { "test_function", "test_variable" };
  g_autoptr (WispElf) elf = open_module ("module-plain.so");
  guint32 constant[4] = { 7 };

  g_test_summary ("What it does not export, or not as a constant, is not read");

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wisp_elf_read_object (elf, symbols[i], constant, 4, &error));
      g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_MODULE);
      g_assert_nonnull (strstr (error->message, "module-plain.so: does not export the symbol"));
    }

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wisp_elf_read_object (elf, others[i], constant, 4, &error));
      g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_MODULE);
      g_assert_nonnull (strstr (error->message, "is not a constant of 4 bytes"));
    }

  /* It has three numbers, not four */
  g_assert_false (wisp_elf_read_object (elf, "test_constant", constant, sizeof constant, NULL));
  g_assert_cmpuint (constant[0], ==, 7);
}

static void
test_ties (void)
{
  g_autoptr (WispElf) plain = open_module ("module-plain.so");
  g_autoptr (WispElf) tied = open_module ("module-tied.so");
  g_auto (GStrv) none = wisp_elf_list_ties (plain);
  g_auto (GStrv) some = wisp_elf_list_ties (tied);

  g_test_summary ("What ties a module to its process is found among its imports");

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (some), ==, 5);
  g_assert_true (g_strv_contains ((const gchar *const *) some, "is linked with -z nodelete"));
  g_assert_true (g_strv_contains ((const gchar *const *) some, "imports g_quark_from_static_string"));
  g_assert_true (g_strv_contains ((const gchar *const *) some, "imports g_intern_static_string"));
  g_assert_true (g_strv_contains ((const gchar *const *) some, "imports g_private_get"));
  g_assert_true (g_strv_contains ((const gchar *const *) some,
                                  "imports g_type_register_static_simple"));
}

static void
test_no_file (void)
{
  g_autofree gchar *file = get_module ("missing.so");
  g_autoptr (GError) error = NULL;

  g_test_summary ("A file that is not there is an error of files");

  g_assert_null (wisp_elf_new (file, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "missing.so"));
}

static void
test_not_elf (void)
{
  g_test_summary ("What is not an ELF file is refused");

  assert_refused ("", 0, "is not an ELF file");
  assert_refused ("\177ELF", 4, "is not an ELF file");
  assert_refused ("#!/bin/sh\nexit 0\n\n\n\n\n\n\n\n\n", 24, "is not an ELF file");
}

static void
test_program (void)
{
  g_autoptr (GError) error = NULL;

  g_test_summary ("A program is no module");

  g_assert_null (wisp_elf_new ("/proc/self/exe", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_MODULE);
}

static void
test_architecture (void)
{
  gsize length;
  g_autofree guint8 *data = read_module ("module-plain.so", &length);
  ElfW (Ehdr) own;
  ElfW (Ehdr) *header = (ElfW (Ehdr) *) (gpointer) data;

  g_test_summary ("What is for another machine is refused, and so is what is no shared object");

  own = *header;
  header->e_ident[EI_CLASS] ^= 3;
  assert_refused (data, length, "is for another architecture: its words have another size");
  *header = own;
  header->e_ident[EI_DATA] ^= 3;
  assert_refused (data, length, "is for another architecture: it has another byte order");
  *header = own;
  header->e_machine = EM_68K;
  assert_refused (data, length, "is for another architecture: machine 4, and this one is ");
  *header = own;
  header->e_type = ET_REL;
  assert_refused (data, length, "is no shared object");
  *header = own;
  header->e_phentsize++;
  assert_refused (data, length, "its program headers have a wrong size");
  *header = own;
  header->e_phnum = 0;
  assert_refused (data, length, "has no dynamic section");
  *header = own;
  header->e_phoff = G_MAXUINT32;
  assert_refused (data, length, "is truncated: it ends within its program headers");
}

/* Everything that can be asked of what may be damaged */
static gboolean
try_bytes (gconstpointer data,
           gsize         length)
{
  /* A copy, so that AddressSanitizer and Valgrind know where it ends */
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (WispElf) elf = wisp_elf_new_bytes (bytes, "origin", NULL);
  g_auto (GStrv) ties = NULL;
  guint32 constant[2];

  if (elf == NULL)
    return FALSE;

  ties = wisp_elf_list_ties (elf);

  return wisp_elf_read_object (elf, "test_constant", constant, sizeof constant, NULL);
}

static void
test_truncated (void)
{
  gsize length;
  g_autofree guint8 *data = read_module ("module-plain.so", &length);
  gsize n_refused = 0;

  g_test_summary ("Wherever a file ends too early, that is found");

  for (gsize end = 0; end < 1000; end++)
    n_refused += !try_bytes (data, end);
  g_assert_cmpuint (n_refused, ==, 1000);
  assert_refused (data, 20, "is truncated: it ends within its header");
  assert_refused (data, 100, "is truncated: it ends within its program headers");
  assert_refused (data, 1000, "is truncated: a segment lies beyond its end");

  for (gsize end = 1000; end < length; end += 97)
    try_bytes (data, end);
  g_assert_true (try_bytes (data, length));
}

/* What the headers point to counts more than the rest */
static gsize
choose_place (gsize length)
{
  return (gsize) g_test_rand_int_range (0, g_test_rand_bit () ? 1024 : (gint32) length);
}

static void
test_damaged (void)
{
  gsize length;
  g_autofree guint8 *data = read_module ("module-plain.so", &length);
  g_autofree guint8 *copy = g_malloc (length);
  guint n_fine = 0;
  guint n = test_scale (20000);

  g_test_summary ("Whatever stands in a file, no more is read than there is");

  for (guint i = 0; i < n; i++)
    {
      memcpy (copy, data, length);
      for (gint k = g_test_rand_int_range (1, 8); k > 0; k--)
        copy[choose_place (length)] = (guint8) (g_test_rand_bit () ? g_test_rand_int () : 0xff);
      n_fine += try_bytes (copy, length);
    }

  g_test_message ("%u of %u were readable", n_fine, n);
  g_assert_cmpuint (n_fine, <, n);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/elf/object/read", test_object);
  test_add ("/elf/object/sysv", test_object_sysv);
  test_add ("/elf/object/none", test_no_object);
  test_add ("/elf/ties/found", test_ties);
  test_add ("/elf/refused/no-file", test_no_file);
  test_add ("/elf/refused/not-elf", test_not_elf);
  test_add ("/elf/refused/program", test_program);
  test_add ("/elf/refused/architecture", test_architecture);
  test_add ("/elf/refused/truncated", test_truncated);
  test_add ("/elf/refused/damaged", test_damaged);

  return g_test_run ();
}
