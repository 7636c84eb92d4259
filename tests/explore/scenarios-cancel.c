/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

/*
 * Callers of a load that wait no longer: each is answered once, with the value or as one
 * that was cancelled, whatever comes first; who stays gets the value; and the load hears
 * that it is for nobody any more if and only if the last one left before its end.
 */

enum { N_CALLERS = 2 };

static WispCache *cache;
static WispLoad *load;          /* under way */
static gpointer value;          /* what it gives */
static GCancellable *cancellables[N_CALLERS + 1];
static gboolean got_value[N_CALLERS + 1];
static gboolean was_cancelled[N_CALLERS + 1];
static gboolean load_was_cancelled[EXPLORE_MAX_THREADS + 1];
static guint n_starts[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

/* ---- Asking ------------------------------------------------------------------ */

/* An answer to the caller of this number */
static void
note (int       caller,
      gpointer  instance,
      GError   *error)
{
  explore_check_unlocked ();
  explore_check ((instance == NULL) == (error != NULL));
  explore_check (!got_value[caller] && !was_cancelled[caller]);
  got_value[caller] = instance != NULL;
  was_cancelled[caller] = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  explore_check (got_value[caller] || was_cancelled[caller]);
  g_clear_pointer (&instance, probe_unref);
  g_clear_error (&error);
}

static void
answered (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GError *error = NULL;
  gpointer instance = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &error);

  note (GPOINTER_TO_INT (user_data), instance, error);
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

/* Of a caller who finds that nothing is under way any more */
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

/* Takes its time, and looks whether anybody still wants to know */
static gpointer
load_here (WispCache      *self,
           gconstpointer   key,
           GCancellable   *cancellable,
           gpointer        user_data,
           GError        **error)
{
  explore_check_unlocked ();
  load_was_cancelled[explore_thread ()] = g_cancellable_is_cancelled (cancellable);
  n_starts[explore_thread ()]++;

  return probe_new (PROBE_SPLIT);
}

static void
ask_later (int           caller,
           WispStartFunc func)
{
  wisp_cache_get_or_start_async (cache, "a", func, NULL, cancellables[caller], answered,
                                 GINT_TO_POINTER (caller));
}

static void
ask_now (int caller)
{
  GError *error = NULL;
  gpointer instance = wisp_cache_get_or_load (cache, "a", load_here, NULL, cancellables[caller],
                                              &error);

  note (caller, instance, error);
}

/* ---- Beginnings -------------------------------------------------------------- */
static void
begin (void)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  value = probe_new (PROBE_SPLIT);
  for (int caller = 1; caller <= N_CALLERS; caller++)
    cancellables[caller] = g_cancellable_new ();
  explore_name (cache, "cache");
  explore_name (value, "value");
  explore_name (cancellables[1], "first cancellable");
  explore_name (cancellables[2], "second cancellable");
}

static void
begin_for_one (void)
{
  begin ();
  ask_later (1, start);
  explore_name (load, "load");
}

static void
begin_for_two (void)
{
  begin_for_one ();
  ask_later (2, start);
}

/* A load waits for a thread of the pool */
static void
begin_queued (void)
{
  begin ();
  wisp_cache_get_or_load_async (cache, "a", load_here, NULL, NULL, cancellables[1], answered,
                                GINT_TO_POINTER (1));
}

/* Whose answers wait to be dispatched */
static void
begin_completed (void)
{
  begin_for_one ();
  wisp_load_complete (load, value);
}

/* ---- Threads ----------------------------------------------------------------- */
THREAD (complete) { wisp_load_complete (load, value); }
THREAD (dispatch) { explore_dispatch ((gpointer) &explore_default_context); }
THREAD (run_jobs) { explore_run_jobs (); }
THREAD (cancel_first) { g_cancellable_cancel (cancellables[1]); }
THREAD (cancel_second) { g_cancellable_cancel (cancellables[2]); }
THREAD (ask_later_first) { ask_later (1, start_and_complete); }
THREAD (ask_later_second) { ask_later (2, start_and_complete); }
THREAD (ask_now_first) { ask_now (1); }
THREAD (ask_now_second) { ask_now (2); }
THREAD (clear) { wisp_cache_clear (cache); }

/* ---- Ends -------------------------------------------------------------------- */
static void
end (int n_callers)
{
  dispatch ();
  for (int caller = 1; caller <= N_CALLERS; caller++)
    {
      explore_check (got_value[caller] + was_cancelled[caller] == (caller <= n_callers));
      g_object_unref (cancellables[caller]);
    }
  probe_unref (value);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  g_object_unref (cache);
}

static guint
sum_of_starts (void)
{
  return n_starts[0] + n_starts[1] + n_starts[2] + n_starts[3];
}

/* Of a load that was under way, and has ended */
static void
end_load (int n_callers)
{
  load_was_cancelled[0] = g_cancellable_is_cancelled (wisp_load_get_cancellable (load));
  g_object_unref (load);
  end (n_callers);
}

/* A value may come too late for a task that is cancelled, but not for its load */
static void
end_of_one (void)
{
  end_load (1);
  explore_check (!load_was_cancelled[0] || was_cancelled[1]);
  explore_outcome ("%d%d", was_cancelled[1], load_was_cancelled[0]);
}

static void
end_of_two (void)
{
  end_load (2);
  explore_check (got_value[2] && !load_was_cancelled[0]);
  explore_outcome ("%d", was_cancelled[1]);
}

/* Both are cancelled, and nothing has been completed: nobody is left to hear of it */
static void
end_abandoned (void)
{
  complete ();
  end_load (2);
  explore_check (was_cancelled[1] && was_cancelled[2] && load_was_cancelled[0]);
}

static void
end_abandoned_or_not (void)
{
  end_load (2);
  explore_outcome ("%d%d%d", was_cancelled[1], was_cancelled[2], load_was_cancelled[0]);
}

/* The second one came in time to keep the load, or began another */
static void
end_asked_anew (void)
{
  complete ();
  end_load (2);
  explore_check (was_cancelled[1] && got_value[2]);
  explore_check (load_was_cancelled[0] == (sum_of_starts () == 2));
  explore_outcome ("%u", sum_of_starts ());
}

static void
end_asked (void)
{
  end (1);
  explore_outcome ("%d%u%d", was_cancelled[1], sum_of_starts (), load_was_cancelled[1]);
}

/* Who waited on its thread joined the load, or came after it */
static void
end_waited (void)
{
  end_load (2);
  explore_check (got_value[1]);
  explore_outcome ("%d%u", was_cancelled[2], sum_of_starts ());
}

static void
end_both_now (void)
{
  end (2);
  explore_check (got_value[2]);
  explore_outcome ("%d%u", was_cancelled[1], sum_of_starts ());
}

/* What is begun for nobody is not begun */
static void
end_of_queued (void)
{
  explore_run_jobs ();
  end (1);
  explore_check (was_cancelled[1] || sum_of_starts () == 1);
  explore_outcome ("%d%u", was_cancelled[1], sum_of_starts ());
}

/* ---- Scenarios --------------------------------------------------------------- */
static void
set_up (void)
{
  GError *error = NULL;

  probe_setup ();
  begin ();
  ask_later (1, start_and_complete);
  wisp_cache_get_or_load_async (cache, "b", load_here, NULL, NULL, NULL, NULL, NULL);
  explore_run_jobs ();
  dispatch ();
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "warm-up");
  g_clear_error (&error);
  for (int caller = 1; caller <= N_CALLERS; caller++)
    g_clear_object (&cancellables[caller]);
  g_clear_pointer (&value, probe_unref);
  g_clear_object (&cache);
  n_starts[explore_thread ()] = 0;
  got_value[1] = FALSE;
}

#define SCENARIO(title, words, begin, end, ...) \
  .name = title, .operations = words, .setup = set_up, .init = begin, .fini = end, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario cancel_scenarios[] = {
  { SCENARIO ("cancelled at its end", "load_complete|cancel", begin_for_one, end_of_one, complete,
              cancel_first), OUTCOMES ("10 11") },
  { SCENARIO ("cancelled at its end, and answered", "load_complete|cancel|dispatch", begin_for_one,
              end_of_one, complete, cancel_first, dispatch), OUTCOMES ("00 10 11") },
  { SCENARIO ("cancelled while it is answered", "dispatch|cancel", begin_completed, end_of_one,
              dispatch, cancel_first), OUTCOMES ("00 10") },
  { SCENARIO ("cancelled twice", "cancel|cancel|load_complete", begin_for_one, end_of_one, cancel_first,
              cancel_first, complete), OUTCOMES ("10 11") },
  { SCENARIO ("one of two cancelled", "load_complete|cancel|dispatch", begin_for_two, end_of_two,
              complete, cancel_first, dispatch), OUTCOMES ("0 1") },
  { SCENARIO ("both cancelled", "cancel|cancel", begin_for_two, end_abandoned, cancel_first,
              cancel_second) },
  { SCENARIO ("both cancelled at its end", "load_complete|cancel|cancel", begin_for_two,
              end_abandoned_or_not, complete, cancel_first, cancel_second), OUTCOMES ("110 111") },
  { SCENARIO ("cancelled, and asked for anew", "cancel|get_or_start_async", begin_for_one,
              end_asked_anew, cancel_first, ask_later_second), OUTCOMES ("1 2") },
  { SCENARIO ("cancelled, and cleared", "cancel|cache_clear|load_complete", begin_for_one,
              end_of_one, cancel_first, clear, complete), OUTCOMES ("10 11") },
  { SCENARIO ("cancelled while it asks", "get_or_start_async|cancel", begin, end_asked,
              ask_later_first, cancel_first), OUTCOMES ("100 110") },
  { SCENARIO ("cancelled while it loads", "get_or_load|cancel", begin, end_asked, ask_now_first,
              cancel_first), OUTCOMES ("010 100 110 111") },
  { SCENARIO ("cancelled while it waits", "load_complete|get_or_load|cancel", begin_for_one,
              end_waited, complete, ask_now_second, cancel_second), OUTCOMES ("01 11") },
  { SCENARIO ("the loader's caller cancelled", "get_or_load|get_or_load|cancel", begin,
              end_both_now, ask_now_first, ask_now_second, cancel_first), .bound = 2, .weak_bound = 3,
    OUTCOMES ("01 02 11 12") },
  { SCENARIO ("cancelled while it waits for the pool", "run_jobs|cancel", begin_queued, end_of_queued,
              run_jobs, cancel_first), OUTCOMES ("10 11") },
  { SCENARIO ("cancelled, and run by two of the pool", "run_jobs|run_jobs|cancel", begin_queued,
              end_of_queued, run_jobs, run_jobs, cancel_first), OUTCOMES ("10 11") },
  { 0 },
};
