/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-extension-private.h"

#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>
#include <wisp/wisp-type.h>

/**
 * WispExtension:
 *
 * What a plugin offers at an extension point: a table of functions, and data of its own.
 *
 * The host declares the type of the table, and calls what a plugin filled it with:
 *
 * ```c
 * typedef struct
 * {
 *   GBytes *(*read) (gpointer data, const char *file, GError **error);
 * } Decoder;
 *
 * static GBytes *
 * read_png (WispRegistry *registry, const char *file, GError **error)
 * {
 *   g_autoptr (WispExtension) extension = NULL;
 *   const Decoder *decoder;
 *
 *   extension = wisp_registry_get_extension (registry, "demo.decoder", "png", error);
 *   if (extension == NULL)
 *     return NULL;
 *
 *   decoder = wisp_extension_get_vtable (extension);
 *
 *   return decoder->read (wisp_extension_get_data (extension), file, error);
 * }
 * ```
 *
 * While there is an extension, its module is open. Hold the extension for as long as a
 * function of it runs, and for as long as anything is in use that points into the module.
 *
 * The type is Wisp's, not the module's: so an unloadable module needs none of its own.
 *
 * Since: 1.0
 */
struct _WispExtension
{
  WispObject parent_instance;

  WispModule            *module; /* (owned) */
  const WispModuleOffer *offer;  /* (not owned): of the module */
  gpointer               data;   /* (owned) (nullable): through the offer's free_data */
};

WISP_DEFINE_FINAL_TYPE (WispExtension, wisp_extension, WISP_TYPE_OBJECT)

/* The module is let go of by libwisp, when its function has returned */
static void
wisp_extension_finalize (WispObject *object)
{
  WispExtension *self = WISP_EXTENSION (object);

  if (self->offer->free_data != NULL)
    self->offer->free_data (self->data);
  wisp_module_release (self->module);

  WISP_OBJECT_CLASS (wisp_extension_parent_class)->finalize (object);
}

static void
wisp_extension_class_init (WispExtensionClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = wisp_extension_finalize;
}

static void
wisp_extension_init (WispExtension *self)
{
}

static gboolean
refuse (WispModule             *module,
        const WispModuleOffer  *offer,
        const gchar            *reason,
        GError                **error)
{
  wisp_plugin_file_error (error, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (module),
                          "cannot make “%s” at “%s”: %s", offer->name, offer->point, reason);

  return FALSE;
}

/*
 * Tables
 */

static gboolean
make_data (WispModule             *module,
           const WispModuleOffer  *offer,
           gpointer               *data,
           GError                **error)
{
  g_autoptr (GError) local_error = NULL;

  *data = NULL;
  if (offer->new_data == NULL)
    return TRUE;

  *data = offer->new_data (module, &local_error);
  if (*data != NULL)
    return TRUE;

  return refuse (module, offer,
                 local_error != NULL ? local_error->message : "it does not say why", error);
}

static gpointer
make_table (WispModule             *module,
            const WispModuleOffer  *offer,
            GError                **error)
{
  WispExtension *self;
  gpointer data;

  if (!make_data (module, offer, &data, error))
    return NULL;

  self = wisp_object_new (WISP_TYPE_EXTENSION);
  self->module = wisp_module_hold (module);
  self->offer = offer;
  self->data = data;

  return self;
}

/*
 * Types
 */

static gpointer
make_instance (WispModule             *module,
               const WispModuleOffer  *offer,
               GError                **error)
{
  g_autoptr (GError) local_error = NULL;
  GObject *object;

  if (!g_type_is_a (offer->type, G_TYPE_OBJECT))
    return wisp_object_new (offer->type);

  object = g_object_new (offer->type, NULL);
  if (G_IS_INITABLE (object) && !g_initable_init (G_INITABLE (object), NULL, &local_error))
    {
      refuse (module, offer,
              local_error != NULL ? local_error->message : "it does not say why", error);
      g_clear_object (&object);
    }

  return object;
}

/*
 * wisp_extension_make:
 * @module: an open module
 * @offer: what it offers, which fits the extension point
 * @error: for what went wrong
 *
 * Makes an extension: a WispExtension, or an instance of the module's type.
 */
gpointer
wisp_extension_make (WispModule             *module,
                     const WispModuleOffer  *offer,
                     GError                **error)
{
  if (offer->type == G_TYPE_NONE)
    return make_table (module, offer, error);

  return make_instance (module, offer, error);
}

/**
 * wisp_extension_get_point:
 * @self: an extension
 *
 * The extension point that it is for.
 *
 * Returns: a name
 *
 * Since: 1.0
 */
const gchar *
wisp_extension_get_point (WispExtension *self)
{
  g_return_val_if_fail (WISP_IS_EXTENSION (self), NULL);

  return self->offer->point;
}

/**
 * wisp_extension_get_name:
 * @self: an extension
 *
 * Its name, which is unique at its extension point.
 *
 * Returns: a name
 *
 * Since: 1.0
 */
const gchar *
wisp_extension_get_name (WispExtension *self)
{
  g_return_val_if_fail (WISP_IS_EXTENSION (self), NULL);

  return self->offer->name;
}

/**
 * wisp_extension_get_module:
 * @self: an extension
 *
 * The module that it came out of, and which it keeps open.
 *
 * Returns: (transfer none): a module
 *
 * Since: 1.0
 */
WispModule *
wisp_extension_get_module (WispExtension *self)
{
  g_return_val_if_fail (WISP_IS_EXTENSION (self), NULL);

  return self->module;
}

/**
 * wisp_extension_get_vtable: (skip)
 * @self: an extension
 *
 * Its functions, in the structure that the host declared for the extension point.
 *
 * Returns: (transfer none): a structure of the size that the host gave
 *
 * Since: 1.0
 */
gconstpointer
wisp_extension_get_vtable (WispExtension *self)
{
  g_return_val_if_fail (WISP_IS_EXTENSION (self), NULL);

  return self->offer->vtable;
}

/**
 * wisp_extension_get_data: (skip)
 * @self: an extension
 *
 * Its data, which is for its functions only.
 *
 * Returns: (transfer none) (nullable): what the module made, %NULL if it makes nothing
 *
 * Since: 1.0
 */
gpointer
wisp_extension_get_data (WispExtension *self)
{
  g_return_val_if_fail (WISP_IS_EXTENSION (self), NULL);

  return self->data;
}
