/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-search.h"

#include "gallery-item.h"

#include <string.h>

/* So few that the main loop is not held up by them for long */
#define ITEMS_AT_ONCE 500

#define ATTRIBUTES                           \
  G_FILE_ATTRIBUTE_STANDARD_NAME ","         \
  G_FILE_ATTRIBUTE_STANDARD_TYPE ","         \
  G_FILE_ATTRIBUTE_STANDARD_IS_SYMLINK

typedef struct
{
  GStrv              paths;       /* (owned) */
  GCancellable      *cancellable; /* (owned) */
  GallerySearchFunc  found;
  gpointer           data;        /* (owned): through destroy */
  GDestroyNotify     destroy;
  GPtrArray         *items;       /* (owned): of GalleryItem, not sent yet */
} Search;

/* Both kinds of children of a folder */
typedef struct
{
  GPtrArray *files;   /* (owned): names */
  GPtrArray *folders; /* (owned): names */
} Children;

typedef struct
{
  GallerySearchResult  result;
  Search              *search;  /* (owned): reference-counted */
} Message;

static void
search_clear (gpointer data)
{
  Search *self = data;

  g_strfreev (self->paths);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->items);
  self->destroy (self->data);
}

static void
search_unref (Search *self)
{
  g_atomic_rc_box_release_full (self, search_clear);
}

static gboolean
deliver (gpointer data)
{
  Message *message = data;

  message->search->found (&message->result, message->search->data);

  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;

  g_ptr_array_unref (message->result.items);
  g_clear_error (&message->result.error);
  search_unref (message->search);
  g_free (message);
}

static void
send (Search *self,
      GError *error, /* (transfer full) */
      gboolean last)
{
  Message *message = g_new0 (Message, 1);

  message->search = g_atomic_rc_box_acquire (self);
  message->result.items = g_steal_pointer (&self->items);
  message->result.error = error;
  message->result.last = last;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);

  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, deliver, message, message_free);
}

static gboolean
is_image (const char *name)
{
  static const char * const suffixes[] = {
    "png", "jpg", "jpeg", "jpe", "svg", "svgz", "gif", "bmp", "ico", "tif", "tiff", "webp",
    "xpm", "avif", NULL
  };
  const char *dot = strrchr (name, '.');
  g_autofree char *suffix = NULL;

  if (dot == NULL)
    return FALSE;
  suffix = g_ascii_strdown (dot + 1, -1);

  return g_strv_contains (suffixes, suffix);
}

static void
sort_child (Children  *children,
            GFileInfo *info)
{
  const char *name = g_file_info_get_name (info);
  gboolean is_folder = g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;

  if (name[0] == '.')
    return;

  if (!is_folder && is_image (name))
    g_ptr_array_add (children->files, g_strdup (name));
  else if (is_folder && !g_file_info_get_is_symlink (info))
    g_ptr_array_add (children->folders, g_strdup (name));
}

static gboolean
list_children (Search      *self,
               const char  *path,
               Children    *children,
               GError     **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) enumerator =
    g_file_enumerate_children (folder, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, self->cancellable, error);

  if (enumerator == NULL)
    return FALSE;

  while (TRUE)
    {
      GFileInfo *info;

      if (!g_file_enumerator_iterate (enumerator, &info, NULL, self->cancellable, error))
        return FALSE;
      if (info == NULL)
        return TRUE;
      sort_child (children, info);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
add_file (Search     *self,
          const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_ptr_array_add (self->items, gallery_item_new (path));
  if (self->items->len >= ITEMS_AT_ONCE)
    send (self, NULL, FALSE);
}

/* Those below are as deep as the paths that the system allows */
static void
search_folder (Search     *self,
               const char *path)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  Children children = { files, folders };
  g_autoptr (GError) error = NULL;

  if (!list_children (self, path, &children, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    send (self, g_steal_pointer (&error), FALSE);

  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    add_file (self, path, g_ptr_array_index (files, i));

  g_ptr_array_sort (folders, compare_names);
  for (guint i = 0; i < folders->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    {
      g_autofree char *below = g_build_filename (path, g_ptr_array_index (folders, i), NULL);

      search_folder (self, below);
    }
}

static gpointer
run (gpointer data)
{
  Search *self = data;

  for (guint i = 0; self->paths[i] != NULL; i++)
    search_folder (self, self->paths[i]);
  send (self, NULL, TRUE);
  search_unref (self);

  return NULL;
}

void
gallery_search_begin (const char * const  *paths,
                      GCancellable        *cancellable,
                      GallerySearchFunc    found,
                      gpointer             data,
                      GDestroyNotify       destroy)
{
  Search *self = g_atomic_rc_box_new0 (Search);

  self->paths = g_strdupv ((char **) paths);
  self->cancellable = g_object_ref (cancellable);
  self->found = found;
  self->data = data;
  self->destroy = destroy;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);

  g_thread_unref (g_thread_new ("gallery-search", run, self));
}
