/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/wisp-test.h"

/*
 * What the functions of a cache that are there for language bindings do with arguments
 * that are none: each says so, of either kind, and nothing has changed.
 */

typedef enum
{
  LOOKUP,
  INSERT,
  ADD,
  REMOVE,
  GET_OR_LOAD,
  RELOAD,
  SNAPSHOT,
  N_OPERATIONS
} Operation;

G_NORETURN static void
load_never (void)
{
  g_assert_not_reached ();
}

/* NULL or FALSE where it was refused */
static gpointer
call_for_gobject (Operation  operation,
                  WispCache *cache,
                  GObject   *value,
                  GCallback  load)
{
  WispCacheLoadGObjectFunc func = (WispCacheLoadGObjectFunc) load;

  switch (operation)
    {
    case LOOKUP:
      return wisp_cache_lookup_gobject (cache, "key");
    case INSERT:
      return GINT_TO_POINTER (wisp_cache_insert_gobject (cache, "key", value));
    case ADD:
      return wisp_cache_add_gobject (cache, "key", value);
    case REMOVE:
      return GINT_TO_POINTER (wisp_cache_remove_string (cache, "key"));
    case GET_OR_LOAD:
      return wisp_cache_get_or_load_gobject (cache, "key", func, NULL, NULL, NULL);
    case RELOAD:
      return wisp_cache_reload_gobject (cache, "key", func, NULL, NULL, NULL);
    case SNAPSHOT:
      return wisp_cache_snapshot_gobjects (cache);
    case N_OPERATIONS:
    default:
      g_assert_not_reached ();
    }
}

static gpointer
call_for_object (Operation   operation,
                 WispCache  *cache,
                 WispObject *value,
                 GCallback   load)
{
  WispCacheLoadObjectFunc func = (WispCacheLoadObjectFunc) load;

  switch (operation)
    {
    case LOOKUP:
      return wisp_cache_lookup_object (cache, "key");
    case INSERT:
      return GINT_TO_POINTER (wisp_cache_insert_object (cache, "key", value));
    case ADD:
      return wisp_cache_add_object (cache, "key", value);
    case REMOVE:
      return GINT_TO_POINTER (wisp_cache_remove_string (cache, "key"));
    case GET_OR_LOAD:
      return wisp_cache_get_or_load_object (cache, "key", func, NULL, NULL, NULL);
    case RELOAD:
      return wisp_cache_reload_object (cache, "key", func, NULL, NULL, NULL);
    case SNAPSHOT:
      return wisp_cache_snapshot_objects (cache);
    case N_OPERATIONS:
    default:
      g_assert_not_reached ();
    }
}

/* Each kind's function refuses, with the same complaint */
static void
expect_refused (Operation    operation,
                WispCache   *cache,
                GObject     *gobject,
                WispObject  *object,
                GCallback    load,
                const gchar *complaint)
{
  test_expect_critical (complaint);
  g_assert_null (call_for_gobject (operation, cache, gobject, load));
  test_expect_critical (complaint);
  g_assert_null (call_for_object (operation, cache, object, load));
}

static void
test_cache (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  g_test_summary ("Each function complains of what is not a cache");

  for (guint i = 0; i < N_OPERATIONS; i++)
    expect_refused (i, NULL, G_OBJECT (gobject), (WispObject *) object, load_never,
                    "*WISP_IS_CACHE (self)*");
}

static void
test_keys (void)
{
  g_autoptr (WispCache) pointers = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (WispCache) taken = wisp_cache_new_full (g_str_hash, g_str_equal, NULL, g_free);
  WispCache *refused[] = { pointers, taken };
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  g_test_summary ("A cache that does not copy strings does not take those of a binding");

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      for (guint j = 0; j < SNAPSHOT; j++)
        expect_refused (j, refused[i], G_OBJECT (gobject), (WispObject *) object, load_never,
                        "*has_string_keys (self)*");
      g_assert_cmpuint (wisp_cache_get_n_entries (refused[i]), ==, 0);
    }
}

static void
test_value (void)
{
  const Operation operations[] = { INSERT, ADD };
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  g_test_summary ("A value is of the kind that the function is for");

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      test_expect_critical ("*: assertion 'G_IS_OBJECT (value)' failed");
      g_assert_null (call_for_gobject (operations[i], cache, (GObject *) object, NULL));
      test_expect_critical ("*: assertion 'WISP_IS_OBJECT (value)' failed");
      g_assert_null (call_for_object (operations[i], cache, (WispObject *) gobject, NULL));
    }
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_load (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A loader is not NULL");

  expect_refused (GET_OR_LOAD, cache, NULL, NULL, NULL, "*loader.load != NULL*");
  expect_refused (RELOAD, cache, NULL, NULL, NULL, "*loader.load != NULL*");
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-bindings-arguments/cache", test_cache);
  test_add ("/cache-bindings-arguments/keys", test_keys);
  test_add ("/cache-bindings-arguments/value", test_value);
  test_add ("/cache-bindings-arguments/load", test_load);

  return g_test_run ();
}
