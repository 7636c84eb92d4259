/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "misuse.h"

static void
do_nothing (gpointer instance,
            gpointer user_data)
{
}

static void
null_set (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (TestObject) object = test_object_new ();

  g_assert_false (wisp_weak_set_add (NULL, object));
  g_assert_false (wisp_weak_set_remove (NULL, object));
  g_assert_false (wisp_weak_set_contains (NULL, object));
  wisp_weak_set_clear (NULL);
  g_assert_null (wisp_weak_set_snapshot (NULL));
  wisp_weak_set_foreach (NULL, do_nothing, NULL);
  g_assert_cmpuint (wisp_weak_set_get_n_members (NULL), ==, 0);

  g_assert_false (wisp_weak_set_add (set, NULL));
  g_assert_false (wisp_weak_set_remove (set, NULL));
  g_assert_false (wisp_weak_set_contains (set, NULL));
  wisp_weak_set_foreach (set, NULL, NULL);
}

static void
null_map (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new (NULL, NULL);
  g_autoptr (TestObject) object = test_object_new ();

  g_assert_false (wisp_weak_map_insert (NULL, object, NULL));
  g_assert_null (wisp_weak_map_lookup (NULL, object));
  g_assert_false (wisp_weak_map_remove (NULL, object));
  wisp_weak_map_clear (NULL);
  g_assert_cmpuint (wisp_weak_map_get_n_entries (NULL), ==, 0);

  g_assert_false (wisp_weak_map_insert (map, NULL, NULL));
  g_assert_null (wisp_weak_map_lookup (map, NULL));
  g_assert_false (wisp_weak_map_remove (map, NULL));
}

static void
wrong_type (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (WispWeakMap) map = wisp_weak_map_new ((GBoxedCopyFunc) g_strdup, g_free);
  g_autoptr (GParamSpec) spec = g_param_spec_ref_sink (g_param_spec_int ("n", NULL, NULL,
                                                                        0, 1, 0, 0));

  g_assert_false (wisp_weak_set_add (set, spec));
  g_assert_false (wisp_weak_set_remove (set, spec));
  g_assert_false (wisp_weak_set_contains (set, spec));
  g_assert_false (wisp_weak_map_insert (map, spec, g_strdup ("data")));
  g_assert_null (wisp_weak_map_lookup (map, spec));
  g_assert_false (wisp_weak_map_remove (map, spec));
}

static void
set_dies_first (void)
{
  WispWeakSet *set = wisp_weak_set_new ();
  g_autoptr (TestObject) object = test_object_new ();

  wisp_weak_set_add (set, object);
  g_object_unref (set);
}

static void
unref_set (gpointer instance,
           gpointer user_data)
{
  g_object_unref (user_data);
}

static void
set_dies_in_foreach (void)
{
  WispWeakSet *set = wisp_weak_set_new ();
  g_autoptr (TestObject) object = test_object_new ();

  wisp_weak_set_add (set, object);
  wisp_weak_set_foreach (set, unref_set, set);
}

#define SET(function)  ASSERTION ("wisp_weak_set_" function, "WISP_IS_WEAK_SET (self)")
#define MAP(function)  ASSERTION ("wisp_weak_map_" function, "WISP_IS_WEAK_MAP (self)")
#define NONE(function) ASSERTION ("wisp_weak_" function, "instance != NULL")
#define NO_INSTANCE    ASSERTION ("wisp_weak_new", "G_IS_OBJECT (instance)")

const MisuseCase misuse_collection_cases[] = {
  {
    .name = "set/null",
    .what = "calls each function of sets with `NULL` for the set; for an instance, for a function",
    .happens = "It is reported; nothing is done.",
    .messages = SET ("add") "\n" SET ("remove") "\n" SET ("contains") "\n" SET ("clear") "\n"
                SET ("snapshot") "\n" SET ("foreach") "\n" SET ("get_n_members") "\n"
                NONE ("set_add") "\n" NONE ("set_remove") "\n" NONE ("set_contains") "\n"
                ASSERTION ("wisp_weak_set_foreach", "func != NULL"),
    .run = null_set,
  },
  {
    .name = "map/null",
    .what = "calls each function of maps with `NULL` for the map, for an instance",
    .happens = "It is reported; nothing is done.",
    .messages = MAP ("insert") "\n" MAP ("lookup") "\n" MAP ("remove") "\n" MAP ("clear") "\n"
                MAP ("get_n_entries") "\n"
                NONE ("map_insert") "\n" NONE ("map_lookup") "\n" NONE ("map_remove"),
    .run = null_map,
  },
  {
    .name = "set/wrong-type",
    .what = "gives a GParamSpec to each function of sets and maps",
    .happens = "It is reported; nothing is done. Data that the map took over is freed.",
    .messages = NO_INSTANCE "\n" NO_INSTANCE "\n" NO_INSTANCE "\n"
                NO_INSTANCE "\n" NO_INSTANCE "\n" NO_INSTANCE,
    .run = wrong_type,
  },
  {
    .name = "set/dies-before-its-members",
    .what = "drops a set whose members live on",
    .happens = "Allowed. They are not affected.",
    .run = set_dies_first,
  },
  {
    .name = "set/dies-in-foreach",
    .what = "drops the last reference to a set while it is gone through",
    .happens = "Allowed.",
    .run = set_dies_in_foreach,
  },
  { 0 }
};
