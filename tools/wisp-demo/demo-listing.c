/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-item.h"
#include "demo-listing.h"
#include "demo-text.h"

#include <dirent.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static void list_folder (DemoListing  *self,
                         const char   *key,
                         DemoProgress *progress);

/* Byte by byte, so that the order does not depend on the locale */
static int
compare_names (const struct dirent **a,
               const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

static int
is_not_dots (const struct dirent *entry)
{
  return strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0;
}

static void
add_file (DemoListing *self,
          const char  *key,
          const char  *path,
          guint64      size)
{
  if (self->max_files != 0 && self->items->len >= self->max_files)
    {
      self->has_more = TRUE;
    }
  else if (self->max_bytes != 0 && size > self->max_bytes - self->n_bytes)
    {
      self->n_left_out++;
      self->bytes_left_out += size;
    }
  else
    {
      g_ptr_array_add (self->items, demo_item_new (key, path, size));
      self->n_bytes += size;
    }
}

static void
add_unlisted (DemoListing *self,
              const char  *key,
              const char  *path,
              int          failure)
{
  DemoItem *item = demo_item_new (key, path, 0);

  item->failure = failure;
  g_ptr_array_add (self->unlisted, item);
}

static void
list_entry (DemoListing  *self,
            const char   *key,
            DemoProgress *progress)
{
  g_autofree char *path = g_build_filename (self->folder, key, NULL);
  GStatBuf status;

  if (g_lstat (path, &status) != 0)
    add_unlisted (self, key, path, errno);
  else if (S_ISDIR (status.st_mode))
    list_folder (self, key, progress);
  else if (S_ISREG (status.st_mode))
    add_file (self, key, path, status.st_size);
}

/* Does nothing but free the names once there are more files than wanted */
static void
list_names (DemoListing    *self,
            const char     *key,
            struct dirent **names,
            int             n_names,
            DemoProgress   *progress)
{
  for (int i = 0; i < n_names; i++)
    {
      if (!self->has_more)
        {
          g_autofree char *child = g_build_filename (key, names[i]->d_name, NULL);

          list_entry (self, child, progress);
          demo_progress_update (progress, "Listing files", self->items->len, 0);
        }
      free (names[i]);
    }

  free (names);
}

/* Symbolic links are not followed, so there are no loops. Where a tree is too
 * deep for a path, it cannot be read, and so the recursion has an end. */
static void
list_folder (DemoListing  *self,
             const char   *key,
             DemoProgress *progress)
{
  g_autofree char *path = g_build_filename (self->folder, key, NULL);
  struct dirent **names;
  int n_names = scandir (path, &names, is_not_dots, compare_names);

  if (n_names < 0)
    add_unlisted (self, key, path, errno);
  else
    list_names (self, key, names, n_names, progress);
}

static void
set_unlisted_error (DemoListing  *self,
                    const char   *name,
                    GError      **error)
{
  DemoItem *item = g_ptr_array_index (self->unlisted, 0);
  g_autofree char *first = demo_text_display_name (item->key);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (item->failure),
               "There is no file below %s that can be listed. The first that cannot be: %s: %s",
               name, first, demo_item_get_failure (item));
}

static gboolean
check_not_empty (DemoListing  *self,
                 GError      **error)
{
  g_autofree char *name = demo_text_display_name (self->folder);

  if (self->items->len > 0)
    return TRUE;

  if (self->n_left_out > 0)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 "No file below %s has at most %" G_GUINT64_FORMAT " bytes; "
                 "see --max-bytes", name, self->max_bytes);
  else if (self->unlisted->len > 0)
    set_unlisted_error (self, name, error);
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                 "There is no file below %s", name);

  return FALSE;
}

static gboolean
list_root (DemoListing   *self,
           DemoProgress  *progress,
           GError       **error)
{
  struct dirent **names;
  int n_names = scandir (self->folder, &names, is_not_dots, compare_names);

  if (n_names < 0)
    {
      int failure = errno;
      g_autofree char *name = demo_text_display_name (self->folder);

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (failure),
                   "Cannot read the folder %s: %s", name, g_strerror (failure));
      return FALSE;
    }

  list_names (self, "", names, n_names, progress);

  return TRUE;
}

/*
 * Depth first, names in the order of their bytes. The listing ends when there
 * are more than max_files; a file that would go beyond max_bytes is left out, and
 * smaller ones after it are not. It is an error if nothing is left.
 */
DemoListing *
demo_listing_new (const char    *folder,
                  guint64        max_files,
                  guint64        max_bytes,
                  DemoProgress  *progress,
                  GError       **error)
{
  g_autoptr (DemoListing) self = g_new0 (DemoListing, 1);
  gboolean listed;

  self->folder = g_strdup (folder);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_item_free);
  self->unlisted = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_item_free);
  self->max_files = max_files;
  self->max_bytes = max_bytes;

  listed = list_root (self, progress, error);
  demo_progress_clear (progress);
  if (!listed || !check_not_empty (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
demo_listing_free (DemoListing *self)
{
  g_free (self->folder);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->unlisted);
  g_free (self);
}
