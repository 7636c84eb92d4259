/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-growth.h"
#include "support/test-kinds.h"
#include "support/wisp-test.h"

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

/* What the functions of a value that is dying have to know */
typedef struct
{
  WispCache *cache; /* (not owned) */
  gpointer   other; /* (not owned): a value that is alive */
  guint      n_runs;
} Scene;

/* Light values, in their own dispose and finalize, and in the destruction of their
 * qdata: dead from the beginning of the first */

typedef enum
{
  IN_DISPOSE,
  IN_FINALIZE,
  IN_QDATA
} Place;

static const gchar *const place_names[] = { "dispose", "finalize", "qdata" };

static void
run_scene (TestObject *value,
           Place       place,
           TestHook    hook,
           Scene      *scene)
{
  value->data = scene;
  if (place == IN_DISPOSE)
    value->on_dispose = hook;
  else if (place == IN_FINALIZE)
    value->on_finalize = hook;
  else if (place == IN_QDATA)
    wisp_object_set_qdata_full (value, g_quark_from_static_string ("scene"), value,
                                (GDestroyNotify) (void (*) (void)) hook);

  scene->n_runs = 0;
  wisp_object_unref (value);
  g_assert_cmpuint (scene->n_runs, ==, 1);
}

static void
expect_gone (TestObject *self)
{
  Scene *scene = self->data;

  scene->n_runs++;
  expect_value (scene->cache, "key", NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (scene->cache), ==, 0);
}

static void
refill (TestObject *self)
{
  Scene *scene = self->data;

  scene->n_runs++;
  g_assert_true (wisp_cache_insert (scene->cache, "key", scene->other));
}

static void
refill_by_add (TestObject *self)
{
  Scene *scene = self->data;
  gpointer got = wisp_cache_add (scene->cache, "key", scene->other);

  scene->n_runs++;
  g_assert_true (got == scene->other);
  test_instance_unref (got);
}

static void
insert_self (TestObject *self)
{
  Scene *scene = self->data;

  scene->n_runs++;
  g_assert_false (wisp_cache_insert (scene->cache, "key", self));
  g_assert_false (wisp_cache_insert (scene->cache, "new", self));
  expect_value (scene->cache, "key", scene->other);
  g_assert_cmpuint (wisp_cache_get_n_entries (scene->cache), ==, 1);
}

static void
add_self (TestObject *self)
{
  Scene *scene = self->data;
  gpointer got = wisp_cache_add (scene->cache, "key", self);

  scene->n_runs++;
  g_assert_true (got == scene->other);
  test_instance_unref (got);
  g_assert_null (wisp_cache_add (scene->cache, "new", self));
  g_assert_cmpuint (wisp_cache_get_n_entries (scene->cache), ==, 1);
}

static void
use_everything (TestObject *self)
{
  Scene *scene = self->data;
  g_autoptr (GPtrArray) snapshot = NULL;

  scene->n_runs++;
  g_assert_false (wisp_cache_remove (scene->cache, "key"));
  refill (self);
  refill_by_add (self);
  g_assert_cmpuint (wisp_cache_prune (scene->cache), ==, 0);
  snapshot = wisp_cache_snapshot (scene->cache);
  g_assert_cmpuint (snapshot->len, ==, 1);
  g_assert_true (wisp_cache_remove (scene->cache, "key"));
  wisp_cache_clear (scene->cache);
  scene->n_runs = 1;
}

static void
in_every_place (TestHook hook,
                gboolean other_is_there)
{
  for (Place place = IN_DISPOSE; place <= IN_QDATA; place++)
    {
      g_autoptr (WispCache) cache = wisp_cache_new ();
      g_autoptr (TestObject) other = test_object_new ();
      TestObject *value = test_object_new ();
      Scene scene = { cache, other, 0 };

      g_test_message ("in its %s", place_names[place]);
      wisp_cache_insert (cache, "key", other_is_there ? other : value);
      run_scene (value, place, hook, &scene);
      g_assert_true (wisp_object_get_ref_count (other) == 1);
      g_assert_cmpuint (wisp_cache_get_n_entries (cache), <=, 1);
    }
}

static void
test_light_gone (void)
{
  g_test_summary ("A light value has left the cache before any of its functions runs");

  in_every_place (expect_gone, FALSE);
}

static void
test_light_use (void)
{
  g_test_summary ("Each of its functions may use the cache, for anything");

  in_every_place (use_everything, FALSE);
}

static void
test_light_insert_self (void)
{
  g_test_summary ("An insertion of a dying value is refused, and changes nothing");

  in_every_place (insert_self, TRUE);
}

static void
test_light_add_self (void)
{
  g_test_summary ("An addition of a dying value gives the incumbent, or nothing");

  in_every_place (add_self, TRUE);
}

static void
expect_refilled (TestHook hook)
{
  for (Place place = IN_DISPOSE; place <= IN_QDATA; place++)
    {
      g_autoptr (WispCache) cache = wisp_cache_new ();
      g_autoptr (TestObject) other = test_object_new ();
      TestObject *value = test_object_new ();
      Scene scene = { cache, other, 0 };

      wisp_cache_insert (cache, "key", value);
      run_scene (value, place, hook, &scene);
      expect_value (cache, "key", other);
      g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
    }
}

static void
test_light_refilled (void)
{
  g_test_summary ("What takes the key of a dying value keeps it");

  expect_refilled (refill);
  expect_refilled (refill_by_add);
}

/* Deferred deaths */

#define CHAIN 200

typedef struct
{
  WispCache *cache;
  guint      n_late; /* deaths that were put off, and whose entry was gone already */
} Chain;

static void
look_ahead (TestObject *self)
{
  Chain *chain = g_object_get_data (G_OBJECT (self->data), "chain");

  /* dispose has dropped the next object: finalized, or dead and put off */
  g_assert_cmpuint (wisp_cache_get_n_entries (chain->cache), <=, test_object_n_alive ());
  if (wisp_cache_get_n_entries (chain->cache) + 1 < test_object_n_alive ())
    chain->n_late++;
}

static void
test_deferred (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *head = test_object_new_chain (CHAIN);
  Chain chain = { cache, 0 };
  guint i = 0;

  g_test_summary ("A death that is put off, deep in a chain, is not put off for the cache");

  g_object_set_data (G_OBJECT (cache), "chain", &chain);
  for (TestObject *object = head; object != NULL; object = object->next)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i++);

      object->data = cache;
      object->on_finalize = look_ahead;
      wisp_cache_insert (cache, key, object);
    }

  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, CHAIN);
  wisp_object_unref (head);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  g_assert_cmpuint (chain.n_late, >, 0);
}

/* GObjects: they leave at the first weak notification, and give no reference from
 * the beginning of the last dispose */

static void
gobject_insert_self (TestGObject *self)
{
  Scene *scene = self->data;

  scene->n_runs++;
  g_assert_false (wisp_cache_insert (scene->cache, "key", self));
  g_assert_false (wisp_cache_insert (scene->cache, "new", self));
  expect_value (scene->cache, "key", scene->other);
}

static void
gobject_add_self (TestGObject *self)
{
  Scene *scene = self->data;
  gpointer got = wisp_cache_add (scene->cache, "key", self);

  scene->n_runs++;
  g_assert_true (got == scene->other);
  test_instance_unref (got);
  g_assert_null (wisp_cache_add (scene->cache, "new", self));
}

static void
run_gobject_scene (TestGObjectHook hook)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  TestGObject *value = test_gobject_new ();
  Scene scene = { cache, other, 0 };

  wisp_cache_insert (cache, "key", value);
  wisp_cache_insert (cache, "key", other);
  value->data = &scene;
  value->on_dispose = value->after_dispose = value->on_finalize = hook;
  g_object_unref (value);

  g_assert_cmpuint (scene.n_runs, ==, 3);
  expect_value (cache, "key", other);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
}

static void
test_gobject_insert_self (void)
{
  g_test_summary ("An insertion of a dying GObject is refused, and changes nothing");

  run_gobject_scene (gobject_insert_self);
}

static void
test_gobject_add_self (void)
{
  g_test_summary ("An addition of a dying GObject gives the incumbent, or nothing");

  run_gobject_scene (gobject_add_self);
}

static void
gobject_give_way (TestGObject *self)
{
  Scene *scene = self->data;
  gpointer got;

  scene->n_runs++;
  expect_value (scene->cache, "key", NULL);
  got = wisp_cache_add (scene->cache, "key", scene->other);
  g_assert_true (got == scene->other);
  test_instance_unref (got);
  g_assert_cmpuint (wisp_cache_get_n_entries (scene->cache), ==, 1);
}

static void
test_gobject_gives_way (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  TestGObject *value = test_gobject_new ();
  Scene scene = { cache, other, 0 };

  g_test_summary ("A GObject in its last dispose is no incumbent any more");

  wisp_cache_insert (cache, "key", value);
  value->data = &scene;
  value->on_dispose = gobject_give_way;
  g_object_unref (value);

  g_assert_cmpuint (scene.n_runs, ==, 1);
  expect_value (cache, "key", other);
}

static void
test_gobject_run_dispose (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestGObject) value = test_gobject_new ();

  g_test_summary ("A GObject that is disposed by hand leaves for ever, though it lives on");

  wisp_cache_insert (cache, "key", value);
  g_object_run_dispose (G_OBJECT (value));
  expect_value (cache, "key", NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);

  g_assert_false (wisp_cache_insert (cache, "key", value));
  g_assert_null (wisp_cache_add (cache, "key", value));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
use_cache_upon_toggle (gpointer  data,
                       GObject  *object,
                       gboolean  is_last_ref)
{
  Scene *scene = data;

  scene->n_runs++;
  expect_value (scene->cache, "other", scene->other);
  wisp_cache_insert (scene->cache, "new", scene->other);
  g_assert_true (wisp_cache_remove (scene->cache, "new"));
}

static void
test_gobject_toggle (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestGObject) other = test_gobject_new ();
  TestGObject *value = test_gobject_new ();
  g_autoptr (GPtrArray) snapshot = NULL;
  Scene scene = { cache, other, 0 };
  gpointer got;

  g_test_summary ("No lock is held when an upgrade toggles a reference");

  wisp_cache_insert (cache, "key", value);
  wisp_cache_insert (cache, "other", other);
  g_object_add_toggle_ref (G_OBJECT (value), use_cache_upon_toggle, &scene);
  g_object_unref (value);
  g_assert_cmpuint (scene.n_runs, ==, 1);

  expect_value (cache, "key", value);
  g_assert_cmpuint (scene.n_runs, ==, 3);
  got = wisp_cache_add (cache, "key", other);
  g_assert_true (got == value);
  g_object_unref (got);
  g_assert_cmpuint (scene.n_runs, ==, 5);
  snapshot = wisp_cache_snapshot (cache);
  g_assert_cmpuint (snapshot->len, ==, 2);
  g_assert_cmpuint (scene.n_runs, ==, 6);
  g_clear_pointer (&snapshot, g_ptr_array_unref);
  g_assert_true (wisp_cache_insert (cache, "key", value));

  g_object_remove_toggle_ref (G_OBJECT (value), use_cache_upon_toggle, &scene);
}

/* The cache and its values, in any order */

static void
test_cache_first (GType type)
{
  WispCache *cache = wisp_cache_new ();
  gpointer values[10];

  g_test_summary ("A cache may go before its values, and leaves them alone");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      gchar key[] = { (gchar) ('0' + i), '\0' };

      values[i] = test_instance_new (type);
      wisp_cache_insert (cache, key, values[i]);
    }

  g_object_unref (cache);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    test_instance_unref (values[i]);
}

static void
drop_cache (gpointer data)
{
  WispCache **cache = data;

  g_clear_object (cache);
}

static void
test_cache_last_reference (GType type)
{
  WispCache *cache = wisp_cache_new ();
  gpointer value = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (value);

  g_test_summary ("The death of a value may be the end of the cache");

  wisp_cache_insert (cache, "one", value);
  wisp_cache_insert (cache, "two", value);
  wisp_weak_add_cleanup (weak, NULL, drop_cache, &cache, NULL);
  test_instance_unref (value);
  g_assert_null (cache);
}

static void
use_cache_in_cleanup (gpointer data)
{
  Scene *scene = data;

  scene->n_runs++;
  expect_value (scene->cache, "key", NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (scene->cache), ==, 0);
  g_assert_true (wisp_cache_insert (scene->cache, "key", scene->other));
  expect_value (scene->cache, "key", scene->other);
}

static void
test_cleanup_uses_cache (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  gpointer value = test_instance_new (type), other = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (value);
  Scene scene = { cache, other, 0 };

  g_test_summary ("A cleanup finds the value gone, and may put another one in its place");

  wisp_cache_insert (cache, "key", value);
  wisp_weak_add_cleanup (weak, NULL, use_cache_in_cleanup, &scene, NULL);
  test_instance_unref (value);

  g_assert_cmpuint (scene.n_runs, ==, 1);
  expect_value (cache, "key", other);
  test_instance_unref (other);
}

/* Several caches */

static void
test_several_caches (GType type)
{
  WispCache *caches[4];
  gpointer value = test_instance_new (type);

  g_test_summary ("A value may be in several caches: each loses it at its death, or when told to");

  for (guint i = 0; i < G_N_ELEMENTS (caches); i++)
    {
      caches[i] = wisp_cache_new ();
      wisp_cache_insert (caches[i], "one", value);
      wisp_cache_insert (caches[i], "other", value);
    }

  g_assert_true (wisp_cache_remove (caches[1], "one"));
  g_clear_object (&caches[2]);
  wisp_cache_clear (caches[3]);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (wisp_cache_get_n_entries (caches[i]), ==, 2 - i);
  expect_value (caches[1], "other", value);

  test_instance_unref (value);
  for (guint i = 0; i < G_N_ELEMENTS (caches); i++)
    if (caches[i] != NULL)
      {
        g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (caches[i]);

        g_assert_cmpuint (wisp_cache_get_n_entries (caches[i]), ==, 0);
        g_assert_cmpuint (stats->buried, ==, i == 0 ? 2 : i == 1 ? 1 : 0);
        g_object_unref (caches[i]);
      }
}

/* Many entries */

static void
die_under_many_keys (guint n)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  TestObject *value = test_object_new ();

  for (guint i = 0; i < n; i++)
    wisp_cache_insert (cache, GUINT_TO_POINTER (i), value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, n);

  wisp_object_unref (value);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_many_keys (void)
{
  g_test_summary ("The death of a value under 131,072 keys takes time in proportion");

  test_expect_linear (die_under_many_keys, 131072 / 32);
}

static void
remove_many_keys (guint n)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (TestObject) value = test_object_new ();

  for (guint i = 0; i < n; i++)
    wisp_cache_insert (cache, GUINT_TO_POINTER (i), value);
  for (guint i = 0; i < n; i++)
    g_assert_true (wisp_cache_remove (cache, GUINT_TO_POINTER (i)));
}

static void
test_remove_many_keys (void)
{
  g_test_summary ("So does the removal of its entries, one by one");

  test_expect_linear (remove_many_keys, 131072 / 32);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/cache-death/light/gone", test_light_gone);
  test_add ("/cache-death/light/uses-cache", test_light_use);
  test_add ("/cache-death/light/inserts-itself", test_light_insert_self);
  test_add ("/cache-death/light/adds-itself", test_light_add_self);
  test_add ("/cache-death/light/refilled", test_light_refilled);
  test_add ("/cache-death/light/deferred", test_deferred);
  test_add ("/cache-death/gobject/inserts-itself", test_gobject_insert_self);
  test_add ("/cache-death/gobject/adds-itself", test_gobject_add_self);
  test_add ("/cache-death/gobject/gives-way", test_gobject_gives_way);
  test_add ("/cache-death/gobject/run-dispose", test_gobject_run_dispose);
  test_add ("/cache-death/gobject/toggle-ref", test_gobject_toggle);
  test_add_kinds ("/cache-death/order/cache-first", test_cache_first);
  test_add_kinds ("/cache-death/order/last-reference", test_cache_last_reference);
  test_add_kinds ("/cache-death/cleanup/uses-cache", test_cleanup_uses_cache);
  test_add_kinds ("/cache-death/several-caches", test_several_caches);
  test_add ("/cache-death/many-keys/death", test_many_keys);
  test_add ("/cache-death/many-keys/removal", test_remove_many_keys);

  return g_test_run ();
}
