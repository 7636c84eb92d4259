/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the bytes of one object come from: a file, or nowhere */
typedef struct
{
  char    *key;     /* (owned): what the caches know it by */
  char    *path;    /* (owned) (nullable): %NULL if the bytes are made up */
  guint64  size;    /* in bytes, as listed */
  guint    hash;    /* of the bytes that were read last */
  int      failure; /* why it could not be read, 0 if it could */
} DemoItem;

DemoItem   *demo_item_new         (const char *key,
                                   const char *path,
                                   guint64     size);
void        demo_item_free        (DemoItem   *self);
GBytes     *demo_item_read        (DemoItem   *self);
const char *demo_item_get_failure (DemoItem   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoItem, demo_item_free)

G_END_DECLS
