/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

#include <string.h>

/* The weak cache against the deaths of its values, of itself, and of its keys. */

static WispCache *cache, *second;
static gpointer value, other, third;
static WispWeak *weak;
static guint found[EXPLORE_MAX_THREADS + 1];
static gpointer incumbents[EXPLORE_MAX_THREADS + 1];
static guint n_keys[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

static void
make_cache (guint n_shards)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", n_shards, NULL);
  explore_name (cache, "cache");
}

/* One value under "a", another one in reserve, each held once */
static void
make (ProbeKind kind)
{
  make_cache (1);
  value = probe_new (kind);
  other = probe_new (kind);
  third = probe_new (kind);
  explore_name (value, "value");
  explore_name (other, "other");
  wisp_cache_insert (cache, "a", value);
}

static void init_light (void) { make (PROBE_SHARED); }
static void init_split (void) { make (PROBE_SPLIT); }
static void init_gobject (void) { make (PROBE_GOBJECT); }

/* ---- Threads ---------------------------------------------------------------- */
THREAD (unref) { probe_use (value); probe_unref (value); }

THREAD (lookup)
{
  gpointer hit = wisp_cache_lookup (cache, "a");

  found[explore_thread ()] = hit == NULL ? 0 : hit == value ? 1 : 2;
  g_clear_pointer (&hit, probe_unref);
}

THREAD (insert_other) { explore_check (wisp_cache_insert (cache, "a", other)); }
THREAD (add_other) { incumbents[explore_thread ()] = wisp_cache_add (cache, "a", other); }
THREAD (add_third) { incumbents[explore_thread ()] = wisp_cache_add (cache, "a", third); }
THREAD (remove_a) { found[explore_thread ()] = (guint) wisp_cache_remove (cache, "a"); }
THREAD (prune) { found[explore_thread ()] = wisp_cache_prune (cache); }
THREAD (clear) { wisp_cache_clear (cache); }
THREAD (finalize) { g_object_unref (cache); }

THREAD (snapshot)
{
  GPtrArray *values = wisp_cache_snapshot (cache);

  for (guint i = 0; i < values->len; i++)
    probe_use (g_ptr_array_index (values, i));
  found[explore_thread ()] = values->len;
  g_ptr_array_unref (values);
}

/* A value that may be dying: taken from a handle and put in under another key */
THREAD (get_and_insert)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance != NULL)
    {
      found[explore_thread ()] = (guint) wisp_cache_insert (cache, "b", instance);
      probe_unref (instance);
    }
  wisp_weak_unref (weak);
}

/* ---- Ends ------------------------------------------------------------------- */
static void
end_reserve (void)
{
  probe_unref (other);
  probe_unref (third);
}

static void
end (void)
{
  end_reserve ();
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
  explore_outcome ("%u%u%u", found[1], found[2], found[3]);
}

static void
end_without_cache (void)
{
  end_reserve ();
  explore_check (probe_n_finalized () == 3);
}

/* What took the place of a value that died must still be there */
static void
end_replaced (void)
{
  gpointer hit = wisp_cache_lookup (cache, "a");

  explore_check (hit == other);
  explore_check (wisp_cache_get_n_entries (cache) == 1);
  probe_unref (hit);
  end ();
}

/* Two that add at once agree, and with the incumbent as long as there is one */
static void
end_added (void)
{
  gpointer winner = incumbents[1];

  explore_check (incumbents[1] != NULL && incumbents[2] != NULL);
  if (incumbents[1] != incumbents[2])
    explore_check (incumbents[1] == value || incumbents[2] == value);
  explore_outcome ("%c%c", winner == value ? 'v' : winner == other ? 'o' : 't',
                   incumbents[2] == value ? 'v' : incumbents[2] == other ? 'o' : 't');
  probe_unref (incumbents[1]);
  probe_unref (incumbents[2]);
  end_reserve ();
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

/* ---- One value in many places ------------------------------------------------ */
static void
init_two_caches (void)
{
  init_split ();
  second = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  wisp_cache_insert (second, "z", value);
}

static void
end_two_caches (void)
{
  explore_check (wisp_cache_get_n_entries (second) == 0);
  g_object_unref (second);
  end_without_cache ();
}

static void
end_both_caches (void)
{
  explore_check (wisp_cache_get_n_entries (second) == 0);
  g_object_unref (second);
  end ();
}

static void
init_two_keys (void)
{
  init_light ();
  wisp_cache_insert (cache, "b", value);
}

static void
init_two_shards (void)
{
  make_cache (2);
  value = probe_new (PROBE_SHARED);
  other = probe_new (PROBE_SHARED);
  third = probe_new (PROBE_SHARED);
  for (guint i = 0; i < 4; i++)
    wisp_cache_insert (cache, (const gchar *[]) { "a", "b", "c", "d" }[i], value);
}

static void
init_with_handle (void)
{
  init_split ();
  weak = wisp_weak_new (value);
}

/* ---- Keys of the user's ------------------------------------------------------ */
static gpointer
key_copy (gpointer key)
{
  explore_check_unlocked ();
  n_keys[explore_thread ()]++;

  return g_strdup (key);
}

static void
key_free (gpointer key)
{
  explore_check_unlocked ();
  n_keys[explore_thread ()]--;
  g_free (key);
}

static guint
key_hash (gconstpointer key)
{
  explore_check_unlocked ();

  return g_str_hash (key);
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  return strcmp (a, b) == 0;
}

/* Dropping the key drops a value of the same cache */
static void
key_free_and_value (gpointer key)
{
  explore_check_unlocked ();
  g_free (key);
  if (third != NULL)
    g_clear_pointer (&third, probe_unref);
}

static void
init_keys_with (GDestroyNotify free_func)
{
  cache = wisp_cache_new_full (key_hash, key_equal, key_copy, free_func);
  value = probe_new (PROBE_SHARED);
  other = probe_new (PROBE_SHARED);
  third = probe_new (PROBE_SHARED);
  wisp_cache_insert (cache, "a", value);
}

static void init_keys (void) { init_keys_with (key_free); }

static void
init_keys_drop (void)
{
  init_keys_with (key_free_and_value);
  wisp_cache_insert (cache, "c", third);
}

static void
end_keys (void)
{
  guint n = 0;

  end ();
  for (guint i = 0; i < G_N_ELEMENTS (n_keys); i++)
    n += n_keys[i];
  explore_check (n == 0);
}

static void
end_keys_drop (void)
{
  explore_check (third == NULL);
  probe_unref (other);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

/* ---- A value that comes back to its cache ------------------------------------ */
static void
remove_self (gpointer instance)
{
  if (instance == value)
    {
      explore_check (wisp_cache_lookup (cache, "a") != value);
      wisp_cache_remove (cache, "b");
    }
}

static void
init_remove_self (void)
{
  init_split ();
  wisp_cache_insert (cache, "b", value);
  probe_on_dispose = remove_self;
}

/* ---- GObjects that die, and the front ---------------------------------------- */
THREAD (reset_stats) { wisp_cache_reset_stats (cache); }

/* A hit that was none is taken back, of those that are still counted */
static void
end_counted (void)
{
  WispCacheStats *stats = wisp_cache_get_stats (cache);

  explore_check (stats->hits <= found[2]);
  explore_check (stats->misses <= 1);
  wisp_cache_stats_free (stats);
  end ();
}

/* Two that die one in the other, under one key: while the first is about to, it puts the
 * second in its place, and lets go of it */
static void
replace_self (gpointer instance)
{
  if (instance != value)
    return;

  explore_check (wisp_cache_insert (cache, "a", other));
  g_clear_pointer (&other, probe_unref);
}

static void
init_replace_self (void)
{
  init_gobject ();
  probe_on_dispose = replace_self;
}

static void
end_added_beside (void)
{
  explore_check (incumbents[2] != NULL);
  explore_outcome ("%c", incumbents[2] == third ? 't' : incumbents[2] == value ? 'v' : 'o');
  probe_unref (incumbents[2]);
  probe_unref (third);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

/* Kept in the front, also where its block is dead */
static void
init_kept_gobject (void)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, "max-items", 2, NULL);
  value = probe_new (PROBE_GOBJECT);
  wisp_cache_insert (cache, "a", value);
}

THREAD (run_dispose) { g_object_run_dispose (value); probe_unref (value); }

static void
end_kept (void)
{
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  explore_check (wisp_cache_get_front_items (cache) == 0);
  explore_outcome ("%u", found[2]);
  g_object_unref (cache);
}

#define SCENARIO(title, words, begin, end_func, ...) \
  .name = title, .operations = words, .setup = probe_setup, .init = begin, .fini = end_func, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario cache_scenarios[] = {
  { SCENARIO ("lookup at death", "cache_lookup|unref", init_split, end, unref, lookup),
    OUTCOMES ("000 010") },
  { SCENARIO ("two lookups at death", "cache_lookup|cache_lookup|unref", init_light, end, unref,
              lookup, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("GObject's lookup at death", "cache_lookup|cache_lookup|unref", init_gobject, end,
              unref, lookup, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("replaced at death", "cache_replace|unref", init_split, end_replaced, insert_other,
              unref) },
  { SCENARIO ("added by two at death", "cache_add|cache_add|unref", init_light, end_added,
              add_other, add_third, unref), OUTCOMES ("oo tt vv") },
  { SCENARIO ("removed at death", "cache_remove|cache_lookup|unref", init_split, end, unref,
              remove_a, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("removed twice at death", "cache_remove|cache_remove|unref", init_light, end, unref,
              remove_a, remove_a), OUTCOMES ("000 001 010") },
  { SCENARIO ("pruned at death", "cache_prune|cache_lookup|unref", init_split, end, unref, prune,
              lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("cleared at death", "cache_clear|cache_lookup|unref", init_split, end, unref, clear,
              lookup), OUTCOMES ("000 001") },
  { SCENARIO ("snapshot at death", "cache_snapshot|cache_remove|unref", init_split, end, unref,
              snapshot, remove_a), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("cache ends at death", "cache_finalize|unref", init_split, end_without_cache, unref,
              finalize) },
  { SCENARIO ("GObject's cache ends at death", "cache_finalize|unref", init_gobject,
              end_without_cache, unref, finalize) },
  { SCENARIO ("two caches, one ends", "cache_finalize|unref", init_two_caches, end_two_caches,
              unref, finalize) },
  { SCENARIO ("two caches, one is cleared", "cache_clear|cache_lookup|unref", init_two_caches,
              end_both_caches, unref, clear, lookup), OUTCOMES ("000 001") },
  { SCENARIO ("two keys, cleared at death", "cache_clear|cache_lookup|unref", init_two_keys, end,
              unref, clear, lookup), OUTCOMES ("000 001") },
  { SCENARIO ("two shards, cleared at death", "cache_clear|cache_lookup|unref", init_two_shards,
              end, unref, clear, lookup), OUTCOMES ("000 001") },
  { SCENARIO ("inserted while dying", "cache_insert|get|unref", init_with_handle, end, unref,
              get_and_insert, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("keys of the user's", "cache_lookup|cache_remove|unref", init_keys, end_keys, unref,
              remove_a, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("key that drops a value", "cache_remove|unref", init_keys_drop, end_keys_drop,
              unref, remove_a) },
  { SCENARIO ("value that removes itself", "cache_remove|cache_lookup|unref", init_remove_self,
              end, unref, lookup, lookup), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("GObject's lookup at death, not counted", "cache_lookup|cache_reset_stats|unref",
              init_gobject, end_counted, unref, lookup, reset_stats), OUTCOMES ("000 010") },
  { SCENARIO ("added while two GObjects die", "cache_add|unref", init_replace_self,
              end_added_beside, unref, add_third), OUTCOMES ("o t v") },
  { SCENARIO ("GObject in the front disposed of and removed", "run_dispose|cache_remove",
              init_kept_gobject, end_kept, run_dispose, remove_a), OUTCOMES ("0 1") },
  { 0 },
};
