/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

static void
assert_stats (WispCache *cache,
              guint64    hits,
              guint64    misses,
              guint64    buried)
{
  g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (cache);

  g_assert_cmpuint (stats->hits, ==, hits);
  g_assert_cmpuint (stats->misses, ==, misses);
  g_assert_cmpuint (stats->buried, ==, buried);
}

static void
look_up (WispCache   *cache,
         const gchar *key,
         gpointer     expected)
{
  g_autoptr (TestObject) found = wisp_cache_lookup (cache, key);

  g_assert_true (found == expected);
}

static void
test_lookup (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("Lookups count as hits and misses, and nothing else does");

  assert_stats (cache, 0, 0, 0);
  wisp_cache_insert (cache, "a", object);
  assert_stats (cache, 0, 0, 0);

  look_up (cache, "a", object);
  look_up (cache, "a", object);
  look_up (cache, "b", NULL);
  assert_stats (cache, 2, 1, 0);

  wisp_cache_remove (cache, "a");
  look_up (cache, "a", NULL);
  assert_stats (cache, 2, 2, 0);
}

static void
test_lookup_gobject (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("GObjects count as light objects do");

  wisp_cache_insert (cache, "a", object);
  g_object_unref (wisp_cache_lookup (cache, "a"));
  assert_stats (cache, 1, 0, 0);

  g_clear_object (&object);
  g_assert_null (wisp_cache_lookup (cache, "a"));
  assert_stats (cache, 1, 1, 1);
}

static void
look_up_self (TestGObject *self)
{
  g_assert_null (wisp_cache_lookup (self->data, "a"));
}

static void
test_lookup_dying (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestGObject *object = test_gobject_new ();

  g_test_summary ("A GObject that is found, but cannot be had any more, is a miss");

  object->data = cache;
  object->on_dispose = look_up_self;
  wisp_cache_insert (cache, "a", object);
  g_object_unref (object);
  assert_stats (cache, 0, 1, 1);
}

static void
test_add_incumbent (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestObject) other = test_object_new ();
  g_autoptr (TestObject) added = wisp_cache_add (cache, "a", object);
  g_autoptr (TestObject) incumbent = NULL;

  g_test_summary ("An addition that finds an incumbent counts as a hit");

  assert_stats (cache, 0, 0, 0);
  incumbent = wisp_cache_add (cache, "a", other);
  g_assert_true (added == object);
  g_assert_true (incumbent == object);
  assert_stats (cache, 1, 0, 0);
}

static void
test_buried (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *one = test_object_new ();
  TestObject *two = test_object_new ();

  g_test_summary ("Each entry is buried once, and what was removed is not");

  wisp_cache_insert (cache, "one", one);
  wisp_cache_insert (cache, "uno", one);
  wisp_cache_insert (cache, "two", two);
  wisp_cache_remove (cache, "two");

  wisp_object_unref (two);
  assert_stats (cache, 0, 0, 0);
  wisp_object_unref (one);
  assert_stats (cache, 0, 0, 2);
}

static void
test_reset (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("Reset begins anew");

  for (guint i = 0; i < 100; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      look_up (cache, key, NULL);
    }
  assert_stats (cache, 0, 100, 0);

  wisp_cache_reset_stats (cache);
  assert_stats (cache, 0, 0, 0);
  look_up (cache, "a", NULL);
  assert_stats (cache, 0, 1, 0);
}

#define N_LOOKUPS 1000

static void
look_up_often (guint    index,
               gpointer data)
{
  for (guint i = 0; i < N_LOOKUPS; i++)
    {
      g_autoptr (TestObject) found = wisp_cache_lookup (data, i % 2 == 0 ? "here" : "gone");

      g_assert_true ((found != NULL) == (i % 2 == 0));
    }
}

static void
test_threads (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) object = test_object_new ();

  g_test_summary ("No count is lost between threads");

  wisp_cache_insert (cache, "here", object);
  test_run_threads (4, look_up_often, cache);
  assert_stats (cache, 4 * N_LOOKUPS / 2, 4 * N_LOOKUPS / 2, 0);
}

static void
test_to_string (void)
{
  WispCacheStats stats = {
    .hits = 903, .misses = 97, .buried = 42,
    .loads = 97, .load_failures = 3, .load_time = 4711, .waits = 8,
    .evicted_by_items = 1, .evicted_by_bytes = 2, .evicted_by_trim = 3
  };
  WispCacheStats nothing = { 0 }, one = { .hits = 1 };
  g_autoptr (WispCacheStats) copy = wisp_cache_stats_copy (&stats);
  g_autofree gchar *text = wisp_cache_stats_to_string (copy);
  g_autofree gchar *empty = wisp_cache_stats_to_string (&nothing);
  g_autofree gchar *single = wisp_cache_stats_to_string (&one);

  g_test_summary ("Statistics are written on one line, also where nothing was counted");

  g_assert_cmpstr (text, ==, "hits 903 (90.3 %), misses 97, buried 42, "
                   "loads 97 (3 failed, 4711 µs), waits 8, "
                   "evicted 6 (items 1, bytes 2, trim 3)");
  g_assert_cmpstr (empty, ==, "hits 0 (0.0 %), misses 0, buried 0, "
                   "loads 0 (0 failed, 0 µs), waits 0, "
                   "evicted 0 (items 0, bytes 0, trim 0)");
  g_assert_true (g_str_has_prefix (single, "hits 1 (100.0 %), misses 0,"));
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-stats/lookup/hits-and-misses", test_lookup);
  test_add ("/cache-stats/lookup/gobject", test_lookup_gobject);
  test_add ("/cache-stats/lookup/dying-gobject", test_lookup_dying);
  test_add ("/cache-stats/add/incumbent", test_add_incumbent);
  test_add ("/cache-stats/buried/once", test_buried);
  test_add ("/cache-stats/reset/begins-anew", test_reset);
  test_add ("/cache-stats/threads/none-lost", test_threads);
  test_add ("/cache-stats/to-string/one-line", test_to_string);

  return g_test_run ();
}
