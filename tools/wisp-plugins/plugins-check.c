/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "plugins-check.h"

#include "plugins-folder.h"

#include "wisp-elf-private.h"
#include "wisp-module-descriptor-private.h"

#include <string.h>

static void
note (GPtrArray  *findings,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
note (GPtrArray  *findings,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (findings, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
note_error (PluginsFindings *self,
            GError          *error)
{
  note (self->errors, "%s", error->message);
}

/*
 * The plugins beside it
 */

static void
check_names (PluginsFindings *self,
             WispPluginInfo  *info,
             GPtrArray       *beside)
{
  for (guint i = 0; i < beside->len; i++)
    {
      PluginsEntry *entry = g_ptr_array_index (beside, i);

      if (entry->info != NULL &&
          strcmp (wisp_plugin_info_get_file (entry->info), wisp_plugin_info_get_file (info)) != 0 &&
          strcmp (wisp_plugin_info_get_name (entry->info), wisp_plugin_info_get_name (info)) == 0)
        note (self->errors, "%s: has the same name as %s, “%s”", wisp_plugin_info_get_file (info),
              wisp_plugin_info_get_file (entry->info), wisp_plugin_info_get_name (info));
    }
}

/* Goes along what @info requires, over plugins not seen yet, and tells whether that comes
 * to @goal. @path has the names on the way there. */
static gboolean
find_circle (WispPluginInfo *info,
             const char     *goal,
             GPtrArray      *beside,
             GHashTable     *seen,
             GPtrArray      *path)
{
  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (info); i++)
    {
      const char *name = wisp_plugin_info_get_requirement (info, i);
      WispPluginInfo *next = plugins_folder_find (beside, name);

      if (next == NULL || !g_hash_table_add (seen, next))
        continue;

      g_ptr_array_add (path, (gpointer) name);
      if (strcmp (name, goal) == 0 || find_circle (next, goal, beside, seen, path))
        return TRUE;
      g_ptr_array_set_size (path, (int) path->len - 1);
    }

  return FALSE;
}

static void
check_circle (PluginsFindings *self,
              WispPluginInfo  *info,
              GPtrArray       *beside)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autofree char *text = NULL;

  if (!find_circle (info, wisp_plugin_info_get_name (info), beside, seen, path))
    return;

  g_ptr_array_add (path, NULL);
  text = g_strjoinv (" → ", (char **) path->pdata);
  note (self->errors, "%s: requires itself in the end: %s → %s", wisp_plugin_info_get_file (info),
        wisp_plugin_info_get_name (info), text);
}

static void
check_requirements (PluginsFindings *self,
                    WispPluginInfo  *info,
                    GPtrArray       *beside)
{
  const char *file = wisp_plugin_info_get_file (info);

  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (info); i++)
    {
      const char *name = wisp_plugin_info_get_requirement (info, i);
      const char *version = wisp_plugin_info_get_requirement_version (info, i);
      WispPluginInfo *other = plugins_folder_find (beside, name);

      if (other == NULL)
        note (self->errors, "%s: requires “%s”, which is not in its folder", file, name);
      else if (version != NULL && !wisp_plugin_info_is_at_least (other, version))
        note (self->errors, "%s: requires “%s” of version %s or later, and there is %s", file, name,
              version, wisp_plugin_info_get_version (other));
    }

  check_circle (self, info, beside);
}

static void
check_beside (PluginsFindings     *self,
              WispPluginInfo      *info,
              WispPluginInfoFlags  flags)
{
  g_autofree char *folder = g_path_get_dirname (wisp_plugin_info_get_file (info));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) beside = plugins_folder_read (folder, flags, &error);

  if (beside == NULL)
    {
      note_error (self, error);
      return;
    }

  check_names (self, info, beside);
  check_requirements (self, info, beside);
}

/*
 * The module
 */

#ifdef WISP_HAVE_ELF

static void
check_promise (PluginsFindings *self,
               WispElf         *elf,
               const char      *module)
{
  g_auto (GStrv) ties = wisp_elf_list_ties (elf);

  for (guint i = 0; ties[i] != NULL; i++)
    note (self->warnings, "%s: promises to be unloadable, but %s", module, ties[i]);
}

static void
check_code (PluginsFindings *self,
            const char      *module)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispElf) elf = NULL;
  WispModuleHead head;

  if (!wisp_module_descriptor_read_head (module, &head, &error) ||
      (elf = wisp_elf_new (module, &error)) == NULL)
    note_error (self, error);
  else if ((head.flags & WISP_MODULE_UNLOADABLE) != 0)
    check_promise (self, elf, module);
}

#else

static void
check_code (PluginsFindings *self,
            const char      *module)
{
  note (self->warnings, "%s: its code cannot be looked at on this platform", module);
}

#endif

static void
check_module (PluginsFindings *self,
              WispPluginInfo  *info)
{
  g_autoptr (GError) error = NULL;

  if (!wisp_plugin_info_check_module (info, &error))
    note_error (self, error);
  else
    check_code (self, wisp_plugin_info_get_module (info));
}

/* Initialises @self. Finds all there is to find, and runs none of the plugin's code. */
void
plugins_check (PluginsFindings     *self,
               const char          *file,
               WispPluginInfoFlags  flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = NULL;

  self->errors = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);

  info = wisp_plugin_info_new_for_file (file, flags, &error);
  if (info == NULL)
    {
      note_error (self, error);
      return;
    }

  if (wisp_plugin_info_get_n_extensions (info) == 0)
    note (self->warnings, "%s: offers no extension", wisp_plugin_info_get_file (info));
  check_beside (self, info, flags);
  check_module (self, info);
}

void
plugins_findings_clear (PluginsFindings *self)
{
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
}
