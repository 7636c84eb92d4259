/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/wisp-test.h"

/*
 * A custom equal function is the one function of the user's that runs under a lock
 * of Wisp's. Here it does what it must not do, and it is also the way to stop
 * another thread in the middle of a death.
 *
 * Keys are numbers on the heap, owned by the cache.
 */

static void   (*in_equal) (void);    /* (nullable): what the next call does */
static gint     n_freed;             /* atomic */

static WispCache *cache;       /* (not owned): that of the test */
static WispCache *other_cache; /* (not owned) */
static gpointer   value;       /* (owned): the function may drop it */
static gpointer   live_value;  /* (not owned) */

static gint *
number (gint n)
{
  return g_memdup2 (&n, sizeof n);
}

static guint
hash_number (gconstpointer key)
{
  /* So that neighbours are in different shards */
  return (guint) *(const gint *) key * 2654435769u;
}

static gboolean
equal_numbers (gconstpointer a,
               gconstpointer b)
{
  void (*func) (void) = in_equal;

  in_equal = NULL;
  if (func != NULL)
    func ();

  return *(const gint *) a == *(const gint *) b;
}

static void
free_number (gpointer key)
{
  g_atomic_int_inc (&n_freed);
  g_free (key);
}

static WispCache *
cache_new (void)
{
  return wisp_cache_new_full (hash_number, equal_numbers, NULL, free_number);
}

/* The next comparison, of which there must be one, calls `func` */
static void
arm (void (*func) (void))
{
  g_assert_null (in_equal);
  in_equal = func;
}

static gpointer
lookup (WispCache *self,
        gint       key)
{
  return wisp_cache_lookup (self, &key);
}

static void
expect_value (WispCache *self,
              gint       key,
              gpointer   expected)
{
  gpointer found = lookup (self, key);

  g_assert_null (in_equal);
  g_assert_true (found == expected);
  if (found != NULL)
    test_instance_unref (found);
}

/* Misuse: the same cache */

static void
expect_refusal (void)
{
  test_expect_critical ("*equal function*must not use the same cache*");
}

/* Every operation, with keys of this and of all other shards */
static void
misuse_cache (void)
{
  for (gint i = 0; i < 20; i++)
    {
      expect_refusal ();
      g_assert_null (wisp_cache_lookup (cache, &i));
      expect_refusal ();
      g_assert_false (wisp_cache_remove (cache, &i));
      expect_refusal ();
      g_assert_false (wisp_cache_insert (cache, number (i), live_value));
      expect_refusal ();
      g_assert_null (wisp_cache_add (cache, number (i), live_value));
    }

  expect_refusal ();
  wisp_cache_clear (cache);
  expect_refusal ();
  g_assert_cmpuint (wisp_cache_prune (cache), ==, 0);
  expect_refusal ();
  g_assert_null (wisp_cache_snapshot (cache));
  expect_refusal ();
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  expect_refusal ();
  g_assert_cmpuint (wisp_cache_get_n_live (cache), ==, 0);
  g_test_assert_expected_messages ();
}

static gpointer
load_nothing (WispCache     *self,
              gconstpointer  key,
              GCancellable  *cancellable,
              gpointer       user_data,
              GError       **error)
{
  g_assert_not_reached ();
}

/* What came with loading, the front and the statistics */
static void
misuse_cache_more (void)
{
  g_autoptr (WispCacheStats) stats = NULL;
  g_autoptr (GError) error = NULL;

  expect_refusal ();
  g_assert_null (wisp_cache_get_or_load (cache, number (1), load_nothing, NULL, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_FAILED);
  expect_refusal ();
  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->hits, ==, 0);
  expect_refusal ();
  wisp_cache_reset_stats (cache);
  expect_refusal ();
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  expect_refusal ();
  wisp_cache_set_max_items (cache, 7);
  expect_refusal ();
  wisp_cache_set_max_bytes (cache, 7);
  g_test_assert_expected_messages ();
}

static void
test_misuse_same_cache (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer first = test_instance_new (type), second = test_instance_new (type);

  g_test_summary ("What the equal function asks of its own cache is reported and refused");

  cache = self;
  live_value = second;
  n_freed = 0;
  wisp_cache_insert (self, number (1), first);

  arm (misuse_cache);
  expect_value (self, 1, first);

  /* All keys that were handed over, and no more */
  g_assert_cmpint (n_freed, ==, 40);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 1);
  expect_value (self, 1, first);

  test_instance_unref (first);
  test_instance_unref (second);
}

static void
test_misuse_same_cache_more (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  gpointer first = test_instance_new (type);

  g_test_summary ("Loading, the front and the statistics are refused to the equal function too");

  cache = self;
  n_freed = 0;
  wisp_cache_insert (self, number (1), first);

  arm (misuse_cache_more);
  expect_value (self, 1, first);

  g_assert_cmpint (n_freed, ==, 1);
  g_assert_cmpuint (wisp_cache_get_max_items (self), ==, 0);
  g_assert_cmpuint (wisp_cache_get_max_bytes (self), ==, 0);
  stats = wisp_cache_get_stats (self);
  g_assert_cmpuint (stats->hits, ==, 1);

  test_instance_unref (first);
}

static void
use_other_cache (void)
{
  expect_value (other_cache, 1, live_value);
  g_assert_true (wisp_cache_insert (other_cache, number (2), live_value));
}

static void
test_use_other_cache (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  g_autoptr (WispCache) other = cache_new ();
  gpointer first = test_instance_new (type);

  g_test_summary ("Another cache of the same functions is not the same cache");

  other_cache = other;
  live_value = first;
  wisp_cache_insert (self, number (1), first);
  wisp_cache_insert (other, number (1), first);

  arm (use_other_cache);
  expect_value (self, 1, first);
  g_assert_cmpuint (wisp_cache_get_n_entries (other), ==, 2);

  test_instance_unref (first);
}

static void
misuse_through_other (void)
{
  arm (misuse_cache);
  expect_value (other_cache, 1, live_value);
}

static void
test_misuse_through_other (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  g_autoptr (WispCache) other = cache_new ();
  gpointer first = test_instance_new (type);

  g_test_summary ("To come back through another cache is reported and refused all the same");

  cache = self;
  other_cache = other;
  live_value = first;
  wisp_cache_insert (self, number (1), first);
  wisp_cache_insert (other, number (1), first);

  arm (misuse_through_other);
  expect_value (self, 1, first);

  test_instance_unref (first);
}

/* Misuse: a death */

static void
drop_value (void)
{
  test_expect_critical ("*equal function*must not drop the last reference*");
  test_instance_unref (g_steal_pointer (&value));
  g_test_assert_expected_messages ();
}

static void
test_death_of_what_is_looked_up (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("A value that dies in the comparison of its key is reported, and not found");

  n_freed = 0;
  value = test_instance_new (type);
  wisp_cache_insert (self, number (1), value);

  arm (drop_value);
  expect_value (self, 1, NULL);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 0);
  g_assert_cmpint (n_freed, ==, 1);
}

static void
test_death_of_others (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  g_autoptr (WispCache) other = cache_new ();
  gpointer first = test_instance_new (type);

  g_test_summary ("One that dies in another comparison leaves every shard of every cache");

  n_freed = 0;
  value = test_instance_new (type);
  wisp_cache_insert (self, number (1), first);
  for (gint i = 2; i < 20; i++)
    {
      wisp_cache_insert (self, number (i), value);
      wisp_cache_insert (other, number (i), value);
    }

  expect_value (self, 1, first);
  arm (drop_value);
  for (guint i = 0; i < 18 * 2 - 1; i++)
    test_expect_critical ("*equal function*must not drop the last reference*");
  expect_value (self, 1, first);

  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (other), ==, 0);
  g_assert_cmpint (n_freed, ==, 18 * 2);
  test_instance_unref (first);
}

static void
test_death_of_replaced (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer first = test_instance_new (type);

  g_test_summary ("One that dies as it is being replaced is replaced");

  n_freed = 0;
  value = test_instance_new (type);
  wisp_cache_insert (self, number (1), value);

  arm (drop_value);
  g_assert_true (wisp_cache_insert (self, number (1), first));
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 1);
  expect_value (self, 1, first);
  test_instance_unref (first);
}

static void
test_death_of_incumbent (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer first = test_instance_new (type);
  gpointer got;

  g_test_summary ("An incumbent that dies in the comparison gives way");

  value = test_instance_new (type);
  wisp_cache_insert (self, number (1), value);

  arm (drop_value);
  got = wisp_cache_add (self, number (1), first);
  g_assert_true (got == first);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 1);
  test_instance_unref (got);
  test_instance_unref (first);
}

static void
test_death_of_removed (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("One that dies as it is being removed is removed");

  n_freed = 0;
  value = test_instance_new (type);
  wisp_cache_insert (self, number (1), value);

  arm (drop_value);
  g_assert_true (wisp_cache_remove (self, &(gint) { 1 }));
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 0);
}

/*
 * Stopped in the middle of a death
 *
 * The equal function, with the shard's lock held, lets another thread drop the last
 * reference to `value`, and returns when that is dead. The other thread can then not
 * take the entry out of the table before the operation that compares lets go.
 */

static TestGate   may_die;
static WispWeak  *dying_weak; /* (owned) */
static GThread   *dying_thread;

static gpointer
die_when_told (gpointer data)
{
  test_gate_wait (&may_die);
  test_instance_unref (data);

  return NULL;
}

static void
let_die (void)
{
  test_gate_open (&may_die);
  while (wisp_weak_is_alive (dying_weak))
    g_thread_yield ();
}

static void
stop_begin (WispCache *self,
            GType      type)
{
  gpointer instance = test_instance_new (type);

  n_freed = 0;
  may_die.open = FALSE;
  wisp_cache_insert (self, number (1), instance);
  wisp_cache_insert (self, number (2), instance);
  dying_weak = wisp_weak_new (instance);
  dying_thread = g_thread_new ("dies", die_when_told, instance);
  arm (let_die);
}

/* Both keys of the dead value are free in the end, and so are the others */
static void
stop_end (WispCache *self,
          guint      n_entries)
{
  g_assert_null (in_equal);
  g_thread_join (dying_thread);
  wisp_clear_weak (&dying_weak);
  g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, n_entries);
  g_assert_cmpint (n_freed, ==, 2);
}

static guint
n_rounds (void)
{
  return test_scale (200);
}

static void
test_dying_lookup (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("A dead value whose entry is still there is not found");

  for (guint i = 0; i < n_rounds (); i++)
    {
      stop_begin (self, type);
      g_assert_null (lookup (self, 1));
      stop_end (self, 0);
    }
}

static void
test_dying_insert (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer later = test_instance_new (type);

  g_test_summary ("What takes the place of a dead value is not buried with it");

  for (guint i = 0; i < n_rounds (); i++)
    {
      stop_begin (self, type);
      g_assert_true (wisp_cache_insert (self, number (1), later));
      stop_end (self, 1);
      expect_value (self, 1, later);
      wisp_cache_clear (self);
    }

  test_instance_unref (later);
}

static void
test_dying_add (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer later = test_instance_new (type);

  g_test_summary ("A dead incumbent gives way");

  for (guint i = 0; i < n_rounds (); i++)
    {
      gpointer got;

      stop_begin (self, type);
      got = wisp_cache_add (self, number (1), later);
      g_assert_true (got == later);
      test_instance_unref (got);
      stop_end (self, 1);
      expect_value (self, 1, later);
      wisp_cache_clear (self);
    }

  test_instance_unref (later);
}

static void
test_dying_remove (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("The entry of a dead value can be removed still");

  for (guint i = 0; i < n_rounds (); i++)
    {
      stop_begin (self, type);
      g_assert_true (wisp_cache_remove (self, &(gint) { 1 }));
      g_assert_false (wisp_cache_remove (self, &(gint) { 1 }));
      stop_end (self, 0);
    }
}

static void
test_dying_not_counted (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("A dead value is in no snapshot and does not count as live");

  for (guint i = 0; i < n_rounds (); i++)
    {
      g_autoptr (GPtrArray) snapshot = NULL;

      stop_begin (self, type);
      g_assert_null (lookup (self, 1));
      g_assert_cmpuint (wisp_cache_get_n_live (self), ==, 0);
      snapshot = wisp_cache_snapshot (self);
      g_assert_cmpuint (snapshot->len, ==, 0);
      g_assert_cmpuint (wisp_cache_get_n_entries (self), <=, 2);
      stop_end (self, 0);
    }
}

static void
test_dying_clear (GType type)
{
  g_autoptr (WispCache) self = cache_new ();

  g_test_summary ("Entries of dead values are cleared with the others");

  for (guint i = 0; i < n_rounds (); i++)
    {
      stop_begin (self, type);
      g_assert_null (lookup (self, 1));
      wisp_cache_clear (self);
      g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 0);
      stop_end (self, 0);
    }
}

static void
test_dying_prune (GType type)
{
  g_autoptr (WispCache) self = cache_new ();
  gpointer live = test_instance_new (type);
  guint n_pruned = 0;

  g_test_summary ("To prune removes dead entries that are still there, and no others");

  wisp_cache_insert (self, number (3), live);

  /* The dying thread is waiting for the lock, or has just got it */
  for (guint i = 0; i < n_rounds () || n_pruned == 0; i++)
    {
      guint n;

      stop_begin (self, type);
      g_assert_null (lookup (self, 1));
      n = wisp_cache_prune (self);
      g_assert_cmpuint (n, <=, 2);
      n_pruned += n;
      g_assert_cmpuint (wisp_cache_get_n_entries (self), ==, 1);
      stop_end (self, 1);
    }

  expect_value (self, 3, live);
  test_instance_unref (live);
}

static void
test_dying_cache_gone (GType type)
{
  g_test_summary ("The cache may go before the entries of a dead value have left it");

  for (guint i = 0; i < n_rounds (); i++)
    {
      WispCache *self = cache_new ();

      stop_begin (self, type);
      g_assert_null (lookup (self, 1));
      g_object_unref (self);
      g_thread_join (dying_thread);
      wisp_clear_weak (&dying_weak);
      g_assert_cmpint (n_freed, ==, 2);
    }
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-equal/misuse/same-cache", test_misuse_same_cache);
  test_add_kinds ("/cache-equal/misuse/same-cache-more", test_misuse_same_cache_more);
  test_add_kinds ("/cache-equal/misuse/other-cache", test_use_other_cache);
  test_add_kinds ("/cache-equal/misuse/through-other-cache", test_misuse_through_other);
  test_add_kinds ("/cache-equal/death/looked-up", test_death_of_what_is_looked_up);
  test_add_kinds ("/cache-equal/death/others", test_death_of_others);
  test_add_kinds ("/cache-equal/death/replaced", test_death_of_replaced);
  test_add_kinds ("/cache-equal/death/incumbent", test_death_of_incumbent);
  test_add_kinds ("/cache-equal/death/removed", test_death_of_removed);
  test_add_kinds ("/cache-equal/dying/lookup", test_dying_lookup);
  test_add_kinds ("/cache-equal/dying/insert", test_dying_insert);
  test_add_kinds ("/cache-equal/dying/add", test_dying_add);
  test_add_kinds ("/cache-equal/dying/remove", test_dying_remove);
  test_add_kinds ("/cache-equal/dying/not-counted", test_dying_not_counted);
  test_add_kinds ("/cache-equal/dying/clear", test_dying_clear);
  test_add_kinds ("/cache-equal/dying/prune", test_dying_prune);
  test_add_kinds ("/cache-equal/dying/cache-gone", test_dying_cache_gone);

  return g_test_run ();
}
