/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/wisp-test.h"

/*
 * How long loads take, and for how long their failures are kept, to the microsecond.
 * The clock that the library looks at is the one of this program.
 */

static gint64 now = G_USEC_PER_SEC;

gint64
g_get_monotonic_time (void)
{
  return now;
}

static guint n_loads;
static guint load_time; /* of each, in microseconds */

static gpointer
fail (WispCache      *cache,
      gconstpointer   key,
      GCancellable   *cancellable,
      gpointer        user_data,
      GError        **error)
{
  n_loads++;
  now += load_time;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");

  return NULL;
}

static gpointer
load (WispCache      *cache,
      gconstpointer   key,
      GCancellable   *cancellable,
      gpointer        user_data,
      GError        **error)
{
  n_loads++;
  now += load_time;

  return test_object_new ();
}

static guint n_keys_freed;

static void
free_key (gpointer key)
{
  n_keys_freed++;
  g_free (key);
}

static WispCache *
begin (guint failure_ttl)
{
  load_time = 0;

  return g_object_new (WISP_TYPE_CACHE, "failure-ttl", failure_ttl, NULL);
}

/* Whether the failure of a key is known, or it has to be tried again */
static gboolean
is_known (WispCache   *cache,
          const gchar *key)
{
  g_autoptr (GError) error = NULL;
  guint n_before = n_loads;

  g_assert_null (wisp_cache_get_or_load (cache, key, fail, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  return n_loads == n_before;
}

static void
test_expires (void)
{
  g_autoptr (WispCache) cache = begin (1);

  g_test_summary ("A failure is known for as many milliseconds as it is kept");

  g_assert_false (is_known (cache, "key"));
  g_assert_true (is_known (cache, "key"));
  now += 999;
  g_assert_true (is_known (cache, "key"));
  now += 1;
  g_assert_false (is_known (cache, "key"));
  now += 999;
  g_assert_true (is_known (cache, "key"));
}

static void
test_expires_from_the_end (void)
{
  g_autoptr (WispCache) cache = begin (2);

  g_test_summary ("That time begins when the load has failed");

  load_time = 5000;
  g_assert_false (is_known (cache, "key"));
  now += 1999;
  g_assert_true (is_known (cache, "key"));
  now += 1;
  g_assert_false (is_known (cache, "key"));
}

static void
test_not_kept (void)
{
  g_autoptr (WispCache) cache = begin (0);

  g_test_summary ("Without a time none is known, not even for a moment");

  g_assert_false (is_known (cache, "key"));
  g_assert_false (is_known (cache, "key"));
}

static void
test_others_expire (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, g_str_equal, NULL, free_key);

  g_test_summary ("What is known no longer is freed when somebody asks for something else");

  load_time = 0;
  wisp_cache_set_failure_ttl (cache, 1);
  n_keys_freed = 0;
  for (guint i = 0; i < 100; i++)
    g_assert_false (is_known (cache, g_strdup_printf ("%u", i)));
  g_assert_cmpuint (n_keys_freed, ==, 0);

  /* There are as many parts of the cache as there are processors, or more */
  now += 1000;
  for (guint i = 1000; n_keys_freed < 100 && i < 100000; i++)
    g_assert_false (is_known (cache, g_strdup_printf ("%u", i)));
  g_assert_cmpuint (n_keys_freed, ==, 100);
}

static void
test_load_time (void)
{
  g_autoptr (WispCache) cache = begin (0);
  g_autoptr (TestObject) value = NULL;
  g_autoptr (WispCacheStats) stats = NULL;

  g_test_summary ("The time that loads took is counted, whatever came of them, and no other");

  load_time = 300;
  value = wisp_cache_get_or_load (cache, "good", load, NULL, NULL, NULL);
  now += 5000;
  load_time = 20;
  g_assert_false (is_known (cache, "bad"));

  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->load_time, ==, 320);
  g_assert_cmpuint (stats->loads, ==, 2);
  g_assert_cmpuint (stats->load_failures, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-failures/kept/expires", test_expires);
  test_add ("/cache-failures/kept/from-the-end", test_expires_from_the_end);
  test_add ("/cache-failures/kept/not", test_not_kept);
  test_add ("/cache-failures/kept/others-expire", test_others_expire);
  test_add ("/cache-failures/time/exact", test_load_time);

  return g_test_run ();
}
