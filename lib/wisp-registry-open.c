/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>
#include <wisp/wisp-type.h>

#include <string.h>

/*
 * Opening the module of a plugin: what it requires comes first.
 *
 * Open modules are in a weak cache, by name. So however many ask at once, one of them opens
 * it; and a `load` that needs itself in the end, by whatever way and threads, gets an error
 * instead of waiting for itself, as the cache sees to.
 */

/*
 * Requirements
 */

/* A walk over what is required, depth first */
typedef struct
{
  WispRegistry *registry;
  GPtrArray    *path; /* (owned) (element-type utf8): from the first to where it is */
  GHashTable   *seen; /* (owned) (element-type WispRegistryRecord): with all they require */
} Walk;

static gboolean
refuse (WispRegistryRecord  *record,
        GError             **error,
        const gchar         *format,
        ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (WispRegistryRecord  *record,
        GError             **error,
        const gchar         *format,
        ...)
{
  g_autofree gchar *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  wisp_plugin_file_error (error, WISP_ERROR_REQUIREMENT,
                          wisp_registry_get_origin (record->info), "%s", reason);

  return FALSE;
}

static gboolean
is_on_path (Walk        *walk,
            const gchar *name)
{
  for (guint i = 0; i < walk->path->len; i++)
    if (strcmp (g_ptr_array_index (walk->path, i), name) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
refuse_circle (Walk                *walk,
               WispRegistryRecord  *record,
               const gchar         *name,
               GError             **error)
{
  g_autofree gchar *text = NULL;

  g_ptr_array_add (walk->path, (gpointer) name);
  g_ptr_array_add (walk->path, NULL);
  text = g_strjoinv (" → ", (gchar **) walk->path->pdata);

  return refuse (record, error, "requires itself in the end: %s", text);
}

/* (nullable): what fulfils a requirement */
static WispRegistryRecord *
find_required (Walk                *walk,
               WispRegistryRecord  *record,
               guint                index,
               GError             **error)
{
  const gchar *name = wisp_plugin_info_get_requirement (record->info, index);
  const gchar *version = wisp_plugin_info_get_requirement_version (record->info, index);
  WispRegistryRecord *other = g_hash_table_lookup (walk->registry->names, name);

  if (other == NULL)
    refuse (record, error, "requires “%s”, which is not there", name);
  else if (!other->enabled)
    refuse (record, error, "requires “%s”, which is disabled", name);
  else if (version != NULL && !wisp_plugin_info_is_at_least (other->info, version))
    refuse (record, error, "requires “%s” of version %s or later, and there is %s", name, version,
            wisp_plugin_info_get_version (other->info));
  else if (is_on_path (walk, name))
    refuse_circle (walk, record, name, error);
  else
    return other;

  return NULL;
}

static gboolean
check_requirements (Walk                *walk,
                    WispRegistryRecord  *record,
                    GError             **error)
{
  if (g_hash_table_contains (walk->seen, record))
    return TRUE;

  g_ptr_array_add (walk->path, (gpointer) wisp_plugin_info_get_name (record->info));
  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (record->info); i++)
    {
      WispRegistryRecord *other = find_required (walk, record, i, error);

      if (other == NULL || !check_requirements (walk, other, error))
        return FALSE;
    }
  g_ptr_array_set_size (walk->path, (gint) walk->path->len - 1);
  g_hash_table_add (walk->seen, record);

  return TRUE;
}

/* Under the lock */
static gboolean
check_all_requirements (WispRegistry        *self,
                        WispRegistryRecord  *record,
                        GError             **error)
{
  Walk walk = { self, g_ptr_array_new (), g_hash_table_new (NULL, NULL) };
  gboolean fine = check_requirements (&walk, record, error);

  g_ptr_array_unref (walk.path);
  g_hash_table_unref (walk.seen);

  return fine;
}

/*
 * Modules
 */

/* (transfer full) (nullable): what is to be opened */
static WispPluginInfo *
find_info (WispRegistry                *self,
           const gchar                 *name,
           const WispModuleDescriptor **descriptor,
           GError                     **error)
{
  WispRegistryRecord *record;
  WispPluginInfo *info = NULL;

  g_mutex_lock (&self->lock);
  record = g_hash_table_lookup (self->names, name);
  if (record == NULL)
    g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN, "There is no plugin “%s”", name);
  else if (check_all_requirements (self, record, error))
    {
      info = g_object_ref (record->info);
      *descriptor = record->descriptor;
    }
  g_mutex_unlock (&self->lock);

  return info;
}

/* (transfer full) (nullable) (element-type WispModule) */
static GPtrArray *
open_requirements (WispRegistry    *self,
                   WispPluginInfo  *info,
                   GError         **error)
{
  g_autoptr (GPtrArray) requirements = g_ptr_array_new_with_free_func (wisp_module_release);

  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (info); i++)
    {
      const gchar *name = wisp_plugin_info_get_requirement (info, i);
      WispModule *module = wisp_registry_open_module (self, name, error);

      if (module == NULL)
        return NULL;
      g_ptr_array_add (requirements, module);
    }

  return g_steal_pointer (&requirements);
}

/* What its `load` left may still hold a module that could not be set up */
static void
discard (WispRegistry *self,
         WispModule   *module)
{
  if (module->resident)
    wisp_object_unref (module);
  else
    wisp_module_store_discard (self->store, module);
}

static gpointer
load_module (WispCache     *cache,
             gconstpointer  key,
             GCancellable  *cancellable,
             gpointer       user_data,
             GError       **error)
{
  WispRegistry *self = user_data;
  const WispModuleDescriptor *descriptor = NULL;
  g_autoptr (WispPluginInfo) info = find_info (self, key, &descriptor, error);
  GPtrArray *requirements = NULL;
  WispModule *module;

  if (info != NULL)
    requirements = open_requirements (self, info, error);
  if (requirements == NULL)
    return NULL;

  wisp_module_store_wait (self->store, key);
  module = wisp_module_new (info, self->store, requirements);
  if (!wisp_module_open (module, descriptor, error))
    {
      discard (self, module);
      return NULL;
    }

  wisp_module_store_add (self->store, module);
  wisp_registry_note (self, key, WISP_REGISTRY_OPENED);

  return module;
}

/*
 * wisp_registry_open_module:
 * @name: the name of a plugin
 *
 * Gives the open module of a plugin, or opens it.
 *
 * Returns: (transfer full) (nullable): to be released with wisp_module_release()
 */
WispModule *
wisp_registry_open_module (WispRegistry  *self,
                           const gchar   *name,
                           GError       **error)
{
  return wisp_cache_get_or_load (self->modules, name, load_module, self, NULL, error);
}

/*
 * Extensions
 */

static gboolean
is_instantiable (GType type)
{
  return (g_type_is_a (type, G_TYPE_OBJECT) || g_type_is_a (type, WISP_TYPE_OBJECT)) &&
         !G_TYPE_IS_ABSTRACT (type);
}

static gboolean
misfit (WispModule             *module,
        const WispModuleOffer  *offer,
        GError                **error,
        const gchar            *format,
        ...) G_GNUC_PRINTF (4, 5);

static gboolean
misfit (WispModule             *module,
        const WispModuleOffer  *offer,
        GError                **error,
        const gchar            *format,
        ...)
{
  g_autofree gchar *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  wisp_plugin_file_error (error, WISP_ERROR_WRONG_ABI, wisp_module_get_origin (module),
                          "its extension “%s” does not fit “%s”: %s",
                          offer->name, offer->point, reason);

  return FALSE;
}

static gboolean
check_kind (WispModule               *module,
            const WispRegistryPoint  *point,
            const WispModuleOffer    *offer,
            GError                  **error)
{
  if (point->type == G_TYPE_NONE && offer->type != G_TYPE_NONE)
    return misfit (module, offer, error, "it is a type, and the host wants a table of functions");

  if (point->type != G_TYPE_NONE && offer->type == G_TYPE_NONE)
    return misfit (module, offer, error, "it is a table of functions, and the host wants a type");

  if (offer->type == G_TYPE_NONE && offer->vtable_size != point->vtable_size)
    return misfit (module, offer, error, "its table has %" G_GSIZE_FORMAT " bytes, and that of the "
                   "host %" G_GSIZE_FORMAT, offer->vtable_size, point->vtable_size);

  if (offer->type != G_TYPE_NONE && !g_type_is_a (offer->type, point->type))
    return misfit (module, offer, error, "its type %s is no %s", g_type_name (offer->type),
                   g_type_name (point->type));

  return TRUE;
}

/*
 * wisp_registry_check_offer:
 * @module: a module
 * @point: an extension point
 * @offer: what the module offers there
 * @error: for what does not fit
 *
 * Tells whether a module was compiled for the same version of a point as the host.
 */
gboolean
wisp_registry_check_offer (WispModule               *module,
                           const WispRegistryPoint  *point,
                           const WispModuleOffer    *offer,
                           GError                  **error)
{
  if (offer->abi != point->abi)
    return misfit (module, offer, error, "it is for version %u, and the host has version %u",
                   offer->abi, point->abi);

  if (point->type != G_TYPE_INVALID && !check_kind (module, point, offer, error))
    return FALSE;

  if (offer->type != G_TYPE_NONE && !is_instantiable (offer->type))
    return misfit (module, offer, error, "there are no objects of its type %s",
                   g_type_name (offer->type));

  return TRUE;
}
