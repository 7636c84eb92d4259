/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <gobject/gvaluecollector.h>
#include <string.h>

static guint
n_refs (TestObject *object)
{
  return wisp_object_get_ref_count (object);
}

static void
test_set_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  TestObject *object = test_object_new ();

  g_test_summary ("A value holds a reference of its own, until it is unset");

  g_value_init (&value, TEST_TYPE_OBJECT);
  g_assert_true (WISP_VALUE_HOLDS_OBJECT (&value));
  g_assert_null (wisp_value_get_object (&value));

  wisp_value_set_object (&value, object);
  g_assert_true (wisp_value_get_object (&value) == object);
  g_assert_true (g_value_peek_pointer (&value) == object);
  g_assert_cmpuint (n_refs (object), ==, 2);

  wisp_object_unref (object);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  g_value_unset (&value);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_set_replaces (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) a = test_object_new ();
  g_autoptr (TestObject) b = test_object_new ();

  g_test_summary ("A value drops what it held for what it is set to");

  g_value_init (&value, WISP_TYPE_OBJECT);
  wisp_value_set_object (&value, a);
  wisp_value_set_object (&value, b);
  g_assert_cmpuint (n_refs (a), ==, 1);
  g_assert_cmpuint (n_refs (b), ==, 2);

  wisp_value_set_object (&value, b);
  g_assert_cmpuint (n_refs (b), ==, 2);

  wisp_value_set_object (&value, NULL);
  g_assert_null (wisp_value_get_object (&value));
  g_assert_cmpuint (n_refs (b), ==, 1);
}

static void
test_set_same_last (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  TestObject *object = test_object_new ();

  g_test_summary ("A value may be set to what it alone holds");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_take_object (&value, object);
  wisp_value_set_object (&value, object);

  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  g_assert_cmpuint (n_refs (object), ==, 1);
}

static void
test_take_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) a = test_object_new ();
  TestObject *b = test_object_new ();

  g_test_summary ("A value takes the caller's reference over");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_take_object (&value, wisp_object_ref (a));
  g_assert_cmpuint (n_refs (a), ==, 2);

  wisp_value_take_object (&value, b);
  g_assert_cmpuint (n_refs (a), ==, 1);
  g_assert_cmpuint (n_refs (b), ==, 1);

  wisp_value_take_object (&value, NULL);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
}

static void
test_dup_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  TestObject *dup;

  g_test_summary ("A reference of one's own is had from a value");

  g_value_init (&value, TEST_TYPE_OBJECT);
  g_assert_null (wisp_value_dup_object (&value));

  wisp_value_set_object (&value, object);
  dup = wisp_value_dup_object (&value);
  g_assert_true (dup == object);
  g_assert_cmpuint (n_refs (object), ==, 3);
  wisp_object_unref (dup);
}

static void
test_refused_value (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A value of another kind is refused");

  g_value_init (&value, G_TYPE_OBJECT);
  g_assert_false (WISP_VALUE_HOLDS_OBJECT (&value));

  test_expect_critical ("*WISP_VALUE_HOLDS_OBJECT*");
  wisp_value_set_object (&value, object);
  test_expect_critical ("*WISP_VALUE_HOLDS_OBJECT*");
  wisp_value_take_object (&value, object);
  test_expect_critical ("*WISP_VALUE_HOLDS_OBJECT*");
  g_assert_null (wisp_value_get_object (&value));
  test_expect_critical ("*WISP_VALUE_HOLDS_OBJECT*");
  g_assert_null (wisp_value_dup_object (&value));

  g_assert_null (g_value_get_object (&value));
  g_assert_cmpuint (n_refs (object), ==, 1);
}

static void
test_refused_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (GObject) gobject = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("An object that is not of the value's type is refused");

  g_value_init (&value, TEST_TYPE_LARGE);

  test_expect_critical ("*g_value_type_compatible*");
  wisp_value_set_object (&value, object);
  test_expect_critical ("*g_value_type_compatible*");
  wisp_value_take_object (&value, object);
  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_value_set_object (&value, gobject);
  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_value_take_object (&value, gobject);

  g_assert_null (wisp_value_get_object (&value));
  g_assert_cmpuint (n_refs (object), ==, 1);
  g_assert_cmpuint (gobject->ref_count, ==, 1);
}

static void
test_derived_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new_of (TEST_TYPE_LARGE);

  g_test_summary ("A value of a type holds objects of derived types");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, object);

  g_assert_true (wisp_value_get_object (&value) == object);
}

static void
test_copy (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A copy of a value holds a reference of its own");

  g_value_init (&value, TEST_TYPE_OBJECT);
  g_value_init (&copy, TEST_TYPE_OBJECT);
  g_value_copy (&value, &copy);
  g_assert_null (wisp_value_get_object (&copy));

  wisp_value_set_object (&value, object);
  g_value_copy (&value, &copy);
  g_assert_true (wisp_value_get_object (&copy) == object);
  g_assert_cmpuint (n_refs (object), ==, 3);

  g_value_reset (&copy);
  g_assert_null (wisp_value_get_object (&copy));
  g_assert_cmpuint (n_refs (object), ==, 2);
}

static void
test_transform_up (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) base = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A value is transformed to one of a base type");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, object);
  g_value_init (&base, WISP_TYPE_OBJECT);

  g_assert_true (g_value_transform (&value, &base));
  g_assert_true (wisp_value_get_object (&base) == object);
  g_assert_cmpuint (n_refs (object), ==, 3);
}

static void
test_transform_down (void)
{
  g_auto (GValue) base = G_VALUE_INIT;
  g_auto (GValue) fitting = G_VALUE_INIT;
  g_auto (GValue) other = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new_of (TEST_TYPE_LARGE);

  g_test_summary ("A value is transformed to one of a derived type, or to NULL if it is not of it");

  g_value_init (&base, WISP_TYPE_OBJECT);
  wisp_value_set_object (&base, object);
  g_value_init (&fitting, TEST_TYPE_LARGE);
  g_value_init (&other, TEST_TYPE_PLAIN);

  g_assert_true (g_value_transform (&base, &fitting));
  g_assert_true (wisp_value_get_object (&fitting) == object);
  g_assert_true (g_value_transform (&base, &other));
  g_assert_null (wisp_value_get_object (&other));
  g_assert_cmpuint (n_refs (object), ==, 3);
}

static void
test_transform_over (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) empty = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A value drops what it held when another is transformed to it");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, object);
  g_value_init (&empty, WISP_TYPE_OBJECT);

  g_assert_true (g_value_transform (&empty, &value));
  g_assert_null (wisp_value_get_object (&value));
  g_assert_cmpuint (n_refs (object), ==, 1);
}

/* Variable arguments */

static gchar *
collect (GValue *value,
         GType   type,
         ...)
{
  gchar *error = NULL;
  va_list arguments;

  va_start (arguments, type);
  G_VALUE_COLLECT_INIT (value, type, arguments, 0, &error);
  va_end (arguments);

  return error;
}

static gchar *
lcopy (const GValue *value,
       guint         flags,
       ...)
{
  gchar *error = NULL;
  va_list arguments;

  va_start (arguments, flags);
  G_VALUE_LCOPY (value, arguments, flags, &error);
  va_end (arguments);

  return error;
}

static void
test_collect_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A value is collected from an argument, with a reference of its own");

  g_assert_null (collect (&value, TEST_TYPE_OBJECT, object));
  g_assert_true (wisp_value_get_object (&value) == object);
  g_assert_cmpuint (n_refs (object), ==, 2);
}

static void
test_collect_null (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_test_summary ("A value is collected from NULL");

  g_assert_null (collect (&value, TEST_TYPE_OBJECT, NULL));
  g_assert_null (wisp_value_get_object (&value));
}

static void
test_collect_wrong_type (void)
{
  GValue value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (GObject) gobject = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree gchar *light = NULL, *foreign = NULL;

  g_test_summary ("An argument that is not of the value's type is an error that names both");

  light = collect (&value, TEST_TYPE_LARGE, object);
  g_assert_nonnull (light);
  g_assert_nonnull (strstr (light, "TestObject"));
  g_assert_nonnull (strstr (light, "TestLarge"));

  memset (&value, 0, sizeof value);
  foreign = collect (&value, TEST_TYPE_OBJECT, gobject);
  g_assert_nonnull (foreign);
  g_assert_nonnull (strstr (foreign, "GObject"));

  g_assert_cmpuint (n_refs (object), ==, 1);
}

static void
test_collect_unclassed (void)
{
  GValue value = G_VALUE_INIT;
  GTypeInstance nothing = { NULL };
  g_autofree gchar *error = collect (&value, TEST_TYPE_OBJECT, &nothing);

  g_test_summary ("An argument that has no class is an error");

  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error, "unclassed"));
}

static void
test_lcopy_object (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  TestObject *copy = NULL, *borrowed = NULL;

  g_test_summary ("A value is copied to a location, with or without a reference");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, object);

  g_assert_null (lcopy (&value, 0, &copy));
  g_assert_true (copy == object);
  g_assert_cmpuint (n_refs (object), ==, 3);
  wisp_object_unref (copy);

  g_assert_null (lcopy (&value, G_VALUE_NOCOPY_CONTENTS, &borrowed));
  g_assert_true (borrowed == object);
  g_assert_cmpuint (n_refs (object), ==, 2);
}

static void
test_lcopy_empty (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gpointer copy = &value;
  g_autofree gchar *error = NULL;

  g_test_summary ("A value without an object is copied as NULL, but not to nowhere");

  g_value_init (&value, TEST_TYPE_OBJECT);

  g_assert_null (lcopy (&value, 0, &copy));
  g_assert_null (copy);

  error = lcopy (&value, 0, NULL);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error, "TestObject"));
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
test_array (void)
{
  GValueArray *array = g_value_array_new (2), *copy;
  g_autoptr (TestObject) object = test_object_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_test_summary ("Light objects may be passed in an array of values");

  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, object);
  g_value_array_append (array, &value);
  copy = g_value_array_copy (array);

  g_assert_true (wisp_value_get_object (g_value_array_get_nth (copy, 0)) == object);
  g_assert_cmpuint (n_refs (object), ==, 4);
  g_value_array_free (array);
  g_value_array_free (copy);
  g_assert_cmpuint (n_refs (object), ==, 2);
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* What a property of a GObject can be of, since GLib has no kind of GParamSpec for
 * other fundamental types */
static GType
boxed_get_type (void)
{
  static GType type;

  if (type == 0)
    type = g_boxed_type_register_static ("BoxedTestObject", wisp_object_ref, wisp_object_unref);

  return type;
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("A boxed type made of ref and unref holds light objects");

  g_value_init (&value, boxed_get_type ());
  g_value_set_boxed (&value, object);
  g_assert_cmpuint (n_refs (object), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/value/set/object", test_set_object);
  test_add ("/value/set/replaces", test_set_replaces);
  test_add ("/value/set/same-last", test_set_same_last);
  test_add ("/value/take/object", test_take_object);
  test_add ("/value/dup/object", test_dup_object);
  test_add ("/value/refused/value", test_refused_value);
  test_add ("/value/refused/object", test_refused_object);
  test_add ("/value/derived/object", test_derived_object);
  test_add ("/value/copy/reference", test_copy);
  test_add ("/value/transform/up", test_transform_up);
  test_add ("/value/transform/down", test_transform_down);
  test_add ("/value/transform/over", test_transform_over);
  test_add ("/value/collect/object", test_collect_object);
  test_add ("/value/collect/null", test_collect_null);
  test_add ("/value/collect/wrong-type", test_collect_wrong_type);
  test_add ("/value/collect/unclassed", test_collect_unclassed);
  test_add ("/value/lcopy/object", test_lcopy_object);
  test_add ("/value/lcopy/empty", test_lcopy_empty);
  test_add ("/value/array/copy", test_array);
  test_add ("/value/boxed/reference", test_boxed);

  return g_test_run ();
}
