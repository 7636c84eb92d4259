/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-extension-private.h"
#include "wisp-plugin-file-private.h"
#include "wisp-plugin-reader-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/**
 * WispRegistry:
 *
 * Finds plugins, opens them when they are asked for, shares what comes out of them, and
 * closes them when nobody uses it any more.
 *
 * The host declares extension points: what plugins can be good for, and in which version
 * of the interface. Plugins lie in folders, each a key file ([class@Wisp.PluginInfo]) and a
 * module ([class@Wisp.Module]), and offer extensions for the points.
 *
 * ```c
 * g_autoptr (WispRegistry) registry = wisp_registry_new ();
 *
 * wisp_registry_add_point (registry, "demo.decoder", DEMO_DECODER_ABI, sizeof (DemoDecoder));
 * wisp_registry_add_folder (registry, user_folder, WISP_PLUGIN_INFO_FLAGS_NONE);
 * wisp_registry_add_folder (registry, "/usr/lib/demo/plugins", WISP_PLUGIN_INFO_FLAGS_NONE);
 * wisp_registry_rescan (registry, NULL);
 *
 * extension = wisp_registry_get_extension (registry, "demo.decoder", "png", &error);
 * ```
 *
 * Listing reads key files only. [method@Wisp.Registry.get] gives the live extension of that
 * name, or opens the module and makes one: who asks twice gets the same one, and it dies
 * with its last user. So an extension is not private to who asked for it, and what differs
 * between users belongs into the arguments of its functions.
 *
 * An unloadable module is closed after the last of its extensions has died, from an idle of
 * the registry's main context, which is the thread's default one when the registry is made;
 * or in [method@Wisp.Registry.collect]. A module that is taken up again before that stays
 * open.
 *
 * What fails is an error that names the file and the reason, and leaves the registry as it
 * was.
 *
 * Extensions may be asked for, used and dropped on any thread. Signals, and changes of the
 * list of plugins, come in the registry's main context; on the thread that made the
 * registry they come at once, before the function that caused them returns.
 *
 * The registry may go before what came out of it: then modules stay open for as long as
 * something of them is in use, and are closed from the main context.
 *
 * Since: 1.0
 */

enum
{
  CLOSED,
  DISABLED,
  ENABLED,
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WispRegistry, wisp_registry, G_TYPE_OBJECT)

static void
note_closed (gpointer     owner,
             const gchar *name)
{
  wisp_registry_note (owner, name, WISP_REGISTRY_CLOSED);
}

static void
note_settled (gpointer owner)
{
  wisp_registry_show (owner);
}

static const WispModuleStoreFuncs store_funcs = { note_closed, note_settled };

static void
wisp_registry_finalize (GObject *object)
{
  WispRegistry *self = WISP_REGISTRY (object);

  g_object_unref (self->extensions);
  g_object_unref (self->modules);
  wisp_module_store_abandon (self->store);
  wisp_module_store_unref (self->store);

  wisp_registry_forget_changes (self);
  g_object_unref (self->plugins);
  g_hash_table_unref (self->offers);
  g_hash_table_unref (self->names);
  g_ptr_array_set_free_func (self->records, wisp_registry_record_free);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->refused);
  g_hash_table_unref (self->points);
  g_mutex_clear (&self->lock);
  g_thread_unref (self->thread);

  G_OBJECT_CLASS (wisp_registry_parent_class)->finalize (object);
}

static guint
add_signal (const gchar *name)
{
  return g_signal_new (name, WISP_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                       g_cclosure_marshal_VOID__OBJECT, G_TYPE_NONE, 1, WISP_TYPE_PLUGIN);
}

static void
wisp_registry_class_init (WispRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_registry_finalize;

  /**
   * WispRegistry::closed:
   * @self: the registry
   * @plugin: a plugin
   *
   * The module of a plugin has been closed.
   *
   * Since: 1.0
   */
  signals[CLOSED] = add_signal ("closed");

  /**
   * WispRegistry::disabled:
   * @self: the registry
   * @plugin: a plugin
   *
   * A plugin has been disabled.
   *
   * Since: 1.0
   */
  signals[DISABLED] = add_signal ("disabled");

  /**
   * WispRegistry::enabled:
   * @self: the registry
   * @plugin: a plugin
   *
   * A plugin has been enabled again.
   *
   * Since: 1.0
   */
  signals[ENABLED] = add_signal ("enabled");

  /**
   * WispRegistry::opened:
   * @self: the registry
   * @plugin: a plugin
   *
   * The module of a plugin has been opened.
   *
   * Since: 1.0
   */
  signals[OPENED] = add_signal ("opened");
}

static void
wisp_registry_init (WispRegistry *self)
{
  self->thread = g_thread_ref (g_thread_self ());
  self->store = wisp_module_store_new (self, &store_funcs);
  self->modules = wisp_cache_new ();
  self->extensions = wisp_cache_new ();
  self->plugins = g_list_store_new (WISP_TYPE_PLUGIN);

  g_mutex_init (&self->lock);
  self->points = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->folders = wisp_registry_folders_new ();
  self->records = g_ptr_array_new ();
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->offers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refused = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->changes);
}

void
wisp_registry_emit (WispRegistry       *self,
                    WispRegistryChange  change,
                    WispPlugin         *plugin)
{
  const guint indices[] = {
    [WISP_REGISTRY_ENABLED] = ENABLED,
    [WISP_REGISTRY_DISABLED] = DISABLED,
    [WISP_REGISTRY_OPENED] = OPENED,
    [WISP_REGISTRY_CLOSED] = CLOSED,
  };

  if (change >= WISP_REGISTRY_ENABLED)
    g_signal_emit (self, signals[indices[change]], 0, plugin);
}

/**
 * wisp_registry_new:
 *
 * Makes a registry without extension points, folders and plugins.
 *
 * Its main context is the one that is the thread's default now.
 *
 * Returns: (transfer full): a registry
 *
 * Since: 1.0
 */
WispRegistry *
wisp_registry_new (void)
{
  return g_object_new (WISP_TYPE_REGISTRY, NULL);
}

/*
 * Points
 */

static void
add_point (WispRegistry *self,
           const gchar  *point,
           guint         abi,
           gsize         vtable_size,
           GType         type)
{
  WispRegistryPoint *added = g_new (WispRegistryPoint, 1);
  gboolean is_new;

  added->abi = abi;
  added->vtable_size = vtable_size;
  added->type = type;

  g_mutex_lock (&self->lock);
  is_new = !g_hash_table_contains (self->points, point);
  if (is_new)
    g_hash_table_insert (self->points, g_strdup (point), added);
  g_mutex_unlock (&self->lock);

  if (!is_new)
    {
      g_free (added);
      g_critical ("There is an extension point “%s” already", point);
    }
}

/**
 * wisp_registry_add_point:
 * @self: a registry
 * @point: the name of the extension point
 * @abi: the version of its interface, which changes whenever the structure or the meaning of
 *   its functions does
 * @vtable_size: the size of the structure with its functions, in bytes
 *
 * Declares an extension point whose extensions are tables of functions
 * ([class@Wisp.Extension]).
 *
 * A name begins with a letter or a digit of ASCII, and has only those, dots, dashes and
 * underscores. A point is declared once.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_registry_add_point (WispRegistry *self,
                         const gchar  *point,
                         guint         abi,
                         gsize         vtable_size)
{
  g_return_if_fail (WISP_IS_REGISTRY (self));
  g_return_if_fail (point != NULL && wisp_plugin_is_name (point));
  g_return_if_fail (vtable_size > 0);

  add_point (self, point, abi, vtable_size, G_TYPE_NONE);
}

/**
 * wisp_registry_add_type_point:
 * @self: a registry
 * @point: the name of the extension point
 * @abi: the version of its interface, which changes whenever that of @type does
 * @type: a class or an interface of the host
 *
 * Declares an extension point whose extensions are objects of types of the plugins' own.
 *
 * They are GObjects (or light objects) that derive from @type, or implement it.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_registry_add_type_point (WispRegistry *self,
                              const gchar  *point,
                              guint         abi,
                              GType         type)
{
  g_return_if_fail (WISP_IS_REGISTRY (self));
  g_return_if_fail (point != NULL && wisp_plugin_is_name (point));
  g_return_if_fail (G_TYPE_IS_INTERFACE (type) || G_TYPE_IS_OBJECT (type) ||
                    g_type_is_a (type, WISP_TYPE_OBJECT));

  add_point (self, point, abi, 0, type);
}

/**
 * wisp_registry_add_any_point:
 * @self: a registry
 * @point: the name of the extension point
 * @abi: the version of its interface
 *
 * Declares an extension point of which the registry does not know what its extensions are.
 *
 * This is for programs that never call them, such as one that tries whether plugins can be
 * loaded. A host declares what it is going to call.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_registry_add_any_point (WispRegistry *self,
                             const gchar  *point,
                             guint         abi)
{
  g_return_if_fail (WISP_IS_REGISTRY (self));
  g_return_if_fail (point != NULL && wisp_plugin_is_name (point));

  add_point (self, point, abi, 0, G_TYPE_INVALID);
}

/* Under the lock. (nullable) */
static const WispRegistryPoint *
find_point (WispRegistry  *self,
            const gchar   *name,
            GError       **error)
{
  const WispRegistryPoint *point = g_hash_table_lookup (self->points, name);

  if (point == NULL)
    g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT,
                 "There is no extension point “%s”", name);

  return point;
}

/*
 * Listing
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
  found = find_point (self, point, error);
  if (found != NULL)
    names = list_locked (self, point, found);
  g_mutex_unlock (&self->lock);

  return names;
}

/*
 * Getting
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
  const WispRegistryPoint *point = find_point (self, request->point, error);
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

static gboolean
check_kind (WispRegistry  *self,
            const gchar   *name,
            gboolean       objects,
            GError       **error)
{
  const WispRegistryPoint *point;
  gboolean fine = FALSE;

  g_mutex_lock (&self->lock);
  point = find_point (self, name, error);
  if (point != NULL)
    {
      fine = objects ? G_TYPE_IS_OBJECT (point->type) || G_TYPE_IS_INTERFACE (point->type)
                     : point->type == G_TYPE_NONE;
      if (!fine)
        g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT,
                     "The extension point “%s” has no %s", name,
                     objects ? "GObjects" : "tables of functions");
    }
  g_mutex_unlock (&self->lock);

  return fine;
}

/**
 * wisp_registry_get_extension:
 * @self: a registry
 * @point: an extension point whose extensions are tables of functions
 * @name: the name of an extension
 * @error: for what is wrong
 *
 * Gives the live extension of a name, or makes one: wisp_registry_get() for tables of
 * functions.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the extension; %NULL with @error set
 *
 * Since: 1.0
 */
WispExtension *
wisp_registry_get_extension (WispRegistry  *self,
                             const gchar   *point,
                             const gchar   *name,
                             GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (point != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return check_kind (self, point, FALSE, error) ? wisp_registry_get (self, point, name, error)
                                                : NULL;
}

static GObject *
check_object (gpointer   instance,
              GError   **error)
{
  if (instance == NULL || G_IS_OBJECT (instance))
    return instance;

  g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT, "The extension is no GObject but a %s",
               G_OBJECT_TYPE_NAME (instance));
  wisp_object_unref (instance);

  return NULL;
}

/**
 * wisp_registry_get_object: (rename-to wisp_registry_get)
 * @self: a registry
 * @point: an extension point whose extensions are GObjects
 * @name: the name of an extension
 * @error: for what is wrong
 *
 * Gives the live extension of a name, or makes one: wisp_registry_get() for GObjects.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the extension; %NULL with @error set
 *
 * Since: 1.0
 */
GObject *
wisp_registry_get_object (WispRegistry  *self,
                          const gchar   *point,
                          const gchar   *name,
                          GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (point != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_kind (self, point, TRUE, error))
    return NULL;

  return check_object (wisp_registry_get (self, point, name, error), error);
}

static void
unref_instance (gpointer instance)
{
  if (G_IS_OBJECT (instance))
    g_object_unref (instance);
  else
    wisp_object_unref (instance);
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
    g_task_return_pointer (task, extension, unref_instance);
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

/**
 * wisp_registry_get_object_finish: (rename-to wisp_registry_get_finish)
 * @self: a registry
 * @result: what the callback was given
 * @error: for what is wrong
 *
 * Gives the result of [method@Wisp.Registry.get_async], where it is a GObject.
 *
 * Returns: (transfer full): the extension; %NULL with @error set
 *
 * Since: 1.0
 */
GObject *
wisp_registry_get_object_finish (WispRegistry  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return check_object (wisp_registry_get_finish (self, result, error), error);
}

/*
 * Plugins
 */

static gboolean
set_enabled (WispRegistry  *self,
             const gchar   *plugin,
             gboolean       enabled,
             GError       **error)
{
  WispRegistryRecord *record;

  g_mutex_lock (&self->lock);
  record = g_hash_table_lookup (self->names, plugin);
  if (record == NULL)
    g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN, "There is no plugin “%s”", plugin);
  else if (record->enabled != enabled)
    {
      record->enabled = enabled;
      wisp_registry_note_locked (self, record,
                                 enabled ? WISP_REGISTRY_ENABLED : WISP_REGISTRY_DISABLED);
    }
  g_mutex_unlock (&self->lock);

  wisp_registry_show (self);

  return record != NULL;
}

/**
 * wisp_registry_enable:
 * @self: a registry
 * @plugin: the name of a plugin
 * @error: for what is wrong
 *
 * Allows a plugin to be used, as it is from the beginning.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if it is enabled now; %FALSE with @error set, if there is no such plugin
 *
 * Since: 1.0
 */
gboolean
wisp_registry_enable (WispRegistry  *self,
                      const gchar   *plugin,
                      GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (plugin != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_enabled (self, plugin, TRUE, error);
}

/**
 * wisp_registry_disable:
 * @self: a registry
 * @plugin: the name of a plugin
 * @error: for what is wrong
 *
 * Lets nobody have anything of a plugin any more.
 *
 * Those who have an extension of it keep it, and it works for as long as they do. Its
 * module is then closed, if it is unloadable. Plugins that require it cannot be opened
 * meanwhile; those that are open already can be used.
 *
 * The registry does not remember this from one run of the host to the next.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if it is disabled now; %FALSE with @error set, if there is no such plugin
 *
 * Since: 1.0
 */
gboolean
wisp_registry_disable (WispRegistry  *self,
                       const gchar   *plugin,
                       GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (plugin != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_enabled (self, plugin, FALSE, error);
}

/**
 * wisp_registry_collect:
 * @self: a registry
 *
 * Closes all unloadable modules that are not in use, now.
 *
 * For hosts that have no main loop, and for tests: otherwise the registry does so by itself,
 * from an idle of its main context. It waits for a module that another thread is closing. In
 * an `unload` function it does nothing.
 *
 * Any thread may call it.
 *
 * Returns: how many were closed
 *
 * Since: 1.0
 */
guint
wisp_registry_collect (WispRegistry *self)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), 0);

  return wisp_module_store_collect (self->store);
}

/**
 * wisp_registry_get_plugins:
 * @self: a registry
 *
 * The plugins that there are, by name, for a page of preferences.
 *
 * The list changes in the registry's main context only, and is to be used there.
 *
 * Returns: (transfer none): a list of [class@Wisp.Plugin]
 *
 * Since: 1.0
 */
GListModel *
wisp_registry_get_plugins (WispRegistry *self)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);

  return G_LIST_MODEL (self->plugins);
}

/**
 * wisp_registry_lookup_plugin:
 * @self: a registry
 * @plugin: the name of a plugin
 *
 * Finds a plugin.
 *
 * Any thread may call it; the plugin itself is to be used in the main context.
 *
 * Returns: (transfer full) (nullable): the plugin, if there is one of that name
 *
 * Since: 1.0
 */
WispPlugin *
wisp_registry_lookup_plugin (WispRegistry *self,
                             const gchar  *plugin)
{
  WispRegistryRecord *record;
  WispPlugin *found = NULL;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (plugin != NULL, NULL);

  g_mutex_lock (&self->lock);
  record = g_hash_table_lookup (self->names, plugin);
  if (record != NULL)
    found = g_object_ref (record->plugin);
  g_mutex_unlock (&self->lock);

  return found;
}
