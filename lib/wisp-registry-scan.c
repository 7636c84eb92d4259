/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-plugin-file-private.h"
#include "wisp-plugin-info-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/*
 * Looking for plugins in folders. No code of them is run.
 */

/*
 * Folders
 */

/**
 * wisp_registry_add_folder:
 * @self: a registry
 * @folder: (type filename): a folder with plugins
 * @flags: how to treat its files
 *
 * Adds a folder to those that [method@Wisp.Registry.rescan] searches.
 *
 * The first one in which a plugin is found counts, so the user's own folder comes before
 * the system's. A folder that is not there is no error.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_registry_add_folder (WispRegistry        *self,
                          const gchar         *folder,
                          WispPluginInfoFlags  flags)
{
  WispRegistryFolder *added;

  g_return_if_fail (WISP_IS_REGISTRY (self));
  g_return_if_fail (folder != NULL && folder[0] != '\0');

  added = g_new (WispRegistryFolder, 1);
  added->path = g_canonicalize_filename (folder, NULL);
  added->flags = flags;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->folders, added);
  g_mutex_unlock (&self->lock);
}

/* A scan under way */
typedef struct
{
  GPtrArray *infos;   /* (owned) (element-type WispPluginInfo): in the order of search */
  GPtrArray *refused; /* (owned) (element-type utf8) */
  GError    *error;   /* (owned) (nullable): the first */
} Scan;

static void
scan_init (Scan *self)
{
  self->infos = g_ptr_array_new_with_free_func (g_object_unref);
  self->refused = g_ptr_array_new_with_free_func (g_free);
  self->error = NULL;
}

static void
scan_refuse (Scan   *self,
             GError *error) /* (transfer full) */
{
  g_ptr_array_add (self->refused, g_strdup (error->message));
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static gint
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* (element-type filename): paths of key files, in a fixed order; %NULL if it has none */
static GPtrArray *
list_files (Scan        *self,
            const gchar *folder)
{
  GError *error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *files;
  const gchar *name;

  if (dir == NULL)
    {
      if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_error_free (error);
      else
        scan_refuse (self, error);
      return NULL;
    }

  files = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".plugin"))
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_strings);

  return files;
}

static WispPluginInfo *
find_info (GPtrArray   *infos,
           guint        first,
           const gchar *name)
{
  for (guint i = first; i < infos->len; i++)
    {
      WispPluginInfo *info = g_ptr_array_index (infos, i);

      if (strcmp (wisp_plugin_info_get_name (info), name) == 0)
        return info;
    }

  return NULL;
}

/* One of another folder stands in front of it. One of the same folder is a mistake. */
static void
take_info (Scan           *self,
           WispPluginInfo *info, /* (transfer full) */
           guint           first)
{
  const gchar *name = wisp_plugin_info_get_name (info);
  WispPluginInfo *other = find_info (self->infos, 0, name);
  GError *error = NULL;

  if (other == NULL)
    {
      g_ptr_array_add (self->infos, info);
      return;
    }

  if (find_info (self->infos, first, name) != NULL)
    {
      wisp_plugin_file_error (&error, WISP_ERROR_DUPLICATE_PLUGIN,
                              wisp_plugin_info_get_file (info), "has the same name as %s, “%s”",
                              wisp_plugin_info_get_file (other), name);
      scan_refuse (self, error);
    }
  g_object_unref (info);
}

static void
scan_folder (Scan                     *self,
             const WispRegistryFolder *folder)
{
  g_autoptr (GPtrArray) files = list_files (self, folder->path);
  guint first = self->infos->len;

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      GError *error = NULL;
      WispPluginInfo *info = wisp_plugin_info_new_for_file (g_ptr_array_index (files, i),
                                                            folder->flags, &error);

      if (info != NULL)
        take_info (self, info, first);
      else
        scan_refuse (self, error);
    }
}

static void
folder_free (gpointer data)
{
  WispRegistryFolder *folder = data;

  g_free (folder->path);
  g_free (folder);
}

GPtrArray *
wisp_registry_folders_new (void)
{
  return g_ptr_array_new_with_free_func (folder_free);
}

static GPtrArray *
copy_folders (WispRegistry *self)
{
  GPtrArray *folders = wisp_registry_folders_new ();

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->folders->len; i++)
    {
      WispRegistryFolder *folder = g_ptr_array_index (self->folders, i);
      WispRegistryFolder *copy = g_memdup2 (folder, sizeof *folder);

      copy->path = g_strdup (folder->path);
      g_ptr_array_add (folders, copy);
    }
  g_mutex_unlock (&self->lock);

  return folders;
}

/*
 * What has changed
 */

/* What has come of one that was there before */
static void
note_renewed (WispRegistry       *self,
              WispRegistryRecord *record,
              WispPluginInfo     *info)
{
  if (wisp_plugin_info_equal (record->info, info))
    return;

  g_set_object (&record->info, info);
  wisp_registry_note_locked (self, record, WISP_REGISTRY_CHANGED);
}

static gboolean
insert_info (WispRegistry    *self,
             GHashTable      *old,
             WispPluginInfo  *info,
             GError         **error)
{
  WispRegistryRecord *record = g_hash_table_lookup (old, wisp_plugin_info_get_name (info));
  gboolean is_new = record == NULL;

  if (!wisp_registry_check_unique (self, info, error))
    return FALSE;

  if (is_new)
    record = wisp_registry_record_new (self, info, NULL);
  else
    g_hash_table_remove (old, wisp_plugin_info_get_name (info));

  if (is_new)
    wisp_registry_note_locked (self, record, WISP_REGISTRY_ADDED);
  else
    note_renewed (self, record, info);
  wisp_registry_insert (self, record);

  return TRUE;
}

/* Takes all records out; those that are linked in go back at once.
 * (transfer full): the others, by name */
static GHashTable *
take_records (WispRegistry *self)
{
  GHashTable *old = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) records = g_steal_pointer (&self->records);

  self->records = g_ptr_array_new ();
  g_hash_table_remove_all (self->names);
  g_hash_table_remove_all (self->offers);

  for (guint i = 0; i < records->len; i++)
    {
      WispRegistryRecord *record = g_ptr_array_index (records, i);

      if (record->descriptor == NULL)
        g_hash_table_insert (old, (gpointer) wisp_plugin_info_get_name (record->info), record);
      else
        wisp_registry_insert (self, record);
    }

  return old;
}

/* Whoever frees a plugin that somebody has seen does so in the main context, with the
 * change: here there is always one more reference. */
static void
apply_scan (WispRegistry *self,
            Scan         *scan)
{
  g_autoptr (GHashTable) old = take_records (self);
  GHashTableIter iter;
  gpointer record;

  for (guint i = 0; i < scan->infos->len; i++)
    {
      GError *error = NULL;

      if (!insert_info (self, old, g_ptr_array_index (scan->infos, i), &error))
        scan_refuse (scan, error);
    }

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      wisp_registry_note_locked (self, record, WISP_REGISTRY_REMOVED);
      wisp_registry_record_free (record);
    }
}

/**
 * wisp_registry_rescan:
 * @self: a registry
 * @error: for the first of what was refused
 *
 * Searches the folders for plugins, also for the first time.
 *
 * It reads key files and runs no code. A plugin that is there again keeps being enabled or
 * disabled. One that is gone leaves the list; who uses something of it can go on.
 *
 * What is not as it should be is left out, and all the rest is taken nonetheless:
 * [method@Wisp.Registry.list_refused] has a message for each. A plugin is hidden by one of
 * the same name in a folder that was added before its own; two of one name in one folder,
 * or two that offer the same extension, are %WISP_ERROR_DUPLICATE_PLUGIN, and the first one
 * counts, in the order of folders and of file names.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if nothing was refused; %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
wisp_registry_rescan (WispRegistry  *self,
                      GError       **error)
{
  g_autoptr (GPtrArray) folders = NULL;
  Scan scan;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  folders = copy_folders (self);
  scan_init (&scan);
  for (guint i = 0; i < folders->len; i++)
    scan_folder (&scan, g_ptr_array_index (folders, i));

  g_mutex_lock (&self->lock);
  apply_scan (self, &scan);
  g_ptr_array_unref (self->refused);
  self->refused = scan.refused;
  g_mutex_unlock (&self->lock);

  g_ptr_array_unref (scan.infos);
  wisp_registry_show (self);
  if (scan.error == NULL)
    return TRUE;

  g_propagate_error (error, scan.error);

  return FALSE;
}

/**
 * wisp_registry_list_refused:
 * @self: a registry
 *
 * Lists what the last [method@Wisp.Registry.rescan] has left out.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full) (array zero-terminated=1): messages, each of which names the file
 *   and the reason
 *
 * Since: 1.0
 */
gchar **
wisp_registry_list_refused (WispRegistry *self)
{
  GPtrArray *messages;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);

  messages = g_ptr_array_new ();
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->refused->len; i++)
    g_ptr_array_add (messages, g_strdup (g_ptr_array_index (self->refused, i)));
  g_mutex_unlock (&self->lock);
  g_ptr_array_add (messages, NULL);

  return (gchar **) g_ptr_array_free (messages, FALSE);
}
