/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-test.h"

/* What a programmer can get wrong is reported, and nothing else happens */

#define EXPECT(call)                          \
  G_STMT_START {                              \
    test_expect_critical ("*assertion*");     \
    call;                                     \
    g_test_assert_expected_messages ();       \
  } G_STMT_END

#define EXPECT_NULL(call)  EXPECT (g_assert_null (call))
#define EXPECT_FALSE(call) EXPECT (g_assert_false (call))

static void
nothing (gpointer data)
{
}

static gpointer
thread_of_nothing (gpointer data)
{
  return NULL;
}

static void
check_module (WispModule *module)
{
  GObject *target = g_object_new (G_TYPE_OBJECT, NULL);

  EXPECT_NULL (wisp_module_get_name (NULL));
  EXPECT_NULL (wisp_module_get_version (NULL));
  EXPECT_NULL (wisp_module_get_file (NULL));
  EXPECT_FALSE (wisp_module_is_resident (NULL));
  EXPECT_NULL (wisp_module_hold (NULL));
  EXPECT (wisp_module_release (NULL));
  EXPECT_NULL (wisp_module_thread_new (NULL, "name", thread_of_nothing, NULL));
  EXPECT_NULL (wisp_module_thread_new (module, "name", NULL, NULL));
  EXPECT_NULL (wisp_module_closure_new_weak (NULL, G_CALLBACK (nothing), target));
  EXPECT_NULL (wisp_module_closure_new_weak (module, NULL, target));
  EXPECT_NULL (wisp_module_closure_new_weak (module, G_CALLBACK (nothing), NULL));
  EXPECT_FALSE (wisp_module_add_cleanup (NULL, NULL, NULL, nothing, NULL, NULL));
  EXPECT_FALSE (wisp_module_add_cleanup (module, NULL, NULL, NULL, NULL, NULL));
  wisp_module_add_cleanup (module, NULL, NULL, nothing, NULL, NULL);
  g_object_unref (target);
}

static const guint vtable = 1;

static gboolean
load (WispModule  *module,
      GError     **error)
{
  EXPECT (wisp_module_add_extension (NULL, "p", 1, NULL, &vtable, sizeof vtable, NULL, NULL));
  EXPECT (wisp_module_add_extension (module, NULL, 1, NULL, &vtable, sizeof vtable, NULL, NULL));
  EXPECT (wisp_module_add_extension (module, "p", 1, NULL, NULL, sizeof vtable, NULL, NULL));
  EXPECT (wisp_module_add_type (NULL, "p", 1, NULL, G_TYPE_OBJECT));
  EXPECT (wisp_module_add_type (module, NULL, 1, NULL, G_TYPE_OBJECT));
  wisp_module_add_extension (module, "p", 1, NULL, &vtable, sizeof vtable, NULL, NULL);

  return TRUE;
}

static void
unload (WispModule *module)
{
  GObject *target = g_object_new (G_TYPE_OBJECT, NULL);

  EXPECT_NULL (wisp_module_hold (module));
  EXPECT_NULL (wisp_module_thread_new (module, "name", thread_of_nothing, NULL));
  EXPECT_NULL (wisp_module_closure_new_weak (module, G_CALLBACK (nothing), target));
  EXPECT_FALSE (wisp_module_add_cleanup (module, NULL, NULL, nothing, NULL, NULL));
  g_object_unref (target);
}

WISP_DEFINE_STATIC_MODULE (descriptor, "a", "1", WISP_MODULE_UNLOADABLE, load, unload)

static WispPluginInfo *
make_info (void)
{
  return wisp_plugin_info_new_for_data ("[Plugin]\nName=a\nVersion=1\n[Extension p]\nABI=1\n", -1,
                                        "test", NULL);
}

static WispRegistry *
make_registry (void)
{
  WispRegistry *registry = wisp_registry_new ();
  g_autoptr (WispPluginInfo) info = make_info ();

  wisp_registry_add_point (registry, "p", 1, sizeof vtable);
  g_assert_true (wisp_registry_add_static (registry, info, &descriptor, NULL));

  return registry;
}

static void
test_module (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  g_autoptr (WispExtension) extension = wisp_registry_get_extension (registry, "p", "a", NULL);
  WispModule *module = wisp_extension_get_module (extension);

  g_test_summary ("Of a module: what is no module, and offers that come too late");

  check_module (module);
  EXPECT (wisp_module_add_extension (module, "p", 1, NULL, &vtable, sizeof vtable, NULL, NULL));
  EXPECT (wisp_module_add_type (module, "p", 1, NULL, G_TYPE_OBJECT));
  EXPECT_NULL (wisp_extension_get_point (NULL));
  EXPECT_NULL (wisp_extension_get_name (NULL));
  EXPECT_NULL (wisp_extension_get_module (NULL));
  EXPECT_NULL (wisp_extension_get_vtable (NULL));
  EXPECT_NULL (wisp_extension_get_data (NULL));
}

static void
test_plugin (void)
{
  WispPlugin *plugin = NULL;

  g_test_summary ("Of a plugin: what is none");

  EXPECT_NULL (wisp_plugin_get_info (plugin));
  EXPECT_NULL (wisp_plugin_get_name (plugin));
  EXPECT_FALSE (wisp_plugin_get_enabled (plugin));
  EXPECT (wisp_plugin_set_enabled (plugin, TRUE));
  EXPECT_FALSE (wisp_plugin_is_open (plugin));
}

static void
test_registry (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  g_autoptr (WispPluginInfo) info = make_info ();
  g_autoptr (GError) error = g_error_new_literal (WISP_ERROR, WISP_ERROR_FAILED, "set");

  g_test_summary ("Of a registry: what is none, what is missing, an error that is set");

  EXPECT (wisp_registry_add_point (NULL, "q", 1, 1));
  EXPECT (wisp_registry_add_point (registry, NULL, 1, 1));
  EXPECT (wisp_registry_add_type_point (NULL, "q", 1, G_TYPE_OBJECT));
  EXPECT (wisp_registry_add_type_point (registry, NULL, 1, G_TYPE_OBJECT));
  EXPECT (wisp_registry_add_type_point (registry, "", 1, G_TYPE_OBJECT));
  EXPECT (wisp_registry_add_any_point (NULL, "q", 1));
  EXPECT (wisp_registry_add_any_point (registry, NULL, 1));
  EXPECT (wisp_registry_add_any_point (registry, "", 1));
  EXPECT (wisp_registry_add_folder (NULL, "/", WISP_PLUGIN_INFO_FLAGS_NONE));
  EXPECT (wisp_registry_add_folder (registry, NULL, WISP_PLUGIN_INFO_FLAGS_NONE));
  EXPECT_FALSE (wisp_registry_add_static (NULL, info, &descriptor, NULL));
  EXPECT_FALSE (wisp_registry_add_static (registry, NULL, &descriptor, NULL));
  EXPECT_FALSE (wisp_registry_add_static (registry, info, NULL, NULL));
  EXPECT_FALSE (wisp_registry_add_static (registry, info, &descriptor, &error));
  EXPECT_FALSE (wisp_registry_rescan (NULL, NULL));
  EXPECT_FALSE (wisp_registry_rescan (registry, &error));
  EXPECT_NULL (wisp_registry_list_refused (NULL));
  EXPECT_NULL (wisp_registry_list (NULL, "p", NULL));
  EXPECT_NULL (wisp_registry_list (registry, NULL, NULL));
  EXPECT_NULL (wisp_registry_list (registry, "p", &error));
  EXPECT_FALSE (wisp_registry_enable (NULL, "a", NULL));
  EXPECT_FALSE (wisp_registry_enable (registry, NULL, NULL));
  EXPECT_FALSE (wisp_registry_enable (registry, "a", &error));
  EXPECT_FALSE (wisp_registry_disable (NULL, "a", NULL));
  EXPECT_FALSE (wisp_registry_disable (registry, NULL, NULL));
  EXPECT_FALSE (wisp_registry_disable (registry, "a", &error));
  EXPECT_FALSE (wisp_registry_collect (NULL));
  EXPECT_NULL (wisp_registry_get_plugins (NULL));
  EXPECT_NULL (wisp_registry_lookup_plugin (NULL, "a"));
  EXPECT_NULL (wisp_registry_lookup_plugin (registry, NULL));
}

static void
test_get (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  g_autoptr (GError) error = g_error_new_literal (WISP_ERROR, WISP_ERROR_FAILED, "set");

  g_test_summary ("Of asking for an extension");

  EXPECT_NULL (wisp_registry_get (NULL, "p", "a", NULL));
  EXPECT_NULL (wisp_registry_get (registry, NULL, "a", NULL));
  EXPECT_NULL (wisp_registry_get (registry, "p", NULL, NULL));
  EXPECT_NULL (wisp_registry_get (registry, "p", "a", &error));
  EXPECT_NULL (wisp_registry_get_extension (NULL, "p", "a", NULL));
  EXPECT_NULL (wisp_registry_get_extension (registry, NULL, "a", NULL));
  EXPECT_NULL (wisp_registry_get_extension (registry, "p", NULL, NULL));
  EXPECT_NULL (wisp_registry_get_extension (registry, "p", "a", &error));
  EXPECT_NULL (wisp_registry_get_gobject (NULL, "p", "a", NULL));
  EXPECT_NULL (wisp_registry_get_gobject (registry, NULL, "a", NULL));
  EXPECT_NULL (wisp_registry_get_gobject (registry, "p", NULL, NULL));
  EXPECT_NULL (wisp_registry_get_gobject (registry, "p", "a", &error));
  EXPECT_NULL (wisp_registry_get_object (NULL, "p", "a", NULL));
  EXPECT_NULL (wisp_registry_get_object (registry, "p", "a", &error));
  EXPECT (wisp_registry_get_async (NULL, "p", "a", NULL, NULL, NULL));
  EXPECT (wisp_registry_get_async (registry, NULL, "a", NULL, NULL, NULL));
  EXPECT (wisp_registry_get_async (registry, "p", NULL, NULL, NULL, NULL));
  EXPECT_NULL (wisp_registry_get_finish (NULL, NULL, NULL));
  EXPECT_NULL (wisp_registry_get_finish (registry, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/registry/arguments/module", test_module);
  test_add ("/registry/arguments/plugin", test_plugin);
  test_add ("/registry/arguments/registry", test_registry);
  test_add ("/registry/arguments/get", test_get);

  return g_test_run ();
}
