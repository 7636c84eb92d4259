/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "history.h"

/*
 * The histories of atomic variables: what was stored, in modification order, and
 * who knows of it. Without weak memory only the newest store is kept.
 */

enum { MAX_LOCATIONS = 512 };

Clock fence_clock;

static Location locations[MAX_LOCATIONS];
static unsigned n_locations = 1;

static const Clock never = {
  EPOCH_NEVER, EPOCH_NEVER, EPOCH_NEVER, EPOCH_NEVER,
  EPOCH_NEVER, EPOCH_NEVER, EPOCH_NEVER, EPOCH_NEVER,
};

void
atomics_reset (void)
{
  n_locations = 1;
  fence_clock = (Clock) { 0 };
}

static void
location_restart (Location *location)
{
  location->n = 1;
  location->seq_cst = 0;
  location->stores[0] = (Store) { .value = memory_load (location->address, location->size) };
}

LocationId
atomics_new (uintptr_t address,
             unsigned  size)
{
  Location *location = &locations[n_locations];

  if (n_locations == MAX_LOCATIONS)
    finding ("more than %d atomic variables", MAX_LOCATIONS);

  location->address = address;
  location->size = size;
  location_restart (location);

  return (LocationId) n_locations++;
}

bool
atomics_matches (LocationId id,
                 uintptr_t  address,
                 unsigned   size)
{
  return locations[id].address == address && locations[id].size == size;
}

Location *
history_find (uintptr_t   address,
               unsigned    size,
               Access      access,
               const char *what)
{
  Location *location;

  memory_touch (address, size, what);
  location = &locations[shadow_location (address, size, access)];

  /* GLib may have changed it, unseen */
  if (location->stores[location->n - 1].value != memory_load (address, size))
    location_restart (location);

  return location;
}

/* The oldest store that the fiber may still read */
unsigned
history_oldest (const Location *location,
            int             fiber)
{
  unsigned i = location->n - 1;

  while (i > 0 && !clock_reaches (fibers[fiber].clock, location->stores[i].known))
    i--;

  return i;
}

/* After waiting for a change the fiber sees what has changed: without this a
 * loop could read the same stale value for ever. */
void
atomics_catch_up (int fiber)
{
  if (options.weak)
    for (unsigned i = 1; i < n_locations; i++)
      {
        Store *newest = &locations[i].stores[locations[i].n - 1];

        if (newest->known[fiber] > fibers[fiber].clock[fiber])
          newest->known[fiber] = fibers[fiber].clock[fiber];
      }
}

void
history_read (Location *location,
            unsigned  i,
            int       order)
{
  Store *store = &location->stores[i];
  Fiber *self = &fibers[current];

  if (acquires (order))
    self->clock = clock_join (self->clock, store->released);
  else
    self->acquired = clock_join (self->acquired, store->released);

  if (store->known[current] > self->clock[current])
    store->known[current] = self->clock[current];
}

/* Puts a store at place `i` of the history, where `rmw` says that it was made by
 * a read-modify-write that read the one before. */
void
history_write (Location *location,
             unsigned  i,
             uint64_t  value,
             int       order,
             bool      rmw)
{
  Fiber *self = &fibers[current];
  Clock published = releases (order) ? self->clock : self->released;
  Store *store;

  if (rmw) /* a release sequence goes on */
    published = clock_join (published, location->stores[i - 1].released);

  if (!options.weak)
    i = 0;
  else if (location->n == MAX_HISTORY)
    finding ("more than %d stores to one atomic variable", MAX_HISTORY);
  else
    memmove (&location->stores[i + 1], &location->stores[i],
             (location->n++ - i) * sizeof (Store));

  store = &location->stores[i];
  *store = (Store) { .value = value, .rmw = rmw, .released = published, .known = never };
  store->known[current] = options.weak ? self->clock[current] : 0;

  if (order == __ATOMIC_SEQ_CST)
    location->seq_cst = i;
  else if (location->seq_cst >= i && i > 0)
    location->seq_cst++;

  if (i == location->n - 1)
    {
      if (memory_load (location->address, location->size) != value)
        execution.changes++;
      memory_store (location->address, location->size, value);
    }

  if (releases (order))
    clock_tick ();
}

/* ---- For the hash of the state --------------------------------------------- */

/* Where the part of a history begins that is not forgotten by everybody */
static unsigned
oldest_for_all (const Location *location)
{
  unsigned oldest = location->n - 1;

  for (int i = 1; i <= execution.n_threads; i++)
    if (!fibers[i].finished)
      {
        unsigned own = history_oldest (location, i);

        if (own < oldest)
          oldest = own;
      }

  return oldest;
}

static bool
location_is_gone (const Location *location)
{
  const Block *block;

  if (!memory_is_fresh (location->address))
    return false;
  block = memory_find (location->address);

  return block == NULL || block->freed;
}

void
atomics_clocks (void)
{
  clock_mark (fence_clock);
  for (unsigned i = 1; i < n_locations; i++)
    {
      const Location *location = &locations[i];
      unsigned oldest;

      if (location_is_gone (location))
        continue;
      oldest = oldest_for_all (location);
      for (unsigned j = oldest; j < location->n; j++)
        {
          clock_mark (location->stores[j].released);
          if (j > oldest)
            clock_mark (location->stores[j].known);
        }
    }
}

uint64_t
atomics_hash (void)
{
  uint64_t sum = clock_hash (fence_clock);

  for (unsigned i = 1; i < n_locations; i++)
    {
      const Location *location = &locations[i];
      unsigned oldest;
      uint64_t hash = location->address;

      if (location_is_gone (location))
        continue;

      oldest = oldest_for_all (location);
      for (unsigned j = oldest; j < location->n; j++)
        {
          const Store *store = &location->stores[j];

          hash = mix (hash, clock_hash (store->released));
          hash = mix (hash, store->value);
          if (j > oldest)
            hash = mix (hash, clock_hash (store->known) << 1 | store->rmw);
        }
      if (options.weak)
        hash = mix (hash, location->seq_cst > oldest ? location->seq_cst - oldest : 0);
      sum += hash;
    }

  return sum;
}
