/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

/*
 * What weak sets and weak maps do with arguments that are none: they say so, answer
 * FALSE or NULL, and nothing has changed.
 */

static void
expect_criticals (guint        n,
                  const gchar *pattern)
{
  for (guint i = 0; i < n; i++)
    test_expect_critical (pattern);
}

G_NORETURN static void
call_never (gpointer instance,
            gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_set_self (void)
{
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("Each function complains of what is not a set");

  expect_criticals (12, "*WISP_IS_WEAK_SET (self)*");

  g_assert_false (wisp_weak_set_add (NULL, object));
  g_assert_false (wisp_weak_set_add_object (NULL, (WispObject *) object));
  g_assert_false (wisp_weak_set_remove (NULL, object));
  g_assert_false (wisp_weak_set_remove_object (NULL, (WispObject *) object));
  g_assert_false (wisp_weak_set_contains (NULL, object));
  g_assert_false (wisp_weak_set_contains_object (NULL, (WispObject *) object));
  wisp_weak_set_clear (NULL);
  g_assert_null (wisp_weak_set_snapshot (NULL));
  g_assert_null (wisp_weak_set_snapshot_gobjects (NULL));
  g_assert_null (wisp_weak_set_snapshot_objects (NULL));
  wisp_weak_set_foreach (NULL, call_never, NULL);
  g_assert_cmpuint (wisp_weak_set_get_n_members (NULL), ==, 0);
}

static void
test_set_instance (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  WispObject *wrong = (WispObject *) set;

  g_test_summary ("NULL is not in a set, nor is what is no instance of the kind");

  expect_criticals (3, "*instance != NULL*");
  g_assert_false (wisp_weak_set_add (set, NULL));
  g_assert_false (wisp_weak_set_remove (set, NULL));
  g_assert_false (wisp_weak_set_contains (set, NULL));

  expect_criticals (3, "*WISP_IS_OBJECT (object)*");
  g_assert_false (wisp_weak_set_add_object (set, wrong));
  g_assert_false (wisp_weak_set_remove_object (set, wrong));
  g_assert_false (wisp_weak_set_contains_object (set, wrong));

  test_expect_critical ("*func != NULL*");
  wisp_weak_set_foreach (set, NULL, NULL);

  g_assert_cmpuint (wisp_weak_set_get_n_members (set), ==, 0);
}

/* An instance as GType has it, but neither a light object nor a GObject */
static GParamSpec *
no_instance_new (void)
{
  return g_param_spec_ref_sink (g_param_spec_int ("none", NULL, NULL, 0, 1, 0, G_PARAM_READABLE));
}

static void
test_set_no_instance (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (GParamSpec) wrong = no_instance_new ();

  g_test_summary ("What is of neither kind is not in a set");

  expect_criticals (3, "wisp_weak_new: assertion 'G_IS_OBJECT (instance)' failed");
  g_assert_false (wisp_weak_set_add (set, wrong));
  g_assert_false (wisp_weak_set_contains (set, wrong));
  g_assert_false (wisp_weak_set_remove (set, wrong));

  g_assert_cmpuint (wisp_weak_set_get_n_members (set), ==, 0);
}

static void
test_map_self (void)
{
  g_autoptr (TestObject) light = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();
  WispObject *object = (WispObject *) light;

  g_test_summary ("Each function complains of what is not a map");

  expect_criticals (10, "*WISP_IS_WEAK_MAP (self)*");

  g_assert_false (wisp_weak_map_insert (NULL, object, NULL));
  g_assert_false (wisp_weak_map_insert_gobject (NULL, G_OBJECT (gobject), NULL));
  g_assert_false (wisp_weak_map_insert_object (NULL, object, NULL));
  g_assert_null (wisp_weak_map_lookup (NULL, object));
  g_assert_null (wisp_weak_map_lookup_gobject (NULL, G_OBJECT (gobject)));
  g_assert_null (wisp_weak_map_lookup_object (NULL, object));
  g_assert_false (wisp_weak_map_remove (NULL, object));
  g_assert_false (wisp_weak_map_remove_object (NULL, object));
  wisp_weak_map_clear (NULL);
  g_assert_cmpuint (wisp_weak_map_get_n_entries (NULL), ==, 0);
}

static void
test_map_instance (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new_instances ();
  g_autoptr (TestObject) light = test_object_new ();
  GObject *gobject = G_OBJECT (map), *no_gobject = (GObject *) light;
  WispObject *object = (WispObject *) light, *no_object = (WispObject *) map;

  g_test_summary ("NULL has no data, nor has what is no instance of the kind");

  expect_criticals (3, "*instance != NULL*");
  g_assert_false (wisp_weak_map_insert (map, NULL, NULL));
  g_assert_null (wisp_weak_map_lookup (map, NULL));
  g_assert_false (wisp_weak_map_remove (map, NULL));

  expect_criticals (4, "*: assertion 'G_IS_OBJECT (gobject)' failed");
  g_assert_false (wisp_weak_map_insert_gobject (map, no_gobject, gobject));
  g_assert_false (wisp_weak_map_insert_gobject_object (map, no_gobject, object));
  g_assert_null (wisp_weak_map_lookup_gobject (map, no_gobject));
  g_assert_null (wisp_weak_map_lookup_gobject_object (map, no_gobject));

  expect_criticals (5, "*: assertion 'WISP_IS_OBJECT (object)' failed");
  g_assert_false (wisp_weak_map_insert_object (map, no_object, gobject));
  g_assert_false (wisp_weak_map_insert_object_object (map, no_object, object));
  g_assert_null (wisp_weak_map_lookup_object (map, no_object));
  g_assert_null (wisp_weak_map_lookup_object_object (map, no_object));
  g_assert_false (wisp_weak_map_remove_object (map, no_object));

  g_assert_cmpuint (wisp_weak_map_get_n_entries (map), ==, 0);
}

static void
test_map_no_instance (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new ((GBoxedCopyFunc) (GCallback) g_strdup, g_free);
  g_autoptr (GParamSpec) wrong = no_instance_new ();

  g_test_summary ("What is of neither kind has no data, and what was meant for it is freed");

  expect_criticals (3, "wisp_weak_new: assertion 'G_IS_OBJECT (instance)' failed");
  g_assert_false (wisp_weak_map_insert (map, wrong, g_strdup ("data")));
  g_assert_null (wisp_weak_map_lookup (map, wrong));
  g_assert_false (wisp_weak_map_remove (map, wrong));

  g_assert_cmpuint (wisp_weak_map_get_n_entries (map), ==, 0);
}

static void
test_map_data (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new_instances ();
  g_autoptr (TestObject) light = test_object_new ();
  GObject *gobject = G_OBJECT (map), *no_gobject = (GObject *) light;
  WispObject *object = (WispObject *) light, *no_object = (WispObject *) map;

  g_test_summary ("Data is of the kind that the function is for");

  expect_criticals (2, "*: assertion 'data == NULL || G_IS_OBJECT (data)' failed");
  g_assert_false (wisp_weak_map_insert_gobject (map, gobject, no_gobject));
  g_assert_false (wisp_weak_map_insert_object (map, object, no_gobject));

  expect_criticals (2, "*: assertion 'data == NULL || WISP_IS_OBJECT (data)' failed");
  g_assert_false (wisp_weak_map_insert_gobject_object (map, gobject, no_object));
  g_assert_false (wisp_weak_map_insert_object_object (map, object, no_object));

  g_assert_cmpuint (wisp_weak_map_get_n_entries (map), ==, 0);
}

G_NORETURN static void
free_never (gpointer data)
{
  g_assert_not_reached ();
}

static void
test_map_of_other_data (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new (NULL, free_never);
  g_autoptr (TestObject) light = test_object_new ();
  GObject *gobject = G_OBJECT (map);
  WispObject *object = (WispObject *) light;

  g_test_summary ("A map whose data are not instances refuses them, and gives none");

  expect_criticals (4, "*holds_instances (self)*");
  g_assert_false (wisp_weak_map_insert_gobject (map, gobject, gobject));
  g_assert_false (wisp_weak_map_insert_object (map, object, gobject));
  g_assert_null (wisp_weak_map_lookup_gobject (map, gobject));
  g_assert_null (wisp_weak_map_lookup_object (map, object));

  g_assert_cmpuint (wisp_weak_map_get_n_entries (map), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/weak-arguments/set/self", test_set_self);
  test_add ("/weak-arguments/set/instance", test_set_instance);
  test_add ("/weak-arguments/set/no-instance", test_set_no_instance);
  test_add ("/weak-arguments/map/self", test_map_self);
  test_add ("/weak-arguments/map/instance", test_map_instance);
  test_add ("/weak-arguments/map/no-instance", test_map_no_instance);
  test_add ("/weak-arguments/map/data", test_map_data);
  test_add ("/weak-arguments/map/of-other-data", test_map_of_other_data);

  return g_test_run ();
}
