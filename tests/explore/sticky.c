/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "suites.h"

/*
 * A counter that sticks at zero, beside a weak count: the protocol of the
 * library's control block in forty lines, as a subject of known properties. The
 * numbers of its schedules have been counted by another program.
 *
 * Each of the switches leaves out something that the protocol needs.
 */

typedef struct
{
  _Atomic uint64_t word; /* weak count above, strong count below */
  int             *payload;
} Block;

#define DEAD UINT64_C (0x80000000)
#define WEAK_ONE (UINT64_C (1) << 32)
#define STRONG(word) ((uint32_t) (word))
#define WEAK(word) ((word) >> 32)

static Block *block;

/* What is left out */
static struct
{
  bool hand_over; /* of the collective weak count, at a revival */
  bool look;      /* at DEAD, before an upgrade's addition */
  bool release;   /* in an unref */
  bool acquire;   /* in an unref */
} without;

static memory_order
order_unref (void)
{
  return without.release   ? memory_order_acquire
         : without.acquire ? memory_order_release
                           : memory_order_acq_rel;
}

static void
weak_unref (void)
{
  uint64_t found = atomic_load_explicit (&block->word, memory_order_acquire);

  if (WEAK (found) != 1)
    found = atomic_fetch_sub_explicit (&block->word, WEAK_ONE, memory_order_acq_rel);
  if (WEAK (found) == 1)
    free (block);
}

static void
destroy (void)
{
  *block->payload = -1;
  free (block->payload);
  weak_unref ();
}

static void
unref (void)
{
  uint64_t found = atomic_fetch_sub_explicit (&block->word, 1, order_unref ());

  if (STRONG (found) != 1)
    return;
  found--;

  if (WEAK (found) == 1)
    {
      atomic_store_explicit (&block->word, WEAK_ONE | DEAD, memory_order_relaxed);
      destroy ();
      return;
    }

  do
    if (atomic_compare_exchange_strong_explicit (&block->word, &found, found | DEAD,
                                                 memory_order_acq_rel, memory_order_relaxed))
      {
        destroy ();
        return;
      }
  while (STRONG (found) == 0);

  if (!without.hand_over)
    weak_unref ();
}

static bool
upgrade (void)
{
  uint64_t found = atomic_load_explicit (&block->word, memory_order_relaxed);

  if (!without.look && (found & DEAD))
    return false;

  found = atomic_fetch_add_explicit (&block->word, 1, memory_order_acquire);
  if (!without.look && (found & DEAD))
    {
      atomic_fetch_sub_explicit (&block->word, 1, memory_order_relaxed);
      return false;
    }
  if (STRONG (found) == 0 && !without.hand_over)
    atomic_fetch_add_explicit (&block->word, WEAK_ONE, memory_order_relaxed);

  return true;
}

static void
weak_ref (void)
{
  atomic_fetch_add_explicit (&block->word, WEAK_ONE, memory_order_relaxed);
}

static void
use (void)
{
  explore_check (*block->payload >= 0);
}

/* ---- Threads ---------------------------------------------------------------- */
static void
t_unref (void)
{
  unref ();
}

static void
t_use_unref (void)
{
  use ();
  unref ();
}

static void
t_write_unref (void)
{
  ++*block->payload;
  unref ();
}

static void
t_get (void)
{
  if (upgrade ())
    {
      use ();
      unref ();
    }
  weak_unref ();
}

static void
t_get_twice (void)
{
  weak_ref ();
  for (int i = 0; i < 2; i++)
    if (upgrade ())
      {
        use ();
        unref ();
      }
  weak_unref ();
  weak_unref ();
}

static void
t_get_drop (void)
{
  if (upgrade ())
    {
      weak_unref ();
      use ();
      use ();
      unref ();
    }
  else
    {
      weak_unref ();
    }
}

static void
t_rich (void)
{
  atomic_fetch_add_explicit (&block->word, 1, memory_order_relaxed);
  use ();
  unref ();
  use ();
  weak_ref ();
  unref ();
  weak_unref ();
}

static void
t_unique (void)
{
  if (atomic_load_explicit (&block->word, memory_order_acquire) == 1 + WEAK_ONE)
    *block->payload = 7;
  unref ();
}

static void
t_clone_drop (void)
{
  weak_ref ();
  weak_unref ();
  weak_unref ();
}

/* ---- Scenarios -------------------------------------------------------------- */
static void
make (unsigned strong,
      unsigned handles)
{
  block = malloc (sizeof *block);
  atomic_init (&block->word, strong + (handles + 1) * WEAK_ONE);
  block->payload = malloc (sizeof *block->payload);
  *block->payload = 0;
  explore_name (block, "counts");
  explore_name (block->payload, "payload");
}

static void init_1_1 (void) { make (1, 1); }
static void init_1_2 (void) { make (1, 2); }
static void init_2_0 (void) { make (2, 0); }
static void init_2_1 (void) { make (2, 1); }
static void init_3_0 (void) { make (3, 0); }

static void
init_no_hand_over (void)
{
  without.hand_over = true;
  make (1, 1);
}

static void
init_no_look (void)
{
  without.look = true;
  make (1, 1);
}

static void
init_no_release (void)
{
  without.release = true;
  make (2, 0);
}

static void
init_no_acquire (void)
{
  without.acquire = true;
  make (2, 0);
}

const ExploreScenario sticky_scenarios[] = {
  { "unref|get", .init = init_1_1, .thread = { t_unref, t_get }, .schedules = 225 },
  { "unref|unref", .init = init_2_0, .thread = { t_use_unref, t_use_unref }, .schedules = 2 },
  { "rich|get twice", .init = init_1_1, .thread = { t_rich, t_get_twice }, .schedules = 163381 },
  { "unique|get, drop, unref", .init = init_1_1, .thread = { t_unique, t_get_drop }, .schedules = 184 },
  { "unique|unref", .init = init_2_0, .thread = { t_unique, t_use_unref }, .schedules = 3 },
  { "unref|unref|unref", .init = init_3_0, .thread = { t_use_unref, t_use_unref, t_use_unref },
    .schedules = 6 },
  { "unref|unref|get", .init = init_2_1, .thread = { t_unref, t_use_unref, t_get }, .schedules = 750 },
  { "unref|get, drop, unref", .init = init_1_1, .thread = { t_unref, t_get_drop }, .schedules = 177 },
  { "unref|get, drop, unref|get, drop, unref", .init = init_1_2,
    .thread = { t_unref, t_get_drop, t_get_drop }, .schedules = 974866 },
  { "unref|get, drop, unref|clone, drop", .init = init_1_2,
    .thread = { t_unref, t_get_drop, t_clone_drop }, .schedules = 1078007 },
  { "unref|get|get", .init = init_1_2, .thread = { t_unref, t_get, t_get }, .schedules = 8018074,
    .large = true },
  { "no hand-over at a revival", .init = init_no_hand_over, .thread = { t_unref, t_get },
    .finds = "use after free" },
  { "no look at DEAD", .init = init_no_look, .thread = { t_unref, t_get }, .finds = "use after free" },
  { "no release in unref", .init = init_no_release, .thread = { t_write_unref, t_unref },
    .finds = "data race" },
  { "no acquire in unref", .init = init_no_acquire, .thread = { t_write_unref, t_unref },
    .finds = "data race" },
  { 0 },
};
