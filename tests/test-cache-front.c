/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/wisp-test.h"

#include <string.h>

/* Nobody but the cache holds it afterwards, if that does */
static void
put (WispCache   *cache,
     const gchar *key)
{
  g_autoptr (TestObject) object = test_object_new ();

  g_assert_true (wisp_cache_insert (cache, key, object));
}

static gboolean
use (WispCache   *cache,
     const gchar *key)
{
  g_autoptr (TestObject) found = wisp_cache_lookup (cache, key);

  return found != NULL;
}

/* Without using anything: each letter of `keys` is alive, and nothing else is */
static void
assert_kept (WispCache   *cache,
             const gchar *keys)
{
  g_assert_cmpuint (test_object_n_alive (), ==, strlen (keys));
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, strlen (keys));
}

static void
test_off (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("Without a bound, nothing is kept alive");

  put (cache, "a");
  assert_kept (cache, "");
}

static void
test_items_oldest_leaves (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 3, NULL);

  g_test_summary ("What was not used for longest is let go of");

  put (cache, "a");
  put (cache, "b");
  put (cache, "c");
  assert_kept (cache, "abc");

  put (cache, "d");
  assert_kept (cache, "bcd");
  g_assert_false (use (cache, "a"));
  g_assert_true (use (cache, "b"));
  g_assert_true (use (cache, "c"));
  g_assert_true (use (cache, "d"));
}

static void
test_items_hit_promotes (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 3, NULL);

  g_test_summary ("What was found was used, and the order of uses counts");

  put (cache, "a");
  put (cache, "b");
  put (cache, "c");
  g_assert_true (use (cache, "b"));
  g_assert_true (use (cache, "a"));

  put (cache, "d");
  put (cache, "e");
  assert_kept (cache, "ade");
  g_assert_true (use (cache, "a"));
  g_assert_false (use (cache, "b"));
  g_assert_false (use (cache, "c"));
}

static void
test_items_evicted_but_alive (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 1, NULL);
  TestObject *held = test_object_new ();

  g_test_summary ("What left the front is found while it lives, and then kept again");

  wisp_cache_insert (cache, "a", held);
  put (cache, "b");
  assert_kept (cache, "ab");
  g_assert_true (use (cache, "a"));
  assert_kept (cache, "a");

  wisp_object_unref (held);
  assert_kept (cache, "a");
  put (cache, "b");
  assert_kept (cache, "b");
}

static void
test_items_changes (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 10, NULL);
  g_autoptr (TestObject) added = NULL;
  g_autoptr (TestObject) object = NULL;

  g_test_summary ("What is replaced, removed or cleared is not kept any more");

  put (cache, "a");
  put (cache, "a");
  assert_kept (cache, "a");
  g_assert_true (wisp_cache_remove (cache, "a"));
  assert_kept (cache, "");

  object = test_object_new ();
  added = wisp_cache_add (cache, "b", object);
  wisp_clear_object (&object);
  wisp_clear_object (&added);
  assert_kept (cache, "b");
  wisp_cache_clear (cache);
  assert_kept (cache, "");
}

static void
test_items_two_keys (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 2, NULL);
  TestObject *object = test_object_new ();

  g_test_summary ("A value is kept under each of its keys");

  wisp_cache_insert (cache, "a", object);
  wisp_cache_insert (cache, "b", object);
  wisp_object_unref (object);
  g_assert_true (wisp_cache_remove (cache, "a"));
  assert_kept (cache, "b");
}

static void
test_items_bound_changes (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) held = test_object_new ();

  g_test_summary ("A bound holds from the moment it is set");

  wisp_cache_insert (cache, "a", held);
  wisp_cache_set_max_items (cache, 3);
  g_assert_cmpuint (wisp_cache_get_max_items (cache), ==, 3);
  g_assert_true (use (cache, "a"));
  wisp_clear_object (&held);
  put (cache, "b");
  put (cache, "c");
  assert_kept (cache, "abc");

  wisp_cache_set_max_items (cache, 1);
  assert_kept (cache, "c");
  g_assert_true (use (cache, "c"));
  wisp_cache_set_max_items (cache, 0);
  assert_kept (cache, "");
  put (cache, "a");
  assert_kept (cache, "");
}

#define N_MANY 1000
#define N_KEPT 200

static void
test_items_many (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", N_KEPT,
                                              "n-shards", 8, NULL);
  g_autoptr (WispCacheStats) stats = NULL;

  g_test_summary ("The bound is for the whole cache, however many parts it has");

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      put (cache, key);
      g_assert_cmpuint (test_object_n_alive (), ==, MIN (i + 1, N_KEPT));
    }
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, N_KEPT);

  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->evicted_by_items, ==, N_MANY - N_KEPT);
  g_assert_cmpuint (stats->evicted_by_bytes + stats->evicted_by_trim, ==, 0);
  g_assert_cmpuint (stats->buried, ==, N_MANY - N_KEPT);
}

/* Eight for each part, the newcomer among them */
#define N_FEW (4 * 8 - 1)

static void
test_items_few (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", N_FEW, "n-shards", 4,
                                              NULL);

  g_test_summary ("While there are few, those used last stay, whatever parts they are in");

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      put (cache, key);
      for (guint j = i - MIN (i, N_FEW - 1); j <= i; j++)
        {
          g_autofree gchar *kept = g_strdup_printf ("%u", j);

          g_assert_true (use (cache, kept));
        }
    }
}

/* Odd keys are in one part of a cache, and even ones in another */
static guint
hash_parity (gconstpointer key)
{
  return GPOINTER_TO_UINT (key) % 2;
}

static gpointer
put_number (WispCache *cache,
            guint      number)
{
  TestObject *object = test_object_new ();

  g_assert_true (wisp_cache_insert (cache, GUINT_TO_POINTER (number), object));

  return object;
}

static void
test_items_many_of_one_part (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (hash_parity, g_direct_equal, NULL, NULL);
  g_autoptr (WispWeak) oldest = NULL;
  g_autoptr (WispWeak) lonely = NULL;
  TestObject *object;
  guint n_shards, n;

  g_test_summary ("With many, what leaves is of the part of the newcomer");

  g_object_get (cache, "n-shards", &n_shards, NULL);
  g_assert_cmpuint (n_shards, >, 1);
  n = 8 * n_shards + 10;
  wisp_cache_set_max_items (cache, n);

  object = put_number (cache, 1);
  oldest = wisp_weak_new (object);
  wisp_object_unref (object);
  object = put_number (cache, 2);
  lonely = wisp_weak_new (object);
  wisp_object_unref (object);
  for (guint i = 2; i < n; i++)
    wisp_object_unref (put_number (cache, 2 * i + 1));
  g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, n);
  g_assert_true (wisp_weak_is_alive (oldest) && wisp_weak_is_alive (lonely));

  wisp_object_unref (put_number (cache, 4));
  g_assert_true (wisp_weak_is_alive (oldest));
  g_assert_false (wisp_weak_is_alive (lonely));

  /* But for the newcomer itself */
  g_assert_true (wisp_cache_remove (cache, GUINT_TO_POINTER (4)));
  wisp_object_unref (put_number (cache, 2 * n + 1));
  g_assert_true (wisp_weak_is_alive (oldest));
  wisp_object_unref (put_number (cache, 6));
  g_assert_false (wisp_weak_is_alive (oldest));
}

static void
test_items_used_often_stay (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", N_KEPT,
                                              "n-shards", 8, NULL);

  g_test_summary ("Among many, what is used all the time is never let go of");

  put (cache, "often");
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      put (cache, key);
      g_assert_true (use (cache, "often"));
    }
}

static void
test_items_finalize (void)
{
  WispCache *cache = g_object_new (WISP_TYPE_CACHE, "max-items", 10, NULL);

  g_test_summary ("The front goes with the cache");

  put (cache, "a");
  g_object_unref (cache);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
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
test_items_loaded (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 1, NULL);

  g_test_summary ("What was loaded is kept");

  wisp_object_unref (wisp_cache_get_or_load (cache, "a", load, NULL, NULL, NULL));
  assert_kept (cache, "a");
  wisp_object_unref (wisp_cache_get_or_load (cache, "b", load, NULL, NULL, NULL));
  assert_kept (cache, "b");
}

/* Weights */

static gsize
weigh (gpointer value,
       gpointer user_data)
{
  TestObject *object = value;

  return GPOINTER_TO_SIZE (object->data);
}

static void
put_heavy (WispCache   *cache,
           const gchar *key,
           gsize        weight)
{
  g_autoptr (TestObject) object = test_object_new ();

  object->data = GSIZE_TO_POINTER (weight);
  g_assert_true (wisp_cache_insert (cache, key, object));
}

static void
count (gpointer data)
{
  guint *n = data;

  ++*n;
}

static void
test_bytes (void)
{
  WispCache *cache = wisp_cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  guint n_destroyed = 0;

  g_test_summary ("The values kept weigh no more than the bound");

  wisp_cache_set_weigher (cache, weigh, &n_destroyed, count);
  wisp_cache_set_max_bytes (cache, 100);
  g_assert_cmpuint (wisp_cache_get_max_bytes (cache), ==, 100);
  put_heavy (cache, "a", 40);
  put_heavy (cache, "b", 60);
  assert_kept (cache, "ab");
  put_heavy (cache, "c", 50);
  assert_kept (cache, "c");
  put_heavy (cache, "d", 50);
  assert_kept (cache, "cd");

  /* Too heavy for the front by itself: nobody makes room for it */
  put_heavy (cache, "e", 101);
  assert_kept (cache, "cd");

  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->evicted_by_bytes, ==, 2);
  g_assert_cmpuint (stats->evicted_by_items, ==, 0);
  g_object_unref (cache);
  g_assert_cmpuint (n_destroyed, ==, 1);
}

/* GObjects */

static void
test_gobject_kept (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 1, NULL);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *other = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("GObjects are kept, too");

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_object_add_weak_pointer (other, (gpointer *) &other);
  wisp_cache_insert (cache, "a", object);
  g_object_unref (object);
  g_assert_nonnull (object);
  g_object_unref (wisp_cache_lookup (cache, "a"));
  g_assert_nonnull (object);

  wisp_cache_insert (cache, "b", other);
  g_assert_null (object);
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  g_object_unref (wisp_cache_lookup (cache, "b"));
  g_object_unref (other);
  g_assert_nonnull (other);
  wisp_cache_clear (cache);
  g_assert_null (other);
}

static void
test_gobject_disposed (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 2, NULL);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("A GObject that is disposed by hand is not kept any more");

  wisp_cache_insert (cache, "a", object);
  g_object_run_dispose (object);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  g_assert_cmpuint (object->ref_count, ==, 1);
  g_object_unref (object);
}

static void
test_bytes_unweighed (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 10, NULL);

  g_test_summary ("Without a weigher what is kept has no weight");

  wisp_cache_set_max_bytes (cache, 1);
  for (gchar key[] = "a"; *key <= 'd'; ++*key)
    put (cache, key);

  g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, 4);
  g_assert_cmpuint (wisp_cache_get_front_bytes (cache), ==, 0);
}

/* Trimming */

static void
test_trim_levels (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, "n-shards", 1,
                                              NULL);
  g_autoptr (WispCacheStats) stats = NULL;

  g_test_summary ("Trimming leaves a half, a quarter or nothing: what was used last");

  for (gchar key[] = "a"; *key <= 'p'; ++*key)
    put (cache, key);
  g_assert_true (use (cache, "a"));

  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  assert_kept (cache, "apomlkji"); /* 8 of 16 */
  g_assert_true (use (cache, "a"));
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  assert_kept (cache, "ap"); /* 2 of 8 */
  g_assert_true (use (cache, "a"));
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_kept (cache, "");

  put (cache, "a");
  assert_kept (cache, "a");
  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->evicted_by_trim, ==, 16);
}

static void
test_trim_many (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, "n-shards", 1,
                                              NULL);

  g_test_summary ("Where memory is critically low nothing stays of a front of many");

  for (gchar key[] = "a"; *key <= 'p'; ++*key)
    put (cache, key);
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);

  assert_kept (cache, "");
}

static void
test_trim_bytes (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, "n-shards", 1,
                                              NULL);

  g_test_summary ("What is left is no more than its part of the bytes, too");

  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  put_heavy (cache, "a", 1);
  put_heavy (cache, "b", 1);
  put_heavy (cache, "c", 2);
  put_heavy (cache, "d", 4);

  /* Of two items, 4 of 8 bytes */
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  assert_kept (cache, "d");
}

static void
test_trim_too_heavy (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, "n-shards", 1,
                                              NULL);

  g_test_summary ("Nothing is left where what was used last is heavier than what may stay");

  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  put_heavy (cache, "a", 1);
  put_heavy (cache, "b", 9);

  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  assert_kept (cache, "");
}

/* A memory monitor of our own */

typedef struct
{
  GObject parent_instance;
} TestMonitor;

typedef GObjectClass TestMonitorClass;

static GType test_monitor_get_type (void);

static void
test_monitor_iface_init (GMemoryMonitorInterface *iface)
{
}

static void
test_monitor_initable_init (GInitableIface *iface)
{
}

G_DEFINE_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_init)
                         G_IMPLEMENT_INTERFACE (G_TYPE_MEMORY_MONITOR, test_monitor_iface_init))

static void
test_monitor_class_init (TestMonitorClass *klass)
{
}

static void
test_monitor_init (TestMonitor *self)
{
}

static void
warn (GMemoryMonitor             *monitor,
      GMemoryMonitorWarningLevel  level)
{
  g_signal_emit_by_name (monitor, "low-memory-warning", level);
}

static void
test_monitor_let_go (void)
{
  WispCache *cache = wisp_cache_new ();
  g_autoptr (GMemoryMonitor) monitor = g_object_new (test_monitor_get_type (), NULL);
  guint warning = g_signal_lookup ("low-memory-warning", G_TYPE_MEMORY_MONITOR);

  g_test_summary ("A cache that is gone does not listen to its memory monitor any more");

  wisp_cache_set_memory_monitor (cache, monitor);
  g_assert_true (g_signal_has_handler_pending (monitor, warning, 0, TRUE));
  g_object_unref (cache);
  g_assert_false (g_signal_has_handler_pending (monitor, warning, 0, TRUE));
}

static void
test_monitor_property (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, NULL);
  g_autoptr (GMemoryMonitor) monitor = g_object_new (test_monitor_get_type (), NULL);

  g_test_summary ("The memory monitor may be given as a property");

  g_object_set (cache, "memory-monitor", monitor, NULL);
  put (cache, "a");
  assert_kept (cache, "a");
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_kept (cache, "");
}

static void
test_monitor_trims (void)
{
  WispCache *cache = g_object_new (WISP_TYPE_CACHE, "max-items", 100, "n-shards", 1, NULL);
  g_autoptr (GMemoryMonitor) monitor = g_object_new (test_monitor_get_type (), NULL);
  g_autoptr (GMemoryMonitor) other = g_object_new (test_monitor_get_type (), NULL);

  g_test_summary ("A memory monitor's warnings trim the cache that it was given to");

  wisp_cache_set_memory_monitor (cache, monitor);
  for (gchar key[] = "a"; *key <= 'd'; ++*key)
    put (cache, key);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  assert_kept (cache, "cd");

  wisp_cache_set_memory_monitor (cache, other);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_kept (cache, "cd");
  warn (other, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_kept (cache, "");

  wisp_cache_set_memory_monitor (cache, NULL);
  put (cache, "a");
  warn (other, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_kept (cache, "a");

  g_object_set (cache, "memory-monitor", monitor, NULL);
  g_object_unref (cache);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  g_assert_cmpuint (G_OBJECT (monitor)->ref_count, ==, 1);
}

/* What dies of its eviction */

static void
use_cache (TestObject *self)
{
  WispCache *cache = self->data;

  g_assert_false (use (cache, "a"));
  put (cache, "from dispose");
}

static void
test_eviction_reenters (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 1, "n-shards", 1, NULL);
  TestObject *object = test_object_new ();

  g_test_summary ("What dies of its eviction may use the cache");

  object->data = cache;
  object->on_dispose = use_cache;
  wisp_cache_insert (cache, "a", object);
  wisp_object_unref (object);
  put (cache, "b");
  g_assert_true (use (cache, "from dispose"));
  assert_kept (cache, "f");
}

/* Stress */

static void
storm_on (guint    index,
          gpointer data)
{
  for (guint i = 0; i < test_scale (4000); i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", (i * (2 * index + 1)) % 97);

      if (!use (data, key))
        put (data, key);
      if (i % 64 == index)
        wisp_cache_trim (data, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
      if (i % 128 == index)
        wisp_cache_set_max_items (data, i % 3 == 0 ? 0 : 10 + i % 50);
      if (i % 32 == index)
        wisp_cache_remove (data, key);
    }
}

static void
test_stress (gconstpointer n_shards)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 30, "n-shards",
                                              GPOINTER_TO_UINT (n_shards), NULL);

  g_test_summary ("2, 4 and 8 threads that use, evict, trim and remove do not get in each other's way");

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 2)
    test_run_threads (n_threads, storm_on, cache);
  wisp_cache_set_max_items (cache, 1);
  put (cache, "a");
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
  wisp_cache_set_max_items (cache, 0);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
assert_use (WispCache *cache,
            guint      items,
            gsize      bytes)
{
  g_assert_cmpuint (wisp_cache_get_front_items (cache), ==, items);
  g_assert_cmpuint (wisp_cache_get_front_bytes (cache), ==, bytes);
}

static void
test_use (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) held = NULL;

  g_test_summary ("The use of the front counts what the cache keeps itself, and nothing else");

  wisp_cache_set_weigher (cache, weigh, NULL, NULL);
  put_heavy (cache, "a", 10);
  assert_use (cache, 0, 0);

  wisp_cache_set_max_bytes (cache, 100);
  put_heavy (cache, "b", 40);
  put_heavy (cache, "c", 60);
  assert_use (cache, 2, 100);

  held = wisp_cache_lookup (cache, "b");
  wisp_cache_set_max_bytes (cache, 50);
  assert_use (cache, 1, 40);
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  assert_use (cache, 0, 0);
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-front/items/off", test_off);
  test_add ("/cache-front/items/oldest-leaves", test_items_oldest_leaves);
  test_add ("/cache-front/items/hit-promotes", test_items_hit_promotes);
  test_add ("/cache-front/items/evicted-but-alive", test_items_evicted_but_alive);
  test_add ("/cache-front/items/changes", test_items_changes);
  test_add ("/cache-front/items/two-keys", test_items_two_keys);
  test_add ("/cache-front/items/bound-changes", test_items_bound_changes);
  test_add ("/cache-front/items/many", test_items_many);
  test_add ("/cache-front/items/few", test_items_few);
  test_add ("/cache-front/items/many-of-one-part", test_items_many_of_one_part);
  test_add ("/cache-front/items/used-often", test_items_used_often_stay);
  test_add ("/cache-front/items/finalize", test_items_finalize);
  test_add ("/cache-front/items/loaded", test_items_loaded);

  test_add ("/cache-front/bytes/bound", test_bytes);
  test_add ("/cache-front/bytes/use", test_use);

  test_add ("/cache-front/gobject/kept", test_gobject_kept);
  test_add ("/cache-front/gobject/disposed", test_gobject_disposed);

  test_add ("/cache-front/bytes/unweighed", test_bytes_unweighed);
  test_add ("/cache-front/trim/levels", test_trim_levels);
  test_add ("/cache-front/trim/many", test_trim_many);
  test_add ("/cache-front/trim/too-heavy", test_trim_too_heavy);
  test_add ("/cache-front/trim/bytes", test_trim_bytes);
  test_add ("/cache-front/trim/memory-monitor", test_monitor_trims);
  test_add ("/cache-front/trim/monitor-property", test_monitor_property);
  test_add ("/cache-front/trim/monitor-let-go", test_monitor_let_go);

  test_add ("/cache-front/eviction/reenters", test_eviction_reenters);

  g_test_add_data_func ("/cache-front/stress/one-shard", GUINT_TO_POINTER (1), test_stress);
  g_test_add_data_func ("/cache-front/stress/many-shards", GUINT_TO_POINTER (8), test_stress);

  return g_test_run ();
}
