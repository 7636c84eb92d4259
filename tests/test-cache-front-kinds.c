/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/wisp-test.h"

/* The front with values of each kind: a GObject is found in another way than a light object */

static void
put (WispCache   *cache,
     const gchar *key,
     GType        type)
{
  gpointer value = test_instance_new (type);

  g_assert_true (wisp_cache_insert (cache, key, value));
  test_instance_unref (value);
}

static gboolean
use (WispCache   *cache,
     const gchar *key)
{
  gpointer found = wisp_cache_lookup (cache, key);

  if (found != NULL)
    test_instance_unref (found);

  return found != NULL;
}

static void
test_promote (GType type)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 2, "n-shards", 1, NULL);

  g_test_summary ("What was found was used, so that another value is let go of");

  put (cache, "a", type);
  put (cache, "b", type);
  g_assert_true (use (cache, "a"));
  put (cache, "c", type);

  g_assert_false (use (cache, "b"));
  g_assert_true (use (cache, "a"));
  g_assert_true (use (cache, "c"));
}

static void
test_added (GType type)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 2, NULL);
  const gchar *keys[] = { "a", "b", "c", "d" };

  g_test_summary ("What is added enters the front, which keeps to its bound");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gpointer value = test_instance_new (type), added = wisp_cache_add (cache, keys[i], value);

      g_assert_true (added == value);
      test_instance_unref (added);
      test_instance_unref (value);
      g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, MIN (i + 1, 2));
    }

  g_assert_false (use (cache, "b"));
  g_assert_true (use (cache, "c"));
  g_assert_true (use (cache, "d"));
}

static guint n_weighed;

static gsize
weigh (gpointer value,
       gpointer user_data)
{
  n_weighed++;

  return 10;
}

static void
test_weigh_once (GType type)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-bytes", (guint64) 10, NULL);

  g_test_summary ("A value is weighed when it enters the front, and not when it is found there");

  n_weighed = 0;
  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  put (cache, "a", type);
  g_assert_true (use (cache, "a"));
  g_assert_true (use (cache, "a"));

  g_assert_cmpuint (n_weighed, ==, 1);
  g_assert_cmpuint (wisp_cache_get_front_bytes (cache), ==, 10);
}

static void
test_run_dispose (GType type)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 2, NULL);
  g_autoptr (TestGObject) value = test_gobject_new ();

  g_test_summary ("A GObject that is disposed of by hand leaves the front with the cache");

  put (cache, "a", type);
  wisp_cache_insert (cache, "b", value);
  g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, 2);

  g_object_run_dispose (G_OBJECT (value));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
  g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, 1);
  g_assert_cmpuint (G_OBJECT (value)->ref_count, ==, 1);
  g_assert_true (use (cache, "a"));
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-front-kinds/promote", test_promote);
  test_add_kinds ("/cache-front-kinds/added", test_added);
  test_add_kinds ("/cache-front-kinds/weigh-once", test_weigh_once);
  test_add_kinds ("/cache-front-kinds/run-dispose", test_run_dispose);

  return g_test_run ();
}
