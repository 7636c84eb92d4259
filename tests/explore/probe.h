/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

#include "explore.h"

/*
 * The instances of the scenarios: each notices when it is used after its death,
 * and counts its deaths and those of its cleanups.
 */

typedef enum
{
  PROBE_SHARED,   /* light, in one block with its control */
  PROBE_SPLIT,    /* light, too large for that */
  PROBE_GTYPE,    /* light, of a type defined without Wisp's macros */
  PROBE_GOBJECT,
  N_PROBES
} ProbeKind;

extern const char *const probe_kind_names[N_PROBES];

/* What the functions of the class do besides; restored before each execution */
extern void (*probe_on_dispose)  (gpointer instance);
extern void (*probe_on_finalize) (gpointer instance);

void     probe_setup        (void);
gpointer probe_new          (ProbeKind kind);
gpointer probe_ref          (gpointer instance);
void     probe_unref        (gpointer instance);
void     probe_use          (gpointer instance);
void     probe_change       (gpointer instance);
void     probe_own          (gpointer instance, gpointer other);
guint    probe_n_disposed   (void);
guint    probe_n_finalized  (void);

/* A cleanup, to be added to one handle at a time */
typedef struct
{
  gulong   id;
  gboolean removed;
  guint    run[EXPLORE_MAX_THREADS + 1];       /* by each thread */
  guint    destroyed[EXPLORE_MAX_THREADS + 1];
} ProbeCleanup;

void     probe_cleanup_add     (ProbeCleanup *self, WispWeak *weak, GMainContext *context);
void     probe_cleanup_remove  (ProbeCleanup *self, WispWeak *weak);
guint    probe_cleanup_n_run   (ProbeCleanup *self);
void     probe_cleanup_check   (ProbeCleanup *self, guint n_run);
