/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-folder.h"

#include "test-point.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

gchar *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *top = g_dir_make_tmp ("wisp-XXXXXX", &error);
  gchar *folder;

  g_assert_no_error (error);
  folder = g_build_filename (top, "plugins", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);

  return folder;
}

static void
empty (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (folder, name, NULL);

      if (!g_file_test (file, G_FILE_TEST_IS_DIR))
        g_unlink (file);
    }
}

void
test_folder_free (gchar *folder)
{
  g_autofree gchar *top = g_path_get_dirname (folder);

  empty (folder);
  empty (top);
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (top), ==, 0);
  g_free (folder);
}

void
test_folder_write (const gchar *folder,
                   const gchar *name,
                   const gchar *text,
                   gssize       length)
{
  g_autofree gchar *file = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  /* Not over what may be mapped */
  g_unlink (file);
  g_file_set_contents_full (file, text, length, G_FILE_SET_CONTENTS_NONE, 0755, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (file, 0755), ==, 0);
}

void
test_folder_add_module (const gchar *folder,
                        const gchar *name,
                        const gchar *source)
{
  g_autofree gchar *file = g_build_filename (g_getenv ("TEST_MODULES"), source, NULL);
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (file, &data, &length, &error);
  g_assert_no_error (error);
  test_folder_write (folder, name, data, (gssize) length);
}

/* Its module has its name, and it offers what module-fixture.c does */
void
test_folder_add_plugin (const gchar *folder,
                        const gchar *name,
                        const gchar *more)
{
  g_autofree gchar *file = g_strconcat (name, ".plugin", NULL);
  g_autofree gchar *text =
    g_strdup_printf ("[Plugin]\nName=%s\nVersion=1.5\nModule=%s\n%s\n"
                     "[Extension " TEST_POINT "]\nABI=%d\n"
                     "[Extension " TEST_POINT "/%s-2]\nABI=%d\n",
                     name, name, more, TEST_POINT_ABI, name, TEST_POINT_ABI);

  test_folder_write (folder, file, text, -1);
}

guint
test_folder_count_mapped (const gchar *folder,
                          const gchar *name)
{
  g_autofree gchar *file = g_strdup_printf ("%s/%s", folder, name);
  g_autofree gchar *maps = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  for (const gchar *p = strstr (maps, file); p != NULL; p = strstr (p + 1, file))
    n++;

  return n;
}
