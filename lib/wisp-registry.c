/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include <wisp/wisp-error.h>

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

/**
 * wisp_registry_add_static: (skip)
 * @self: a registry
 * @info: what the plugin says about itself
 * @descriptor: its descriptor, from %WISP_DEFINE_STATIC_MODULE
 * @error: for what is wrong with it
 *
 * Adds a plugin that is linked into the host, for tests and where nothing can be loaded.
 *
 * Its `load` function is called when something of it is first asked for, as if it were
 * opened then; its `unload`, if it is unloadable, as if it were closed.
 *
 * Another plugin of the same name, or with the same extension, is
 * %WISP_ERROR_DUPLICATE_PLUGIN.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if it was added; %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
wisp_registry_add_static (WispRegistry                *self,
                          WispPluginInfo              *info,
                          const WispModuleDescriptor  *descriptor,
                          GError                     **error)
{
  gboolean added;

  g_return_val_if_fail (WISP_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (info), FALSE);
  g_return_val_if_fail (wisp_plugin_info_get_module (info) == NULL, FALSE);
  g_return_val_if_fail (descriptor != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_mutex_lock (&self->lock);
  added = wisp_registry_check_unique (self, info, error);
  if (added)
    {
      WispRegistryRecord *record = wisp_registry_record_new (self, info, descriptor);

      wisp_registry_insert (self, record);
      wisp_registry_note_locked (self, record, WISP_REGISTRY_ADDED);
    }
  g_mutex_unlock (&self->lock);

  wisp_registry_show (self);

  return added;
}

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
