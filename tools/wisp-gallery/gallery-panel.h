/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What happens in the store, twice a second */
#define GALLERY_TYPE_PANEL (gallery_panel_get_type ())

G_DECLARE_FINAL_TYPE (GalleryPanel, gallery_panel, GALLERY, PANEL, GtkWidget)

GtkWidget *gallery_panel_new     (GalleryStore *store);
/* At once */
void       gallery_panel_refresh (GalleryPanel *self);

G_END_DECLS
