/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-cell.h"

#include <glib/gi18n-lib.h>

#define THUMBNAIL_SIZE 96

struct _GalleryCell
{
  GtkWidget     parent_instance;

  GtkWidget    *picture;     /* (not owned): a child */
  GtkWidget    *broken;      /* (not owned) (nullable): a child in the place of the picture,
                              * from the first time that there is no image */
  GtkWidget    *reason;      /* (not owned) (nullable): why; in `broken` */
  GtkWidget    *label;       /* (not owned): a child */

  GalleryStore *store;       /* (owned) */
  GalleryItem  *item;        /* (owned) (nullable) */
  GalleryImage *image;       /* (owned) (nullable): keeps it alive while it is shown */
  GCancellable *cancellable; /* (owned) (nullable): of the load that it waits for */
  char         *error;       /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (GalleryCell, gallery_cell, GTK_TYPE_WIDGET)

static void load (GalleryCell *self);

static void
describe_widget (GtkWidget  *widget,
                 const char *name,
                 const char *error)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, error,
                                  -1);
}

/* Screen readers read the name, and what is wrong. It is not the cell that has the focus,
 * but what the grid has put it into, which would be called “GtkListItemWidget”. */
static void
describe (GalleryCell *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *name = self->item != NULL ? gallery_item_get_name (self->item) : "";
  const char *error = self->error != NULL ? self->error : "";

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->error);
  describe_widget (GTK_WIDGET (self), name, error);
  if (parent != NULL)
    describe_widget (parent, name, error);
}

static GtkWidget *
make_broken (GalleryCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "icon-name", "image-missing-symbolic", NULL);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 32);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_set_vexpand (icon, TRUE);
  gtk_widget_set_valign (icon, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), icon);

  self->reason = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->reason), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->reason), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (self->reason), 3);
  gtk_label_set_ellipsize (GTK_LABEL (self->reason), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->reason), 1);
  gtk_label_set_justify (GTK_LABEL (self->reason), GTK_JUSTIFY_CENTER);
  gtk_widget_set_vexpand (self->reason, TRUE);
  gtk_widget_set_valign (self->reason, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->reason, "reason");
  gtk_box_append (GTK_BOX (box), self->reason);

  gtk_widget_set_size_request (box, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  gtk_widget_insert_before (box, GTK_WIDGET (self), self->label);

  return box;
}

static void
set_error (GalleryCell *self,
           const char  *error)
{
  g_free (self->error);
  self->error = g_strdup (error);
  if (error != NULL && self->broken == NULL)
    self->broken = make_broken (self);
  if (self->broken != NULL)
    {
      gtk_label_set_label (GTK_LABEL (self->reason), error != NULL ? error : "");
      gtk_widget_set_visible (self->broken, error != NULL);
    }
  gtk_widget_set_visible (self->picture, error == NULL);
  describe (self);
}

static void
set_image (GalleryCell  *self,
           GalleryImage *image)
{
  GdkTexture *texture = image != NULL ? gallery_image_get_texture (image) : NULL;

  /* The picture first: it must not have a texture whose image is gone */
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  wisp_set_object (&self->image, image);
}

static void
stop_waiting (GalleryCell *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GalleryCell) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GalleryImage) image =
    gallery_store_load_finish (GALLERY_STORE (source), result, &error);

  /* Of an earlier item */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  set_image (self, image);
  set_error (self, error != NULL ? error->message : NULL);
}

static void
load (GalleryCell *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  stop_waiting (self);
  if (self->item == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  gallery_store_load_async (self->store, gallery_item_get_path (self->item),
                            THUMBNAIL_SIZE * (guint) scale, self->cancellable, on_loaded,
                            g_object_ref (self));
}

static void
gallery_cell_dispose (GObject *object)
{
  GalleryCell *self = GALLERY_CELL (object);
  GtkWidget *child;

  stop_waiting (self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  wisp_clear_object (&self->image);
  g_clear_object (&self->item);
  g_clear_object (&self->store);
  g_clear_pointer (&self->error, g_free);

  G_OBJECT_CLASS (gallery_cell_parent_class)->dispose (object);
}

static void
gallery_cell_class_init (GalleryCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_cell_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "gallerycell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
gallery_cell_init (GalleryCell *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);

  /* The cell itself is the image to screen readers */
  self->picture = g_object_new (GTK_TYPE_PICTURE,
                                "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_widget_set_size_request (self->picture, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));

  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 1);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

GtkWidget *
gallery_cell_new (GalleryStore *store)
{
  GalleryCell *self = g_object_new (GALLERY_TYPE_CELL, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_swapped (store, "reset", G_CALLBACK (load), self);

  return GTK_WIDGET (self);
}

void
gallery_cell_set_item (GalleryCell *self,
                       GalleryItem *item)
{
  stop_waiting (self);
  set_image (self, NULL);
  g_set_object (&self->item, item);
  gtk_label_set_label (GTK_LABEL (self->label), item != NULL ? gallery_item_get_name (item) : "");
  set_error (self, NULL);
  load (self);
}

const char *
gallery_cell_get_error (GalleryCell *self)
{
  return self->error;
}
