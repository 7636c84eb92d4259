/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "demo-progress.h"

G_BEGIN_DECLS

/* What one cache did with the objects of a list of items. The heap is in bytes
 * above what was in use before, the times are in microseconds. */
typedef struct
{
  const char *cache;        /* static */

  guint       n_files;
  guint64     n_bytes;
  guint       n_unreadable;

  gint64      heap_loaded;
  gint64      heap_dropped;
  gint64      heap_looked;

  guint       entries_left; /* after the drop, before anybody looked again */
  guint       live_left;

  guint       hits_held;
  guint       wrong_held;   /* hits that were another object, or had other bytes */
  guint       hits_after;

  gint64      read_time;    /* of the disk, and no part of the others */
  gint64      insert_time;
  gint64      use_time;
  gint64      drop_time;
  gint64      look_time;
} DemoRun;

void      demo_run_perform        (DemoRun       *self,
                                   GType          cache_type,
                                   GPtrArray     *items,
                                   DemoProgress  *progress);
void      demo_run_warm_up        (void);
gint64    demo_run_get_cache_time (const DemoRun *self);
char     *demo_run_find_fault     (const DemoRun *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
