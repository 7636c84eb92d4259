/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * For how long the main loop does not come round.
 *
 * A source of high priority is due every few milliseconds; by how much it is late is a
 * stall. Beside it stands how much processor time the main thread used meanwhile,
 * which does not depend on what else the machine does.
 */
typedef struct _GalleryStalls GalleryStalls;

/* In milliseconds */
typedef struct
{
  double n;       /* how many times round */
  double p99;     /* 99 in 100 are shorter than this */
  double worst;
  double cpu_p99;
  double cpu_worst;
} GalleryStallFigures;

GalleryStalls *gallery_stalls_new   (void);
void           gallery_stalls_free  (GalleryStalls       *self);
void           gallery_stalls_get   (GalleryStalls       *self,
                                     GalleryStallFigures *figures);
void           gallery_stalls_reset (GalleryStalls       *self);

G_END_DECLS
