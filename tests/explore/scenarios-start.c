/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

/*
 * Loads that one thread starts and another one ends, or that wait for a thread of the
 * pool: each of those who asked is answered once, and who ends it, or runs it, is one,
 * however many try. The answers of asynchronous callers
 * wait in the default context until a thread dispatches it, or the end does.
 */

enum { IN_VAIN = 77 };

static WispCache *cache;
static WispLoad *load;
static gpointer value; /* what the load gives */
static gpointer other;
static guint n_before; /* finalized, before the scenario began */
static guint n_starts[EXPLORE_MAX_THREADS + 1];
static guint n_values[EXPLORE_MAX_THREADS + 1];
static guint n_errors[EXPLORE_MAX_THREADS + 1];
static gpointer got[EXPLORE_MAX_THREADS + 1];
static gint codes[EXPLORE_MAX_THREADS + 1];
static gboolean failed[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

static guint
sum (const guint *counts)
{
  guint n = 0;

  for (guint i = 0; i <= EXPLORE_MAX_THREADS; i++)
    n += counts[i];

  return n;
}

/* ---- Asking ------------------------------------------------------------------ */
static void
answered (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GError *error = NULL;
  gpointer instance = user_data == NULL
                        ? wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &error)
                        : wisp_cache_reload_finish (WISP_CACHE (source), result, &error);

  explore_check_unlocked ();
  explore_check ((instance == NULL) == (error != NULL));
  if (instance == NULL)
    {
      n_errors[explore_thread ()]++;
      g_error_free (error);
      return;
    }

  n_values[explore_thread ()]++;
  probe_use (instance);
  probe_unref (instance);
}

static void
start (WispLoad       *self,
       gconstpointer   key,
       gpointer        user_data,
       GError        **error)
{
  explore_check_unlocked ();
  n_starts[explore_thread ()]++;
  load = g_object_ref (self);
}

/* Ends it on the spot */
static void
start_and_complete (WispLoad       *self,
                    gconstpointer   key,
                    gpointer        user_data,
                    GError        **error)
{
  gpointer instance = probe_new (PROBE_SPLIT);

  explore_check_unlocked ();
  n_starts[explore_thread ()]++;
  wisp_load_complete (self, instance);
  probe_unref (instance);
}

static gpointer
load_here (WispCache      *self,
           gconstpointer   key,
           GCancellable   *cancellable,
           gpointer        user_data,
           GError        **error)
{
  explore_check_unlocked ();
  n_starts[explore_thread ()]++;

  return probe_new (PROBE_SPLIT);
}

/* ---- Beginnings -------------------------------------------------------------- */
static void
set_up (void)
{
  GError *error = NULL;

  probe_setup ();
  cache = wisp_cache_new ();
  wisp_cache_get_or_start_async (cache, "a", start_and_complete, NULL, NULL, NULL, NULL);
  wisp_cache_get_or_load_async (cache, "b", load_here, NULL, NULL, NULL, NULL, NULL);
  explore_run_jobs ();
  explore_dispatch ((gpointer) &explore_default_context);
  g_set_error_literal (&error, WISP_ERROR, IN_VAIN, "warm-up");
  g_clear_error (&error);
  g_clear_object (&cache);
  n_starts[explore_thread ()] = 0;
  n_before = probe_n_finalized ();
}

static void
init_empty (void)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  value = probe_new (PROBE_SPLIT);
  other = probe_new (PROBE_SPLIT);
  explore_name (cache, "cache");
  explore_name (value, "value");
}

/* A load is under way, and the threads have a reference to it, each or in common */
static void
init_started (void)
{
  init_empty ();
  wisp_cache_get_or_start_async (cache, "a", start, NULL, NULL, answered, NULL);
  explore_check (load != NULL);
  explore_name (load, "load");
}

static void
init_started_for_two (void)
{
  init_started ();
  g_object_ref (load);
}

/* A load waits for a thread of the pool */
static void
init_queued (void)
{
  init_empty ();
  wisp_cache_get_or_load_async (cache, "a", load_here, NULL, NULL, NULL, answered, NULL);
}

/* Two end it, and one of them is told that this is wrong */
static void
init_ended_twice (void)
{
  init_started ();
  explore_expect_message ("had ended before");
}

/* ---- Threads ----------------------------------------------------------------- */
THREAD (complete) { wisp_load_complete (load, value); }

THREAD (fail)
{
  GError *error = g_error_new_literal (WISP_ERROR, IN_VAIN, "in vain");

  wisp_load_fail (load, error);
  g_error_free (error);
}

THREAD (give_up) { g_object_unref (load); }
THREAD (complete_and_drop) { complete (); g_object_unref (load); }
THREAD (insert_other) { wisp_cache_insert (cache, "a", other); }
THREAD (clear) { wisp_cache_clear (cache); }
THREAD (dispatch) { explore_dispatch ((gpointer) &explore_default_context); }

THREAD (ask_and_wait)
{
  GError *error = NULL;
  int thread = explore_thread ();

  got[thread] = wisp_cache_get_or_load (cache, "a", load_here, NULL, NULL, &error);
  explore_check ((got[thread] == NULL) == (error != NULL));
  failed[thread] = error != NULL;
  if (error != NULL)
    codes[thread] = error->code;
  g_clear_error (&error);
}

THREAD (run_jobs) { explore_run_jobs (); }

THREAD (reload_and_wait)
{
  got[explore_thread ()] = wisp_cache_reload (cache, "a", load_here, NULL, NULL, NULL);
  explore_check (got[explore_thread ()] != NULL);
}

THREAD (ask_later)
{
  wisp_cache_get_or_start_async (cache, "a", start_and_complete, NULL, NULL, answered, NULL);
}

THREAD (restart)
{
  wisp_cache_restart_async (cache, "a", start_and_complete, NULL, NULL, answered, cache);
}

/* ---- Ends -------------------------------------------------------------------- */
static void
finish (guint n_asked)
{
  dispatch ();
  explore_check (sum (n_values) + sum (n_errors) == n_asked);
  for (guint i = 1; i <= EXPLORE_MAX_THREADS; i++)
    g_clear_pointer (&got[i], probe_unref);
  probe_unref (value);
  probe_unref (other);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

/* How many values and errors the asynchronous ones got */
static void
end_started (void)
{
  g_object_unref (load);
  finish (1);
  explore_outcome ("%u%u", sum (n_values), sum (n_errors));
}

static void
end_dropped (void)
{
  finish (1);
  explore_outcome ("%u%u", sum (n_values), sum (n_errors));
}

/* Who waited got what the asynchronous one got, or came too late and loaded */
static void
end_waited (void)
{
  gboolean same = got[2] == value;
  gboolean in_vain = failed[2] && codes[2] == IN_VAIN;

  explore_check (!failed[2] || in_vain);
  g_object_unref (load);
  finish (1);
  explore_outcome ("%u%u%d%d", sum (n_values), sum (n_errors), same, in_vain);
}

static void
end_given_up (void)
{
  explore_check (!failed[2] || codes[2] == WISP_ERROR_FAILED);
  finish (1);
  explore_check (sum (n_errors) == 1);
  explore_outcome ("%d", failed[2]);
}

/* The result of the load must not replace what was inserted meanwhile */
static void
end_inserted (void)
{
  gpointer hit = wisp_cache_lookup (cache, "a");

  explore_check (hit == other);
  probe_unref (hit);
  end_started ();
}

/* Two asked, and each that started a load ended it */
static void
end_two (void)
{
  finish (2);
  explore_check (sum (n_values) == 2);
  explore_check (probe_n_finalized () == n_before + 2 + sum (n_starts));
  explore_outcome ("%u", sum (n_starts));
}

/* One asked before the threads began, and others did on the way. None is asked for
 * again while its value is there, or its load is under way. */
static void
end_queued (void)
{
  explore_run_jobs ();
  finish (1);
  explore_check (sum (n_values) == 1);
  explore_check (probe_n_finalized () == n_before + 2 + sum (n_starts));
  explore_outcome ("%u", sum (n_starts));
}

static void
end_late (void)
{
  g_object_unref (load);
  finish (2);
  explore_outcome ("%u%u%u", sum (n_starts), sum (n_values), sum (n_errors));
}

#define SCENARIO(title, words, begin, end, ...) \
  .name = title, .operations = words, .setup = set_up, .init = begin, .fini = end, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario start_scenarios[] = {
  { SCENARIO ("ended by two", "load_complete|load_fail", init_ended_twice, end_started,
              complete, fail), OUTCOMES ("01 10") },
  { SCENARIO ("ended by two, beside a dispatch", "load_complete|load_fail|dispatch", init_ended_twice,
              end_started, complete, fail, dispatch), OUTCOMES ("01 10") },
  { SCENARIO ("completed by one of two owners", "load_complete|load_unref", init_started_for_two,
              end_dropped, complete_and_drop, give_up), OUTCOMES ("10") },
  { SCENARIO ("given up by two owners", "load_unref|load_unref", init_started_for_two, end_dropped,
              give_up, give_up), OUTCOMES ("01") },
  { SCENARIO ("waited for", "load_complete|get_or_load", init_started, end_waited, complete,
              ask_and_wait), OUTCOMES ("1010") },
  { SCENARIO ("waited for in vain", "load_fail|get_or_load", init_started, end_waited, fail,
              ask_and_wait), OUTCOMES ("0100 0101") },
  { SCENARIO ("waited for and given up", "load_unref|get_or_load", init_started, end_given_up,
              give_up, ask_and_wait), OUTCOMES ("0 1") },
  { SCENARIO ("inserted meanwhile", "load_complete|cache_insert", init_started, end_inserted,
              complete, insert_other), OUTCOMES ("10") },
  { SCENARIO ("cleared meanwhile", "load_complete|cache_clear|get_or_load", init_started,
              end_waited, complete, ask_and_wait, clear), .bound = 2, OUTCOMES ("1000 1010") },
  { SCENARIO ("asked for at its end", "load_complete|get_or_start_async", init_started, end_late,
              complete, ask_later), OUTCOMES ("120") },
  { SCENARIO ("asked for at its failure", "load_fail|get_or_start_async", init_started, end_late,
              fail, ask_later), OUTCOMES ("102 211") },
  { SCENARIO ("started by two", "get_or_start_async|get_or_start_async", init_empty, end_two,
              ask_later, ask_later), OUTCOMES ("1") },
  { SCENARIO ("started and started anew", "restart_async|get_or_start_async", init_empty, end_two,
              restart, ask_later), OUTCOMES ("1 2") },
  { SCENARIO ("run by the pool or by who asks", "run_jobs|get_or_load", init_queued, end_queued,
              run_jobs, ask_and_wait), OUTCOMES ("1") },
  { SCENARIO ("run by the pool or reloaded", "run_jobs|reload", init_queued, end_queued,
              run_jobs, reload_and_wait), OUTCOMES ("1 2") },
  { SCENARIO ("run by the pool, and cleared", "run_jobs|cache_clear|get_or_load", init_queued,
              end_queued, run_jobs, clear, ask_and_wait), .bound = 2, OUTCOMES ("1 2") },
  { 0 },
};
