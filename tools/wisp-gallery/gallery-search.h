/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Some of what was found, in the order in which it is to be shown */
typedef struct
{
  GPtrArray *items; /* (owned): of GalleryItem, perhaps none */
  GError    *error; /* (owned) (nullable): a folder that cannot be read */
  gboolean   last;
} GallerySearchResult;

typedef void (*GallerySearchFunc) (const GallerySearchResult *result,
                                   gpointer                   data);

/*
 * Looks for images in folders and those below them, on a thread of its own.
 *
 * `found` is called in the default main context, again and again, last with `last` set;
 * `destroy` on any thread after that. Folders are gone through by name. A link to
 * a file is shown, one to a folder not followed.
 */
void gallery_search_begin (const char * const  *paths,
                           GCancellable        *cancellable,
                           GallerySearchFunc    found,
                           gpointer             data,
                           GDestroyNotify       destroy);

G_END_DECLS
