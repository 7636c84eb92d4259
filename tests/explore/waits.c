/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <sched.h>
#include <string.h>

#include "locks.h"
#include "runtime.h"

/*
 * What threads wait for, other than mutexes: conditions, bit locks, the first
 * initialisation of something, and, in a loop that spins, any change at all.
 */

typedef struct
{
  uintptr_t cond;              /* 0: does not wait */
  bool      signalled;
  bool      timed;
} Waiter;

typedef struct
{
  uintptr_t address;
  int       owner;             /* the fiber that initialises, or -1 */
  Clock     clock;
} Once;

enum { MAX_ONCE = 64 };

static Waiter waiters[N_FIBERS];
static Once onces[MAX_ONCE];
static unsigned n_onces;

#define CALLER __builtin_return_address (0)

void
waits_reset (void)
{
  memset (waiters, 0, sizeof waiters);
  n_onces = 0;
}

/* ---- GCond ------------------------------------------------------------------ */
static bool
may_wake (const Operation *operation,
          int              fiber)
{
  const Waiter *waiter = &waiters[fiber];

  return (waiter->signalled || waiter->timed) && locks_mutex_is_free (operation->address);
}

/* TRUE if signalled, FALSE if time ran out; a signal comes before time does */
static bool
cond_wait (GCond  *cond,
           GMutex *mutex,
           bool    timed,
           void   *pc)
{
  Waiter *waiter = &waiters[current];
  bool signalled;

  visible_access (FOOTPRINT_WRITE, (uintptr_t) cond, 1);
  memory_touch ((uintptr_t) cond, sizeof *cond, "wait");
  TRACE (pc, (uintptr_t) cond, false, "wait    %s", memory_describe ((uintptr_t) cond));
  *waiter = (Waiter) { .cond = (uintptr_t) cond, .timed = timed };
  locks_mutex_release (mutex, pc);

  visible_wait ((Operation) {
    .footprint = FOOTPRINT_WRITE, .address = (uintptr_t) mutex, .size = 1,
    .second = (uintptr_t) cond, .ready = may_wake,
  });
  signalled = waiter->signalled;
  *waiter = (Waiter) { 0 };
  TRACE (pc, (uintptr_t) cond, false, "%s %s", signalled ? "woken  " : "timeout",
         memory_describe ((uintptr_t) cond));
  locks_mutex_take (mutex, pc);

  return signalled;
}

static void
cond_signal (GCond *cond,
             bool   all,
             void  *pc)
{
  int sleepers[N_FIBERS], n = 0;
  unsigned chosen;

  visible_access (FOOTPRINT_WRITE, (uintptr_t) cond, 1);
  memory_touch ((uintptr_t) cond, sizeof *cond, "signal");
  TRACE (pc, (uintptr_t) cond, false, "signal  %s", memory_describe ((uintptr_t) cond));

  for (int i = 1; i < N_FIBERS; i++)
    if (waiters[i].cond == (uintptr_t) cond && !waiters[i].signalled)
      sleepers[n++] = i;
  if (n == 0)
    return;

  execution.changes++;
  chosen = all ? 0 : choose ((unsigned) n);
  for (int i = 0; i < n; i++)
    if (all || (unsigned) i == chosen)
      waiters[sleepers[i]].signalled = true;
}

void __wrap_g_cond_init (GCond *cond);
void __wrap_g_cond_clear (GCond *cond);
void __wrap_g_cond_wait (GCond *cond, GMutex *mutex);
gboolean __wrap_g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time);
void __wrap_g_cond_signal (GCond *cond);
void __wrap_g_cond_broadcast (GCond *cond);

void
__wrap_g_cond_init (GCond *cond)
{
  plain_write (cond, sizeof *cond, CALLER);
  memset (cond, 0, sizeof *cond);
}

void
__wrap_g_cond_clear (GCond *cond)
{
  plain_write (cond, sizeof *cond, CALLER);
  for (int i = 1; i < N_FIBERS; i++)
    if (waiters[i].cond == (uintptr_t) cond)
      finding ("clear of %s, which T%d waits for", memory_describe ((uintptr_t) cond), i);
}

void
__wrap_g_cond_wait (GCond  *cond,
                    GMutex *mutex)
{
  cond_wait (cond, mutex, false, CALLER);
}

gboolean
__wrap_g_cond_wait_until (GCond  *cond,
                          GMutex *mutex,
                          gint64  end_time)
{
  (void) end_time;

  return cond_wait (cond, mutex, true, CALLER);
}

void
__wrap_g_cond_signal (GCond *cond)
{
  cond_signal (cond, false, CALLER);
}

void
__wrap_g_cond_broadcast (GCond *cond)
{
  cond_signal (cond, true, CALLER);
}

/* ---- Bit locks -------------------------------------------------------------- */
static bool
bit_is_clear (const Operation *operation,
              int              fiber)
{
  (void) fiber;

  return (memory_load (operation->address, operation->size) & operation->expected) == 0;
}

static void
bit_lock (const void *memory,
          unsigned    size,
          int         bit,
          void       *pc)
{
  uint64_t mask = UINT64_C (1) << bit;

  visible_wait ((Operation) {
    .footprint = FOOTPRINT_WRITE, .address = (uintptr_t) memory, .size = size,
    .expected = mask, .ready = bit_is_clear,
  });
  atomic_apply_rmw ((uintptr_t) memory, size, RMW_OR, mask, __ATOMIC_ACQUIRE, true, pc);
  fibers[current].n_locks++;
}

static bool
bit_trylock (const void *memory,
             unsigned    size,
             int         bit,
             void       *pc)
{
  uint64_t mask = UINT64_C (1) << bit;

  if (atomic_do_rmw ((uintptr_t) memory, size, RMW_OR, mask, __ATOMIC_ACQUIRE, pc) & mask)
    return false;
  fibers[current].n_locks++;

  return true;
}

static void
bit_unlock (const void *memory,
            unsigned    size,
            int         bit,
            void       *pc)
{
  uint64_t mask = UINT64_C (1) << bit;

  if (!(atomic_do_rmw ((uintptr_t) memory, size, RMW_AND, ~mask, __ATOMIC_RELEASE, pc) & mask))
    finding ("unlock of bit %d of %s, which is clear", bit, memory_describe ((uintptr_t) memory));
  fibers[current].n_locks--;
}

void __wrap_g_bit_lock (volatile gint *address, gint bit);
gboolean __wrap_g_bit_trylock (volatile gint *address, gint bit);
void __wrap_g_bit_unlock (volatile gint *address, gint bit);
void __wrap_g_pointer_bit_lock (volatile void *address, gint bit);
gboolean __wrap_g_pointer_bit_trylock (volatile void *address, gint bit);
void __wrap_g_pointer_bit_unlock (volatile void *address, gint bit);

void
__wrap_g_bit_lock (volatile gint *address,
                   gint           bit)
{
  bit_lock ((const void *) address, sizeof *address, bit, CALLER);
}

gboolean
__wrap_g_bit_trylock (volatile gint *address,
                      gint           bit)
{
  return bit_trylock ((const void *) address, sizeof *address, bit, CALLER);
}

void
__wrap_g_bit_unlock (volatile gint *address,
                     gint           bit)
{
  bit_unlock ((const void *) address, sizeof *address, bit, CALLER);
}

void
__wrap_g_pointer_bit_lock (volatile void *address,
                           gint           bit)
{
  bit_lock ((const void *) address, sizeof (gpointer), bit, CALLER);
}

gboolean
__wrap_g_pointer_bit_trylock (volatile void *address,
                              gint           bit)
{
  return bit_trylock ((const void *) address, sizeof (gpointer), bit, CALLER);
}

void
__wrap_g_pointer_bit_unlock (volatile void *address,
                             gint           bit)
{
  bit_unlock ((const void *) address, sizeof (gpointer), bit, CALLER);
}

/* ---- g_once_init_enter() ---------------------------------------------------- */
static Once *
once_find (uintptr_t address)
{
  for (unsigned i = 0; i < n_onces; i++)
    if (onces[i].address == address)
      return &onces[i];

  return NULL;
}

static bool
once_is_settled (const Operation *operation,
                 int              fiber)
{
  const Once *once = once_find (operation->address);

  (void) fiber;

  return once == NULL || once->owner < 0;
}

gboolean __wrap_g_once_init_enter (volatile void *location);
void __wrap_g_once_init_leave (volatile void *location, gsize result);

gboolean
__wrap_g_once_init_enter (volatile void *location)
{
  uintptr_t address = (uintptr_t) location;
  Fiber *self = &fibers[current];
  Once *once;

  visible_wait ((Operation) {
    .footprint = FOOTPRINT_WRITE, .address = address, .size = sizeof (gsize),
    .ready = once_is_settled,
  });

  once = once_find (address);
  if (memory_load (address, sizeof (gsize)) != 0)
    {
      if (once != NULL)
        self->clock = clock_join (self->clock, once->clock);
      return FALSE;
    }

  if (once == NULL)
    {
      if (n_onces == MAX_ONCE)
        finding ("more than %d initialisations", MAX_ONCE);
      once = &onces[n_onces++];
    }
  *once = (Once) { .address = address, .owner = current };

  return TRUE;
}

void
__wrap_g_once_init_leave (volatile void *location,
                          gsize          result)
{
  uintptr_t address = (uintptr_t) location;
  Once *once = once_find (address);

  if (once == NULL || once->owner != current)
    finding ("g_once_init_leave() without g_once_init_enter()");

  atomic_do_store (address, sizeof (gsize), result, __ATOMIC_RELEASE, CALLER);
  once->owner = -1;
  once->clock = fibers[current].clock;
  execution.changes++;
  clock_tick ();
}

/* ---- Spinning --------------------------------------------------------------- */
static bool
something_changed (const Operation *operation,
                   int              fiber)
{
  (void) operation;

  return execution.changes != fibers[fiber].changes;
}

/* A loop that spins calls this each time round. From the second time on it waits
 * until something has changed since the last. */
static void
yield (void *pc)
{
  if (!execution.scheduling)
    return;

  visible_wait ((Operation) { .footprint = FOOTPRINT_ALL, .ready = something_changed });
  fibers[current].changes = execution.changes;
  atomics_catch_up (current);
  TRACE (pc, 0, false, "yield");
}

void __wrap_g_thread_yield (void);
int __wrap_sched_yield (void);
void __wrap_g_usleep (gulong microseconds);

void
__wrap_g_thread_yield (void)
{
  yield (CALLER);
}

int
__wrap_sched_yield (void)
{
  yield (CALLER);

  return 0;
}

void
__wrap_g_usleep (gulong microseconds)
{
  (void) microseconds;
  yield (CALLER);
}

/* ---- For the hash of the state --------------------------------------------- */
void
waits_clocks (void)
{
  for (unsigned i = 0; i < n_onces; i++)
    clock_mark (onces[i].clock);
}

uint64_t
waits_hash (void)
{
  uint64_t sum = 0;

  for (int i = 1; i < N_FIBERS; i++)
    if (waiters[i].cond != 0)
      sum += mix (mix (waiters[i].cond, (uint64_t) i),
                  waiters[i].signalled | (uint64_t) waiters[i].timed << 1);
  for (unsigned i = 0; i < n_onces; i++)
    sum += mix (mix (onces[i].address, (uint64_t) onces[i].owner), clock_hash (onces[i].clock));

  return sum;
}
