/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "demo-progress.h"

G_BEGIN_DECLS

/* The regular files below a folder */
typedef struct
{
  char      *folder;         /* (owned) */
  GPtrArray *items;          /* (owned) (element-type DemoItem) */
  GPtrArray *unlisted;       /* (owned) (element-type DemoItem): what could not be looked at */
  guint64    n_bytes;        /* of all items */
  guint64    n_left_out;     /* files that did not fit in max_bytes */
  guint64    bytes_left_out;
  gboolean   has_more;       /* max_files were found, and there are more */

  guint64    max_files;      /* 0: no limit */
  guint64    max_bytes;      /* 0: no limit */
} DemoListing;

DemoListing *demo_listing_new  (const char    *folder,
                                guint64        max_files,
                                guint64        max_bytes,
                                DemoProgress  *progress,
                                GError       **error);
void         demo_listing_free (DemoListing   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoListing, demo_listing_free)

G_END_DECLS
