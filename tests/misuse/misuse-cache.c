/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "misuse.h"

#include <string.h>

static void
null_cache (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) object = test_object_new ();

  g_assert_null (wisp_cache_lookup (NULL, "key"));
  g_assert_false (wisp_cache_insert (NULL, "key", object));
  g_assert_null (wisp_cache_add (NULL, "key", object));
  g_assert_false (wisp_cache_remove (NULL, "key"));
  wisp_cache_clear (NULL);
  g_assert_cmpuint (wisp_cache_prune (NULL), ==, 0);
  g_assert_null (wisp_cache_snapshot (NULL));
  g_assert_cmpuint (wisp_cache_get_n_entries (NULL), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_live (NULL), ==, 0);

  g_assert_null (wisp_cache_lookup (cache, NULL));
  g_assert_false (wisp_cache_insert (cache, NULL, object));
  g_assert_false (wisp_cache_insert (cache, "key", NULL));
  g_assert_null (wisp_cache_add (cache, NULL, object));
  g_assert_null (wisp_cache_add (cache, "key", NULL));
  g_assert_false (wisp_cache_remove (cache, NULL));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
null_direct_key (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestObject) found = NULL;

  g_assert_true (wisp_cache_insert (cache, NULL, object));
  found = wisp_cache_lookup (cache, NULL);
  g_assert_true (found == object);
}

static void
wrong_type (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GParamSpec) spec = g_param_spec_ref_sink (g_param_spec_int ("n", NULL, NULL,
                                                                        0, 1, 0, 0));

  g_assert_false (wisp_cache_insert (cache, "key", spec));
  g_assert_null (wisp_cache_add (cache, "key", spec));
  g_assert_null (wisp_cache_lookup ((WispCache *) spec, "key"));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

/* An equal function has no data of its own, so what it does is here */
static struct
{
  WispCache  *cache;  /* (not owned) */
  TestObject *object; /* (owned) (nullable) */
  void      (*misuse) (void);
} equal_data;

static gboolean
bad_equal (gconstpointer a,
           gconstpointer b)
{
  if (equal_data.misuse != NULL)
    equal_data.misuse ();

  return g_str_equal (a, b);
}

static guint
same_hash (gconstpointer key)
{
  return 1;
}

static WispCache *
new_with_bad_equal (TestObject *object,
                    void      (*misuse) (void))
{
  WispCache *cache = wisp_cache_new_full (same_hash, bad_equal, (GBoxedCopyFunc) g_strdup, g_free);

  wisp_cache_insert (cache, "key", object);
  equal_data.cache = cache;
  equal_data.misuse = misuse;

  return cache;
}

static void
use_cache (void)
{
  equal_data.misuse = NULL;
  g_assert_null (wisp_cache_lookup (equal_data.cache, "key"));
  g_assert_false (wisp_cache_insert (equal_data.cache, "key", equal_data.object));
  g_assert_null (wisp_cache_add (equal_data.cache, "key", equal_data.object));
  g_assert_false (wisp_cache_remove (equal_data.cache, "key"));
}

static void
equal_uses_cache (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispCache) cache = new_with_bad_equal (object, use_cache);
  g_autoptr (TestObject) found = NULL;

  equal_data.object = object;
  found = wisp_cache_lookup (cache, "key");
  g_assert_true (found == object);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
}

/* The keys of this one are spread over the shards */
static void
look_up_others (void)
{
  equal_data.misuse = NULL;
  for (guint i = 0; i < 4; i++)
    {
      gchar key[] = { (gchar) ('a' + i), '\0' };

      g_assert_null (wisp_cache_lookup (equal_data.cache, key));
    }
}

static void
equal_uses_other_keys (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestObject) found = NULL;
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, bad_equal, NULL, NULL);

  wisp_cache_insert (cache, "key", object);
  equal_data.cache = cache;
  equal_data.misuse = look_up_others;

  found = wisp_cache_lookup (cache, "key");
  g_assert_true (found == object);
}

static void
drop_object (void)
{
  equal_data.misuse = NULL;
  g_clear_pointer (&equal_data.object, wisp_object_unref);
}

static void
equal_drops_value (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispCache) cache = new_with_bad_equal (object, drop_object);

  equal_data.object = object;
  g_assert_null (wisp_cache_lookup (cache, "key"));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
insert_self (TestObject *self)
{
  g_autoptr (TestObject) incumbent = NULL;

  g_assert_false (wisp_cache_insert (self->data, "key", self));
  incumbent = wisp_cache_add (self->data, "key", self);
  g_assert_null (incumbent);
  g_assert_cmpuint (wisp_cache_get_n_entries (self->data), ==, 0);
}

static void
insert_in_dispose (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *object = test_object_new ();

  wisp_cache_insert (cache, "key", object);
  object->data = cache;
  object->on_dispose = insert_self;
  object->on_finalize = insert_self;
  wisp_object_unref (object);
}

static WispCache *cache_of_key; /* (not owned) */

static void
free_and_use (gpointer key)
{
  g_assert_null (wisp_cache_lookup (cache_of_key, key));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache_of_key), ==, 0);
  g_free (key);
}

static void
key_free_uses_cache (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, g_str_equal,
                                                     (GBoxedCopyFunc) g_strdup, free_and_use);
  g_autoptr (TestObject) object = test_object_new ();

  cache_of_key = cache;
  wisp_cache_insert (cache, "removed", object);
  wisp_cache_remove (cache, "removed");
  wisp_cache_insert (cache, "dying", object);
  g_clear_pointer (&object, wisp_object_unref);
}

static void
drop_cache (TestObject *self)
{
  g_clear_object ((WispCache **) &self->data);
}

static void
value_drops_cache (void)
{
  TestObject *object = test_object_new ();
  WispCache *cache = wisp_cache_new ();

  wisp_cache_insert (cache, "key", object);
  wisp_cache_insert (cache, "other key", object);
  object->data = cache;
  object->on_dispose = drop_cache;
  wisp_object_unref (object);
}

static void
cache_dies_first (void)
{
  TestObject *object = test_object_new ();
  WispCache *cache = wisp_cache_new ();

  wisp_cache_insert (cache, "key", object);
  g_object_unref (cache);
  wisp_object_unref (object);
}

#define REFUSED "Wisp: The equal function of a WispCache must not use the same cache"

const MisuseCase misuse_cache_cases[] = {
  {
    .name = "cache/null",
    .what = "calls each function of caches with `NULL` for the cache; with `NULL` for a string "
            "key, for a value",
    .happens = "It is reported; nothing is done.",
    .messages = ASSERTION ("wisp_cache_lookup", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_insert", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_add", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_remove", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_clear", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_prune", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_snapshot", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_get_n_entries", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_get_n_live", "WISP_IS_CACHE (self)") "\n"
                ASSERTION ("wisp_cache_lookup", "is_key (self, key)") "\n"
                ASSERTION ("wisp_cache_insert", "is_key (self, key)") "\n"
                ASSERTION ("wisp_cache_insert", "value != NULL") "\n"
                ASSERTION ("wisp_cache_add", "is_key (self, key)") "\n"
                ASSERTION ("wisp_cache_add", "value != NULL") "\n"
                ASSERTION ("wisp_cache_remove", "is_key (self, key)"),
    .run = null_cache,
  },
  {
    .name = "cache/null-direct-key",
    .what = "uses `NULL` as a key that is not a string",
    .happens = "Allowed: a key as any other.",
    .run = null_direct_key,
  },
  {
    .name = "cache/wrong-type",
    .what = "inserts a GParamSpec; looks up in one",
    .happens = "It is reported; nothing is done.",
    .messages = ASSERTION ("wisp_weak_new", "G_IS_OBJECT (instance)") "\n"
                ASSERTION ("wisp_weak_new", "G_IS_OBJECT (instance)") "\n"
                ASSERTION ("wisp_cache_lookup", "WISP_IS_CACHE (self)"),
    .run = wrong_type,
  },
  {
    .name = "cache/equal-uses-the-cache",
    .what = "uses a cache in its own equal function",
    .happens = "Each use is reported and refused; there is no deadlock. What called the equal "
               "function goes on.",
    .messages = REFUSED "\n" REFUSED "\n" REFUSED "\n" REFUSED,
    .run = equal_uses_cache,
  },
  {
    .name = "cache/equal-looks-up-other-keys",
    .what = "looks up other keys in the equal function",
    .happens = "The same, wherever the keys are.",
    .messages = REFUSED "\n" REFUSED "\n" REFUSED "\n" REFUSED,
    .run = equal_uses_other_keys,
  },
  {
    .name = "cache/equal-drops-a-value",
    .what = "drops the last reference to a value in the equal function",
    .happens = "It is reported. The value dies there and then, its entry goes a little later, "
               "and the lookup gives `NULL`.",
    .messages = "Wisp: The equal function of a WispCache must not drop the last reference to a "
                "value of a cache",
    .run = equal_drops_value,
  },
  {
    .name = "cache/insert-in-dispose",
    .what = "inserts and adds itself into a cache in dispose and in finalize",
    .happens = "Allowed. Nothing is inserted: the answers are `FALSE` and `NULL`.",
    .run = insert_in_dispose,
  },
  {
    .name = "cache/key-free-uses-the-cache",
    .what = "uses a cache in the function that frees its keys, also at the death of a value",
    .happens = "Allowed. The entry is gone already.",
    .run = key_free_uses_cache,
  },
  {
    .name = "cache/value-drops-the-cache",
    .what = "drops the last reference to a cache in the dispose of a value",
    .happens = "Allowed.",
    .run = value_drops_cache,
  },
  {
    .name = "cache/dies-before-its-values",
    .what = "drops a cache whose values live on",
    .happens = "Allowed. They are not affected.",
    .run = cache_dies_first,
  },
  { 0 }
};
