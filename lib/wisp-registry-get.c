/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-cache-private.h"
#include "wisp-extension-private.h"
#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/*
 * Giving a live extension, or making one.
 *
 * Live extensions are in a weak cache, by their point and their name. So however many ask
 * for one at once, one of them opens the module and makes it, and all get the same.
 */

/* What is asked for */
typedef struct
{
  WispRegistry      *registry; /* (owned) */
  gchar             *point;    /* (owned) */
  gchar             *name;     /* (owned) */
  gchar             *key;      /* (owned): of the cache */
  gchar             *plugin;   /* (owned): that offers it */
  WispRegistryPoint  wanted;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->registry);
  g_free (request->point);
  g_free (request->name);
  g_free (request->key);
  g_free (request->plugin);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static guint
find_extension (WispPluginInfo *info,
                const gchar    *point,
                const gchar    *name)
{
  guint i = 0;

  while (strcmp (wisp_plugin_info_get_extension_point (info, i), point) != 0 ||
         strcmp (wisp_plugin_info_get_extension_name (info, i), name) != 0)
    i++;

  return i;
}

/* What can be told without opening anything */
static gboolean
check_record (Request             *request,
              WispRegistryRecord  *record,
              GError             **error)
{
  guint abi;

  if (record == NULL)
    {
      g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN,
                   "No plugin offers “%s” at “%s”", request->name, request->point);
      return FALSE;
    }

  if (!record->enabled)
    {
      wisp_plugin_file_error (error, WISP_ERROR_DISABLED_PLUGIN,
                              wisp_registry_get_origin (record->info), "is disabled");
      return FALSE;
    }

  abi = wisp_plugin_info_get_extension_abi (record->info,
                                            find_extension (record->info, request->point,
                                                            request->name));
  if (abi != request->wanted.abi)
    {
      wisp_plugin_file_error (error, WISP_ERROR_WRONG_ABI, wisp_registry_get_origin (record->info),
                              "its extension “%s” is for version %u of “%s”, and the host has "
                              "version %u", request->name, abi, request->point,
                              request->wanted.abi);
      return FALSE;
    }

  return TRUE;
}

static gboolean
fill_request_locked (Request  *request,
                     GError  **error)
{
  WispRegistry *self = request->registry;
  const WispRegistryPoint *point = wisp_registry_find_point (self, request->point, error);
  WispRegistryRecord *record;

  if (point == NULL)
    return FALSE;

  request->wanted = *point;
  record = g_hash_table_lookup (self->offers, request->key);
  if (!check_record (request, record, error))
    return FALSE;

  request->plugin = g_strdup (wisp_plugin_info_get_name (record->info));

  return TRUE;
}

/* (nullable) */
static Request *
request_new (WispRegistry  *self,
             const gchar   *point,
             const gchar   *name,
             GError       **error)
{
  g_autoptr (Request) request = g_new0 (Request, 1);
  gboolean fine;

  request->registry = g_object_ref (self);
  request->point = g_strdup (point);
  request->name = g_strdup (name);
  request->key = g_strconcat (point, "/", name, NULL);

  g_mutex_lock (&self->lock);
  fine = fill_request_locked (request, error);
  g_mutex_unlock (&self->lock);

  return fine ? g_steal_pointer (&request) : NULL;
}

static gpointer
make_extension (Request     *request,
                WispModule  *module,
                GError     **error)
{
  const WispModuleOffer *offer = wisp_module_find_offer (module, request->point, request->name);

  if (offer == NULL)
    {
      wisp_plugin_file_error (error, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (module),
                              "was opened before it offered “%s” at “%s”", request->name,
                              request->point);
      return NULL;
    }

  if (!wisp_registry_check_offer (module, &request->wanted, offer, error))
    return NULL;

  return wisp_extension_make (module, offer, error);
}

static gpointer
load_extension (WispCache     *cache,
                gconstpointer  key,
                GCancellable  *cancellable,
                gpointer       user_data,
                GError       **error)
{
  Request *request = user_data;
  WispModule *module = wisp_registry_open_module (request->registry, request->plugin, error);
  gpointer extension;

  if (module == NULL)
    return NULL;

  extension = make_extension (request, module, error);
  wisp_module_release (module);

  return extension;
}

/* Such an extension would keep the module open that is being closed */
static gboolean
check_not_closing (WispRegistry  *self,
                   GError       **error)
{
  if (!wisp_module_store_is_closing (self->store))
    return TRUE;

  g_set_error_literal (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD,
                       "A module that is being closed asks for an extension");

  return FALSE;
}

/**
 * wisp_registry_get: (skip)
 * @self: a registry
 * @point: an extension point
 * @name: the name of an extension
 * @error: for what is wrong
 *
 * Gives the live extension of a name, or makes one.
 *
 * For a point that was declared with [method@Wisp.Registry.add_point] it is a
 * [class@Wisp.Extension]; for one with a type it is an instance of that. However many ask at
 * the same time, on however many threads, one of them opens the module and makes the
 * extension, and all get the same.
 *
 * A plugin that requires others has theirs opened first.
 *
 * The errors are those of [error@Wisp.Error]; the message names the file and the reason. A
 * `load` function that needs an extension of its own plugin gets
 * %WISP_ERROR_RECURSIVE_LOAD, and so does an `unload` that needs any.
 *
 * Any thread may call it. No lock is held while functions of the plugin run.
 *
 * Returns: (transfer full) (nullable) (type GObject.TypeInstance): the extension; %NULL with
 *   @error set
 *
 * Since: 1.0
 */
gpointer
wisp_registry_get (WispRegistry  *self,
                   const gchar   *point,
                   const gchar   *name,
                   GError       **error)
{
  g_autoptr (Request) request = NULL;
  gpointer extension;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (point != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_not_closing (self, error))
    return NULL;
  request = request_new (self, point, name, error);
  if (request == NULL)
    return NULL;

  extension = wisp_cache_get_or_load (self->extensions, request->key, load_extension, request,
                                      NULL, error);
  wisp_registry_show (self);

  return extension;
}

static void
got_extension (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer extension = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &error);

  wisp_registry_show (g_task_get_source_object (task));
  if (extension != NULL)
    g_task_return_pointer (task, extension, wisp_cache_unref_value);
  else
    g_task_return_error (task, error);
}

/**
 * wisp_registry_get_async:
 * @self: a registry
 * @point: an extension point
 * @name: the name of an extension
 * @cancellable: (nullable): ends the wait of this caller
 * @callback: (scope async): called in the main context that is the thread's default one now
 * @user_data: for @callback
 *
 * Gives the live extension of a name, or makes one, without blocking.
 *
 * The module is opened, and its `load` and the functions that make the extension run, on a
 * thread of a pool. So this is for plugins that allow that; user interfaces usually do not.
 *
 * Otherwise it is like wisp_registry_get(), and shares the work with it.
 *
 * Since: 1.0
 */
void
wisp_registry_get_async (WispRegistry        *self,
                         const gchar         *point,
                         const gchar         *name,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task;
  GError *error = NULL;
  Request *request;

  g_return_if_fail (WISP_IS_REGISTRY (self));
  g_return_if_fail (point != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wisp_registry_get_async);

  request = request_new (self, point, name, &error);
  if (request == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  wisp_cache_get_or_load_async (self->extensions, request->key, load_extension, request,
                                request_free, cancellable, got_extension, task);
}

/**
 * wisp_registry_get_finish: (skip)
 * @self: a registry
 * @result: what the callback was given
 * @error: for what is wrong
 *
 * Gives the result of wisp_registry_get_async().
 *
 * Returns: (transfer full) (nullable) (type GObject.TypeInstance): the extension; %NULL with
 *   @error set
 *
 * Since: 1.0
 */
gpointer
wisp_registry_get_finish (WispRegistry  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wisp_registry_get_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
