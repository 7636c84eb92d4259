/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A line on the terminal that says how far the work is; used by one thread at a
 * time */
typedef struct
{
  gboolean enabled;
  gint64   next_time; /* of g_get_monotonic_time(): not drawn again before */
  int      width;     /* of what is drawn, in columns */
} DemoProgress;

void demo_progress_init   (DemoProgress *self);
void demo_progress_update (DemoProgress *self,
                           const char   *activity,
                           guint64       done,
                           guint64       total);
void demo_progress_clear  (DemoProgress *self);

G_END_DECLS
