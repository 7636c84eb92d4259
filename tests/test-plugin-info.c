/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <locale.h>
#include <string.h>

#include <glib/gstdio.h>

#include <sys/stat.h>
#include <unistd.h>

#define HEAD "[Plugin]\nName=one\nVersion=1.2\n"

/*
 * Text
 */

static WispPluginInfo *
read_text (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  WispPluginInfo *info = wisp_plugin_info_new_for_data (text, -1, "origin", &error);

  g_assert_no_error (error);

  return info;
}

static void
test_all_keys (void)
{
  const gchar *text =
    "[Plugin]\nName=png.2-b_c\nModule=decoders/png\nVersion=1.2.0\n"
    "Requires=gzip >= 1.0; text ;\nDisplayName=PNG images\nDisplayName[de]=PNG-Bilder\n"
    "Description=Reads PNG\nDescription[de]=Liest PNG\nIcon=image-png\nX-Other=left alone\n\n"
    "[Extension demo.decoder]\nABI=1\nPriority=-10\n\n"
    "[Extension demo.decoder/apng]\nABI=4294967295\n\n[Other]\nA=b\n";
  g_autoptr (WispPluginInfo) info = read_text (text);

  g_test_summary ("Each key of a key file can be asked for");

  g_assert_cmpstr (wisp_plugin_info_get_name (info), ==, "png.2-b_c");
  g_assert_cmpstr (wisp_plugin_info_get_version (info), ==, "1.2.0");
  g_assert_cmpstr (wisp_plugin_info_get_display_name (info), ==, "PNG images");
  g_assert_cmpstr (wisp_plugin_info_get_description (info), ==, "Reads PNG");
  g_assert_cmpstr (wisp_plugin_info_get_icon_name (info), ==, "image-png");
  g_assert_null (wisp_plugin_info_get_file (info));
  g_assert_null (wisp_plugin_info_get_module (info));

  g_assert_cmpuint (wisp_plugin_info_get_n_requirements (info), ==, 2);
  g_assert_cmpstr (wisp_plugin_info_get_requirement (info, 0), ==, "gzip");
  g_assert_cmpstr (wisp_plugin_info_get_requirement_version (info, 0), ==, "1.0");
  g_assert_cmpstr (wisp_plugin_info_get_requirement (info, 1), ==, "text");
  g_assert_null (wisp_plugin_info_get_requirement_version (info, 1));

  g_assert_cmpuint (wisp_plugin_info_get_n_extensions (info), ==, 2);
  g_assert_cmpstr (wisp_plugin_info_get_extension_point (info, 0), ==, "demo.decoder");
  g_assert_cmpstr (wisp_plugin_info_get_extension_name (info, 0), ==, "png.2-b_c");
  g_assert_cmpuint (wisp_plugin_info_get_extension_abi (info, 0), ==, 1);
  g_assert_cmpint (wisp_plugin_info_get_extension_priority (info, 0), ==, -10);
  g_assert_cmpstr (wisp_plugin_info_get_extension_point (info, 1), ==, "demo.decoder");
  g_assert_cmpstr (wisp_plugin_info_get_extension_name (info, 1), ==, "apng");
  g_assert_cmpuint (wisp_plugin_info_get_extension_abi (info, 1), ==, G_MAXUINT);
  g_assert_cmpint (wisp_plugin_info_get_extension_priority (info, 1), ==, 0);
}

static void
test_defaults (void)
{
  g_autoptr (WispPluginInfo) info = read_text (HEAD);
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is not said is absent; the name serves people, too");

  g_assert_cmpstr (wisp_plugin_info_get_display_name (info), ==, "one");
  g_assert_null (wisp_plugin_info_get_description (info));
  g_assert_null (wisp_plugin_info_get_icon_name (info));
  g_assert_cmpuint (wisp_plugin_info_get_n_requirements (info), ==, 0);
  g_assert_cmpuint (wisp_plugin_info_get_n_extensions (info), ==, 0);

  g_assert_false (wisp_plugin_info_check_module (info, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN);
  g_assert_cmpstr (error->message, ==, "one: names no module");
}

static void
test_properties (void)
{
  g_autoptr (WispPluginInfo) info = read_text (HEAD "DisplayName=A\nDescription=B\nIcon=c\n");
  g_autofree gchar *name = NULL;
  g_autofree gchar *version = NULL;
  g_autofree gchar *display_name = NULL;
  g_autofree gchar *description = NULL;
  g_autofree gchar *icon_name = NULL;
  g_autofree gchar *file = NULL;
  g_autofree gchar *module = NULL;

  g_test_summary ("Properties say the same as the functions");

  g_object_get (info, "name", &name, "version", &version, "display-name", &display_name,
                "description", &description, "icon-name", &icon_name, "file", &file,
                "module", &module, NULL);
  g_assert_cmpstr (name, ==, "one");
  g_assert_cmpstr (version, ==, "1.2");
  g_assert_cmpstr (display_name, ==, "A");
  g_assert_cmpstr (description, ==, "B");
  g_assert_cmpstr (icon_name, ==, "c");
  g_assert_null (file);
  g_assert_null (module);
}

static void
test_locale (void)
{
  g_test_summary ("Texts for people are in the language of the locale");

  if (test_in_subprocess ())
    {
      g_autoptr (WispPluginInfo) info = NULL;

      g_setenv ("LANGUAGE", "de", TRUE);
      info = read_text (HEAD "DisplayName=Two\nDisplayName[de]=Zwei\n"
                        "Description=Both\nDescription[de]=Beide\n");
      g_assert_cmpstr (wisp_plugin_info_get_display_name (info), ==, "Zwei");
      g_assert_cmpstr (wisp_plugin_info_get_description (info), ==, "Beide");
      return;
    }

  g_test_trap_assert_passed ();
}

static void
test_at_least (void)
{
  const struct { const gchar *own; const gchar *other; gboolean answer; } rows[] = {
    { "1.2", "1.2", TRUE }, { "1.2", "1.2.0", TRUE }, { "1.2", "1.2.1", FALSE },
    { "1.10", "1.9", TRUE }, { "1.9", "1.10", FALSE }, { "2", "1.999999999", TRUE },
    { "1.0.0.0.0.0.0.1", "1", TRUE }, { "0", "0.0", TRUE }, { "007", "7", TRUE },
  };

  g_test_summary ("Versions are compared number by number");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = g_strdup_printf ("[Plugin]\nName=a\nVersion=%s\n", rows[i].own);
      g_autoptr (WispPluginInfo) info = read_text (text);

      g_assert_cmpint (wisp_plugin_info_is_at_least (info, rows[i].other), ==, rows[i].answer);
    }
}

/* What is wrong, and what the message says of it */
static const struct
{
  const gchar *text;
  const gchar *reason;
} bad_texts[] = {
  { "", "has no group “Plugin”" },
  { "[Other]\na=b\n", "has no group “Plugin”" },
  { "Name=a\n", "start with a group" },
  { "[Plugin\nName=a\n", "[Plugin" },
  { "[Plugin]\nnonsense\n", "nonsense" },
  { "[Plugin]\nName=\xff\nVersion=1\n", "is not text in UTF-8" },
  { "[Plugin]\nVersion=1\n", "group “Plugin” has no key “Name”" },
  { "[Plugin]\nName=a\n", "group “Plugin” has no key “Version”" },
  { "[Plugin]\nName=\nVersion=1\n", "key “Name” in group “Plugin” is no name" },
  { "[Plugin]\nName=.a\nVersion=1\n", "is no name" },
  { "[Plugin]\nName=a b\nVersion=1\n", "is no name" },
  { "[Plugin]\nName=a/b\nVersion=1\n", "is no name" },
  { "[Plugin]\nName=../a\nVersion=1\n", "is no name" },
  { "[Plugin]\nName=\303\244\nVersion=1\n", "is no name" },
  { "[Plugin]\nName=a\\q\nVersion=1\n", "key “Name” in group “Plugin”:" },
  { "[Plugin]\nName=a\nVersion=\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=1.\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=.1\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=1..2\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=1.2b\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=-1\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=1234567890\n", "is no version" },
  { "[Plugin]\nName=a\nVersion=1.2.3.4.5.6.7.8.9\n", "is no version" },
  { HEAD "Module=\n", "key “Module” in group “Plugin” is empty" },
  { HEAD "Module=/usr/lib/evil.so\n", "is an absolute path: “/usr/lib/evil.so”" },
  { HEAD "Module=../evil.so\n", "leaves its folder with “..”: “../evil.so”" },
  { HEAD "Module=a/../../evil.so\n", "leaves its folder with “..”" },
  { HEAD "Module=a/..\n", "leaves its folder with “..”" },
  { HEAD "Module=./a\n", "has an empty step" },
  { HEAD "Module=a//b\n", "has an empty step" },
  { HEAD "Module=a/\n", "has an empty step" },
  { HEAD "Module=..\\\\evil.dll\n", "has a backslash" },
  { HEAD "Module=a\\nb\n", "has a control character" },
  { HEAD "Module=a\\q\n", "key “Module” in group “Plugin”:" },
  { HEAD "DisplayName=a\\q\n", "key “DisplayName” in group “Plugin”:" },
  { HEAD "Description=a\\q\n", "key “Description” in group “Plugin”:" },
  { HEAD "Icon=../a.png\n", "key “Icon” in group “Plugin” is no name" },
  { HEAD "Requires=one;\n", "requires itself" },
  { HEAD "Requires=a;b;a;\n", "requires “a” twice" },
  { HEAD "Requires=../a;\n", "requires what is no name of a plugin: “../a”" },
  { HEAD "Requires=a >= x;\n", "requires “a” in what is no version: “x”" },
  { HEAD "Requires=a >=;\n", "requires “a” in what is no version: “”" },
  { HEAD "Requires=>= 1;\n", "requires what is no name of a plugin: “”" },
  { HEAD "Requires=a\\q;\n", "key “Requires” in group “Plugin”:" },
  { HEAD "[Extension ]\nABI=1\n", "names no extension point" },
  { HEAD "[Extension ../a]\nABI=1\n", "names no extension point" },
  { HEAD "[Extension a/]\nABI=1\n", "or no extension of it" },
  { HEAD "[Extension a/b/c]\nABI=1\n", "or no extension of it" },
  { HEAD "[Extension a]\nPriority=1\n", "group “Extension a” has no key “ABI”" },
  { HEAD "[Extension a]\nABI=\n", "key “ABI” in group “Extension a” is no number from 0 to" },
  { HEAD "[Extension a]\nABI=-1\n", "is no number" },
  { HEAD "[Extension a]\nABI=4294967296\n", "is no number" },
  { HEAD "[Extension a]\nABI=0x1\n", "is no number" },
  { HEAD "[Extension a]\nABI=\\q\n", "key “ABI” in group “Extension a”:" },
  { HEAD "[Extension a]\nABI=1\nPriority=high\n", "key “Priority” in group “Extension a” is no number" },
  { HEAD "[Extension a]\nABI=1\nPriority=2147483648\n", "is no number" },
  { HEAD "[Extension a]\nABI=1\nPriority=\\q\n", "key “Priority” in group “Extension a”:" },
  { HEAD "[Extension a]\nABI=1\n[Extension a/one]\nABI=1\n", "offers “one” at “a” twice" },
};

static void
assert_refused (const gchar *data,
                gssize       length,
                const gchar *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = wisp_plugin_info_new_for_data (data, length, "origin", &error);

  g_assert_error (error, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN);
  g_assert_null (info);
  g_assert_true (g_str_has_prefix (error->message, "origin: "));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_bad (void)
{
  g_test_summary ("What is not as it should be is refused, with the reason");

  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    assert_refused (bad_texts[i].text, -1, bad_texts[i].reason);

  assert_refused (NULL, 0, "has no group “Plugin”");
}

static void
test_binary (void)
{
  const gchar data[] = HEAD "Description=a\0b\n";

  g_test_summary ("A key file is text: it has no nul byte");

  assert_refused (data, sizeof data - 1, "is not text in UTF-8");
}

static void
append_many (GString     *text,
             guint        n,
             const gchar *before,
             const gchar *after)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u%s", before, i, after);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autofree gchar *name = g_strnfill (129, 'a');

  g_test_summary ("Lengths and numbers have their limits, which are allowed");

  append_many (text, 256, "[Extension p/e", "]\nABI=1\n");
  g_object_unref (read_text (text->str));
  g_string_append (text, "[Extension p]\nABI=1\n");
  assert_refused (text->str, -1, "offers more than 256 extensions");

  g_string_assign (text, HEAD "Requires=");
  append_many (text, 256, "r", ";");
  g_object_unref (read_text (text->str));
  g_string_append (text, "r;");
  assert_refused (text->str, -1, "requires more than 256 plugins");

  g_string_printf (text, "[Plugin]\nVersion=1\nName=%s", name + 1);
  g_object_unref (read_text (text->str));
  g_string_append_c (text, 'a');
  assert_refused (text->str, -1, "is no name");

  g_string_assign (text, HEAD "#");
  while (text->len < 128 * 1024)
    g_string_append_c (text, '#');
  g_object_unref (read_text (text->str));
  g_string_append_c (text, '#');
  assert_refused (text->str, -1, "is larger than 131072 bytes");
}

static void
test_misuse (void)
{
  g_autoptr (WispPluginInfo) info = read_text (HEAD);

  g_test_summary ("An index that there is not is a programmer's error");

  test_expect_critical ("*index < *requirements*");
  g_assert_null (wisp_plugin_info_get_requirement (info, 0));
  test_expect_critical ("*index < *requirements*");
  g_assert_null (wisp_plugin_info_get_requirement_version (info, 0));
  test_expect_critical ("*index < *extensions*");
  g_assert_null (wisp_plugin_info_get_extension_point (info, 0));
  test_expect_critical ("*index < *extensions*");
  g_assert_null (wisp_plugin_info_get_extension_name (info, 0));
  test_expect_critical ("*index < *extensions*");
  g_assert_cmpuint (wisp_plugin_info_get_extension_abi (info, 0), ==, 0);
  test_expect_critical ("*index < *extensions*");
  g_assert_cmpint (wisp_plugin_info_get_extension_priority (info, 0), ==, 0);
  test_expect_critical ("*wisp_plugin_is_version*");
  g_assert_false (wisp_plugin_info_is_at_least (info, "new"));
  test_expect_critical ("*file != NULL*");
  g_assert_null (wisp_plugin_info_new_for_file (NULL, WISP_PLUGIN_INFO_FLAGS_NONE, NULL));
  test_expect_critical ("*data != NULL*");
  g_assert_null (wisp_plugin_info_new_for_data (NULL, -1, "origin", NULL));
}

/*
 * Files, in a folder of their own
 */

typedef struct
{
  gchar *root;   /* (owned): that of the test */
  gchar *folder; /* (owned): that of the plugin, in it */
} Place;

static void
place_init (Place *self)
{
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("wisp-plugin-XXXXXX", &error);
  g_assert_no_error (error);
  self->folder = g_build_filename (self->root, "plugins", NULL);
  g_assert_cmpint (g_mkdir (self->folder, 0755), ==, 0);
}

static void
remove_tree (const gchar *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const gchar *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree gchar *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
place_clear (Place *self)
{
  if (self->root == NULL)
    return;

  remove_tree (self->root);
  g_free (self->root);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* (transfer full): its path; relative to the folder of the plugin */
static gchar *
add_file (Place       *self,
          const gchar *name,
          const gchar *text)
{
  g_autoptr (GError) error = NULL;
  gchar *file = g_build_filename (self->folder, name, NULL);

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);

  return file;
}

static void
assert_file_refused (const gchar *file,
                     GQuark       domain,
                     gint         code,
                     const gchar *named,
                     const gchar *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = NULL;

  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_NONE, &error);
  g_assert_error (error, domain, code);
  g_assert_null (info);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, named));
  g_assert_nonnull (strstr (error->message + strlen (named), reason));
}

static void
assert_module_refused (const gchar *file,
                       GQuark       domain,
                       gint         code,
                       const gchar *named,
                       const gchar *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = NULL;

  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_false (wisp_plugin_info_check_module (info, &error));
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, named));
  g_assert_nonnull (strstr (error->message + strlen (named), reason));
}

/* Whether it is taken if it is called unsafe */
static void
assert_trusted (const gchar *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = NULL;

  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_UNSAFE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  if (wisp_plugin_info_get_module (info) != NULL)
    g_assert_true (wisp_plugin_info_check_module (info, NULL));
}

static void
test_file (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *module = NULL;
  g_autofree gchar *longer = NULL;
  g_autofree gchar *sub = NULL;
  g_autoptr (WispPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A key file and its module are found in their folder");

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD "Module=sub/one\n");
  longer = g_build_filename (place.folder, ".", "..", "plugins", "one.plugin", NULL);

  info = wisp_plugin_info_new_for_file (longer, WISP_PLUGIN_INFO_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wisp_plugin_info_get_file (info), ==, file);
  module = g_build_filename (place.folder, "sub", "one." G_MODULE_SUFFIX, NULL);
  g_assert_cmpstr (wisp_plugin_info_get_module (info), ==, module);

  g_assert_false (wisp_plugin_info_check_module (info, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_true (g_str_has_prefix (error->message, module));
  g_clear_error (&error);

  sub = g_path_get_dirname (module);
  g_assert_cmpint (g_mkdir (sub, 0755), ==, 0);
  g_free (add_file (&place, "sub/one." G_MODULE_SUFFIX, "code"));
  g_assert_true (wisp_plugin_info_check_module (info, &error));
  g_assert_no_error (error);
}

static void
test_suffix (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *module = NULL;
  g_autoptr (WispPluginInfo) info = NULL;

  g_test_summary ("A module whose name has a dot is not given another suffix");

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD "Module=one.code\n");
  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_NONE, NULL);
  module = g_build_filename (place.folder, "one.code", NULL);
  g_assert_cmpstr (wisp_plugin_info_get_module (info), ==, module);
}

static void
test_no_file (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *missing = NULL;
  g_autofree gchar *other = NULL;
  g_autofree gchar *folder = NULL;
  g_autofree gchar *pipe = NULL;
  g_autofree gchar *large = NULL;
  g_autofree gchar *text = g_strnfill (128 * 1024 + 1, '#');

  g_test_summary ("What cannot be a key file is refused, and no pipe is waited for");

  place_init (&place);
  missing = g_build_filename (place.folder, "missing.plugin", NULL);
  assert_file_refused (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT, missing, "No such file");

  other = add_file (&place, "one.txt", HEAD);
  assert_file_refused (other, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN, other,
                       "its name does not end in “.plugin”");

  folder = g_build_filename (place.folder, "folder.plugin", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  assert_file_refused (folder, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN, folder,
                       "is not a regular file");

  pipe = g_build_filename (place.folder, "pipe.plugin", NULL);
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
  assert_file_refused (pipe, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN, pipe,
                       "is not a regular file");

  large = add_file (&place, "large.plugin", text);
  assert_file_refused (large, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN, large,
                       "is larger than 131072 bytes");
}

static void
test_bad_file (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;

  g_test_summary ("What is wrong with the text is said of the file");

  place_init (&place);
  file = add_file (&place, "one.plugin", "[Plugin]\nName=one\n");
  assert_file_refused (file, WISP_ERROR, WISP_ERROR_INVALID_PLUGIN, file, "“Version”");
}

static void
test_unreadable (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;

  g_test_summary ("A file that may not be read is an error of files");

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD);
  g_assert_cmpint (g_chmod (file, 0), ==, 0);
  assert_file_refused (file, G_FILE_ERROR, G_FILE_ERROR_ACCES, file, "ermission");
}

static void
test_others_may_write (void)
{
  const gint modes[] = { 0666, 0664, 0646 };
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *module = NULL;

  g_test_summary ("What others may write to is refused, unless it is trusted");

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD "Module=one.so\n");
  module = add_file (&place, "one.so", "code");
  g_assert_cmpint (g_chmod (module, 0755), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (file, modes[i]), ==, 0);
      assert_file_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, file, "others may write");
      assert_trusted (file);
    }
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (module, modes[i]), ==, 0);
      assert_module_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, module,
                             "others may write");
      assert_trusted (file);
    }
  g_assert_cmpint (g_chmod (module, 0755), ==, 0);

  g_assert_cmpint (g_chmod (place.folder, 0777), ==, 0);
  assert_file_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, place.folder,
                       "others may write to it (its mode is 777)");
  assert_trusted (file);
}

static void
test_folder_between (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *folder = NULL;

  g_test_summary ("No folder on the way to a module may be written to by others");

  place_init (&place);
  folder = g_build_filename (place.folder, "sub", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  file = add_file (&place, "one.plugin", HEAD "Module=sub/one.so\n");
  g_free (add_file (&place, "sub/one.so", "code"));

  g_assert_cmpint (g_chmod (folder, 0775), ==, 0);
  assert_module_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, folder, "others may write");
  assert_trusted (file);
}

static void
test_other_owner (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;

  g_test_summary ("What belongs to another user is refused");

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD);
  if (chown (file, 12345, (gid_t) -1) != 0)
    {
      g_test_skip ("only root gives files away");
      return;
    }

  assert_file_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, file,
                       "belongs to user 12345");
  assert_trusted (file);
}

/* Whether the first user of this user namespace is root of the machine */
static gboolean
root_is_mapped (void)
{
  g_autofree gchar *map = NULL;
  guint inside = 1, outside = 1;

  if (!g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL))
    return TRUE;

  return sscanf (map, "%u %u", &inside, &outside) == 2 && inside == 0 && outside == 0;
}

static void
test_nobody (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;

  g_test_summary ("What seems to be nobody's is trusted only where root has no other name");

  place_init (&place);
  file = add_file (&place, "one.plugin", HEAD);
  if (chown (file, 65534, (gid_t) -1) != 0)
    {
      g_test_skip ("only root gives files away");
      return;
    }

  if (root_is_mapped ())
    assert_file_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, file,
                         "belongs to user 65534");
  else
    assert_trusted (file);
}

static void
add_link (Place       *self,
          const gchar *target,
          const gchar *name)
{
  g_autofree gchar *link = g_build_filename (self->folder, name, NULL);

  g_assert_cmpint (symlink (target, link), ==, 0);
}

static void
test_links (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *outside = NULL;
  g_autofree gchar *key_link = NULL;
  g_autofree gchar *module_link = NULL;
  g_autoptr (WispPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A symbolic link may lead about in the folder, and not out of it");

  place_init (&place);
  outside = add_file (&place, "../outside.so", "code");
  g_free (add_file (&place, "../plugins-too", "code"));
  g_free (add_file (&place, "../outside.plugin", HEAD));
  g_free (add_file (&place, "one.so.1.2", "code"));
  file = add_file (&place, "one.plugin", HEAD "Module=one.so\n");
  key_link = g_build_filename (place.folder, "two.plugin", NULL);
  module_link = g_build_filename (place.folder, "one.so", NULL);

  add_link (&place, "one.so.1.2", "one.so");
  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (wisp_plugin_info_check_module (info, &error));
  g_assert_no_error (error);

  g_assert_cmpint (g_remove (module_link), ==, 0);
  add_link (&place, outside, "one.so");
  assert_module_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, module_link,
                         "leads out of its folder, to /");
  assert_trusted (file);

  /* Its path begins with that of the folder */
  g_assert_cmpint (g_remove (module_link), ==, 0);
  add_link (&place, "../plugins-too", "one.so");
  assert_module_refused (file, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, module_link,
                         "leads out of its folder, to /");

  g_assert_cmpint (g_remove (module_link), ==, 0);
  add_link (&place, "nowhere", "one.so");
  assert_module_refused (file, G_FILE_ERROR, G_FILE_ERROR_NOENT, module_link, "No such file");

  add_link (&place, "../outside.plugin", "two.plugin");
  assert_file_refused (key_link, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN, key_link,
                       "leads out of its folder, to /");
}

static void
test_linked_folder (void)
{
  g_auto (Place) place = { 0 };
  g_autofree gchar *file = NULL;
  g_autofree gchar *link = NULL;
  g_autoptr (WispPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("The folder itself may be reached by a link");

  place_init (&place);
  g_free (add_file (&place, "one.plugin", HEAD "Module=one.so\n"));
  g_free (add_file (&place, "one.so", "code"));
  add_link (&place, "plugins", "../link");
  link = g_build_filename (place.root, "link", NULL);
  file = g_build_filename (link, "one.plugin", NULL);

  info = wisp_plugin_info_new_for_file (file, WISP_PLUGIN_INFO_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wisp_plugin_info_get_file (info), ==, file);
  g_assert_true (wisp_plugin_info_check_module (info, &error));
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/plugin-info/text/all-keys", test_all_keys);
  test_add ("/plugin-info/text/defaults", test_defaults);
  test_add ("/plugin-info/text/properties", test_properties);
  test_add ("/plugin-info/text/locale", test_locale);
  test_add ("/plugin-info/text/bad", test_bad);
  test_add ("/plugin-info/text/binary", test_binary);
  test_add ("/plugin-info/text/limits", test_limits);
  test_add ("/plugin-info/version/at-least", test_at_least);
  test_add ("/plugin-info/misuse", test_misuse);
  test_add ("/plugin-info/file/found", test_file);
  test_add ("/plugin-info/file/suffix", test_suffix);
  test_add ("/plugin-info/file/none", test_no_file);
  test_add ("/plugin-info/file/bad", test_bad_file);
  test_add ("/plugin-info/file/unreadable", test_unreadable);
  test_add ("/plugin-info/file/others-may-write", test_others_may_write);
  test_add ("/plugin-info/file/folder-between", test_folder_between);
  test_add ("/plugin-info/file/other-owner", test_other_owner);
  test_add ("/plugin-info/file/nobody", test_nobody);
  test_add ("/plugin-info/file/links", test_links);
  test_add ("/plugin-info/file/linked-folder", test_linked_folder);

  return g_test_run ();
}
