/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "demo-options.h"

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* What came of it */
typedef struct
{
  guint           n_threads;
  guint64         n_asked;   /* by all threads together */
  guint           n_files;   /* that could be read */
  guint           n_got;     /* by all threads together */
  guint           n_entries; /* left in the end */
  guint           n_live;    /* left in the end */
  gint64          took;      /* in microseconds */
  WispCacheStats *stats;     /* (owned) */
} DemoThreads;

gboolean demo_threads_show (const DemoOptions  *options,
                            gboolean           *is_clean,
                            GError            **error);

G_END_DECLS
