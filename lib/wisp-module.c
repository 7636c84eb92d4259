/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-module-private.h"

#include "wisp-plugin-file-private.h"
#include "wisp-plugin-name-private.h"

#include <wisp/wisp-error.h>
#include <wisp/wisp-type.h>

#include <string.h>

/**
 * WispModule:
 *
 * The code of a plugin: one shared object, or a part of the host that is treated like one.
 *
 * A [class@Wisp.Registry] opens it when something of it is first asked for, and calls the
 * `load` function of its descriptor ([struct@Wisp.ModuleDescriptor]), which says what it
 * has to offer:
 *
 * ```c
 * static gboolean
 * png_load (WispModule *module, GError **error)
 * {
 *   wisp_module_add_extension (module, "demo.decoder", DEMO_DECODER_ABI, NULL,
 *                              &png_decoder, sizeof png_decoder, NULL, NULL);
 *
 *   return TRUE;
 * }
 *
 * WISP_DEFINE_MODULE ("png", "1.2.0", WISP_MODULE_UNLOADABLE, png_load, NULL)
 * ```
 *
 * ## Resident and unloadable modules
 *
 * GType never forgets a type, and a static quark or an interned static string keeps a
 * pointer into the module for ever. So modules are resident: they stay open until the
 * process ends.
 *
 * One that sets %WISP_MODULE_UNLOADABLE is closed when nothing that came out of it is in
 * use any more, and opened again when it is next asked for. With that it promises
 *
 * - to register no type, static quark, interned static string, and no destructor that
 *   runs when a thread exits;
 * - to leave no thread, source or callback behind that could still call it when what holds
 *   the module is gone;
 * - to drop no reference that is not its own: who calls a function of an extension holds
 *   the extension until the call returns, as everywhere in GLib.
 *
 * What came out of a module holds a strong reference to it: each extension, and each
 * closure, cleanup and thread that was made with the functions below. For anything else
 * that will call into the module there is [method@Wisp.Module.hold]:
 *
 * ```c
 * g_timeout_add_full (G_PRIORITY_DEFAULT, 1000, tick, wisp_module_hold (module),
 *                     wisp_module_release);
 * ```
 *
 * The registry holds one reference of its own. When that is the only one left it closes the
 * module, from an idle of its main context or in [method@Wisp.Registry.collect], so never
 * under a function of the module that is still running.
 *
 * A module that registers a type while it loads is made resident, with a warning.
 * `wisp-plugins check` warns of what a module imports that would break the promise.
 *
 * Since: 1.0
 */
WISP_DEFINE_FINAL_TYPE (WispModule, wisp_module, WISP_TYPE_OBJECT)

static void
offer_free (gpointer data)
{
  WispModuleOffer *offer = data;

  g_free (offer->point);
  g_free (offer->name);
  g_free (offer);
}

/* Where the store has not let go of it, somebody has dropped a reference that was not his.
 * Perhaps a function of the module is running, so it stays open. */
static void
wisp_module_dispose (WispObject *object)
{
  WispModule *self = WISP_MODULE (object);

  if (self->dying && self->loaded && self->descriptor->unload != NULL)
    self->descriptor->unload (self);

  WISP_OBJECT_CLASS (wisp_module_parent_class)->dispose (object);
}

static void
wisp_module_finalize (WispObject *object)
{
  WispModule *self = WISP_MODULE (object);
  g_autoptr (WispPluginInfo) info = self->info;
  WispModuleStore *store = self->store;
  gboolean dying = self->dying;
  gboolean loaded = self->loaded;

  g_ptr_array_unref (self->offers);
  g_clear_error (&self->fault);
  if (dying)
    wisp_module_close (self);
  g_ptr_array_unref (self->requirements);

  WISP_OBJECT_CLASS (wisp_module_parent_class)->finalize (object);

  if (dying)
    wisp_module_store_closed (store, loaded ? wisp_plugin_info_get_name (info) : NULL);
  wisp_module_store_unref (store);
}

static void
wisp_module_class_init (WispModuleClass *klass)
{
  WispObjectClass *object_class = WISP_OBJECT_CLASS (klass);

  object_class->dispose = wisp_module_dispose;
  object_class->finalize = wisp_module_finalize;
}

static void
wisp_module_init (WispModule *self)
{
  self->offers = g_ptr_array_new_with_free_func (offer_free);
}

/*
 * wisp_module_new:
 * @info: what its plugin says about itself
 * @store: what is going to close it
 * @requirements: (transfer full) (element-type WispModule): modules that it keeps open, each
 *   released when it is gone
 *
 * Makes a module that is not open yet.
 */
WispModule *
wisp_module_new (WispPluginInfo  *info,
                 WispModuleStore *store,
                 GPtrArray       *requirements)
{
  WispModule *self = wisp_object_new (WISP_TYPE_MODULE);

  self->info = g_object_ref (info);
  self->store = wisp_module_store_ref (store);
  self->requirements = requirements;

  return self;
}

/* Under the store's lock, when nobody else can reach it any more */
void
wisp_module_set_dying (WispModule *self)
{
  self->dying = TRUE;
}

/* What to call it in messages */
const gchar *
wisp_module_get_origin (WispModule *self)
{
  const gchar *file = wisp_plugin_info_get_module (self->info);

  return file != NULL ? file : wisp_plugin_info_get_name (self->info);
}

/* (nullable) */
const WispModuleOffer *
wisp_module_find_offer (WispModule  *self,
                        const gchar *point,
                        const gchar *name)
{
  for (guint i = 0; i < self->offers->len; i++)
    {
      WispModuleOffer *offer = g_ptr_array_index (self->offers, i);

      if (strcmp (offer->point, point) == 0 && strcmp (offer->name, name) == 0)
        return offer;
    }

  return NULL;
}

/**
 * wisp_module_get_name:
 * @self: a module
 *
 * The name of the plugin that it is the code of.
 *
 * Returns: a name
 *
 * Since: 1.0
 */
const gchar *
wisp_module_get_name (WispModule *self)
{
  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);

  return wisp_plugin_info_get_name (self->info);
}

/**
 * wisp_module_get_version:
 * @self: a module
 *
 * The version of the plugin that it is the code of.
 *
 * Returns: numbers with dots between them
 *
 * Since: 1.0
 */
const gchar *
wisp_module_get_version (WispModule *self)
{
  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);

  return wisp_plugin_info_get_version (self->info);
}

/**
 * wisp_module_get_file:
 * @self: a module
 *
 * The shared object.
 *
 * Returns: (type filename) (nullable): an absolute path; %NULL if the module is linked
 *   into the host
 *
 * Since: 1.0
 */
const gchar *
wisp_module_get_file (WispModule *self)
{
  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);

  return wisp_plugin_info_get_module (self->info);
}

/**
 * wisp_module_is_resident:
 * @self: a module
 *
 * Whether it stays open until the process ends.
 *
 * Returns: %FALSE if it is closed when it is not in use any more
 *
 * Since: 1.0
 */
gboolean
wisp_module_is_resident (WispModule *self)
{
  g_return_val_if_fail (WISP_IS_MODULE (self), FALSE);

  return self->resident;
}

/*
 * What it offers
 */

static void
add_offer (WispModule            *self,
           const WispModuleOffer *template,
           const gchar           *point,
           const gchar           *name)
{
  WispModuleOffer *offer;

  if (name == NULL)
    name = wisp_module_get_name (self);

  if (self->fault != NULL)
    return;
  if (!wisp_plugin_is_name (point) || !wisp_plugin_is_name (name))
    wisp_plugin_file_error (&self->fault, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (self),
                            "adds “%s” at “%s”, which are not both names", name, point);
  else if (wisp_module_find_offer (self, point, name) != NULL)
    wisp_plugin_file_error (&self->fault, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (self),
                            "adds “%s” at “%s” twice", name, point);
  if (self->fault != NULL)
    return;

  offer = g_memdup2 (template, sizeof *template);
  offer->point = g_strdup (point);
  offer->name = g_strdup (name);
  g_ptr_array_add (self->offers, offer);
}

/**
 * wisp_module_add_extension: (skip)
 * @self: a module that is loading
 * @point: an extension point of the host
 * @abi: the version of the point's ABI that the module was compiled with
 * @name: (nullable): the name of the extension, %NULL for that of the plugin
 * @vtable: (not nullable): the functions of the extension, a constant of the module
 * @vtable_size: the size of @vtable in bytes
 * @new_data: (nullable): makes the data of an extension
 * @free_data: (nullable): frees what @new_data made
 *
 * Offers an extension that is a table of functions.
 *
 * Who asks the registry for it gets a [class@Wisp.Extension], which has the @vtable and
 * what @new_data made. @free_data is called when that dies, on the thread where it does.
 *
 * Only for the `load` function of the module.
 *
 * Since: 1.0
 */
void
wisp_module_add_extension (WispModule           *self,
                           const gchar          *point,
                           guint                 abi,
                           const gchar          *name,
                           gconstpointer         vtable,
                           gsize                 vtable_size,
                           WispExtensionNewFunc  new_data,
                           GDestroyNotify        free_data)
{
  WispModuleOffer offer = { NULL };

  g_return_if_fail (WISP_IS_MODULE (self));
  g_return_if_fail (self->loader == g_thread_self ());
  g_return_if_fail (point != NULL);
  g_return_if_fail (vtable != NULL);

  offer.abi = abi;
  offer.vtable = vtable;
  offer.vtable_size = vtable_size;
  offer.new_data = new_data;
  offer.free_data = free_data;
  offer.type = G_TYPE_NONE;
  add_offer (self, &offer, point, name);
}

/**
 * wisp_module_add_type:
 * @self: a module that is loading
 * @point: an extension point of the host
 * @abi: the version of the point's ABI that the module was compiled with
 * @name: (nullable): the name of the extension, %NULL for that of the plugin
 * @type: a type of object, not abstract
 *
 * Offers an extension that is a GObject, or a light object, of a type of its own.
 *
 * Who asks the registry for it gets an instance, which is initialised if it is a
 * [iface@Gio.Initable].
 *
 * Only for the `load` function of a resident module. One that promised to be unloadable is
 * made resident, with a warning.
 *
 * Since: 1.0
 */
void
wisp_module_add_type (WispModule  *self,
                      const gchar *point,
                      guint        abi,
                      const gchar *name,
                      GType        type)
{
  WispModuleOffer offer = { NULL };

  g_return_if_fail (WISP_IS_MODULE (self));
  g_return_if_fail (self->loader == g_thread_self ());
  g_return_if_fail (point != NULL);

  wisp_module_break_promise (self, "it offers a type");
  offer.abi = abi;
  offer.type = type;
  add_offer (self, &offer, point, name);
}
