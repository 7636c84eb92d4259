/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How two amounts of memory changed during the last minute. One is drawn as a line, the
 * other, which is part of it, as an area below. */
#define GALLERY_TYPE_CHART (gallery_chart_get_type ())

#define GALLERY_CHART_SAMPLES 120

G_DECLARE_FINAL_TYPE (GalleryChart, gallery_chart, GALLERY, CHART, GtkWidget)

GtkWidget *gallery_chart_new     (void);
void       gallery_chart_add     (GalleryChart *self,
                                  guint64       whole,
                                  guint64       part);
/* The amount at the upper edge: a round one above all that is shown */
guint64    gallery_chart_get_top (GalleryChart *self);

G_END_DECLS
