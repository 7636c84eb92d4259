/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-test.h"

#include <string.h>

/* A registry and what becomes of its plugins: enabled and disabled, required, listed, of
 * types of their own, asked for without waiting */

#define POINT "test.point"

typedef struct
{
  guint (*answer) (void);
} Answer;

static GString *story;

static void
tell (const gchar *what,
      const gchar *name)
{
  g_string_append_printf (story, "%s%s %s", story->len > 0 ? ", " : "", what, name);
}

static void
assert_story (const gchar *expected)
{
  g_assert_cmpstr (story->str, ==, expected);
  g_string_truncate (story, 0);
}

static guint
answer (void)
{
  return 42;
}

static const Answer vtable = { answer };

static gboolean
load (WispModule  *module,
      GError     **error)
{
  tell ("load", wisp_module_get_name (module));
  wisp_module_add_extension (module, POINT, 1, NULL, &vtable, sizeof vtable, NULL, NULL);

  return TRUE;
}

static void
unload (WispModule *module)
{
  tell ("unload", wisp_module_get_name (module));
}

WISP_DEFINE_STATIC_MODULE (module_a, "a", "1.5", WISP_MODULE_UNLOADABLE, load, unload)
WISP_DEFINE_STATIC_MODULE (module_b, "b", "1.5", WISP_MODULE_UNLOADABLE, load, unload)
WISP_DEFINE_STATIC_MODULE (module_c, "c", "1.5", WISP_MODULE_UNLOADABLE, load, unload)

static void
add_plugin (WispRegistry               *registry,
            const WispModuleDescriptor *descriptor,
            const gchar                *more)
{
  g_autofree gchar *text = g_strdup_printf ("[Plugin]\nName=%s\nVersion=1.5\n%s\n"
                                            "[Extension " POINT "]\nABI=1\n", descriptor->name, more);
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = wisp_plugin_info_new_for_data (text, -1, "test", &error);

  g_assert_no_error (error);
  wisp_registry_add_static (registry, info, descriptor, &error);
  g_assert_no_error (error);
}

static WispRegistry *
make_registry (void)
{
  WispRegistry *registry = wisp_registry_new ();

  if (story == NULL)
    story = test_keep (g_string_new (NULL));
  g_string_truncate (story, 0);
  wisp_registry_add_point (registry, POINT, 1, sizeof (Answer));

  return registry;
}

static WispExtension *
get (WispRegistry *registry,
     const gchar  *name)
{
  g_autoptr (GError) error = NULL;
  WispExtension *extension = wisp_registry_get_extension (registry, POINT, name, &error);

  g_assert_no_error (error);

  return extension;
}

static void
assert_refused (WispRegistry *registry,
                const gchar  *point,
                const gchar  *name,
                WispError     code,
                const gchar  *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wisp_registry_get (registry, point, name, &error));
  g_assert_error (error, WISP_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/*
 * Enabling
 */

static void
test_disable (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  WispExtension *extension;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Nobody can have anything of a disabled plugin, and who has it keeps it");

  add_plugin (registry, &module_a, "");
  extension = get (registry, "a");
  g_assert_true (wisp_registry_disable (registry, "a", &error));
  assert_refused (registry, POINT, "a", WISP_ERROR_DISABLED_PLUGIN, "a: is disabled");

  iterate ();
  g_assert_cmpuint (((const Answer *) wisp_extension_get_vtable (extension))->answer (), ==, 42);
  assert_story ("load a");
  wisp_object_unref (extension);
  iterate ();
  assert_story ("unload a");

  g_assert_true (wisp_registry_enable (registry, "a", &error));
  wisp_object_unref (get (registry, "a"));
  assert_story ("load a");
}

static void
test_enable_again (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  WispExtension *extension, *again;

  g_test_summary ("A plugin that is enabled again gives what is still alive of it");

  add_plugin (registry, &module_a, "");
  extension = get (registry, "a");
  g_assert_true (wisp_registry_disable (registry, "a", NULL));
  g_assert_true (wisp_registry_enable (registry, "a", NULL));
  again = get (registry, "a");
  g_assert_true (again == extension);
  wisp_object_unref (extension);
  wisp_object_unref (again);
}

static void
test_enable_unknown (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A plugin that is not there can be neither enabled nor disabled");

  g_assert_false (wisp_registry_enable (registry, "none", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN);
  g_clear_error (&error);
  g_assert_false (wisp_registry_disable (registry, "none", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN);
  g_assert_null (wisp_registry_lookup_plugin (registry, "none"));
}

/*
 * Requirements
 */

static void
test_requires (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  WispExtension *extension;

  g_test_summary ("What is required is opened first, stays open as long, and is closed after");

  add_plugin (registry, &module_a, "Requires=b >= 1.2;c;");
  add_plugin (registry, &module_b, "Requires=c;");
  add_plugin (registry, &module_c, "");
  extension = get (registry, "a");
  assert_story ("load c, load b, load a");
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);

  wisp_object_unref (extension);
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 3);
  assert_story ("unload a, unload b, unload c");
}

static void
test_requires_missing (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("What is missing, too old or disabled is named, and nothing is opened");

  add_plugin (registry, &module_a, "Requires=b;");
  assert_refused (registry, POINT, "a", WISP_ERROR_REQUIREMENT,
                  "a: requires “b”, which is not there");
  add_plugin (registry, &module_b, "Requires=c >= 1.10;");
  add_plugin (registry, &module_c, "");
  assert_refused (registry, POINT, "a", WISP_ERROR_REQUIREMENT,
                  "b: requires “c” of version 1.10 or later, and there is 1.5");
  g_assert_true (wisp_registry_disable (registry, "c", NULL));
  assert_refused (registry, POINT, "a", WISP_ERROR_REQUIREMENT,
                  "b: requires “c”, which is disabled");
  assert_story ("");
}

static void
test_requires_circle (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("A circle of requirements is refused");

  add_plugin (registry, &module_a, "Requires=b;");
  add_plugin (registry, &module_b, "Requires=c;");
  add_plugin (registry, &module_c, "Requires=b;");
  assert_refused (registry, POINT, "a", WISP_ERROR_REQUIREMENT,
                  "c: requires itself in the end: a → b → c → b");
  assert_refused (registry, POINT, "c", WISP_ERROR_REQUIREMENT,
                  "b: requires itself in the end: c → b → c");
  assert_story ("");
}

static gboolean
load_fails (WispModule  *module,
            GError     **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no");

  return FALSE;
}

WISP_DEFINE_STATIC_MODULE (failing_c, "c", "1.5", WISP_MODULE_UNLOADABLE, load_fails, NULL)

static void
test_requires_failing (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("Where what is required cannot be set up, what was opened can be closed");

  add_plugin (registry, &module_a, "Requires=b;c;");
  add_plugin (registry, &module_b, "");
  add_plugin (registry, &failing_c, "");
  assert_refused (registry, POINT, "a", WISP_ERROR_LOAD_FAILED, "c: could not be set up: no");
  assert_story ("load b");
  iterate ();
  assert_story ("unload b");
}

/*
 * Functions of modules that ask the registry
 */

static WispRegistry *asked; /* (not owned) */

static gboolean
load_asks_itself (WispModule  *module,
                  GError     **error)
{
  g_autoptr (GError) local_error = NULL;

  g_assert_null (wisp_registry_get (asked, POINT, "a", &local_error));
  g_assert_error (local_error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);

  return load (module, error);
}

static WispExtension *held_by_a; /* (owned) (nullable) */

static gboolean
load_asks_other (WispModule  *module,
                 GError     **error)
{
  held_by_a = wisp_registry_get (asked, POINT, "b", error);

  return held_by_a != NULL && load (module, error);
}

static void
unload_asks (WispModule *module)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wisp_registry_get (asked, POINT, "b", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
  g_assert_cmpuint (wisp_registry_collect (asked), ==, 0);
  wisp_clear_object (&held_by_a);
  unload (module);
}

WISP_DEFINE_STATIC_MODULE (selfish_a, "a", "1.5", WISP_MODULE_UNLOADABLE, load_asks_itself, unload)
WISP_DEFINE_STATIC_MODULE (asking_a, "a", "1.5", WISP_MODULE_UNLOADABLE, load_asks_other,
                           unload_asks)

static void
test_load_asks_itself (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("A module that needs itself to load is told so");

  asked = registry;
  add_plugin (registry, &selfish_a, "");
  wisp_object_unref (get (registry, "a"));
  assert_story ("load a");
}

static void
test_load_asks_other (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("A module may use others while it loads and unloads, but not ask for any then");

  asked = registry;
  add_plugin (registry, &asking_a, "");
  add_plugin (registry, &module_b, "");
  wisp_object_unref (get (registry, "a"));
  assert_story ("load b, load a");
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 2);
  assert_story ("unload a, unload b");
}

static gpointer
use_in_thread (gpointer data)
{
  return wisp_module_hold (data);
}

static WispModule *left_behind; /* (owned) (nullable) */

static gboolean
load_leaves (WispModule  *module,
             GError     **error)
{
  tell ("load", "a");
  left_behind = use_in_thread (module);
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no");

  return FALSE;
}

WISP_DEFINE_STATIC_MODULE (leaving_a, "a", "1.5", WISP_MODULE_UNLOADABLE, load_leaves, unload)

static void
test_load_leaves (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("What a failed load leaves behind keeps the module open until it is gone");

  add_plugin (registry, &leaving_a, "");
  assert_refused (registry, POINT, "a", WISP_ERROR_LOAD_FAILED, "a: could not be set up: no");
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  wisp_module_release (g_steal_pointer (&left_behind));
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 1);
  assert_story ("load a");
}

/*
 * What is shown
 */

static void
on_signal (WispRegistry *registry,
           WispPlugin   *plugin,
           const gchar  *what)
{
  tell (what, wisp_plugin_get_name (plugin));
}

static void
connect_all (WispRegistry *registry)
{
  const gchar *names[] = { "opened", "closed", "enabled", "disabled" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect (registry, names[i], G_CALLBACK (on_signal), (gpointer) names[i]);
}

static void
test_signals (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  WispExtension *extension;

  g_test_summary ("The registry tells of what is opened, closed, enabled and disabled");

  add_plugin (registry, &module_a, "");
  connect_all (registry);
  extension = get (registry, "a");
  assert_story ("load a, opened a");
  g_assert_true (wisp_registry_disable (registry, "a", NULL));
  g_assert_true (wisp_registry_disable (registry, "a", NULL));
  assert_story ("disabled a");
  g_assert_true (wisp_registry_enable (registry, "a", NULL));
  assert_story ("enabled a");
  wisp_object_unref (extension);
  iterate ();
  assert_story ("unload a, closed a");
}

static gpointer
use_a (gpointer data)
{
  wisp_object_unref (get (data, "a"));
  wisp_registry_collect (data);

  return NULL;
}

static void
test_signals_thread (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();

  g_test_summary ("What other threads do is told in the main context, in its order");

  add_plugin (registry, &module_a, "");
  connect_all (registry);
  g_thread_join (g_thread_new ("use", use_a, registry));
  assert_story ("load a, unload a");
  iterate ();
  assert_story ("opened a, closed a");
}

static void
test_signals_gone (void)
{
  WispRegistry *registry = make_registry ();

  g_test_summary ("A registry that is gone tells nothing");

  add_plugin (registry, &module_a, "");
  connect_all (registry);
  g_thread_join (g_thread_new ("use", use_a, registry));
  g_object_unref (registry);
  iterate ();
  assert_story ("load a, unload a");
}

static void
on_notify (WispPlugin *plugin,
           GParamSpec *pspec,
           gpointer    user_data)
{
  tell ("notify", pspec->name);
}

static void
test_plugin (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  g_autoptr (WispPlugin) plugin = NULL;
  g_autoptr (WispPluginInfo) info = NULL;
  g_autofree gchar *name = NULL;
  gboolean enabled, open;

  g_test_summary ("A plugin shows what it says, and whether it is enabled and open");

  add_plugin (registry, &module_a, "");
  plugin = wisp_registry_lookup_plugin (registry, "a");
  g_signal_connect (plugin, "notify", G_CALLBACK (on_notify), NULL);
  g_object_get (plugin, "name", &name, "info", &info, "enabled", &enabled, "open", &open, NULL);
  g_assert_cmpstr (name, ==, "a");
  g_assert_cmpstr (wisp_plugin_info_get_version (info), ==, "1.5");
  g_assert_true (info == wisp_plugin_get_info (plugin));
  g_assert_true (enabled);
  g_assert_false (open);

  wisp_object_unref (get (registry, "a"));
  g_assert_true (wisp_plugin_is_open (plugin));
  iterate ();
  g_assert_false (wisp_plugin_is_open (plugin));
  assert_story ("load a, notify open, unload a, notify open");

  g_object_set (plugin, "enabled", FALSE, NULL);
  g_assert_false (wisp_plugin_get_enabled (plugin));
  assert_refused (registry, POINT, "a", WISP_ERROR_DISABLED_PLUGIN, "a: is disabled");
  g_object_set (plugin, "enabled", TRUE, NULL);
  assert_story ("notify enabled, notify enabled");

  g_clear_object (&registry);
  g_object_set (plugin, "enabled", FALSE, NULL);
  g_assert_true (wisp_plugin_get_enabled (plugin));
}

static void
test_model (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  GListModel *plugins = wisp_registry_get_plugins (registry);

  g_test_summary ("The list of plugins is by name");

  g_assert_true (g_list_model_get_item_type (plugins) == WISP_TYPE_PLUGIN);
  add_plugin (registry, &module_c, "");
  add_plugin (registry, &module_a, "");
  add_plugin (registry, &module_b, "");
  g_assert_cmpuint (g_list_model_get_n_items (plugins), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WispPlugin) plugin = g_list_model_get_item (plugins, i);

      g_assert_cmpint (wisp_plugin_get_name (plugin)[0], ==, "abc"[i]);
    }
}

/*
 * Types
 */

static gboolean
load_types (WispModule  *module,
            GError     **error)
{
  wisp_module_add_type (module, "test.type", 1, "menu", G_TYPE_MENU);
  wisp_module_add_type (module, "test.type", 1, "action", G_TYPE_SIMPLE_ACTION);
  wisp_module_add_type (module, "test.type", 1, "abstract", G_TYPE_MENU_MODEL);
  wisp_module_add_extension (module, "test.type", 1, "table", &vtable, sizeof vtable, NULL, NULL);
  wisp_module_add_type (module, POINT, 1, "type", G_TYPE_MENU);
  wisp_module_add_type (module, "test.light", 1, "light", TEST_TYPE_OBJECT);
  /* It has no family, so it cannot be initialised */
  wisp_module_add_type (module, "test.initable", 1, "socket", G_TYPE_SOCKET);

  return TRUE;
}

WISP_DEFINE_STATIC_MODULE (types_module, "types", "1.5", WISP_MODULE_RESIDENT, load_types, NULL)
WISP_DEFINE_STATIC_MODULE (tied_module, "types", "1.5", WISP_MODULE_UNLOADABLE, load_types, NULL)

static WispRegistry *
make_type_registry (const WispModuleDescriptor *descriptor)
{
  WispRegistry *registry = make_registry ();
  const gchar *text = "[Plugin]\nName=types\nVersion=1.5\n"
                      "[Extension test.type/menu]\nABI=1\n[Extension test.type/action]\nABI=1\n"
                      "[Extension test.type/abstract]\nABI=1\n[Extension test.type/table]\nABI=1\n"
                      "[Extension test.light/light]\nABI=1\n[Extension " POINT "/type]\nABI=1\n"
                      "[Extension test.initable/socket]\nABI=1\n";
  g_autoptr (WispPluginInfo) info = wisp_plugin_info_new_for_data (text, -1, "test", NULL);

  /* Before anybody counts what is registered */
  g_type_ensure (G_TYPE_MENU);
  g_type_ensure (G_TYPE_SIMPLE_ACTION);
  g_type_ensure (TEST_TYPE_OBJECT);
  g_type_ensure (G_TYPE_SOCKET);
  wisp_registry_add_type_point (registry, "test.type", 1, G_TYPE_MENU_MODEL);
  wisp_registry_add_type_point (registry, "test.light", 1, TEST_TYPE_OBJECT);
  wisp_registry_add_type_point (registry, "test.initable", 1, G_TYPE_INITABLE);
  g_assert_true (wisp_registry_add_static (registry, info, descriptor, NULL));

  return registry;
}

static void
test_types (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&types_module);
  g_autoptr (GError) error = NULL;
  GObject *object, *again;
  WispObject *light;

  g_test_summary ("Extensions may be objects of the plugin's types, and are shared");

  object = wisp_registry_get_gobject (registry, "test.type", "menu", &error);
  g_assert_no_error (error);
  g_assert_true (G_IS_MENU (object));
  again = wisp_registry_get_gobject (registry, "test.type", "menu", &error);
  g_assert_true (again == object);
  g_object_unref (again);
  g_object_add_weak_pointer (object, (gpointer *) &again);
  g_object_unref (object);
  g_assert_null (again);

  light = wisp_registry_get_object (registry, "test.light", "light", &error);
  g_assert_true (TEST_IS_OBJECT (light));
  g_assert_true (wisp_registry_get (registry, "test.light", "light", &error) == light);
  wisp_object_unref (light);
  wisp_object_unref (light);
}

static void
test_types_misfit (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&types_module);
  g_autoptr (GError) error = NULL;

  g_test_summary ("What does not fit its point is refused");

  assert_refused (registry, "test.type", "action", WISP_ERROR_WRONG_ABI,
                  "types: its extension “action” does not fit “test.type”: its type GSimpleAction "
                  "is no GMenuModel");
  assert_refused (registry, "test.type", "abstract", WISP_ERROR_WRONG_ABI,
                  "types: its extension “abstract” does not fit “test.type”: there are no objects "
                  "of its type GMenuModel");
  assert_refused (registry, "test.type", "table", WISP_ERROR_WRONG_ABI,
                  "types: its extension “table” does not fit “test.type”: it is a table of "
                  "functions, and the host wants a type");
  assert_refused (registry, POINT, "type", WISP_ERROR_WRONG_ABI,
                  "types: its extension “type” does not fit “" POINT "”: it is a type, and the "
                  "host wants a table of functions");
  g_assert_null (wisp_registry_get (registry, "test.initable", "socket", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_LOAD_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "types: cannot make “socket” at “test.initable”: "));
  g_clear_error (&error);

  g_assert_null (wisp_registry_get_extension (registry, "test.type", "menu", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_clear_error (&error);
  g_assert_null (wisp_registry_get_gobject (registry, POINT, "type", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_clear_error (&error);
  g_assert_null (wisp_registry_get_gobject (registry, "test.light", "light", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_clear_error (&error);
  g_assert_null (wisp_registry_get_object (registry, "test.type", "menu", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_clear_error (&error);
  g_assert_null (wisp_registry_get_object (registry, POINT, "type", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_clear_error (&error);
  g_assert_null (wisp_registry_get_gobject (registry, "none", "light", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
}

static void
test_types_tied (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&tied_module);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A module that offers types is made resident, whatever it promised");

  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "types: promises to be unloadable, but it "
                         "offers a type, so it is never closed");
  g_object_unref (wisp_registry_get_gobject (registry, "test.type", "menu", &error));
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
}

static void
test_any (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&types_module);
  g_autoptr (GError) error = NULL;
  gpointer table, type;

  g_test_summary ("A point of which nothing is known takes anything of its version");

  wisp_registry_add_any_point (registry, "any", 1);
  add_plugin (registry, &module_a, "");
  g_assert_null (wisp_registry_get (registry, "any", "a", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN);
  g_clear_error (&error);
  g_clear_object (&registry);

  registry = wisp_registry_new ();
  wisp_registry_add_any_point (registry, POINT, 1);
  add_plugin (registry, &module_a, "");
  table = wisp_registry_get (registry, POINT, "a", NULL);
  g_assert_true (WISP_IS_EXTENSION (table));
  type = wisp_registry_get_gobject (registry, POINT, "a", &error);
  g_assert_null (type);
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  wisp_object_unref (table);
}

/*
 * Without waiting
 */

typedef struct
{
  gpointer  extension; /* (owned) (nullable) */
  GError   *error;     /* (owned) (nullable) */
  gboolean  done;
} Got;

static void
got_extension (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Got *got = user_data;

  got->extension = wisp_registry_get_finish (WISP_REGISTRY (source), result, &got->error);
  got->done = TRUE;
}

static void
wait_for (Got *got)
{
  while (!got->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_async (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  Got one = { NULL }, other = { NULL };

  g_test_summary ("Who does not wait gets the same, in his main context");

  add_plugin (registry, &module_a, "");
  connect_all (registry);
  wisp_registry_get_async (registry, POINT, "a", NULL, got_extension, &one);
  wisp_registry_get_async (registry, POINT, "a", NULL, got_extension, &other);
  g_assert_false (one.done);
  wait_for (&one);
  wait_for (&other);
  g_assert_no_error (one.error);
  g_assert_true (WISP_IS_EXTENSION (one.extension));
  g_assert_true (one.extension == other.extension);
  iterate ();
  assert_story ("load a, opened a");
  wisp_object_unref (one.extension);
  wisp_object_unref (other.extension);
  iterate ();
  assert_story ("unload a, closed a");
}

static void
test_async_fails (void)
{
  g_autoptr (WispRegistry) registry = make_registry ();
  Got unknown = { NULL }, fails = { NULL }, cancelled = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_test_summary ("Errors come there, too");

  add_plugin (registry, &failing_c, "");
  wisp_registry_get_async (registry, POINT, "none", NULL, got_extension, &unknown);
  wisp_registry_get_async (registry, POINT, "c", NULL, got_extension, &fails);
  g_cancellable_cancel (cancellable);
  wisp_registry_get_async (registry, POINT, "c", cancellable, got_extension, &cancelled);
  wait_for (&unknown);
  wait_for (&fails);
  wait_for (&cancelled);
  g_assert_error (unknown.error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN);
  g_assert_error (fails.error, WISP_ERROR, WISP_ERROR_LOAD_FAILED);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (unknown.error);
  g_error_free (fails.error);
  g_error_free (cancelled.error);
  iterate ();
}

static void
got_object (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Got *got = user_data;

  got->extension = wisp_registry_get_gobject_finish (WISP_REGISTRY (source), result, &got->error);
  got->done = TRUE;
}

static void
got_light (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Got *got = user_data;

  got->extension = wisp_registry_get_object_finish (WISP_REGISTRY (source), result, &got->error);
  got->done = TRUE;
}

static void
test_async_light (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&types_module);
  Got light = { NULL }, object = { NULL };

  g_test_summary ("A light object can be had as such, and a GObject is an error");

  wisp_registry_get_async (registry, "test.light", "light", NULL, got_light, &light);
  wait_for (&light);
  g_assert_no_error (light.error);
  g_assert_true (TEST_IS_OBJECT (light.extension));
  wisp_object_unref (light.extension);

  wisp_registry_get_async (registry, "test.type", "menu", NULL, got_light, &object);
  wait_for (&object);
  g_assert_error (object.error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_assert_nonnull (strstr (object.error->message, "GMenu"));
  g_error_free (object.error);
}

static void
test_async_object (void)
{
  g_autoptr (WispRegistry) registry = make_type_registry (&types_module);
  Got object = { NULL }, light = { NULL };

  g_test_summary ("A GObject can be had as such, and what is none is an error");

  wisp_registry_get_async (registry, "test.type", "menu", NULL, got_object, &object);
  wait_for (&object);
  g_assert_no_error (object.error);
  g_assert_true (G_IS_MENU (object.extension));
  g_object_unref (object.extension);

  wisp_registry_get_async (registry, "test.light", "light", NULL, got_object, &light);
  wait_for (&light);
  g_assert_error (light.error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  g_assert_nonnull (strstr (light.error->message, "TestObject"));
  g_error_free (light.error);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/registry/enable/disable", test_disable);
  test_add ("/registry/enable/again", test_enable_again);
  test_add ("/registry/enable/unknown", test_enable_unknown);
  test_add ("/registry/requires/order", test_requires);
  test_add ("/registry/requires/missing", test_requires_missing);
  test_add ("/registry/requires/circle", test_requires_circle);
  test_add ("/registry/requires/failing", test_requires_failing);
  test_add ("/registry/load/asks-itself", test_load_asks_itself);
  test_add ("/registry/load/asks-other", test_load_asks_other);
  test_add ("/registry/load/leaves", test_load_leaves);
  test_add ("/registry/show/signals", test_signals);
  test_add ("/registry/show/signals-thread", test_signals_thread);
  test_add ("/registry/show/signals-gone", test_signals_gone);
  test_add ("/registry/show/plugin", test_plugin);
  test_add ("/registry/show/model", test_model);
  test_add ("/registry/types/get", test_types);
  test_add ("/registry/types/misfit", test_types_misfit);
  test_add ("/registry/types/tied", test_types_tied);
  test_add ("/registry/types/any", test_any);
  test_add ("/registry/async/get", test_async);
  test_add ("/registry/async/fails", test_async_fails);
  test_add ("/registry/async/object", test_async_object);
  test_add ("/registry/async/light", test_async_light);

  return g_test_run ();
}
