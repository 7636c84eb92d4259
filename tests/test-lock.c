/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-lock-private.h"
#include "wisp-test.h"

/* This program has its own copy of wisp-lock.c. */

static void
test_value (void)
{
  WispLock lock = { 6 };

  g_test_summary ("A lock guards the other bits of its word");

  wisp_lock_take (&lock);
  g_assert_cmphex (wisp_lock_get_value (&lock), ==, 6);
  g_assert_false (wisp_lock_try_acquire (&lock));
  wisp_lock_release_with (&lock, 10);
  g_assert_cmphex (lock.word, ==, 10);

  g_assert_true (wisp_lock_try_acquire (&lock));
  g_assert_cmphex (wisp_lock_get_value (&lock), ==, 10);
  wisp_lock_release (&lock);
  g_assert_cmphex (lock.word, ==, 0);
}

#define N_THREADS 4
#define N_TURNS 20000

typedef struct
{
  WispLock lock;
  guint    count;   /* guarded by lock */
  guint    changes; /* of hands; guarded by lock */
  guint    last;    /* guarded by lock */
} Shared;

static void
count_up (guint    index,
          gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < N_TURNS; i++)
    {
      wisp_lock_take (&shared->lock);
      shared->count++;
      shared->changes += shared->last != index;
      shared->last = index;
      /* In each word as well */
      wisp_lock_release_with (&shared->lock, wisp_lock_get_value (&shared->lock) + 2);
    }
}

static void
test_exclusion (void)
{
  Shared shared = { { 0 }, 0, 0, 0 };

  g_test_summary ("Threads that count under a lock lose nothing, in its word or beside it");

  test_run_threads (N_THREADS, count_up, &shared);

  g_assert_cmpuint (shared.count, ==, N_THREADS * N_TURNS);
  g_assert_cmpuint (shared.lock.word, ==, 2 * N_THREADS * N_TURNS);
}

typedef struct
{
  WispLock lock;
  guint    n_waiting; /* atomic */
  gboolean entered;   /* guarded by lock */
} Held;

static gpointer
enter (gpointer data)
{
  Held *held = data;

  g_atomic_int_inc ((gint *) &held->n_waiting);
  wisp_lock_take (&held->lock);
  held->entered = TRUE;
  wisp_lock_release (&held->lock);

  return NULL;
}

/* Longer than anybody spins: the waiting thread has gone to sleep several times */
static void
test_long (void)
{
  Held held = { { 0 }, 0, FALSE };
  GThread *thread;

  g_test_summary ("Who waits for long gets the lock in the end, and not before");

  wisp_lock_take (&held.lock);
  thread = g_thread_new ("waits", enter, &held);
  while (g_atomic_int_get ((gint *) &held.n_waiting) == 0)
    g_thread_yield ();
  for (guint i = 0; i < 50; i++)
    {
      g_usleep (100);
      g_assert_false (held.entered);
    }
  wisp_lock_release (&held.lock);
  g_thread_join (thread);

  g_assert_true (held.entered);
  g_assert_cmphex (held.lock.word, ==, 0);
}

typedef struct
{
  WispLock lock;
  GCond    cond;
  guint    turn;  /* guarded by lock */
} Turns;

static void
take_turns (guint    index,
            gpointer data)
{
  Turns *turns = data;

  for (guint i = 0; i < 100; i++)
    {
      wisp_lock_take (&turns->lock);
      while (turns->turn % N_THREADS != index)
        wisp_lock_sleep (&turns->lock, &turns->cond);
      turns->turn++;
      wisp_lock_wake (&turns->cond);
      wisp_lock_release (&turns->lock);
    }
}

static void
test_sleep (void)
{
  Turns turns = { { 0 }, { 0 }, 0 };

  g_test_summary ("Whoever sleeps until a condition holds is woken up, and has the lock then");

  g_cond_init (&turns.cond);
  test_run_threads (N_THREADS, take_turns, &turns);
  g_cond_clear (&turns.cond);

  g_assert_cmpuint (turns.turn, ==, 100 * N_THREADS);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/lock/value", test_value);
  test_add ("/lock/exclusion", test_exclusion);
  test_add ("/lock/long", test_long);
  test_add ("/lock/sleep", test_sleep);

  return g_test_run ();
}
