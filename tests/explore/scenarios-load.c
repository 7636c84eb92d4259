/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

#include <string.h>

/*
 * Loading, once, on the threads of those who ask, and the strong front. The
 * threads of a pool are not modelled, so nothing here is asynchronous; scenarios-start.c
 * and scenarios-cancel.c have what is.
 */

static WispCache *cache;
static gpointer value, other;
static gpointer got[EXPLORE_MAX_THREADS + 1];
static guint n_loads[EXPLORE_MAX_THREADS + 1];
static guint found[EXPLORE_MAX_THREADS + 1];
static gint codes[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

static void
setup (void)
{
  GError *error = NULL;

  probe_setup ();
  g_set_error_literal (&error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD, "warm-up");
  g_clear_error (&error);
  g_object_unref (g_cancellable_new ());
}

static void
init_empty (void)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  other = probe_new (PROBE_SPLIT);
  explore_name (cache, "cache");
}

static void
init_value (void)
{
  init_empty ();
  value = probe_new (PROBE_SPLIT);
  explore_name (value, "value");
  wisp_cache_insert (cache, "a", value);
}

/* A GObject that is dying puts another one in its place, and drops that as well: while
 * each is in its dispose it cannot be had any more, and its block does not say so */
static void
replace_or_linger (gpointer instance)
{
  gpointer next;

  if (instance != value)
    {
      wisp_cache_get_n_live (cache);
      return;
    }

  next = probe_new (PROBE_GOBJECT);
  wisp_cache_insert (cache, "a", next);
  probe_unref (next);
}

static void
init_dying_in_turn (void)
{
  init_empty ();
  value = probe_new (PROBE_GOBJECT);
  explore_name (value, "value");
  wisp_cache_insert (cache, "a", value);
  probe_on_dispose = replace_or_linger;
}

/* ---- Loaders ---------------------------------------------------------------- */
static gpointer
load (WispCache      *self,
      gconstpointer   key,
      GCancellable   *cancellable,
      gpointer        user_data,
      GError        **error)
{
  explore_check_unlocked ();
  n_loads[explore_thread ()]++;

  return probe_new (PROBE_SPLIT);
}

static gpointer
load_nothing (WispCache      *self,
              gconstpointer   key,
              GCancellable   *cancellable,
              gpointer        user_data,
              GError        **error)
{
  explore_check_unlocked ();
  n_loads[explore_thread ()]++;
  g_set_error_literal (error, WISP_ERROR, 77, "nothing");

  return NULL;
}

/* A needs B, and B needs A */
static gpointer
load_through (WispCache      *self,
              gconstpointer   key,
              GCancellable   *cancellable,
              gpointer        user_data,
              GError        **error)
{
  const gchar *needed = strcmp (key, "a") == 0 ? "b" : "a";
  gpointer part = wisp_cache_get_or_load (self, needed, load_through, NULL, NULL, error);

  explore_check_unlocked ();
  if (part == NULL)
    return NULL;
  probe_unref (part);

  return probe_new (PROBE_SHARED);
}

/* A point that one thread reaches and another one waits for */
static GMutex stage_lock;
static GCond stage_reached;
static guint stage;

static void
reach (guint n)
{
  g_mutex_lock (&stage_lock);
  stage = MAX (stage, n);
  g_cond_broadcast (&stage_reached);
  g_mutex_unlock (&stage_lock);
}

static void
wait_until_reached (guint n)
{
  g_mutex_lock (&stage_lock);
  while (stage < n)
    g_cond_wait (&stage_reached, &stage_lock);
  g_mutex_unlock (&stage_lock);
}

/* Goes on from stage 1 to stage 2 */
static gpointer
load_slowly (WispCache      *self,
             gconstpointer   key,
             GCancellable   *cancellable,
             gpointer        user_data,
             GError        **error)
{
  reach (1);
  wait_until_reached (2);

  return probe_new (PROBE_SPLIT);
}

/* B needs A, and is slow when it has got it */
static gpointer
load_b (WispCache      *self,
        gconstpointer   key,
        GCancellable   *cancellable,
        gpointer        user_data,
        GError        **error)
{
  gpointer part = wisp_cache_get_or_load (self, "a", load, NULL, NULL, error);

  explore_check (part != NULL);
  probe_unref (part);

  return load_slowly (self, key, cancellable, user_data, error);
}

/* C needs B, and asks for it at stage 2 */
static gpointer
load_c (WispCache      *self,
        gconstpointer   key,
        GCancellable   *cancellable,
        gpointer        user_data,
        GError        **error)
{
  gpointer part;

  reach (2);
  part = wisp_cache_get_or_load (self, "b", load, NULL, NULL, error);
  explore_check (part != NULL);
  probe_unref (part);

  return probe_new (PROBE_SPLIT);
}

/* ---- Threads ---------------------------------------------------------------- */
static void
ask (const gchar       *key,
     WispCacheLoadFunc  func)
{
  GError *error = NULL;
  int thread = explore_thread ();

  got[thread] = wisp_cache_get_or_load (cache, key, func, NULL, NULL, &error);
  explore_check ((got[thread] == NULL) == (error != NULL));
  if (error != NULL)
    codes[thread] = error->code;
  g_clear_error (&error);
}

THREAD (ask_a) { ask ("a", load); }
THREAD (ask_a_in_vain) { ask ("a", load_nothing); }
THREAD (ask_a_through_b) { ask ("a", load_through); }
THREAD (ask_b_through_a) { ask ("b", load_through); }

/* Lets go at once, so that the next one may have to load again */
THREAD (ask_and_drop)
{
  ask_a ();
  probe_use (got[explore_thread ()]);
  probe_unref (g_steal_pointer (&got[explore_thread ()]));
}

/* Of those that follow nobody waits for itself, so all get what they ask for */
static void
ask_and_get (const gchar       *key,
             WispCacheLoadFunc  func)
{
  gpointer part = wisp_cache_get_or_load (cache, key, func, NULL, NULL, NULL);

  explore_check (part != NULL);
  probe_unref (part);
}

THREAD (get_a) { ask_and_get ("a", load); }
THREAD (get_b) { ask_and_get ("b", load_b); }

THREAD (get_a_then_b)
{
  get_a ();
  ask_and_get ("b", load_slowly);
}

THREAD (get_a_then_c)
{
  get_a ();
  ask_and_get ("c", load_c);
}

THREAD (get_c_from_stage_1)
{
  wait_until_reached (1);
  ask_and_get ("c", load_c);
}

THREAD (reload_a)
{
  got[explore_thread ()] = wisp_cache_reload (cache, "a", load, NULL, NULL, NULL);
}

THREAD (insert_other) { wisp_cache_insert (cache, "a", other); }
THREAD (remove_a) { found[explore_thread ()] = (guint) wisp_cache_remove (cache, "a"); }
THREAD (clear) { wisp_cache_clear (cache); }
THREAD (unref) { probe_use (value); probe_unref (value); }
THREAD (trim) { wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL); }
THREAD (set_front) { wisp_cache_set_max_items (cache, 1); }

THREAD (lookup)
{
  gpointer hit = wisp_cache_lookup (cache, "a");

  found[explore_thread ()] = hit != NULL;
  g_clear_pointer (&hit, probe_unref);
}

/* ---- Ends ------------------------------------------------------------------- */
static guint
sum_of_loads (void)
{
  return n_loads[0] + n_loads[1] + n_loads[2] + n_loads[3];
}

static void
end_cache (void)
{
  for (guint i = 1; i <= EXPLORE_MAX_THREADS; i++)
    g_clear_pointer (&got[i], probe_unref);
  probe_unref (other);
  wisp_cache_set_max_items (cache, 0);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

static void
end_loaded_once (void)
{
  explore_check (sum_of_loads () == 1);
  explore_check (got[1] != NULL && got[1] == got[2] && (got[3] == NULL || got[3] == got[1]));
  end_cache ();
}

static void
end_loaded (void)
{
  explore_outcome ("%u", sum_of_loads ());
  end_cache ();
}

static void
end_failed (void)
{
  explore_check (codes[1] == 77 && codes[2] == 77);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  end_loaded ();
}

/* The result of a load must not replace what was inserted meanwhile */
static void
end_inserted (void)
{
  gpointer hit = wisp_cache_lookup (cache, "a");

  explore_check (hit == other);
  probe_unref (hit);
  end_loaded ();
}

static void
end_reloaded (void)
{
  explore_check (got[1] != NULL && got[2] != NULL);
  probe_unref (value);
  end_loaded ();
}

static void
end_recursive (void)
{
  explore_outcome ("%d%d", codes[1] == WISP_ERROR_RECURSIVE_LOAD,
                   codes[2] == WISP_ERROR_RECURSIVE_LOAD);
  explore_check (got[1] == NULL && got[2] == NULL);
  end_cache ();
}

static void
end_found (void)
{
  explore_outcome ("%u%u%u", found[1], found[2], found[3]);
  end_cache ();
}

/* ---- The front -------------------------------------------------------------- */
static void
init_front (void)
{
  init_empty ();
  wisp_cache_set_max_items (cache, 1);
  value = probe_new (PROBE_SPLIT);
  explore_name (value, "value");
  wisp_cache_insert (cache, "a", value);
}

#define SCENARIO(title, words, begin, end, ...) \
  .name = title, .operations = words, .setup = setup, .init = begin, .fini = end, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario load_scenarios[] = {
  { SCENARIO ("two ask", "get_or_load|get_or_load", init_empty, end_loaded_once, ask_a, ask_a) },
  { SCENARIO ("three ask", "get_or_load|get_or_load|get_or_load", init_empty, end_loaded_once,
              ask_a, ask_a, ask_a), .bound = 2, .weak_bound = 3 },
  { SCENARIO ("two ask, and let go", "get_or_load|get_or_load", init_empty, end_loaded,
              ask_and_drop, ask_and_drop), OUTCOMES ("1 2") },
  { SCENARIO ("two fail", "get_or_load|get_or_load", init_empty, end_failed, ask_a_in_vain,
              ask_a_in_vain), OUTCOMES ("1 2") },
  { SCENARIO ("asked for at death", "get_or_load|unref", init_value, end_loaded, ask_a, unref),
    OUTCOMES ("0 1") },
  { SCENARIO ("asked for by two at death", "get_or_load|get_or_load|unref", init_value, end_loaded,
              ask_and_drop, ask_and_drop, unref), .bound = 2, .weak_bound = 3, OUTCOMES ("0 1 2") },
  { SCENARIO ("asked for while two die", "get_or_load|unref", init_dying_in_turn, end_loaded, ask_a,
              unref), OUTCOMES ("0 1") },
  { SCENARIO ("inserted meanwhile", "get_or_load|cache_insert", init_empty, end_inserted, ask_a,
              insert_other), OUTCOMES ("0 1") },
  { SCENARIO ("inserted and removed meanwhile", "get_or_load|cache_insert|cache_remove", init_empty,
              end_loaded, ask_a, insert_other, remove_a), .bound = 2, OUTCOMES ("0 1") },
  { SCENARIO ("cleared meanwhile", "get_or_load|cache_clear|get_or_load", init_empty, end_loaded,
              ask_a, clear, ask_a), .bound = 2, OUTCOMES ("1 2") },
  { SCENARIO ("reloaded by two", "reload|reload", init_value, end_reloaded, reload_a, reload_a) },
  { SCENARIO ("reloaded and asked for", "reload|get_or_load", init_empty, end_loaded, reload_a,
              ask_a), OUTCOMES ("1 2") },
  { SCENARIO ("needed by itself", "get_or_load", init_empty, end_recursive, ask_a_through_b),
    OUTCOMES ("10") },
  { SCENARIO ("needed by each other", "get_or_load|get_or_load", init_empty, end_recursive,
              ask_a_through_b, ask_b_through_a), OUTCOMES ("11") },
  { SCENARIO ("needed by one that goes on", "get_or_load|get_or_load+get_or_load", init_empty,
              end_cache, get_b, get_a_then_c), .bound = 1, .long_bound = 2,
    .weak_bound = 1, .weak_large = true },
  { SCENARIO ("needed by one that has waited", "get_or_load|get_or_load|get_or_load", init_empty,
              end_cache, get_b, get_a, get_c_from_stage_1), .bound = 1, .long_bound = 2,
    .weak_bound = 1, .weak_large = true },
  { SCENARIO ("waited for before it is needed", "get_or_load+get_or_load|get_or_load|get_or_load",
              init_empty, end_cache, get_a_then_b, get_a, get_c_from_stage_1), .bound = 1,
    .long_bound = 2, .weak_bound = 1, .weak_large = true },
  { SCENARIO ("front trimmed at death", "trim|cache_lookup|unref", init_front, end_found, trim,
              lookup, unref), .bound = 2, OUTCOMES ("000 010") },
  { SCENARIO ("front cleared at death", "cache_clear|cache_lookup|unref", init_front, end_found,
              clear, lookup, unref), .bound = 2, OUTCOMES ("000 010") },
  { SCENARIO ("front's value removed", "cache_remove|cache_lookup|unref", init_front, end_found,
              remove_a, lookup, unref), .bound = 2, OUTCOMES ("100 110") },
  { SCENARIO ("front set up beside a lookup", "set_max_items|cache_lookup|unref", init_value,
              end_found, set_front, lookup, unref), .bound = 2, OUTCOMES ("000 010") },
  { 0 },
};
