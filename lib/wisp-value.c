/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-value-private.h"

#include <gobject/gvaluecollector.h>

/* How a GValue holds a light object: as GObject's own values do */

static gpointer
ref_or_null (gpointer object)
{
  return object != NULL ? (wisp_object_ref) (object) : NULL;
}

static void
value_init (GValue *value)
{
  value->data[0].v_pointer = NULL;
}

static void
value_free (GValue *value)
{
  wisp_clear_object (&value->data[0].v_pointer);
}

static void
value_copy (const GValue *source,
            GValue       *target)
{
  target->data[0].v_pointer = ref_or_null (source->data[0].v_pointer);
}

static gpointer
value_peek (const GValue *value)
{
  return value->data[0].v_pointer;
}

static gchar *
value_collect (GValue      *value,
               guint        n_collect_values,
               GTypeCValue *collect_values,
               guint        collect_flags)
{
  GTypeInstance *instance = collect_values[0].v_pointer;

  if (instance == NULL)
    {
      value->data[0].v_pointer = NULL;
      return NULL;
    }

  if (instance->g_class == NULL)
    return g_strconcat ("invalid unclassed instance pointer for value type '",
                        G_VALUE_TYPE_NAME (value), "'", NULL);

  if (!g_value_type_compatible (G_TYPE_FROM_INSTANCE (instance), G_VALUE_TYPE (value)))
    return g_strconcat ("invalid instance type '", G_OBJECT_TYPE_NAME (instance),
                        "' for value type '", G_VALUE_TYPE_NAME (value), "'", NULL);

  value->data[0].v_pointer = ref_or_null (instance);

  return NULL;
}

static gchar *
value_lcopy (const GValue *value,
             guint         n_collect_values,
             GTypeCValue  *collect_values,
             guint         collect_flags)
{
  gpointer *location = collect_values[0].v_pointer;

  if (location == NULL)
    return g_strdup_printf ("value location for '%s' passed as NULL", G_VALUE_TYPE_NAME (value));

  if (collect_flags & G_VALUE_NOCOPY_CONTENTS)
    *location = value->data[0].v_pointer;
  else
    *location = ref_or_null (value->data[0].v_pointer);

  return NULL;
}

const GTypeValueTable wisp_value_table = {
  .value_init = value_init,
  .value_free = value_free,
  .value_copy = value_copy,
  .value_peek_pointer = value_peek,
  .collect_format = (gchar *) "p",
  .collect_value = value_collect,
  .lcopy_format = (gchar *) "p",
  .lcopy_value = value_lcopy,
};

/* From a type to a derived one, if the object is of it, and else to NULL */
static void
transform (const GValue *source,
           GValue       *target)
{
  gpointer object = source->data[0].v_pointer;

  if (object != NULL && g_type_is_a (WISP_OBJECT_TYPE (object), G_VALUE_TYPE (target)))
    target->data[0].v_pointer = (wisp_object_ref) (object);
  else
    target->data[0].v_pointer = NULL;
}

void
wisp_value_register_transforms (GType type)
{
  g_value_register_transform_func (type, type, transform);
}

/**
 * wisp_value_set_object: (skip)
 * @value: (not nullable): a value of a light type
 * @object: (type Wisp.Object) (nullable) (transfer none): an object of that type
 *
 * Makes a value hold a strong reference to an object.
 *
 * Since: 1.0
 */
void
wisp_value_set_object (GValue  *value,
                       gpointer object)
{
  g_return_if_fail (WISP_VALUE_HOLDS_OBJECT (value));
  g_return_if_fail (object == NULL || WISP_IS_OBJECT (object));
  g_return_if_fail (object == NULL ||
                    g_value_type_compatible (WISP_OBJECT_TYPE (object), G_VALUE_TYPE (value)));

  wisp_value_take_object (value, ref_or_null (object));
}

/**
 * wisp_value_take_object: (skip)
 * @value: (not nullable): a value of a light type
 * @object: (type Wisp.Object) (nullable) (transfer full): an object of that type
 *
 * Makes a value hold an object, and hands the caller's reference over to it.
 *
 * Since: 1.0
 */
void
wisp_value_take_object (GValue  *value,
                        gpointer object)
{
  gpointer old_object;

  g_return_if_fail (WISP_VALUE_HOLDS_OBJECT (value));
  g_return_if_fail (object == NULL || WISP_IS_OBJECT (object));
  g_return_if_fail (object == NULL ||
                    g_value_type_compatible (WISP_OBJECT_TYPE (object), G_VALUE_TYPE (value)));

  old_object = value->data[0].v_pointer;
  value->data[0].v_pointer = object;
  if (old_object != NULL)
    wisp_object_unref (old_object);
}

/**
 * wisp_value_get_object: (skip)
 * @value: (not nullable): a value of a light type
 *
 * The object that a value holds.
 *
 * Returns: (type Wisp.Object) (transfer none) (nullable): the object, owned by @value
 *
 * Since: 1.0
 */
gpointer
wisp_value_get_object (const GValue *value)
{
  g_return_val_if_fail (WISP_VALUE_HOLDS_OBJECT (value), NULL);

  return value->data[0].v_pointer;
}

/**
 * wisp_value_dup_object: (skip)
 * @value: (not nullable): a value of a light type
 *
 * A strong reference to the object that a value holds.
 *
 * Returns: (type Wisp.Object) (transfer full) (nullable): the object
 *
 * Since: 1.0
 */
gpointer
wisp_value_dup_object (const GValue *value)
{
  g_return_val_if_fail (WISP_VALUE_HOLDS_OBJECT (value), NULL);

  return ref_or_null (value->data[0].v_pointer);
}
