/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-folder.h"
#include "test-point.h"
#include "wisp-test.h"

#include "test-rounds.h"

#include <glib/gstdio.h>
#include <string.h>

/* A registry with modules in files: that they close, and only when nothing of them runs */

typedef struct
{
  gchar        *folder;   /* (owned) */
  WispRegistry *registry; /* (owned) */
} Host;

static void
host_init (Host        *self,
           const gchar *name,
           const gchar *source)
{
  g_autofree gchar *module = g_strconcat (name, ".so", NULL);

  self->folder = test_folder_new ();
  test_folder_add_plugin (self->folder, name, "");
  test_folder_add_module (self->folder, module, source);

  self->registry = wisp_registry_new ();
  wisp_registry_add_point (self->registry, TEST_POINT, TEST_POINT_ABI, sizeof (TestPoint));
  wisp_registry_add_folder (self->registry, self->folder, WISP_PLUGIN_INFO_FLAGS_NONE);
}

static void
host_rescan (Host *self)
{
  g_autoptr (GError) error = NULL;

  wisp_registry_rescan (self->registry, &error);
  g_assert_no_error (error);
}

static void
host_init_fixture (Host *self)
{
  host_init (self, "fixture", "module-fixture.so");
  host_rescan (self);
}

static void
host_clear (Host *self)
{
  g_clear_object (&self->registry);
  g_clear_pointer (&self->folder, test_folder_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Host, host_clear)

static WispExtension *
host_get (Host        *self,
          const gchar *name)
{
  g_autoptr (GError) error = NULL;
  WispExtension *extension = wisp_registry_get_extension (self->registry, TEST_POINT, name, &error);

  g_assert_no_error (error);

  return extension;
}

static gboolean
host_has_open (Host *self)
{
  return test_folder_count_mapped (self->folder, "fixture.so") > 0;
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static const TestPoint *
vtable_of (WispExtension *extension)
{
  return wisp_extension_get_vtable (extension);
}

static void
test_use (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;

  g_test_summary ("A module is mapped from its first use until after its last, and comes back");

  host_init_fixture (&host);
  g_assert_false (host_has_open (&host));

  for (guint i = 0; i < 3; i++)
    {
      extension = host_get (&host, "fixture");
      g_assert_true (host_has_open (&host));
      g_assert_cmpuint (vtable_of (extension)->count (wisp_extension_get_data (extension), 4), ==,
                        4);

      wisp_object_unref (extension);
      g_assert_true (host_has_open (&host));
      iterate ();
      g_assert_false (host_has_open (&host));
    }
}

static void
test_collect (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *one, *other;

  g_test_summary ("It stays while anything of it is in use");

  host_init_fixture (&host);
  one = host_get (&host, "fixture");
  other = host_get (&host, "fixture-2");
  g_assert_true (one != other);

  wisp_object_unref (one);
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 0);
  g_assert_true (host_has_open (&host));
  wisp_object_unref (other);
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 1);
  g_assert_false (host_has_open (&host));
}

static void
use_once (Host *host)
{
  WispExtension *extension = host_get (host, "fixture");

  g_assert_cmpuint (vtable_of (extension)->count (wisp_extension_get_data (extension), 1), ==, 1);
  wisp_object_unref (extension);
  g_assert_cmpuint (wisp_registry_collect (host->registry), ==, 1);
}

/* In how many places anything is mapped */
static guint
count_all_mapped (void)
{
  return test_folder_count_mapped ("", "");
}

static void
test_ten_thousand (void)
{
  g_auto (Host) host = { NULL };
  guint n = test_scale (10000);
  gsize before, after;
  guint n_mapped;

  g_test_summary ("Ten thousand times opened, used and closed, and nothing has grown");

  host_init_fixture (&host);
  for (guint i = 0; i < 100; i++)
    use_once (&host);
  before = test_heap_in_use ();
  n_mapped = count_all_mapped ();

  for (guint i = 0; i < n; i++)
    use_once (&host);
  after = test_heap_in_use ();

  g_test_message ("%u rounds: heap %" G_GSIZE_FORMAT " before, %" G_GSIZE_FORMAT " after", n,
                  before, after);
  if (test_can_measure_heap ())
    g_assert_cmpuint (after, <=, before + 4096);
  g_assert_cmpuint (count_all_mapped (), <=, n_mapped + 4);
  g_assert_false (host_has_open (&host));
}

/*
 * The last reference, dropped where it hurts
 */

static gpointer
unref_on_thread (gpointer data)
{
  wisp_object_unref (data);

  return NULL;
}

static void
assert_closes_from_here (Host *host)
{
  g_assert_true (host_has_open (host));
  iterate ();
  g_assert_false (host_has_open (host));
}

static void
test_last_on_thread (void)
{
  g_auto (Host) host = { NULL };

  g_test_summary ("The last reference may be dropped on another thread");

  host_init_fixture (&host);
  g_thread_join (g_thread_new ("unref", unref_on_thread, host_get (&host, "fixture")));
  assert_closes_from_here (&host);
}

static void
test_last_in_own_thread (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;
  GThread *thread;

  g_test_summary ("A thread of the module keeps it open until it has returned");

  host_init_fixture (&host);
  extension = host_get (&host, "fixture");
  thread = vtable_of (extension)->start_thread (wisp_extension_get_data (extension),
                                                unref_on_thread, extension);
  g_thread_join (thread);
  assert_closes_from_here (&host);
}

typedef struct
{
  Host     *host;
  TestGate  gate;
} Waiting;

static gpointer
wait_at_gate (gpointer data)
{
  Waiting *waiting = data;

  test_gate_wait (&waiting->gate);

  return NULL;
}

static void
test_thread_holds (void)
{
  g_auto (Host) host = { NULL };
  Waiting waiting = { &host };
  WispExtension *extension;
  GThread *thread;

  g_test_summary ("While it runs the module cannot be closed");

  host_init_fixture (&host);
  extension = host_get (&host, "fixture");
  thread = vtable_of (extension)->start_thread (wisp_extension_get_data (extension), wait_at_gate,
                                                &waiting);
  wisp_object_unref (extension);
  iterate ();
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 0);
  g_assert_true (host_has_open (&host));

  test_gate_open (&waiting.gate);
  g_thread_join (thread);
  assert_closes_from_here (&host);
}

static void
test_last_in_cleanup (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  guint n_run = 0;

  g_test_summary ("A cleanup of the module keeps it open until it has run");

  host_init_fixture (&host);
  extension = host_get (&host, "fixture");
  vtable_of (extension)->add_cleanup (wisp_extension_get_data (extension), weak, &n_run);
  wisp_object_unref (extension);
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 0);
  g_assert_true (host_has_open (&host));

  wisp_object_unref (object);
  g_assert_cmpuint (n_run, ==, 101);
  assert_closes_from_here (&host);
}

static void
test_last_in_handler (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;
  GObject *emitter = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *target = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("A signal handler of the module may drop the last of its extensions");

  host_init_fixture (&host);
  extension = host_get (&host, "fixture");
  g_object_set_data (target, "slot", &extension);
  g_signal_connect_closure (emitter, "notify",
                            vtable_of (extension)->make_closure (wisp_extension_get_data (extension),
                                                                 target),
                            FALSE);

  g_signal_emit_by_name (emitter, "notify", NULL);
  g_assert_null (extension);
  iterate ();
  g_assert_true (host_has_open (&host));

  /* The closure is still there, until its emitter is not */
  g_object_unref (emitter);
  assert_closes_from_here (&host);
  g_object_unref (target);
}

static void
test_last_in_destroy (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *one, *other;

  g_test_summary ("A destroy function of the module may drop the last of its extensions");

  host_init_fixture (&host);
  one = host_get (&host, "fixture");
  other = host_get (&host, "fixture-2");
  vtable_of (one)->keep (wisp_extension_get_data (one), WISP_OBJECT (other));
  wisp_object_unref (other);

  wisp_object_unref (one);
  assert_closes_from_here (&host);
}

/*
 * Races
 */

static void
prepare_race (gpointer data)
{
}

/* Two ask while a third closes what they have let go of */
static void
act_in_race (guint    index,
             gpointer data)
{
  Host *host = data;
  WispExtension *extension;

  if (index == 2)
    {
      wisp_registry_collect (host->registry);
      return;
    }

  extension = host_get (host, "fixture");
  g_assert_cmpuint (vtable_of (extension)->count (wisp_extension_get_data (extension), 0), ==, 0);
  wisp_object_unref (extension);
}

static void
check_race (gpointer data)
{
  Host *host = data;

  wisp_registry_collect (host->registry);
  g_assert_false (host_has_open (host));
}

static const TestRounds race = { prepare_race, act_in_race, check_race };

static void
test_race (void)
{
  g_auto (Host) host = { NULL };

  g_test_summary ("Two threads ask while a third closes what was let go of");

  host_init_fixture (&host);
  test_run_rounds (3, test_scale (2000), &race, &host);
}

/*
 * What is refused
 */

static void
test_promise (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;

  g_test_summary ("A module that registers a type while it loads is made resident");

  host_init (&host, "typed", "module-typed.so");
  host_rescan (&host);
  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "*typed.so: promises to be unloadable, but a "
                         "type was registered while it loaded, so it is never closed");
  extension = host_get (&host, "typed");
  g_assert_true (wisp_module_is_resident (wisp_extension_get_module (extension)));
  wisp_object_unref (extension);
  iterate ();
  g_assert_cmpuint (wisp_registry_collect (host.registry), ==, 0);
  g_assert_cmpuint (test_folder_count_mapped (host.folder, "typed.so"), >, 0);
}

static void
test_promise_of_others (void)
{
  g_auto (Host) host = { NULL };
  WispExtension *extension;

  g_test_summary ("A type that somebody else registers meanwhile keeps a module open, without blame");

  host_init (&host, "fixture", "module-untyped.so");
  host_rescan (&host);
  extension = host_get (&host, "fixture");
  g_assert_true (wisp_module_is_resident (wisp_extension_get_module (extension)));
  wisp_object_unref (extension);
  iterate ();
  g_assert_cmpuint (test_folder_count_mapped (host.folder, "fixture.so"), >, 0);
}

static void
assert_refused (Host        *host,
                GQuark       domain,
                gint         code,
                const gchar *file,
                const gchar *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *prefix = g_strdup_printf ("%s/%s: ", host->folder, file);

  g_assert_null (wisp_registry_get (host->registry, TEST_POINT, "fixture", &error));
  g_assert_error (error, domain, code);
  if (!g_str_has_prefix (error->message, prefix) || strstr (error->message, reason) == NULL)
    g_error ("“%s%s” is not “%s”", prefix, reason, error->message);
  iterate ();
  g_assert_false (host_has_open (host));
}

static void
test_no_file (void)
{
  g_auto (Host) host = { NULL };
  g_autofree gchar *file = NULL;

  g_test_summary ("A module that is not there is refused, and can be had when it is");

  host_init_fixture (&host);
  file = g_build_filename (host.folder, "fixture.so", NULL);
  g_assert_cmpint (g_unlink (file), ==, 0);
  assert_refused (&host, G_FILE_ERROR, G_FILE_ERROR_NOENT, "fixture.so", "No such file");

  test_folder_add_module (host.folder, "fixture.so", "module-fixture.so");
  wisp_object_unref (host_get (&host, "fixture"));
}

static void
test_refused (void)
{
  const struct
  {
    const gchar *source;
    WispError    code;
    const gchar *reason;
  } rows[] = {
    { "module-plain.so", WISP_ERROR_INVALID_MODULE, "does not export the symbol" },
    { "module-wrong-abi.so", WISP_ERROR_WRONG_ABI,
      "its descriptor is of ABI 77, and this Wisp has 1" },
    { "module-wrong-size.so", WISP_ERROR_INVALID_MODULE, "its descriptor has a size of 4 bytes" },
    { "module-misses.so", WISP_ERROR_INVALID_MODULE,
      "undefined symbol: test_function_that_is_nowhere" },
    { "module-fails.so", WISP_ERROR_LOAD_FAILED, "could not be set up: half done" },
    { "module-typed.so", WISP_ERROR_INVALID_MODULE, "has the name “typed”" },
    { "module-old-point.so", WISP_ERROR_WRONG_ABI, "it is for version 7, and the host has version 1" },
  };

  g_test_summary ("What cannot be loaded is refused, and nothing of it stays");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Host) host = { NULL };

      host_init (&host, "fixture", rows[i].source);
      host_rescan (&host);
      for (guint k = 0; k < 2; k++)
        assert_refused (&host, WISP_ERROR, (gint) rows[i].code, "fixture.so", rows[i].reason);
    }
}

static void
test_damaged (void)
{
  g_auto (Host) host = { NULL };
  g_autofree gchar *file = NULL;
  g_autofree gchar *data = NULL;
  gsize length;

  g_test_summary ("A file that is no module of this machine, or not all of one, is refused unopened");

  host_init_fixture (&host);
  file = g_build_filename (host.folder, "fixture.so", NULL);
  g_assert_true (g_file_get_contents (file, &data, &length, NULL));

  test_folder_write (host.folder, "fixture.so", "#!/bin/sh\n", -1);
  assert_refused (&host, WISP_ERROR, WISP_ERROR_INVALID_MODULE, "fixture.so", "is not an ELF file");

  test_folder_write (host.folder, "fixture.so", data, 1000);
  assert_refused (&host, WISP_ERROR, WISP_ERROR_INVALID_MODULE, "fixture.so", "is truncated");

  data[18] ^= 4; /* the machine */
  test_folder_write (host.folder, "fixture.so", data, (gssize) length);
  assert_refused (&host, WISP_ERROR, WISP_ERROR_INVALID_MODULE, "fixture.so",
                  "is for another architecture");

  data[18] ^= 4;
  test_folder_write (host.folder, "fixture.so", data, (gssize) length);
  wisp_object_unref (host_get (&host, "fixture"));
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/modules/close/use", test_use);
  test_add ("/modules/close/collect", test_collect);
  test_add ("/modules/close/ten-thousand", test_ten_thousand);
  test_add ("/modules/last/on-thread", test_last_on_thread);
  test_add ("/modules/last/in-own-thread", test_last_in_own_thread);
  test_add ("/modules/last/in-cleanup", test_last_in_cleanup);
  test_add ("/modules/last/in-handler", test_last_in_handler);
  test_add ("/modules/last/in-destroy", test_last_in_destroy);
  test_add ("/modules/hold/thread", test_thread_holds);
  test_add ("/modules/race/ask-and-close", test_race);
  test_add ("/modules/promise/type", test_promise);
  test_add ("/modules/promise/type-of-others", test_promise_of_others);
  test_add ("/modules/refused/no-file", test_no_file);
  test_add ("/modules/refused/each", test_refused);
  test_add ("/modules/refused/damaged", test_damaged);

  return g_test_run ();
}
