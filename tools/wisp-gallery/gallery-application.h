/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-store.h"
#include "gallery-window.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GALLERY_TYPE_APPLICATION (gallery_application_get_type ())

G_DECLARE_FINAL_TYPE (GalleryApplication, gallery_application, GALLERY, APPLICATION,
                      GtkApplication)

GalleryApplication *gallery_application_new        (void);
GalleryStore       *gallery_application_get_store  (GalleryApplication *self);
/* The exit status of the process, which is 0 unless it is set to something else */
void                gallery_application_set_status (GalleryApplication *self,
                                                    int                 status);
int                 gallery_application_get_status (GalleryApplication *self);

G_END_DECLS
