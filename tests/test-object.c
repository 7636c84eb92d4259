/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <string.h>

/* Creation */

static void
test_new_reference (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);

  g_test_summary ("A new object is of the type asked for, with one reference");

  g_assert_true (WISP_IS_OBJECT (object));
  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, type);
  g_assert_cmpstr (WISP_OBJECT_TYPE_NAME (object), ==, g_type_name (type));
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
}

static void
test_new_zeroed (GType type)
{
  g_test_summary ("The fields of a new object are zero, at recycled addresses too");

  for (guint i = 0; i < 100; i++)
    {
      TestObject *object = test_object_new_of (type);

      g_assert_null (object->next);
      g_assert_null (object->on_dispose);
      g_assert_null (object->on_finalize);
      g_assert_null (object->data);
      memset (&object->data, 0xff, sizeof object->data);
      wisp_object_unref (object);
    }
}

static void
test_new_construct (GType type)
{
  g_autoptr (TestObject) object = wisp_object_construct (type);

  g_test_summary ("wisp_object_construct() makes an object, as wisp_object_new() does");

  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, type);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
}

static void
test_new_create_instance (GType type)
{
  g_autoptr (TestObject) object = (TestObject *) g_type_create_instance (type);

  g_test_summary ("An object made by GType is one as any other");

  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, type);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_true (wisp_object_is_unique (object));
}

static void
test_new_foreign (void)
{
  g_test_summary ("What is not a light type is refused, by name");

  test_expect_critical ("*'GObject'*not derived from WispObject*");
  g_assert_null (wisp_object_new (G_TYPE_OBJECT));
  test_expect_critical ("*'gint'*not derived from WispObject*");
  g_assert_null (wisp_object_new (G_TYPE_INT));
  test_expect_critical ("*not derived from WispObject*");
  g_assert_null (wisp_object_new (G_TYPE_INVALID));
  test_expect_critical ("*'GObject'*not derived from WispObject*");
  g_assert_null (wisp_object_construct (G_TYPE_OBJECT));
}

static void
test_new_abstract (void)
{
  g_test_summary ("An abstract type is refused, by name");

  test_expect_critical ("*abstract*'WispObject'*");
  g_assert_null (wisp_object_new (WISP_TYPE_OBJECT));
  test_expect_critical ("*abstract*'WispObject'*");
  g_assert_null (wisp_object_construct (WISP_TYPE_OBJECT));
}

/* References */

static void
test_ref_counts (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A reference is one more, and keeps the object until it is dropped");

  g_assert_true (wisp_object_ref (object) == object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 2);
  wisp_object_unref (object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  wisp_object_unref (object);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_ref_many (GType type)
{
  TestObject *object = test_object_new_of (type);
  guint n = test_scale (1000000);

  g_test_summary ("As many references are counted as are taken");

  for (guint i = 0; i < n; i++)
    wisp_object_ref (object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, n + 1);

  for (guint i = 0; i < n; i++)
    wisp_object_unref (object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);

  wisp_object_unref (object);
}

G_STATIC_ASSERT (__builtin_types_compatible_p (
  __typeof__ (wisp_object_ref ((TestObject *) NULL)), TestObject *));

static void
test_ref_type (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestObject) copy = wisp_object_ref (object);

  g_test_summary ("The result of wisp_object_ref() has the type of its argument");

  g_assert_true (copy == object);
}

static gpointer
copy_object (gconstpointer object,
             gpointer      ref_func)
{
  gpointer (*func) (gpointer) = ref_func;

  return func ((gpointer) object);
}

static void
test_ref_function (void)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (wisp_object_unref);
  g_autoptr (GPtrArray) copy = NULL;

  g_test_summary ("wisp_object_ref and wisp_object_unref are functions with an address");

  g_ptr_array_add (array, test_object_new ());
  copy = g_ptr_array_copy (array, copy_object, wisp_object_ref);

  g_assert_cmpuint (wisp_object_get_ref_count (g_ptr_array_index (copy, 0)), ==, 2);
}

static void
test_ref_null (void)
{
  gpointer nothing = NULL;

  g_test_summary ("NULL is refused where an object is due");

  test_expect_critical ("*object != NULL*");
  g_assert_null (wisp_object_ref (nothing));
  test_expect_critical ("*object != NULL*");
  wisp_object_unref (nothing);
  test_expect_critical ("*object != NULL*");
  g_assert_false (wisp_object_is_unique (nothing));
  test_expect_critical ("*object != NULL*");
  g_assert_cmpuint (wisp_object_get_ref_count (nothing), ==, 0);
  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_object_run_dispose (nothing);
  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_assert_finalize_object (nothing);
}

static void
test_ref_casts (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (GObject) gobject = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("The casts and checks know a light object from others");

  g_assert_true (WISP_IS_OBJECT (object));
  g_assert_false (WISP_IS_OBJECT (gobject));
  g_assert_false (WISP_IS_OBJECT (NULL));
  g_assert_false (G_IS_OBJECT (object));
  g_assert_true ((gpointer) WISP_OBJECT (object) == object);
  g_assert_true (WISP_IS_OBJECT_CLASS (WISP_OBJECT_GET_CLASS (object)));
  g_assert_false (WISP_IS_OBJECT_CLASS (G_OBJECT_GET_CLASS (gobject)));
  g_assert_true (WISP_OBJECT_CLASS (WISP_OBJECT_GET_CLASS (object)) ==
                 g_type_class_peek (TEST_TYPE_OBJECT));
}

/* Uniqueness */

static void
test_unique_strong (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);

  g_test_summary ("An object is unique while there is one strong reference");

  g_assert_true (wisp_object_is_unique (object));
  wisp_object_ref (object);
  g_assert_false (wisp_object_is_unique (object));
  wisp_object_unref (object);
  g_assert_true (wisp_object_is_unique (object));
}

static void
test_unique_weak (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  WispWeak *weak = wisp_weak_new (object);

  g_test_summary ("An object is not unique while there is a weak handle");

  g_assert_false (wisp_object_is_unique (object));
  wisp_weak_unref (weak);
  g_assert_true (wisp_object_is_unique (object));
}

static void
test_unique_cached (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A value in a cache is not unique");

  g_assert_true (wisp_cache_insert (cache, "key", object));
  g_assert_false (wisp_object_is_unique (object));
  g_assert_true (wisp_cache_remove (cache, "key"));
  g_assert_true (wisp_object_is_unique (object));
}

/* Dispose by hand */

static void
count_dispose (TestObject *self)
{
  guint *count = self->data;

  (*count)++;
}

static void
test_run_dispose_alive (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (TestObject) upgraded = NULL;
  guint n_disposed = 0;

  g_test_summary ("wisp_object_run_dispose() disposes, but does not kill");

  object->data = &n_disposed;
  object->on_dispose = count_dispose;
  wisp_object_run_dispose (object);

  g_assert_cmpuint (n_disposed, ==, 1);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  upgraded = wisp_weak_get (weak);
  g_assert_true (upgraded == object);

  g_clear_pointer (&upgraded, wisp_object_unref);
  wisp_object_unref (object);
  g_assert_cmpuint (n_disposed, ==, 2);
}

static void
test_run_dispose_cycle (GType type)
{
  TestObject *a = test_object_new_of (type);
  TestObject *b = test_object_new_of (type);

  g_test_summary ("wisp_object_run_dispose() breaks a cycle of references");

  a->next = wisp_object_ref (b);
  b->next = wisp_object_ref (a);
  wisp_object_unref (b);
  g_assert_cmpuint (test_object_n_alive (), ==, 2);

  wisp_object_run_dispose (a);
  wisp_object_unref (a);

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
drop_reference (TestObject *self)
{
  TestObject **held = self->data;

  if (held != NULL)
    wisp_clear_object (held);
}

static void
test_run_dispose_last (GType type)
{
  TestObject *object = test_object_new_of (type);
  TestObject *held = object;

  g_test_summary ("A dispose by hand that drops the last reference ends in the death");

  object->data = &held;
  object->on_dispose = drop_reference;
  wisp_object_run_dispose (object);

  g_assert_null (held);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

/* Variables that own a reference */

static void
test_set_changes (void)
{
  TestObject *slot = NULL;
  TestObject *a = test_object_new (), *b = test_object_new ();

  g_test_summary ("wisp_set_object() owns what it is set to, and tells of a change");

  g_assert_true (wisp_set_object (&slot, a));
  g_assert_cmpuint (wisp_object_get_ref_count (a), ==, 2);
  g_assert_false (wisp_set_object (&slot, a));
  g_assert_cmpuint (wisp_object_get_ref_count (a), ==, 2);

  wisp_object_unref (a);
  g_assert_true (wisp_set_object (&slot, b));
  g_assert_cmpuint (test_object_n_alive (), ==, 1);

  wisp_object_unref (b);
  g_assert_true (wisp_set_object (&slot, NULL));
  g_assert_false (wisp_set_object (&slot, NULL));
  g_assert_null (slot);
}

static void
test_set_owned_by_old (void)
{
  TestObject *slot = test_object_new ();
  TestObject *next = slot->next = test_object_new ();

  g_test_summary ("wisp_set_object() may be given what the old object holds alone");

  g_assert_true (wisp_set_object (&slot, next));

  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  g_assert_cmpuint (wisp_object_get_ref_count (slot), ==, 1);
  wisp_clear_object (&slot);
}

static void
assert_slot_empty (TestObject *self)
{
  TestObject **slot = self->data;

  g_assert_null (*slot);
}

static void
test_clear_first (void)
{
  TestObject *slot = test_object_new ();

  g_test_summary ("wisp_clear_object() clears the variable before the object dies");

  slot->data = &slot;
  slot->on_dispose = assert_slot_empty;
  wisp_clear_object (&slot);

  g_assert_null (slot);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_clear_empty (void)
{
  TestObject *slot = NULL;

  g_test_summary ("wisp_clear_object() of NULL does nothing");

  wisp_clear_object (&slot);
  g_assert_null (slot);
}

static TestObject *
make_and_steal (void)
{
  g_autoptr (TestObject) object = test_object_new ();

  return g_steal_pointer (&object);
}

static void
test_autoptr_steal (void)
{
  TestObject *object = make_and_steal ();

  g_test_summary ("g_steal_pointer() takes an object from g_autoptr()");

  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  wisp_object_unref (object);
}

static void
test_autoptr_root (void)
{
  g_test_summary ("g_autoptr (WispObject) drops its reference");

  {
    g_autoptr (WispObject) object = (WispObject *) test_object_new ();

    g_assert_nonnull (object);
  }
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_assert_finalize_last (GType type)
{
  g_test_summary ("wisp_assert_finalize_object() drops the last reference");

  wisp_assert_finalize_object (test_object_new_of (type));
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_assert_finalize_held (GType type)
{
  g_test_summary ("wisp_assert_finalize_object() aborts if there is another reference");

  if (test_in_subprocess ())
    {
      TestObject *object = test_keep (test_object_new_of (type));

      wisp_object_ref (object);
      wisp_assert_finalize_object (object);
      return;
    }
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*ERROR*");
}

/* Data under a name */

static GQuark test_name_quark (void);
static GQuark test_other_name_quark (void);

G_DEFINE_QUARK (test-name, test_name)
G_DEFINE_QUARK (test-other-name, test_other_name)

static guint n_destroyed;

static void
destroy_data (gpointer data)
{
  n_destroyed++;
}

static void
set_counted (TestObject *object,
             GQuark      quark,
             gpointer    data)
{
  wisp_object_set_qdata_full (object, quark, data, destroy_data);
}

static void
test_qdata_set (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  gint a, b;

  g_test_summary ("Data is found under its name, and no other");

  g_assert_null (wisp_object_get_qdata (object, test_name_quark ()));
  wisp_object_set_qdata (object, test_name_quark (), &a);
  wisp_object_set_qdata (object, test_other_name_quark (), &b);

  g_assert_true (wisp_object_get_qdata (object, test_name_quark ()) == &a);
  g_assert_true (wisp_object_get_qdata (object, test_other_name_quark ()) == &b);

  wisp_object_set_qdata (object, test_name_quark (), NULL);
  g_assert_null (wisp_object_get_qdata (object, test_name_quark ()));
  g_assert_true (wisp_object_get_qdata (object, test_other_name_quark ()) == &b);
}

static void
test_qdata_destroy_replaced (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  gint a, b;

  g_test_summary ("Data is destroyed when other data, or none, takes its place");

  n_destroyed = 0;
  set_counted (object, test_name_quark (), &a);
  g_assert_cmpuint (n_destroyed, ==, 0);
  set_counted (object, test_name_quark (), &b);
  g_assert_cmpuint (n_destroyed, ==, 1);
  wisp_object_set_qdata (object, test_name_quark (), NULL);
  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
test_qdata_destroy_at_death (GType type)
{
  TestObject *object = test_object_new_of (type);
  gint a, b;

  g_test_summary ("All data is destroyed once, at the death of the object");

  n_destroyed = 0;
  set_counted (object, test_name_quark (), &a);
  set_counted (object, test_other_name_quark (), &b);
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
assert_nothing_destroyed (TestObject *self)
{
  g_assert_cmpuint (n_destroyed, ==, 0);
  g_assert_true (wisp_object_get_qdata (self, test_name_quark ()) == self->data);
}

static void
test_qdata_destroy_after_finalize (GType type)
{
  TestObject *object = test_object_new_of (type);
  gint a;

  g_test_summary ("Data is there during dispose and finalize, and destroyed after them");

  n_destroyed = 0;
  object->data = &a;
  object->on_dispose = assert_nothing_destroyed;
  object->on_finalize = assert_nothing_destroyed;
  set_counted (object, test_name_quark (), &a);
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 1);
}

static void
set_in_hook (TestObject *self)
{
  set_counted (self, test_name_quark (), self);
  set_counted (self, test_other_name_quark (), self);
}

static void
test_qdata_set_in_dispose (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("Data that dispose sets first is destroyed too");

  n_destroyed = 0;
  object->on_dispose = set_in_hook;
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
test_qdata_set_in_finalize (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("Data that finalize sets is destroyed too");

  n_destroyed = 0;
  object->on_finalize = set_in_hook;
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
set_again (gpointer data)
{
  TestObject *object = data;

  n_destroyed++;
  set_counted (object, test_other_name_quark (), object);
}

static void
test_qdata_set_in_destroy (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("Data that is set while data is destroyed at death is destroyed too");

  n_destroyed = 0;
  wisp_object_set_qdata_full (object, test_name_quark (), object, set_again);
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 2);
}

static void
test_qdata_steal (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  gint a;

  g_test_summary ("Data that is stolen is not destroyed");

  n_destroyed = 0;
  g_assert_null (wisp_object_steal_qdata (object, test_name_quark ()));
  set_counted (object, test_name_quark (), &a);

  g_assert_true (wisp_object_steal_qdata (object, test_name_quark ()) == &a);
  g_assert_null (wisp_object_get_qdata (object, test_name_quark ()));
  g_assert_cmpuint (n_destroyed, ==, 0);
}

static gpointer
dup_string (gpointer data,
            gpointer user_data)
{
  guint *count = user_data;

  (*count)++;

  return g_strdup (data);
}

static void
test_qdata_dup (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  g_autofree gchar *copy = NULL;
  gchar text[] = "text";
  guint n_copied = 0;

  g_test_summary ("Data is copied by the function given, or taken as it is");

  g_assert_null (wisp_object_dup_qdata (object, test_name_quark (), NULL, NULL));
  g_assert_null (wisp_object_dup_qdata (object, test_name_quark (), dup_string, &n_copied));

  wisp_object_set_qdata (object, test_name_quark (), text);
  n_copied = 0;
  copy = wisp_object_dup_qdata (object, test_name_quark (), dup_string, &n_copied);

  g_assert_cmpstr (copy, ==, "text");
  g_assert_true (copy != text);
  g_assert_cmpuint (n_copied, ==, 1);
  g_assert_true (wisp_object_dup_qdata (object, test_name_quark (), NULL, NULL) == text);
}

static void
test_qdata_replace (GType type)
{
  g_autoptr (TestObject) object = test_object_new_of (type);
  GDestroyNotify old_destroy = NULL;
  GQuark quark = test_name_quark ();
  gint a, b;

  g_test_summary ("Data is replaced only if it is what it was thought to be");

  n_destroyed = 0;
  g_assert_false (wisp_object_replace_qdata (object, quark, &a, &b, NULL, NULL));
  g_assert_true (wisp_object_replace_qdata (object, quark, NULL, &a, destroy_data, NULL));
  g_assert_false (wisp_object_replace_qdata (object, quark, NULL, &b, NULL, NULL));
  g_assert_false (wisp_object_replace_qdata (object, quark, &b, NULL, NULL, &old_destroy));
  g_assert_true (wisp_object_get_qdata (object, quark) == &a);

  g_assert_true (wisp_object_replace_qdata (object, quark, &a, &b, NULL, &old_destroy));
  g_assert_true (old_destroy == destroy_data);
  g_assert_true (wisp_object_get_qdata (object, quark) == &b);
  g_assert_cmpuint (n_destroyed, ==, 0);

  g_assert_true (wisp_object_replace_qdata (object, quark, &b, NULL, NULL, NULL));
  g_assert_null (wisp_object_get_qdata (object, quark));
}

static void
test_qdata_survives_weak (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  gint a;

  g_test_summary ("Data is destroyed at death, whatever handles remain");

  n_destroyed = 0;
  set_counted (object, test_name_quark (), &a);
  wisp_object_unref (object);

  g_assert_cmpuint (n_destroyed, ==, 1);
  g_assert_null (wisp_weak_get (weak));
}

static void
test_qdata_refused (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  gpointer nothing = NULL;

  g_test_summary ("No object and no name are refused");

  test_expect_critical ("*quark*");
  wisp_object_set_qdata (object, 0, object);
  test_expect_critical ("*quark*");
  g_assert_null (wisp_object_get_qdata (object, 0));
  test_expect_critical ("*quark*");
  g_assert_null (wisp_object_steal_qdata (object, 0));
  test_expect_critical ("*quark*");
  g_assert_null (wisp_object_dup_qdata (object, 0, NULL, NULL));
  test_expect_critical ("*quark*");
  g_assert_false (wisp_object_replace_qdata (object, 0, NULL, object, NULL, NULL));

  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_object_set_qdata (nothing, test_name_quark (), object);
  test_expect_critical ("*WISP_IS_OBJECT*");
  g_assert_null (wisp_object_get_qdata (nothing, test_name_quark ()));
  test_expect_critical ("*WISP_IS_OBJECT*");
  g_assert_null (wisp_object_steal_qdata (nothing, test_name_quark ()));
  test_expect_critical ("*WISP_IS_OBJECT*");
  g_assert_null (wisp_object_dup_qdata (nothing, test_name_quark (), NULL, NULL));
  test_expect_critical ("*WISP_IS_OBJECT*");
  g_assert_false (wisp_object_replace_qdata (nothing, test_name_quark (), NULL, object,
                                             NULL, NULL));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_layouts ("/object/new/reference", test_new_reference);
  test_add_layouts ("/object/new/zeroed", test_new_zeroed);
  test_add_layouts ("/object/new/construct", test_new_construct);
  test_add_layouts ("/object/new/create-instance", test_new_create_instance);
  test_add ("/object/new/foreign", test_new_foreign);
  test_add ("/object/new/abstract", test_new_abstract);

  test_add_layouts ("/object/ref/counts", test_ref_counts);
  test_add_layouts ("/object/ref/many", test_ref_many);
  test_add ("/object/ref/type", test_ref_type);
  test_add ("/object/ref/function", test_ref_function);
  test_add ("/object/ref/null", test_ref_null);
  test_add ("/object/ref/casts", test_ref_casts);

  test_add_layouts ("/object/unique/strong", test_unique_strong);
  test_add_layouts ("/object/unique/weak", test_unique_weak);
  test_add_layouts ("/object/unique/cached", test_unique_cached);

  test_add_layouts ("/object/run-dispose/alive", test_run_dispose_alive);
  test_add_layouts ("/object/run-dispose/cycle", test_run_dispose_cycle);
  test_add_layouts ("/object/run-dispose/last", test_run_dispose_last);

  test_add ("/object/set/changes", test_set_changes);
  test_add ("/object/set/owned-by-old", test_set_owned_by_old);
  test_add ("/object/clear/first", test_clear_first);
  test_add ("/object/clear/empty", test_clear_empty);
  test_add ("/object/autoptr/steal", test_autoptr_steal);
  test_add ("/object/autoptr/root", test_autoptr_root);
  test_add_layouts ("/object/assert-finalize/last", test_assert_finalize_last);
  test_add_layouts ("/object/assert-finalize/held", test_assert_finalize_held);

  test_add_layouts ("/object/qdata/set", test_qdata_set);
  test_add_layouts ("/object/qdata/destroy-replaced", test_qdata_destroy_replaced);
  test_add_layouts ("/object/qdata/destroy-at-death", test_qdata_destroy_at_death);
  test_add_layouts ("/object/qdata/destroy-after-finalize", test_qdata_destroy_after_finalize);
  test_add_layouts ("/object/qdata/set-in-dispose", test_qdata_set_in_dispose);
  test_add_layouts ("/object/qdata/set-in-finalize", test_qdata_set_in_finalize);
  test_add_layouts ("/object/qdata/set-in-destroy", test_qdata_set_in_destroy);
  test_add_layouts ("/object/qdata/steal", test_qdata_steal);
  test_add_layouts ("/object/qdata/dup", test_qdata_dup);
  test_add_layouts ("/object/qdata/replace", test_qdata_replace);
  test_add_layouts ("/object/qdata/survives-weak", test_qdata_survives_weak);
  test_add ("/object/qdata/refused", test_qdata_refused);

  return g_test_run ();
}
