/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-item.h"

G_BEGIN_DECLS

/*
 * The images below some folders: a GListModel of GalleryItem, which grows while they
 * are looked for on a thread of their own.
 *
 * "notify::loading" and "notify::error" say that the search has ended, and that a folder
 * could not be read (what was found in others stays).
 */
#define GALLERY_TYPE_FOLDER (gallery_folder_get_type ())

G_DECLARE_FINAL_TYPE (GalleryFolder, gallery_folder, GALLERY, FOLDER, GObject)

GalleryFolder *gallery_folder_new         (const char * const  *paths);
gboolean       gallery_folder_get_loading (GalleryFolder       *self);
/* (nullable): why the first of those that could not be read could not */
const GError  *gallery_folder_get_error   (GalleryFolder       *self);

G_END_DECLS
