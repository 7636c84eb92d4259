/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-lock-private.h"

/* Those who sleep until a condition holds that one of our locks guards. It is taken
 * after that lock, and not held while a lock is waited for. */
static GMutex sleepers;

#ifndef WISP_LOCK_CALLS

/* Some microseconds, about what going to sleep and being woken up costs */
#define SPINS 40

/* What else can run on this processor, the holder perhaps, runs so many times */
#define YIELDS 10

/* In microseconds */
#define FIRST_SLEEP 50
#define LONGEST_SLEEP 1000

static void
relax (void)
{
#if defined (__x86_64__) || defined (__i386__)
  __builtin_ia32_pause ();
#elif defined (__aarch64__)
  __asm__ __volatile__ ("isb" : : : "memory");
#endif
}

/* Waits a little, and longer from time to time */
static void
pass_time (guint turn)
{
  if (turn < SPINS)
    relax ();
  else if (turn < SPINS + YIELDS)
    g_thread_yield ();
  else
    g_usleep (MIN (FIRST_SLEEP * (gulong) (turn - SPINS - YIELDS + 1), LONGEST_SLEEP));
}

/* What wisp_lock_take() does that found the lock held */
void
wisp_lock_wait (WispLock *self)
{
  guint turn = 0;

  do
    {
      /* Reading leaves the cache line with the holder */
      while (__atomic_load_n (&self->word, __ATOMIC_RELAXED) & WISP_LOCK_HELD)
        pass_time (turn++);
    }
  while (!wisp_lock_try_acquire (self));
}

#endif

/*
 * As g_cond_wait(), with a lock of ours: lets go of it, sleeps until somebody calls
 * wisp_lock_wake(), or for no reason, and takes it again.
 *
 * No call is missed: it is made by a holder of the lock, and this thread has the mutex
 * from before it lets go of the lock until it sleeps.
 */
void
wisp_lock_sleep (WispLock *self,
                 GCond    *cond)
{
  guintptr value = wisp_lock_get_value (self);

  g_mutex_lock (&sleepers);
  wisp_lock_release_with (self, value);
  g_cond_wait (cond, &sleepers);
  g_mutex_unlock (&sleepers);

  wisp_lock_take (self);
}

/* By the holder of the lock that the condition belongs to */
void
wisp_lock_wake (GCond *cond)
{
  g_mutex_lock (&sleepers);
  g_cond_broadcast (cond);
  g_mutex_unlock (&sleepers);
}
