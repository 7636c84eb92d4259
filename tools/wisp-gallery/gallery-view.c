/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-view.h"

#include "gallery-canvas.h"

#include <glib/gi18n-lib.h>

/* A larger image is scaled down to this while it is decoded, until it is looked at closely */
#define FIRST_SIZE 2048
#define WHOLE_SIZE 0
#define ZOOM_STEP 1.5

struct _GalleryView
{
  GtkWidget     parent_instance;

  GtkWidget    *stack;       /* (not owned): the upper child */
  GtkWidget    *scrolled;    /* (not owned): a page of the stack */
  GtkWidget    *canvas;      /* (not owned): in it */
  GtkWidget    *spinner;     /* (not owned): a page of the stack */
  GtkWidget    *broken;      /* (not owned): a page of the stack */
  GtkWidget    *bar;         /* (not owned): the lower child */
  GtkWidget    *caption;     /* (not owned): in it */
  GtkWidget    *percentage;  /* (not owned): the same */

  GalleryStore *store;       /* (owned) */
  GalleryItem  *item;        /* (owned) (nullable) */
  GalleryImage *image;       /* (owned) (nullable) */
  guint         max_size;    /* of what is shown or waited for */
  GCancellable *cancellable; /* (owned) (nullable): of the load that it waits for */
};

G_DEFINE_FINAL_TYPE (GalleryView, gallery_view, GTK_TYPE_WIDGET)

static void
stop_waiting (GalleryView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* The page that has the keyboard goes, so another one gets it */
static void
set_page (GalleryView *self,
          GtkWidget   *page)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), page == self->spinner);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), page);
  gtk_widget_set_sensitive (self->bar, page == self->scrolled);
  if (page == self->scrolled)
    gtk_widget_grab_focus (self->canvas);
}

/* How many pixels there are is only told if all of the file's cannot be had */
static char *
describe (GalleryImage *image,
          guint         max_size)
{
  GdkTexture *texture = gallery_image_get_texture (image);
  g_autofree char *full = g_strdup_printf ("%u × %u", gallery_image_get_width (image),
                                           gallery_image_get_height (image));
  g_autofree char *shown = g_strdup_printf ("%d × %d", gdk_texture_get_width (texture),
                                            gdk_texture_get_height (texture));

  if (max_size == WHOLE_SIZE && gallery_image_is_reduced (image))
    /* Translators: sizes in pixels, such as “20000 × 20000, shown from 5792 × 5792” */
    return g_strdup_printf (_("%s, shown from %s"), full, shown);

  return g_steal_pointer (&full);
}

static void
set_caption (GalleryView *self)
{
  const char *name = self->item != NULL ? gallery_item_get_name (self->item) : "";
  g_autofree char *description = self->image != NULL ? describe (self->image, self->max_size)
                                                      : g_strdup ("");
  g_autofree char *text = g_strdup_printf (self->image != NULL ? "%s · %s" : "%s%s", name,
                                           description);

  gtk_label_set_label (GTK_LABEL (self->caption), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

static void
set_image (GalleryView  *self,
           GalleryImage *image)
{
  wisp_set_object (&self->image, image);
  gallery_canvas_set_image (GALLERY_CANVAS (self->canvas), image);
  set_caption (self);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GalleryView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GalleryImage) image =
    gallery_store_load_finish (GALLERY_STORE (source), result, &error);

  /* Of an earlier item */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  set_image (self, image);
  if (error != NULL)
    gtk_label_set_label (GTK_LABEL (self->broken), error->message);
  set_page (self, image != NULL ? self->scrolled : self->broken);
}

static void
load (GalleryView *self,
      guint        max_size)
{
  stop_waiting (self);
  self->max_size = max_size;
  self->cancellable = g_cancellable_new ();
  gallery_store_load_async (self->store, gallery_item_get_path (self->item), max_size,
                            self->cancellable, on_loaded, g_object_ref (self));
}

static void
reload (GalleryView *self)
{
  stop_waiting (self);
  if (self->item == NULL)
    return;

  set_page (self, self->spinner);
  load (self, FIRST_SIZE);
}

static void
zoom_in (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  gallery_canvas_zoom_by (GALLERY_CANVAS (GALLERY_VIEW (widget)->canvas), ZOOM_STEP);
}

static void
zoom_out (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gallery_canvas_zoom_by (GALLERY_CANVAS (GALLERY_VIEW (widget)->canvas), 1 / ZOOM_STEP);
}

static void
zoom_fit (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gallery_canvas_set_zoom (GALLERY_CANVAS (GALLERY_VIEW (widget)->canvas), GALLERY_CANVAS_FIT);
}

/* A pixel on the screen for each of the file */
static void
zoom_normal (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  gallery_canvas_set_zoom (GALLERY_CANVAS (GALLERY_VIEW (widget)->canvas), 1);
}

/* An arrow scrolls what is larger than the view; else it leads to the neighbours */
static gboolean
on_arrow (GtkWidget *widget,
          GVariant  *steps,
          gpointer   data)
{
  GalleryView *self = GALLERY_VIEW (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int dx, dy;

  g_variant_get (steps, "(ii)", &dx, &dy);
  if (!gallery_canvas_get_fits (GALLERY_CANVAS (self->canvas)))
    gallery_canvas_scroll_by (GALLERY_CANVAS (self->canvas), dx, dy);
  else if (dx != 0)
    return gtk_widget_activate_action (widget, (dx > 0) != rtl ? "win.next" : "win.previous", NULL);

  return TRUE;
}

/* What is seen of the smaller image stays there until the larger one has come */
static void
on_zoom_changed (GalleryView *self)
{
  double zoom = gallery_canvas_get_zoom (GALLERY_CANVAS (self->canvas));
  /* Translators: how large an image is shown */
  g_autofree char *text = g_strdup_printf (_("%.0f%%"), zoom * 100);

  gtk_label_set_label (GTK_LABEL (self->percentage), text);
  if (self->image != NULL && self->max_size == FIRST_SIZE && gallery_image_is_reduced (self->image) &&
      zoom * gallery_image_get_width (self->image) >
      gdk_texture_get_width (gallery_image_get_texture (self->image)))
    load (self, WHOLE_SIZE);
}

static void
gallery_view_dispose (GObject *object)
{
  GalleryView *self = GALLERY_VIEW (object);

  stop_waiting (self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  wisp_clear_object (&self->image);
  g_clear_object (&self->item);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (gallery_view_parent_class)->dispose (object);
}

/* With and without Control, and on the pad */
static void
add_keys (GtkWidgetClass *widget_class,
          const char     *action,
          guint           key,
          guint           other_key,
          guint           pad_key)
{
  const guint keys[] = { key, other_key, pad_key };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding_action (widget_class, keys[i], 0, action, NULL);
      gtk_widget_class_add_binding_action (widget_class, keys[i], GDK_CONTROL_MASK, action, NULL);
    }
}

static void
add_arrows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_arrow, "(ii)", -1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_arrow, "(ii)", 1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, on_arrow, "(ii)", 0, -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, on_arrow, "(ii)", 0, 1);
}

static void
gallery_view_class_init (GalleryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_view_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "galleryview");

  gtk_widget_class_install_action (widget_class, "view.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "view.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "view.zoom-fit", NULL, zoom_fit);
  gtk_widget_class_install_action (widget_class, "view.zoom-normal", NULL, zoom_normal);
  add_keys (widget_class, "view.zoom-in", GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add);
  add_keys (widget_class, "view.zoom-out", GDK_KEY_minus, GDK_KEY_underscore, GDK_KEY_KP_Subtract);
  add_keys (widget_class, "view.zoom-fit", GDK_KEY_0, GDK_KEY_f, GDK_KEY_KP_0);
  add_keys (widget_class, "view.zoom-normal", GDK_KEY_1, GDK_KEY_n, GDK_KEY_KP_1);
  add_arrows (widget_class);
}

static void
make_pages (GalleryView *self)
{
  self->canvas = gallery_canvas_new ();
  g_signal_connect_swapped (self->canvas, "zoom-changed", G_CALLBACK (on_zoom_changed), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->canvas);

  self->spinner = gtk_spinner_new ();
  gtk_widget_set_size_request (self->spinner, 32, 32);
  gtk_widget_set_halign (self->spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->spinner, GTK_ALIGN_CENTER);

  self->broken = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->broken), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->broken), GTK_JUSTIFY_CENTER);

  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_child (GTK_STACK (self->stack), self->scrolled);
  gtk_stack_add_child (GTK_STACK (self->stack), self->spinner);
  gtk_stack_add_child (GTK_STACK (self->stack), self->broken);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

static void
add_button (GalleryView *self,
            const char  *icon,
            const char  *text,
            const char  *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "",
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->bar), button);
}

static void
make_bar (GalleryView *self)
{
  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->bar, "bar");

  self->caption = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->caption), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (self->caption), 0);
  gtk_widget_set_hexpand (self->caption, TRUE);
  gtk_box_append (GTK_BOX (self->bar), self->caption);

  add_button (self, "zoom-fit-best-symbolic", _("Fit into the window"), "view.zoom-fit");
  add_button (self, "zoom-out-symbolic", _("Smaller"), "view.zoom-out");
  self->percentage = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (self->percentage), 6);
  gtk_widget_add_css_class (self->percentage, "numeric");
  gtk_box_append (GTK_BOX (self->bar), self->percentage);
  add_button (self, "zoom-in-symbolic", _("Larger"), "view.zoom-in");
  add_button (self, "zoom-original-symbolic", _("Original size"), "view.zoom-normal");
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
}

static void
gallery_view_init (GalleryView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  make_pages (self);
  make_bar (self);
}

GtkWidget *
gallery_view_new (GalleryStore *store)
{
  GalleryView *self = g_object_new (GALLERY_TYPE_VIEW, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_swapped (store, "reset", G_CALLBACK (reload), self);

  return GTK_WIDGET (self);
}

void
gallery_view_set_item (GalleryView *self,
                       GalleryItem *item)
{
  stop_waiting (self);
  g_set_object (&self->item, item);
  set_image (self, NULL);
  reload (self);
}

const char *
gallery_view_get_caption (GalleryView *self)
{
  return gtk_label_get_label (GTK_LABEL (self->caption));
}
