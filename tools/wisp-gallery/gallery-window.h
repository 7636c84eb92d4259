/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GALLERY_TYPE_WINDOW (gallery_window_get_type ())

G_DECLARE_FINAL_TYPE (GalleryWindow, gallery_window, GALLERY, WINDOW, GtkApplicationWindow)

GalleryWindow *gallery_window_new          (GtkApplication      *application,
                                            GalleryStore        *store);
/* Shows the images below some folders; `title` (nullable) stands for their names */
void           gallery_window_open         (GalleryWindow       *self,
                                            const char * const  *paths,
                                            const char          *title);

/* For scripts. Whether there is nothing to wait for: neither files nor images. */
gboolean       gallery_window_is_settled   (GalleryWindow       *self);
guint          gallery_window_get_n_items  (GalleryWindow       *self);
GtkAdjustment *gallery_window_get_scroll   (GalleryWindow       *self);
/* What is to be read below the image that is opened */
const char    *gallery_window_get_caption  (GalleryWindow       *self);
GPtrArray     *gallery_window_get_errors   (GalleryWindow       *self);
void           gallery_window_refresh      (GalleryWindow       *self);

G_END_DECLS
