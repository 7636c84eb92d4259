/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-json.h"

G_BEGIN_DECLS

/* What the panel shows, at one moment */
typedef struct
{
  guint64 alive;       /* images */
  guint64 alive_bytes; /* their pixels */
  guint64 entries;
  guint64 front;       /* images that the cache keeps alive itself */
  guint64 front_bytes;
  guint64 front_bound; /* in bytes; 0 for none */
  guint64 strong;      /* images in the strong table */
  guint64 hits;
  guint64 misses;
  guint64 loads;
  guint64 failures;    /* among the loads */
  guint64 buried;
  guint64 waiting;     /* cells that wait for an image */
  guint64 modules;     /* of decoders that are open */
  guint64 resident;    /* memory of the process, in bytes */
} GalleryFigures;

/* One member each, by the names of the fields */
void     gallery_figures_add_to_json  (const GalleryFigures *self,
                                       DemoJson             *json);

/* In bytes; 0 where the system does not tell */
guint64  gallery_figures_get_resident (void);

G_END_DECLS
