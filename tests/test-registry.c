/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-test.h"

#include <string.h>

/* A registry with plugins that are linked in: all but files and the closing of them */

typedef struct
{
  guint (*add) (gpointer data,
                guint    number);
} Adder;

/* What the plugins did, in order */
static GString *story;

static void
tell (const gchar *what)
{
  if (story->len > 0)
    g_string_append_c (story, ' ');
  g_string_append (story, what);
}

static void
assert_story (const gchar *expected)
{
  g_assert_cmpstr (story->str, ==, expected);
  g_string_truncate (story, 0);
}

static guint
add (gpointer data,
     guint    number)
{
  guint *sum = data;

  return *sum += number;
}

static const Adder adder = { add };

static gpointer
new_sum (WispModule  *module,
         GError     **error)
{
  tell ("new");

  return g_new0 (guint, 1);
}

static void
free_sum (gpointer data)
{
  tell ("free");
  g_free (data);
}

static gboolean
load_adder (WispModule  *module,
            GError     **error)
{
  tell ("load");
  wisp_module_add_extension (module, "test.adder", 3, NULL, &adder, sizeof adder,
                             new_sum, free_sum);

  return TRUE;
}

static void
unload (WispModule *module)
{
  tell ("unload");
}

WISP_DEFINE_STATIC_MODULE (unloadable_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, load_adder,
                           unload)
WISP_DEFINE_STATIC_MODULE (resident_module, "adder", "1.5", WISP_MODULE_RESIDENT, load_adder,
                           unload)

static WispPluginInfo *
make_info (const gchar *format,
           ...) G_GNUC_PRINTF (1, 2);

static WispPluginInfo *
make_info (const gchar *format,
           ...)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  WispPluginInfo *info;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  info = wisp_plugin_info_new_for_data (text, -1, "test", &error);
  g_assert_no_error (error);

  return info;
}

static void
add_plugin (WispRegistry               *registry,
            const gchar                *name,
            const gchar                *more,
            const WispModuleDescriptor *descriptor)
{
  g_autoptr (WispPluginInfo) info = make_info ("[Plugin]\nName=%s\nVersion=1.5\n%s\n", name, more);
  g_autoptr (GError) error = NULL;

  g_assert_true (wisp_registry_add_static (registry, info, descriptor, &error));
  g_assert_no_error (error);
}

#define OFFER "[Extension test.adder]\nABI=3\n"

static WispRegistry *
make_registry (const WispModuleDescriptor *descriptor)
{
  WispRegistry *registry = wisp_registry_new ();

  if (story == NULL)
    story = test_keep (g_string_new (NULL));
  g_string_truncate (story, 0);
  wisp_registry_add_point (registry, "test.adder", 3, sizeof (Adder));
  if (descriptor != NULL)
    add_plugin (registry, descriptor->name, OFFER, descriptor);

  return registry;
}

static WispExtension *
get (WispRegistry *registry,
     const gchar  *name)
{
  g_autoptr (GError) error = NULL;
  WispExtension *extension = wisp_registry_get_extension (registry, "test.adder", name, &error);

  g_assert_no_error (error);
  g_assert_true (WISP_IS_EXTENSION (extension));

  return extension;
}

static void
assert_refused (WispRegistry *registry,
                const gchar  *point,
                const gchar  *name,
                WispError     code,
                const gchar  *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wisp_registry_get (registry, point, name, &error));
  g_assert_error (error, WISP_ERROR, (gint) code);
  if (strstr (error->message, reason) == NULL)
    g_error ("“%s” is not in “%s”", reason, error->message);
}

static void
test_use (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  WispExtension *extension = get (registry, "adder");
  const Adder *vtable = wisp_extension_get_vtable (extension);
  WispModule *module = wisp_extension_get_module (extension);

  g_test_summary ("An extension has the functions and the data that its module gave it");

  g_assert_true (vtable == &adder);
  g_assert_cmpuint (vtable->add (wisp_extension_get_data (extension), 5), ==, 5);
  g_assert_cmpuint (vtable->add (wisp_extension_get_data (extension), 7), ==, 12);
  g_assert_cmpstr (wisp_extension_get_point (extension), ==, "test.adder");
  g_assert_cmpstr (wisp_extension_get_name (extension), ==, "adder");
  g_assert_cmpstr (wisp_module_get_name (module), ==, "adder");
  g_assert_cmpstr (wisp_module_get_version (module), ==, "1.5");
  g_assert_null (wisp_module_get_file (module));
  g_assert_false (wisp_module_is_resident (module));
  assert_story ("load new");

  wisp_object_unref (extension);
  assert_story ("free");
}

static void
test_shared (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  WispExtension *extension = get (registry, "adder");
  WispExtension *again = get (registry, "adder");

  g_test_summary ("Who asks twice gets the same extension, and it dies with its last user");

  g_assert_true (extension == again);
  wisp_object_unref (extension);
  assert_story ("load new");
  wisp_object_unref (again);
  assert_story ("free");

  wisp_object_unref (get (registry, "adder"));
  assert_story ("new free");
}

static void
test_collect (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  WispExtension *extension;

  g_test_summary ("A module closes when nothing of it is in use, and is opened again");

  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  extension = get (registry, "adder");
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  wisp_object_unref (extension);
  assert_story ("load new free");

  g_assert_cmpuint (wisp_registry_collect (registry), ==, 1);
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  assert_story ("unload");

  wisp_object_unref (get (registry, "adder"));
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 1);
  assert_story ("load new free unload");
}

static void
iterate (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
test_idle (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);

  g_test_summary ("It closes by itself, from the main context of the registry");

  wisp_object_unref (get (registry, "adder"));
  assert_story ("load new free");
  iterate (NULL);
  assert_story ("unload");
}

static void
test_idle_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WispRegistry) registry = NULL;

  g_test_summary ("That is the one which was the thread's default when it was made");

  g_main_context_push_thread_default (context);
  registry = make_registry (&unloadable_module);
  g_main_context_pop_thread_default (context);

  wisp_object_unref (get (registry, "adder"));
  iterate (NULL);
  assert_story ("load new free");
  iterate (context);
  assert_story ("unload");
}

static void
test_taken_up (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  WispExtension *extension;

  g_test_summary ("A module that is taken up again before it is closed stays open");

  wisp_object_unref (get (registry, "adder"));
  extension = get (registry, "adder");
  iterate (NULL);
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  assert_story ("load new free new");
  wisp_object_unref (extension);
}

static void
test_resident (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&resident_module);
  WispExtension *extension = get (registry, "adder");

  g_test_summary ("A resident module stays open, and is not set up again");

  g_assert_true (wisp_module_is_resident (wisp_extension_get_module (extension)));
  wisp_object_unref (extension);
  iterate (NULL);
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
  wisp_object_unref (get (registry, "adder"));
  assert_story ("load new free new free");
}

static void
test_registry_goes (void)
{
  WispRegistry *registry = make_registry (&unloadable_module);
  WispExtension *extension = get (registry, "adder");

  g_test_summary ("What came out of a module can be used when the registry is gone");

  g_object_unref (registry);
  iterate (NULL);
  assert_story ("load new");
  wisp_object_unref (extension);
  assert_story ("free");
  iterate (NULL);
  assert_story ("unload");
}

static void
test_registry_goes_last (void)
{
  WispRegistry *registry = make_registry (&unloadable_module);

  g_test_summary ("A registry that goes closes what is not in use");

  wisp_object_unref (get (registry, "adder"));
  g_object_unref (registry);
  assert_story ("load new free unload");
}

static void
test_registry_goes_resident (void)
{
  WispRegistry *registry = make_registry (&resident_module);
  WispExtension *extension = get (registry, "adder");

  g_test_summary ("Resident modules outlive it");

  g_object_unref (registry);
  wisp_object_unref (extension);
  iterate (NULL);
  assert_story ("load new free");
}

static void
test_unknown (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A point or an extension that is not there is an error");

  assert_refused (registry, "test.none", "adder", WISP_ERROR_UNKNOWN_POINT,
                  "There is no extension point “test.none”");
  assert_refused (registry, "test.adder", "none", WISP_ERROR_UNKNOWN_PLUGIN,
                  "No plugin offers “none” at “test.adder”");
  g_assert_null (wisp_registry_list (registry, "test.none", &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT);
  assert_story ("");
}

static void
test_version (void)
{
  g_autoptr (WispRegistry) registry = make_registry (NULL);

  g_test_summary ("A plugin for another version of a point is not opened; both are named");

  add_plugin (registry, "adder", "[Extension test.adder]\nABI=2\n", &unloadable_module);
  assert_refused (registry, "test.adder", "adder", WISP_ERROR_WRONG_ABI,
                  "adder: its extension “adder” is for version 2 of “test.adder”, and the host "
                  "has version 3");
  assert_story ("");
}

static gboolean
load_misfit (WispModule  *module,
             GError     **error)
{
  wisp_module_add_extension (module, "test.adder", 4, NULL, &adder, sizeof adder, NULL, NULL);
  wisp_module_add_extension (module, "test.adder", 3, "size", &adder, 1, NULL, NULL);

  return TRUE;
}

WISP_DEFINE_STATIC_MODULE (misfit_module, "misfit", "1.5", WISP_MODULE_UNLOADABLE, load_misfit,
                           NULL)

static void
test_compiled_version (void)
{
  g_autoptr (WispRegistry) registry = make_registry (NULL);

  g_test_summary ("What counts is what the module was compiled for");

  add_plugin (registry, "misfit", OFFER "[Extension test.adder/size]\nABI=3\n", &misfit_module);
  assert_refused (registry, "test.adder", "misfit", WISP_ERROR_WRONG_ABI,
                  "it is for version 4, and the host has version 3");
  assert_refused (registry, "test.adder", "size", WISP_ERROR_WRONG_ABI,
                  "its table has 1 bytes, and that of the host 8");
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 1);
}

static gboolean
load_fails (WispModule  *module,
            GError     **error)
{
  load_adder (module, NULL);
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "my file is not there");

  return FALSE;
}

static gboolean
load_fails_silently (WispModule  *module,
                     GError     **error)
{
  return FALSE;
}

static gboolean
load_half (WispModule  *module,
           GError     **error)
{
  tell ("load");

  return TRUE;
}

static gboolean
load_twice (WispModule  *module,
            GError     **error)
{
  return load_adder (module, NULL) && load_adder (module, NULL);
}

static gboolean
load_badly (WispModule  *module,
            GError     **error)
{
  wisp_module_add_extension (module, "test adder", 3, NULL, &adder, sizeof adder, NULL, NULL);

  return load_adder (module, NULL);
}

WISP_DEFINE_STATIC_MODULE (failing_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, load_fails,
                           unload)
WISP_DEFINE_STATIC_MODULE (failing_resident, "adder", "1.5", WISP_MODULE_RESIDENT, load_fails,
                           unload)
WISP_DEFINE_STATIC_MODULE (silent_module, "adder", "1.5", WISP_MODULE_UNLOADABLE,
                           load_fails_silently, unload)
WISP_DEFINE_STATIC_MODULE (half_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, load_half, unload)
WISP_DEFINE_STATIC_MODULE (twice_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, load_twice, unload)
WISP_DEFINE_STATIC_MODULE (bad_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, load_badly, unload)
WISP_DEFINE_STATIC_MODULE (empty_module, "adder", "1.5", WISP_MODULE_UNLOADABLE, NULL, NULL)
WISP_DEFINE_STATIC_MODULE (named_module, "other", "1.5", WISP_MODULE_UNLOADABLE, load_adder, unload)
WISP_DEFINE_STATIC_MODULE (newer_module, "adder", "1.6", WISP_MODULE_UNLOADABLE, load_adder, unload)
WISP_DEFINE_STATIC_MODULE (flagged_module, "adder", "1.5", 1u << 31, load_adder, unload)

static void
test_load_fails (void)
{
  const struct
  {
    const WispModuleDescriptor *descriptor;
    WispError                   code;
    const gchar                *reason;
    const gchar                *story;
  } rows[] = {
    { &failing_module, WISP_ERROR_LOAD_FAILED,
      "adder: could not be set up: my file is not there", "load" },
    { &failing_resident, WISP_ERROR_LOAD_FAILED,
      "adder: could not be set up: my file is not there", "load" },
    { &silent_module, WISP_ERROR_LOAD_FAILED,
      "adder: could not be set up: it does not say why", "" },
    { &half_module, WISP_ERROR_LOAD_FAILED,
      "adder: has not added “adder” at “test.adder”, which its key file offers", "load" },
    { &empty_module, WISP_ERROR_LOAD_FAILED, "has not added", "" },
    { &twice_module, WISP_ERROR_LOAD_FAILED, "adds “adder” at “test.adder” twice", "load load" },
    { &bad_module, WISP_ERROR_LOAD_FAILED,
      "adds “adder” at “test adder”, which are not both names", "load" },
    { &named_module, WISP_ERROR_INVALID_MODULE,
      "adder: has the name “other”, and its key file has “adder”", "" },
    { &newer_module, WISP_ERROR_INVALID_MODULE,
      "adder: has the version “1.6”, and its key file has “1.5”", "" },
    { &flagged_module, WISP_ERROR_INVALID_MODULE, "has flags that this Wisp does not know", "" },
  };

  g_test_summary ("A module that cannot be set up leaves nothing behind, and can be tried again");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WispRegistry) registry = make_registry (NULL);

      add_plugin (registry, "adder", OFFER, rows[i].descriptor);
      for (guint k = 0; k < 2; k++)
        {
          assert_refused (registry, "test.adder", "adder", rows[i].code, rows[i].reason);
          assert_story (rows[i].story);
          g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
          assert_story ("");
        }
    }
}

static gpointer
new_fails (WispModule  *module,
           GError     **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no room");

  return NULL;
}

static gpointer
new_fails_silently (WispModule  *module,
                    GError     **error)
{
  return NULL;
}

static gboolean
load_new_fails (WispModule  *module,
                GError     **error)
{
  wisp_module_add_extension (module, "test.adder", 3, NULL, &adder, sizeof adder, new_fails,
                             free_sum);
  wisp_module_add_extension (module, "test.adder", 3, "silent", &adder, sizeof adder,
                             new_fails_silently, free_sum);

  return TRUE;
}

WISP_DEFINE_STATIC_MODULE (new_fails_module, "adder", "1.5", WISP_MODULE_UNLOADABLE,
                           load_new_fails, NULL)

static void
test_new_fails (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&new_fails_module);

  g_test_summary ("An extension that cannot be made is an error, and its module can be closed");

  assert_refused (registry, "test.adder", "adder", WISP_ERROR_LOAD_FAILED,
                  "adder: cannot make “adder” at “test.adder”: no room");
  assert_story ("");
  iterate (NULL);
  g_assert_cmpuint (wisp_registry_collect (registry), ==, 0);
}

static void
test_list (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  g_auto (GStrv) names = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Extensions are listed by priority, without those that cannot be had");

  add_plugin (registry, "low", "[Extension test.adder]\nABI=3\nPriority=-1\n", &resident_module);
  add_plugin (registry, "high", "[Extension test.adder/top]\nABI=3\nPriority=9\n"
              "[Extension test.adder/next]\nABI=3\nPriority=8\n", &resident_module);
  add_plugin (registry, "old", "[Extension test.adder]\nABI=2\nPriority=9\n", &resident_module);
  add_plugin (registry, "other", "[Extension test.other]\nABI=3\n", &resident_module);
  add_plugin (registry, "off", OFFER, &resident_module);
  add_plugin (registry, "same", OFFER, &resident_module);
  g_assert_true (wisp_registry_disable (registry, "off", &error));

  names = wisp_registry_list (registry, "test.adder", &error);
  g_assert_no_error (error);
  text = g_strjoinv (" ", names);
  g_assert_cmpstr (text, ==, "top next adder same low");
  assert_story ("");
}

static void
test_duplicate (void)
{
  g_autoptr (WispRegistry) registry = make_registry (&unloadable_module);
  g_autoptr (WispPluginInfo) same = make_info ("[Plugin]\nName=adder\nVersion=1\n");
  g_autoptr (WispPluginInfo) offer =
    make_info ("[Plugin]\nName=b\nVersion=1\n[Extension test.adder/adder]\nABI=3\n");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Two plugins of one name, or with one extension, are refused");

  g_assert_false (wisp_registry_add_static (registry, same, &resident_module, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_DUPLICATE_PLUGIN);
  g_assert_cmpstr (error->message, ==, "adder: has the same name as adder, “adder”");
  g_clear_error (&error);
  g_assert_false (wisp_registry_add_static (registry, offer, &resident_module, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_DUPLICATE_PLUGIN);
  g_assert_cmpstr (error->message, ==, "b: offers “adder” at “test.adder”, as adder does");
  g_assert_null (wisp_registry_lookup_plugin (registry, "b"));

  wisp_object_unref (get (registry, "adder"));
}

static void
test_arguments (void)
{
  g_autoptr (WispRegistry) registry = make_registry (NULL);

  g_test_summary ("A host's mistakes are reported");

  test_expect_critical ("There is an extension point “test.adder” already");
  wisp_registry_add_point (registry, "test.adder", 1, 1);
  test_expect_critical ("*wisp_plugin_is_name*");
  wisp_registry_add_point (registry, "test adder", 1, 1);
  test_expect_critical ("*vtable_size > 0*");
  wisp_registry_add_point (registry, "point", 1, 0);
  test_expect_critical ("*G_TYPE_IS_INTERFACE*");
  wisp_registry_add_type_point (registry, "point", 1, G_TYPE_INT);
  test_expect_critical ("*folder*");
  wisp_registry_add_folder (registry, "", WISP_PLUGIN_INFO_FLAGS_NONE);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/registry/get/use", test_use);
  test_add ("/registry/get/shared", test_shared);
  test_add ("/registry/get/unknown", test_unknown);
  test_add ("/registry/get/version", test_version);
  test_add ("/registry/get/compiled-version", test_compiled_version);
  test_add ("/registry/get/load-fails", test_load_fails);
  test_add ("/registry/get/new-fails", test_new_fails);
  test_add ("/registry/close/collect", test_collect);
  test_add ("/registry/close/idle", test_idle);
  test_add ("/registry/close/idle-context", test_idle_context);
  test_add ("/registry/close/taken-up", test_taken_up);
  test_add ("/registry/close/resident", test_resident);
  test_add ("/registry/gone/first", test_registry_goes);
  test_add ("/registry/gone/last", test_registry_goes_last);
  test_add ("/registry/gone/resident", test_registry_goes_resident);
  test_add ("/registry/list/priority", test_list);
  test_add ("/registry/add/duplicate", test_duplicate);
  test_add ("/registry/add/arguments", test_arguments);

  return g_test_run ();
}
