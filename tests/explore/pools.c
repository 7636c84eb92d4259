/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>

#include "explore.h"
#include "runtime.h"

/*
 * A thread pool, as far as there are some jobs in it and threads that take them, in the
 * order in which they came: a thread of a scenario is one of the pool while it is in
 * explore_run_jobs(). There is one pool at most, which is never freed.
 */

typedef struct
{
  gpointer data;  /* NULL once it has been taken */
  Clock    clock; /* of the thread that pushed it */
} Job;

enum { MAX_JOBS = 8 };

/* What the code under test has for its pool; only its address is looked at */
static GThreadPool pool;

static Job jobs[MAX_JOBS];
static unsigned n_jobs;

#define CALLER __builtin_return_address (0)

void
pools_reset (void)
{
  n_jobs = 0;
}

bool
pools_check_end (void)
{
  for (unsigned i = 0; i < n_jobs; i++)
    if (jobs[i].data != NULL)
      {
        report_set ("a job of a thread pool was not run");
        return false;
      }

  return true;
}

void
pools_clocks (void)
{
  for (unsigned i = 0; i < n_jobs; i++)
    if (jobs[i].data != NULL)
      clock_mark (jobs[i].clock);
}

uint64_t
pools_hash (void)
{
  uint64_t hash = 0;

  for (unsigned i = 0; i < n_jobs; i++)
    if (jobs[i].data != NULL)
      hash = mix (mix (hash, (uintptr_t) jobs[i].data), clock_hash (jobs[i].clock));

  return hash;
}

GThreadPool *__wrap_g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads,
                                       gboolean exclusive, GError **error);
gboolean __wrap_g_thread_pool_push (GThreadPool *self, gpointer data, GError **error);

GThreadPool *
__wrap_g_thread_pool_new (GFunc      func,
                          gpointer   user_data,
                          gint       max_threads,
                          gboolean   exclusive,
                          GError   **error)
{
  (void) max_threads;
  (void) error;
  if (pool.func != NULL)
    finding ("more than one thread pool");
  pool = (GThreadPool) { .func = func, .user_data = user_data, .exclusive = exclusive };

  return &pool;
}

gboolean
__wrap_g_thread_pool_push (GThreadPool  *self,
                           gpointer      data,
                           GError      **error)
{
  (void) error;
  visible_access (FOOTPRINT_WRITE, (uintptr_t) self, 1);
  if (n_jobs == MAX_JOBS)
    finding ("more than %d jobs in a thread pool", MAX_JOBS);

  TRACE (CALLER, (uintptr_t) data, false, "push    %s", memory_describe ((uintptr_t) data));
  jobs[n_jobs++] = (Job) { .data = data, .clock = fibers[current].clock };
  execution.changes++;
  clock_tick ();

  return TRUE;
}

static gpointer
take (void)
{
  Fiber *self = &fibers[current];

  visible_access (FOOTPRINT_WRITE, (uintptr_t) &pool, 1);
  for (unsigned i = 0; i < n_jobs; i++)
    if (jobs[i].data != NULL)
      {
        self->clock = clock_join (self->clock, jobs[i].clock);
        return g_steal_pointer (&jobs[i].data);
      }

  return NULL;
}

/* Runs what is in the pool, as one of its threads. The number of jobs. */
int
explore_run_jobs (void)
{
  gpointer data;
  int n = 0;

  for (; (data = take ()) != NULL; n++)
    {
      TRACE (CALLER, (uintptr_t) data, false, "run     %s", memory_describe ((uintptr_t) data));
      pool.func (data, pool.user_data);
    }

  return n;
}
