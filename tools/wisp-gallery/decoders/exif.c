/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "exif.h"

#include <string.h>

/* Exif 2.3, section 4.5: a TIFF header, then a directory of entries of 12 bytes */
#define TAG_ORIENTATION 0x0112
#define ENTRY_SIZE 12
#define UPRIGHT 1

typedef struct
{
  const guint8 *data;   /* (not owned) */
  gsize         size;
  gboolean      little; /* its byte order */
} Block;

/* 0 beyond the end */
static guint
read_16 (const Block *self,
         gsize        at)
{
  if (self->size < 2 || at > self->size - 2)
    return 0;

  return self->little ? self->data[at] | (guint) self->data[at + 1] << 8
                      : self->data[at + 1] | (guint) self->data[at] << 8;
}

static guint32
read_32 (const Block *self,
         gsize        at)
{
  guint32 first = read_16 (self, at), second = read_16 (self, at + 2);

  return self->little ? second << 16 | first : first << 16 | second;
}

static guint
find_orientation (Block *self)
{
  gsize directory;
  guint n_entries;

  if (self->size < 8)
    return UPRIGHT;

  self->little = self->data[0] == 'I';
  directory = read_32 (self, 4);
  n_entries = read_16 (self, directory);
  for (guint i = 0; i < n_entries; i++)
    {
      gsize entry = directory + 2 + (gsize) i * ENTRY_SIZE;

      if (entry + ENTRY_SIZE > self->size)
        break;
      if (read_16 (self, entry) == TAG_ORIENTATION)
        return read_16 (self, entry + 8);
    }

  return UPRIGHT;
}

/* Segments of a marker, a length that counts itself, and that much; up to the scan */
guint
gallery_exif_get_orientation (const guint8 *data,
                              gsize         size)
{
  gsize at = 2;

  while (size >= 4 && at <= size - 4 && data[at] == 0xff && data[at + 1] != 0xda)
    {
      gsize length = (gsize) data[at + 2] << 8 | data[at + 3];

      if (length < 2 || length > size - at - 2)
        break;
      if (data[at + 1] == 0xe1 && length >= 8 && memcmp (data + at + 4, "Exif\0\0", 6) == 0)
        {
          Block block = { data + at + 10, length - 8, FALSE };

          return find_orientation (&block);
        }
      at += 2 + length;
    }

  return UPRIGHT;
}
