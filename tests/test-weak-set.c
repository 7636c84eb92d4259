/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

static guint
get_n_members (WispWeakSet *set)
{
  guint n_members;

  g_object_get (set, "n-members", &n_members, NULL);
  g_assert_cmpuint (n_members, ==, wisp_weak_set_get_n_members (set));

  return n_members;
}

static void
test_add_remove (GType type)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  gpointer one = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("An instance is a member at most once, until it is removed");

  g_assert_false (wisp_weak_set_contains (set, one));
  g_assert_true (wisp_weak_set_add (set, one));
  g_assert_false (wisp_weak_set_add (set, one));
  g_assert_true (wisp_weak_set_contains (set, one));
  g_assert_false (wisp_weak_set_contains (set, other));
  g_assert_cmpuint (get_n_members (set), ==, 1);

  g_assert_false (wisp_weak_set_remove (set, other));
  g_assert_true (wisp_weak_set_remove (set, one));
  g_assert_false (wisp_weak_set_remove (set, one));
  g_assert_cmpuint (get_n_members (set), ==, 0);
  g_assert_true (wisp_weak_set_add (set, one));

  test_instance_unref (one);
  test_instance_unref (other);
}

static void
test_death (GType type)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  gpointer one = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("A member is not kept alive, and leaves at its death");

  wisp_weak_set_add (set, one);
  wisp_weak_set_add (set, other);
  test_instance_unref (one);
  g_assert_cmpuint (get_n_members (set), ==, 1);
  g_assert_true (wisp_weak_set_contains (set, other));
  test_instance_unref (other);
  g_assert_cmpuint (get_n_members (set), ==, 0);
}

static void
test_address_used_again (GType type)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();

  g_test_summary ("What is made at the address of a dead member is no member");

  for (guint i = 0; i < 100; i++)
    {
      gpointer instance = test_instance_new (type);

      g_assert_false (wisp_weak_set_contains (set, instance));
      g_assert_true (wisp_weak_set_add (set, instance));
      test_instance_unref (instance);
    }
}

static void
test_snapshot (GType type)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (GPtrArray) members = NULL;
  gpointer one = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("A snapshot holds all members");

  wisp_weak_set_add (set, one);
  wisp_weak_set_add (set, other);
  members = wisp_weak_set_snapshot (set);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_true (g_ptr_array_find (members, one, NULL));
  g_assert_true (g_ptr_array_find (members, other, NULL));

  wisp_weak_set_clear (set);
  g_assert_cmpuint (get_n_members (set), ==, 0);
  test_instance_unref (one);
  test_instance_unref (other);
  g_assert_cmpuint (test_object_n_alive () + test_gobject_n_alive (), ==, 2);
}

/* What test_foreach() has each member do */
typedef struct
{
  WispWeakSet *set;
  gpointer     last; /* (owned) (nullable): dropped by the first call */
  gpointer     added;
  guint        n_visited;
} Visit;

static void
visit (gpointer instance,
       gpointer user_data)
{
  Visit *self = user_data;

  self->n_visited++;
  g_clear_pointer (&self->last, test_instance_unref);
  wisp_weak_set_remove (self->set, instance);
  wisp_weak_set_add (self->set, self->added);
}

static void
test_foreach (GType type)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  gpointer one = test_instance_new (type);
  Visit data = { set, test_instance_new (type), test_instance_new (type), 0 };

  g_test_summary ("Each member is visited once and held, whatever is done to the set");

  wisp_weak_set_foreach (set, visit, NULL);
  wisp_weak_set_add (set, one);
  wisp_weak_set_add (set, data.last);
  wisp_weak_set_foreach (set, visit, &data);
  g_assert_cmpuint (data.n_visited, ==, 2);
  g_assert_cmpuint (get_n_members (set), ==, 1);
  g_assert_true (wisp_weak_set_contains (set, data.added));

  test_instance_unref (one);
  test_instance_unref (data.added);
}

static WispWeakSet *dying_set;

static void
use_in_dispose (TestObject *self)
{
  g_assert_false (wisp_weak_set_contains (dying_set, self));
  g_assert_false (wisp_weak_set_remove (dying_set, self));
  g_assert_false (wisp_weak_set_add (dying_set, self));
}

static void
test_dispose (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  TestObject *object = test_object_new ();

  g_test_summary ("In its own dispose an object is no member, and cannot be made one");

  dying_set = set;
  object->on_dispose = use_in_dispose;
  wisp_weak_set_add (set, object);
  wisp_object_unref (object);
  g_assert_cmpuint (get_n_members (set), ==, 0);
}

static void
test_end_of_set (GType type)
{
  WispWeakSet *set = wisp_weak_set_new ();
  gpointer instance = test_instance_new (type);

  g_test_summary ("Members outlive the set");

  wisp_weak_set_add (set, instance);
  g_object_unref (set);
  test_instance_unref (instance);
}

static void
test_linear (void)
{
  guint n = test_scale (20000);
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_object_unref);

  g_test_summary ("Many come and go");

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (objects, test_object_new ());
      g_assert_true (wisp_weak_set_add (set, g_ptr_array_index (objects, i)));
    }
  g_assert_cmpuint (get_n_members (set), ==, n);
  g_ptr_array_set_size (objects, 0);
  g_assert_cmpuint (get_n_members (set), ==, 0);
}

/* Threads: some add, remove and look, while others drop the last reference */
#define N_MEMBERS 4

typedef struct
{
  WispWeakSet *set;
  GType        type;
  gpointer     members[N_MEMBERS]; /* (owned) */
  guint        n_threads;
} Race;

static void
prepare (gpointer data)
{
  Race *race = data;

  for (guint i = 0; i < N_MEMBERS; i++)
    {
      race->members[i] = test_instance_new (race->type);
      wisp_weak_set_add (race->set, race->members[i]);
    }
}

static void
look (gpointer instance,
      gpointer user_data)
{
  g_assert_true (WISP_IS_OBJECT (instance) || G_IS_OBJECT (instance));
}

static void
act (guint    index,
     gpointer data)
{
  Race *race = data;
  gpointer own = test_instance_new (race->type);

  for (guint i = index; i < N_MEMBERS; i += race->n_threads)
    test_instance_unref (race->members[i]);

  g_assert_true (wisp_weak_set_add (race->set, own));
  wisp_weak_set_foreach (race->set, look, NULL);
  if (index % 2 == 0)
    wisp_weak_set_remove (race->set, own);
  test_instance_unref (own);
}

static void
check (gpointer data)
{
  Race *race = data;

  g_assert_cmpuint (wisp_weak_set_get_n_members (race->set), ==, 0);
}

static void
race (GType type,
      guint n_threads)
{
  const TestRounds rounds = { prepare, act, check };
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  Race data = { set, type, { NULL }, n_threads };

  test_run_rounds (n_threads, test_scale (2000), &rounds, &data);
}

static void
test_threads (GType type)
{
  g_test_summary ("2, 4 and 8 threads add, visit, remove and let go at once");

  race (type, 2);
  race (type, 4);
  race (type, 8);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add_kinds ("/weak-set/add-remove", test_add_remove);
  test_add_kinds ("/weak-set/death", test_death);
  test_add_kinds ("/weak-set/address-used-again", test_address_used_again);
  test_add_kinds ("/weak-set/snapshot", test_snapshot);
  test_add_kinds ("/weak-set/foreach", test_foreach);
  test_add ("/weak-set/dispose", test_dispose);
  test_add_kinds ("/weak-set/end-of-set", test_end_of_set);
  test_add ("/weak-set/many", test_linear);
  test_add_kinds ("/weak-set/threads", test_threads);

  return g_test_run ();
}
