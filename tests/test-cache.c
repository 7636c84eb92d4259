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

/* Lookup */

static void
test_lookup_hit (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  gpointer found;

  g_test_summary ("A lookup gives the value, with a reference of the caller's; the cache has none");

  g_assert_true (wisp_cache_insert (cache, "key", value));
  g_assert_cmpuint (get_ref_count (value), ==, 1);

  found = wisp_cache_lookup (cache, "key");
  g_assert_true (found == value);
  g_assert_cmpuint (get_ref_count (value), ==, 2);

  test_instance_unref (value);
  expect_value (cache, "key", found);
  test_instance_unref (found);
}

static void
test_lookup_miss (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);

  g_test_summary ("A lookup of another key gives nothing");

  expect_value (cache, "key", NULL);
  wisp_cache_insert (cache, "key", value);
  expect_value (cache, "", NULL);
  expect_value (cache, "ke", NULL);
  expect_value (cache, "key ", NULL);
  expect_value (cache, "Key", NULL);

  test_instance_unref (value);
}

static void
test_lookup_after_death (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);

  g_test_summary ("What is dead is gone from the cache");

  wisp_cache_insert (cache, "key", value);
  test_instance_unref (value);

  expect_value (cache, "key", NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static guint
hash_nothing (gconstpointer key)
{
  return 42;
}

static void
test_lookup_colliding_keys (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (hash_nothing, g_str_equal,
                                                     (GBoxedCopyFunc) g_strdup, g_free);
  g_autoptr (TestObject) one = test_object_new ();
  g_autoptr (TestObject) other = test_object_new ();

  g_test_summary ("Two strings with one hash are two keys");

  wisp_cache_insert (cache, "ab", one);
  expect_value (cache, "bA", NULL);
  wisp_cache_insert (cache, "bA", other);
  expect_value (cache, "ab", one);
  expect_value (cache, "bA", other);

  g_assert_true (wisp_cache_remove (cache, "ab"));
  expect_value (cache, "bA", other);
}

/* Insertion */

static void
test_insert_copies_key (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  gchar key[] = "key";

  g_test_summary ("A string key is copied");

  wisp_cache_insert (cache, key, value);
  key[0] = 'x';
  expect_value (cache, "key", value);
  expect_value (cache, "xey", NULL);

  test_instance_unref (value);
}

static void
test_insert_odd_keys (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) empty = test_object_new ();
  g_autoptr (TestObject) full = test_object_new ();
  g_autofree gchar *key = g_strnfill (100000, 'x');

  g_test_summary ("A key may be empty, or very long");

  wisp_cache_insert (cache, "", empty);
  wisp_cache_insert (cache, key, full);
  expect_value (cache, "", empty);
  expect_value (cache, key, full);
  key[99999] = 'y';
  expect_value (cache, key, NULL);
}

static void
test_insert_replaces (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer old = test_instance_new (type), new = test_instance_new (type);

  g_test_summary ("An insertion replaces what was there, and does nothing to it");

  g_assert_true (wisp_cache_insert (cache, "key", old));
  g_assert_true (wisp_cache_insert (cache, "key", new));
  expect_value (cache, "key", new);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
  g_assert_cmpuint (get_ref_count (old), ==, 1);

  test_instance_unref (old);
  expect_value (cache, "key", new);

  test_instance_unref (new);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_insert_again (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);

  g_test_summary ("The same value under the same key is still one entry");

  g_assert_true (wisp_cache_insert (cache, "key", value));
  g_assert_true (wisp_cache_insert (cache, "key", value));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
  expect_value (cache, "key", value);

  test_instance_unref (value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_insert_several_keys (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCache) other_cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);

  g_test_summary ("A value may be under several keys, and in several caches");

  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", value);
  wisp_cache_insert (other_cache, "one", value);
  expect_value (cache, "one", value);
  expect_value (cache, "two", value);
  expect_value (other_cache, "one", value);
  expect_value (other_cache, "two", NULL);

  g_assert_true (wisp_cache_remove (cache, "one"));
  expect_value (cache, "two", value);
  expect_value (other_cache, "one", value);

  test_instance_unref (value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (other_cache), ==, 0);
}

static void
test_insert_mixed_kinds (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) light = test_object_new ();
  g_autoptr (WispCache) object = wisp_cache_new ();

  g_test_summary ("Light objects and GObjects live in one cache, and take each other's place");

  wisp_cache_insert (cache, "light", light);
  wisp_cache_insert (cache, "gobject", object);
  expect_value (cache, "light", light);
  expect_value (cache, "gobject", object);

  wisp_cache_insert (cache, "light", object);
  wisp_cache_insert (cache, "gobject", light);
  expect_value (cache, "light", object);
  expect_value (cache, "gobject", light);

  g_clear_object (&object);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
}

static void
test_insert_many (void)
{
  const guint n = 2000;
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (wisp_object_unref);

  g_test_summary ("A cache grows and shrinks with the values there are");

  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      g_ptr_array_add (values, test_object_new ());
      g_assert_true (wisp_cache_insert (cache, key, g_ptr_array_index (values, i)));
    }

  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      expect_value (cache, key, g_ptr_array_index (values, i));
    }

  for (guint left = n; left > 0; left--)
    {
      g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, left);
      g_ptr_array_set_size (values, (gint) left - 1);
    }
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

/* Addition */

static void
test_add_to_empty (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  gpointer got = wisp_cache_add (cache, "key", value);

  g_test_summary ("What is added where nothing is comes back, with a reference");

  g_assert_true (got == value);
  g_assert_cmpuint (get_ref_count (value), ==, 2);
  expect_value (cache, "key", value);

  test_instance_unref (got);
  test_instance_unref (value);
}

static void
test_add_incumbent (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer first = test_instance_new (type), second = test_instance_new (type);
  gpointer got;

  g_test_summary ("Where a live value is already, that one is given, and stays");

  wisp_cache_insert (cache, "key", first);
  got = wisp_cache_add (cache, "key", second);
  g_assert_true (got == first);
  g_assert_cmpuint (get_ref_count (first), ==, 2);
  g_assert_cmpuint (get_ref_count (second), ==, 1);
  test_instance_unref (got);

  test_instance_unref (second);
  expect_value (cache, "key", first);
  test_instance_unref (first);
}

static void
test_add_itself (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  gpointer got;

  g_test_summary ("A value may be its own incumbent");

  wisp_cache_insert (cache, "key", value);
  got = wisp_cache_add (cache, "key", value);
  g_assert_true (got == value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);

  test_instance_unref (got);
  test_instance_unref (value);
}

/* Removal */

static void
test_remove (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);

  g_test_summary ("A removal says whether there was an entry, and does nothing to its value");

  g_assert_false (wisp_cache_remove (cache, "key"));
  wisp_cache_insert (cache, "key", value);
  g_assert_true (wisp_cache_remove (cache, "key"));
  g_assert_false (wisp_cache_remove (cache, "key"));
  expect_value (cache, "key", NULL);
  g_assert_cmpuint (get_ref_count (value), ==, 1);

  wisp_cache_insert (cache, "key", value);
  expect_value (cache, "key", value);
  test_instance_unref (value);
}

static void
test_clear (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("To clear the cache removes all, and does nothing to the values");

  wisp_cache_clear (cache);
  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", value);
  wisp_cache_insert (cache, "three", other);
  wisp_cache_clear (cache);

  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  expect_value (cache, "one", NULL);
  g_assert_cmpuint (get_ref_count (value), ==, 1);
  wisp_cache_insert (cache, "one", value);
  expect_value (cache, "one", value);

  test_instance_unref (value);
  test_instance_unref (other);
}

static void
test_prune_live (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type), other = test_instance_new (type);

  g_test_summary ("There is nothing to prune where all values are alive, nor once they are not");

  g_assert_cmpuint (wisp_cache_prune (cache), ==, 0);
  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", other);
  g_assert_cmpuint (wisp_cache_prune (cache), ==, 0);
  test_instance_unref (other);
  g_assert_cmpuint (wisp_cache_prune (cache), ==, 0);
  expect_value (cache, "one", value);

  test_instance_unref (value);
}

static void
test_value_not_unique (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("A value in a cache is not unique, for it can be found");

  g_assert_true (wisp_object_is_unique (value));
  wisp_cache_insert (cache, "key", value);
  g_assert_false (wisp_object_is_unique (value));
  wisp_cache_remove (cache, "key");
  g_assert_true (wisp_object_is_unique (value));
}

/* Arguments */

static void
test_arguments_cache (void)
{
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("Each function complains of what is not a cache");

  for (guint i = 0; i < 9; i++)
    test_expect_critical ("*WISP_IS_CACHE (self)*");

  g_assert_null (wisp_cache_lookup (NULL, "key"));
  g_assert_false (wisp_cache_insert (NULL, "key", value));
  g_assert_null (wisp_cache_add (NULL, "key", value));
  g_assert_false (wisp_cache_remove (NULL, "key"));
  wisp_cache_clear (NULL);
  g_assert_cmpuint (wisp_cache_prune (NULL), ==, 0);
  g_assert_null (wisp_cache_snapshot (NULL));
  g_assert_cmpuint (wisp_cache_get_n_entries (NULL), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_live (NULL), ==, 0);
}

static void
test_arguments_key (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("A string key is not NULL");

  for (guint i = 0; i < 4; i++)
    test_expect_critical ("*is_key (self, key)*");

  g_assert_null (wisp_cache_lookup (cache, NULL));
  g_assert_false (wisp_cache_insert (cache, NULL, value));
  g_assert_null (wisp_cache_add (cache, NULL, value));
  g_assert_false (wisp_cache_remove (cache, NULL));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_arguments_value (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  GParamSpec *pspec = g_param_spec_int ("int", NULL, NULL, 0, 1, 0, G_PARAM_READABLE);

  g_test_summary ("A value is not NULL, and of one of the two kinds");

  test_expect_critical ("*value != NULL*");
  g_assert_false (wisp_cache_insert (cache, "key", NULL));
  test_expect_critical ("*value != NULL*");
  g_assert_null (wisp_cache_add (cache, "key", NULL));
  test_expect_critical ("*G_IS_OBJECT (instance)*");
  g_assert_false (wisp_cache_insert (cache, "key", pspec));
  test_expect_critical ("*G_IS_OBJECT (instance)*");
  g_assert_null (wisp_cache_add (cache, "key", pspec));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);

  g_param_spec_unref (g_param_spec_ref_sink (pspec));
}

static void
test_arguments_property (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  GObjectClass *klass = G_OBJECT_GET_CLASS (cache);
  GParamSpec *pspec = g_object_class_find_property (klass, "n-shards");
  g_auto (GValue) value = G_VALUE_INIT;

  g_test_summary ("An unknown property is reported");

  g_value_init (&value, G_TYPE_UINT);
  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "*invalid property id 99*");
  klass->get_property (G_OBJECT (cache), 99, &value, pspec);
  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "*invalid property id 99*");
  klass->set_property (G_OBJECT (cache), 99, &value, pspec);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache/lookup/hit", test_lookup_hit);
  test_add_kinds ("/cache/lookup/miss", test_lookup_miss);
  test_add_kinds ("/cache/lookup/after-death", test_lookup_after_death);
  test_add ("/cache/lookup/colliding-keys", test_lookup_colliding_keys);
  test_add_kinds ("/cache/insert/copies-key", test_insert_copies_key);
  test_add ("/cache/insert/odd-keys", test_insert_odd_keys);
  test_add_kinds ("/cache/insert/replaces", test_insert_replaces);
  test_add_kinds ("/cache/insert/again", test_insert_again);
  test_add_kinds ("/cache/insert/several-keys", test_insert_several_keys);
  test_add ("/cache/insert/mixed-kinds", test_insert_mixed_kinds);
  test_add ("/cache/insert/many", test_insert_many);
  test_add_kinds ("/cache/add/to-empty", test_add_to_empty);
  test_add_kinds ("/cache/add/incumbent", test_add_incumbent);
  test_add_kinds ("/cache/add/itself", test_add_itself);
  test_add_kinds ("/cache/remove/entry", test_remove);
  test_add_kinds ("/cache/clear/all", test_clear);
  test_add_kinds ("/cache/prune/nothing", test_prune_live);
  test_add ("/cache/value/not-unique", test_value_not_unique);
  test_add ("/cache/arguments/cache", test_arguments_cache);
  test_add ("/cache/arguments/key", test_arguments_key);
  test_add ("/cache/arguments/value", test_arguments_value);
  test_add ("/cache/arguments/property", test_arguments_property);

  return g_test_run ();
}
