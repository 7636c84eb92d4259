/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz-plugins.h"

#include "wisp-plugin-name-private.h"
#include "wisp-plugin-reader-private.h"

#include <string.h>

/* What comes out of a key file, whatever went in. Here it is said anew, and not with the
 * functions of the reader. */

static void
check_name (const gchar *name)
{
  g_assert_cmpuint (strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-"), ==, strlen (name));
  g_assert_cmpuint (strlen (name), >=, 1);
  g_assert_cmpuint (strlen (name), <=, 128);
  g_assert_null (strchr ("._-", name[0]));
}

static void
check_version (const gchar *version)
{
  g_assert_cmpuint (strspn (version, G_CSET_DIGITS "."), ==, strlen (version));
  g_assert_cmpint (wisp_plugin_compare_versions (version, version), ==, 0);
}

static void
check_module (const gchar *module)
{
  g_autofree gchar *path = g_build_filename ("/folder", module, NULL);
  g_autofree gchar *plain = g_canonicalize_filename (path, NULL);

  g_assert_cmpstr (path, ==, plain);
  g_assert_true (g_str_has_prefix (plain, "/folder/"));
}

static void
check_text (const WispPluginText *text)
{
  check_name (text->name);
  check_version (text->version);
  g_assert_true (g_utf8_validate (text->display_name, -1, NULL));
  if (text->module != NULL)
    check_module (text->module);
  if (text->icon_name != NULL)
    check_name (text->icon_name);

  for (guint i = 0; i < text->requirements->len; i++)
    {
      WispPluginRequirement *requirement = g_ptr_array_index (text->requirements, i);

      check_name (requirement->name);
      g_assert_cmpstr (requirement->name, !=, text->name);
      if (requirement->version != NULL)
        check_version (requirement->version);
    }

  for (guint i = 0; i < text->extensions->len; i++)
    {
      WispPluginExtension *extension = g_ptr_array_index (text->extensions, i);

      check_name (extension->point);
      check_name (extension->name);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr (GError) error = NULL;
  WispPluginText text = { 0 };

  if (wisp_plugin_text_read (&text, (const gchar *) data, length, "origin", &error))
    {
      g_assert_no_error (error);
      check_text (&text);
    }
  else
    {
      WispPluginText empty = { 0 };

      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, "origin: "));
      g_assert_true (memcmp (&text, &empty, sizeof text) == 0);
    }

  wisp_plugin_text_clear (&text);

  return 0;
}
