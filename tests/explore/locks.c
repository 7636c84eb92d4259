/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <string.h>

#include "locks.h"
#include "runtime.h"

/*
 * GLib's locks. The linker's --wrap sends the calls of the code under test here;
 * the real ones are not called.
 *
 * To take a lock is a visible operation, to release one is not: nobody can tell
 * a release that comes at once from one that comes a little later, except by
 * trying the lock. So the releases of a lock that somebody tries are visible.
 */

typedef enum { LOCK_NONE, LOCK_MUTEX, LOCK_RECURSIVE, LOCK_READ_WRITE } LockKind;

typedef struct
{
  uintptr_t address;
  LockKind  kind;
  int       owner;             /* a fiber, or -1 */
  unsigned  depth;             /* of a recursive one */
  unsigned  readers[N_FIBERS];
  Clock     written;           /* by the last writer to release it */
  Clock     read;              /* by all readers */
} Lock;

enum { MAX_LOCKS = 256 };

static Lock locks[MAX_LOCKS];
static unsigned n_locks;

#define CALLER __builtin_return_address (0)

void
locks_reset (void)
{
  n_locks = 0;
}

static Lock *
lock_find (uintptr_t address)
{
  for (unsigned i = 0; i < n_locks; i++)
    if (locks[i].address == address)
      return &locks[i];

  return NULL;
}

static Lock *
lock_get (const void *memory,
          LockKind    kind)
{
  uintptr_t address = (uintptr_t) memory;
  Lock *lock = lock_find (address);

  if (lock != NULL && lock->kind == kind)
    return lock;
  if (lock != NULL && lock->kind != LOCK_NONE)
    finding ("%s is two kinds of lock at once", memory_describe (address));
  if (lock == NULL && n_locks == MAX_LOCKS)
    finding ("more than %d locks", MAX_LOCKS);
  if (lock == NULL)
    lock = &locks[n_locks++];

  *lock = (Lock) { .address = address, .kind = kind, .owner = -1 };

  return lock;
}

static bool
is_held (const Lock *lock)
{
  for (int i = 0; i < N_FIBERS; i++)
    if (lock->readers[i] > 0)
      return true;

  return lock->owner >= 0;
}

/* The memory of a block goes away */
void
locks_forget (uintptr_t address,
              size_t    size)
{
  for (unsigned i = 0; i < n_locks; i++)
    if (locks[i].address - address < size)
      {
        if (is_held (&locks[i]))
          finding ("free of a lock that is held: %s", memory_describe (locks[i].address));
        locks[i].kind = LOCK_NONE;
      }
}

/* Whoever uses a lock accesses its memory */
static void
touch (const void *memory,
       unsigned    size,
       const char *what)
{
  memory_touch ((uintptr_t) memory, size, what);
  if (execution.racing)
    shadow_access ((uintptr_t) memory, size, ACCESS_ATOMIC_WRITE);
}

static void
initialise (void   *memory,
            size_t  size,
            void   *pc)
{
  plain_write (memory, size, pc);
  memset (memory, 0, size);
  locks_forget ((uintptr_t) memory, size);
}

static void
clear (void   *memory,
       size_t  size,
       void   *pc)
{
  plain_write (memory, size, pc);
  locks_forget ((uintptr_t) memory, size);
}

static void
wait_for (Footprint   footprint,
          const void *memory,
          bool      (*ready) (const Operation *operation, int fiber))
{
  visible_wait ((Operation) {
    .footprint = footprint, .address = (uintptr_t) memory, .size = 1, .ready = ready,
  });
}

static void
lock_taken (Lock *lock,
            int   owner)
{
  lock->owner = owner;
  fibers[current].n_locks++;
}

static void
lock_released (void)
{
  fibers[current].n_locks--;
  execution.changes++;
  clock_tick ();
}

static void __attribute__ ((noreturn))
not_owner (const char *what,
           const void *memory)
{
  finding ("%s of %s by T%d, which does not hold it", what,
           memory_describe ((uintptr_t) memory), current);
}

/* ---- GMutex, GRecMutex ------------------------------------------------------ */
static bool
is_free (uintptr_t address)
{
  const Lock *lock = lock_find (address);

  return lock == NULL || lock->kind == LOCK_NONE || lock->owner < 0;
}

static bool
mutex_is_free (const Operation *operation,
               int              fiber)
{
  (void) fiber;

  return is_free (operation->address);
}

static bool
recursive_is_free (const Operation *operation,
                   int              fiber)
{
  const Lock *lock = lock_find (operation->address);

  return mutex_is_free (operation, fiber) || lock->owner == fiber;
}

static void
mutex_take (GMutex *mutex,
            void   *pc)
{
  Lock *lock = lock_get (mutex, LOCK_MUTEX);
  Fiber *self = &fibers[current];

  touch (mutex, sizeof *mutex, "lock");
  self->clock = clock_join (self->clock, lock->written);
  lock_taken (lock, current);
  TRACE (pc, (uintptr_t) mutex, false, "lock    %s", memory_describe ((uintptr_t) mutex));
}

static void
mutex_release (GMutex *mutex,
               void   *pc)
{
  Lock *lock = lock_get (mutex, LOCK_MUTEX);

  touch (mutex, sizeof *mutex, "unlock");
  if (lock->owner != current)
    not_owner ("unlock", mutex);
  if (execution.scheduling && sharing_tried ((uintptr_t) mutex))
    visible_access (FOOTPRINT_WRITE, (uintptr_t) mutex, 1);
  lock->owner = -1;
  lock->written = fibers[current].clock;
  lock_released ();
  TRACE (pc, (uintptr_t) mutex, false, "unlock  %s", memory_describe ((uintptr_t) mutex));
}

/* For a condition variable, which gives the mutex up and takes it again */
bool
locks_mutex_is_free (uintptr_t mutex)
{
  return is_free (mutex);
}

void
locks_mutex_take (GMutex *mutex,
                  void   *pc)
{
  mutex_take (mutex, pc);
}

void
locks_mutex_release (GMutex *mutex,
                     void   *pc)
{
  mutex_release (mutex, pc);
}

void __wrap_g_mutex_init (GMutex *mutex);
void __wrap_g_mutex_clear (GMutex *mutex);
void __wrap_g_mutex_lock (GMutex *mutex);
gboolean __wrap_g_mutex_trylock (GMutex *mutex);
void __wrap_g_mutex_unlock (GMutex *mutex);

void
__wrap_g_mutex_init (GMutex *mutex)
{
  initialise (mutex, sizeof *mutex, CALLER);
}

void
__wrap_g_mutex_clear (GMutex *mutex)
{
  clear (mutex, sizeof *mutex, CALLER);
}

void
__wrap_g_mutex_lock (GMutex *mutex)
{
  const Lock *lock = lock_find ((uintptr_t) mutex);

  memory_touch ((uintptr_t) mutex, sizeof *mutex, "lock");
  if (lock != NULL && lock->kind == LOCK_MUTEX && lock->owner == current)
    finding ("deadlock: T%d locks %s, which it holds already", current,
             memory_describe ((uintptr_t) mutex));
  wait_for (FOOTPRINT_WRITE, mutex, mutex_is_free);
  mutex_take (mutex, CALLER);
}

gboolean
__wrap_g_mutex_trylock (GMutex *mutex)
{
  if (execution.scheduling && sharing_try ((uintptr_t) mutex))
    search_restart ();

  visible_access (FOOTPRINT_WRITE, (uintptr_t) mutex, 1);
  if (lock_get (mutex, LOCK_MUTEX)->owner >= 0)
    {
      touch (mutex, sizeof *mutex, "trylock");
      return FALSE;
    }
  mutex_take (mutex, CALLER);

  return TRUE;
}

void
__wrap_g_mutex_unlock (GMutex *mutex)
{
  mutex_release (mutex, CALLER);
}

void __wrap_g_rec_mutex_init (GRecMutex *mutex);
void __wrap_g_rec_mutex_clear (GRecMutex *mutex);
void __wrap_g_rec_mutex_lock (GRecMutex *mutex);
void __wrap_g_rec_mutex_unlock (GRecMutex *mutex);

void
__wrap_g_rec_mutex_init (GRecMutex *mutex)
{
  initialise (mutex, sizeof *mutex, CALLER);
}

void
__wrap_g_rec_mutex_clear (GRecMutex *mutex)
{
  clear (mutex, sizeof *mutex, CALLER);
}

void
__wrap_g_rec_mutex_lock (GRecMutex *mutex)
{
  Fiber *self = &fibers[current];
  Lock *lock;

  wait_for (FOOTPRINT_WRITE, mutex, recursive_is_free);
  touch (mutex, sizeof *mutex, "lock");
  lock = lock_get (mutex, LOCK_RECURSIVE);
  if (lock->depth++ > 0)
    return;
  self->clock = clock_join (self->clock, lock->written);
  lock_taken (lock, current);
  TRACE (CALLER, (uintptr_t) mutex, false, "lock    %s", memory_describe ((uintptr_t) mutex));
}

void
__wrap_g_rec_mutex_unlock (GRecMutex *mutex)
{
  Lock *lock = lock_get (mutex, LOCK_RECURSIVE);

  touch (mutex, sizeof *mutex, "unlock");
  if (lock->owner != current)
    not_owner ("unlock", mutex);
  if (--lock->depth > 0)
    return;
  lock->owner = -1;
  lock->written = fibers[current].clock;
  lock_released ();
  TRACE (CALLER, (uintptr_t) mutex, false, "unlock  %s", memory_describe ((uintptr_t) mutex));
}

/* ---- WispLock: a lock and what it guards, in one word -------------------------- */
void wisp_lock_take (uintptr_t *lock);
uintptr_t wisp_lock_get_value (uintptr_t *lock);
void wisp_lock_release_with (uintptr_t *lock, uintptr_t value);

void
wisp_lock_take (uintptr_t *word)
{
  const Lock *lock = lock_find ((uintptr_t) word);
  Fiber *self = &fibers[current];

  memory_touch ((uintptr_t) word, sizeof *word, "lock");
  if (lock != NULL && lock->kind == LOCK_MUTEX && lock->owner == current)
    finding ("deadlock: T%d locks %s, which it holds already", current,
             memory_describe ((uintptr_t) word));
  wait_for (FOOTPRINT_WRITE, word, mutex_is_free);
  memory_touch ((uintptr_t) word, sizeof *word, "lock");
  lock = lock_get (word, LOCK_MUTEX);
  self->clock = clock_join (self->clock, lock->written);
  lock_taken ((Lock *) lock, current);
  TRACE (CALLER, (uintptr_t) word, false, "lock    %s", memory_describe ((uintptr_t) word));
}

/* By the holder, or by a thread that may read the word for another reason */
uintptr_t
wisp_lock_get_value (uintptr_t *word)
{
  plain_read (word, sizeof *word, CALLER);

  return *word;
}

void
wisp_lock_release_with (uintptr_t *word,
                        uintptr_t  value)
{
  Lock *lock = lock_get (word, LOCK_MUTEX);

  if (lock->owner != current)
    not_owner ("unlock", word);

  /* Who leaves what was there disturbs nobody who knows that it will not change */
  if (*word != value)
    plain_write (word, sizeof *word, CALLER);
  *word = value;
  lock->owner = -1;
  lock->written = fibers[current].clock;
  lock_released ();
  TRACE (CALLER, (uintptr_t) word, false, "unlock  %s", memory_describe ((uintptr_t) word));
}

/* ---- GRWLock ---------------------------------------------------------------- */
static bool
may_read (const Operation *operation,
          int              fiber)
{
  return mutex_is_free (operation, fiber);
}

static bool
may_write (const Operation *operation,
           int              fiber)
{
  const Lock *lock = lock_find (operation->address);

  return mutex_is_free (operation, fiber) && (lock == NULL || !is_held (lock));
}

void __wrap_g_rw_lock_init (GRWLock *rw_lock);
void __wrap_g_rw_lock_clear (GRWLock *rw_lock);
void __wrap_g_rw_lock_reader_lock (GRWLock *rw_lock);
void __wrap_g_rw_lock_reader_unlock (GRWLock *rw_lock);
void __wrap_g_rw_lock_writer_lock (GRWLock *rw_lock);
void __wrap_g_rw_lock_writer_unlock (GRWLock *rw_lock);

void
__wrap_g_rw_lock_init (GRWLock *rw_lock)
{
  initialise (rw_lock, sizeof *rw_lock, CALLER);
}

void
__wrap_g_rw_lock_clear (GRWLock *rw_lock)
{
  clear (rw_lock, sizeof *rw_lock, CALLER);
}

void
__wrap_g_rw_lock_reader_lock (GRWLock *rw_lock)
{
  Fiber *self = &fibers[current];
  Lock *lock;

  wait_for (FOOTPRINT_READ, rw_lock, may_read);
  touch (rw_lock, sizeof *rw_lock, "lock");
  lock = lock_get (rw_lock, LOCK_READ_WRITE);
  lock->readers[current]++;
  self->clock = clock_join (self->clock, lock->written);
  self->n_locks++;
  TRACE (CALLER, (uintptr_t) rw_lock, false, "rdlock  %s", memory_describe ((uintptr_t) rw_lock));
}

void
__wrap_g_rw_lock_reader_unlock (GRWLock *rw_lock)
{
  Lock *lock = lock_get (rw_lock, LOCK_READ_WRITE);

  touch (rw_lock, sizeof *rw_lock, "unlock");
  if (lock->readers[current] == 0)
    not_owner ("reader unlock", rw_lock);
  lock->readers[current]--;
  lock->read = clock_join (lock->read, fibers[current].clock);
  lock_released ();
  TRACE (CALLER, (uintptr_t) rw_lock, false, "unlock  %s", memory_describe ((uintptr_t) rw_lock));
}

void
__wrap_g_rw_lock_writer_lock (GRWLock *rw_lock)
{
  Fiber *self = &fibers[current];
  Lock *lock;

  wait_for (FOOTPRINT_WRITE, rw_lock, may_write);
  touch (rw_lock, sizeof *rw_lock, "lock");
  lock = lock_get (rw_lock, LOCK_READ_WRITE);
  self->clock = clock_join (self->clock, clock_join (lock->written, lock->read));
  lock_taken (lock, current);
  TRACE (CALLER, (uintptr_t) rw_lock, false, "wrlock  %s", memory_describe ((uintptr_t) rw_lock));
}

void
__wrap_g_rw_lock_writer_unlock (GRWLock *rw_lock)
{
  Lock *lock = lock_get (rw_lock, LOCK_READ_WRITE);

  touch (rw_lock, sizeof *rw_lock, "unlock");
  if (lock->owner != current)
    not_owner ("writer unlock", rw_lock);
  lock->owner = -1;
  lock->written = fibers[current].clock;
  lock_released ();
  TRACE (CALLER, (uintptr_t) rw_lock, false, "unlock  %s", memory_describe ((uintptr_t) rw_lock));
}

/* ---- For the hash of the state --------------------------------------------- */
void
locks_clocks (void)
{
  for (unsigned i = 0; i < n_locks; i++)
    if (locks[i].kind != LOCK_NONE)
      {
        clock_mark (locks[i].written);
        clock_mark (locks[i].read);
      }
}

uint64_t
locks_hash (void)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i < n_locks; i++)
    {
      const Lock *lock = &locks[i];
      uint64_t held = (uint64_t) (lock->owner + 1) << 32 | lock->depth;
      uint64_t clocks, readers = 0;

      if (lock->kind == LOCK_NONE)
        continue;

      for (int j = 0; j < N_FIBERS; j++)
        readers = readers << 8 | lock->readers[j];
      clocks = mix (clock_hash (lock->written), clock_hash (lock->read));

      sum += mix (mix (lock->address, held), mix (readers, clocks));
    }

  return sum;
}
