/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

/*
 * What happens to a load between its look-up and its flight. The function that copies
 * the key runs in that very moment, and stands for another thread here.
 */

typedef struct
{
  WispCache    *cache;
  TestObject   *inserts;  /* (nullable): under the key that is copied */
  GCancellable *cancels;  /* (nullable) */
  gboolean      resets;   /* the statistics */
} Moment;

static Moment *moment; /* (nullable): once */

static gpointer
copy_key (gpointer key)
{
  Moment *now = g_steal_pointer (&moment);

  if (now != NULL && now->resets)
    wisp_cache_reset_stats (now->cache);
  if (now != NULL && now->inserts != NULL)
    g_assert_true (wisp_cache_insert (now->cache, key, now->inserts));
  if (now != NULL && now->cancels != NULL)
    g_cancellable_cancel (now->cancels);

  return g_strdup (key);
}

static gpointer
load_never (WispCache     *cache,
            gconstpointer  key,
            GCancellable  *cancellable,
            gpointer       user_data,
            GError       **error)
{
  g_assert_not_reached ();
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

/* The asynchronous twin of wisp_cache_get_or_load(), to its end */
static gpointer
get_or_load_async (WispCache     *cache,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wisp_cache_get_or_load_async (cache, "key", load_never, NULL, NULL, cancellable,
                                on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wisp_cache_get_or_load_finish (cache, result, error);
}

static WispCache *
cache_new (void)
{
  return wisp_cache_new_full (g_str_hash, g_str_equal, copy_key, g_free);
}

static void
test_filled (gboolean async)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (TestObject) value = test_object_new ();
  g_autoptr (TestObject) found = NULL;
  g_autoptr (GError) error = NULL;
  Moment now = { cache, value, NULL, FALSE };

  moment = &now;
  if (async)
    found = get_or_load_async (cache, NULL, &error);
  else
    found = wisp_cache_get_or_load (cache, "key", load_never, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (found == value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
}

static void
test_filled_sync (void)
{
  g_test_summary ("A value that comes after the look-up is found, and nothing is loaded");

  test_filled (FALSE);
}

static void
test_filled_async (void)
{
  g_test_summary ("So it is where nobody waits on a thread");

  test_filled (TRUE);
}

static void
expect_one_hit (gboolean reset)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (TestObject) value = test_object_new ();
  g_autoptr (TestObject) found = NULL;
  g_autoptr (WispCacheStats) stats = NULL;
  Moment now = { cache, value, NULL, reset };

  moment = &now;
  found = wisp_cache_get_or_load (cache, "key", load_never, NULL, NULL, NULL);
  g_assert_true (found == value);

  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->hits, ==, 1);
  g_assert_cmpuint (stats->misses, ==, 0);
  g_assert_cmpuint (stats->loads, ==, 0);
}

static void
test_filled_stats (void)
{
  g_test_summary ("Who finds such a value has had a hit, and no miss");

  expect_one_hit (FALSE);
}

static void
test_filled_reset (void)
{
  g_test_summary ("There are no misses too, and not fewer than none, after a reset meanwhile");

  expect_one_hit (TRUE);
}

static gpointer
load_object (WispCache     *cache,
             gconstpointer  key,
             GCancellable  *cancellable,
             gpointer       user_data,
             GError       **error)
{
  return test_object_new ();
}

static void
load_again (TestGObject *self)
{
  g_autoptr (TestObject) loaded = NULL;

  loaded = wisp_cache_get_or_load (self->data, "key", load_object, NULL, NULL, NULL);
  g_assert_nonnull (loaded);
}

static void
test_dying_stats (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  TestGObject *value = test_gobject_new ();

  g_test_summary ("Who finds a GObject that cannot be had any more has had one miss");

  g_assert_true (wisp_cache_insert (cache, "key", value));
  value->data = cache;
  value->on_dispose = load_again;
  g_object_unref (value);

  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->hits, ==, 0);
  g_assert_cmpuint (stats->misses, ==, 1);
  g_assert_cmpuint (stats->loads, ==, 1);
}

static void
test_cancelled (gboolean async)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Moment now = { cache, NULL, cancellable, FALSE };
  gpointer found;

  moment = &now;
  if (async)
    found = get_or_load_async (cache, cancellable, &error);
  else
    found = wisp_cache_get_or_load (cache, "key", load_never, NULL, cancellable, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (found);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_cancelled_sync (void)
{
  g_test_summary ("Who cancels after the look-up leaves before the loader is run");

  test_cancelled (FALSE);
}

static void
test_cancelled_async (void)
{
  g_test_summary ("So it is where nobody waits on a thread");

  test_cancelled (TRUE);
}

/*
 * A load that is under way, and somebody else who asks for its key: the function that
 * compares the two keys runs under the lock of the cache.
 */

static GCancellable *to_cancel; /* (nullable): once */
static TestGate      gate;

static gboolean
equal_keys (gconstpointer a,
            gconstpointer b)
{
  GCancellable *cancellable = g_steal_pointer (&to_cancel);

  if (cancellable != NULL)
    {
      test_expect_critical ("*equal function*must not use the same cache*");
      g_cancellable_cancel (cancellable);
      g_test_assert_expected_messages ();
    }

  return g_str_equal (a, b);
}

static gpointer
load_behind_gate (WispCache     *cache,
                  gconstpointer  key,
                  GCancellable  *cancellable,
                  gpointer       user_data,
                  GError       **error)
{
  test_gate_wait (&gate);

  return test_object_new ();
}

static void
test_cancelled_in_equal (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, equal_keys, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (TestObject) of_first = NULL, of_second = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("An equal function that cancels is reported, and the load is not left");

  wisp_cache_get_or_load_async (cache, "key", load_behind_gate, NULL, NULL, cancellable,
                                on_done, &first);
  to_cancel = cancellable;
  wisp_cache_get_or_load_async (cache, "key", load_never, NULL, NULL, NULL, on_done, &second);
  g_assert_null (to_cancel);

  test_gate_open (&gate);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);

  /* A task whose cancellable is cancelled says so, whatever its result */
  of_first = wisp_cache_get_or_load_finish (cache, first, NULL);
  of_second = wisp_cache_get_or_load_finish (cache, second, &error);
  g_assert_no_error (error);
  g_assert_nonnull (of_second);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-load-moments/filled/sync", test_filled_sync);
  test_add ("/cache-load-moments/filled/async", test_filled_async);
  test_add ("/cache-load-moments/filled/stats", test_filled_stats);
  test_add ("/cache-load-moments/filled/reset", test_filled_reset);
  test_add ("/cache-load-moments/dying/stats", test_dying_stats);
  test_add ("/cache-load-moments/cancelled/sync", test_cancelled_sync);
  test_add ("/cache-load-moments/cancelled/async", test_cancelled_async);
  test_add ("/cache-load-moments/cancelled/in-equal", test_cancelled_in_equal);

  return g_test_run ();
}
