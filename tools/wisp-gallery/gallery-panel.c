/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-panel.h"

#include "gallery-chart.h"

#include <glib/gi18n-lib.h>

#define INTERVAL 500 /* milliseconds; the chart shows a minute */

enum
{
  ALIVE,
  ALIVE_BYTES,
  ENTRIES,
  FRONT,
  STRONG,
  HITS,
  MISSES,
  LOADS,
  FAILURES,
  BURIED,
  MODULES,
  RESIDENT,
  N_ROWS
};

struct _GalleryPanel
{
  GtkWidget     parent_instance;

  GtkWidget    *box;            /* (not owned): the one child */
  GtkWidget    *values[N_ROWS]; /* (not owned): labels */
  GtkWidget    *front;          /* (not owned): a level bar */
  GtkWidget    *chart;          /* (not owned) */
  GtkWidget    *top;            /* (not owned): the label of its upper edge */

  GalleryStore *store;          /* (owned) */
  guint         source;
};

G_DEFINE_FINAL_TYPE (GalleryPanel, gallery_panel, GTK_TYPE_WIDGET)

static void
set_text (GalleryPanel *self,
          guint         row,
          char         *text /* (transfer full) */)
{
  if (self->values[row] != NULL)
    gtk_label_set_label (GTK_LABEL (self->values[row]), text);
  g_free (text);
}

static char *
format_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}

static char *
format_size (guint64 size)
{
  return g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
}

static void
show_front (GalleryPanel         *self,
            const GalleryFigures *figures)
{
  g_autofree char *use = format_size (figures->front_bytes);
  g_autofree char *bound = format_size (figures->front_bound);

  if (self->front == NULL)
    return;

  /* Translators: how much of how much */
  set_text (self, FRONT, g_strdup_printf (_("%s of %s"), use, bound));
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->front),
                           MIN (1.0, (double) figures->front_bytes /
                                     (double) MAX (1, figures->front_bound)));
}

static void
show_chart (GalleryPanel         *self,
            const GalleryFigures *figures)
{
  g_autofree char *top = NULL, *description = NULL;
  g_autofree char *resident = format_size (figures->resident);
  g_autofree char *images = format_size (figures->alive_bytes);

  gallery_chart_add (GALLERY_CHART (self->chart), figures->resident, figures->alive_bytes);
  top = format_size (gallery_chart_get_top (GALLERY_CHART (self->chart)));
  gtk_label_set_label (GTK_LABEL (self->top), top);

  description = g_strdup_printf (_("Resident memory %s, images %s"), resident, images);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

void
gallery_panel_refresh (GalleryPanel *self)
{
  GalleryFigures figures;

  gallery_store_get_figures (self->store, &figures);
  set_text (self, ALIVE, format_number (figures.alive));
  set_text (self, ALIVE_BYTES, format_size (figures.alive_bytes));
  set_text (self, ENTRIES, format_number (figures.entries));
  set_text (self, STRONG, format_number (figures.strong));
  set_text (self, HITS, format_number (figures.hits));
  set_text (self, MISSES, format_number (figures.misses));
  set_text (self, LOADS, format_number (figures.loads));
  set_text (self, FAILURES, format_number (figures.failures));
  set_text (self, BURIED, format_number (figures.buried));
  set_text (self, MODULES, format_number (figures.modules));
  set_text (self, RESIDENT, format_size (figures.resident));
  show_front (self, &figures);
  show_chart (self, &figures);
}

static gboolean
on_tick (gpointer data)
{
  gallery_panel_refresh (data);

  return G_SOURCE_CONTINUE;
}

static void
gallery_panel_map (GtkWidget *widget)
{
  GalleryPanel *self = GALLERY_PANEL (widget);

  GTK_WIDGET_CLASS (gallery_panel_parent_class)->map (widget);
  gallery_panel_refresh (self);
  self->source = g_timeout_add (INTERVAL, on_tick, self);
}

static void
gallery_panel_unmap (GtkWidget *widget)
{
  GalleryPanel *self = GALLERY_PANEL (widget);

  g_clear_handle_id (&self->source, g_source_remove);
  GTK_WIDGET_CLASS (gallery_panel_parent_class)->unmap (widget);
}

static void
gallery_panel_dispose (GObject *object)
{
  GalleryPanel *self = GALLERY_PANEL (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (gallery_panel_parent_class)->dispose (object);
}

static void
gallery_panel_class_init (GalleryPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_panel_dispose;
  widget_class->map = gallery_panel_map;
  widget_class->unmap = gallery_panel_unmap;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "gallerypanel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
gallery_panel_init (GalleryPanel *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static void
add_heading (GalleryPanel *self,
             const char   *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (self->box), label);
}

static void
add_row (GalleryPanel *self,
         guint         row,
         const char   *text,
         const char   *tooltip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (text);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_set_tooltip_text (box, tooltip);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL,
                                  -1);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (self->box), box);
  self->values[row] = value;
}

static void
add_images (GalleryPanel *self)
{
  add_heading (self, _("Images"));
  add_row (self, ALIVE, _("Alive"), _("Held by a cell, by the front, or by both"));
  add_row (self, ALIVE_BYTES, _("Their pixels"), NULL);
  add_row (self, ENTRIES, _("In the cache"), _("Entries, which go when their image does"));
  if (gallery_store_is_strong (self->store))
    {
      add_row (self, STRONG, _("Held for ever"), _("In a strong table, which lets nothing go"));
      return;
    }

  add_row (self, FRONT, _("Front"), _("What was seen last, and is kept alive up to this bound"));
  self->front = gtk_level_bar_new ();
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->front), GTK_LEVEL_BAR_OFFSET_FULL, 1.0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->front), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Use of the front"), -1);
  gtk_box_append (GTK_BOX (self->box), self->front);
}

static void
add_events (GalleryPanel *self)
{
  add_heading (self, _("Since the start"));
  add_row (self, HITS, _("Hits"), _("Images that were asked for, and there"));
  add_row (self, MISSES, _("Misses"), _("Images that were asked for, and not there"));
  add_row (self, LOADS, _("Loads"), _("Files that were decoded"));
  add_row (self, FAILURES, _("Failed loads"), NULL);
  add_row (self, BURIED, _("Buried"), _("Entries that went with their image"));
}

/* What part of the chart is what */
static void
add_legend (GalleryPanel *self)
{
  static const struct { const char *text, *style; } entries[] = {
    { N_("Memory"), "chart-whole" }, { N_("Images"), "chart-part" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *spot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (spot, entries[i].style);
      gtk_widget_set_valign (spot, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), spot);
      label = gtk_label_new (_(entries[i].text));
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), label);
    }
  label = gtk_label_new (_("one minute"));
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_halign (label, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (self->box), box);
}

static void
add_process (GalleryPanel *self)
{
  add_heading (self, _("Process"));
  add_row (self, MODULES, _("Decoders in use"), _("Modules of decoders that are open"));
  add_row (self, RESIDENT, _("Resident memory"), NULL);

  self->top = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->top), 0);
  gtk_widget_add_css_class (self->top, "caption");
  gtk_widget_add_css_class (self->top, "dim-label");
  gtk_box_append (GTK_BOX (self->box), self->top);

  self->chart = gallery_chart_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Memory during the last minute"), -1);
  gtk_box_append (GTK_BOX (self->box), self->chart);
  add_legend (self);
}

static void
add_button (GalleryPanel *self,
            const char   *text,
            const char   *tooltip,
            const char   *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  /* A button that makes its label itself is called by it twice, once with the underline */
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                  -1);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->box), button);
}

GtkWidget *
gallery_panel_new (GalleryStore *store)
{
  GalleryPanel *self = g_object_new (GALLERY_TYPE_PANEL, NULL);

  self->store = g_object_ref (store);
  add_images (self);
  add_events (self);
  add_process (self);
  add_button (self, _("Memory _warning"), _("Halve the front, as when the system is low on memory"),
              "app.memory-warning");
  add_button (self, _("_Drop the front"), _("Keep what is on the screen, and nothing else"),
              "app.drop-front");

  return GTK_WIDGET (self);
}
