/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

/* Identity */

static void
test_identity_same_instance (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  g_autoptr (WispWeak) first = wisp_weak_new (object);
  g_autoptr (WispWeak) second = wisp_weak_new (object);
  g_autoptr (WispWeak) copy = wisp_weak_ref (first);

  g_test_summary ("Handles of one instance are the same pointer, however they were made");

  g_assert_nonnull (first);
  g_assert_true (first == second);
  g_assert_true (first == copy);
}

static void
test_identity_other_instance (GType type)
{
  g_autoptr (TestObject) one = test_object_new_of (type);
  g_autoptr (TestObject) other = test_object_new_of (type);
  g_autoptr (WispWeak) weak_one = wisp_weak_new (one);
  g_autoptr (WispWeak) weak_other = wisp_weak_new (other);

  g_test_summary ("Handles of two instances differ");

  g_assert_true (weak_one != weak_other);
}

static void
make_handle (TestObject *self)
{
  WispWeak **weak = self->data;

  g_assert_null (*weak);
  *weak = wisp_weak_new (self);
  g_assert_nonnull (*weak);
  g_assert_false (wisp_weak_is_alive (*weak));
  g_assert_null (wisp_weak_get (*weak));
}

static void
test_identity_after_death (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) before = wisp_weak_new (object);
  g_autoptr (WispWeak) after = NULL;

  g_test_summary ("A handle made before the death is the same as one made after it");

  object->data = &after;
  object->on_finalize = make_handle;
  wisp_object_unref (object);

  g_assert_true (before == after);
}

static void
test_identity_recycled_address (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  gconstpointer address = object;
  gboolean shared = type == TEST_TYPE_OBJECT && !test_is_split ();
  gboolean recycled = FALSE;

  g_test_summary ("No later instance has the handle of an earlier one, at the same address or not");

  wisp_object_unref (object);

  for (guint i = 0; i < 100 && !recycled; i++)
    {
      g_autoptr (TestObject) later = test_object_new_of (type);
      g_autoptr (WispWeak) weak_later = wisp_weak_new (later);
      g_autoptr (TestObject) found = wisp_weak_get (weak);

      recycled = (gconstpointer) later == address;
      g_assert_true (weak_later != weak);
      g_assert_null (found);
    }

  /* What shares its memory with the control block cannot be had again while there
   * is a handle. The rest is, at once, unless a tool keeps the memory back. */
  if (shared)
    g_assert_false (recycled);
#if !defined (TEST_ASAN) && !defined (TEST_TSAN)
  else if (!test_on_valgrind ())
    g_assert_true (recycled);
#endif
}

static void
test_identity_hash_key (void)
{
  g_autoptr (GHashTable) table =
    g_hash_table_new_full (g_direct_hash, g_direct_equal, (GDestroyNotify) wisp_weak_unref, NULL);
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  gint value = 0;

  g_test_summary ("A handle is a key of a hash table, before and after the death");

  g_hash_table_insert (table, wisp_weak_ref (weak), &value);
  g_assert_true (g_hash_table_lookup (table, weak) == &value);

  wisp_object_unref (object);
  g_assert_true (g_hash_table_lookup (table, weak) == &value);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (TestObject) later = test_object_new ();
      g_autoptr (WispWeak) weak_later = wisp_weak_new (later);

      g_assert_false (g_hash_table_contains (table, weak_later));
    }

  g_assert_true (g_hash_table_remove (table, weak));
}

/* The empty handle */

static void
count_call (gpointer data)
{
  ++*(guint *) data;
}

static void
test_empty_functions (void)
{
  guint n_runs = 0, n_destroys = 0;

  g_test_summary ("The empty handle behaves like that of a dead instance, in every function");

  g_assert_null (wisp_weak_new (NULL));
  g_assert_null (wisp_weak_new_object (NULL));
  g_assert_null (wisp_weak_new_gobject (NULL));
  g_assert_null (wisp_weak_ref (NULL));
  wisp_weak_unref (NULL);
  g_assert_null (wisp_weak_get (NULL));
  g_assert_null (wisp_weak_get_object (NULL));
  g_assert_null (wisp_weak_get_gobject (NULL));
  g_assert_false (wisp_weak_is_alive (NULL));
  g_assert_false (wisp_weak_remove_cleanup (NULL, 1));

  g_assert_cmpuint (wisp_weak_add_cleanup (NULL, NULL, count_call, &n_runs, NULL), ==, 0);
  g_assert_cmpuint (wisp_weak_add_cleanup (NULL, NULL, count_call, &n_runs, NULL), ==, 0);
  g_assert_cmpuint (n_runs, ==, 2);
  g_assert_cmpuint (n_destroys, ==, 0);
}

static void
test_empty_slot (void)
{
  WispWeak *slot = NULL;

  g_test_summary ("A slot takes the empty handle");

  g_assert_false (wisp_set_weak (&slot, NULL));
  g_assert_null (slot);
  wisp_clear_weak (&slot);
  g_assert_null (slot);
}

static void
test_empty_autoptr (void)
{
  g_autoptr (WispWeak) weak = NULL;

  g_test_summary ("The empty handle goes out of scope like any other");

  g_assert_null (weak);
}

/* Upgrade */

static void
test_get_alive (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestObject *got = wisp_weak_get (weak);

  g_test_summary ("A handle gives its object, with a reference of the caller's");

  g_assert_true (got == object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 2);

  wisp_object_unref (object);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  wisp_object_unref (got);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_get_after_last_unref (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A handle answers NULL, again and again, once its object is gone");

  wisp_object_unref (object);

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_null (wisp_weak_get (weak));
}

static void
expect_dead (TestObject *self)
{
  g_assert_null (wisp_weak_get (self->data));
  g_assert_false (wisp_weak_is_alive (self->data));
}

static void
test_get_in_dispose (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A handle is dead when the dispose and the finalize of its object run");

  object->data = weak;
  object->on_dispose = expect_dead;
  object->on_finalize = expect_dead;
  wisp_object_unref (object);
}

static void
test_get_after_run_dispose (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (TestObject) got = NULL;

  g_test_summary ("To dispose of an object by hand does not kill it");

  wisp_object_run_dispose (object);
  got = wisp_weak_get (weak);

  g_assert_true (got == object);
  g_assert_true (wisp_weak_is_alive (weak));
}

static void
test_new_in_dispose (GType type)
{
  g_autoptr (WispWeak) weak = NULL;
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A handle first made in its object's dispose is dead, and no mistake");

  object->data = &weak;
  object->on_dispose = make_handle;
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
}

static void
test_new_in_finalize (GType type)
{
  g_autoptr (WispWeak) weak = NULL;
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A handle first made in its object's finalize is dead, and no mistake");

  object->data = &weak;
  object->on_finalize = make_handle;
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
}

static void
test_new_wrong_kind (void)
{
  GParamSpec *pspec = g_param_spec_int ("int", NULL, NULL, 0, 1, 0, G_PARAM_READABLE);

  g_test_summary ("There is no handle of what is neither a light object nor a GObject");

  test_expect_critical ("*G_IS_OBJECT (instance)*");
  g_assert_null (wisp_weak_new (pspec));
  g_test_assert_expected_messages ();

  g_param_spec_unref (g_param_spec_ref_sink (pspec));
}

static void
test_is_alive (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A handle knows whether its object is alive");

  g_assert_true (wisp_weak_is_alive (weak));
  wisp_object_unref (object);
  g_assert_false (wisp_weak_is_alive (weak));
}

static void
test_ref_takes_no_memory (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = wisp_weak_new (object);
  gsize before = test_heap_in_use ();

  g_test_summary ("A hundred thousand handles take no memory, dead or alive");

  for (guint i = 0; i < 50000; i++)
    (void) wisp_weak_ref (weak);
  for (guint i = 0; i < 50000; i++)
    g_assert_true (wisp_weak_new (object) == weak);

  if (test_can_measure_heap ())
    g_assert_cmpuint (test_heap_in_use (), ==, before);

  wisp_object_unref (object);
  g_assert_null (wisp_weak_get (weak));

  for (guint i = 0; i < 100001; i++)
    wisp_weak_unref (weak);
}

/* Bindings */

static void
test_boxed_value (void)
{
  g_auto (GValue) value = G_VALUE_INIT, copy = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (TestObject) got = NULL;

  g_test_summary ("A value holds a handle, and a copy of it holds the same");

  g_value_init (&value, WISP_TYPE_WEAK);
  g_value_init (&copy, WISP_TYPE_WEAK);
  g_assert_null (g_value_get_boxed (&value));
  g_value_set_boxed (&value, weak);
  g_value_copy (&value, &copy);
  g_value_unset (&value);

  g_assert_true (g_value_get_boxed (&copy) == weak);
  got = wisp_weak_get (g_value_get_boxed (&copy));
  g_assert_true (got == object);
}

static void
test_typed_object (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new_object (WISP_OBJECT (object));
  g_autoptr (WispWeak) same = wisp_weak_new (object);
  WispObject *got = wisp_weak_get_object (weak);

  g_test_summary ("The functions for light objects do what the general ones do");

  g_assert_true (weak == same);
  g_assert_true (got == WISP_OBJECT (object));

  wisp_object_unref (got);
  wisp_object_unref (object);
  g_assert_null (wisp_weak_get_object (weak));
  g_assert_null (wisp_weak_get_gobject (weak));
}

static void
test_typed_gobject (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new_gobject (G_OBJECT (object));
  g_autoptr (WispWeak) same = wisp_weak_new (object);
  GObject *got = wisp_weak_get_gobject (weak);

  g_test_summary ("The functions for GObjects do what the general ones do");

  g_assert_true (weak == same);
  g_assert_true (got == G_OBJECT (object));

  g_object_unref (got);
  g_object_unref (object);
  g_assert_null (wisp_weak_get_gobject (weak));
}

static void
test_typed_wrong_kind (void)
{
  g_autoptr (TestObject) light = test_object_new ();
  g_autoptr (TestGObject) object = test_gobject_new ();
  g_autoptr (WispWeak) weak_light = wisp_weak_new (light);
  g_autoptr (WispWeak) weak_object = wisp_weak_new (object);

  g_test_summary ("The functions for one kind of object complain of the other");

  test_expect_critical ("*WISP_IS_OBJECT (object)*");
  g_assert_null (wisp_weak_new_object ((WispObject *) object));
  test_expect_critical ("*G_IS_OBJECT (object)*");
  g_assert_null (wisp_weak_new_gobject ((GObject *) light));
  test_expect_critical ("*wisp_control_is_foreign (self)*");
  g_assert_null (wisp_weak_get_object (weak_object));
  test_expect_critical ("*wisp_control_is_foreign (self)*");
  g_assert_null (wisp_weak_get_gobject (weak_light));
}

/* Slots */

static void
test_slot_set (void)
{
  g_autoptr (TestObject) one = test_object_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  WispWeak *slot = NULL;
  gpointer got;

  g_test_summary ("A slot holds a handle of what it was set to last");

  g_assert_true (wisp_set_weak (&slot, one));
  got = wisp_weak_get (slot);
  g_assert_true (got == one);
  wisp_object_unref (got);

  g_assert_true (wisp_set_weak (&slot, other));
  got = wisp_weak_get (slot);
  g_assert_true (got == other);
  g_object_unref (got);

  g_assert_true (wisp_set_weak (&slot, NULL));
  g_assert_null (slot);
}

static void
test_slot_set_same (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  WispWeak *slot = NULL;

  g_test_summary ("A slot that is set to what it holds has not changed, nor has any count");

  g_assert_true (wisp_set_weak (&slot, object));
  g_assert_false (wisp_set_weak (&slot, object));
  g_assert_false (wisp_object_is_unique (object));

  wisp_clear_weak (&slot);
  g_assert_null (slot);
  g_assert_true (wisp_object_is_unique (object));
}

static void
test_slot_no_slot (void)
{
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("There must be a slot");

  test_expect_critical ("*weak_ptr != NULL*");
  g_assert_false (wisp_set_weak (NULL, object));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_layouts ("/weak/identity/same-instance", test_identity_same_instance);
  test_add_layouts ("/weak/identity/other-instance", test_identity_other_instance);
  test_add_layouts ("/weak/identity/after-death", test_identity_after_death);
  test_add_layouts ("/weak/identity/recycled-address", test_identity_recycled_address);
  test_add ("/weak/identity/hash-key", test_identity_hash_key);
  test_add ("/weak/empty/functions", test_empty_functions);
  test_add ("/weak/empty/slot", test_empty_slot);
  test_add ("/weak/empty/autoptr", test_empty_autoptr);
  test_add_layouts ("/weak/get/alive", test_get_alive);
  test_add_layouts ("/weak/get/after-last-unref", test_get_after_last_unref);
  test_add_layouts ("/weak/get/in-dispose", test_get_in_dispose);
  test_add_layouts ("/weak/get/after-run-dispose", test_get_after_run_dispose);
  test_add_layouts ("/weak/new/in-dispose", test_new_in_dispose);
  test_add_layouts ("/weak/new/in-finalize", test_new_in_finalize);
  test_add ("/weak/new/wrong-kind", test_new_wrong_kind);
  test_add_layouts ("/weak/is-alive/before-and-after", test_is_alive);
  test_add ("/weak/ref/takes-no-memory", test_ref_takes_no_memory);
  test_add ("/weak/boxed/value", test_boxed_value);
  test_add ("/weak/typed/object", test_typed_object);
  test_add ("/weak/typed/gobject", test_typed_gobject);
  test_add ("/weak/typed/wrong-kind", test_typed_wrong_kind);
  test_add ("/weak/slot/set", test_slot_set);
  test_add ("/weak/slot/set-same", test_slot_set_same);
  test_add ("/weak/slot/no-slot", test_slot_no_slot);

  return g_test_run ();
}
