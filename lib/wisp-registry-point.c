/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-plugin-name-private.h"

#include <wisp/wisp-error.h>

/*
 * The extension points of a host.
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
const WispRegistryPoint *
wisp_registry_find_point (WispRegistry  *self,
                          const gchar   *name,
                          GError       **error)
{
  const WispRegistryPoint *point = g_hash_table_lookup (self->points, name);

  if (point == NULL)
    g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_POINT,
                 "There is no extension point “%s”", name);

  return point;
}
