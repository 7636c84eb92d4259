/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-preferences.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
make_texts (const char *title,
            const char *description)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);

  label = gtk_label_new (description);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_hexpand (box, TRUE);

  return box;
}

/* The switch follows the action, and the action the switch */
static GtkWidget *
make_row (GalleryDecoders *decoders,
          guint            index)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *toggle = gtk_switch_new ();
  WispPluginInfo *info = gallery_decoders_get_info (decoders, index);
  const char *label = wisp_plugin_info_get_display_name (info);
  const char *description = wisp_plugin_info_get_description (info);
  g_autofree char *action = g_strdup_printf ("app.decoder-%s", wisp_plugin_info_get_name (info));

  if (description == NULL)
    description = "";

  gtk_actionable_set_action_name (GTK_ACTIONABLE (toggle), action);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  gtk_box_append (GTK_BOX (row), make_texts (label, description));
  gtk_box_append (GTK_BOX (row), toggle);

  return row;
}

GtkWidget *
gallery_preferences_new (GalleryDecoders *decoders)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *heading = gtk_label_new (_("Decoders"));

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (GTK_BOX (page), heading);
  if (gallery_decoders_get_n (decoders) == 0)
    gtk_box_append (GTK_BOX (page), gtk_label_new (_("None is installed")));
  for (guint i = 0; i < gallery_decoders_get_n (decoders); i++)
    gtk_box_append (GTK_BOX (page), make_row (decoders, i));

  return page;
}
