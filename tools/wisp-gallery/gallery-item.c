/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-item.h"

struct _GalleryItem
{
  GObject  parent_instance;

  char    *path; /* (owned) */
  char    *name; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GalleryItem, gallery_item, G_TYPE_OBJECT)

static void
gallery_item_finalize (GObject *object)
{
  GalleryItem *self = GALLERY_ITEM (object);

  g_free (self->path);
  g_free (self->name);

  G_OBJECT_CLASS (gallery_item_parent_class)->finalize (object);
}

static void
gallery_item_class_init (GalleryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gallery_item_finalize;
}

static void
gallery_item_init (GalleryItem *self)
{
}

GalleryItem *
gallery_item_new (const char *path)
{
  GalleryItem *self = g_object_new (GALLERY_TYPE_ITEM, NULL);

  self->path = g_strdup (path);
  self->name = g_filename_display_basename (path);

  return self;
}

const char *
gallery_item_get_path (GalleryItem *self)
{
  return self->path;
}

const char *
gallery_item_get_name (GalleryItem *self)
{
  return self->name;
}
