/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/test-mirror.h"
#include "support/wisp-test.h"

static guint
iterate (void)
{
  guint n = 0;

  while (g_main_context_iteration (NULL, FALSE))
    n++;

  return n;
}

/* The keys of all items, one after the other, without those of dead values */
static void
expect_keys (TestMirror  *mirror,
             const gchar *expected)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < mirror->items->len; i++)
    {
      WispCacheItem *item = g_ptr_array_index (mirror->items, i);
      gpointer value = wisp_cache_item_dup_value (item);

      g_string_append (keys, value != NULL ? wisp_cache_item_get_key (item) : "-");
      if (value != NULL)
        test_instance_unref (value);
    }

  g_assert_cmpstr (keys->str, ==, expected);
}

static void
expect_value (WispCacheItem *item,
              gpointer       value)
{
  gpointer found = wisp_cache_item_dup_value (item);

  g_assert_true (found == value);
  if (found != NULL)
    test_instance_unref (found);
}

/* A cache, a model of it, and some values, which are made by letters */
typedef struct
{
  WispCache  *cache;      /* (owned) (nullable) */
  TestMirror *mirror;     /* (owned) */
  TestObject *values[26]; /* (owned) (nullable) */
} Fixture;

static void
insert (Fixture     *fixture,
        const gchar *keys)
{
  for (; *keys != 0; keys++)
    {
      const gchar key[] = { *keys, 0 };
      TestObject *value = test_object_new (), **slot = &fixture->values[*keys - 'a'];

      g_assert_true (wisp_cache_insert (fixture->cache, key, value));
      g_clear_pointer (slot, wisp_object_unref);
      *slot = value;
    }
}

static void
bury (Fixture     *fixture,
      const gchar *keys)
{
  for (; *keys != 0; keys++)
    g_clear_pointer (&fixture->values[*keys - 'a'], wisp_object_unref);
}

static void
take_out (Fixture     *fixture,
          const gchar *keys)
{
  for (; *keys != 0; keys++)
    g_assert_true (wisp_cache_remove (fixture->cache, (const gchar[]) { *keys, 0 }));
}

/* With `keys` in it, in this order */
static void
set_up (Fixture     *fixture,
        const gchar *keys)
{
  g_autoptr (WispCacheModel) model = NULL;

  *fixture = (Fixture) { g_object_new (WISP_TYPE_CACHE, "n-shards", 8, NULL) };
  model = wisp_cache_model_new (fixture->cache);
  insert (fixture, keys);
  iterate ();
  fixture->mirror = test_mirror_new (model);
  expect_keys (fixture->mirror, keys);
}

static void
tear_down (Fixture *fixture)
{
  bury (fixture, "abcdefghijklmnopqrstuvwxyz");
  g_clear_object (&fixture->cache);
  iterate ();
  g_assert_cmpuint (fixture->mirror->items->len, ==, 0);
  test_mirror_free (fixture->mirror);
}

/* What a model is */

static void
test_empty (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (WispCache) same = wisp_cache_model_dup_cache (model);

  g_test_summary ("A model of an empty cache has no items, and says of what type they are");

  g_assert_true (same == cache);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (model)) == WISP_TYPE_CACHE_ITEM);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 0));
  g_assert_cmpuint (iterate (), ==, 0);
}

static void
test_without_cache (void)
{
  g_autoptr (WispCacheModel) model = g_object_new (WISP_TYPE_CACHE_MODEL, NULL);

  g_test_summary ("A model that was made without a cache is empty");

  g_assert_null (wisp_cache_model_dup_cache (model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
}

static void
test_properties (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new (), same = NULL;
  g_autoptr (WispCacheModel) model = g_object_new (WISP_TYPE_CACHE_MODEL, "cache", cache, NULL);
  g_autoptr (TestObject) value = test_object_new ();
  GType type;
  guint n_items;

  g_test_summary ("Its cache, the type of its items and their number are properties");

  wisp_cache_insert (cache, "key", value);
  iterate ();

  g_object_get (model, "cache", &same, "item-type", &type, "n-items", &n_items, NULL);
  g_assert_true (same == cache);
  g_assert_true (type == WISP_TYPE_CACHE_ITEM);
  g_assert_cmpuint (n_items, ==, 1);
}

static void
count (guint *n)
{
  ++*n;
}

static void
test_notify (void)
{
  Fixture fixture;
  guint n_notified = 0;

  g_test_summary ("The number of items is notified, when it is another one");

  set_up (&fixture, "ab");
  g_signal_connect_swapped (fixture.mirror->model, "notify::n-items", G_CALLBACK (count),
                            &n_notified);

  insert (&fixture, "c");
  iterate ();
  g_assert_cmpuint (n_notified, ==, 1);
  insert (&fixture, "b");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-0+1 1-1+1");
  g_assert_cmpuint (n_notified, ==, 1);
  bury (&fixture, "a");
  iterate ();
  g_assert_cmpuint (n_notified, ==, 2);

  g_signal_handlers_disconnect_by_data (fixture.mirror->model, &n_notified);
  tear_down (&fixture);
}

static void
test_arguments (void)
{
  g_test_summary ("Each function complains of what it cannot use");

  test_expect_critical ("*WISP_IS_CACHE (cache)*");
  g_assert_null (wisp_cache_model_new (NULL));
  test_expect_critical ("*WISP_IS_CACHE_MODEL (self)*");
  g_assert_null (wisp_cache_model_dup_cache (NULL));
  test_expect_critical ("*WISP_IS_CACHE_ITEM (self)*");
  g_assert_null (wisp_cache_item_get_key (NULL));
  test_expect_critical ("*WISP_IS_CACHE_ITEM (self)*");
  g_assert_null (wisp_cache_item_get_raw_key (NULL));
  test_expect_critical ("*WISP_IS_CACHE_ITEM (self)*");
  g_assert_null (wisp_cache_item_dup_value (NULL));
  test_expect_critical ("*WISP_IS_CACHE_ITEM (self)*");
  g_assert_null (wisp_cache_item_dup_value_gobject (NULL));
}

static void
set_unknown_property (GObject *object)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (object);
  g_auto (GValue) value = G_VALUE_INIT;
  guint n_properties;
  g_autofree GParamSpec **properties = g_object_class_list_properties (klass, &n_properties);

  g_value_init (&value, G_TYPE_UINT);
  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "*invalid property id 99*");
  klass->get_property (object, 99, &value, properties[0]);
  if (klass->set_property == NULL)
    return;

  g_test_expect_message ("Wisp", G_LOG_LEVEL_WARNING, "*invalid property id 99*");
  klass->set_property (object, 99, &value, properties[0]);
}

static void
test_unknown_property (void)
{
  g_autoptr (WispCacheModel) model = g_object_new (WISP_TYPE_CACHE_MODEL, NULL);
  g_autoptr (WispCacheItem) item = g_object_new (WISP_TYPE_CACHE_ITEM, NULL);

  g_test_summary ("An unknown property is reported");

  set_unknown_property (G_OBJECT (model));
  set_unknown_property (G_OBJECT (item));
}

/* Items */

static void
test_item (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (WispCacheItem) item = NULL, again = NULL;
  g_autoptr (GObject) object = NULL;
  g_autofree gchar *key = NULL;
  gpointer value = test_instance_new (type);

  g_test_summary ("An item has the key and the value, and is the same one each time");

  wisp_cache_insert (cache, "key", value);
  iterate ();
  item = g_list_model_get_item (G_LIST_MODEL (model), 0);
  again = g_list_model_get_item (G_LIST_MODEL (model), 0);

  g_assert_true (item == again);
  g_assert_cmpstr (wisp_cache_item_get_key (item), ==, "key");
  g_assert_true (wisp_cache_item_get_raw_key (item) == wisp_cache_item_get_key (item));
  expect_value (item, value);

  g_object_get (item, "key", &key, "value", &object, NULL);
  g_assert_cmpstr (key, ==, "key");
  g_assert_true (object == (G_IS_OBJECT (value) ? value : NULL));

  g_clear_object (&object);
  test_instance_unref (value);
}

static void
test_item_after_death (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestMirror) mirror = NULL;
  g_autoptr (WispCacheItem) item = NULL;
  GObject *object = NULL;
  gpointer value = test_instance_new (type);

  g_test_summary ("An item whose value is dead has none, and stays until the next change");

  wisp_cache_insert (cache, "key", value);
  iterate ();
  mirror = test_mirror_new (model);
  item = g_list_model_get_item (G_LIST_MODEL (model), 0);
  test_instance_unref (value);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
  expect_value (item, NULL);
  g_object_get (item, "value", &object, NULL);
  g_assert_null (object);
  g_assert_cmpstr (wisp_cache_item_get_key (item), ==, "key");
  test_mirror_expect_changes (mirror, "");

  g_assert_cmpuint (iterate (), ==, 1);
  test_mirror_expect_changes (mirror, "0-1+0");
  g_assert_cmpstr (wisp_cache_item_get_key (item), ==, "key");
}

static void
test_item_outlives (void)
{
  g_autoptr (TestObject) value = test_object_new ();
  WispCache *cache = wisp_cache_new ();
  WispCacheModel *model = NULL;
  g_autoptr (WispCacheItem) item = NULL;

  g_test_summary ("An item lives on with its key and value where cache and model do not");

  wisp_cache_insert (cache, "key", value);
  model = wisp_cache_model_new (cache);
  item = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_object_unref (cache);
  g_object_unref (model);
  iterate ();

  g_assert_cmpstr (wisp_cache_item_get_key (item), ==, "key");
  expect_value (item, value);
}

static void
test_item_bare (void)
{
  g_autoptr (WispCacheItem) item = g_object_new (WISP_TYPE_CACHE_ITEM, NULL);
  g_autofree gchar *key = NULL;

  g_test_summary ("An item that no model made has neither key nor value");

  g_object_get (item, "key", &key, NULL);
  g_assert_null (key);
  g_assert_null (wisp_cache_item_get_key (item));
  g_assert_null (wisp_cache_item_get_raw_key (item));
  expect_value (item, NULL);
}

/* Changes */

static void
test_before_model (void)
{
  g_autoptr (WispCacheModel) model = NULL;
  Fixture fixture = { wisp_cache_new () };

  g_test_summary ("What is in the cache when the model is made is in the model at once");

  insert (&fixture, "abc");
  bury (&fixture, "b");
  model = wisp_cache_model_new (fixture.cache);
  fixture.mirror = test_mirror_new (model);
  g_assert_cmpuint (fixture.mirror->items->len, ==, 2);
  g_assert_cmpuint (iterate (), ==, 0);

  insert (&fixture, "d");
  bury (&fixture, "ac");
  iterate ();
  expect_keys (fixture.mirror, "d");
  tear_down (&fixture);
}

static void
test_insert (void)
{
  Fixture fixture;

  g_test_summary ("What is inserted comes last, in the order of insertion, all of it at once");

  set_up (&fixture, "xfk");
  insert (&fixture, "qzatbncmd");
  g_assert_cmpuint (g_list_model_get_n_items (fixture.mirror->model), ==, 3);
  g_assert_cmpuint (iterate (), ==, 1);
  test_mirror_expect_changes (fixture.mirror, "3-0+9");
  expect_keys (fixture.mirror, "xfkqzatbncmd");
  tear_down (&fixture);
}

static void
test_come_and_gone (void)
{
  Fixture fixture;

  g_test_summary ("What comes and goes before the main context runs is never seen");

  set_up (&fixture, "a");
  insert (&fixture, "bcde");
  bury (&fixture, "b");
  take_out (&fixture, "e");
  insert (&fixture, "b");
  g_assert_cmpuint (iterate (), ==, 1);
  test_mirror_expect_changes (fixture.mirror, "1-0+3");
  expect_keys (fixture.mirror, "acdb");

  insert (&fixture, "x");
  bury (&fixture, "x");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "");
  expect_keys (fixture.mirror, "acdb");
  tear_down (&fixture);
}

static void
test_remove (void)
{
  Fixture fixture;

  g_test_summary ("What is removed leaves, also where its value lives on");

  set_up (&fixture, "abcde");
  take_out (&fixture, "bc");
  expect_keys (fixture.mirror, "abcde");
  g_assert_cmpuint (iterate (), ==, 1);
  test_mirror_expect_changes (fixture.mirror, "1-2+0");
  expect_keys (fixture.mirror, "ade");

  wisp_cache_clear (fixture.cache);
  insert (&fixture, "z");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "0-3+0 0-0+1");
  tear_down (&fixture);
}

static void
test_remove_and_insert (void)
{
  Fixture fixture;

  g_test_summary ("A key that was removed, or died, comes last when it is inserted again");

  set_up (&fixture, "abcd");
  take_out (&fixture, "a");
  bury (&fixture, "c");
  insert (&fixture, "ca");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-1+0 0-1+0 2-0+2");
  expect_keys (fixture.mirror, "bdca");
  tear_down (&fixture);
}

static void
test_runs (void)
{
  Fixture fixture;

  g_test_summary ("What leaves side by side leaves with one signal, the last ones first");

  set_up (&fixture, "abcdefghij");
  bury (&fixture, "hbagje");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "9-1+0 6-2+0 4-1+0 0-2+0");
  expect_keys (fixture.mirror, "cdfi");
  tear_down (&fixture);
}

/* Every other one of 2 * n and one more, from the first on */
static void
kill_scattered (guint        n,
                const gchar *changes)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestMirror) mirror = NULL;
  g_autofree TestObject **values = g_new (TestObject *, 2 * n + 1);

  for (guint i = 0; i < 2 * n + 1; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      values[i] = test_object_new ();
      wisp_cache_insert (cache, key, values[i]);
    }
  iterate ();
  mirror = test_mirror_new (model);

  for (guint i = 1; i < 2 * n; i += 2)
    wisp_object_unref (values[i]);
  iterate ();
  test_mirror_expect_changes (mirror, changes);
  g_assert_cmpuint (mirror->items->len, ==, n + 1);

  for (guint i = 0; i < 2 * n + 1; i += 2)
    {
      expect_value (g_ptr_array_index (mirror->items, i / 2), values[i]);
      wisp_object_unref (values[i]);
    }
}

static void
test_many_runs (void)
{
  g_test_summary ("With many gaps, one signal tells of all there is from the first to the last");

  kill_scattered (16, "31-1+0 29-1+0 27-1+0 25-1+0 23-1+0 21-1+0 19-1+0 17-1+0 "
                      "15-1+0 13-1+0 11-1+0 9-1+0 7-1+0 5-1+0 3-1+0 1-1+0");
  kill_scattered (17, "1-33+16");
  kill_scattered (100, "1-199+99");
}

static void
test_runs_replaced (void)
{
  Fixture fixture;

  g_test_summary ("Replacements and removals side by side are one change");

  set_up (&fixture, "abcdefghijklmnopqrstuvwxyz");
  for (const gchar *key = "bdfhjlnprtvxz"; *key != 0; key++)
    insert (&fixture, (const gchar[]) { *key, 0 });
  bury (&fixture, "df");
  take_out (&fixture, "cg");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "25-1+1 23-1+1 21-1+1 19-1+1 17-1+1 15-1+1 13-1+1 "
                                              "11-1+1 9-1+1 5-3+1 1-3+1");
  expect_keys (fixture.mirror, "abehijklmnopqrstuvwxyz");
  tear_down (&fixture);
}

static void
test_many_runs_replaced (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestMirror) mirror = NULL;
  TestObject *values[40];

  g_test_summary ("With many gaps, too, replacements come where they belong");

  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (values); i += 1 + round)
        {
          g_autofree gchar *key = g_strdup_printf ("%u", i);
          TestObject *value = test_object_new ();

          wisp_cache_insert (cache, key, value);
          if (round > 0)
            wisp_object_unref (values[i]);
          values[i] = value;
        }
      iterate ();
      if (round == 0)
        mirror = test_mirror_new (model);
    }

  test_mirror_expect_changes (mirror, "0-39+39");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      expect_value (g_ptr_array_index (mirror->items, i), values[i]);
      wisp_object_unref (values[i]);
    }
}

/* Replacement */

static void
test_replace (void)
{
  Fixture fixture;
  g_autoptr (TestObject) old = NULL;
  g_autoptr (WispCacheItem) item = NULL;

  g_test_summary ("A key whose value is replaced keeps its place, with another item");

  set_up (&fixture, "abc");
  item = g_list_model_get_item (fixture.mirror->model, 1);
  old = wisp_object_ref (fixture.values['b' - 'a']);
  insert (&fixture, "b");
  expect_value (item, old);
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "1-1+1");
  expect_keys (fixture.mirror, "abc");
  g_assert_true (g_ptr_array_index (fixture.mirror->items, 1) != item);
  expect_value (g_ptr_array_index (fixture.mirror->items, 1), fixture.values['b' - 'a']);
  expect_value (item, old);
  tear_down (&fixture);
}

static void
test_replace_new (void)
{
  Fixture fixture;

  g_test_summary ("So does one that the model does not have yet");

  set_up (&fixture, "a");
  insert (&fixture, "bcdc");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "1-0+3");
  expect_keys (fixture.mirror, "abcd");
  expect_value (g_ptr_array_index (fixture.mirror->items, 2), fixture.values['c' - 'a']);
  tear_down (&fixture);
}

static void
test_replace_twice (void)
{
  Fixture fixture;

  g_test_summary ("Of several values that replace each other, the last one is seen");

  set_up (&fixture, "abc");
  insert (&fixture, "bbb");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "1-1+1");
  expect_value (g_ptr_array_index (fixture.mirror->items, 1), fixture.values['b' - 'a']);
  tear_down (&fixture);
}

static void
test_replace_and_remove (void)
{
  Fixture fixture;

  g_test_summary ("A replacement that goes before it is seen leaves nothing in that place");

  set_up (&fixture, "abc");
  insert (&fixture, "b");
  bury (&fixture, "b");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "1-1+0");
  expect_keys (fixture.mirror, "ac");

  insert (&fixture, "aa");
  take_out (&fixture, "a");
  insert (&fixture, "a");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "0-1+0 1-0+1");
  expect_keys (fixture.mirror, "ca");
  tear_down (&fixture);
}

static void
test_replace_replacement (void)
{
  Fixture fixture;

  g_test_summary ("A replacement that has been seen can be replaced, and can leave");

  set_up (&fixture, "abc");
  for (guint i = 0; i < 3; i++)
    {
      insert (&fixture, "c");
      iterate ();
      test_mirror_expect_changes (fixture.mirror, "2-1+1");
    }
  bury (&fixture, "c");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-1+0");
  tear_down (&fixture);
}

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  return test_object_new ();
}

static void
test_load (void)
{
  Fixture fixture;
  g_autoptr (TestObject) loaded = NULL, added = NULL, given = test_object_new ();

  g_test_summary ("What is loaded and added comes as well, and what is reloaded keeps its place");

  set_up (&fixture, "ab");
  loaded = wisp_cache_get_or_load (fixture.cache, "c", load, NULL, NULL, NULL);
  added = wisp_cache_add (fixture.cache, "d", given);
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-0+2");
  expect_keys (fixture.mirror, "abcd");

  g_clear_pointer (&loaded, wisp_object_unref);
  g_clear_pointer (&added, wisp_object_unref);
  g_clear_pointer (&given, wisp_object_unref);
  loaded = wisp_cache_reload (fixture.cache, "a", load, NULL, NULL, NULL);
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-2+0 0-1+1");
  expect_keys (fixture.mirror, "ab");
  g_clear_pointer (&loaded, wisp_object_unref);
  iterate ();
  tear_down (&fixture);
}

/* Several models, and their ends */

static void
test_two_models (void)
{
  Fixture fixture;
  WispCacheModel *other;
  TestMirror *mirror;

  g_test_summary ("Two models of a cache go their own ways");

  set_up (&fixture, "abc");
  bury (&fixture, "b");
  other = wisp_cache_model_new (fixture.cache);
  mirror = test_mirror_new (other);
  g_assert_cmpuint (mirror->items->len, ==, 2);
  g_assert_cmpuint (fixture.mirror->items->len, ==, 3);

  insert (&fixture, "d");
  iterate ();
  test_mirror_expect_changes (mirror, "2-0+1");
  test_mirror_expect_changes (fixture.mirror, "1-1+0 2-0+1");
  expect_keys (fixture.mirror, "acd");
  g_assert_true (g_ptr_array_index (mirror->items, 2) !=
                 g_ptr_array_index (fixture.mirror->items, 2));

  test_mirror_free (mirror);
  g_object_unref (other);
  insert (&fixture, "e");
  bury (&fixture, "a");
  g_assert_cmpuint (iterate (), ==, 1);
  expect_keys (fixture.mirror, "cde");
  tear_down (&fixture);
}

static void
test_model_gone (void)
{
  Fixture fixture;
  WispCacheModel *model;

  g_test_summary ("A model may go with changes under way, and the cache goes on");

  set_up (&fixture, "");
  model = wisp_cache_model_new (fixture.cache);
  insert (&fixture, "abc");
  iterate ();
  insert (&fixture, "cdefc");
  bury (&fixture, "a");
  g_object_unref (model);
  insert (&fixture, "g");
  bury (&fixture, "bd");

  iterate ();
  expect_keys (fixture.mirror, "cefg");
  tear_down (&fixture);
}

static void
test_last_model_gone (void)
{
  Fixture fixture = { wisp_cache_new () };
  g_autoptr (WispCacheModel) later = NULL;

  g_test_summary ("A cache whose model is gone is as one that never had any");

  g_object_unref (wisp_cache_model_new (fixture.cache));
  insert (&fixture, "abc");
  bury (&fixture, "b");
  g_assert_cmpuint (iterate (), ==, 0);

  later = wisp_cache_model_new (fixture.cache);
  fixture.mirror = test_mirror_new (later);
  g_assert_cmpuint (fixture.mirror->items->len, ==, 2);
  tear_down (&fixture);
}

static void
test_cache_gone (void)
{
  Fixture fixture;

  g_test_summary ("A model whose cache is gone becomes empty, and has none any more");

  set_up (&fixture, "abc");
  insert (&fixture, "d");
  bury (&fixture, "b");
  g_clear_object (&fixture.cache);
  g_assert_null (wisp_cache_model_dup_cache (WISP_CACHE_MODEL (fixture.mirror->model)));
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "0-3+0");
  tear_down (&fixture);
}

static void
test_dispose (void)
{
  Fixture fixture;

  g_test_summary ("A model that was disposed by hand does not change any more");

  set_up (&fixture, "abc");
  g_object_run_dispose (G_OBJECT (fixture.mirror->model));
  insert (&fixture, "d");
  bury (&fixture, "b");
  g_assert_cmpuint (iterate (), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (fixture.mirror->model), ==, 3);
  g_object_run_dispose (G_OBJECT (fixture.mirror->model));

  bury (&fixture, "acd");
  g_clear_object (&fixture.cache);
  test_mirror_free (fixture.mirror);
}

static void
test_dispose_of_cache (void)
{
  Fixture fixture;

  g_test_summary ("A model may go after its cache was disposed by hand, and before its end");

  set_up (&fixture, "abc");
  g_object_run_dispose (G_OBJECT (fixture.cache));
  test_mirror_free (fixture.mirror);
  insert (&fixture, "d");
  bury (&fixture, "abcd");
  g_assert_cmpuint (iterate (), ==, 0);
  g_clear_object (&fixture.cache);
}

/* The main context */

static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WispCacheModel) model = NULL;
  Fixture fixture = { wisp_cache_new () };

  g_test_summary ("A model changes in the context that was the thread's default one");

  g_main_context_push_thread_default (context);
  model = wisp_cache_model_new (fixture.cache);
  g_main_context_pop_thread_default (context);
  fixture.mirror = test_mirror_new (model);

  insert (&fixture, "a");
  g_assert_cmpuint (iterate (), ==, 0);
  g_assert_true (g_main_context_iteration (context, FALSE));
  test_mirror_expect_changes (fixture.mirror, "0-0+1");
  expect_keys (fixture.mirror, "a");

  bury (&fixture, "a");
  while (g_main_context_iteration (context, FALSE))
    continue;
  tear_down (&fixture);
}

static void
test_context_never_run (void)
{
  GMainContext *context = g_main_context_new ();
  Fixture fixture = { wisp_cache_new () };
  WispCacheModel *model;

  g_test_summary ("In a context that nobody runs nothing piles up, and nothing is left");

  g_main_context_push_thread_default (context);
  model = wisp_cache_model_new (fixture.cache);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  for (guint i = 0; i < 1000; i++)
    {
      insert (&fixture, "abab");
      bury (&fixture, "ab");
    }
  insert (&fixture, "c");
  g_object_unref (model);
  bury (&fixture, "c");
  g_clear_object (&fixture.cache);
}

static void
change_once (GListModel *model,
             guint       position,
             guint       removed,
             guint       added,
             Fixture    *fixture)
{
  g_signal_handlers_disconnect_by_func (model, change_once, fixture);
  insert (fixture, "xb");
  bury (fixture, "a");
  iterate ();
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
}

static void
test_change_in_handler (void)
{
  Fixture fixture;

  g_test_summary ("A handler may change the cache and run the main context: it is not called again");

  set_up (&fixture, "abc");
  g_signal_connect (fixture.mirror->model, "items-changed", G_CALLBACK (change_once), &fixture);
  bury (&fixture, "c");
  iterate ();
  test_mirror_expect_changes (fixture.mirror, "2-1+0 0-2+1 1-0+1");
  expect_keys (fixture.mirror, "bx");
  tear_down (&fixture);
}

static void
dispose_it (GObject *model)
{
  g_object_run_dispose (model);
}

static void
test_dispose_in_handler (void)
{
  Fixture fixture;

  g_test_summary ("A handler may dispose of the model: what is under way is brought to its end");

  set_up (&fixture, "abc");
  g_signal_connect (fixture.mirror->model, "items-changed", G_CALLBACK (dispose_it), NULL);
  bury (&fixture, "b");
  insert (&fixture, "d");
  insert (&fixture, "a");
  iterate ();
  g_assert_cmpuint (iterate (), ==, 0);
  test_mirror_expect_changes (fixture.mirror, "0-2+1");
  g_assert_cmpuint (g_list_model_get_n_items (fixture.mirror->model), ==, 3);

  bury (&fixture, "acd");
  test_mirror_free (fixture.mirror);
  g_clear_object (&fixture.cache);
}

static void
drop_mirror (Fixture *fixture)
{
  test_mirror_leave (fixture->mirror);
}

static void
test_drop_in_handler (void)
{
  Fixture fixture;
  GWeakRef gone;

  g_test_summary ("A handler may drop the last reference to the model");

  set_up (&fixture, "abc");
  g_weak_ref_init (&gone, fixture.mirror->model);
  g_signal_connect_swapped (fixture.mirror->model, "items-changed", G_CALLBACK (drop_mirror),
                            &fixture);
  bury (&fixture, "b");
  iterate ();
  g_assert_null (g_weak_ref_get (&gone));
  g_weak_ref_clear (&gone);

  bury (&fixture, "ac");
  g_clear_object (&fixture.cache);
  test_mirror_free (fixture.mirror);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/cache-model/empty", test_empty);
  test_add ("/cache-model/without-cache", test_without_cache);
  test_add ("/cache-model/properties", test_properties);
  test_add ("/cache-model/notify", test_notify);
  test_add ("/cache-model/arguments/receiver", test_arguments);
  test_add ("/cache-model/arguments/property", test_unknown_property);
  test_add_kinds ("/cache-model/item/alive", test_item);
  test_add_kinds ("/cache-model/item/dead", test_item_after_death);
  test_add ("/cache-model/item/outlives", test_item_outlives);
  test_add ("/cache-model/item/bare", test_item_bare);
  test_add ("/cache-model/change/before-model", test_before_model);
  test_add ("/cache-model/change/insert", test_insert);
  test_add ("/cache-model/change/come-and-gone", test_come_and_gone);
  test_add ("/cache-model/change/remove", test_remove);
  test_add ("/cache-model/change/remove-and-insert", test_remove_and_insert);
  test_add ("/cache-model/change/runs", test_runs);
  test_add ("/cache-model/change/runs-replaced", test_runs_replaced);
  test_add ("/cache-model/change/many-runs", test_many_runs);
  test_add ("/cache-model/change/many-runs-replaced", test_many_runs_replaced);
  test_add ("/cache-model/change/load", test_load);
  test_add ("/cache-model/replace/known", test_replace);
  test_add ("/cache-model/replace/new", test_replace_new);
  test_add ("/cache-model/replace/twice", test_replace_twice);
  test_add ("/cache-model/replace/and-remove", test_replace_and_remove);
  test_add ("/cache-model/replace/replacement", test_replace_replacement);
  test_add ("/cache-model/end/two-models", test_two_models);
  test_add ("/cache-model/end/model", test_model_gone);
  test_add ("/cache-model/end/last-model", test_last_model_gone);
  test_add ("/cache-model/end/cache", test_cache_gone);
  test_add ("/cache-model/end/dispose", test_dispose);
  test_add ("/cache-model/end/dispose-of-cache", test_dispose_of_cache);
  test_add ("/cache-model/context/default", test_context);
  test_add ("/cache-model/context/never-run", test_context_never_run);
  test_add ("/cache-model/context/change-in-handler", test_change_in_handler);
  test_add ("/cache-model/context/dispose-in-handler", test_dispose_in_handler);
  test_add ("/cache-model/context/drop-in-handler", test_drop_in_handler);

  return g_test_run ();
}
