/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/*
 * A lock in one bit of a word, for critical sections of some tens of nanoseconds.
 * The other bits are the holder's: a value that the lock guards.
 *
 * It is taken by one atomic operation, and released by a plain store, where a GMutex
 * needs a second atomic operation to find out whether somebody sleeps. So nobody is
 * woken up: who waits spins for about as long as a critical section takes, then lets
 * other threads run, then sleeps for a while, longer each time up to a millisecond.
 *
 * Why the store is enough: nobody but the holder changes the word while it is held,
 * since who tries to take it replaces only a word without the bit. The store
 * releases; the operation that takes the lock next acquires, and reads it.
 *
 * The schedule explorer defines WISP_LOCK_CALLS and stands in for the lock, as it
 * does for those of GLib.
 */
typedef struct
{
  guintptr word;
} WispLock;

#define WISP_LOCK_HELD ((guintptr) 1)

void wisp_lock_wait  (WispLock *self);
void wisp_lock_sleep (WispLock *self,
                      GCond    *cond);
void wisp_lock_wake  (GCond    *cond);

#ifndef WISP_LOCK_CALLS

/* Whether it was free, and is the caller's now */
static inline gboolean
wisp_lock_try_acquire (WispLock *self)
{
  guintptr free = __atomic_load_n (&self->word, __ATOMIC_RELAXED) & ~WISP_LOCK_HELD;

  return __atomic_compare_exchange_n (&self->word, &free, free | WISP_LOCK_HELD, FALSE,
                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Not recursive */
static inline void
wisp_lock_take (WispLock *self)
{
  if (G_UNLIKELY (!wisp_lock_try_acquire (self)))
    wisp_lock_wait (self);
}

/* What the lock guards in its word. By the holder. */
static inline guintptr
wisp_lock_get_value (WispLock *self)
{
  return __atomic_load_n (&self->word, __ATOMIC_RELAXED) & ~WISP_LOCK_HELD;
}

/* Leaves @value, whose lowest bit is clear. Pairs with wisp_lock_try_acquire(). */
static inline void
wisp_lock_release_with (WispLock *self,
                        guintptr  value)
{
  __atomic_store_n (&self->word, value, __ATOMIC_RELEASE);
}

#else

void     wisp_lock_take         (WispLock *self);
guintptr wisp_lock_get_value    (WispLock *self);
void     wisp_lock_release_with (WispLock *self,
                                 guintptr  value);

#endif

/* Of a lock that guards nothing in its word */
static inline void
wisp_lock_release (WispLock *self)
{
  wisp_lock_release_with (self, 0);
}
