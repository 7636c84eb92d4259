/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-folder.h"
#include "test-point.h"
#include "wisp-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What a registry finds in folders, and what it does not take */

typedef struct
{
  gchar        *user;     /* (owned): searched first */
  gchar        *system;   /* (owned) */
  WispRegistry *registry; /* (owned) */
} Host;

static void
host_init (Host *self)
{
  self->user = test_folder_new ();
  self->system = test_folder_new ();
  self->registry = wisp_registry_new ();
  wisp_registry_add_point (self->registry, TEST_POINT, TEST_POINT_ABI, sizeof (TestPoint));
  wisp_registry_add_folder (self->registry, self->user, WISP_PLUGIN_INFO_FLAGS_NONE);
  wisp_registry_add_folder (self->registry, "/nonexistent/plugins", WISP_PLUGIN_INFO_FLAGS_NONE);
  wisp_registry_add_folder (self->registry, self->system, WISP_PLUGIN_INFO_FLAGS_NONE);
}

static void
host_clear (Host *self)
{
  g_clear_object (&self->registry);
  g_clear_pointer (&self->user, test_folder_free);
  g_clear_pointer (&self->system, test_folder_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Host, host_clear)

static void
host_rescan (Host *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) refused = NULL;

  g_assert_true (wisp_registry_rescan (self->registry, &error));
  g_assert_no_error (error);
  refused = wisp_registry_list_refused (self->registry);
  g_assert_cmpuint (g_strv_length (refused), ==, 0);
}

static void
host_rescan_refuses (Host        *self,
                     const gchar *file,
                     WispError    code,
                     const gchar *reason)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) refused = NULL;

  g_assert_false (wisp_registry_rescan (self->registry, &error));
  g_assert_error (error, WISP_ERROR, (gint) code);
  if (strstr (error->message, file) == NULL || strstr (error->message, reason) == NULL)
    g_error ("“%s: %s” is not “%s”", file, reason, error->message);
  refused = wisp_registry_list_refused (self->registry);
  g_assert_cmpuint (g_strv_length (refused), ==, 1);
  g_assert_cmpstr (refused[0], ==, error->message);
}

static gchar *
host_list (Host *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = wisp_registry_list (self->registry, TEST_POINT, &error);

  g_assert_no_error (error);

  return g_strjoinv (" ", names);
}

static void
assert_list (Host        *self,
             const gchar *expected)
{
  g_autofree gchar *list = host_list (self);

  g_assert_cmpstr (list, ==, expected);
}

static void
remove_file (const gchar *folder,
             const gchar *name)
{
  g_autofree gchar *file = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
set_mode (const gchar *folder,
          const gchar *name,
          int          mode)
{
  g_autofree gchar *file = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_chmod (file, mode), ==, 0);
}

static void
test_empty (void)
{
  g_auto (Host) host = { NULL };

  g_test_summary ("Folders that are empty or not there are no error");

  host_init (&host);
  assert_list (&host, "");
  host_rescan (&host);
  assert_list (&host, "");
}

static void
test_order (void)
{
  g_auto (Host) host = { NULL };
  g_autoptr (WispPlugin) plugin = NULL;

  g_test_summary ("Of two plugins with one name the one in the earlier folder counts");

  host_init (&host);
  test_folder_add_plugin (host.system, "a", "DisplayName=System");
  test_folder_add_plugin (host.system, "b", "");
  test_folder_write (host.system, "README", "not a plugin", -1);
  host_rescan (&host);
  assert_list (&host, "a a-2 b b-2");
  plugin = wisp_registry_lookup_plugin (host.registry, "a");
  g_assert_cmpstr (wisp_plugin_info_get_display_name (wisp_plugin_get_info (plugin)), ==, "System");

  test_folder_add_plugin (host.user, "a", "DisplayName=User");
  host_rescan (&host);
  g_assert_cmpstr (wisp_plugin_info_get_display_name (wisp_plugin_get_info (plugin)), ==, "User");
  assert_list (&host, "a a-2 b b-2");
}

static void
on_notify_info (WispPlugin *plugin,
                GParamSpec *pspec,
                guint      *n)
{
  *n += 1;
}

static void
test_again (void)
{
  g_auto (Host) host = { NULL };
  g_autoptr (WispPlugin) a = NULL;
  g_autoptr (WispPlugin) again = NULL;
  g_autoptr (WispPlugin) b = NULL;
  GListModel *plugins;
  guint n_changes = 0;

  g_test_summary ("A rescan finds what is new, forgets what is gone and keeps the rest as it is");

  host_init (&host);
  plugins = wisp_registry_get_plugins (host.registry);
  test_folder_add_plugin (host.user, "a", "");
  test_folder_add_plugin (host.user, "b", "");
  host_rescan (&host);
  g_assert_cmpuint (g_list_model_get_n_items (plugins), ==, 2);
  a = wisp_registry_lookup_plugin (host.registry, "a");
  g_signal_connect (a, "notify::info", G_CALLBACK (on_notify_info), &n_changes);
  g_assert_true (wisp_registry_disable (host.registry, "a", NULL));

  remove_file (host.user, "b.plugin");
  test_folder_add_plugin (host.user, "c", "");
  host_rescan (&host);
  g_assert_cmpuint (n_changes, ==, 0);
  assert_list (&host, "c c-2");
  g_assert_cmpuint (g_list_model_get_n_items (plugins), ==, 2);
  again = wisp_registry_lookup_plugin (host.registry, "a");
  g_assert_true (again == a);
  g_assert_false (wisp_plugin_get_enabled (a));
  b = wisp_registry_lookup_plugin (host.registry, "b");
  g_assert_null (b);

  test_folder_add_plugin (host.user, "a", "Description=changed");
  host_rescan (&host);
  g_assert_cmpuint (n_changes, ==, 1);
  test_folder_add_plugin (host.user, "a", "Requires=c");
  host_rescan (&host);
  test_folder_add_plugin (host.user, "a", "Requires=c >= 1");
  host_rescan (&host);
  g_assert_cmpuint (n_changes, ==, 3);
}

static void
test_gone_in_use (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;
  const TestPoint *point;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Who uses something of a plugin that is gone can go on");

  host_init (&host);
  test_folder_add_plugin (host.user, "fixture", "");
  test_folder_add_module (host.user, "fixture.so", "module-fixture.so");
  host_rescan (&host);
  extension = wisp_registry_get_extension (host.registry, TEST_POINT, "fixture", &error);
  g_assert_no_error (error);

  remove_file (host.user, "fixture.plugin");
  remove_file (host.user, "fixture.so");
  host_rescan (&host);
  g_assert_null (wisp_registry_get (host.registry, TEST_POINT, "fixture", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN);
  point = wisp_extension_get_vtable (extension);
  g_assert_cmpuint (point->count (wisp_extension_get_data (extension), 3), ==, 3);
  wisp_object_unref (extension);
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 1);
  g_assert_cmpuint (test_folder_count_mapped (host.user, "fixture.so"), ==, 0);
}

static void
test_duplicate (void)
{
  g_auto (Host) host = { NULL };

  g_test_summary ("Of two plugins with one name in one folder the first file counts");

  host_init (&host);
  test_folder_add_plugin (host.user, "a", "");
  test_folder_write (host.user, "z.plugin", "[Plugin]\nName=a\nVersion=1\n", -1);
  host_rescan_refuses (&host, "z.plugin", WISP_ERROR_DUPLICATE_PLUGIN, "has the same name as ");
  assert_list (&host, "a a-2");
}

static void
test_same_offer (void)
{
  g_auto (Host) host = { NULL };

  g_test_summary ("Two plugins that offer the same extension are refused, but for the first");

  host_init (&host);
  test_folder_add_plugin (host.system, "a", "");
  test_folder_write (host.user, "b.plugin", "[Plugin]\nName=b\nVersion=1\n"
                     "[Extension " TEST_POINT "/a]\nABI=1\n", -1);
  host_rescan_refuses (&host, "a.plugin", WISP_ERROR_DUPLICATE_PLUGIN, "offers “a” at");
  assert_list (&host, "a");
}

static void
test_refused (void)
{
  const struct
  {
    const gchar *text;
    gssize       length;
    const gchar *reason;
  } rows[] = {
    { "", -1, "has no group “Plugin”" },
    { "[Plugin]\nName=\0", 16, "is not text in UTF-8" },
    { "[Plugin\n", -1, "" },
    { "[Plugin]\nName=z\nVersion=1\nModule=../z.so\n", -1, "leaves its folder with “..”" },
    { "[Plugin]\nName=z\nVersion=1\nModule=/z.so\n", -1, "is an absolute path" },
    { "[Plugin]\nName=z\nVersion=1\nRequires=z\n", -1, "requires itself" },
  };
  g_auto (Host) host = { NULL };
  g_autofree gchar *huge = g_strnfill (200000, '#');

  g_test_summary ("A key file that is not as it should be is left out, and the others are taken");

  host_init (&host);
  test_folder_add_plugin (host.user, "a", "");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      test_folder_write (host.user, "z.plugin", rows[i].text, rows[i].length);
      host_rescan_refuses (&host, "z.plugin", WISP_ERROR_INVALID_PLUGIN, rows[i].reason);
      assert_list (&host, "a a-2");
    }
  test_folder_write (host.user, "z.plugin", huge, -1);
  host_rescan_refuses (&host, "z.plugin", WISP_ERROR_INVALID_PLUGIN, "is larger than");
}

static void
test_unsafe (void)
{
  g_auto (Host) host = { NULL };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What others may write to is refused: folder, key file, module");

  host_init (&host);
  test_folder_add_plugin (host.user, "fixture", "");
  test_folder_add_module (host.user, "fixture.so", "module-fixture.so");
  set_mode (host.user, "", 0777);
  host_rescan_refuses (&host, host.user, WISP_ERROR_UNSAFE_PLUGIN, "others may write to it");
  set_mode (host.user, "", 0755);
  set_mode (host.user, "fixture.plugin", 0666);
  host_rescan_refuses (&host, "fixture.plugin", WISP_ERROR_UNSAFE_PLUGIN, "others may write to it");
  set_mode (host.user, "fixture.plugin", 0644);
  host_rescan (&host);

  set_mode (host.user, "fixture.so", 0775);
  g_assert_null (wisp_registry_get (host.registry, TEST_POINT, "fixture", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN);
  g_assert_nonnull (strstr (error->message, "fixture.so: others may write to it"));
  g_assert_cmpuint (test_folder_count_mapped (host.user, "fixture.so"), ==, 0);
}

static void
test_link (void)
{
  g_auto (Host) host = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *link_name = NULL;
  g_autofree gchar *target = NULL;

  g_test_summary ("A module that is a symbolic link out of its folder is refused");

  host_init (&host);
  test_folder_add_plugin (host.user, "fixture", "");
  test_folder_add_module (host.system, "fixture.so", "module-fixture.so");
  link_name = g_build_filename (host.user, "fixture.so", NULL);
  target = g_build_filename (host.system, "fixture.so", NULL);
  g_assert_cmpint (symlink (target, link_name), ==, 0);
  host_rescan (&host);
  g_assert_null (wisp_registry_get (host.registry, TEST_POINT, "fixture", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNSAFE_PLUGIN);
  g_assert_nonnull (strstr (error->message, "fixture.so: leads out of its folder"));
  g_assert_cmpuint (test_folder_count_mapped (host.system, "fixture.so"), ==, 0);
}

static void
test_override (void)
{
  g_auto (Host) host = { NULL };
  g_autoptr (GError) error = NULL;
  WispExtension *extension;

  g_test_summary ("A developer can say that a folder of his own is to be trusted");

  host_init (&host);
  g_clear_object (&host.registry);
  host.registry = wisp_registry_new ();
  wisp_registry_add_point (host.registry, TEST_POINT, TEST_POINT_ABI, sizeof (TestPoint));
  wisp_registry_add_folder (host.registry, host.user, WISP_PLUGIN_INFO_FLAGS_UNSAFE);
  test_folder_add_plugin (host.user, "fixture", "");
  test_folder_add_module (host.user, "fixture.so", "module-fixture.so");
  set_mode (host.user, "", 0777);
  set_mode (host.user, "fixture.so", 0777);
  host_rescan (&host);
  extension = wisp_registry_get_extension (host.registry, TEST_POINT, "fixture", &error);
  g_assert_no_error (error);
  wisp_object_unref (extension);
}

static void
test_no_folder (void)
{
  g_auto (Host) host = { NULL };
  g_autofree gchar *file = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A folder that cannot be read is told of");

  host_init (&host);
  test_folder_write (host.user, "file", "", 0);
  file = g_build_filename (host.user, "file", NULL);
  wisp_registry_add_folder (host.registry, file, WISP_PLUGIN_INFO_FLAGS_NONE);
  g_assert_false (wisp_registry_rescan (host.registry, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/scan/folders/empty", test_empty);
  test_add ("/scan/folders/order", test_order);
  test_add ("/scan/folders/no-folder", test_no_folder);
  test_add ("/scan/again/changes", test_again);
  test_add ("/scan/again/gone-in-use", test_gone_in_use);
  test_add ("/scan/refused/duplicate", test_duplicate);
  test_add ("/scan/refused/same-offer", test_same_offer);
  test_add ("/scan/refused/key-files", test_refused);
  test_add ("/scan/refused/unsafe", test_unsafe);
  test_add ("/scan/refused/link", test_link);
  test_add ("/scan/refused/override", test_override);

  return g_test_run ();
}
