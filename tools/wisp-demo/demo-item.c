/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-item.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside errno's positive values, so that a failure is noted without a malloc
 * that would count as the caches' */
#define NOT_REGULAR (-1)

DemoItem *
demo_item_new (const char *key,
               const char *path,
               guint64     size)
{
  DemoItem *self = g_new0 (DemoItem, 1);

  self->key = g_strdup (key);
  self->path = g_strdup (path);
  self->size = size;

  return self;
}

void
demo_item_free (DemoItem *self)
{
  g_free (self->key);
  g_free (self->path);
  g_free (self);
}

/* Reads until `size` bytes or the end of the file. -1 and errno for an error. */
static gssize
read_fully (int     fd,
            guint8 *buffer,
            gsize   size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, buffer + done, size - done);

      if (n == 0)
        break;
      if (n > 0)
        done += n;
      else if (errno != EINTR)
        return -1;
    }

  return done;
}

static GBytes *
read_regular (DemoItem *self,
              int       fd)
{
  guint8 *buffer = NULL;
  gssize n;

  if (self->size <= G_MAXSSIZE)
    buffer = g_try_malloc (self->size);
  if (buffer == NULL && self->size > 0)
    {
      self->failure = ENOMEM;
      return NULL;
    }

  n = read_fully (fd, buffer, self->size);
  if (n < 0)
    {
      self->failure = errno;
      g_free (buffer);
      return NULL;
    }
  if ((guint64) n < self->size)
    buffer = g_realloc (buffer, n);

  return g_bytes_new_take (buffer, n);
}

/*
 * The bytes, or %NULL with the failure noted. A file that has grown since it was
 * listed gives what was listed, so that --max-bytes holds. What has become a
 * link, a pipe or a device meanwhile is neither followed nor waited for.
 */
GBytes *
demo_item_read (DemoItem *self)
{
  GBytes *bytes = NULL;
  struct stat status;
  int fd;

  if (self->path == NULL)
    return g_bytes_new_take (g_strnfill (self->size, 'x'), self->size);

  fd = g_open (self->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0)
    {
      self->failure = errno;
      return NULL;
    }

  if (fstat (fd, &status) != 0)
    self->failure = errno;
  else if (!S_ISREG (status.st_mode))
    self->failure = NOT_REGULAR;
  else
    bytes = read_regular (self, fd);

  g_close (fd, NULL);

  return bytes;
}

/* (nullable): %NULL if it was never found unreadable */
const char *
demo_item_get_failure (DemoItem *self)
{
  switch (self->failure)
    {
    case 0:
      return NULL;

    /* open() says this of a link */
    case ELOOP:
    case NOT_REGULAR:
      return "No longer a regular file";

    default:
      return g_strerror (self->failure);
    }
}
