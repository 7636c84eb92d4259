/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-grid.h"

#include "gallery-cell.h"

#include <string.h>

#define CELL_WIDTH 126 /* pixels, about */

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  data)
{
  gtk_list_item_set_child (list_item, gallery_cell_new (data));
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  data)
{
  gallery_cell_set_item (GALLERY_CELL (gtk_list_item_get_child (list_item)),
                         GALLERY_ITEM (gtk_list_item_get_item (list_item)));
}

/* From here on the cell neither holds an image nor waits for one */
static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  data)
{
  gallery_cell_set_item (GALLERY_CELL (gtk_list_item_get_child (list_item)), NULL);
}

static gboolean
set_columns (gpointer data)
{
  GtkGridView *view = data;
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));

  if (adjustment != NULL)
    gtk_grid_view_set_max_columns (view, MAX (1, (guint) gtk_adjustment_get_page_size (adjustment) /
                                                 CELL_WIDTH));

  return G_SOURCE_REMOVE;
}

/* Not at once: this happens while the window is being laid out */
static void
on_width_changed (GtkGridView *view)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, set_columns, g_object_ref (view), g_object_unref);
}

/* A grid keeps cells for some thirty rows of as many columns as it may have. Each of them
 * holds an image, and takes time when it scrolls: so it has no more than are seen. */
static void
on_scrolled_changed (GtkGridView *view)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));

  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_width_changed), view,
                             G_CONNECT_SWAPPED);
}

GtkWidget *
gallery_grid_new (GalleryStore      *store,
                  GtkSelectionModel *selection)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), g_object_ref (store),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);

  view = gtk_grid_view_new (g_object_ref (selection), factory);
  g_signal_connect (view, "notify::hadjustment", G_CALLBACK (on_scrolled_changed), NULL);

  return view;
}

static void
collect_errors (GtkWidget *widget,
                GPtrArray *errors)
{
  if (GALLERY_IS_CELL (widget))
    {
      const char *error = gallery_cell_get_error (GALLERY_CELL (widget));

      if (error != NULL)
        g_ptr_array_add (errors, g_strdup (error));
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_errors (child, errors);
}

static int
compare_errors (gconstpointer a,
                gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

GPtrArray *
gallery_grid_get_errors (GtkWidget *grid)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func (g_free);

  collect_errors (grid, errors);
  g_ptr_array_sort (errors, compare_errors);

  return errors;
}
