/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-folder.h"

#include "gallery-search.h"

#include <wisp/wisp.h>

struct _GalleryFolder
{
  GObject       parent_instance;

  GPtrArray    *items;       /* (owned): of GalleryItem */
  GCancellable *cancellable; /* (owned) */
  GError       *error;       /* (owned) (nullable) */
  gboolean      loading;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
gallery_folder_get_item_type (GListModel *model)
{
  return GALLERY_TYPE_ITEM;
}

static guint
gallery_folder_get_n_items (GListModel *model)
{
  return GALLERY_FOLDER (model)->items->len;
}

static gpointer
gallery_folder_get_item (GListModel *model,
                         guint       position)
{
  GalleryFolder *self = GALLERY_FOLDER (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
gallery_folder_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = gallery_folder_get_item_type;
  iface->get_n_items = gallery_folder_get_n_items;
  iface->get_item = gallery_folder_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GalleryFolder, gallery_folder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      gallery_folder_list_model_init))

static void
gallery_folder_dispose (GObject *object)
{
  GalleryFolder *self = GALLERY_FOLDER (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (gallery_folder_parent_class)->dispose (object);
}

static void
gallery_folder_finalize (GObject *object)
{
  GalleryFolder *self = GALLERY_FOLDER (object);

  g_ptr_array_unref (self->items);
  g_object_unref (self->cancellable);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (gallery_folder_parent_class)->finalize (object);
}

static void
gallery_folder_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  GalleryFolder *self = GALLERY_FOLDER (object);

  switch (property_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
gallery_folder_class_init (GalleryFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gallery_folder_dispose;
  object_class->finalize = gallery_folder_finalize;
  object_class->get_property = gallery_folder_get_property;

  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gallery_folder_init (GalleryFolder *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

static void
append (GalleryFolder *self,
        GPtrArray     *items)
{
  guint old_length = self->items->len, n_added = items->len;

  if (n_added == 0)
    return;

  g_ptr_array_extend_and_steal (self->items, g_ptr_array_ref (items));
  g_list_model_items_changed (G_LIST_MODEL (self), old_length, 0, n_added);
}

/* On the main thread. The search holds the folder weakly: who closes it need not wait. */
static void
on_found (const GallerySearchResult *result,
          gpointer                   data)
{
  g_autoptr (GalleryFolder) self = wisp_weak_get (data);

  if (self == NULL)
    return;

  append (self, result->items);
  if (result->error != NULL && self->error == NULL)
    {
      self->error = g_error_copy (result->error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (result->last)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

GalleryFolder *
gallery_folder_new (const char * const *paths)
{
  GalleryFolder *self = g_object_new (GALLERY_TYPE_FOLDER, NULL);

  self->loading = TRUE;
  gallery_search_begin (paths, self->cancellable, on_found,
                        wisp_weak_new (self), (GDestroyNotify) wisp_weak_unref);

  return self;
}

gboolean
gallery_folder_get_loading (GalleryFolder *self)
{
  return self->loading;
}

const GError *
gallery_folder_get_error (GalleryFolder *self)
{
  return self->error;
}
