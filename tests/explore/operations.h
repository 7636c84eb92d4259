/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "probe.h"

/*
 * The public operations, each as what one thread does with what it has been given
 * before: a strong reference to the subject, a handle of it, the cache, the set or
 * the map in which it is. Each ends with nothing left, and may be the one that ends
 * the subject.
 */

typedef enum
{
  NEEDS_STRONG  = 1 << 0,
  NEEDS_HANDLE  = 1 << 1,
  NEEDS_CACHE   = 1 << 2,
  NEEDS_CLEANUP = 1 << 3, /* one has been added, with the handle */
  NEEDS_OTHER   = 1 << 4, /* a strong reference to another probe */
  NEEDS_LIGHT   = 1 << 5, /* not for a GObject */
  ENDS_CACHE    = 1 << 6,
  NEEDS_SET     = 1 << 7,
  ENDS_SET      = 1 << 8,
  NEEDS_MAP     = 1 << 9,
  ENDS_MAP      = 1 << 10,
} OperationNeeds;

typedef struct
{
  const char     *name;
  OperationNeeds  needs;
  void          (*run) (int thread);
} Operation;

extern const Operation operations[];
extern const unsigned n_operations;

/* Up to three of them at once on one subject */
typedef struct
{
  ProbeKind kind;
  unsigned  n;
  unsigned  operation[3];
} Meeting;

void meeting_setup    (void);
void meeting_init     (void);
void meeting_fini     (void);
void meeting_thread_1 (void);
void meeting_thread_2 (void);
void meeting_thread_3 (void);

/* What a thread has: a strong reference to the subject, and how it drops it */
gpointer meeting_strong (int thread);
void     meeting_unref  (int thread);

/* Of operations-sets.c */
void op_set_add      (int thread);
void op_set_remove   (int thread);
void op_set_contains (int thread);
void op_set_foreach  (int thread);
void op_set_snapshot (int thread);
void op_set_clear    (int thread);
void op_set_count    (int thread);
void op_set_finalize (int thread);
void op_map_insert   (int thread);
void op_map_lookup   (int thread);
void op_map_remove   (int thread);
void op_map_clear    (int thread);
void op_map_count    (int thread);
void op_map_finalize (int thread);

void operations_sets_setup (void);
void operations_sets_give  (OperationNeeds needs,
                            gpointer       subject);
void operations_sets_take  (OperationNeeds needs);
