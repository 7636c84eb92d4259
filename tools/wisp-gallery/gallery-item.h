/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file of a folder. It never changes, so any thread may use it. */
#define GALLERY_TYPE_ITEM (gallery_item_get_type ())

G_DECLARE_FINAL_TYPE (GalleryItem, gallery_item, GALLERY, ITEM, GObject)

GalleryItem *gallery_item_new      (const char  *path);
const char  *gallery_item_get_path (GalleryItem *self);
/* As it is shown: in UTF-8, without its folder */
const char  *gallery_item_get_name (GalleryItem *self);

G_END_DECLS
