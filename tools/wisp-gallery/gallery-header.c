/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-header.h"

#include <glib/gi18n-lib.h>

struct _GalleryHeader
{
  GtkWidget  parent_instance;

  GtkWidget *bar;      /* (not owned): the one child */
  GtkWidget *title;    /* (not owned): in it, as the following */
  GtkWidget *subtitle;
  GtkWidget *back;
};

G_DEFINE_FINAL_TYPE (GalleryHeader, gallery_header, GTK_TYPE_WIDGET)

static void
gallery_header_dispose (GObject *object)
{
  g_clear_pointer (&GALLERY_HEADER (object)->bar, gtk_widget_unparent);

  G_OBJECT_CLASS (gallery_header_parent_class)->dispose (object);
}

static void
gallery_header_class_init (GalleryHeaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gallery_header_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

/* Screen readers would read a text twice that is both the name and the tooltip */
static void
set_text (GtkWidget  *button,
          const char *text)
{
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "",
                                  -1);
}

static GtkWidget *
make_button (const char *icon,
             const char *text,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  set_text (button, text);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
make_menu_button (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("_Dark"), "app.dark");
  g_menu_append (menu, _("_Preferences"), "win.preferences");
  g_menu_append (menu, _("_Keyboard shortcuts"), "win.show-help-overlay");
  g_menu_append (menu, _("_About Wisp Gallery"), "app.about");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  set_text (button, _("Main menu"));

  return button;
}

static GtkWidget *
make_title (GalleryHeader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->title, "title");
  gtk_box_append (GTK_BOX (box), self->title);

  self->subtitle = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->subtitle, "subtitle");
  gtk_box_append (GTK_BOX (box), self->subtitle);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static void
gallery_header_init (GalleryHeader *self)
{
  GtkHeaderBar *bar = GTK_HEADER_BAR (gtk_header_bar_new ());

  self->bar = GTK_WIDGET (bar);
  gtk_widget_add_css_class (self->bar, "titlebar");
  self->back = make_button ("go-previous-symbolic", _("Back"), "win.back");
  gtk_widget_set_visible (self->back, FALSE);
  gtk_header_bar_pack_start (bar, self->back);
  gtk_header_bar_pack_start (bar, make_button ("folder-open-symbolic", _("Open a folder"),
                                               "win.open-folder"));
  gtk_header_bar_set_title_widget (bar, make_title (self));
  gtk_header_bar_pack_end (bar, make_menu_button ());
  gtk_header_bar_pack_end (bar, make_button ("sidebar-show-right-symbolic", _("Side panel"),
                                             "win.sidebar"));
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
}

GtkWidget *
gallery_header_new (void)
{
  return g_object_new (GALLERY_TYPE_HEADER, NULL);
}

void
gallery_header_set_title (GalleryHeader *self,
                          const char    *title)
{
  gtk_label_set_label (GTK_LABEL (self->title), title);
}

void
gallery_header_set_count (GalleryHeader *self,
                          guint          n,
                          gboolean       strong)
{
  g_autofree char *count =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u image", "%'u images", n), n);
  /* Translators: of windows side by side, one has this */
  g_autofree char *text = strong ? g_strdup_printf (_("%s, strong cache"), count) : NULL;

  gtk_label_set_label (GTK_LABEL (self->subtitle), strong ? text : count);
}

void
gallery_header_set_back (GalleryHeader *self,
                         gboolean       visible)
{
  gtk_widget_set_visible (self->back, visible);
}
