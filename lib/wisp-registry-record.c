/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-plugin-file-private.h"
#include "wisp-plugin-private.h"

#include <wisp/wisp-error.h>

/*
 * What the registry knows of a plugin, and how it finds it: by its name, and by what it
 * offers. All under the registry's lock, but for what frees a record.
 */

WispRegistryRecord *
wisp_registry_record_new (WispRegistry               *self,
                          WispPluginInfo             *info,
                          const WispModuleDescriptor *descriptor)
{
  WispRegistryRecord *record = g_new0 (WispRegistryRecord, 1);

  record->info = g_object_ref (info);
  record->descriptor = descriptor;
  record->plugin = wisp_plugin_new (G_OBJECT (self), info);
  record->enabled = TRUE;

  return record;
}

void
wisp_registry_record_free (gpointer data)
{
  WispRegistryRecord *record = data;

  g_object_unref (record->info);
  g_object_unref (record->plugin);
  g_free (record);
}

/* What to call a plugin in messages */
const gchar *
wisp_registry_get_origin (WispPluginInfo *info)
{
  const gchar *file = wisp_plugin_info_get_file (info);

  return file != NULL ? file : wisp_plugin_info_get_name (info);
}

static gchar *
make_key (WispPluginInfo *info,
          guint           index)
{
  return g_strconcat (wisp_plugin_info_get_extension_point (info, index), "/",
                      wisp_plugin_info_get_extension_name (info, index), NULL);
}

/* Whether no other plugin has its name or offers what it does */
gboolean
wisp_registry_check_unique (WispRegistry    *self,
                            WispPluginInfo  *info,
                            GError         **error)
{
  WispRegistryRecord *other = g_hash_table_lookup (self->names, wisp_plugin_info_get_name (info));

  if (other != NULL)
    {
      wisp_plugin_file_error (error, WISP_ERROR_DUPLICATE_PLUGIN, wisp_registry_get_origin (info),
                              "has the same name as %s, “%s”",
                              wisp_registry_get_origin (other->info),
                              wisp_plugin_info_get_name (info));
      return FALSE;
    }

  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    {
      g_autofree gchar *key = make_key (info, i);

      other = g_hash_table_lookup (self->offers, key);
      if (other == NULL)
        continue;

      wisp_plugin_file_error (error, WISP_ERROR_DUPLICATE_PLUGIN, wisp_registry_get_origin (info),
                              "offers “%s” at “%s”, as %s does",
                              wisp_plugin_info_get_extension_name (info, i),
                              wisp_plugin_info_get_extension_point (info, i),
                              wisp_registry_get_origin (other->info));
      return FALSE;
    }

  return TRUE;
}

/* Takes over @record */
void
wisp_registry_insert (WispRegistry       *self,
                      WispRegistryRecord *record)
{
  WispPluginInfo *info = record->info;

  g_ptr_array_add (self->records, record);
  g_hash_table_insert (self->names, g_strdup (wisp_plugin_info_get_name (info)), record);
  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    g_hash_table_insert (self->offers, make_key (info, i), record);
}
