/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The bar at the top of a window. Its buttons activate actions of the window. */
#define GALLERY_TYPE_HEADER (gallery_header_get_type ())

G_DECLARE_FINAL_TYPE (GalleryHeader, gallery_header, GALLERY, HEADER, GtkWidget)

GtkWidget *gallery_header_new       (void);
void       gallery_header_set_title (GalleryHeader *self,
                                     const char    *title);
/* How many images there are, and whether the cache lets none of them go */
void       gallery_header_set_count (GalleryHeader *self,
                                     guint          n,
                                     gboolean       strong);
/* Whether there is something to go back to */
void       gallery_header_set_back  (GalleryHeader *self,
                                     gboolean       visible);

G_END_DECLS
