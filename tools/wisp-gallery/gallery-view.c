/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-view.h"

#include <glib/gi18n-lib.h>

/* A larger image is scaled down to this while it is decoded */
#define MAX_SIZE 2048

struct _GalleryView
{
  GtkWidget     parent_instance;

  GtkWidget    *stack;       /* (not owned): the upper child */
  GtkWidget    *picture;     /* (not owned): a page of the stack */
  GtkWidget    *spinner;     /* (not owned): a page of the stack */
  GtkWidget    *broken;      /* (not owned): a page of the stack */
  GtkWidget    *caption;     /* (not owned): the lower child */

  GalleryStore *store;       /* (owned) */
  GalleryItem  *item;        /* (owned) (nullable) */
  GalleryImage *image;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the load that it waits for */
};

G_DEFINE_FINAL_TYPE (GalleryView, gallery_view, GTK_TYPE_WIDGET)

static void
stop_waiting (GalleryView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
set_page (GalleryView *self,
          GtkWidget   *page)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), page == self->spinner);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), page);
}

static void
set_caption (GalleryView *self)
{
  g_autofree char *text = NULL;

  if (self->image != NULL)
    text = g_strdup_printf ("%s · %u × %u", gallery_item_get_name (self->item),
                            gallery_image_get_width (self->image),
                            gallery_image_get_height (self->image));
  gtk_label_set_label (GTK_LABEL (self->caption),
                       text != NULL ? text
                                    : self->item != NULL ? gallery_item_get_name (self->item) : "");
}

static void
set_image (GalleryView  *self,
           GalleryImage *image)
{
  GdkTexture *texture = image != NULL ? gallery_image_get_texture (image) : NULL;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  wisp_set_object (&self->image, image);
  set_caption (self);
  if (self->item != NULL)
    gtk_picture_set_alternative_text (GTK_PICTURE (self->picture),
                                      gallery_item_get_name (self->item));
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
  set_page (self, image != NULL ? self->picture : self->broken);
}

static void
load (GalleryView *self)
{
  stop_waiting (self);
  if (self->item == NULL)
    return;

  set_page (self, self->spinner);
  self->cancellable = g_cancellable_new ();
  gallery_store_load_async (self->store, gallery_item_get_path (self->item), MAX_SIZE,
                            self->cancellable, on_loaded, g_object_ref (self));
}

static void
gallery_view_dispose (GObject *object)
{
  GalleryView *self = GALLERY_VIEW (object);

  stop_waiting (self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->caption, gtk_widget_unparent);
  wisp_clear_object (&self->image);
  g_clear_object (&self->item);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (gallery_view_parent_class)->dispose (object);
}

static void
gallery_view_class_init (GalleryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_view_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "galleryview");
}

static void
gallery_view_init (GalleryView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);

  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_SCALE_DOWN);

  self->spinner = gtk_spinner_new ();
  gtk_widget_set_size_request (self->spinner, 32, 32);
  gtk_widget_set_halign (self->spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->spinner, GTK_ALIGN_CENTER);

  self->broken = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->broken), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->broken), GTK_JUSTIFY_CENTER);

  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_child (GTK_STACK (self->stack), self->picture);
  gtk_stack_add_child (GTK_STACK (self->stack), self->spinner);
  gtk_stack_add_child (GTK_STACK (self->stack), self->broken);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  self->caption = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->caption), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (self->caption, "dim-label");
  gtk_widget_set_parent (self->caption, GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
}

GtkWidget *
gallery_view_new (GalleryStore *store)
{
  GalleryView *self = g_object_new (GALLERY_TYPE_VIEW, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_swapped (store, "reset", G_CALLBACK (load), self);

  return GTK_WIDGET (self);
}

void
gallery_view_set_item (GalleryView *self,
                       GalleryItem *item)
{
  stop_waiting (self);
  g_set_object (&self->item, item);
  set_image (self, NULL);
  load (self);
}
