/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "runtime.h"

/* The histories of atomic variables, for the operations on them; see atomics.c. */

typedef struct
{
  uint64_t value;
  bool     rmw;       /* follows the one before it immediately */
  Clock    released;  /* what an acquire load of it joins */
  Clock    known;     /* when each fiber first wrote or read it; EPOCH_NEVER */
} Store;

enum { MAX_HISTORY = 120 };

typedef struct
{
  uintptr_t address;
  unsigned  size;
  unsigned  n;          /* stores, in modification order */
  unsigned  seq_cst;    /* index of the last seq_cst store */
  Store     stores[MAX_HISTORY];
} Location;

/* What the last seq_cst fence has published */
extern Clock fence_clock;

Location *history_find   (uintptr_t       address,
                          unsigned        size,
                          Access          access,
                          const char     *what);
unsigned  history_oldest (const Location *location,
                          int             fiber);
void      history_read   (Location       *location,
                          unsigned        i,
                          int             order);
void      history_write  (Location       *location,
                          unsigned        i,
                          uint64_t        value,
                          int             order,
                          bool            rmw);

static inline bool
acquires (int order)
{
  return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME ||
         order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static inline bool
releases (int order)
{
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}
