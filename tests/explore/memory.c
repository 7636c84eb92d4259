/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "runtime.h"

/*
 * The heap of an execution. The program's own malloc() and its kin come before
 * those of the C library for everybody, GLib included; while a fiber runs they
 * allocate here.
 *
 * An address is never used twice within an execution, so each use after free is
 * one of memory that is known to be free. Each fiber allocates from a region of
 * its own: what one of them gets does not depend on what the others do, and
 * schedules that differ only in the order of independent steps have the same
 * addresses.
 *
 * Blocks that setup and the first run leave behind belong to GLib's insides and
 * are kept for good.
 */

enum
{
  UNIT = 16,
  N_UNITS = ARENA_SIZE / UNIT,
  MAX_BLOCKS = 8192,
  REGION_UNITS = REGION_SIZE / UNIT,
};

#define FILL_NEW   0xaa
#define FILL_FREED 0xdd

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);
void __libc_free (void *memory);

uintptr_t arena;

static Block blocks[MAX_BLOCKS];
static unsigned n_blocks = 1;      /* 0 stands for none */
static unsigned n_kept = 1;
static uint16_t owners[N_UNITS];   /* the block that a unit belongs to */
static size_t used[N_FIBERS];      /* bytes of a region; the first unit is nobody's */
static size_t used_kept[N_FIBERS];
static unsigned numbers[N_FIBERS]; /* blocks allocated in this execution */

void
memory_init (void)
{
  /* The same address in each process, if it can be had: for replays */
  void *memory = mmap ((void *) UINT64_C (0x200000000000), ARENA_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    abort ();
  arena = (uintptr_t) memory;

  for (int i = 0; i < N_FIBERS; i++)
    used_kept[i] = UNIT;
}

void
memory_reset (void)
{
  n_blocks = n_kept;
  memcpy (used, used_kept, sizeof used);
  memset (numbers, 0, sizeof numbers);
}

/* Everything allocated until now stays in later executions */
void
memory_keep (void)
{
  n_kept = n_blocks;
  memcpy (used_kept, used, sizeof used);
}

bool
memory_contains (uintptr_t address)
{
  return address - arena < ARENA_SIZE;
}

/* Was this allocated by the current execution? */
bool
memory_is_fresh (uintptr_t address)
{
  size_t offset = address - arena;

  return offset < ARENA_SIZE && offset % REGION_SIZE >= used_kept[offset / REGION_SIZE];
}

/* The block that an address lies in, NULL outside of all blocks */
Block *
memory_find (uintptr_t address)
{
  size_t offset = address - arena;
  Block *block;

  if (offset >= ARENA_SIZE || offset % REGION_SIZE >= used[offset / REGION_SIZE])
    return NULL;

  block = &blocks[owners[offset / UNIT]];

  return address - block->address < block->size ? block : NULL;
}

/* "T1's block 2 (48 bytes) + 8", or what is known of another address */
const char *
memory_describe (uintptr_t address)
{
  static char texts[4][160];
  static unsigned next;
  char *text = texts[next++ % 4];
  const Block *block = memory_find (address);
  const char *name = trace_symbol (address);
  size_t offset = address;

  if (name != NULL)
    snprintf (text, sizeof texts[0], "%s", name);
  else if (block != NULL && block->fiber == MAIN_FIBER)
    snprintf (text, sizeof texts[0], "block %u (%zu bytes) + %zu", block->number,
              block->size, address - block->address);
  else if (block != NULL)
    snprintf (text, sizeof texts[0], "T%d's block %u (%zu bytes) + %zu", block->fiber,
              block->number, block->size, address - block->address);
  else if (symbols_find (address, &name, &offset))
    snprintf (text, sizeof texts[0], offset == 0 ? "%s" : "%s + %zu", name, offset);
  else
    snprintf (text, sizeof texts[0], "%#lx", (unsigned long) address);

  return text;
}

/* Any kind of access, by code that is visible to the explorer */
void
memory_touch (uintptr_t   address,
              unsigned    size,
              const char *what)
{
  Block *block;

  if (!memory_contains (address))
    return;

  block = memory_find (address);
  if (block == NULL || address + size > block->address + block->size)
    finding ("%s of %u bytes outside of any block, at %s, by T%d", what, size,
             memory_describe (address), current);
  if (block->freed)
    finding ("use after free: %s of %s by T%d", what, memory_describe (address), current);

  block->access[current] = fibers[current].clock[current];
}

/* For what is leaked on purpose */
void
explore_allow_leak (const void *memory)
{
  Block *block = memory_find ((uintptr_t) memory);

  if (block != NULL)
    block->may_leak = true;
}

/* FALSE, and a finding, if something leaked or was written after it was freed */
bool
memory_check_end (void)
{
  for (unsigned i = n_kept; i < n_blocks; i++)
    {
      const Block *block = &blocks[i];
      const unsigned char *bytes = (const unsigned char *) block->address;

      if (block->may_leak)
        continue;
      if (!block->freed)
        {
          report_set ("leak: %s", memory_describe (block->address));
          return false;
        }
      if (bytes[0] != FILL_FREED || memcmp (bytes, bytes + 1, block->size - 1) != 0)
        {
          report_set ("write after free, by code that is not visible, to %s",
                      memory_describe (block->address));
          return false;
        }
    }

  return true;
}

void
memory_clocks (void)
{
  for (unsigned i = n_kept; i < n_blocks; i++)
    if (!blocks[i].freed)
      clock_mark (blocks[i].access);
}

uint64_t
memory_hash (void)
{
  uint64_t sum = 0;

  for (unsigned i = n_kept; i < n_blocks; i++)
    if (!blocks[i].freed)
      {
        sum += mix_bytes (blocks[i].address, (const void *) blocks[i].address, blocks[i].size);
        sum += mix (blocks[i].address, clock_hash (blocks[i].access));
      }
  for (int i = 0; i < N_FIBERS; i++)
    sum = mix (sum, used[i]);

  return sum;
}

/* ---- malloc() and its kin --------------------------------------------------- */
static void *
arena_allocate (size_t size,
                size_t alignment)
{
  size_t start = (used[current] + alignment - 1) & ~(alignment - 1);
  size_t end = start + ((size + UNIT - 1) & ~(size_t) (UNIT - 1));
  size_t first = (size_t) current * REGION_UNITS;
  Block *block = &blocks[n_blocks];

  if (size == 0)
    end = start + UNIT;
  if (n_blocks == MAX_BLOCKS || end + UNIT > REGION_SIZE)
    finding ("out of room for T%d's allocations", current);

  /* One unit behind each block belongs to none */
  for (size_t i = used[current] / UNIT; i < end / UNIT + 1; i++)
    owners[first + i] = i < start / UNIT || i == end / UNIT ? 0 : (uint16_t) n_blocks;

  *block = (Block) {
    .address = arena + (size_t) current * REGION_SIZE + start,
    .size = size == 0 ? 1 : size,
    .fiber = current,
    .number = ++numbers[current],
  };
  n_blocks++;
  used[current] = end + UNIT;
  memset ((void *) block->address, FILL_NEW, end - start);
  TRACE (NULL, block->address, current == MAIN_FIBER, "malloc  %s", memory_describe (block->address));

  return (void *) block->address;
}

static void
arena_free (void *memory)
{
  uintptr_t address = (uintptr_t) memory;
  Block *block = memory_find (address);
  Fiber *self = &fibers[current];

  if (block == NULL || block->address != address)
    finding ("free of what was never allocated: %s, by T%d", memory_describe (address), current);
  if (block->freed)
    finding ("double free of %s by T%d", memory_describe (address), current);

  if (execution.racing && clock_exceeds (block->access, self->clock))
    {
      trace_focus (address, block->size);
      finding ("data race: free of %s by T%d is not ordered after an access by T%d",
               memory_describe (address), current,
               clock_first_exceeding (block->access, self->clock));
    }

  TRACE (NULL, address, current == MAIN_FIBER, "free    %s", memory_describe (address));
  locks_forget (address, block->size);
  shadow_forget (address, block->size);
  block->freed = true;
  memset (memory, FILL_FREED, block->size);
}

static bool
is_power_of_two (size_t n)
{
  return n != 0 && (n & (n - 1)) == 0;
}

void *
malloc (size_t size)
{
  return fiber_is_inside () ? arena_allocate (size, UNIT) : __libc_malloc (size);
}

void
free (void *memory)
{
  if (memory == NULL)
    return;

  if (!memory_contains ((uintptr_t) memory))
    __libc_free (memory);
  else if (fiber_is_inside ())
    arena_free (memory);
}

void *
calloc (size_t n,
        size_t size)
{
  size_t total;
  void *memory;

  if (!fiber_is_inside ())
    return __libc_calloc (n, size);

  if (__builtin_mul_overflow (n, size, &total))
    return NULL;
  memory = arena_allocate (total, UNIT);

  return memset (memory, 0, total);
}

void *
realloc (void   *memory,
         size_t  size)
{
  size_t old_size;
  void *larger;

  if (memory == NULL)
    return malloc (size);
  if (!memory_contains ((uintptr_t) memory) && !fiber_is_inside ())
    return __libc_realloc (memory, size);

  old_size = malloc_usable_size (memory);
  larger = malloc (size);
  memcpy (larger, memory, old_size < size ? old_size : size);
  free (memory);

  return larger;
}

void *
memalign (size_t alignment,
          size_t size)
{
  if (!is_power_of_two (alignment))
    return NULL;

  return fiber_is_inside () ? arena_allocate (size, alignment < UNIT ? UNIT : alignment)
                : __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment,
               size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void   **memory,
                size_t   alignment,
                size_t   size)
{
  if (!is_power_of_two (alignment) || alignment % sizeof (void *) != 0)
    return EINVAL;

  *memory = memalign (alignment, size);

  return *memory == NULL ? ENOMEM : 0;
}

size_t
malloc_usable_size (void *memory)
{
  static size_t (*real) (void *);
  const Block *block;

  if (memory == NULL)
    return 0;

  if (memory_contains ((uintptr_t) memory))
    {
      block = memory_find ((uintptr_t) memory);
      return block != NULL ? block->size : 0;
    }

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "malloc_usable_size");

  return real (memory);
}
