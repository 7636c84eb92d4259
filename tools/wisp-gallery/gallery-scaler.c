/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-scaler.h"

#include <math.h>
#include <string.h>

typedef struct
{
  guint64 alpha, red, green, blue; /* multiplied by alpha */
  guint64 count;
} Sum;

struct _GalleryScaler
{
  GalleryPixels *pixels;  /* (owned): the result so far */
  guint          width;
  guint          height;
  guint          y;       /* of the next row */
  guint         *columns; /* (owned): for each column of the image that of the result */
  Sum           *sums;    /* (owned): one for each column of the result */
};

/* Scaled to a side of `s`, it has s * (s * smaller / larger) pixels */
static guint
largest_side (guint larger,
              guint smaller)
{
  double max_pixels = (double) (GALLERY_MAX_PIXEL_BYTES / sizeof (guint32));

  if ((double) larger * smaller <= max_pixels)
    return larger;

  return (guint) MIN (sqrt (max_pixels * larger / smaller), max_pixels);
}

void
gallery_scaler_fit (guint  width,
                    guint  height,
                    guint  max_size,
                    guint *fit_width,
                    guint *fit_height)
{
  guint larger = MAX (width, height);
  guint side = largest_side (larger, MIN (width, height));

  if (max_size > 0)
    side = MIN (side, max_size);

  *fit_width = width;
  *fit_height = height;
  if (larger <= side)
    return;

  *fit_width = MAX (1, (guint) ((guint64) width * side / larger));
  *fit_height = MAX (1, (guint) ((guint64) height * side / larger));
}

GalleryScaler *
gallery_scaler_new (guint width,
                    guint height,
                    guint max_size)
{
  GalleryScaler *self = g_new0 (GalleryScaler, 1);
  guint fit_width, fit_height;

  gallery_scaler_fit (width, height, max_size, &fit_width, &fit_height);
  self->width = width;
  self->height = height;
  self->pixels = gallery_pixels_new (fit_width, fit_height, width, height);
  self->sums = g_new0 (Sum, fit_width);
  self->columns = g_new (guint, width);
  for (guint x = 0; x < width; x++)
    self->columns[x] = (guint) ((guint64) x * fit_width / width);

  return self;
}

void
gallery_scaler_free (GalleryScaler *self)
{
  g_clear_pointer (&self->pixels, gallery_pixels_free);
  g_free (self->columns);
  g_free (self->sums);
  g_free (self);
}

static guint32
pack (guint alpha,
      guint red,
      guint green,
      guint blue)
{
  return (guint32) alpha << 24 | (guint32) red << 16 | (guint32) green << 8 | blue;
}

/* Rounded as the exact quotient would be */
static guint
multiply (guint colour,
          guint alpha)
{
  guint product = colour * alpha + 128;

  return (product + (product >> 8)) >> 8;
}

static void
copy_row (GalleryScaler *self,
          const guint8  *row)
{
  guint32 *to = self->pixels->data + (gsize) self->y * self->width;

  for (guint x = 0; x < self->width; x++, row += 4)
    to[x] = row[3] == 255 ? pack (255, row[0], row[1], row[2])
                          : pack (row[3], multiply (row[0], row[3]), multiply (row[1], row[3]),
                                  multiply (row[2], row[3]));
}

static void
sum_row (GalleryScaler *self,
         const guint8  *row)
{
  for (guint x = 0; x < self->width; x++, row += 4)
    {
      Sum *sum = &self->sums[self->columns[x]];
      guint alpha = row[3];

      sum->alpha += alpha;
      sum->red += row[0] * alpha;
      sum->green += row[1] * alpha;
      sum->blue += row[2] * alpha;
      sum->count++;
    }
}

static guint
mean (guint64 sum,
      guint64 count)
{
  return (guint) ((sum + count / 2) / count);
}

static void
write_row (GalleryScaler *self,
           guint          y)
{
  guint32 *to = self->pixels->data + (gsize) y * self->pixels->width;

  for (guint x = 0; x < self->pixels->width; x++)
    {
      const Sum *sum = &self->sums[x];
      guint64 weight = sum->count * 255;

      to[x] = pack (mean (sum->alpha, sum->count), mean (sum->red, weight),
                    mean (sum->green, weight), mean (sum->blue, weight));
    }
  memset (self->sums, 0, sizeof (Sum) * self->pixels->width);
}

static guint
target_row (GalleryScaler *self,
            guint          y)
{
  return (guint) ((guint64) y * self->pixels->height / self->height);
}

void
gallery_scaler_add_row (GalleryScaler *self,
                        const guint8  *row)
{
  guint target;

  if (self->y >= self->height)
    return;

  if (self->pixels->width == self->width && self->pixels->height == self->height)
    {
      copy_row (self, row);
      self->y++;
      return;
    }

  target = target_row (self, self->y);
  sum_row (self, row);
  self->y++;
  if (self->y == self->height || target_row (self, self->y) != target)
    write_row (self, target);
}

GalleryPixels *
gallery_scaler_finish (GalleryScaler *self)
{
  return g_steal_pointer (&self->pixels);
}
