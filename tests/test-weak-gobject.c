/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

static guint
n_alive (void)
{
  return test_gobject_n_alive ();
}

static void
expect_dead (WispWeak *weak)
{
  g_assert_null (wisp_weak_get (weak));
  g_assert_false (wisp_weak_is_alive (weak));
}

/* Identity */

static void
test_identity_same_object (void)
{
  g_autoptr (TestGObject) object = test_gobject_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  g_autoptr (WispWeak) first = wisp_weak_new (object);
  g_autoptr (WispWeak) second = wisp_weak_new (object);
  g_autoptr (WispWeak) third = wisp_weak_new (other);

  g_test_summary ("A GObject has one control block, and no other GObject has it");

  g_assert_nonnull (first);
  g_assert_true (first == second);
  g_assert_true (first != third);
}

static void
test_identity_without_handles (void)
{
  g_autoptr (TestGObject) object = test_gobject_new ();
  WispWeak *weak = wisp_weak_new (object);
  gsize before;

  g_test_summary ("The control block stays with the object while there is no handle");

  wisp_weak_unref (weak);
  before = test_heap_in_use ();
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (WispWeak) again = wisp_weak_new (object);

      g_assert_true (again == weak);
    }

  if (test_can_measure_heap ())
    g_assert_cmpuint (test_heap_in_use (), ==, before);
}

static void
test_identity_recycled_address (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  gconstpointer address = object;
  gboolean recycled = FALSE;

  g_test_summary ("A later GObject at the same address has another handle");

  g_object_unref (object);

  for (guint i = 0; i < 100 && !recycled; i++)
    {
      g_autoptr (TestGObject) later = test_gobject_new ();
      g_autoptr (WispWeak) weak_later = wisp_weak_new (later);

      recycled = (gconstpointer) later == address;
      g_assert_true (weak_later != weak);
      expect_dead (weak);
    }

#if !defined (TEST_ASAN) && !defined (TEST_TSAN)
  if (!test_on_valgrind ())
    g_assert_true (recycled);
#endif
}

/* Upgrade */

static void
test_get_alive (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestGObject *got;

  g_test_summary ("A handle gives its GObject, with a reference of the caller's, and holds none");

  g_assert_cmpuint (G_OBJECT (object)->ref_count, ==, 1);
  got = wisp_weak_get (weak);
  g_assert_true (got == object);
  g_assert_cmpuint (G_OBJECT (object)->ref_count, ==, 2);
  g_assert_true (wisp_weak_is_alive (weak));

  g_object_unref (object);
  g_assert_cmpuint (n_alive (), ==, 1);
  g_object_unref (got);
  g_assert_cmpuint (n_alive (), ==, 0);
}

static void
test_get_after_last_unref (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (WispWeak) copy = wisp_weak_ref (weak);

  g_test_summary ("A handle answers NULL, again and again, once its GObject is gone");

  g_object_unref (object);

  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak);
  expect_dead (copy);
}

static void
test_get_floating (void)
{
  GInitiallyUnowned *object = g_object_new (G_TYPE_INITIALLY_UNOWNED, NULL);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  gpointer got = wisp_weak_get (weak);

  g_test_summary ("A floating reference is none of a handle's business");

  g_assert_true (got == (gpointer) object);
  g_assert_true (g_object_is_floating (object));
  g_object_unref (got);
  g_assert_true (g_object_is_floating (object));

  g_object_unref (g_object_ref_sink (object));
  expect_dead (weak);
}

static void
get_nothing (TestGObject *self)
{
  g_assert_null (wisp_weak_get (self->data));
}

static void
test_get_in_last_dispose (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A handle gives nothing from the beginning of the last dispose");

  object->data = weak;
  object->on_dispose = get_nothing;
  object->after_dispose = get_nothing;
  object->on_finalize = get_nothing;
  g_object_unref (object);
}

/* Dispose by hand */

static void
test_run_dispose_kills (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A dispose by hand kills the handles for ever, though the GObject lives on");

  g_object_run_dispose (G_OBJECT (object));
  g_assert_cmpuint (n_alive (), ==, 1);
  expect_dead (weak);
  expect_dead (weak);

  g_object_ref (object);
  expect_dead (weak);
  g_object_unref (object);

  g_object_unref (object);
  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak);
}

static void
test_run_dispose_new_handle (void)
{
  g_autoptr (TestGObject) object = test_gobject_new ();
  g_autoptr (WispWeak) before = wisp_weak_new (object);
  g_autoptr (WispWeak) after = NULL;

  g_test_summary ("A handle made after a dispose by hand is the same dead one");

  g_object_run_dispose (G_OBJECT (object));
  after = wisp_weak_new (object);

  g_assert_true (after == before);
  expect_dead (after);
}

static void
test_run_dispose_dead_without_handles (void)
{
  g_autoptr (TestGObject) object = test_gobject_new ();
  g_autoptr (WispWeak) after = NULL;

  g_test_summary ("It is dead also if there was no handle at that moment, but one before");

  wisp_weak_unref (wisp_weak_new (object));
  g_object_run_dispose (G_OBJECT (object));
  after = wisp_weak_new (object);

  expect_dead (after);
}

static void
test_run_dispose_first_handle (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = NULL;
  TestGObject *got;

  g_test_summary ("A handle first made after a dispose by hand is alive until the next one");

  g_object_run_dispose (G_OBJECT (object));
  weak = wisp_weak_new (object);
  got = wisp_weak_get (weak);
  g_assert_true (got == object);
  g_object_unref (got);

  g_object_unref (object);
  expect_dead (weak);
}

static void
resurrect (TestGObject *self)
{
  TestGObject **saved = self->data;

  self->on_dispose = NULL;
  *saved = g_object_ref (self);
}

static void
test_resurrected (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (WispWeak) later = NULL;
  g_autoptr (TestGObject) saved = NULL;

  g_test_summary ("The handles of a GObject that saves itself in its dispose are dead");

  object->data = &saved;
  object->on_dispose = resurrect;
  g_object_unref (object);

  g_assert_true (saved == object);
  g_assert_cmpuint (n_alive (), ==, 1);
  expect_dead (weak);
  later = wisp_weak_new (saved);
  g_assert_true (later == weak);
}

/* First handles at the end of a life */

static void
make_handle (TestGObject *self)
{
  WispWeak **weak = self->data;
  TestGObject *got;

  g_assert_null (*weak);
  *weak = wisp_weak_new (self);
  g_assert_nonnull (*weak);

  /* It may or may not be alive, but what it gives is right */
  got = wisp_weak_get (*weak);
  g_assert_true (got == NULL || got == self);
  g_clear_object (&got);
}

static void
test_first_in_dispose (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = NULL;

  g_test_summary ("A handle first made in the last dispose is dead when that is over");

  object->data = &weak;
  object->on_dispose = make_handle;
  g_object_unref (object);

  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak);
}

static void
test_first_after_dispose_chained_up (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = NULL;

  g_test_summary ("So is one made after the dispose has chained up");

  object->data = &weak;
  object->after_dispose = make_handle;
  g_object_unref (object);

  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak);
}

typedef struct
{
  WispWeak    *weak;  /* (owned) */
  TestGObject *saved; /* (owned) (nullable) */
} Rescue;

static void
make_handle_and_upgrade (TestGObject *self)
{
  Rescue *rescue = self->data;

  self->on_dispose = NULL;
  rescue->weak = wisp_weak_new (self);
  rescue->saved = wisp_weak_get (rescue->weak);
}

static void
test_first_in_dispose_resurrected (void)
{
  TestGObject *object = test_gobject_new ();
  Rescue rescue = { NULL, NULL };

  g_test_summary ("An upgrade in the dispose may save the GObject, but not its handles");

  object->data = &rescue;
  object->on_dispose = make_handle_and_upgrade;
  g_object_unref (object);

  g_assert_cmpuint (n_alive (), ==, rescue.saved != NULL ? 1 : 0);
  expect_dead (rescue.weak);

  g_clear_object (&rescue.saved);
  g_assert_cmpuint (n_alive (), ==, 0);
  wisp_clear_weak (&rescue.weak);
}

static void
count_run (gpointer data)
{
  ++*(guint *) data;
}

static void
make_dead_handle (TestGObject *self)
{
  WispWeak **weak = self->data;

  *weak = wisp_weak_new (self);
  g_assert_nonnull (*weak);
  expect_dead (*weak);
}

static void
test_first_in_finalize (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = NULL;
  guint n_runs = 0;

  g_test_summary ("A handle first made in finalize is dead and has nothing to do with the object");

  object->data = &weak;
  object->on_finalize = make_dead_handle;
  g_object_unref (object);

  expect_dead (weak);
  g_assert_null (wisp_weak_get_gobject (weak));
  g_assert_null (wisp_weak_get_object (weak));
  g_assert_cmpuint (wisp_weak_add_cleanup (weak, NULL, count_run, &n_runs, NULL), ==, 0);
  g_assert_cmpuint (n_runs, ==, 1);
}

static void
expect_same_handle (TestGObject *self)
{
  g_autoptr (WispWeak) weak = wisp_weak_new (self);

  g_assert_true (weak == self->data);
  expect_dead (weak);
}

static void
test_later_in_finalize (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A handle made in finalize is the same as one made before");

  object->data = weak;
  object->on_finalize = expect_same_handle;
  g_object_unref (object);
}

/* Beside GObject's own means */

typedef struct
{
  gint n_last;
  gint n_not_last;
} Toggles;

static void
count_toggle (gpointer  data,
              GObject  *object,
              gboolean  is_last_ref)
{
  Toggles *toggles = data;

  if (is_last_ref)
    toggles->n_last++;
  else
    toggles->n_not_last++;
}

static void
test_toggle_ref (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  Toggles toggles = { 0 };
  TestGObject *got;

  g_test_summary ("An upgrade of a GObject with a toggle reference toggles it");

  g_object_add_toggle_ref (G_OBJECT (object), count_toggle, &toggles);
  g_object_unref (object);
  g_assert_cmpint (toggles.n_last, ==, 1);

  got = wisp_weak_get (weak);
  g_assert_true (got == object);
  g_assert_cmpint (toggles.n_not_last, ==, 1);
  g_object_unref (got);
  g_assert_cmpint (toggles.n_last, ==, 2);

  g_object_remove_toggle_ref (G_OBJECT (object), count_toggle, &toggles);
  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak);
}

static void
nullify_upon_death (gpointer  data,
                    GObject  *where_the_object_was)
{
  gpointer *location = data;

  g_assert_true (*location == where_the_object_was);
  *location = NULL;
}

static void
test_beside_weak_refs (void)
{
  TestGObject *object = test_gobject_new ();
  gpointer before = object, pointer = object, after = object;
  g_autoptr (WispWeak) weak = NULL;
  GWeakRef weak_ref;

  g_test_summary ("Weak references of GObject's own work beside a handle");

  g_object_weak_ref (G_OBJECT (object), nullify_upon_death, &before);
  g_weak_ref_init (&weak_ref, object);
  weak = wisp_weak_new (object);
  g_object_add_weak_pointer (G_OBJECT (object), &pointer);
  g_object_weak_ref (G_OBJECT (object), nullify_upon_death, &after);

  g_object_unref (object);

  g_assert_null (before);
  g_assert_null (pointer);
  g_assert_null (after);
  g_assert_null (g_weak_ref_get (&weak_ref));
  expect_dead (weak);
  g_weak_ref_clear (&weak_ref);
}

typedef struct
{
  TestGObject *other; /* (not owned) */
  gpointer     location;
  guint        n_runs;
} Nested;

static void
weak_unref_other (gpointer data)
{
  Nested *nested = data;

  nested->n_runs++;
  g_object_weak_unref (G_OBJECT (nested->other), nullify_upon_death, &nested->location);
}

static void
test_weak_unref_in_notification (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (WispWeak) weak_other = wisp_weak_new (other);
  Nested nested = { other, other, 0 };

  g_test_summary ("What runs in the notification may remove weak references of other objects");

  g_object_weak_ref (G_OBJECT (other), nullify_upon_death, &nested.location);
  wisp_weak_add_cleanup (weak, NULL, weak_unref_other, &nested, NULL);

  g_object_unref (object);
  g_assert_cmpuint (nested.n_runs, ==, 1);
  g_assert_true (wisp_weak_is_alive (weak_other));

  g_clear_object (&other);
  g_assert_true (nested.location == nested.other);
  expect_dead (weak_other);
}

static void
unref_other (gpointer data)
{
  g_object_unref (data);
}

static void
test_other_death_in_notification (void)
{
  TestGObject *object = test_gobject_new ();
  TestGObject *other = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (WispWeak) weak_other = wisp_weak_new (other);

  g_test_summary ("What runs in the notification may be the end of another GObject");

  wisp_weak_add_cleanup (weak, NULL, unref_other, other, NULL);
  g_object_unref (object);

  g_assert_cmpuint (n_alive (), ==, 0);
  expect_dead (weak_other);
}

static void
test_block_outlives_object (void)
{
  g_autoptr (GPtrArray) handles =
    g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_weak_unref);
  gsize with_blocks;

  g_test_summary ("The control block is freed with the last handle, after the GObject");

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (TestGObject) object = test_gobject_new ();

      g_ptr_array_add (handles, wisp_weak_new (object));
    }

  g_assert_cmpuint (n_alive (), ==, 0);
  for (guint i = 0; i < handles->len; i++)
    expect_dead (g_ptr_array_index (handles, i));

  with_blocks = test_heap_in_use ();
  g_ptr_array_set_size (handles, 0);
  if (test_can_measure_heap ())
    g_assert_cmpuint (test_heap_in_use (), <, with_blocks - 500 * 2 * sizeof (gpointer));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/weak-gobject/identity/same-object", test_identity_same_object);
  test_add ("/weak-gobject/identity/without-handles", test_identity_without_handles);
  test_add ("/weak-gobject/identity/recycled-address", test_identity_recycled_address);
  test_add ("/weak-gobject/get/alive", test_get_alive);
  test_add ("/weak-gobject/get/after-last-unref", test_get_after_last_unref);
  test_add ("/weak-gobject/get/floating", test_get_floating);
  test_add ("/weak-gobject/get/in-last-dispose", test_get_in_last_dispose);
  test_add ("/weak-gobject/get/toggle-ref", test_toggle_ref);
  test_add ("/weak-gobject/run-dispose/kills", test_run_dispose_kills);
  test_add ("/weak-gobject/run-dispose/new-handle", test_run_dispose_new_handle);
  test_add ("/weak-gobject/run-dispose/without-handles", test_run_dispose_dead_without_handles);
  test_add ("/weak-gobject/run-dispose/first-handle", test_run_dispose_first_handle);
  test_add ("/weak-gobject/dispose/resurrected", test_resurrected);
  test_add ("/weak-gobject/new/first-in-dispose", test_first_in_dispose);
  test_add ("/weak-gobject/new/first-after-chaining-up", test_first_after_dispose_chained_up);
  test_add ("/weak-gobject/new/first-in-dispose-resurrected", test_first_in_dispose_resurrected);
  test_add ("/weak-gobject/new/first-in-finalize", test_first_in_finalize);
  test_add ("/weak-gobject/new/later-in-finalize", test_later_in_finalize);
  test_add ("/weak-gobject/beside/weak-refs", test_beside_weak_refs);
  test_add ("/weak-gobject/notification/weak-unref-of-others", test_weak_unref_in_notification);
  test_add ("/weak-gobject/notification/death-of-another", test_other_death_in_notification);
  test_add ("/weak-gobject/finalize/handles-remain", test_block_outlives_object);

  return g_test_run ();
}
