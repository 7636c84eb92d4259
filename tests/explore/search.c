/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search.h"

/*
 * One execution after the other, each from the beginning, until no decision has
 * an alternative left; or one only, along a given path.
 */

const void *scenario_data;
Options options = { .bound = -1, .seconds = 60 };

/* ---- Executions ------------------------------------------------------------ */
static void
execution_reset (int n_threads)
{
  execution = (Execution) { .n_threads = n_threads };
  search.depth = 0;
  search.sleeping = 0;
  search.last = -1;
  search.preemptions = 0;
  search.path_length = 0;

  fiber_reset ();
  sharing_reset ();
  memory_reset ();
  shadow_reset ();
  atomics_reset ();
  locks_reset ();
  waits_reset ();
  glib_reset ();
  gobject_reset ();
  contexts_reset ();
  cancellables_reset ();
  pools_reset ();
  trace_reset ();
}

/* A fiber that does nothing but choose the first one */
static void
begin (void)
{
  fiber_switch (pick_next ());
}

static FiberResult
threads_run (const ExploreScenario *scenario)
{
  FiberResult result = FIBER_PARKED;

  execution.racing = execution.scheduling = true;
  search.starting = true;
  for (int i = 1; i <= execution.n_threads && result == FIBER_PARKED; i++)
    {
      fibers[i].clock = fibers[MAIN_FIBER].clock;
      fibers[i].clock[i] = 1;
      result = fiber_start (i, scenario->thread[i - 1]);
    }
  search.starting = false;

  if (result == FIBER_PARKED)
    result = fiber_start (MAIN_FIBER, begin);
  execution.racing = execution.scheduling = false;

  return result;
}

static FiberResult
execution_run (const ExploreScenario *scenario)
{
  FiberResult result = FIBER_PARKED;
  int n_threads = 0;

  while (scenario->thread[n_threads] != NULL)
    n_threads++;

  execution_reset (n_threads);
  if (scenario->init != NULL)
    result = fiber_start (MAIN_FIBER, scenario->init);
  if (result == FIBER_PARKED)
    result = threads_run (scenario);
  if (result == EXECUTION_COMPLETE && scenario->fini != NULL &&
      fiber_start (MAIN_FIBER, scenario->fini) == EXECUTION_FINDING)
    result = EXECUTION_FINDING;
  if (result == EXECUTION_COMPLETE && !search.warming &&
      (!glib_check_end () || !contexts_check_end () || !cancellables_check_end () ||
       !pools_check_end () ||
       !memory_check_end ()))
    result = EXECUTION_FINDING;

  return result;
}

/* The next execution in depth-first order. FALSE if there is none. */
static bool
backtrack (void)
{
  while (search.n_nodes > 0)
    {
      Node *node = &search.nodes[search.n_nodes - 1];

      if (node->value)
        {
          if (++node->taken < node->n)
            return true;
        }
      else
        {
          node->done |= (uint8_t) (1u << node->taken);
          node->choices &= (uint8_t) ~(1u << node->taken);
          if (node->choices != 0)
            {
              node->taken = (uint8_t) __builtin_ctz (node->choices);
              return true;
            }
        }
      search.n_nodes--;
    }

  return false;
}

static double
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/*
 * setup() and a first run are not part of the exploration: GLib allocates and
 * initialises much on first use. What is still allocated after them stays.
 */
static bool
prepare (const ExploreScenario *scenario)
{
  FiberResult result = FIBER_PARKED;

  search.warming = true;
  execution_reset (0);
  if (scenario->setup != NULL)
    result = fiber_start (MAIN_FIBER, scenario->setup);
  shadow_commit ();
  memory_keep ();
  if (result != EXECUTION_FINDING)
    result = execution_run (scenario);
  memory_keep ();
  search.warming = false;

  return result != EXECUTION_FINDING;
}

void
search_explore (const ExploreScenario *scenario)
{
  double start = cpu_time ();
  FiberResult result = EXECUTION_FINDING;

  report->verdict = VERDICT_VERIFIED;
  visited_reset ();
  sharing_forget ();
  search.n_nodes = 0;

  if (prepare (scenario))
    do
      {
        result = execution_run (scenario);
        if (result == EXECUTION_RESTART)
          {
            search.n_nodes = 0;
            visited_reset ();
            *report = (Report) { .verdict = VERDICT_VERIFIED };
            continue;
          }
        report->executions++;
        report->steps += execution.steps;
        report->complete += result == EXECUTION_COMPLETE;
        if ((report->executions & 63) == 0 && cpu_time () - start > options.seconds)
          report->verdict = VERDICT_TIMEOUT;
      }
    while (result == EXECUTION_RESTART ||
           (result != EXECUTION_FINDING && report->verdict == VERDICT_VERIFIED && backtrack ()));

  report->states = visited_count ();
  report->seconds = cpu_time () - start;
}

/* ---- Replays --------------------------------------------------------------- */

/*
 * A path as text: a fiber's number for each step, "1x5" for five of them, and
 * "v2" for the third of the values that choose() could give.
 */
void
search_encode (char   *text,
               size_t  size)
{
  size_t used = 0;

  text[0] = '\0';
  for (unsigned i = 0; i < search.path_length && used + 16 < size;)
    {
      unsigned same = 1;
      uint8_t decision = search.path[i];

      while (i + same < search.path_length && search.path[i + same] == decision)
        same++;

      used += (size_t) snprintf (text + used, size - used, "%s%s%u", i > 0 ? "," : "",
                                 decision & PATH_VALUE ? "v" : "",
                                 (unsigned) decision & ~(unsigned) PATH_VALUE);
      if (same > 1)
        used += (size_t) snprintf (text + used, size - used, "x%u", same);
      i += same;
    }
}

static bool
decode (const char *text)
{
  search.given_length = 0;

  while (*text != '\0')
    {
      unsigned long decision = 0, times = 1;
      char *end;

      if (*text == 'v')
        {
          decision = PATH_VALUE;
          text++;
        }
      decision |= strtoul (text, &end, 10);
      if (end == text || decision > UINT8_MAX)
        return false;
      if (*end == 'x')
        times = strtoul (end + 1, &end, 10);
      if (times == 0 || times > MAX_NODES - search.given_length || (*end != ',' && *end != '\0'))
        return false;

      memset (&search.path[search.given_length], (int) decision, times);
      search.given_length += (unsigned) times;
      text = *end == ',' ? end + 1 : end;
    }

  return true;
}

/* One execution, along the path that options.replay gives. FALSE if it gives none. */
bool
search_replay (const ExploreScenario *scenario)
{
  if (!decode (options.replay))
    return false;

  report->verdict = VERDICT_VERIFIED;
  if (prepare (scenario))
    {
      decode (options.replay);
      search.following = true;
      execution_run (scenario);
    }
  report->executions = 1;
  trace_print ();

  return true;
}
