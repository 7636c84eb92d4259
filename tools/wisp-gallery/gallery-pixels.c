/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-pixels.h"

GalleryPixels *
gallery_pixels_new (guint width,
                    guint height,
                    guint full_width,
                    guint full_height)
{
  GalleryPixels *self = g_new0 (GalleryPixels, 1);

  self->width = width;
  self->height = height;
  self->full_width = full_width;
  self->full_height = full_height;
  self->data = g_new0 (guint32, (gsize) width * height);

  return self;
}

void
gallery_pixels_free (GalleryPixels *self)
{
  g_free (self->data);
  g_free (self);
}

gsize
gallery_pixels_get_size (const GalleryPixels *self)
{
  return (gsize) self->width * self->height * sizeof (guint32);
}

static void
swap (guint *a,
      guint *b)
{
  guint old = *a;

  *a = *b;
  *b = old;
}

/* Eight orientations are two mirrors and an exchange of the axes, in this order */
void
gallery_pixels_orient (GalleryPixels *self,
                       guint          orientation)
{
  gboolean transpose = orientation >= 5 && orientation <= 8;
  gboolean mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  gboolean mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  guint width = self->width, height = self->height;
  guint32 *turned;

  if (orientation < 2 || orientation > 8)
    return;

  if (transpose)
    {
      swap (&self->width, &self->height);
      swap (&self->full_width, &self->full_height);
    }

  turned = g_new (guint32, (gsize) width * height);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint from_x = mirror_x ? width - 1 - x : x;
        guint from_y = mirror_y ? height - 1 - y : y;
        gsize to = transpose ? (gsize) x * height + y : (gsize) y * width + x;

        turned[to] = self->data[(gsize) from_y * width + from_x];
      }
  g_free (self->data);
  self->data = turned;
}
