/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-test.h"

static guint n_notifications;

static void
on_notify (void)
{
  n_notifications++;
}

static void
test_failure_ttl (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "failure-ttl", 250, NULL);
  guint failure_ttl = 0;

  g_test_summary ("The time that failures are kept is a property, which tells of its changes");

  g_assert_cmpuint (wisp_cache_get_failure_ttl (cache), ==, 250);
  g_object_get (cache, "failure-ttl", &failure_ttl, NULL);
  g_assert_cmpuint (failure_ttl, ==, 250);

  n_notifications = 0;
  g_signal_connect (cache, "notify::failure-ttl", G_CALLBACK (on_notify), NULL);
  wisp_cache_set_failure_ttl (cache, 250);
  g_assert_cmpuint (n_notifications, ==, 0);
  wisp_cache_set_failure_ttl (cache, 0);
  g_assert_cmpuint (n_notifications, ==, 1);
}

static void
test_max_items (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 12, NULL);
  guint max_items = 0;

  g_test_summary ("The bound of the front in items is a property, which tells of its changes");

  g_object_get (cache, "max-items", &max_items, NULL);
  g_assert_cmpuint (max_items, ==, 12);
  g_assert_cmpuint (wisp_cache_get_max_items (cache), ==, 12);

  n_notifications = 0;
  g_signal_connect (cache, "notify::max-items", G_CALLBACK (on_notify), NULL);
  g_object_set (cache, "max-items", 0, NULL);
  g_assert_cmpuint (wisp_cache_get_max_items (cache), ==, 0);
  g_assert_cmpuint (n_notifications, ==, 1);
}

static void
test_max_bytes (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, NULL);
  guint64 max_bytes = 1;

  g_test_summary ("The bound of the front in bytes is a property, as large as memory can be");

  g_object_get (cache, "max-bytes", &max_bytes, NULL);
  g_assert_cmpuint (max_bytes, ==, 0);

  g_object_set (cache, "max-bytes", (guint64) G_MAXSSIZE, NULL);
  g_object_get (cache, "max-bytes", &max_bytes, NULL);
  g_assert_cmpuint (max_bytes, ==, G_MAXSSIZE);

  n_notifications = 0;
  g_signal_connect (cache, "notify::max-bytes", G_CALLBACK (on_notify), NULL);
  wisp_cache_set_max_bytes (cache, G_MAXSSIZE);
  g_assert_cmpuint (n_notifications, ==, 0);
  wisp_cache_set_max_bytes (cache, 4096);
  g_assert_cmpuint (n_notifications, ==, 1);
  g_assert_cmpuint (wisp_cache_get_max_bytes (cache), ==, 4096);
}

static void
test_n_shards (void)
{
  g_autoptr (WispCache) one = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  g_autoptr (WispCache) three = g_object_new (WISP_TYPE_CACHE, "n-shards", 3, NULL);
  g_autoptr (WispCache) some = wisp_cache_new ();
  guint n_shards = 0;

  g_test_summary ("Any number of shards may be asked for, and 0 stands for one that suits");

  g_object_get (one, "n-shards", &n_shards, NULL);
  g_assert_cmpuint (n_shards, ==, 1);
  g_object_get (three, "n-shards", &n_shards, NULL);
  g_assert_cmpuint (n_shards, ==, 3);
  g_object_get (some, "n-shards", &n_shards, NULL);
  g_assert_cmpuint (n_shards, >=, 1);
}

static void
expect_defaults (GObject *object)
{
  g_autofree GParamSpec **all = NULL;
  guint n_all;

  all = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_all);
  g_assert_cmpuint (n_all, >=, 1);
  for (guint i = 0; i < n_all; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if ((all[i]->flags & G_PARAM_READABLE) == 0 || g_str_equal (all[i]->name, "n-shards"))
        continue;

      g_object_get_property (object, all[i]->name, &value);
      g_assert_true (g_param_value_defaults (all[i], &value));
    }
}

static void
test_defaults (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispWeakMap) map = wisp_weak_map_new (NULL, NULL);
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();

  g_test_summary ("Properties begin with the values that they say are the usual ones");

  expect_defaults (G_OBJECT (cache));
  expect_defaults (G_OBJECT (map));
  expect_defaults (G_OBJECT (set));
}

static void
test_stats_value (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  g_auto (GValue) value = G_VALUE_INIT, copy = G_VALUE_INIT;
  WispCacheStats *held;

  g_test_summary ("Statistics are a boxed value, copied with it");

  g_assert_null (wisp_cache_lookup (cache, "nothing"));
  stats = wisp_cache_get_stats (cache);
  g_value_init (&value, WISP_TYPE_CACHE_STATS);
  g_value_set_boxed (&value, stats);
  g_value_init (&copy, WISP_TYPE_CACHE_STATS);
  g_value_copy (&value, &copy);

  held = g_value_get_boxed (&copy);
  g_assert_true (held != stats);
  g_assert_cmpuint (held->misses, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-properties/failure-ttl/round-trip", test_failure_ttl);
  test_add ("/cache-properties/max-items/round-trip", test_max_items);
  test_add ("/cache-properties/max-bytes/round-trip", test_max_bytes);
  test_add ("/cache-properties/n-shards/round-trip", test_n_shards);
  test_add ("/cache-properties/all/defaults", test_defaults);
  test_add ("/cache-properties/stats/value", test_stats_value);

  return g_test_run ();
}
