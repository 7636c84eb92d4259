/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

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
} Moment;

static Moment *moment; /* (nullable): once */

static gpointer
copy_key (gpointer key)
{
  Moment *now = g_steal_pointer (&moment);

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
  Moment now = { cache, value, NULL };

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
test_cancelled (gboolean async)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Moment now = { cache, NULL, cancellable };
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

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-load-moments/filled/sync", test_filled_sync);
  test_add ("/cache-load-moments/filled/async", test_filled_async);
  test_add ("/cache-load-moments/cancelled/sync", test_cancelled_sync);
  test_add ("/cache-load-moments/cancelled/async", test_cancelled_async);

  return g_test_run ();
}
