/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-figures.h"

#include <stdio.h>
#include <unistd.h>

static const struct
{
  const char *name;
  gsize       offset;
} fields[] = {
#define FIELD(name) { #name, G_STRUCT_OFFSET (GalleryFigures, name) }
  FIELD (alive),
  FIELD (alive_bytes),
  FIELD (entries),
  FIELD (front),
  FIELD (front_bytes),
  FIELD (front_bound),
  FIELD (strong),
  FIELD (hits),
  FIELD (misses),
  FIELD (loads),
  FIELD (failures),
  FIELD (buried),
  FIELD (waiting),
  FIELD (modules),
  FIELD (resident),
#undef FIELD
};

void
gallery_figures_add_to_json (const GalleryFigures *self,
                             DemoJson             *json)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    demo_json_add_int (json, fields[i].name,
                       (gint64) G_STRUCT_MEMBER (guint64, self, fields[i].offset));
}

/* See proc(5): sizes in pages, the second of which is what is in memory */
guint64
gallery_figures_get_resident (void)
{
  unsigned long long size, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "re");

  if (file == NULL)
    return 0;

  if (fscanf (file, "%llu %llu", &size, &resident) != 2)
    resident = 0;
  (void) fclose (file);

  return resident * (guint64) sysconf (_SC_PAGESIZE);
}
