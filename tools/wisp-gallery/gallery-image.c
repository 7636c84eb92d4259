/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-image.h"

struct _GalleryImage
{
  WispObject  parent_instance;

  GdkTexture *texture; /* (not owned): a cleanup owns it, which outlives this */
  GBytes     *pixels;  /* (owned): those of the texture */
  gsize       size;
  guint       width;
  guint       height;
};

/* Atomic */
static int n_images;
static gsize n_bytes;

WISP_DEFINE_FINAL_TYPE (GalleryImage, gallery_image, WISP_TYPE_OBJECT)

static void
gallery_image_finalize (WispObject *object)
{
  GalleryImage *self = GALLERY_IMAGE (object);

  g_bytes_unref (self->pixels);
  g_atomic_int_add (&n_images, -1);
  (void) g_atomic_pointer_add (&n_bytes, -(gssize) self->size);

  WISP_OBJECT_CLASS (gallery_image_parent_class)->finalize (object);
}

static void
gallery_image_class_init (GalleryImageClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = gallery_image_finalize;
}

static void
gallery_image_init (GalleryImage *self)
{
  g_atomic_int_inc (&n_images);
}

/*
 * An image may die on a thread that decodes: the newcomer pushes it off the front. But
 * what a renderer has attached to a texture belongs to the main thread. A cleanup
 * with a main context runs there after the death.
 */
static void
let_go_on_the_main_thread (GalleryImage *self)
{
  g_autoptr (WispWeak) weak = wisp_weak_new (self);

  (void) wisp_weak_add_cleanup (weak, g_main_context_default (), g_object_unref,
                                self->texture, NULL);
}

/* Takes over the pixels */
GalleryImage *
gallery_image_new (GalleryPixels *pixels)
{
  GalleryImage *self = wisp_object_new (GALLERY_TYPE_IMAGE);

  self->width = pixels->full_width;
  self->height = pixels->full_height;
  self->size = gallery_pixels_get_size (pixels);
  (void) g_atomic_pointer_add (&n_bytes, (gssize) self->size);
  self->pixels = g_bytes_new_with_free_func (pixels->data, self->size,
                                             (GDestroyNotify) gallery_pixels_free, pixels);
  self->texture = gdk_memory_texture_new ((int) pixels->width, (int) pixels->height,
                                          GDK_MEMORY_DEFAULT, self->pixels,
                                          pixels->width * sizeof (guint32));
  let_go_on_the_main_thread (self);

  return self;
}

GdkTexture *
gallery_image_get_texture (GalleryImage *self)
{
  return self->texture;
}

/* The pixels are not copied, which are where they are in the rows of the image */
GdkTexture *
gallery_image_make_tile (GalleryImage *self,
                         int           x,
                         int           y,
                         int           width,
                         int           height)
{
  gsize stride = (gsize) gdk_texture_get_width (self->texture) * sizeof (guint32);
  gsize first = (gsize) y * stride + (gsize) x * sizeof (guint32);
  gsize size = (gsize) (height - 1) * stride + (gsize) width * sizeof (guint32);
  g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (self->pixels, first, size);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

guint
gallery_image_get_width (GalleryImage *self)
{
  return self->width;
}

guint
gallery_image_get_height (GalleryImage *self)
{
  return self->height;
}

gboolean
gallery_image_is_reduced (GalleryImage *self)
{
  return (guint) gdk_texture_get_width (self->texture) < self->width ||
         (guint) gdk_texture_get_height (self->texture) < self->height;
}

gsize
gallery_image_get_size (GalleryImage *self)
{
  return self->size;
}

guint
gallery_image_count (void)
{
  return (guint) g_atomic_int_get (&n_images);
}

gsize
gallery_image_count_bytes (void)
{
  return (gsize) g_atomic_pointer_get (&n_bytes);
}
