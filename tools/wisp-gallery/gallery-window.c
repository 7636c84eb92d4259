/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-window.h"

#include "gallery-folder.h"
#include "gallery-grid.h"
#include "gallery-header.h"
#include "gallery-message.h"
#include "gallery-panel.h"
#include "gallery-preferences.h"
#include "gallery-view.h"

#include <glib/gi18n-lib.h>

struct _GalleryWindow
{
  GtkApplicationWindow  parent_instance;

  GtkWidget            *header;    /* (not owned), as all widgets are */
  GtkWidget            *pages;     /* a stack of the three below */
  GtkWidget            *grid;
  GtkWidget            *message;
  GtkWidget            *view;
  GtkWidget            *separator;
  GtkWidget            *sidebar;
  GtkWidget            *sidebar_pages;
  GtkWidget            *panel;

  GalleryStore         *store;     /* (owned) */
  GalleryFolder        *folder;    /* (owned) (nullable) */
  GtkSingleSelection   *selection; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GalleryWindow, gallery_window, GTK_TYPE_APPLICATION_WINDOW)

static gboolean
is_showing (GalleryWindow *self,
            const char    *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->pages)), page) == 0;
}

static void
show_page (GalleryWindow *self,
           const char    *name)
{
  gboolean is_view = g_str_equal (name, "view");

  gtk_stack_set_visible_child_name (GTK_STACK (self->pages), name);
  gallery_header_set_back (GALLERY_HEADER (self->header), is_view);
  if (!is_view)
    gallery_view_set_item (GALLERY_VIEW (self->view), NULL);
}

static void
show_selected (GalleryWindow *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL)
    return;

  gallery_view_set_item (GALLERY_VIEW (self->view), item);
  show_page (self, "view");
}

static void
on_activate (GtkGridView   *view,
             guint          position,
             GalleryWindow *self)
{
  gtk_single_selection_set_selected (self->selection, position);
  show_selected (self);
}

/* What is shown where there is nothing else, and the number of images */
static void
on_folder_changed (GalleryWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->folder));
  gboolean loading = gallery_folder_get_loading (self->folder);
  const GError *error = gallery_folder_get_error (self->folder);

  gallery_header_set_count (GALLERY_HEADER (self->header), n, gallery_store_is_strong (self->store));
  if (n == 0 && !loading)
    {
      gallery_message_set_error (self->message, error);
      show_page (self, "message");
    }
  else if (is_showing (self, "message"))
    show_page (self, "grid");
}

static void
close_folder (GalleryWindow *self)
{
  if (self->folder == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->folder, self);
  gtk_single_selection_set_model (self->selection, NULL);
  g_clear_object (&self->folder);
}

void
gallery_window_open (GalleryWindow       *self,
                     const char * const  *paths,
                     const char          *title)
{
  g_autofree char *name = g_filename_display_basename (paths[0]);

  close_folder (self);
  gallery_header_set_title (GALLERY_HEADER (self->header), title != NULL ? title : name);
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : name);

  self->folder = gallery_folder_new (paths);
  g_signal_connect_swapped (self->folder, "items-changed", G_CALLBACK (on_folder_changed), self);
  g_signal_connect_swapped (self->folder, "notify", G_CALLBACK (on_folder_changed), self);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->folder));
  show_page (self, "grid");
  on_folder_changed (self);
}

static void
on_folder_chosen (GtkNativeDialog *dialog,
                  int              response,
                  GalleryWindow   *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);
      const char *paths[] = { path, NULL };

      if (path != NULL)
        gallery_window_open (self, paths, NULL);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_folder (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Open a folder"), GTK_WINDOW (widget),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_chosen), widget);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
go_back (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  GalleryWindow *self = GALLERY_WINDOW (widget);

  guint selected = gtk_single_selection_get_selected (self->selection);

  if (!is_showing (self, "view"))
    return;

  show_page (self, "grid");
  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->grid, "list.scroll-to-item", "u", selected);
  gtk_widget_grab_focus (self->grid);
}

/* By one, to where there is one */
static void
go (GalleryWindow *self,
    int            step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (!is_showing (self, "view") || selected == GTK_INVALID_LIST_POSITION ||
      (step < 0 && selected == 0) || (step > 0 && selected + 1 >= n))
    return;

  gtk_single_selection_set_selected (self->selection, selected + (guint) step);
  show_selected (self);
}

/* Where images go from right to left, the next one is at the left */
static gboolean
on_arrow (GtkWidget *widget,
          GVariant  *step,
          gpointer   data)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  go (GALLERY_WINDOW (widget), rtl ? -g_variant_get_int32 (step) : g_variant_get_int32 (step));

  return TRUE;
}

static void
go_next (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  go (GALLERY_WINDOW (widget), 1);
}

static void
go_previous (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  go (GALLERY_WINDOW (widget), -1);
}

static void
show_image (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  GalleryWindow *self = GALLERY_WINDOW (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint position = g_variant_get_uint32 (parameter);

  if (position < n)
    on_activate (NULL, position, self);
}

static void
show_sidebar (GalleryWindow *self,
              gboolean       visible)
{
  gtk_widget_set_visible (self->separator, visible);
  gtk_widget_set_visible (self->sidebar, visible);
}

static void
toggle_sidebar (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  GalleryWindow *self = GALLERY_WINDOW (widget);

  show_sidebar (self, !gtk_widget_get_visible (self->sidebar));
}

static void
show_preferences (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  GalleryWindow *self = GALLERY_WINDOW (widget);

  show_sidebar (self, TRUE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->sidebar_pages), "preferences");
}

static void
gallery_window_dispose (GObject *object)
{
  GalleryWindow *self = GALLERY_WINDOW (object);

  if (self->selection != NULL)
    close_folder (self);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (gallery_window_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK,
                                       "win.open-folder", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.sidebar", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, GDK_CONTROL_MASK,
                                       "win.preferences", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, on_arrow, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_ALT_MASK, on_arrow, "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK,
                                       "window.close", NULL);
}

static void
gallery_window_class_init (GalleryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_window_dispose;

  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, choose_folder);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "win.next", NULL, go_next);
  gtk_widget_class_install_action (widget_class, "win.previous", NULL, go_previous);
  gtk_widget_class_install_action (widget_class, "win.show", "u", show_image);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.sidebar", NULL, toggle_sidebar);
  add_keys (widget_class);
}

/* What images are shown on does not follow the theme by itself: see style.css */
static void
on_dark_changed (GtkSettings   *settings,
                 GParamSpec    *pspec,
                 GalleryWindow *self)
{
  gboolean dark;

  g_object_get (settings, "gtk-application-prefer-dark-theme", &dark, NULL);
  if (dark)
    gtk_widget_add_css_class (GTK_WIDGET (self), "dark");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dark");
}

static void
gallery_window_init (GalleryWindow *self)
{
  GtkSettings *settings = gtk_settings_get_default ();

  g_signal_connect_object (settings, "notify::gtk-application-prefer-dark-theme",
                           G_CALLBACK (on_dark_changed), self, 0);
  on_dark_changed (settings, NULL, self);
  gtk_window_set_default_size (GTK_WINDOW (self), 1100, 720);
  gtk_window_set_icon_name (GTK_WINDOW (self), GALLERY_ID);
  self->selection = gtk_single_selection_new (NULL);
}

static GtkWidget *
make_scrolled (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);

  return scrolled;
}

static GtkWidget *
make_pages (GalleryWindow *self)
{
  GtkWidget *scrolled;

  self->grid = gallery_grid_new (self->store, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (self->grid, "activate", G_CALLBACK (on_activate), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Images"), -1);

  scrolled = make_scrolled (self->grid);

  self->message = gallery_message_new ();
  self->view = gallery_view_new (self->store);

  self->pages = gtk_stack_new ();
  gtk_widget_set_hexpand (self->pages, TRUE);
  gtk_stack_add_named (GTK_STACK (self->pages), scrolled, "grid");
  gtk_stack_add_named (GTK_STACK (self->pages), self->message, "message");
  gtk_stack_add_named (GTK_STACK (self->pages), self->view, "view");

  return self->pages;
}

/* What there is to see of the cache, and what there is to set */
static GtkWidget *
make_sidebar (GalleryWindow *self)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *switcher = gtk_stack_switcher_new ();

  self->panel = gallery_panel_new (self->store);
  gtk_stack_add_titled (GTK_STACK (stack), make_scrolled (self->panel), "figures", _("Cache"));
  gtk_stack_add_titled (GTK_STACK (stack),
                        make_scrolled (gallery_preferences_new
                                       (gallery_store_get_decoders (self->store))),
                        "preferences", _("Preferences"));
  gtk_widget_set_vexpand (stack, TRUE);
  self->sidebar_pages = stack;
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (stack));
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);

  self->sidebar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->sidebar, "gallery-sidebar");
  gtk_widget_set_hexpand (self->sidebar, FALSE);
  gtk_box_append (GTK_BOX (self->sidebar), switcher);
  gtk_box_append (GTK_BOX (self->sidebar), stack);

  return self->sidebar;
}

GalleryWindow *
gallery_window_new (GtkApplication *application,
                    GalleryStore   *store)
{
  GalleryWindow *self = g_object_new (GALLERY_TYPE_WINDOW, "application", application, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->store = g_object_ref (store);
  self->header = gallery_header_new ();
  gtk_window_set_titlebar (GTK_WINDOW (self), self->header);
  gtk_box_append (GTK_BOX (box), make_pages (self));
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_box_append (GTK_BOX (box), self->separator);
  gtk_box_append (GTK_BOX (box), make_sidebar (self));
  gtk_window_set_child (GTK_WINDOW (self), box);
  gtk_widget_grab_focus (self->grid);

  return self;
}

gboolean
gallery_window_is_settled (GalleryWindow *self)
{
  GalleryFigures figures;

  gallery_store_get_figures (self->store, &figures);

  return figures.waiting == 0 && (self->folder == NULL || !gallery_folder_get_loading (self->folder));
}

guint
gallery_window_get_n_items (GalleryWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

GtkAdjustment *
gallery_window_get_scroll (GalleryWindow *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->grid));
}

const char *
gallery_window_get_caption (GalleryWindow *self)
{
  return gallery_view_get_caption (GALLERY_VIEW (self->view));
}

GPtrArray *
gallery_window_get_errors (GalleryWindow *self)
{
  return gallery_grid_get_errors (self->grid);
}

void
gallery_window_refresh (GalleryWindow *self)
{
  gallery_panel_refresh (GALLERY_PANEL (self->panel));
}
