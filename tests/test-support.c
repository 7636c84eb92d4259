/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

/* Tests of the tests: what must fail does fail. */

static void
assert_fails (const gchar *output)
{
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (output);
}

static void
test_log_message (void)
{
  g_test_summary ("A message that was not announced fails the test");

  if (test_in_subprocess ())
    {
      g_log ("Other", G_LOG_LEVEL_MESSAGE, "nobody expects this");
      return;
    }
  assert_fails ("*not announced, of Other: nobody expects this*");
}

static void
test_log_structured (void)
{
  g_test_summary ("A structured message that was not announced fails the test");

  if (test_in_subprocess ())
    {
      g_log_structured ("Other", G_LOG_LEVEL_MESSAGE, "MESSAGE", "nobody expects this");
      return;
    }
  assert_fails ("*not announced, of Other: nobody expects this*");
}

static void
test_log_without_domain (void)
{
  g_test_summary ("A message without a domain that was not announced fails the test");

  if (test_in_subprocess ())
    {
      g_log (NULL, G_LOG_LEVEL_MESSAGE, "nobody expects this");
      return;
    }
  assert_fails ("*not announced, of no domain: nobody expects this*");
}

static void
test_log_debug (void)
{
  g_test_summary ("A debugging message fails the test if and only if it is of Wisp's");

  g_log ("Other", G_LOG_LEVEL_DEBUG, "nobody minds this");

  if (test_in_subprocess ())
    {
      g_log ("Wisp", G_LOG_LEVEL_DEBUG, "nobody expects this");
      return;
    }
  assert_fails ("*not announced, of Wisp: nobody expects this*");
}

static void
test_log_critical (void)
{
  g_test_summary ("A critical that was not announced ends the program");

  if (test_in_subprocess ())
    {
      g_critical ("nobody expects this");
      return;
    }
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*nobody expects this*");
}

static void
test_log_announced (void)
{
  g_test_summary ("A message that was announced is fine");

  g_test_expect_message ("Other", G_LOG_LEVEL_WARNING, "*expects this*");
  g_log ("Other", G_LOG_LEVEL_WARNING, "everybody expects this");
}

static void
test_log_missing (void)
{
  g_test_summary ("A message that was announced and did not come fails the test");

  if (test_in_subprocess ())
    {
      test_expect_critical ("*never said*");
      return;
    }
  g_test_trap_assert_failed ();
}

static void
test_object_leaked (void)
{
  g_test_summary ("An object that is left alive fails the test");

  if (test_in_subprocess ())
    {
      test_keep (test_object_new ());
      return;
    }
  g_test_trap_assert_failed ();
}

static void
test_object_layouts (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);

  g_test_summary ("A test runs for each layout, with objects of that layout");

  g_assert_true (g_str_has_suffix (g_test_get_path (),
                                   type == TEST_TYPE_OBJECT ? "/small"
                                   : type == TEST_TYPE_LARGE ? "/large" : "/plain"));
  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, type);
}

static void
test_heap_grows (void)
{
  gsize before = test_heap_in_use ();
  gpointer volatile block = g_malloc (1000000);
  gsize after = test_heap_in_use ();

  g_test_summary ("The measure of the heap sees a block come and go");

  g_free (block);

  g_assert_cmpuint (after - before, >=, 1000000);
  g_assert_cmpuint (after - before, <, 1010000);
  g_assert_cmpuint (test_heap_in_use (), <, before + 10000);
}

static void
meet (guint    index,
      gpointer data)
{
  gint *met = data;

  g_atomic_int_inc (&met[index]);
}

static void
test_threads_run (void)
{
  gint met[7] = { 0 };

  g_test_summary ("Each thread of a team runs once");

  test_run_threads (G_N_ELEMENTS (met), meet, met);

  for (guint i = 0; i < G_N_ELEMENTS (met); i++)
    g_assert_cmpint (met[i], ==, 1);
}

typedef struct
{
  TestGate gate;
  gint     order;
} Gated;

static gpointer
pass_gate (gpointer data)
{
  Gated *gated = data;

  test_gate_wait (&gated->gate);
  test_gate_wait (&gated->gate);

  return GINT_TO_POINTER (gated->order);
}

static void
test_threads_gate (void)
{
  Gated gated = { 0 };
  GThread *thread = g_thread_new ("gated", pass_gate, &gated);

  g_test_summary ("Who waits at a gate sees what came before it was opened, and it stays open");

  gated.order = 1;
  test_gate_open (&gated.gate);

  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/support/log/message", test_log_message);
  test_add ("/support/log/structured", test_log_structured);
  test_add ("/support/log/without-domain", test_log_without_domain);
  test_add ("/support/log/debug", test_log_debug);
  test_add ("/support/log/critical", test_log_critical);
  test_add ("/support/log/announced", test_log_announced);
  test_add ("/support/log/missing", test_log_missing);
  test_add ("/support/object/leaked", test_object_leaked);
  test_add_layouts ("/support/object/layouts", test_object_layouts);
  if (test_can_measure_heap ())
    test_add ("/support/heap/grows", test_heap_grows);
  test_add ("/support/threads/run", test_threads_run);
  test_add ("/support/threads/gate", test_threads_gate);

  return g_test_run ();
}
