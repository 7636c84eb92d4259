/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/wisp-test.h"

/* How a model is told of what happens to its cache, and what is left behind by that */

#define MANY 2000

static guint
iterate (GMainContext *context)
{
  guint n = 0;

  while (g_main_context_iteration (context, FALSE))
    n++;

  return n;
}

static WispCacheModel *
model_new_in (WispCache    *cache,
              GMainContext *context)
{
  WispCacheModel *model;

  g_main_context_push_thread_default (context);
  model = wisp_cache_model_new (cache);
  g_main_context_pop_thread_default (context);

  return model;
}

static void
test_once (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestObject) one = test_object_new (), other = test_object_new ();

  g_test_summary ("However many changes there are, there is one source for them");

  wisp_cache_insert (cache, "a", one);
  wisp_cache_insert (cache, "b", other);
  wisp_cache_remove (cache, "a");
  g_assert_cmpuint (iterate (NULL), ==, 1);

  wisp_cache_insert (cache, "a", one);
  wisp_cache_remove (cache, "b");
  g_assert_cmpuint (iterate (NULL), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
}

static void
keep_name (gchar **name)
{
  g_free (*name);
  *name = g_strdup (g_source_get_name (g_main_current_source ()));
}

static void
test_name (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestObject) value = test_object_new ();
  g_autofree gchar *name = NULL;

  g_test_summary ("The source has a name, which profilers show");

  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (keep_name), &name);
  wisp_cache_insert (cache, "key", value);
  iterate (NULL);
  g_assert_cmpstr (name, ==, "[wisp] WispCacheModel");
}

/* What a handler does to the cache: as many values as there are in `values` are inserted, when
 * it is called for the first time */
typedef struct
{
  WispCache  *cache;     /* (not owned) */
  TestObject *values[2]; /* (owned) (nullable) */
  gboolean    dispose;
  guint       n_called;
} Handler;

static void
handle (Handler    *self,
        guint       position,
        guint       removed,
        guint       added,
        GListModel *model)
{
  static const gchar *const keys[] = { "one", "other" };

  if (self->n_called++ > 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (self->values[i] != NULL)
      wisp_cache_insert (self->cache, keys[i], self->values[i]);
  if (self->dispose)
    g_object_run_dispose (G_OBJECT (model));
}

static void
handler_clear (Handler *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    g_clear_pointer (&self->values[i], wisp_object_unref);
}

static void
test_meanwhile (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestObject) value = test_object_new ();
  Handler handler = { cache, { test_object_new () } };

  g_test_summary ("A single change that comes while the model is told is told afterwards");

  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (handle), &handler);
  wisp_cache_insert (cache, "key", value);
  g_assert_cmpuint (iterate (NULL), ==, 2);
  g_assert_cmpuint (handler.n_called, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);

  /* And so is one that takes something away */
  handler.n_called = 0;
  handler_clear (&handler);
  wisp_cache_remove (cache, "key");
  g_assert_cmpuint (iterate (NULL), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
}

static void
test_death_meanwhile (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (TestObject) value = test_object_new ();
  Handler handler = { cache, { test_object_new () } };

  g_test_summary ("A single death that comes while the model is told is told afterwards");

  wisp_cache_insert (cache, "one", handler.values[0]);
  g_assert_cmpuint (iterate (NULL), ==, 1);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (handler_clear), &handler);
  wisp_cache_insert (cache, "key", value);
  g_assert_cmpuint (iterate (NULL), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
}

static void
test_disposed_meanwhile (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = model_new_in (cache, context);
  g_autoptr (TestObject) value = test_object_new ();
  Handler handler = { cache, { test_object_new (), test_object_new () }, TRUE, 0 };

  g_test_summary ("A handler that changes the cache and disposes of the model: nobody is told");

  iterate (NULL);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (handle), &handler);
  wisp_cache_insert (cache, "key", value);
  g_assert_cmpuint (iterate (context), ==, 1);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (handler.n_called, ==, 1);
  handler_clear (&handler);
}

static void
test_removed_and_disposed_meanwhile (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheModel) model = NULL;
  g_autoptr (TestObject) value = test_object_new ();
  Handler handler = { cache, { NULL }, TRUE, 0 }, drops = { cache, { test_object_new () } };

  g_test_summary ("Nor is anybody told of what was removed before the model was disposed of");

  iterate (NULL);
  wisp_cache_insert (cache, "one", drops.values[0]);
  model = model_new_in (cache, context);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (handler_clear), &drops);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (handle), &handler);
  wisp_cache_insert (cache, "key", value);
  g_assert_cmpuint (iterate (context), ==, 1);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (handler.n_called, ==, 1);
}

static void
test_default (void)
{
  g_autoptr (WispCacheModel) model = g_object_new (WISP_TYPE_CACHE_MODEL, NULL);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (model), "n-items");
  g_auto (GValue) value = G_VALUE_INIT;

  g_test_summary ("The number of items that a model has at first is its default");

  g_value_init (&value, G_TYPE_UINT);
  g_object_get_property (G_OBJECT (model), "n-items", &value);
  g_assert_true (g_param_value_defaults (pspec, &value));
}

/* Blocks of the sizes that entries and watches have, so that new ones come to other
 * addresses than those before them had */
static GPtrArray *
take_addresses (void)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (g_free);

  for (gsize size = 32; size <= 192; size += 16)
    for (guint i = 0; i < MANY; i++)
      g_ptr_array_add (blocks, g_malloc (size));

  return blocks;
}

/* What the heap has more than before after `func`, which was called once already, so that
 * all that comes once is there */
static gssize
grown_by (void (*func) (WispCache *cache))
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 2, NULL);
  g_autoptr (WispCacheModel) model = wisp_cache_model_new (cache);
  g_autoptr (GPtrArray) taken = NULL;
  gsize before;

  func (cache);
  taken = take_addresses ();
  before = test_heap_in_use ();
  func (cache);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);

  return (gssize) (test_heap_in_use () - before);
}

static void
come_and_go (WispCache *cache)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_object_unref);

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      g_ptr_array_add (values, test_object_new ());
      wisp_cache_insert (cache, key, g_ptr_array_index (values, i));
    }
  iterate (NULL);
  g_ptr_array_set_size (values, 0);
  iterate (NULL);
}

/* In a process of its own, without GLib's allocator of slices, which keeps what it was
 * given back as it likes */
static void
expect_nothing_left (void (*func) (WispCache *cache))
{
  if (!test_can_measure_heap ())
    {
      g_test_skip ("the heap is not the allocator's own");
      return;
    }

  g_setenv ("G_SLICE", "always-malloc", TRUE);
  if (test_in_subprocess ())
    g_assert_cmpint (grown_by (func), <, MANY * (gssize) sizeof (gpointer));
  else
    g_test_trap_assert_passed ();
}

static void
test_memory_of_entries (void)
{
  g_test_summary ("Nothing is left of entries that the model has seen come and go");

  expect_nothing_left (come_and_go);
}

static void
make_models (WispCache *cache)
{
  for (guint i = 0; i < MANY; i++)
    g_object_unref (wisp_cache_model_new (cache));
}

static void
test_memory_of_models (void)
{
  g_test_summary ("Nothing is left of models that were there, while their cache goes on");

  expect_nothing_left (make_models);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-model-told/once", test_once);
  test_add ("/cache-model-told/name", test_name);
  test_add ("/cache-model-told/meanwhile", test_meanwhile);
  test_add ("/cache-model-told/death-meanwhile", test_death_meanwhile);
  test_add ("/cache-model-told/disposed-meanwhile", test_disposed_meanwhile);
  test_add ("/cache-model-told/removed-and-disposed-meanwhile", test_removed_and_disposed_meanwhile);
  test_add ("/cache-model-told/default", test_default);
  test_add ("/cache-model-told/memory/entries", test_memory_of_entries);
  test_add ("/cache-model-told/memory/models", test_memory_of_models);

  return g_test_run ();
}
