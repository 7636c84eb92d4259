/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-decoders.h"

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* Which image: a file, and the square that it fits into (0 for its own size) */
char     *gallery_loader_make_key (const char     *path,
                                   guint           max_size);

/* A WispCacheLoadFunc: reads and decodes the image of a key. `user_data` is a
 * GalleryDecoders. */
gpointer  gallery_loader_load     (WispCache      *cache,
                                   gconstpointer   key,
                                   GCancellable   *cancellable,
                                   gpointer        user_data,
                                   GError        **error);

G_END_DECLS
