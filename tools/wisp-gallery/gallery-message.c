/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-message.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, style);

  return label;
}

GtkWidget *
gallery_message_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "icon-name", "image-x-generic-symbolic", NULL);
  GtkWidget *title = make_label ("title-2");
  GtkWidget *reason = make_label ("body");
  GtkWidget *button = gtk_button_new_with_label (_("Open a folder"));

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 96);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-folder");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), reason);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "message");
  g_object_set_data (G_OBJECT (box), "title", title);
  g_object_set_data (G_OBJECT (box), "reason", reason);

  return box;
}

void
gallery_message_set_error (GtkWidget    *message,
                           const GError *error)
{
  GtkWidget *reason = g_object_get_data (G_OBJECT (message), "reason");

  gtk_label_set_label (g_object_get_data (G_OBJECT (message), "title"),
                       error != NULL ? _("The folder cannot be opened")
                                     : _("There are no images in this folder"));
  gtk_label_set_label (GTK_LABEL (reason), error != NULL ? error->message : "");
  gtk_widget_set_visible (reason, error != NULL);
}
