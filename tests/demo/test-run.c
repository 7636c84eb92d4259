/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-cache.h"
#include "demo-file.h"
#include "demo-gobject-file.h"
#include "demo-heap.h"
#include "demo-item.h"
#include "demo-run.h"
#include "demo-strong-cache.h"
#include "demo-weak-ref-cache.h"
#include "demo-wisp-cache.h"
#include "wisp-test.h"

#define N_ITEMS 100
#define SIZE    1000

/* A cache that can be told to do what a weak cache must not */
G_DECLARE_FINAL_TYPE (BadCache, bad_cache, BAD, CACHE, DemoCache)

struct _BadCache
{
  DemoCache   parent_instance;

  GHashTable *table; /* (owned) */
};

static enum
{
  FORGETS,
  FINDS_ANOTHER,
  SPOILS_BYTES
} bad_habit;

WISP_DEFINE_FINAL_TYPE (BadCache, bad_cache, DEMO_TYPE_CACHE)

static void
bad_cache_insert (DemoCache  *cache,
                  const char *key,
                  gpointer    value)
{
  if (bad_habit == FORGETS)
    return;

  if (bad_habit == SPOILS_BYTES)
    ((char *) g_bytes_get_data (demo_file_get_bytes (value), NULL))[0] ^= 1;

  g_hash_table_insert (BAD_CACHE (cache)->table, g_strdup (key), value);
}

static gpointer
bad_cache_lookup (DemoCache  *cache,
                  const char *key)
{
  BadCache *self = BAD_CACHE (cache);

  /* In use, or was just dropped */
  if (demo_cache_get_n_live (cache) == 0 || !g_hash_table_contains (self->table, key))
    return NULL;

  if (bad_habit == FINDS_ANOTHER)
    return demo_file_new (g_bytes_new_static ("", 0));

  return wisp_object_ref (g_hash_table_lookup (self->table, key));
}

static guint
bad_cache_get_n_entries (DemoCache *cache)
{
  return 0;
}

static void
bad_cache_finalize (WispObject *object)
{
  g_hash_table_unref (BAD_CACHE (object)->table);

  WISP_OBJECT_CLASS (bad_cache_parent_class)->finalize (object);
}

static void
bad_cache_class_init (BadCacheClass *klass)
{
  DemoCacheClass *cache_class = DEMO_CACHE_CLASS (klass);

  WISP_OBJECT_CLASS (klass)->finalize = bad_cache_finalize;

  cache_class->name = "bad";
  cache_class->insert = bad_cache_insert;
  cache_class->lookup = bad_cache_lookup;
  cache_class->get_n_entries = bad_cache_get_n_entries;
}

static void
bad_cache_init (BadCache *self)
{
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GPtrArray *
make_items (guint  n,
            gsize  size)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_item_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("item %u", i);

      g_ptr_array_add (items, demo_item_new (key, NULL, size));
    }

  return items;
}

static void
perform (DemoRun *run,
         GType    cache_type)
{
  g_autoptr (GPtrArray) items = make_items (N_ITEMS, SIZE);

  demo_run_perform (run, cache_type, items, NULL);

  g_assert_cmpuint (run->n_files, ==, N_ITEMS);
  g_assert_cmpuint (run->n_bytes, ==, N_ITEMS * SIZE);
  g_assert_cmpuint (run->n_unreadable, ==, 0);
  g_assert_cmpuint (demo_file_get_n_live (), ==, 0);
  g_assert_cmpuint (demo_gobject_file_get_n_live (), ==, 0);
}

static void
assert_fault (const DemoRun *run,
              const char    *expected)
{
  g_autofree char *fault = demo_run_find_fault (run);

  g_assert_cmpstr (fault, ==, expected);
}

static void
test_wisp (void)
{
  DemoRun run;

  g_test_summary ("A WispCache finds what is in use and keeps nothing");

  perform (&run, DEMO_TYPE_WISP_CACHE);

  g_assert_cmpuint (run.hits_held, ==, N_ITEMS);
  assert_fault (&run, NULL);
}

static void
test_weak_ref (void)
{
  DemoRun run;

  g_test_summary ("A table of GWeakRefs lets the objects go, and its entries stay");

  perform (&run, DEMO_TYPE_WEAK_REF_CACHE);

  g_assert_cmpuint (run.hits_held, ==, N_ITEMS);
  g_assert_cmpuint (run.live_left, ==, 0);
  assert_fault (&run, "entries left: 100");
}

static void
test_strong (void)
{
  DemoRun run;

  g_test_summary ("A table of strong references keeps all; for a weak cache it would be a fault");

  perform (&run, DEMO_TYPE_STRONG_CACHE);

  assert_fault (&run, "entries left: 100, objects alive: 100, found after the drop: 100");
}

static void
test_forgets (void)
{
  DemoRun run;

  g_test_summary ("A cache that does not find what is in use is at fault");

  bad_habit = FORGETS;
  perform (&run, bad_cache_get_type ());

  assert_fault (&run, "missed while held: 100");
}

static void
test_finds_another (void)
{
  DemoRun run;

  g_test_summary ("A cache that finds another object under the key is at fault");

  bad_habit = FINDS_ANOTHER;
  perform (&run, bad_cache_get_type ());

  assert_fault (&run, "wrong while held: 100");
}

static void
test_spoils_bytes (void)
{
  DemoRun run;

  g_test_summary ("A cache whose objects have other bytes than were read is at fault");

  bad_habit = SPOILS_BYTES;
  perform (&run, bad_cache_get_type ());

  assert_fault (&run, "wrong while held: 100");
}

static void
perform_measured (DemoRun *run,
                  GType    cache_type,
                  guint    n,
                  gsize    size)
{
  g_autoptr (GPtrArray) items = make_items (n, size);

  demo_run_perform (run, cache_type, items, NULL);
}

/* What a cache may cost an object: itself, a table's share, a key, its GBytes,
 * malloc's rounding, which is to whole pages for mapped blocks. What an empty
 * WispCache costs depends on the number of processors. */
static void
check_heap (guint n,
            gsize size)
{
  const gint64 payload = (gint64) n * (gint64) size;
  const gint64 most = payload + n * (512 + (size > 100000 ? 4096 : 0)) + 8192;
  DemoRun strong, weak, empty;

  if (!demo_heap_is_measured ())
    {
      g_test_skip ("malloc is replaced here, and does not tell what is in use");
      return;
    }

  demo_run_warm_up ();
  perform_measured (&strong, DEMO_TYPE_STRONG_CACHE, n, size);
  perform_measured (&weak, DEMO_TYPE_WISP_CACHE, n, size);
  perform_measured (&empty, DEMO_TYPE_WISP_CACHE, 1, 1);

  g_assert_cmpint (strong.heap_loaded, >=, payload);
  g_assert_cmpint (strong.heap_loaded, <=, most);
  g_assert_cmpint (strong.heap_dropped, >=, payload);
  g_assert_cmpint (strong.heap_looked, >=, payload);

  g_assert_cmpint (weak.heap_loaded, >=, payload);
  g_assert_cmpint (weak.heap_loaded, <=, most + empty.heap_dropped);
  g_assert_cmpint (weak.heap_dropped, <=, empty.heap_dropped + 8192);
  g_assert_cmpint (weak.heap_looked, <=, empty.heap_dropped + 8192);
}

static void
test_heap_small (void)
{
  g_test_summary ("No heap is in use after the drop, even in blocks that malloc likes to keep");

  check_heap (5000, 100);
}

static void
test_heap_large (void)
{
  g_test_summary ("No heap is in use after the drop, even in blocks that are mapped apart");

  check_heap (50, 300000);
}

/* Of all the sizes that malloc would keep for the thread */
static GPtrArray *
make_small_items (void)
{
  GPtrArray *items = make_items (1000, 0);

  for (guint i = 0; i < items->len; i++)
    ((DemoItem *) g_ptr_array_index (items, i))->size = i;

  return items;
}

static void
assert_same_heap (GType      cache_type,
                  GPtrArray *items)
{
  DemoRun first, second;

  demo_run_perform (&first, cache_type, items, NULL);
  demo_run_perform (&second, cache_type, items, NULL);

  g_assert_cmpint (ABS (first.heap_loaded - second.heap_loaded), <, 1024);
  g_assert_cmpint (ABS (first.heap_dropped - second.heap_dropped), <, 1024);
}

static void
test_heap_repeated (void)
{
  g_autoptr (GPtrArray) small = make_small_items ();
  g_autoptr (GPtrArray) large = make_items (1, 2000000);

  g_test_summary ("What an earlier run has freed and some allocator has kept makes no difference");

  if (!demo_heap_is_measured ())
    {
      g_test_skip ("malloc is replaced here, and does not tell what is in use");
      return;
    }

  demo_run_warm_up ();
  assert_same_heap (DEMO_TYPE_STRONG_CACHE, small);
  assert_same_heap (DEMO_TYPE_WEAK_REF_CACHE, small);
  assert_same_heap (DEMO_TYPE_WISP_CACHE, small);
  assert_same_heap (DEMO_TYPE_STRONG_CACHE, large);
}

int
main (int    argc,
      char **argv)
{
  demo_heap_prepare (argv);
  test_init (&argc, &argv);

  test_add ("/demo/run/wisp", test_wisp);
  test_add ("/demo/run/weak-ref", test_weak_ref);
  test_add ("/demo/run/strong", test_strong);
  test_add ("/demo/run/fault/forgets", test_forgets);
  test_add ("/demo/run/fault/finds-another", test_finds_another);
  test_add ("/demo/run/fault/spoils-bytes", test_spoils_bytes);
  test_add ("/demo/run/heap/small-blocks", test_heap_small);
  test_add ("/demo/run/heap/mapped-blocks", test_heap_large);
  test_add ("/demo/run/heap/repeated", test_heap_repeated);

  return g_test_run ();
}
