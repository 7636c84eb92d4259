/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

/* Data is a counted number; those that are there are counted, too */
static gint n_numbers; /* atomic */

static gpointer
number_new (gint value)
{
  g_atomic_int_inc (&n_numbers);

  return g_memdup2 (&value, sizeof value);
}

static gpointer
number_copy (gpointer number)
{
  return number_new (*(gint *) number);
}

static void
number_free (gpointer number)
{
  g_atomic_int_add (&n_numbers, -1);
  *(gint *) number = -1;
  g_free (number);
}

static WispWeakMap *
map_new (void)
{
  return wisp_weak_map_new (number_copy, number_free);
}

/* The number of an instance, or -1 */
static gint
get_number (WispWeakMap *map,
            gpointer     instance)
{
  gint *number = wisp_weak_map_lookup (map, instance);
  gint value = number != NULL ? *number : -1;

  g_clear_pointer (&number, number_free);

  return value;
}

static guint
get_n_entries (WispWeakMap *map)
{
  guint n_entries;

  g_object_get (map, "n-entries", &n_entries, NULL);
  g_assert_cmpuint (n_entries, ==, wisp_weak_map_get_n_entries (map));

  return n_entries;
}

static void
test_insert (GType type)
{
  g_autoptr (WispWeakMap) map = map_new ();
  gpointer one = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("Data is found by its instance, replaced and removed");

  g_assert_cmpint (get_number (map, one), ==, -1);
  g_assert_true (wisp_weak_map_insert (map, one, number_new (1)));
  g_assert_true (wisp_weak_map_insert (map, other, number_new (2)));
  g_assert_cmpint (get_number (map, one), ==, 1);
  g_assert_cmpint (get_number (map, other), ==, 2);
  g_assert_cmpuint (get_n_entries (map), ==, 2);

  g_assert_true (wisp_weak_map_insert (map, one, number_new (3)));
  g_assert_cmpint (n_numbers, ==, 2);
  g_assert_cmpint (get_number (map, one), ==, 3);

  g_assert_true (wisp_weak_map_remove (map, one));
  g_assert_false (wisp_weak_map_remove (map, one));
  g_assert_cmpint (n_numbers, ==, 1);
  g_assert_cmpint (get_number (map, one), ==, -1);

  wisp_weak_map_clear (map);
  g_assert_cmpint (n_numbers, ==, 0);
  g_assert_cmpuint (get_n_entries (map), ==, 0);

  test_instance_unref (one);
  test_instance_unref (other);
}

static void
test_death (GType type)
{
  g_autoptr (WispWeakMap) map = map_new ();
  gpointer instance = test_instance_new (type);

  g_test_summary ("Data is freed at the death of its instance");

  wisp_weak_map_insert (map, instance, number_new (1));
  test_instance_unref (instance);
  g_assert_cmpint (n_numbers, ==, 0);
  g_assert_cmpuint (get_n_entries (map), ==, 0);
}

static void
test_address_used_again (GType type)
{
  g_autoptr (WispWeakMap) map = map_new ();

  g_test_summary ("What is made at the address of a dead instance has no data");

  for (gint i = 0; i < 100; i++)
    {
      gpointer instance = test_instance_new (type);

      g_assert_cmpint (get_number (map, instance), ==, -1);
      wisp_weak_map_insert (map, instance, number_new (i));
      test_instance_unref (instance);
    }
}

static void
test_end_of_map (GType type)
{
  WispWeakMap *map = map_new ();
  gpointer instance = test_instance_new (type);

  g_test_summary ("Data goes with the map");

  wisp_weak_map_insert (map, instance, number_new (1));
  g_object_unref (map);
  g_assert_cmpint (n_numbers, ==, 0);
  test_instance_unref (instance);
}

static void
test_two_maps (GType type)
{
  g_autoptr (WispWeakMap) one = map_new ();
  g_autoptr (WispWeakMap) other = map_new ();
  gpointer instance = test_instance_new (type);

  g_test_summary ("An instance has data in each of several maps");

  wisp_weak_map_insert (one, instance, number_new (1));
  wisp_weak_map_insert (other, instance, number_new (2));
  g_assert_cmpint (get_number (one, instance), ==, 1);
  g_assert_cmpint (get_number (other, instance), ==, 2);
  test_instance_unref (instance);
  g_assert_cmpint (n_numbers, ==, 0);
}

static void
test_plain_data (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new (NULL, NULL);
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("Without functions, data is the pointer itself, NULL as well");

  wisp_weak_map_insert (map, object, (gpointer) "text");
  g_assert_cmpstr (wisp_weak_map_lookup (map, object), ==, "text");
  wisp_weak_map_insert (map, object, NULL);
  g_assert_null (wisp_weak_map_lookup (map, object));
  g_assert_cmpuint (get_n_entries (map), ==, 1);
}

static void
test_null_data (void)
{
  g_autoptr (WispWeakMap) map = map_new ();
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("NULL is neither copied nor freed");

  wisp_weak_map_insert (map, object, NULL);
  g_assert_null (wisp_weak_map_lookup (map, object));
  g_assert_true (wisp_weak_map_remove (map, object));
}

static WispWeakMap *dying_map;

static void
use_in_dispose (TestObject *self)
{
  g_assert_null (wisp_weak_map_lookup (dying_map, self));
  g_assert_false (wisp_weak_map_remove (dying_map, self));
  g_assert_cmpint (n_numbers, ==, 0);
  g_assert_false (wisp_weak_map_insert (dying_map, self, number_new (2)));
  g_assert_cmpint (n_numbers, ==, 0);
}

static void
test_dispose (void)
{
  g_autoptr (WispWeakMap) map = map_new ();
  TestObject *object = test_object_new ();

  g_test_summary ("In its own dispose an object has no data any more, and gets none");

  dying_map = map;
  object->on_dispose = use_in_dispose;
  wisp_weak_map_insert (map, object, number_new (1));
  wisp_object_unref (object);
  g_assert_cmpuint (get_n_entries (map), ==, 0);
}

/* Data that uses its map when it is freed */
static void
free_and_use (gpointer data)
{
  g_assert_cmpuint (wisp_weak_map_get_n_entries (dying_map), ==, 0);
  test_instance_unref (data);
}

static void
test_reentry (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new (NULL, free_and_use);
  TestObject *object = test_object_new ();

  g_test_summary ("The functions for data may use the map");

  dying_map = map;
  wisp_weak_map_insert (map, object, test_object_new ());
  wisp_object_unref (object);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

/* Threads: all look, some replace and remove, one lets go */
typedef struct
{
  WispWeakMap *map;
  GType        type;
  gpointer     instance; /* (owned) */
  WispWeak    *weak;     /* (owned) */
  guint        n_threads;
} Race;

static void
prepare (gpointer data)
{
  Race *race = data;

  race->instance = test_instance_new (race->type);
  race->weak = wisp_weak_new (race->instance);
  wisp_weak_map_insert (race->map, race->instance, number_new (100));
}

static void
act (guint    index,
     gpointer data)
{
  Race *race = data;
  gpointer instance;
  gint number;

  if (index == 0)
    {
      test_instance_unref (race->instance);
      return;
    }

  instance = wisp_weak_get (race->weak);
  if (instance == NULL)
    return;

  number = get_number (race->map, instance);
  g_assert_true (number == 100 || number == -1 || (number > 0 && number < (gint) race->n_threads));
  if (index % 3 == 0)
    wisp_weak_map_remove (race->map, instance);
  else
    wisp_weak_map_insert (race->map, instance, number_new ((gint) index));
  test_instance_unref (instance);
}

static void
check (gpointer data)
{
  Race *race = data;

  wisp_weak_unref (race->weak);
  g_assert_cmpuint (wisp_weak_map_get_n_entries (race->map), ==, 0);
  g_assert_cmpint (n_numbers, ==, 0);
}

static void
race (GType type,
      guint n_threads)
{
  const TestRounds rounds = { prepare, act, check };
  g_autoptr (WispWeakMap) map = map_new ();
  Race data = { map, type, NULL, NULL, n_threads };

  test_run_rounds (n_threads, test_scale (3000), &rounds, &data);
}

static void
test_threads (GType type)
{
  g_test_summary ("2, 4 and 8 threads look, replace, remove and let go at once");

  race (type, 2);
  race (type, 4);
  race (type, 8);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add_kinds ("/weak-map/insert", test_insert);
  test_add_kinds ("/weak-map/death", test_death);
  test_add_kinds ("/weak-map/address-used-again", test_address_used_again);
  test_add_kinds ("/weak-map/end-of-map", test_end_of_map);
  test_add_kinds ("/weak-map/two-maps", test_two_maps);
  test_add ("/weak-map/plain-data", test_plain_data);
  test_add ("/weak-map/null-data", test_null_data);
  test_add ("/weak-map/dispose", test_dispose);
  test_add ("/weak-map/reentry", test_reentry);
  test_add_kinds ("/weak-map/threads", test_threads);

  return g_test_run ();
}
