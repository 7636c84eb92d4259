/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

/*
 * What is known of each byte of memory that instrumented code has touched: who
 * accessed it last, in which way, and when, in terms of vector clocks. Two
 * accesses race if one of them writes, one of them is not atomic, and neither
 * happens before the other; in which order they came in this execution does not
 * matter, so plain accesses need not be schedule points.
 *
 * A cell stands for the bytes of one 8-byte granule that are accessed together.
 * When somebody accesses other bytes of it, the granule is split into cells of
 * one byte each.
 *
 * Statics, and whatever else was there before the execution began, are restored
 * after it: the first write to a granule saves what was there.
 */

typedef struct
{
  uint32_t   generation;   /* the execution that the rest belongs to */
  uint8_t    first;        /* bytes of the granule; first > last for none yet */
  uint8_t    last;
  uint8_t    writer;       /* of the last plain write */
  bool       saved;        /* the granule is in the undo log */
  Epoch      write;
  LocationId location;     /* the atomic variable that lies here */
  uint32_t   split;        /* index of eight cells of one byte; 0 for none */
  Clock      read;
  Clock      atomic_read;
  Clock      atomic_write;
} Cell;

_Static_assert (sizeof (Cell) == 64, "a cell is one cache line");

enum { N_STATIC = 8192, MAX_TOUCHED = 32768, MAX_SPLIT = 1024, MAX_UNDO = 4096 };

static Cell arena_cells[ARENA_SIZE / 8];

/* Cells outside of the arena, in a hash table */
static Cell static_cells[N_STATIC];
static uintptr_t static_keys[N_STATIC];
static unsigned n_static;

static Cell split_cells[MAX_SPLIT][8];
static unsigned n_split = 1;

/* The granules of this execution */
static struct
{
  uintptr_t granule;
  Cell     *cell;
} touched[MAX_TOUCHED];
static unsigned n_touched;

static struct
{
  uintptr_t granule;
  uint64_t  value;
} undo[MAX_UNDO];
static unsigned n_undo;

static uint32_t generation = 1;

static const char *const access_names[] = {
  [ACCESS_READ] = "read",
  [ACCESS_WRITE] = "write",
  [ACCESS_ATOMIC_READ] = "atomic read",
  [ACCESS_ATOMIC_WRITE] = "atomic write",
};

/* What was written until now stays written */
void
shadow_commit (void)
{
  n_undo = 0;
}

/* A block is free: whatever touches it from now on is a finding anyway */
void
shadow_forget (uintptr_t address,
               size_t    size)
{
  for (uintptr_t granule = address; granule < address + size; granule += 8)
    arena_cells[(granule - arena) / 8].generation = 0;
}

void
shadow_reset (void)
{
  while (n_undo > 0)
    {
      n_undo--;
      memcpy ((void *) undo[n_undo].granule, &undo[n_undo].value, 8);
    }

  generation++;
  n_static = 0;
  n_touched = 0;
  n_split = 1;
}

/* ---- Cells ----------------------------------------------------------------- */
static void
cell_clear (Cell *cell)
{
  memset (cell, 0, sizeof *cell);
  cell->generation = generation;
  cell->first = 8;
}

static Cell *
cell_of_static (uintptr_t granule)
{
  unsigned i = (unsigned) ((granule >> 3) * UINT64_C (0x9e3779b97f4a7c15) >> 51) % N_STATIC;

  while (static_cells[i].generation == generation && static_keys[i] != granule)
    i = (i + 1) % N_STATIC;

  if (static_cells[i].generation != generation && ++n_static > N_STATIC / 2)
    finding ("out of room for accesses to statics");
  static_keys[i] = granule;

  return &static_cells[i];
}

static Cell *
cell_of (uintptr_t granule)
{
  Cell *cell = memory_contains (granule) ? &arena_cells[(granule - arena) / 8]
                                         : cell_of_static (granule);

  if (cell->generation != generation)
    {
      if (n_touched == MAX_TOUCHED)
        finding ("out of room for accesses to memory");
      cell_clear (cell);
      touched[n_touched].granule = granule;
      touched[n_touched].cell = cell;
      n_touched++;
    }

  return cell;
}

static void
save (uintptr_t granule,
      Cell     *cell)
{
  if (cell->saved)
    return;
  if (n_undo == MAX_UNDO)
    finding ("out of room for writes to statics");

  cell->saved = true;
  undo[n_undo].granule = granule;
  memcpy (&undo[n_undo].value, (const void *) granule, 8);
  n_undo++;
}

static Cell *
split (Cell *cell)
{
  Cell *bytes = split_cells[n_split];

  if (cell->split != 0)
    return split_cells[cell->split];
  if (n_split == MAX_SPLIT)
    finding ("out of room for memory that is accessed in parts");

  for (unsigned i = 0; i < 8; i++)
    {
      if (i >= cell->first && i <= cell->last)
        bytes[i] = *cell;
      else
        cell_clear (&bytes[i]);
      bytes[i].first = bytes[i].last = (uint8_t) i;
    }
  cell->split = n_split++;

  return bytes;
}

/* ---- Races ----------------------------------------------------------------- */
static void __attribute__ ((noinline, noreturn))
race (uintptr_t address,
      Access    access,
      int       other,
      Access    other_access)
{
  trace_focus (address & ~(uintptr_t) 7, 8);
  finding ("data race: %s of %s by T%d is not ordered after the %s by T%d",
           access_names[access], memory_describe (address), current,
           access_names[other_access], other);
}

static void
check_clock (uintptr_t address,
             Access    access,
             Clock     others,
             Access    other_access)
{
  Clock now = fibers[current].clock;

  if (__builtin_expect (clock_exceeds (others, now), 0))
    race (address, access, clock_first_exceeding (others, now), other_access);
}

static void
cell_access (Cell     *cell,
             uintptr_t address,
             Access    access)
{
  Epoch epoch = fibers[current].clock[current];

  if (__builtin_expect (cell->write > fibers[current].clock[cell->writer], 0))
    race (address, access, cell->writer, ACCESS_WRITE);

  switch (access)
    {
    case ACCESS_READ:
      check_clock (address, access, cell->atomic_write, ACCESS_ATOMIC_WRITE);
      cell->read[current] = epoch;
      break;

    case ACCESS_WRITE:
      check_clock (address, access, cell->read, ACCESS_READ);
      check_clock (address, access, cell->atomic_read, ACCESS_ATOMIC_READ);
      check_clock (address, access, cell->atomic_write, ACCESS_ATOMIC_WRITE);
      cell->write = epoch;
      cell->writer = (uint8_t) current;
      cell->location = 0;
      break;

    case ACCESS_ATOMIC_READ:
      cell->atomic_read[current] = epoch;
      break;

    case ACCESS_ATOMIC_WRITE:
    default:
      check_clock (address, access, cell->read, ACCESS_READ);
      cell->atomic_write[current] = epoch;
      break;
    }
}

static void
granule_access (uintptr_t granule,
                unsigned  first,
                unsigned  last,
                Access    access)
{
  Cell *cell = cell_of (granule);

  if ((access == ACCESS_WRITE || access == ACCESS_ATOMIC_WRITE) && !memory_is_fresh (granule))
    save (granule, cell);

  if (cell->first > 7)
    {
      cell->first = (uint8_t) first;
      cell->last = (uint8_t) last;
    }

  if (cell->split == 0 && cell->first == first && cell->last == last)
    {
      cell_access (cell, granule + first, access);
      return;
    }

  cell = split (cell);
  for (unsigned i = first; i <= last; i++)
    cell_access (&cell[i], granule + i, access);
}

void
shadow_access (uintptr_t address,
               unsigned  size,
               Access    access)
{
  uintptr_t end = address + size;

  for (uintptr_t granule = address & ~(uintptr_t) 7; granule < end; granule += 8)
    granule_access (granule,
                    address > granule ? (unsigned) (address - granule) : 0,
                    end < granule + 8 ? (unsigned) (end - granule - 1) : 7,
                    access);
}

/* The atomic variable at an address, after a check of the access */
LocationId
shadow_location (uintptr_t address,
                 unsigned  size,
                 Access    access)
{
  uintptr_t granule = address & ~(uintptr_t) 7;
  unsigned first = (unsigned) (address - granule);
  Cell *cell;

  if (first + size > 8)
    finding ("atomic access of %u bytes at %s is not aligned", size, memory_describe (address));

  shadow_access (address, size, access);
  cell = cell_of (granule);
  if (cell->split == 0)
    {
      if (cell->location == 0)
        cell->location = atomics_new (address, size);
      return cell->location;
    }

  cell = split_cells[cell->split];
  if (cell[first].location == 0)
    cell[first].location = atomics_new (address, size);
  for (unsigned i = first; i < first + size; i++)
    {
      if (i > first && cell[i].location == 0)
        cell[i].location = cell[first].location;
      if (cell[i].location != cell[first].location ||
          !atomics_matches (cell[i].location, address, size))
        finding ("atomic accesses of different sizes overlap at %s", memory_describe (address));
    }

  return cell[first].location;
}

static void
plain (const void *memory,
       size_t      size,
       Access      access,
       void       *pc)
{
  uintptr_t address = (uintptr_t) memory;
  bool writing = access == ACCESS_WRITE;

  if (!inside || size == 0)
    return;
  if (!memory_contains (address) && fiber_owns (address))
    return;

  TRACE (pc, address, true, "%s%zu  %s", writing ? "write" : "read ", size,
         memory_describe (address));
  memory_touch (address, (unsigned) size, access_names[access]);
  if (execution.racing)
    shadow_access (address, (unsigned) size, access);
  else if (writing && !memory_is_fresh (address))
    for (uintptr_t g = address & ~(uintptr_t) 7; g < address + size; g += 8)
      save (g, cell_of (g));
}

void
plain_read (const void *address,
            size_t      size,
            void       *pc)
{
  plain (address, size, ACCESS_READ, pc);
}

void
plain_write (const void *address,
             size_t      size,
             void       *pc)
{
  plain (address, size, ACCESS_WRITE, pc);
}

/* ---- For the hash of the state --------------------------------------------- */
static bool
cell_matters (const Cell *cell)
{
  return clock_matters (cell->read) || clock_matters (cell->atomic_read) ||
         clock_matters (cell->atomic_write) || cell->write > 0;
}

static void
cell_clocks (const Cell *cell)
{
  if (!cell_matters (cell))
    return;

  epoch_mark (cell->writer, cell->write);
  clock_mark (cell->read);
  clock_mark (cell->atomic_read);
  clock_mark (cell->atomic_write);
}

static uint64_t
cell_hash (const Cell *cell,
           uint64_t    seed)
{
  uint64_t write = epoch_hash (cell->writer, cell->write);
  uint64_t read, atomic_read, atomic_write;

  if (!cell_matters (cell))
    return 0;

  read = clock_hash (cell->read);
  atomic_read = clock_hash (cell->atomic_read);
  atomic_write = clock_hash (cell->atomic_write);
  if ((write | read | atomic_read | atomic_write) == 0)
    return 0;

  return mix (mix (mix (seed, write == 0 ? 0 : write << 8 | cell->writer), read),
              mix (atomic_read, atomic_write ^ seed));
}

void
shadow_clocks (void)
{
  for (unsigned i = 0; i < n_touched; i++)
    {
      const Cell *cell = touched[i].cell;

      if (cell->generation != generation)
        continue;
      if (cell->split == 0)
        cell_clocks (cell);
      else
        for (unsigned j = 0; j < 8; j++)
          cell_clocks (&split_cells[cell->split][j]);
    }
}

uint64_t
shadow_hash (void)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i < n_touched; i++)
    {
      const Cell *cell = touched[i].cell;
      uint64_t seed = touched[i].granule << 8;

      if (cell->generation != generation)
        continue;
      if (cell->split == 0)
        sum += cell_hash (cell, seed | (unsigned) (cell->first * 8 + cell->last));
      else
        for (unsigned j = 0; j < 8; j++)
          sum += cell_hash (&split_cells[cell->split][j], seed | (0x80 + j));
    }
  for (unsigned i = 0; i < n_undo; i++)
    {
      uint64_t value;

      memcpy (&value, (const void *) undo[i].granule, 8);
      if (value != undo[i].value)
        sum += mix (undo[i].granule, value);
    }

  return sum;
}
