/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <wisp-test.h>

/* What is there for language bindings only, called from C */

static GObject *
gobject_new (void)
{
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static void
test_kinds (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) gobject = gobject_new (), found = NULL, added = NULL;
  g_autoptr (GPtrArray) gobjects = NULL, objects = NULL;
  WispObject *object = (WispObject *) test_object_new (), *hit, *incumbent;

  g_test_summary ("Each function is there for GObjects and for light objects");

  g_assert_true (wisp_cache_insert_gobject (cache, "gobject", gobject));
  g_assert_true (wisp_cache_insert_object (cache, "object", object));
  found = wisp_cache_lookup_gobject (cache, "gobject");
  hit = wisp_cache_lookup_object (cache, "object");
  added = wisp_cache_add_gobject (cache, "gobject", gobject);
  incumbent = wisp_cache_add_object (cache, "object", object);
  g_assert_true (found == gobject && hit == object && added == gobject && incumbent == object);

  gobjects = wisp_cache_snapshot_gobjects (cache);
  objects = wisp_cache_snapshot_objects (cache);
  g_assert_cmpuint (gobjects->len, ==, 1);
  g_assert_true (g_ptr_array_index (gobjects, 0) == gobject);
  g_assert_cmpuint (objects->len, ==, 1);
  g_assert_true (g_ptr_array_index (objects, 0) == object);

  g_assert_true (wisp_cache_remove_string (cache, "object"));
  g_assert_false (wisp_cache_remove_string (cache, "object"));
  g_assert_null (wisp_cache_lookup_object (cache, "object"));

  g_clear_pointer (&objects, g_ptr_array_unref);
  wisp_object_unref (incumbent);
  wisp_object_unref (hit);
  wisp_object_unref (object);
}

static void
test_other_kind (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) gobject = gobject_new ();
  WispObject *object = (WispObject *) test_object_new ();

  g_test_summary ("A value of the other kind is reported, and not given");

  wisp_cache_insert (cache, "gobject", gobject);
  wisp_cache_insert (cache, "object", object);
  test_expect_critical ("*is a light object, not a GObject*");
  g_assert_null (wisp_cache_lookup_gobject (cache, "object"));
  test_expect_critical ("*is a GObject, not a light object*");
  g_assert_null (wisp_cache_lookup_object (cache, "gobject"));
  test_expect_critical ("*is a GObject, not a light object*");
  g_assert_null (wisp_cache_add_object (cache, "gobject", object));

  g_assert_cmpuint (gobject->ref_count, ==, 1);
  wisp_assert_finalize_object (object);
}

static void
test_keys (void)
{
  g_autoptr (WispCache) copied = wisp_cache_new_full (g_str_hash, g_str_equal,
                                                      (GBoxedCopyFunc) (GCallback) g_strdup, g_free);
  g_autoptr (GObject) gobject = gobject_new (), found = NULL;

  g_test_summary ("A cache that was made to copy strings takes those of a binding");

  g_assert_true (wisp_cache_insert_gobject (copied, "key", gobject));
  found = wisp_cache_lookup_gobject (copied, "key");
  g_assert_true (found == gobject);
}

static GObject *
load_gobject (WispCache    *cache,
              const gchar  *key,
              GCancellable *cancellable,
              gpointer      user_data,
              GError      **error)
{
  return user_data != NULL ? g_object_ref (user_data) : gobject_new ();
}

static WispObject *
load_object (WispCache    *cache,
             const gchar  *key,
             GCancellable *cancellable,
             gpointer      user_data,
             GError      **error)
{
  g_assert_cmpstr (user_data, ==, "data");

  return (WispObject *) test_object_new ();
}

static void
test_load (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  WispObject *object, *new;

  g_test_summary ("Loaders are typed, and so is what they load");

  first = wisp_cache_get_or_load_gobject (cache, "gobject", load_gobject, NULL, NULL, NULL);
  second = wisp_cache_reload_gobject (cache, "gobject", load_gobject, first, NULL, NULL);
  g_assert_true (G_IS_OBJECT (first) && first == second);

  object = wisp_cache_get_or_load_object (cache, "object", load_object, (gpointer) "data", NULL, NULL);
  new = wisp_cache_reload_object (cache, "object", load_object, (gpointer) "data", NULL, NULL);
  g_assert_true (WISP_IS_OBJECT (object) && object != new);

  g_assert_null (wisp_cache_get_or_load_gobject (cache, "object", load_gobject, NULL, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_FAILED);
  wisp_object_unref (object);
  wisp_object_unref (new);
}

static void
complete (WispLoad      *load,
          gconstpointer  key,
          gpointer       user_data,
          GError       **error)
{
  wisp_load_complete (load, user_data);
}

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_finish (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) gobject = gobject_new ();
  WispObject *object = (WispObject *) test_object_new ();

  g_test_summary ("The results of asynchronous loads are typed");

  for (guint i = 0; i < 8; i++)
    {
      gboolean light = i & 1, wants_light = (i >> 1) & 1, reload = (i >> 2) & 1;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gpointer instance = light ? (gpointer) object : (gpointer) gobject, value;

      wisp_cache_clear (cache);
      (reload ? wisp_cache_restart_async : wisp_cache_get_or_start_async) (
        cache, "key", complete, instance, NULL, keep_result, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);

      if (wants_light)
        value = (reload ? wisp_cache_reload_finish_object : wisp_cache_get_or_load_finish_object) (
          cache, result, &error);
      else
        value = (reload ? wisp_cache_reload_finish_gobject : wisp_cache_get_or_load_finish_gobject) (
          cache, result, &error);

      if (light != wants_light)
        {
          g_assert_null (value);
          g_assert_error (error, WISP_ERROR, WISP_ERROR_FAILED);
          continue;
        }

      g_assert_no_error (error);
      g_assert_true (value == instance);
      if (light)
        wisp_object_unref (value);
      else
        g_object_unref (value);
    }

  wisp_assert_finalize_object (object);
}

static void
test_set (void)
{
  g_autoptr (WispWeakSet) set = wisp_weak_set_new ();
  g_autoptr (GObject) gobject = gobject_new ();
  g_autoptr (GPtrArray) gobjects = NULL, objects = NULL;
  WispObject *object = (WispObject *) test_object_new ();

  g_test_summary ("A set tells GObjects from light objects");

  wisp_weak_set_add (set, gobject);
  g_assert_true (wisp_weak_set_add_object (set, object));
  g_assert_true (wisp_weak_set_contains_object (set, object));
  gobjects = wisp_weak_set_snapshot_gobjects (set);
  objects = wisp_weak_set_snapshot_objects (set);
  g_assert_true (gobjects->len == 1 && g_ptr_array_index (gobjects, 0) == gobject);
  g_assert_true (objects->len == 1 && g_ptr_array_index (objects, 0) == object);
  g_assert_true (wisp_weak_set_remove_object (set, object));
  g_assert_false (wisp_weak_set_contains_object (set, object));

  g_clear_pointer (&objects, g_ptr_array_unref);
  wisp_object_unref (object);
}

static void
test_map (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new_instances ();
  g_autoptr (GObject) gobject = gobject_new (), data = gobject_new (), found = NULL, other = NULL;
  WispObject *object = (WispObject *) test_object_new ();

  g_test_summary ("A map of a binding has GObjects for instances of either kind");

  g_assert_true (wisp_weak_map_insert_gobject (map, gobject, data));
  g_assert_true (wisp_weak_map_insert_object (map, object, data));
  g_assert_cmpuint (data->ref_count, ==, 3);
  found = wisp_weak_map_lookup_gobject (map, gobject);
  other = wisp_weak_map_lookup_object (map, object);
  g_assert_true (found == data && other == data);
  g_assert_true (wisp_weak_map_remove_object (map, object));
  g_assert_true (wisp_weak_map_insert_gobject (map, gobject, NULL));
  g_assert_cmpuint (data->ref_count, ==, 3);

  wisp_object_unref (object);
}

static void
test_map_light (void)
{
  g_autoptr (WispWeakMap) map = g_object_new (WISP_TYPE_WEAK_MAP, NULL);
  g_autoptr (GObject) gobject = gobject_new ();
  WispObject *object = (WispObject *) test_object_new ();
  WispObject *data = (WispObject *) test_object_new (), *found;

  g_test_summary ("A map of a binding has light objects for instances of either kind");

  g_assert_true (wisp_weak_map_insert_gobject_object (map, gobject, data));
  g_assert_true (wisp_weak_map_insert_object_object (map, object, data));
  wisp_object_unref (data);
  g_assert_cmpuint (test_object_n_alive (), ==, 2);

  found = wisp_weak_map_lookup_gobject_object (map, gobject);
  g_assert_true (found == data);
  wisp_object_unref (found);
  found = wisp_weak_map_lookup_object_object (map, object);
  g_assert_true (found == data);
  wisp_object_unref (found);

  g_assert_true (wisp_weak_map_insert_gobject_object (map, gobject, NULL));
  g_assert_null (wisp_weak_map_lookup_gobject_object (map, gobject));
  wisp_object_unref (object);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_map_other_kind (void)
{
  g_autoptr (WispWeakMap) map = wisp_weak_map_new_instances ();
  g_autoptr (GObject) gobject = gobject_new (), data = gobject_new ();
  WispObject *light = (WispObject *) test_object_new ();

  g_test_summary ("Data of the other kind are reported, and not given");

  wisp_weak_map_insert_gobject (map, gobject, data);
  test_expect_critical ("*a GObject, not a light object*");
  g_assert_null (wisp_weak_map_lookup_gobject_object (map, gobject));
  g_assert_cmpuint (data->ref_count, ==, 2);

  wisp_weak_map_insert_gobject_object (map, gobject, light);
  wisp_object_unref (light);
  test_expect_critical ("*a light object, not a GObject*");
  g_assert_null (wisp_weak_map_lookup_gobject (map, gobject));
  g_assert_true (wisp_weak_map_remove (map, gobject));
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_item (void)
{
  g_autoptr (WispCache) gobjects = wisp_cache_new (), objects = wisp_cache_new ();
  g_autoptr (GListModel) first = NULL, second = NULL;
  g_autoptr (WispCacheItem) one = NULL, other = NULL;
  g_autoptr (GObject) gobject = gobject_new (), found = NULL;
  WispObject *object = (WispObject *) test_object_new (), *value;

  g_test_summary ("An item of a model gives its value to who asks for its kind");

  wisp_cache_insert (gobjects, "key", gobject);
  wisp_cache_insert (objects, "key", object);
  first = G_LIST_MODEL (wisp_cache_model_new (gobjects));
  second = G_LIST_MODEL (wisp_cache_model_new (objects));
  one = g_list_model_get_item (first, 0);
  other = g_list_model_get_item (second, 0);

  found = wisp_cache_item_dup_value_gobject (one);
  g_assert_true (found == gobject);
  g_assert_null (wisp_cache_item_dup_value_object (one));
  value = wisp_cache_item_dup_value_object (other);
  g_assert_true (value == object);
  wisp_object_unref (value);
  g_assert_null (wisp_cache_item_dup_value_gobject (other));

  wisp_object_unref (object);
  g_assert_null (wisp_cache_item_dup_value_object (other));
}

static void
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_weak (void)
{
  WispObject *object = (WispObject *) test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object), other = wisp_weak_new (object);
  gboolean ran = FALSE, removed = FALSE;
  gulong id;

  g_test_summary ("Handles compare, and have cleanups that run in the main context");

  g_assert_true (wisp_weak_equal (weak, other));
  g_assert_false (wisp_weak_equal (weak, NULL));

  id = wisp_weak_add_cleanup_here (weak, set_true, &removed, NULL);
  g_assert_true (wisp_weak_remove_cleanup (weak, id));
  wisp_weak_add_cleanup_here (weak, set_true, &ran, NULL);
  wisp_object_unref (object);
  g_assert_false (ran);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (ran);
  g_assert_false (removed);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-bindings/kinds", test_kinds);
  test_add ("/cache-bindings/other-kind", test_other_kind);
  test_add ("/cache-bindings/keys", test_keys);
  test_add ("/cache-bindings/load", test_load);
  test_add ("/cache-bindings/finish", test_finish);
  test_add ("/cache-bindings/set", test_set);
  test_add ("/cache-bindings/map", test_map);
  test_add ("/cache-bindings/map/light", test_map_light);
  test_add ("/cache-bindings/map/other-kind", test_map_other_kind);
  test_add ("/cache-bindings/item", test_item);
  test_add ("/cache-bindings/weak", test_weak);

  return g_test_run ();
}
