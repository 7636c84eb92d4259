/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include <string.h>

/*
 * What there is for an extension point, by what the key files say.
 */

typedef struct
{
  const gchar *name;
  gint         priority;
  guint        order; /* of equal priorities: as they were found */
} Listed;

static gint
compare_listed (gconstpointer a,
                gconstpointer b)
{
  const Listed *one = a;
  const Listed *other = b;

  if (one->priority != other->priority)
    return one->priority > other->priority ? -1 : 1;

  return one->order < other->order ? -1 : 1;
}

static void
list_record (WispRegistryRecord      *record,
             const gchar             *point_name,
             const WispRegistryPoint *point,
             GArray                  *found)
{
  WispPluginInfo *info = record->info;

  for (guint i = 0; record->enabled && i < wisp_plugin_info_get_n_extensions (info); i++)
    {
      Listed listed = { wisp_plugin_info_get_extension_name (info, i),
                        wisp_plugin_info_get_extension_priority (info, i), found->len };

      if (strcmp (wisp_plugin_info_get_extension_point (info, i), point_name) == 0 &&
          wisp_plugin_info_get_extension_abi (info, i) == point->abi)
        g_array_append_val (found, listed);
    }
}

static gchar **
list_locked (WispRegistry            *self,
             const gchar             *point_name,
             const WispRegistryPoint *point)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Listed));
  gchar **names;

  for (guint i = 0; i < self->records->len; i++)
    list_record (g_ptr_array_index (self->records, i), point_name, point, found);
  g_array_sort (found, compare_listed);

  names = g_new0 (gchar *, found->len + 1);
  for (guint i = 0; i < found->len; i++)
    names[i] = g_strdup (g_array_index (found, Listed, i).name);

  return names;
}

/**
 * wisp_registry_list:
 * @self: a registry
 * @point: an extension point
 * @error: for what is wrong
 *
 * Lists the extensions that there are for an extension point.
 *
 * It names those of plugins that are enabled and made for this version of the point, the
 * highest priority first. No code of a plugin is run, so it may still be that one of them
 * cannot be had.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full) (array zero-terminated=1): names for [method@Wisp.Registry.get];
 *   %NULL with @error set
 *
 * Since: 1.0
 */
gchar **
wisp_registry_list (WispRegistry  *self,
                    const gchar   *point,
                    GError       **error)
{
  const WispRegistryPoint *found;
  gchar **names = NULL;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (point != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_mutex_lock (&self->lock);
  found = wisp_registry_find_point (self, point, error);
  if (found != NULL)
    names = list_locked (self, point, found);
  g_mutex_unlock (&self->lock);

  return names;
}
