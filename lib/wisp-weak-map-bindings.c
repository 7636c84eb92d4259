/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-weak-map-private.h"

/*
 * A map as language bindings see it: its data are instances, and a binding must know of
 * which kind these are, and of which kind what they are for is. Under the plain name a
 * function is for a GObject whose data is one. Else its name tells the kind of the instance,
 * and that of the data, where it is a light object: _object, _gobject_object,
 * _object_object. C has one function for all.
 */

gpointer
wisp_weak_map_ref_instance (gpointer instance)
{
  return wisp_cache_ref_value (instance);
}

void
wisp_weak_map_unref_instance (gpointer instance)
{
  wisp_cache_unref_value (instance);
}

static gboolean
holds_instances (WispWeakMap *self)
{
  return self->data_copy == wisp_weak_map_ref_instance;
}

static gboolean
insert_instance (WispWeakMap *self,
                 gpointer     instance,
                 gpointer     data)
{
  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), FALSE);
  g_return_val_if_fail (holds_instances (self), FALSE);

  return wisp_weak_map_insert (self, instance, data != NULL ? wisp_cache_ref_value (data) : NULL);
}

static gpointer
lookup_kind (WispWeakMap *self,
             gpointer     instance,
             gboolean     light)
{
  gpointer data;

  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), NULL);
  g_return_val_if_fail (holds_instances (self), NULL);

  data = wisp_weak_map_lookup (self, instance);
  if (data == NULL || wisp_object_is_light (data) == light)
    return data;

  g_critical ("The data in the map is %s", light ? "a GObject, not a light object"
                                                 : "a light object, not a GObject");
  wisp_cache_unref_value (data);

  return NULL;
}

/**
 * wisp_weak_map_new_instances: (constructor) (rename-to wisp_weak_map_new)
 *
 * Creates an empty map whose data are GObjects and light objects; for language bindings.
 *
 * In C, use wisp_weak_map_new(). A map that is made by g_object_new() is the same.
 *
 * Returns: (transfer full): a map
 *
 * Since: 1.0
 */
WispWeakMap *
wisp_weak_map_new_instances (void)
{
  return g_object_new (WISP_TYPE_WEAK_MAP, NULL);
}

/**
 * wisp_weak_map_insert_gobject: (rename-to wisp_weak_map_insert)
 * @self: a map whose data are instances
 * @gobject: (transfer none): a GObject
 * @data: (nullable) (transfer none): the data, a GObject, of which the map takes a
 *   reference
 *
 * Gives a GObject data, in place of what it had before; for language bindings.
 *
 * In C, use wisp_weak_map_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @gobject is dead
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_insert_gobject (WispWeakMap *self,
                              GObject     *gobject,
                              GObject     *data)
{
  g_return_val_if_fail (G_IS_OBJECT (gobject), FALSE);
  g_return_val_if_fail (data == NULL || G_IS_OBJECT (data), FALSE);

  return insert_instance (self, gobject, data);
}

/**
 * wisp_weak_map_insert_object:
 * @self: a map whose data are instances
 * @object: (transfer none): a light object
 * @data: (nullable) (transfer none): the data, a GObject, of which the map takes a
 *   reference
 *
 * Gives a light object data, in place of what it had before; for language bindings.
 *
 * In C, use wisp_weak_map_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @object is dead
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_insert_object (WispWeakMap *self,
                             WispObject  *object,
                             GObject     *data)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);
  g_return_val_if_fail (data == NULL || G_IS_OBJECT (data), FALSE);

  return insert_instance (self, object, data);
}

/**
 * wisp_weak_map_insert_gobject_object:
 * @self: a map whose data are instances
 * @gobject: (transfer none): a GObject
 * @data: (nullable) (transfer none): the data, a light object, of which the map takes a
 *   reference
 *
 * Gives a GObject data, in place of what it had before; for language bindings.
 *
 * In C, use wisp_weak_map_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @gobject is dead
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_insert_gobject_object (WispWeakMap *self,
                                     GObject     *gobject,
                                     WispObject  *data)
{
  g_return_val_if_fail (G_IS_OBJECT (gobject), FALSE);
  g_return_val_if_fail (data == NULL || WISP_IS_OBJECT (data), FALSE);

  return insert_instance (self, gobject, data);
}

/**
 * wisp_weak_map_insert_object_object:
 * @self: a map whose data are instances
 * @object: (transfer none): a light object
 * @data: (nullable) (transfer none): the data, a light object, of which the map takes a
 *   reference
 *
 * Gives a light object data, in place of what it had before; for language bindings.
 *
 * In C, use wisp_weak_map_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @object is dead
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_insert_object_object (WispWeakMap *self,
                                    WispObject  *object,
                                    WispObject  *data)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);
  g_return_val_if_fail (data == NULL || WISP_IS_OBJECT (data), FALSE);

  return insert_instance (self, object, data);
}

/**
 * wisp_weak_map_lookup_gobject: (rename-to wisp_weak_map_lookup)
 * @self: a map whose data are instances
 * @gobject: (transfer none): a GObject
 *
 * The data of a GObject, which is a GObject; for language bindings.
 *
 * In C, use wisp_weak_map_lookup(). Data of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the data, or %NULL if there is none
 *
 * Since: 1.0
 */
GObject *
wisp_weak_map_lookup_gobject (WispWeakMap *self,
                              GObject     *gobject)
{
  g_return_val_if_fail (G_IS_OBJECT (gobject), NULL);

  return lookup_kind (self, gobject, FALSE);
}

/**
 * wisp_weak_map_lookup_object:
 * @self: a map whose data are instances
 * @object: (transfer none): a light object
 *
 * The data of a light object, which is a GObject; for language bindings.
 *
 * In C, use wisp_weak_map_lookup(). Data of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the data, or %NULL if there is none
 *
 * Since: 1.0
 */
GObject *
wisp_weak_map_lookup_object (WispWeakMap *self,
                             WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), NULL);

  return lookup_kind (self, object, FALSE);
}

/**
 * wisp_weak_map_lookup_gobject_object:
 * @self: a map whose data are instances
 * @gobject: (transfer none): a GObject
 *
 * The data of a GObject, which is a light object; for language bindings.
 *
 * In C, use wisp_weak_map_lookup(). Data of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the data, or %NULL if there is none
 *
 * Since: 1.0
 */
WispObject *
wisp_weak_map_lookup_gobject_object (WispWeakMap *self,
                                     GObject     *gobject)
{
  g_return_val_if_fail (G_IS_OBJECT (gobject), NULL);

  return lookup_kind (self, gobject, TRUE);
}

/**
 * wisp_weak_map_lookup_object_object:
 * @self: a map whose data are instances
 * @object: (transfer none): a light object
 *
 * The data of a light object, which is a light object; for language bindings.
 *
 * In C, use wisp_weak_map_lookup(). Data of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the data, or %NULL if there is none
 *
 * Since: 1.0
 */
WispObject *
wisp_weak_map_lookup_object_object (WispWeakMap *self,
                                    WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), NULL);

  return lookup_kind (self, object, TRUE);
}

/**
 * wisp_weak_map_remove_object:
 * @self: a map
 * @object: (transfer none): a light object
 *
 * Frees the data of a light object; for language bindings.
 *
 * In C, use wisp_weak_map_remove().
 *
 * Returns: %TRUE if there was any
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_remove_object (WispWeakMap *self,
                             WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);

  return wisp_weak_map_remove (self, object);
}
