/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "plugins-folder.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  PluginsEntry *self = data;

  g_free (self->file);
  g_clear_object (&self->info);
  g_clear_error (&self->error);
  g_free (self);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const PluginsEntry *one = *(const PluginsEntry *const *) a;
  const PluginsEntry *other = *(const PluginsEntry *const *) b;

  return strcmp (one->file, other->file);
}

GPtrArray *
plugins_folder_read (const char           *folder,
                     WispPluginInfoFlags   flags,
                     GError              **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  GPtrArray *entries;
  const char *name;

  if (dir == NULL)
    return NULL;

  entries = g_ptr_array_new_with_free_func (entry_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      PluginsEntry *entry;

      if (!g_str_has_suffix (name, ".plugin"))
        continue;

      entry = g_new0 (PluginsEntry, 1);
      entry->file = g_build_filename (folder, name, NULL);
      entry->info = wisp_plugin_info_new_for_file (entry->file, flags, &entry->error);
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);

  return entries;
}

/* (nullable) (transfer none): the first of that name */
WispPluginInfo *
plugins_folder_find (GPtrArray  *entries,
                     const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      PluginsEntry *entry = g_ptr_array_index (entries, i);

      if (entry->info != NULL && strcmp (wisp_plugin_info_get_name (entry->info), name) == 0)
        return entry->info;
    }

  return NULL;
}
