/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-cache-private.h"

#include <wisp/wisp-error.h>

/*
 * Getting extensions of a kind that is known: tables of functions, GObjects, light objects.
 * For language bindings, which must know what they are given, and for C's compiler.
 */

typedef enum
{
  KIND_TABLE,
  KIND_GOBJECT,
  KIND_LIGHT
} Kind;

static gboolean
may_be (const WispRegistryPoint *point,
        Kind                     kind)
{
  switch (kind)
    {
    case KIND_GOBJECT:
      return G_TYPE_IS_OBJECT (point->type) || G_TYPE_IS_INTERFACE (point->type);

    case KIND_LIGHT:
      return g_type_is_a (point->type, WISP_TYPE_OBJECT) || G_TYPE_IS_INTERFACE (point->type);

    case KIND_TABLE:
    default:
      return point->type == G_TYPE_NONE;
    }
}

static gboolean
check_kind (WispRegistry  *self,
            const gchar   *name,
            Kind           kind,
            GError       **error)
{
  const gchar *const words[] = { "tables of functions", "GObjects", "light objects" };
  const WispRegistryPoint *point;
  gboolean fine = FALSE;

  g_mutex_lock (&self->lock);
  point = wisp_registry_find_point (self, name, error);
  if (point != NULL)
    {
      fine = may_be (point, kind);
      if (!fine)
        g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT,
                     "The extension point “%s” has no %s", name, words[kind]);
    }
  g_mutex_unlock (&self->lock);

  return fine;
}

/* Takes over @instance, and returns it if it is of the kind that was asked for */
static gpointer
only_kind (gpointer   instance,
           Kind       kind,
           GError   **error)
{
  if (instance == NULL || wisp_object_is_light (instance) == (kind != KIND_GOBJECT))
    return instance;

  g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT, "The extension is no %s but a %s",
               kind == KIND_GOBJECT ? "GObject" : "light object", G_OBJECT_TYPE_NAME (instance));
  wisp_cache_unref_value (instance);

  return NULL;
}

static gpointer
get_kind (WispRegistry  *self,
          const gchar   *point,
          const gchar   *name,
          Kind           kind,
          GError       **error)
{
  g_return_val_if_fail (WISP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (point != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_kind (self, point, kind, error))
    return NULL;

  return only_kind (wisp_registry_get (self, point, name, error), kind, error);
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
  return get_kind (self, point, name, KIND_TABLE, error);
}

/**
 * wisp_registry_get_gobject: (rename-to wisp_registry_get)
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
wisp_registry_get_gobject (WispRegistry  *self,
                           const gchar   *point,
                           const gchar   *name,
                           GError       **error)
{
  return get_kind (self, point, name, KIND_GOBJECT, error);
}

/**
 * wisp_registry_get_object:
 * @self: a registry
 * @point: an extension point whose extensions are light objects, of a type of the plugin's
 * @name: the name of an extension
 * @error: for what is wrong
 *
 * Gives the live extension of a name, or makes one: wisp_registry_get() for light objects.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): the extension; %NULL with @error set
 *
 * Since: 1.0
 */
WispObject *
wisp_registry_get_object (WispRegistry  *self,
                          const gchar   *point,
                          const gchar   *name,
                          GError       **error)
{
  return get_kind (self, point, name, KIND_LIGHT, error);
}

/**
 * wisp_registry_get_gobject_finish: (rename-to wisp_registry_get_finish)
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
wisp_registry_get_gobject_finish (WispRegistry  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return only_kind (wisp_registry_get_finish (self, result, error), KIND_GOBJECT, error);
}

/**
 * wisp_registry_get_object_finish:
 * @self: a registry
 * @result: what the callback was given
 * @error: for what is wrong
 *
 * Gives the result of [method@Wisp.Registry.get_async], where it is a light object: a
 * [class@Wisp.Extension], or an instance of a type of the plugin's.
 *
 * Returns: (transfer full): the extension; %NULL with @error set
 *
 * Since: 1.0
 */
WispObject *
wisp_registry_get_object_finish (WispRegistry  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return only_kind (wisp_registry_get_finish (self, result, error), KIND_LIGHT, error);
}
