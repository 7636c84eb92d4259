/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/wisp-test.h"

/* Keys of other kinds than strings, which the items of a model share with the entries of
 * the cache; and what their functions may do. */

static guint n_copied;
static guint n_freed;

static gpointer
copy_number (gpointer key)
{
  n_copied++;

  return g_memdup2 (key, sizeof (gint));
}

static void
free_number (gpointer key)
{
  n_freed++;
  *(gint *) key = 0;
  g_free (key);
}

static WispCache *
cache_new (void)
{
  n_copied = n_freed = 0;

  return wisp_cache_new_full (g_int_hash, g_int_equal, copy_number, free_number);
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static WispCacheItem *
get_item (WispCacheModel *model,
          guint           position)
{
  return g_list_model_get_item (G_LIST_MODEL (model), position);
}

static gint
get_number (WispCacheItem *item)
{
  return *(const gint *) wisp_cache_item_get_raw_key (item);
}

static void
test_shared (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (WispCacheModel) model = NULL, other = NULL;
  g_autoptr (WispCacheItem) item = NULL, another = NULL;
  TestObject *value = test_object_new ();
  gpointer string;

  g_test_summary ("A key is copied once, and freed once, when neither entry nor item has it");

  wisp_cache_insert (cache, &(gint) { 7 }, value);
  model = wisp_cache_model_new (cache);
  other = wisp_cache_model_new (cache);
  item = get_item (model, 0);
  another = get_item (other, 0);
  g_assert_true (wisp_cache_item_get_raw_key (item) == wisp_cache_item_get_raw_key (another));
  g_assert_null (wisp_cache_item_get_key (item));
  g_assert_cmpint (get_number (item), ==, 7);
  g_object_get (item, "key", &string, NULL);
  g_assert_null (string);

  g_clear_object (&other);
  g_clear_object (&another);
  wisp_object_unref (value);
  iterate ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_cmpint (get_number (item), ==, 7);
  g_assert_cmpuint (n_freed, ==, 0);

  g_clear_object (&item);
  g_assert_cmpuint (n_copied, ==, 1);
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
test_entry_last (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (TestObject) value = test_object_new (), found = NULL;
  WispCacheModel *model;

  g_test_summary ("The entry keeps its key where the model goes first");

  model = wisp_cache_model_new (cache);
  wisp_cache_insert (cache, &(gint) { 7 }, value);
  iterate ();
  g_object_unref (get_item (model, 0));
  g_object_unref (model);
  g_assert_cmpuint (n_freed, ==, 0);

  found = wisp_cache_lookup (cache, &(gint) { 7 });
  g_assert_true (found == value);
  g_assert_true (wisp_cache_remove (cache, &(gint) { 7 }));
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
test_never_seen (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  TestObject *value = test_object_new ();

  g_test_summary ("The key of what the model never saw is freed with its entry");

  wisp_cache_insert (cache, &(gint) { 7 }, value);
  wisp_cache_insert (cache, &(gint) { 7 }, value);
  g_assert_cmpuint (n_freed, ==, 1);
  wisp_object_unref (value);
  g_assert_cmpuint (n_freed, ==, 2);
  iterate ();
  g_assert_null (get_item (model, 0));
}

static void
test_replaced (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestObject) one = test_object_new (), other = test_object_new ();

  g_test_summary ("The key of a replaced entry goes when the model has let go of it");

  wisp_cache_insert (cache, &(gint) { 7 }, one);
  iterate ();
  wisp_cache_insert (cache, &(gint) { 7 }, other);
  wisp_cache_insert (cache, &(gint) { 7 }, one);
  g_assert_cmpuint (n_freed, ==, 1);
  iterate ();
  g_assert_cmpuint (n_freed, ==, 2);

  g_clear_object (&model);
  g_clear_object (&cache);
  g_assert_cmpuint (n_freed, ==, 3);
  g_assert_cmpuint (n_copied, ==, 3);
}

static void
test_end_of_model (void)
{
  g_autoptr (WispCache) cache = cache_new ();
  WispCacheModel *model = wisp_cache_model_new (cache);
  TestObject *values[3] = { test_object_new (), test_object_new (), test_object_new () };

  g_test_summary ("A model that goes lets go of all keys: seen, new, gone and replaced ones");

  for (gint i = 0; i < 2; i++)
    wisp_cache_insert (cache, &i, values[i]);
  iterate ();
  wisp_cache_insert (cache, &(gint) { 2 }, values[2]);
  wisp_cache_insert (cache, &(gint) { 0 }, values[2]);
  g_clear_pointer (&values[1], wisp_object_unref);
  g_assert_cmpuint (n_freed, ==, 0);

  g_object_unref (model);
  g_assert_cmpuint (n_freed, ==, 2);
  wisp_object_unref (values[0]);
  wisp_object_unref (values[2]);
  g_assert_cmpuint (n_freed, ==, 4);
  g_assert_cmpuint (n_copied, ==, 4);
  iterate ();
}

static void
test_handed_over (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_int_hash, g_int_equal, NULL, free_number);
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (WispCacheItem) item = NULL;
  TestObject *value = test_object_new ();
  gint *key = g_memdup2 (&(gint) { 7 }, sizeof (gint));

  g_test_summary ("So is a key that was handed over to the cache");

  n_freed = 0;
  wisp_cache_insert (cache, key, value);
  iterate ();
  item = get_item (model, 0);
  g_assert_true (wisp_cache_item_get_raw_key (item) == key);
  wisp_object_unref (value);
  iterate ();
  g_assert_cmpuint (n_freed, ==, 0);
  g_clear_object (&item);
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
test_bare (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (WispCacheItem) item = NULL, another = NULL;
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("Keys that are nothing but pointers are given as they are");

  wisp_cache_insert (cache, GINT_TO_POINTER (7), value);
  wisp_cache_insert (cache, NULL, value);
  iterate ();
  item = get_item (model, 0);
  another = get_item (model, 1);
  g_assert_true (wisp_cache_item_get_raw_key (item) == GINT_TO_POINTER (7));
  g_assert_null (wisp_cache_item_get_raw_key (another));
}

static void
test_bytes (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_bytes_hash, g_bytes_equal,
                                                     (GBoxedCopyFunc) (GCallback) g_bytes_ref,
                                                     (GDestroyNotify) g_bytes_unref);
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (WispCacheItem) item = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new ("seven", 5);
  TestObject *value = test_object_new ();

  g_test_summary ("Keys that are counted stay, while an item has them");

  wisp_cache_insert (cache, bytes, value);
  iterate ();
  item = get_item (model, 0);
  wisp_object_unref (value);
  iterate ();
  g_assert_true (wisp_cache_item_get_raw_key (item) == bytes);
}

/* A key that inserts another one when it is freed */

static WispCache *last_cache;
static TestObject *last_value;

static void
free_and_insert (gpointer key)
{
  gint number = *(gint *) key;

  free_number (key);
  if (number > 0)
    wisp_cache_insert (last_cache, &(gint) { number - 1 }, last_value);
}

static void
test_free_inserts (void)
{
  g_autoptr (WispCacheModel) model = NULL;

  g_test_summary ("A key may insert another one where it is freed, also by the model");

  n_copied = n_freed = 0;
  last_cache = wisp_cache_new_full (g_int_hash, g_int_equal, copy_number, free_and_insert);
  last_value = test_object_new ();
  model = wisp_cache_model_new (last_cache);
  wisp_cache_insert (last_cache, &(gint) { 2 }, last_value);
  iterate ();

  for (gint i = 2; i >= 0; i--)
    {
      g_autoptr (WispCacheItem) item = get_item (model, 0);

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
      g_assert_cmpint (get_number (item), ==, i);
      g_clear_object (&item);
      g_assert_true (wisp_cache_remove (last_cache, &i));
      iterate ();
    }

  g_assert_cmpuint (n_copied, ==, 3);
  g_assert_cmpuint (n_freed, ==, 3);
  g_clear_pointer (&last_value, wisp_object_unref);
  g_clear_object (&last_cache);
}

/* Equal functions run under a lock of the cache */

static WispCache *equal_cache;
static WispCacheModel *equal_model;

static gboolean
make_model (gconstpointer a,
            gconstpointer b)
{
  WispCache *cache = g_steal_pointer (&equal_cache);

  if (cache != NULL)
    equal_model = wisp_cache_model_new (cache);

  return g_int_equal (a, b);
}

static void
test_made_in_equal (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_int_hash, make_model, copy_number,
                                                     free_number);
  g_autoptr (TestObject) value = test_object_new (), found = NULL;

  g_test_summary ("A model that an equal function makes of its own cache is empty, with a complaint");

  wisp_cache_insert (cache, &(gint) { 7 }, value);
  equal_cache = cache;
  test_expect_critical ("*equal function of a WispCache must not use the same cache*");
  found = wisp_cache_lookup (cache, &(gint) { 7 });
  g_assert_true (found == value);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (equal_model)), ==, 0);
  g_clear_object (&equal_model);
}

static gboolean
drop_model (gconstpointer a,
            gconstpointer b)
{
  g_clear_object (&equal_model);

  return g_int_equal (a, b);
}

static void
test_dropped_in_equal (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_int_hash, drop_model, copy_number,
                                                     free_number);
  g_autoptr (TestObject) value = test_object_new (), found = NULL;

  g_test_summary ("A model may not end in an equal function of its cache: a complaint, nothing else");

  n_copied = n_freed = 0;
  wisp_cache_insert (cache, &(gint) { 7 }, value);
  equal_model = wisp_cache_model_new (cache);
  test_expect_critical ("*equal function of a WispCache must not use the same cache*");
  found = wisp_cache_lookup (cache, &(gint) { 7 });
  g_assert_true (found == value);

  wisp_cache_insert (cache, &(gint) { 8 }, value);
  iterate ();
  g_clear_object (&cache);
  g_assert_cmpuint (n_copied, ==, 2);
  g_assert_cmpuint (n_freed, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/cache-model-keys/shared", test_shared);
  test_add ("/cache-model-keys/entry-last", test_entry_last);
  test_add ("/cache-model-keys/never-seen", test_never_seen);
  test_add ("/cache-model-keys/replaced", test_replaced);
  test_add ("/cache-model-keys/end-of-model", test_end_of_model);
  test_add ("/cache-model-keys/handed-over", test_handed_over);
  test_add ("/cache-model-keys/bare", test_bare);
  test_add ("/cache-model-keys/bytes", test_bytes);
  test_add ("/cache-model-keys/free-inserts", test_free_inserts);
  test_add ("/cache-model-keys/equal/made", test_made_in_equal);
  test_add ("/cache-model-keys/equal/dropped", test_dropped_in_equal);

  return g_test_run ();
}
