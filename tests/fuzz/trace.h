/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "program.h"

/*
 * What happens in a run of a program, as the model foretells it. The library is then
 * held to it, event by event.
 */

typedef enum
{
  FUZZ_STEP,      /* code, whether it is done: the model skips what makes no sense */
  FUZZ_DISPOSED,  /* body */
  FUZZ_FINALIZED, /* body */
  FUZZ_RUN,       /* token: a cleanup */
  FUZZ_DESTROYED, /* token: the data of a cleanup, qdata, a key, a handler */
  FUZZ_COPIED,    /* token: a key */
  FUZZ_COMPARED,  /* keys, by an equal function that misbehaves */
  FUZZ_LOADING,   /* key */
  FUZZ_OUTCOME,   /* what the loader is to come to */
  FUZZ_CALLED,    /* token, body: a closure with its target, a handler with its argument */
  FUZZ_BODY,      /* body or none: a result */
  FUZZ_ITEM,      /* body: one of several */
  FUZZ_NUMBER,    /* number: a result */
  FUZZ_COUNTS,    /* weak half, strong half */
  FUZZ_CRITICAL   /* which */
} FuzzEventKind;

typedef enum
{
  FUZZ_OTHER_MESSAGE,
  FUZZ_ABSTRACT_TYPE,
  FUZZ_FOREIGN_TYPE,
  FUZZ_STILL_REFERENCED,
  FUZZ_REF_OF_DEAD,
  FUZZ_UNREF_OF_DEAD,
  FUZZ_EQUAL_REENTERED,
  FUZZ_EQUAL_KILLED,
  FUZZ_BAD_VALUE,
  FUZZ_NO_RESULT,
  FUZZ_TWO_RESULTS,
  FUZZ_TWO_ENDS,
} FuzzMessage;

typedef struct
{
  FuzzEventKind kind;
  gint          a;
  gint          b;
  guint         group; /* events of one group, other than 0, come in any order */
  gboolean      runs;  /* the script that belongs to the event runs then */
} FuzzEvent;

typedef struct
{
  const FuzzProgram *program; /* (not owned) */
  GMutex             lock;    /* one thread goes on when another is done; this proves it */
  GArray            *events;  /* (owned) (element-type FuzzEvent) */
  guint              n_met;   /* events that have happened */
  guint              n_groups;
} FuzzTrace;

FuzzTrace *fuzz_trace_new   (const FuzzProgram *program);
void       fuzz_trace_free  (FuzzTrace         *self);

/* For the model */
guint      fuzz_trace_begin_group (FuzzTrace *self);
void       fuzz_trace_foretell    (FuzzTrace *self,
                                   FuzzEvent  event);

/* For the library: each ends the process if the event is not what was foretold */
gboolean   fuzz_trace_meet  (FuzzTrace         *self,
                             FuzzEventKind      kind,
                             gint               a,
                             gint               b);
gboolean   fuzz_trace_step  (FuzzTrace         *self,
                             FuzzCode           code);
gint       fuzz_trace_ask   (FuzzTrace         *self,
                             FuzzEventKind      kind);
void       fuzz_trace_sync  (FuzzTrace         *self);
void       fuzz_trace_end   (FuzzTrace         *self);
G_NORETURN
void       fuzz_trace_fail  (FuzzTrace         *self,
                             const gchar       *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FuzzTrace, fuzz_trace_free)
