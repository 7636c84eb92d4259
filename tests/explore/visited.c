/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "runtime.h"

/*
 * Known states: a set of 56-bit hashes ("hash compaction"; with a million states
 * the chance that any two of them share a hash is one in 140,000).
 *
 * A state is what the future depends on:
 * - each fiber's live stack, registers and thread-local variables (fiber.c);
 * - the memory that has been allocated and the statics that have been written,
 *   byte by byte, however they were written (memory.c, shadow.c);
 * - locks and their waiters (locks.c, glib.c, gobject.c);
 * - with weak memory, the older values that somebody may still read (atomics.c);
 * - and what of the past can still be told: who has seen which event. Without
 *   this, a data race that one of two schedules shows could hide behind the other.
 *
 * The last is in vector clocks. As they are, they would tell almost every
 * schedule from every other. Only comparisons of them matter, and all future
 * ones are with the clock of a fiber that still runs. So of each component, the
 * epochs that every other running fiber has seen are equal to none at all, and
 * the rest count by their rank only. Two passes: mark the epochs that occur, then
 * hash with ranks.
 *
 * Sums make the hash independent of the order in which things were allocated.
 */

enum { EPOCH_WORDS = (MAX_STEPS * 3 + 63) / 64, MAX_SLOTS_LOG = 28 };

/* ---- Ranks ----------------------------------------------------------------- */
Clock seen_by_all;
static uint64_t marks[N_FIBERS][EPOCH_WORDS];
static uint16_t ranks[N_FIBERS][EPOCH_WORDS]; /* of the first epoch of a word */
static unsigned highest[N_FIBERS];            /* word with a mark, plus one */

static void
ranks_begin (void)
{
  for (int of = 0; of < N_FIBERS; of++)
    {
      Epoch least = EPOCH_NEVER - 1;

      for (int by = 1; by <= execution.n_threads; by++)
        if (by != of && !fibers[by].finished && fibers[by].clock[of] < least)
          least = fibers[by].clock[of];
      seen_by_all[of] = least;

      memset (marks[of], 0, highest[of] * sizeof marks[of][0]);
      highest[of] = 0;
    }
}

static void
ranks_assign (void)
{
  for (int of = 1; of <= execution.n_threads; of++)
    {
      uint16_t rank = 1;

      for (unsigned i = 0; i < highest[of]; i++)
        {
          ranks[of][i] = rank;
          rank += (uint16_t) __builtin_popcountll (marks[of][i]);
        }
    }
}

void
epoch_mark (int   fiber,
            Epoch epoch)
{
  unsigned word = (unsigned) epoch / 64;

  if (epoch <= seen_by_all[fiber] || epoch == EPOCH_NEVER)
    return;

  marks[fiber][word] |= UINT64_C (1) << (epoch % 64);
  if (word >= highest[fiber])
    highest[fiber] = word + 1;
}

uint64_t
epoch_hash (int   fiber,
            Epoch epoch)
{
  unsigned word = (unsigned) epoch / 64;
  uint64_t below;

  if (epoch == EPOCH_NEVER)
    return UINT16_MAX;
  if (epoch <= seen_by_all[fiber])
    return 0;

  below = marks[fiber][word] & ((UINT64_C (1) << (epoch % 64)) - 1);

  return ranks[fiber][word] + (unsigned) __builtin_popcountll (below);
}

void
clock_mark (Clock clock)
{
  if (!clock_matters (clock))
    return;

  for (int i = 1; i <= execution.n_threads; i++)
    epoch_mark (i, clock[i]);
}

uint64_t
clock_hash (Clock clock)
{
  uint64_t hash = 0;

  if (!clock_matters (clock))
    return 0;

  for (int i = 1; i <= execution.n_threads; i++)
    hash = hash << 16 | epoch_hash (i, clock[i]);

  return hash;
}

/* ---- The hash -------------------------------------------------------------- */
static uint64_t
load_64 (const unsigned char *bytes)
{
  uint64_t value;

  memcpy (&value, bytes, sizeof value);

  return value;
}

uint64_t
mix_bytes (uint64_t    seed,
           const void *bytes,
           size_t      n)
{
  const unsigned char *p = bytes;
  uint64_t hash = seed, tail = 0;

  for (; n >= 16; n -= 16, p += 16)
    hash = mix (hash ^ load_64 (p), load_64 (p + 8));
  if (n >= 8)
    {
      hash = mix (hash, load_64 (p));
      p += 8;
      n -= 8;
    }
  if (n > 0)
    {
      memcpy (&tail, p, n);
      hash = mix (hash, tail);
    }

  return hash;
}

uint64_t
state_hash (void)
{
  uint64_t hash = 0;

  ranks_begin ();
  for (int i = 1; i <= execution.n_threads; i++)
    if (!fibers[i].finished)
      {
        clock_mark (fibers[i].clock);
        clock_mark (fibers[i].acquired);
        clock_mark (fibers[i].released);
      }
  memory_clocks ();
  shadow_clocks ();
  atomics_clocks ();
  locks_clocks ();
  waits_clocks ();
  gobject_clocks ();
  contexts_clocks ();
  cancellables_clocks ();
  pools_clocks ();
  ranks_assign ();

  for (int i = 1; i <= execution.n_threads; i++)
    {
      hash = mix (hash, fiber_hash (i));
      if (!fibers[i].finished)
        {
          hash = mix (hash, clock_hash (fibers[i].clock));
          hash = mix (hash, clock_hash (fibers[i].acquired));
          hash = mix (hash, clock_hash (fibers[i].released));
        }
    }
  hash = mix (hash, memory_hash ());
  hash = mix (hash, shadow_hash ());
  hash = mix (hash, atomics_hash ());
  hash = mix (hash, locks_hash ());
  hash = mix (hash, waits_hash ());
  hash = mix (hash, glib_hash ());
  hash = mix (hash, gobject_hash ());
  hash = mix (hash, contexts_hash ());
  hash = mix (hash, cancellables_hash ());
  hash = mix (hash, pools_hash ());

  return hash;
}

/* ---- The set: open addressing; the value is the lowest byte of a slot ------- */
static uint64_t *slots;
static unsigned slots_log;
static uint64_t n_used;

static uint64_t *
slots_new (unsigned log)
{
  void *memory = mmap (NULL, sizeof (uint64_t) << log, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  return memory == MAP_FAILED ? NULL : memory;
}

static uint64_t *
slot_find (uint64_t hash)
{
  uint64_t mask = (UINT64_C (1) << slots_log) - 1;
  uint64_t i = hash >> (64 - slots_log);

  while (slots[i] != 0 && slots[i] >> 8 != hash >> 8)
    i = (i + 1) & mask;

  return &slots[i];
}

static void
slots_grow (void)
{
  uint64_t *old = slots;
  uint64_t n_old = UINT64_C (1) << slots_log;
  uint64_t *larger = slots_log < MAX_SLOTS_LOG ? slots_new (slots_log + 1) : NULL;

  if (larger == NULL)
    return;

  slots = larger;
  slots_log++;
  for (uint64_t i = 0; i < n_old; i++)
    if (old[i] != 0)
      *slot_find (old[i]) = old[i];
  munmap (old, sizeof (uint64_t) * n_old);
}

void
visited_reset (void)
{
  if (slots != NULL)
    munmap (slots, sizeof (uint64_t) << slots_log);

  slots_log = 16;
  slots = slots_new (slots_log);
  n_used = 0;
}

uint64_t
visited_count (void)
{
  return n_used;
}

/* Where the value of a state is kept, and whether it was there already. Without
 * room for more, states count as new: slower, and still right. */
bool
visited_find (uint64_t   hash,
              uint8_t  **value)
{
  static uint64_t nowhere;
  uint64_t *slot;

  if (hash >> 8 == 0)
    hash |= UINT64_C (1) << 8;
  slot = slot_find (hash);
  *value = (uint8_t *) slot; /* the lowest byte, where bytes are in order of value */

  if (*slot != 0)
    return true;

  if (n_used * 4 >= (UINT64_C (3) << slots_log))
    {
      slots_grow ();
      slot = slot_find (hash);
      if (n_used * 4 >= (UINT64_C (3) << slots_log))
        slot = &nowhere;
      *value = (uint8_t *) slot;
    }
  *slot = hash & ~UINT64_C (0xff);
  n_used++;

  return false;
}
