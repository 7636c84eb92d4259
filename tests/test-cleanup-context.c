/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-kinds.h"
#include "support/test-note.h"
#include "support/wisp-test.h"

/* All that is pending, and no more */
static void
iterate (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
test_run_in_context (GType type)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[4] = { 0 };

  g_test_summary ("Those with a context wait for it, and run there in reverse order");

  for (guint i = 0; i < 4; i++)
    test_note_add (&notes[i], (gchar) ('a' + i), weak, i == 1 ? NULL : context);
  iterate (context);
  test_instance_unref (instance);
  test_expect_trace ("bB");

  iterate (context);
  test_expect_trace ("dDcCaA");
}

static gpointer
drop_last_reference (gpointer data)
{
  wisp_object_unref (data);

  return NULL;
}

static void
test_context_of_another_thread (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote there = { 0 }, here = { 0 };
  GThread *thread;

  g_test_summary ("A cleanup without a context runs where the death is, the other one in its context");

  test_note_add (&there, 't', weak, NULL);
  test_note_add (&here, 'h', weak, context);
  thread = g_thread_new ("dies", drop_last_reference, object);
  g_thread_ref (thread);
  g_thread_join (thread);
  test_expect_trace ("tT");
  g_assert_true (there.thread == thread);
  g_thread_unref (thread);

  iterate (context);
  test_expect_trace ("hH");
  g_assert_true (here.thread == g_thread_self ());
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (data);

  return NULL;
}

static void
test_context_in_another_thread (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GThread) thread = g_thread_new ("loop", run_loop, loop);
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { 0 };

  g_test_summary ("A cleanup runs in the thread that iterates its context");

  test_note_add (&note, 'a', weak, context);
  wisp_object_unref (object);
  g_main_context_invoke_full (context, G_PRIORITY_LOW, quit, loop, NULL);
  g_thread_join (g_thread_ref (thread));

  test_expect_trace ("aA");
  g_assert_true (note.thread == thread);
}

static void
test_context_default (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { 0 };

  g_test_summary ("The default context is asked for by its name");

  test_note_add (&note, 'a', weak, g_main_context_default ());
  wisp_object_unref (object);
  test_expect_trace ("");
  iterate (NULL);
  test_expect_trace ("aA");
}

static gboolean
trace_idle (gpointer data)
{
  test_trace ('i');

  return G_SOURCE_REMOVE;
}

static void
look_at_source (gpointer data)
{
  GSource *source = g_main_current_source ();

  test_note_run (data);
  g_assert_cmpstr (g_source_get_name (source), ==, "Wisp cleanup");
  g_assert_cmpint (g_source_get_priority (source), ==, G_PRIORITY_DEFAULT);
}

static void
test_context_priority (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) idle = g_idle_source_new ();
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { .letter = 'a' };

  g_test_summary ("A cleanup has the default priority, before what is idle, and a name for debugging");

  g_source_set_callback (idle, trace_idle, NULL, NULL);
  g_source_attach (idle, context);
  wisp_weak_add_cleanup (weak, context, look_at_source, &note, test_note_destroy);
  wisp_object_unref (object);
  iterate (context);

  test_expect_trace ("aAi");
}

/* In which order the context does that is its own affair */
static void
expect_only_destroyed (const TestNote *note)
{
  g_assert_cmpint (note->n_runs, ==, 0);
  g_assert_cmpint (note->n_destroys, ==, 1);
}

static void
test_context_gone_before_death (GType type)
{
  GMainContext *context = g_main_context_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[3] = { 0 };

  g_test_summary ("Where the context is gone before the death, the cleanup is only destroyed");

  test_note_add (&notes[0], 'a', weak, NULL);
  test_note_add (&notes[1], 0, weak, context);
  test_note_add (&notes[2], 0, weak, context);
  g_main_context_unref (context);
  test_expect_trace ("");
  test_instance_unref (instance);

  test_expect_trace ("aA");
  expect_only_destroyed (&notes[1]);
  expect_only_destroyed (&notes[2]);
}

static void
test_context_gone_while_waiting (GType type)
{
  GMainContext *context = g_main_context_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote note = { 0 }, late = { 0 };
  gulong id;

  g_test_summary ("Where it is gone while the cleanup waits there, likewise");

  id = test_note_add (&note, 0, weak, context);
  test_instance_unref (instance);
  g_assert_cmpuint (test_note_add (&late, 0, weak, context), ==, 0);
  g_assert_cmpint (note.n_destroys + late.n_destroys, ==, 0);
  g_main_context_unref (context);

  expect_only_destroyed (&note);
  expect_only_destroyed (&late);
  g_assert_false (wisp_weak_remove_cleanup (weak, id));
}

static gboolean
never (gpointer data)
{
  g_assert_not_reached ();
}

static void
test_removed_before_death (GType type)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GSource) source = g_idle_source_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote note = { 0 }, context_note = { 0 };
  gulong id;

  g_test_summary ("A cleanup that is removed keeps its context no longer");

  /* Goes with the context */
  g_source_set_callback (source, never, &context_note, test_note_destroy);
  g_source_attach (source, context);

  id = test_note_add (&note, 0, weak, context);
  g_main_context_unref (context);
  g_assert_cmpint (context_note.n_destroys, ==, 0);

  g_assert_true (wisp_weak_remove_cleanup (weak, id));
  g_assert_cmpint (context_note.n_destroys, ==, 1);
  expect_only_destroyed (&note);
  test_instance_unref (instance);
  expect_only_destroyed (&note);
}

static void
test_removed_while_waiting (GType type)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[3] = { 0 };
  gulong id;

  g_test_summary ("A cleanup that waits in its context can be removed still");

  test_note_add (&notes[0], 'a', weak, context);
  id = test_note_add (&notes[1], 'b', weak, context);
  test_note_add (&notes[2], 'c', weak, context);
  test_instance_unref (instance);

  g_assert_true (wisp_weak_remove_cleanup (weak, id));
  test_expect_trace ("B");
  g_assert_false (wisp_weak_remove_cleanup (weak, id));
  iterate (context);
  test_expect_trace ("cCaA");
  g_assert_false (wisp_weak_remove_cleanup (weak, id));
}

static void
test_empty_handle (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GMainContext *gone = g_main_context_new ();
  TestNote notes[3] = { 0 };

  g_test_summary ("The empty handle is as good as a dead one");

  g_assert_cmpuint (test_note_add (&notes[0], 'a', NULL, context), ==, 0);
  g_assert_cmpuint (test_note_add (&notes[1], 'b', NULL, NULL), ==, 0);
  g_assert_cmpuint (test_note_add (&notes[2], 'c', NULL, gone), ==, 0);
  test_expect_trace ("bB");
  g_main_context_unref (gone);
  test_expect_trace ("C");
  iterate (context);
  test_expect_trace ("aA");
}

static void
test_first_added_to_dead (GType type)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[2] = { 0 };

  g_test_summary ("So does the first one; with a context it is posted");

  test_instance_unref (instance);

  g_assert_cmpuint (test_note_add (&notes[0], 'a', weak, context), ==, 0);
  g_assert_cmpuint (test_note_add (&notes[1], 'b', weak, NULL), ==, 0);
  test_expect_trace ("bB");
  iterate (context);
  test_expect_trace ("aA");
}

static void
remove_id (gpointer data)
{
  TestNote *note = data;

  test_note_run (note);
  if (wisp_weak_remove_cleanup (note->weak, note->id))
    test_trace ('-');
}

static void
test_remove_own_in_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { .letter = 'a', .weak = weak };

  g_test_summary ("Nor by its own function in its context");

  note.id = wisp_weak_add_cleanup (weak, context, remove_id, &note, test_note_destroy);
  wisp_object_unref (object);
  iterate (context);

  test_expect_trace ("aA");
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cleanup-context/run/reverse-order", test_run_in_context);
  test_add ("/cleanup-context/run/death-in-another-thread", test_context_of_another_thread);
  test_add ("/cleanup-context/run/context-in-another-thread", test_context_in_another_thread);
  test_add ("/cleanup-context/run/default-context", test_context_default);
  test_add ("/cleanup-context/run/priority", test_context_priority);
  test_add_kinds ("/cleanup-context/gone/before-death", test_context_gone_before_death);
  test_add_kinds ("/cleanup-context/gone/while-waiting", test_context_gone_while_waiting);
  test_add_kinds ("/cleanup-context/remove/before-death", test_removed_before_death);
  test_add_kinds ("/cleanup-context/remove/while-waiting", test_removed_while_waiting);
  test_add ("/cleanup-context/remove/own", test_remove_own_in_context);
  test_add_kinds ("/cleanup-context/add/to-dead", test_first_added_to_dead);
  test_add ("/cleanup-context/add/to-empty", test_empty_handle);

  return g_test_run ();
}
