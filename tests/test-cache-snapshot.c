/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-kinds.h"
#include "support/wisp-test.h"

/* What is under `key` is `value`, or nothing if that is NULL */
static void
expect_value (WispCache   *cache,
              const gchar *key,
              gpointer     value)
{
  gpointer found = wisp_cache_lookup (cache, key);

  g_assert_true (found == value);
  if (found != NULL)
    test_instance_unref (found);
}

static guint
get_ref_count (gpointer instance)
{
  return G_IS_OBJECT (instance) ? G_OBJECT (instance)->ref_count
                                : wisp_object_get_ref_count (instance);
}

static void
test_count (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  guint n_entries;

  g_test_summary ("Entries are counted by a function, by a property, and if their values live");

  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 0);
  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 2);
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 2);
  g_object_get (cache, "n-entries", &n_entries, NULL);
  g_assert_cmpuint (n_entries, ==, 2);

  test_instance_unref (value);
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 0);
  g_object_get (cache, "n-entries", &n_entries, NULL);
  g_assert_cmpuint (n_entries, ==, 0);
}

static void
test_snapshot (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GPtrArray) before = wisp_cache_snapshot (cache);
  g_autoptr (GPtrArray) snapshot = NULL;
  gpointer value = test_instance_new (type), other = test_instance_new (type);
  guint n_value = 0, n_other = 0;

  g_test_summary ("A snapshot has each value as often as it has keys");

  g_assert_cmpuint (before->len, ==, 0);
  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", value);
  wisp_cache_insert (cache, "three", other);

  snapshot = wisp_cache_snapshot (cache);
  g_assert_cmpuint (snapshot->len, ==, 3);
  for (guint i = 0; i < snapshot->len; i++)
    {
      n_value += g_ptr_array_index (snapshot, i) == value;
      n_other += g_ptr_array_index (snapshot, i) == other;
    }
  g_assert_cmpuint (n_value, ==, 2);
  g_assert_cmpuint (n_other, ==, 1);
  g_assert_cmpuint (get_ref_count (value), ==, 3);

  test_instance_unref (value);
  test_instance_unref (other);
}

static void
test_snapshot_outlives (GType type)
{
  WispCache *cache = wisp_cache_new ();
  g_autoptr (GPtrArray) snapshot = NULL;
  gpointer value = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("A snapshot keeps its values, whatever becomes of the cache");

  wisp_cache_insert (cache, "one", value);
  snapshot = wisp_cache_snapshot (cache);
  test_instance_unref (value);

  g_assert_cmpuint (snapshot->len, ==, 1);
  for (guint i = 0; i < snapshot->len; i++)
    {
      wisp_cache_insert (cache, "one", other);
      wisp_cache_insert (cache, "two", g_ptr_array_index (snapshot, i));
      wisp_cache_clear (cache);
    }

  g_object_unref (cache);
  g_assert_true (g_ptr_array_index (snapshot, 0) == value);
  g_assert_cmpuint (get_ref_count (value), ==, 1);
  test_instance_unref (other);
}

static guint
get_n_shards (WispCache *cache)
{
  guint n_shards;

  g_object_get (cache, "n-shards", &n_shards, NULL);

  return n_shards;
}

static void
test_n_shards (void)
{
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("A cache works alike with any number of shards");

  for (guint wanted = 0; wanted <= 4096; wanted = 3 * wanted + 1)
    {
      g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "n-shards", wanted, NULL);
      g_autoptr (GPtrArray) snapshot = NULL;

      if (wanted != 0)
        g_assert_cmpuint (get_n_shards (cache), ==, wanted);

      for (guint i = 0; i < 100; i++)
        {
          gchar key[] = { (gchar) ('0' + i / 10), (gchar) ('0' + i % 10), '\0' };

          wisp_cache_insert (cache, key, value);
          expect_value (cache, key, value);
        }

      g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 100);
      g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 100);
      snapshot = wisp_cache_snapshot (cache);
      g_assert_cmpuint (snapshot->len, ==, 100);
      wisp_cache_clear (cache);
      g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
    }
}

static void
test_n_shards_default (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCache) full = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (WispCache) asked = g_object_new (WISP_TYPE_CACHE, "n-shards", 0, NULL);

  g_test_summary ("Every cache has a number of shards that suits the machine, unless told otherwise");

  g_assert_cmpuint (get_n_shards (cache), >=, MIN (g_get_num_processors (), 64));
  g_assert_cmpuint (get_n_shards (full), ==, get_n_shards (cache));
  g_assert_cmpuint (get_n_shards (asked), ==, get_n_shards (cache));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-snapshot/count/entries", test_count);
  test_add_kinds ("/cache-snapshot/snapshot/content", test_snapshot);
  test_add_kinds ("/cache-snapshot/snapshot/outlives", test_snapshot_outlives);
  test_add ("/cache-snapshot/shards/any-number", test_n_shards);
  test_add ("/cache-snapshot/shards/default", test_n_shards_default);

  return g_test_run ();
}
