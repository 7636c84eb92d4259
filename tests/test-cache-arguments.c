/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

/*
 * What the functions of loading, of the front and of the statistics do with arguments
 * that are none: they say so, and nothing else. Those of the cache itself are in
 * test-cache.c.
 */

static guint n_called;

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  n_called++;

  return test_object_new ();
}

static void
start (WispLoad       *load,
       gconstpointer   key,
       gpointer        user_data,
       GError        **error)
{
  n_called++;
}

static gsize
weigh (gpointer value,
       gpointer user_data)
{
  return 1;
}

static void
ready (GObject      *source,
       GAsyncResult *result,
       gpointer      user_data)
{
  n_called++;
}

static void
expect_criticals (guint        n,
                  const gchar *pattern)
{
  for (guint i = 0; i < n; i++)
    test_expect_critical (pattern);
}

/* Nothing has been called, and nothing will be */
static void
assert_uncalled (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n_called, ==, 0);
}

static void
test_cache (void)
{
  g_test_summary ("Each function complains of what is not a cache");

  expect_criticals (22, "*WISP_IS_CACHE (self)*");

  g_assert_null (wisp_cache_get_or_load (NULL, "key", load, NULL, NULL, NULL));
  g_assert_null (wisp_cache_reload (NULL, "key", load, NULL, NULL, NULL));
  wisp_cache_get_or_load_async (NULL, "key", load, NULL, NULL, NULL, ready, NULL);
  wisp_cache_reload_async (NULL, "key", load, NULL, NULL, NULL, ready, NULL);
  wisp_cache_get_or_start_async (NULL, "key", start, NULL, NULL, ready, NULL);
  wisp_cache_restart_async (NULL, "key", start, NULL, NULL, ready, NULL);
  g_assert_null (wisp_cache_get_or_load_finish (NULL, NULL, NULL));
  g_assert_null (wisp_cache_reload_finish (NULL, NULL, NULL));
  g_assert_cmpuint (wisp_cache_get_failure_ttl (NULL), ==, 0);
  wisp_cache_set_failure_ttl (NULL, 1);
  g_assert_cmpuint (wisp_cache_get_max_items (NULL), ==, 0);
  wisp_cache_set_max_items (NULL, 1);
  g_assert_cmpuint (wisp_cache_get_max_bytes (NULL), ==, 0);
  wisp_cache_set_max_bytes (NULL, 1);
  g_assert_cmpuint (wisp_cache_get_front_items (NULL), ==, 0);
  g_assert_cmpuint (wisp_cache_get_front_bytes (NULL), ==, 0);
  wisp_cache_set_weigher (NULL, weigh, NULL, NULL);
  wisp_cache_trim (NULL, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  wisp_cache_set_memory_monitor (NULL, NULL);
  g_assert_null (wisp_cache_get_stats (NULL));
  wisp_cache_reset_stats (NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (NULL), ==, 0);
  assert_uncalled ();
}

static void
test_load_key (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("Nothing is loaded for a string key that is NULL");

  expect_criticals (6, "*is_key (self, key)*");

  g_assert_null (wisp_cache_get_or_load (cache, NULL, load, NULL, NULL, NULL));
  g_assert_null (wisp_cache_reload (cache, NULL, load, NULL, NULL, NULL));
  wisp_cache_get_or_load_async (cache, NULL, load, NULL, NULL, NULL, ready, NULL);
  wisp_cache_reload_async (cache, NULL, load, NULL, NULL, NULL, ready, NULL);
  wisp_cache_get_or_start_async (cache, NULL, start, NULL, NULL, ready, NULL);
  wisp_cache_restart_async (cache, NULL, start, NULL, NULL, ready, NULL);
  assert_uncalled ();
}

static void
test_load_loader (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A loader is not NULL");

  expect_criticals (4, "*load != NULL*");

  g_assert_null (wisp_cache_get_or_load (cache, "key", NULL, NULL, NULL, NULL));
  g_assert_null (wisp_cache_reload (cache, "key", NULL, NULL, NULL, NULL));
  wisp_cache_get_or_load_async (cache, "key", NULL, NULL, NULL, NULL, ready, NULL);
  wisp_cache_reload_async (cache, "key", NULL, NULL, NULL, NULL, ready, NULL);
  assert_uncalled ();
}

static void
test_load_starter (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("What starts a load is not NULL");

  expect_criticals (2, "*start != NULL*");

  wisp_cache_get_or_start_async (cache, "key", NULL, NULL, NULL, ready, NULL);
  wisp_cache_restart_async (cache, "key", NULL, NULL, NULL, ready, NULL);
  assert_uncalled ();
}

static void
test_load_cancellable (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  GCancellable *wrong = (GCancellable *) cache;

  g_test_summary ("A cancellable is one");

  expect_criticals (6, "*G_IS_CANCELLABLE (cancellable)*");

  g_assert_null (wisp_cache_get_or_load (cache, "key", load, NULL, wrong, NULL));
  g_assert_null (wisp_cache_reload (cache, "key", load, NULL, wrong, NULL));
  wisp_cache_get_or_load_async (cache, "key", load, NULL, NULL, wrong, ready, NULL);
  wisp_cache_reload_async (cache, "key", load, NULL, NULL, wrong, ready, NULL);
  wisp_cache_get_or_start_async (cache, "key", start, NULL, wrong, ready, NULL);
  wisp_cache_restart_async (cache, "key", start, NULL, wrong, ready, NULL);
  assert_uncalled ();
}

static void
test_load_error (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = g_error_new_literal (WISP_ERROR, 0, "An old one");

  g_test_summary ("An error that is set already is not overwritten");

  expect_criticals (2, "*error == NULL || *error == NULL*");

  g_assert_null (wisp_cache_get_or_load (cache, "key", load, NULL, NULL, &error));
  g_assert_null (wisp_cache_reload (cache, "key", load, NULL, NULL, &error));
  g_assert_cmpstr (error->message, ==, "An old one");
  assert_uncalled ();
}

static void
test_load_result (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCache) other = wisp_cache_new ();
  g_autoptr (GTask) of_other = g_task_new (other, NULL, NULL, NULL);
  g_autoptr (GTask) untagged = g_task_new (cache, NULL, NULL, NULL);

  g_test_summary ("A result is of this cache, and of the function that goes with it");

  g_task_return_pointer (of_other, NULL, NULL);
  g_task_return_pointer (untagged, NULL, NULL);

  expect_criticals (2, "*g_task_is_valid (result, self)*");
  g_assert_null (wisp_cache_get_or_load_finish (cache, G_ASYNC_RESULT (of_other), NULL));
  g_assert_null (wisp_cache_reload_finish (cache, G_ASYNC_RESULT (of_other), NULL));

  expect_criticals (2, "*g_async_result_is_tagged*");
  g_assert_null (wisp_cache_get_or_load_finish (cache, G_ASYNC_RESULT (untagged), NULL));
  g_assert_null (wisp_cache_reload_finish (cache, G_ASYNC_RESULT (untagged), NULL));
  assert_uncalled ();
}

static void
test_limits (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A limit that is too high to be kept leaves the old one in place");

  wisp_cache_set_failure_ttl (cache, 1);
  wisp_cache_set_max_items (cache, 2);
  wisp_cache_set_max_bytes (cache, 3);

  test_expect_critical ("*failure_ttl <= G_MAXINT*");
  wisp_cache_set_failure_ttl (cache, (guint) G_MAXINT + 1);
  test_expect_critical ("*max_items <= G_MAXINT*");
  wisp_cache_set_max_items (cache, (guint) G_MAXINT + 1);
  test_expect_critical ("*max_bytes <= G_MAXSSIZE*");
  wisp_cache_set_max_bytes (cache, (gsize) G_MAXSSIZE + 1);

  g_assert_cmpuint (wisp_cache_get_failure_ttl (cache), ==, 1);
  g_assert_cmpuint (wisp_cache_get_max_items (cache), ==, 2);
  g_assert_cmpuint (wisp_cache_get_max_bytes (cache), ==, 3);
}

static void
test_front (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A weigher is set once and is not NULL; a memory monitor is one");

  test_expect_critical ("*weigh != NULL*");
  wisp_cache_set_weigher (cache, NULL, NULL, NULL);
  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  test_expect_critical ("*self->front.weigh == NULL*");
  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  test_expect_critical ("*G_IS_MEMORY_MONITOR (monitor)*");
  wisp_cache_set_memory_monitor (cache, (GMemoryMonitor *) cache);
}

static void
test_stats (void)
{
  g_test_summary ("Statistics are not NULL");

  expect_criticals (2, "*self != NULL*");
  g_assert_null (wisp_cache_stats_copy (NULL));
  g_assert_null (wisp_cache_stats_to_string (NULL));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/cache-arguments/cache", test_cache);
  test_add ("/cache-arguments/load/key", test_load_key);
  test_add ("/cache-arguments/load/loader", test_load_loader);
  test_add ("/cache-arguments/load/starter", test_load_starter);
  test_add ("/cache-arguments/load/cancellable", test_load_cancellable);
  test_add ("/cache-arguments/load/error", test_load_error);
  test_add ("/cache-arguments/load/result", test_load_result);
  test_add ("/cache-arguments/limits", test_limits);
  test_add ("/cache-arguments/front", test_front);
  test_add ("/cache-arguments/stats", test_stats);

  return g_test_run ();
}
