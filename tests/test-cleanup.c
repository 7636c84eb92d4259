/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-growth.h"
#include "support/test-kinds.h"
#include "support/test-note.h"
#include "support/wisp-test.h"

/* Each kind of instance */

static void
test_run_at_death (GType type)
{
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote note = { 0 };

  g_test_summary ("A cleanup runs once, at the death, on its thread, and is destroyed after that");

  g_assert_cmpuint (test_note_add (&note, 'a', weak, NULL), !=, 0);
  test_expect_trace ("");
  test_instance_unref (instance);

  test_expect_trace ("aA");
  g_assert_true (note.thread == g_thread_self ());
}

static void
test_run_reverse (GType type)
{
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[4] = { 0 };

  g_test_summary ("Cleanups run in reverse order of addition");

  for (guint i = 0; i < 4; i++)
    test_note_add (&notes[i], (gchar) ('a' + i), weak, NULL);
  test_instance_unref (instance);

  test_expect_trace ("dDcCbBaA");
}

static void
test_run_handle_dropped (GType type)
{
  gpointer instance = test_instance_new (type);
  WispWeak *weak = wisp_weak_new (instance);
  TestNote note = { 0 };

  g_test_summary ("A cleanup runs though its handle was dropped long ago");

  test_note_add (&note, 'a', weak, NULL);
  wisp_weak_unref (weak);
  test_instance_unref (instance);

  test_expect_trace ("aA");
}

static void
test_removed_before_death (GType type)
{
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[3] = { 0 };
  gulong id;

  g_test_summary ("A cleanup that is removed never runs, and is destroyed at once");

  test_note_add (&notes[0], 'a', weak, NULL);
  id = test_note_add (&notes[1], 'b', weak, NULL);
  test_note_add (&notes[2], 'c', weak, NULL);

  g_assert_true (wisp_weak_remove_cleanup (weak, id));
  test_expect_trace ("B");
  g_assert_false (wisp_weak_remove_cleanup (weak, id));
  test_instance_unref (instance);

  test_expect_trace ("cCaA");
}

static void
test_added_to_dead (GType type)
{
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  TestNote notes[2] = { 0 };

  g_test_summary ("A cleanup added to a dead handle runs at once; its id is 0");

  test_note_add (&notes[0], 'a', weak, NULL);
  test_instance_unref (instance);
  test_expect_trace ("aA");

  g_assert_cmpuint (test_note_add (&notes[1], 'b', weak, NULL), ==, 0);
  test_expect_trace ("bB");
}

/* Memory */

typedef struct
{
  gsize    before;
  gsize    seen;
  gboolean ran;
} Heap;

static void
look_at_heap (gpointer data)
{
  Heap *heap = data;

  heap->ran = TRUE;
  heap->seen = test_heap_in_use ();
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_run_memory_is_back (void)
{
  TestObject *object = test_object_new_of (TEST_TYPE_LARGE);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  Heap heap = { 0 };

  g_test_summary ("The memory of a large instance is back before a cleanup runs");

  wisp_weak_add_cleanup (weak, NULL, look_at_heap, &heap, NULL);
  heap.before = test_heap_in_use ();
  wisp_object_unref (object);

  g_assert_true (heap.ran);
  if (test_can_measure_heap ())
    g_assert_cmpuint (heap.seen, <, heap.before - TEST_LARGE_PAYLOAD / 2);
}

/* From within */

static void
remove_id (gpointer data)
{
  TestNote *note = data;

  test_note_run (note);
  if (wisp_weak_remove_cleanup (note->weak, note->id))
    test_trace ('-');
}

static void
test_remove_own (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { .letter = 'a', .weak = weak };

  g_test_summary ("A cleanup cannot be removed by its own function");

  note.id = wisp_weak_add_cleanup (weak, NULL, remove_id, &note, test_note_destroy);
  wisp_object_unref (object);

  test_expect_trace ("aA");
}

static void
test_remove_from_another (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote next = { 0 }, remover = { .letter = 'r', .weak = weak }, previous = { 0 }, first = { 0 };

  g_test_summary ("A cleanup can remove one that has not begun, and no other");

  test_note_add (&first, 'f', weak, NULL);
  remover.id = test_note_add (&next, 'n', weak, NULL);
  wisp_weak_add_cleanup (weak, NULL, remove_id, &remover, test_note_destroy);
  test_note_add (&previous, 'p', weak, NULL);
  wisp_object_unref (object);

  test_expect_trace ("pPrN-RfF");
}

static void
test_remove_begun_from_another (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote remover = { .letter = 'r', .weak = weak }, previous = { 0 };

  g_test_summary ("To remove one that has run has no effect");

  wisp_weak_add_cleanup (weak, NULL, remove_id, &remover, test_note_destroy);
  remover.id = test_note_add (&previous, 'p', weak, NULL);
  wisp_object_unref (object);

  test_expect_trace ("pPrR");
}

static void
remove_in_destroy (gpointer data)
{
  TestNote *note = data;

  test_note_destroy (note);
  if (wisp_weak_remove_cleanup (note->weak, note->id))
    test_trace ('-');
}

static void
test_remove_from_destroy (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote other = { 0 }, note = { .letter = 'a', .weak = weak };
  gulong id;

  g_test_summary ("A destroy notify can remove another cleanup");

  note.id = test_note_add (&other, 'o', weak, NULL);
  id = wisp_weak_add_cleanup (weak, NULL, test_note_run, &note, remove_in_destroy);
  g_assert_true (wisp_weak_remove_cleanup (weak, id));
  test_expect_trace ("AO-");
  wisp_object_unref (object);

  test_expect_trace ("");
}

static void
add_another (gpointer data)
{
  TestNote *note = data, added = { 0 };

  test_note_run (note);
  g_assert_cmpuint (test_note_add (&added, 'x', note->weak, NULL), ==, 0);
  g_assert_cmpint (added.n_destroys, ==, 1);
}

static void
test_add_from_cleanup (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote first = { 0 }, adder = { .letter = 'a', .weak = weak };

  g_test_summary ("What a cleanup adds runs at once, for the instance is dead");

  test_note_add (&first, 'f', weak, NULL);
  wisp_weak_add_cleanup (weak, NULL, add_another, &adder, test_note_destroy);
  wisp_object_unref (object);

  test_expect_trace ("axXAfF");
}

static void
drop_handle (gpointer data)
{
  TestNote *note = data;

  test_note_run (note);
  wisp_clear_weak (&note->weak);
}

static void
test_cleanup_drops_last_handle (GType type)
{
  gpointer instance = test_instance_new (type);
  TestNote first = { 0 }, note = { .letter = 'a', .weak = wisp_weak_new (instance) };

  g_test_summary ("A cleanup may drop the last handle");

  test_note_add (&first, 'f', note.weak, NULL);
  wisp_weak_add_cleanup (note.weak, NULL, drop_handle, &note, test_note_destroy);
  test_instance_unref (instance);

  test_expect_trace ("aAfF");
  g_assert_null (note.weak);
}

static void
add_in_dispose (TestObject *self)
{
  g_autoptr (WispWeak) weak = wisp_weak_new (self);

  g_assert_cmpuint (test_note_add (self->data, 'a', weak, NULL), ==, 0);
  test_expect_trace ("aA");
}

static void
test_add_in_dispose (void)
{
  TestObject *object = test_object_new ();
  TestNote note = { 0 };

  g_test_summary ("In its dispose an object is dead, so what is added there runs at once");

  object->data = &note;
  object->on_dispose = add_in_dispose;
  wisp_object_unref (object);
}

/* Many */

static void
die_with_many (guint n)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autofree TestNote *notes = g_new0 (TestNote, n);

  for (guint i = 0; i < n; i++)
    test_note_add (&notes[i], 0, weak, NULL);
  wisp_object_unref (object);

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (notes[i].n_runs, ==, 1);
}

static void
test_run_many (void)
{
  g_test_summary ("The cost of a death grows with the number of its cleanups, not with its square");

  test_expect_linear (die_with_many, 2500);
}

static void
remove_many (guint n)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autofree TestNote *notes = g_new0 (TestNote, n);

  for (guint i = 0; i < n; i++)
    notes[i].id = test_note_add (&notes[i], 0, weak, NULL);
  for (guint i = 0; i < n; i++)
    g_assert_true (wisp_weak_remove_cleanup (weak, notes[i].id));
}

static void
test_remove_many (void)
{
  g_test_summary ("So does that of a removal of all, the oldest first");

  test_expect_linear (remove_many, 2500);
}

/* Arguments */

static void
test_add_no_func (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { 0 };

  g_test_summary ("There must be a function");

  test_expect_critical ("*func != NULL*");
  g_assert_cmpuint (wisp_weak_add_cleanup (weak, NULL, NULL, &note, test_note_destroy), ==, 0);
  g_assert_cmpint (note.n_destroys, ==, 0);
}

static void
test_remove_unknown (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestNote note = { 0 };
  gulong id;

  g_test_summary ("An id that was never given is not removed");

  g_assert_false (wisp_weak_remove_cleanup (weak, 0));
  g_assert_false (wisp_weak_remove_cleanup (weak, 1));
  id = wisp_weak_add_cleanup (weak, NULL, test_note_run, &note, NULL);
  g_assert_false (wisp_weak_remove_cleanup (weak, 0));
  g_assert_false (wisp_weak_remove_cleanup (weak, id + 1));
  g_assert_true (wisp_weak_remove_cleanup (weak, id));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cleanup/run/at-death", test_run_at_death);
  test_add_kinds ("/cleanup/run/reverse-order", test_run_reverse);
  test_add_kinds ("/cleanup/run/handle-dropped", test_run_handle_dropped);
  test_add ("/cleanup/run/memory-is-back", test_run_memory_is_back);
  test_add_kinds ("/cleanup/run/drops-last-handle", test_cleanup_drops_last_handle);
  test_add ("/cleanup/run/many", test_run_many);
  test_add_kinds ("/cleanup/remove/before-death", test_removed_before_death);
  test_add ("/cleanup/remove/own", test_remove_own);
  test_add ("/cleanup/remove/from-another", test_remove_from_another);
  test_add ("/cleanup/remove/begun-from-another", test_remove_begun_from_another);
  test_add ("/cleanup/remove/from-destroy", test_remove_from_destroy);
  test_add ("/cleanup/remove/many", test_remove_many);
  test_add ("/cleanup/remove/unknown", test_remove_unknown);
  test_add_kinds ("/cleanup/add/to-dead", test_added_to_dead);
  test_add ("/cleanup/add/from-cleanup", test_add_from_cleanup);
  test_add ("/cleanup/add/in-dispose", test_add_in_dispose);
  test_add ("/cleanup/add/no-func", test_add_no_func);

  return g_test_run ();
}
