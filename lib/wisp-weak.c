/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-weak-private.h"

#include "wisp-object-private.h"

/**
 * WispWeak: (ref-func wisp_weak_ref) (unref-func wisp_weak_unref)
 *
 * A weak handle: it knows an instance without keeping it alive.
 *
 * [method@Wisp.Weak.get] upgrades it to a strong reference, or gives %NULL once
 * the instance is dead, and from then on for ever. The instance is a light object
 * ([class@Wisp.Object]) or any [class@GObject.Object].
 *
 * A handle is counted, and it is not registered with the instance: it may be
 * copied, moved between threads and forgotten like any counted thing, and the
 * death of an instance costs the same with one handle as with a million.
 *
 * While any handle of an instance is held, two handles are the same pointer if and
 * only if they were made from the same instance, before or after its death. They
 * never become equal to the handle of a later instance at the same address. So a
 * handle is a valid key for [func@GLib.direct_hash].
 *
 * %NULL is the empty handle: all functions take it, and it behaves like the handle
 * of an instance that is dead.
 *
 * A small object shares its memory with its control block, so handles on it keep
 * up to 256 bytes. The memory of any other instance is returned at its death.
 *
 * ## GObjects
 *
 * A handle of a [class@GObject.Object] dies when the object first tells of its
 * disposal ([method@GObject.Object.weak_ref]): at the beginning of its last
 * dispose, or when somebody calls [method@GObject.Object.run_dispose] (as
 * gtk_window_destroy() and other functions of toolkits do), even if the object
 * lives on. A handle that is first made in the object's finalize is dead; one that
 * is first made in its dispose may be alive until that dispose ends, depending on
 * the version of GLib.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (WispWeak, wisp_weak, wisp_weak_ref, wisp_weak_unref)

/**
 * wisp_weak_new: (skip)
 * @instance: (nullable) (type GObject.TypeInstance): a light object or a GObject
 *
 * Makes a weak handle.
 *
 * The caller holds a strong reference to @instance, or is in its dispose or
 * finalize; within those of a light object the handle is dead already.
 *
 * Any thread may call it. One atomic addition for a light object.
 *
 * Returns: (transfer full) (nullable): a handle; %NULL, the empty one, for %NULL
 *
 * Since: 1.0
 */
WispWeak *
wisp_weak_new (gpointer instance)
{
  WispObject *object = instance;
  WispControl *control;

  if (instance == NULL)
    return NULL;

  if (G_UNLIKELY (!wisp_object_is_light (instance)))
    {
      g_return_val_if_fail (G_IS_OBJECT (instance), NULL);
      return wisp_weak_gobject_get_control (instance);
    }

  control = wisp_object_get_control (object);
  wisp_control_weak_ref (control);

  return control;
}

/**
 * wisp_weak_new_object: (constructor)
 * @object: (nullable): a light object
 *
 * Makes a weak handle of a light object; for language bindings.
 *
 * In C, use wisp_weak_new().
 *
 * Returns: (transfer full) (nullable): a handle
 *
 * Since: 1.0
 */
WispWeak *
wisp_weak_new_object (WispObject *object)
{
  g_return_val_if_fail (object == NULL || WISP_IS_OBJECT (object), NULL);

  return wisp_weak_new (object);
}

/**
 * wisp_weak_new_gobject: (constructor) (rename-to wisp_weak_new)
 * @object: (nullable): a GObject
 *
 * Makes a weak handle of a GObject; for language bindings.
 *
 * In C, use wisp_weak_new().
 *
 * Returns: (transfer full) (nullable): a handle
 *
 * Since: 1.0
 */
WispWeak *
wisp_weak_new_gobject (GObject *object)
{
  g_return_val_if_fail (object == NULL || G_IS_OBJECT (object), NULL);

  return wisp_weak_new (object);
}

/**
 * wisp_weak_ref:
 * @self: (nullable): a weak handle
 *
 * Copies a handle: the same pointer, counted once more.
 *
 * Any thread may call it. One atomic addition, of instances of either kind, dead
 * or alive.
 *
 * Returns: (transfer full) (nullable): @self
 *
 * Since: 1.0
 */
WispWeak *
wisp_weak_ref (WispWeak *self)
{
  if (self != NULL)
    wisp_control_weak_ref (self);

  return self;
}

/**
 * wisp_weak_unref:
 * @self: (nullable) (transfer full): a weak handle
 *
 * Drops a handle.
 *
 * Any thread may call it. One atomic subtraction.
 *
 * Since: 1.0
 */
void
wisp_weak_unref (WispWeak *self)
{
  if (self != NULL)
    wisp_control_weak_unref (self);
}

/**
 * wisp_weak_get: (skip)
 * @self: (nullable): a weak handle, or %NULL for the empty handle
 *
 * Takes a strong reference on the instance, if it is still alive.
 *
 * The check and the reference are one atomic step: either the caller holds a
 * usable instance, or it gets %NULL and will get %NULL from this handle for ever.
 * Wait-free for a light object; any thread may call it at any time. For a GObject
 * it is [method@GObject.WeakRef.get], which may run toggle notifications.
 *
 * Do not ask [method@Wisp.Weak.is_alive] first: the answer can be out of date
 * before you use it.
 *
 * ```c
 * g_autoptr (Document) document = wisp_weak_get (view->document);
 *
 * if (document != NULL)
 *   document_save (document);
 * ```
 *
 * Returns: (transfer full) (nullable): the instance, or %NULL once its last strong
 *   reference is gone
 *
 * Since: 1.0
 */
gpointer
wisp_weak_get (WispWeak *self)
{
  gpointer instance;
  guint64 seen;

  if (self == NULL)
    return NULL;

  seen = wisp_counts_load_relaxed (&self->counts);
  if (G_UNLIKELY (wisp_counts_is_foreign (seen)))
    return wisp_weak_gobject_upgrade (self);

  if (G_UNLIKELY (!wisp_control_upgrade (self, seen)))
    return NULL;

  instance = wisp_control_get_instance (self);
  wisp_object_share (instance);

  return instance;
}

/**
 * wisp_weak_get_object:
 * @self: (nullable): the weak handle of a light object
 *
 * Takes a strong reference on a light object, if it is still alive; for language
 * bindings.
 *
 * In C, use wisp_weak_get().
 *
 * Returns: (transfer full) (nullable): the object, or %NULL
 *
 * Since: 1.0
 */
WispObject *
wisp_weak_get_object (WispWeak *self)
{
  g_return_val_if_fail (self == NULL || !wisp_control_is_foreign (self), NULL);

  return wisp_weak_get (self);
}

/**
 * wisp_weak_get_gobject: (rename-to wisp_weak_get)
 * @self: (nullable): the weak handle of a GObject
 *
 * Takes a strong reference on a GObject, if it is still alive; for language
 * bindings.
 *
 * In C, use wisp_weak_get().
 *
 * Returns: (transfer full) (nullable): the object, or %NULL
 *
 * Since: 1.0
 */
GObject *
wisp_weak_get_gobject (WispWeak *self)
{
  if (self == NULL || wisp_control_is_dead (self))
    return NULL;

  g_return_val_if_fail (wisp_control_is_foreign (self), NULL);

  return wisp_weak_gobject_upgrade (self);
}

/**
 * wisp_weak_is_alive:
 * @self: (nullable): a weak handle
 *
 * Whether the instance was alive a moment ago.
 *
 * A hint, for statistics and for skipping work: %FALSE is final, but %TRUE may be
 * out of date before the caller sees it. The only safe test is
 * [method@Wisp.Weak.get]. Any thread may call it. One load.
 *
 * Returns: %FALSE if the instance is dead, or the handle empty
 *
 * Since: 1.0
 */
gboolean
wisp_weak_is_alive (WispWeak *self)
{
  return self != NULL && !wisp_control_is_dead (self);
}

/**
 * wisp_weak_equal:
 * @self: (nullable): a weak handle
 * @other: (nullable): another one
 *
 * Whether two handles are of the same instance; for language bindings, which wrap the
 * same handle more than once.
 *
 * In C, compare the pointers.
 *
 * Returns: %TRUE if they are the same handle
 *
 * Since: 1.0
 */
gboolean
wisp_weak_equal (WispWeak *self,
                 WispWeak *other)
{
  return self == other;
}

/**
 * wisp_set_weak: (skip)
 * @weak_ptr: (not nullable): where a weak handle, or %NULL, is kept
 * @instance: (nullable): a light object or a GObject, or %NULL
 *
 * Makes a variable that owns a weak handle own one of another instance.
 *
 * Not atomic: other threads must not use the variable meanwhile.
 *
 * ```c
 * static void
 * child_set_parent (Child *self, Node *parent)
 * {
 *   wisp_set_weak (&self->parent, parent);
 * }
 * ```
 *
 * Returns: %TRUE if the variable has changed
 *
 * Since: 1.0
 */
gboolean
wisp_set_weak (WispWeak **weak_ptr,
               gpointer   instance)
{
  WispWeak *old_weak, *new_weak;

  g_return_val_if_fail (weak_ptr != NULL, FALSE);

  old_weak = *weak_ptr;
  new_weak = wisp_weak_new (instance);
  *weak_ptr = new_weak;
  wisp_weak_unref (old_weak);

  return new_weak != old_weak;
}
