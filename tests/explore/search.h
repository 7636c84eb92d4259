/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "runtime.h"

/* What the search (search.c) and its decisions (schedule.c) share. */

typedef struct
{
  bool    value;   /* what choose() gives, else a fiber */
  uint8_t taken;   /* the decision in force */
  uint8_t n;       /* of values */
  uint8_t choices; /* fibers not tried yet */
  uint8_t sleep;   /* fibers asleep here */
  uint8_t done;    /* fibers tried */
} Node;

enum { MAX_NODES = 2 * MAX_STEPS };

typedef struct
{
  Node     nodes[MAX_NODES];
  unsigned n_nodes;
  unsigned depth;         /* nodes met by this execution */
  unsigned sleeping;      /* set of fibers */
  int      last;          /* the fiber that made the last step */
  int      preemptions;
  bool     warming;       /* the first run: the default schedule, no nodes */
  bool     starting;      /* fibers run up to their first visible operation */
  bool     following;     /* a given path: no nodes either */

  /* Each decision of the execution, with alternatives or not */
  uint8_t  path[MAX_NODES];
  unsigned path_length;
  unsigned given_length;  /* of a path to be followed */
} Search;

extern Search search;

enum { PATH_VALUE = 0x80 };

int pick_next (void);
