/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-private.h"

#include <wisp/wisp-weak-set.h>
#include <wisp/wisp-weak.h>

/**
 * WispWeakSet:
 *
 * A set of instances that does not keep them alive.
 *
 * Registries of listeners, open windows, clients: who is in it leaves at its death, by
 * itself, and nobody has to remember to remove anything. Members are light objects
 * ([class@Wisp.Object]) and GObjects, also mixed, each at most once. What counts is the
 * instance, not its address: a new instance at the address of a dead one is not a
 * member.
 *
 * ```c
 * static void
 * tell (gpointer listener,
 *       gpointer user_data)
 * {
 *   listener_notify (listener, user_data);
 * }
 *
 * wisp_weak_set_add (listeners, listener);
 * wisp_weak_set_foreach (listeners, tell, event);
 * ```
 *
 * All functions may be called from any thread, at any time, also from the dispose and
 * finalize of members and from the function given to [method@Wisp.WeakSet.foreach].
 * None of the user's functions runs under a lock.
 *
 * Since: 1.0
 */

/*
 * It is a cache in which each member stands under its own control block. The entry holds
 * a weak count of that, so no other block can come to its address while it is there.
 */
struct _WispWeakSet
{
  GObject    parent_instance;

  WispCache *members; /* (owned) */
};

enum
{
  PROP_0,
  PROP_N_MEMBERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WispWeakSet, wisp_weak_set, G_TYPE_OBJECT)

static void
wisp_weak_set_finalize (GObject *object)
{
  WispWeakSet *self = WISP_WEAK_SET (object);

  g_object_unref (self->members);

  G_OBJECT_CLASS (wisp_weak_set_parent_class)->finalize (object);
}

static void
wisp_weak_set_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  WispWeakSet *self = WISP_WEAK_SET (object);

  switch (property_id)
    {
    case PROP_N_MEMBERS:
      g_value_set_uint (value, wisp_weak_set_get_n_members (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_weak_set_class_init (WispWeakSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_weak_set_finalize;
  object_class->get_property = wisp_weak_set_get_property;

  /**
   * WispWeakSet:n-members:
   *
   * How many members there are.
   *
   * Members leave on whatever thread they die, so there is no notification of its
   * changes.
   *
   * Since: 1.0
   */
  properties[PROP_N_MEMBERS] =
    g_param_spec_uint ("n-members", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_weak_set_init (WispWeakSet *self)
{
  self->members = wisp_cache_new_with_shards (1, NULL, NULL, NULL, NULL);
}

/**
 * wisp_weak_set_new:
 *
 * Creates an empty set.
 *
 * Returns: (transfer full): a set
 *
 * Since: 1.0
 */
WispWeakSet *
wisp_weak_set_new (void)
{
  return g_object_new (WISP_TYPE_WEAK_SET, NULL);
}

/**
 * wisp_weak_set_add:
 * @self: a set
 * @instance: (type GObject.Object) (transfer none): a light object or a GObject
 *
 * Makes @instance a member, until it dies or is removed.
 *
 * The set does not keep it alive. Any thread may call it.
 *
 * Returns: %FALSE if it is a member already, or dead (in its own dispose, that is)
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_add (WispWeakSet *self,
                   gpointer     instance)
{
  g_autoptr (WispWeak) weak = NULL;
  gpointer incumbent = NULL;
  gboolean added;

  g_return_val_if_fail (WISP_IS_WEAK_SET (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  weak = wisp_weak_new (instance);
  if (weak == NULL)
    return FALSE;

  added = wisp_cache_try_add (self->members, weak, instance, &incumbent);
  if (incumbent != NULL)
    wisp_cache_unref_value (incumbent);

  return added;
}

/**
 * wisp_weak_set_add_object:
 * @self: a set
 * @object: (transfer none): a light object
 *
 * Makes a light object a member, until it dies or is removed; for language bindings.
 *
 * In C, use wisp_weak_set_add().
 *
 * Returns: %FALSE if it is a member already, or dead
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_add_object (WispWeakSet *self,
                          WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);

  return wisp_weak_set_add (self, object);
}

/**
 * wisp_weak_set_remove:
 * @self: a set
 * @instance: (type GObject.Object) (transfer none): a light object or a GObject
 *
 * Ends the membership of @instance.
 *
 * One that is dying is no member any more. Any thread may call it.
 *
 * Returns: %TRUE if it was a member
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_remove (WispWeakSet *self,
                      gpointer     instance)
{
  g_autoptr (WispWeak) weak = NULL;

  g_return_val_if_fail (WISP_IS_WEAK_SET (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  weak = wisp_weak_new (instance);

  return wisp_cache_remove (self->members, weak);
}

/**
 * wisp_weak_set_remove_object:
 * @self: a set
 * @object: (transfer none): a light object
 *
 * Ends the membership of a light object; for language bindings.
 *
 * In C, use wisp_weak_set_remove().
 *
 * Returns: %TRUE if it was a member
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_remove_object (WispWeakSet *self,
                             WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);

  return wisp_weak_set_remove (self, object);
}

/**
 * wisp_weak_set_contains:
 * @self: a set
 * @instance: (type GObject.Object) (transfer none): a light object or a GObject
 *
 * Whether @instance is a member.
 *
 * The caller holds @instance, so the answer does not go out of date by its death; other
 * threads may add and remove it. Any thread may call it.
 *
 * Returns: %TRUE if it is a member
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_contains (WispWeakSet *self,
                        gpointer     instance)
{
  g_autoptr (WispWeak) weak = NULL;
  gpointer member;

  g_return_val_if_fail (WISP_IS_WEAK_SET (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  weak = wisp_weak_new (instance);
  member = wisp_cache_lookup (self->members, weak);
  if (member != NULL)
    wisp_cache_unref_value (member);

  return member != NULL;
}

/**
 * wisp_weak_set_contains_object:
 * @self: a set
 * @object: (transfer none): a light object
 *
 * Whether a light object is a member; for language bindings.
 *
 * In C, use wisp_weak_set_contains().
 *
 * Returns: %TRUE if it is a member
 *
 * Since: 1.0
 */
gboolean
wisp_weak_set_contains_object (WispWeakSet *self,
                               WispObject  *object)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);

  return wisp_weak_set_contains (self, object);
}

/**
 * wisp_weak_set_clear:
 * @self: a set
 *
 * Ends all memberships.
 *
 * Any thread may call it. What other threads add meanwhile may stay.
 *
 * Since: 1.0
 */
void
wisp_weak_set_clear (WispWeakSet *self)
{
  g_return_if_fail (WISP_IS_WEAK_SET (self));

  wisp_cache_clear (self->members);
}

/**
 * wisp_weak_set_snapshot: (skip)
 * @self: a set
 *
 * Takes a strong reference on each live member.
 *
 * Whatever happens to the set meanwhile, these stay. The order is not defined. Any
 * thread may call it.
 *
 * Returns: (transfer full): the members; the array owns them
 *
 * Since: 1.0
 */
GPtrArray *
wisp_weak_set_snapshot (WispWeakSet *self)
{
  g_return_val_if_fail (WISP_IS_WEAK_SET (self), NULL);

  return wisp_cache_snapshot (self->members);
}

/**
 * wisp_weak_set_snapshot_gobjects: (rename-to wisp_weak_set_snapshot)
 * @self: a set
 *
 * Takes a strong reference on each live member that is a GObject; for language
 * bindings.
 *
 * In C, use wisp_weak_set_snapshot().
 *
 * Returns: (transfer container) (element-type GObject.Object): the members
 *
 * Since: 1.0
 */
GPtrArray *
wisp_weak_set_snapshot_gobjects (WispWeakSet *self)
{
  GPtrArray *members;

  g_return_val_if_fail (WISP_IS_WEAK_SET (self), NULL);

  members = wisp_weak_set_snapshot (self);
  wisp_cache_keep_kind (members, FALSE);

  return members;
}

/**
 * wisp_weak_set_snapshot_objects:
 * @self: a set
 *
 * Takes a strong reference on each live member that is a light object; for language
 * bindings.
 *
 * In C, use wisp_weak_set_snapshot().
 *
 * Returns: (transfer container) (element-type Wisp.Object): the members
 *
 * Since: 1.0
 */
GPtrArray *
wisp_weak_set_snapshot_objects (WispWeakSet *self)
{
  GPtrArray *members;

  g_return_val_if_fail (WISP_IS_WEAK_SET (self), NULL);

  members = wisp_weak_set_snapshot (self);
  wisp_cache_keep_kind (members, TRUE);

  return members;
}

/**
 * wisp_weak_set_foreach: (skip)
 * @self: a set
 * @func: (scope call): what to call with each member
 * @user_data: what to give to it
 *
 * Calls a function with each live member.
 *
 * It goes through a [method@Wisp.WeakSet.snapshot]: all members are held until it
 * returns, none is visited twice, and @func may do to the set what it likes. One that is
 * removed meanwhile is visited all the same. The order is not defined.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_weak_set_foreach (WispWeakSet     *self,
                       WispWeakSetFunc  func,
                       gpointer         user_data)
{
  g_autoptr (GPtrArray) members = NULL;

  g_return_if_fail (WISP_IS_WEAK_SET (self));
  g_return_if_fail (func != NULL);

  members = wisp_weak_set_snapshot (self);
  for (guint i = 0; i < members->len; i++)
    func (g_ptr_array_index (members, i), user_data);
}

/**
 * wisp_weak_set_get_n_members: (get-property n-members)
 * @self: a set
 *
 * How many members there are.
 *
 * Those that are dying at this moment on other threads may be among them. Any thread
 * may call it.
 *
 * Returns: the number of members
 *
 * Since: 1.0
 */
guint
wisp_weak_set_get_n_members (WispWeakSet *self)
{
  g_return_val_if_fail (WISP_IS_WEAK_SET (self), 0);

  return wisp_cache_get_n_entries (self->members);
}
