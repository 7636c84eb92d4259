/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-object-private.h"

#include "wisp-control-private.h"
#include "wisp-death-private.h"
#include "wisp-type-private.h"
#include "wisp-value-private.h"

#include <wisp/wisp-object.h>

/**
 * WispObject: (ref-func wisp_object_ref) (unref-func wisp_object_unref) (set-value-func wisp_value_set_object) (get-value-func wisp_value_get_object)
 *
 * A light, reference-counted object.
 *
 * It is an abstract type to derive from, as with [class@GObject.Object], and it
 * has what a counted object needs: a class with dispose and finalize, private
 * data, interfaces, signals, qdata, values. It has no properties and no toggle
 * references, and its construction is a `malloc()`.
 *
 * Its counts live in a control block that outlives it, so weak handles
 * ([struct@Wisp.Weak]) cost nothing at its death: however many there are, they
 * all turn to %NULL in one step, and none of them needs to be found.
 *
 * ```c
 * G_DECLARE_FINAL_TYPE (Point, point, MY, POINT, WispObject)
 *
 * struct _Point
 * {
 *   WispObject parent_instance;
 *   double x, y;
 * };
 *
 * WISP_DEFINE_FINAL_TYPE (Point, point, WISP_TYPE_OBJECT)
 *
 * static void
 * point_class_init (PointClass *klass)
 * {
 * }
 *
 * static void
 * point_init (Point *self)
 * {
 * }
 * ```
 *
 * References may be taken and dropped on any thread. The thread that drops the
 * last one runs the death of the object, described with
 * [its class](class.Object.html#class-struct).
 *
 * Signals work as they do on any instance with a type. GLib's generic marshaller
 * does not know light types, neither as an argument nor as the emitter: give
 * wisp_cclosure_marshal_generic() to g_signal_new(), or a marshaller for the very
 * signature, such as g_cclosure_marshal_VOID__POINTER(). Only a signal without a
 * result, with at most one argument of a basic type, can do without. The signals of a
 * type must be there before its first instance is made.
 *
 * Since: 1.0
 */

static void
object_dispose (WispObject *self)
{
}

static void
object_finalize (WispObject *self)
{
}

static void
object_class_init (gpointer klass,
                   gpointer class_data)
{
  WispObjectClass *object_class = klass;

  object_class->tag = &wisp_object_tag;
  object_class->dispose = object_dispose;
  object_class->finalize = object_finalize;
}

/* Only where GType makes the instance */
static void
object_init (GTypeInstance *instance,
             gpointer       klass)
{
  WispObject *self = (WispObject *) instance;
  WispControl *control = g_new (WispControl, 1);

  wisp_type_learn (klass);
  wisp_object_init_control (self, control, WISP_CONTROL_GTYPE);
}

const gchar wisp_object_tag = 'w';

GType
wisp_object_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      const GTypeInfo info = {
        .class_size = sizeof (WispObjectClass),
        .base_init = wisp_type_init_base,
        .class_init = object_class_init,
        .instance_size = sizeof (WispObject),
        .instance_init = object_init,
        .value_table = &wisp_value_table,
      };
      const GTypeFundamentalInfo fundamental_info = {
        G_TYPE_FLAG_CLASSED | G_TYPE_FLAG_INSTANTIATABLE |
        G_TYPE_FLAG_DERIVABLE | G_TYPE_FLAG_DEEP_DERIVABLE
      };
      GType new_type = g_type_register_fundamental (g_type_fundamental_next (),
                                                    g_intern_static_string ("WispObject"),
                                                    &info, &fundamental_info,
                                                    G_TYPE_FLAG_ABSTRACT);

      wisp_value_register_transforms (new_type);
      g_once_init_leave (&type, new_type);
    }

  return type;
}

/**
 * wisp_object_new: (skip)
 * @type: a type derived from [class@Wisp.Object], not abstract
 *
 * Creates an object.
 *
 * There are no construct properties: what an object needs to be useful is for the
 * `foo_new()` function of its type to set.
 *
 * Returns: (transfer full) (type Wisp.Object): an object with one strong reference
 *
 * Since: 1.0
 */
gpointer
wisp_object_new (GType type)
{
  WispTypeInfo *info = wisp_type_lookup (type);

  if (G_UNLIKELY (info == NULL))
    return NULL;

  return wisp_type_create (info);
}

/**
 * wisp_object_construct: (constructor)
 * @type: the type of the new object
 *
 * Creates an object of a derived type; what Vala calls to chain up from a
 * creation method. In C, use wisp_object_new(), which is the same.
 *
 * Returns: (transfer full) (type Wisp.Object): an object with one strong reference
 *
 * Since: 1.0
 */
gpointer
wisp_object_construct (GType type)
{
  return wisp_object_new (type);
}

/* What a ref does that did not find a plain word. Apart from it, so that the usual
 * way needs no stack. */
static G_GNUC_NO_INLINE gpointer
ref_slow (WispObject *self,
          guint64     found)
{
  WispControl *control = wisp_object_get_control (self);

  if (wisp_counts_strong (found) == 0)
    {
      /* Safe to go on with, as an upgrade would be */
      wisp_control_revive (control);
      g_critical ("%s %p was referenced by a thread that holds no reference to it",
                  WISP_OBJECT_TYPE_NAME (self), (void *) self);
      return self;
    }

  wisp_counts_sub_relaxed (&control->counts, WISP_STRONG_ONE);

  if (!wisp_counts_is_dead (found))
    {
      if (wisp_control_saturate (control))
        g_critical ("Too many references to %s %p: it will never be freed",
                    WISP_OBJECT_TYPE_NAME (self), (void *) self);
    }
  else if (!wisp_death_adjust (control, +1))
    g_critical ("%s %p was referenced after its death",
                WISP_OBJECT_TYPE_NAME (self), (void *) self);

  return self;
}

/**
 * wisp_object_ref: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 *
 * Takes a strong reference.
 *
 * The caller must hold one already, or be sure that somebody does for the length
 * of the call: from a mere address there is no safe way to a reference. That is
 * what weak handles are for. In C the result has the type of the argument.
 *
 * Any thread may call it. One atomic addition.
 *
 * Returns: (transfer full) (type Wisp.Object): @object
 *
 * Since: 1.0
 */
gpointer
(wisp_object_ref) (gpointer object)
{
  WispObject *self = object;
  WispControl *control;
  guint64 found;

  g_return_val_if_fail (object != NULL, NULL);

  control = wisp_object_share (self);
  found = wisp_counts_add_relaxed (&control->counts, WISP_STRONG_ONE);
  if (G_UNLIKELY (!wisp_counts_is_plain (found)))
    return ref_slow (self, found);

  return object;
}

/* The same, of an unref. `self` is not touched until the death is the caller's: another
 * thread may have revived the instance and seen it to its death by then. */
static G_GNUC_NO_INLINE void
unref_slow (WispObject  *self,
            WispControl *control,
            guint64      found)
{
  if (wisp_counts_strong (found) == 1)
    {
      if (wisp_control_drop_last (control, found))
        wisp_death_begin (self);
      return;
    }

  wisp_counts_add_relaxed (&control->counts, WISP_STRONG_ONE);

  if (wisp_counts_is_dead (found) || wisp_counts_strong (found) == 0)
    {
      if (!wisp_death_adjust (control, -1))
        g_critical ("%s %p was unreferenced after its last reference was dropped",
                    WISP_OBJECT_TYPE_NAME (self), (void *) self);
    }
  else if (wisp_control_saturate (control))
    g_critical ("Too many references to %s %p: it will never be freed",
                WISP_OBJECT_TYPE_NAME (self), (void *) self);
}

static inline void
unref_shared (WispObject  *self,
              WispControl *control)
{
  guint64 found = wisp_counts_sub_acq_rel (&control->counts, WISP_STRONG_ONE);

  if (G_UNLIKELY (!wisp_counts_is_shared (found)))
    unref_slow (self, control, found);
}

/* An unref of what never had more than one strong reference, or has a second one for
 * the first time at this moment */
static G_GNUC_NO_INLINE void
unref_single (WispObject *self)
{
  WispControl *control = wisp_object_get_control (self);
  guint64 seen = wisp_counts_load_acquire (&control->counts);

  if (seen == wisp_counts_pack (1, 1) && wisp_control_is_quiet (control))
    g_free (control);
  else if (wisp_counts_strong (seen) == 1 && wisp_control_drop_only (control, seen))
    wisp_death_begin (self);
  else
    unref_shared (self, control);
}

/**
 * wisp_object_unref: (skip)
 * @object: (type Wisp.Object) (transfer full) (not nullable): an object
 *
 * Drops a strong reference.
 *
 * With the last one the object dies: before the function returns, weak handles
 * answer %NULL, and its dispose and finalize have run, on this thread (but see
 * [its class](class.Object.html#class-struct) on deaths nested deeply).
 *
 * Any thread may call it. One atomic subtraction; none where the object never had
 * another reference, nor has a handle.
 *
 * Since: 1.0
 */
void
wisp_object_unref (gpointer object)
{
  WispObject *self = object;
  guintptr control;

  g_return_if_fail (object != NULL);

  control = wisp_object_peek_tagged (self);
  if (control & WISP_OBJECT_SINGLE)
    unref_single (self);
  else
    unref_shared (self, (WispControl *) control);
}

/**
 * wisp_object_run_dispose: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 *
 * Runs the dispose function of an object that is alive, to break a cycle of
 * references by hand.
 *
 * It does not kill: the object stays usable as far as its class makes it so, and
 * weak handles go on giving it.
 *
 * Since: 1.0
 */
void
wisp_object_run_dispose (gpointer object)
{
  g_return_if_fail (WISP_IS_OBJECT (object));

  (wisp_object_ref) (object);
  WISP_OBJECT_GET_CLASS (object)->dispose (object);
  wisp_object_unref (object);
}

/**
 * wisp_object_is_unique: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 *
 * Whether the caller's strong reference is the only way to reach @object, so that
 * it may be changed in place, in a copy-on-write scheme.
 *
 * Sound under threads without a lock, since both counts are one word: while the
 * answer is %TRUE nobody else can make it %FALSE. It is %FALSE while there is any
 * weak handle too, for that could be upgraded at any time; a value in a cache is
 * never unique.
 *
 * Returns: %TRUE if there is one strong reference, and no weak one
 *
 * Since: 1.0
 */
gboolean
wisp_object_is_unique (gpointer object)
{
  WispObject *self = object;
  WispControl *control;

  g_return_val_if_fail (object != NULL, FALSE);

  /* Pairs with the release of the fetch-sub of whoever dropped the other
   * references: what they did to the object comes before what the caller does. */
  control = wisp_object_get_control (self);
  return wisp_counts_load_acquire (&control->counts) == wisp_counts_pack (1, 1);
}

/**
 * wisp_object_get_ref_count: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 *
 * How many strong references there are.
 *
 * For diagnosis only. With threads the answer is out of date before it arrives,
 * and a decision that rests on it is a bug: [method@Wisp.Object.is_unique] is the
 * safe question.
 *
 * Returns: the number of strong references, 0 during the object's death
 *
 * Since: 1.0
 */
guint
wisp_object_get_ref_count (gpointer object)
{
  WispObject *self = object;
  WispControl *control;
  guint64 word;

  g_return_val_if_fail (object != NULL, 0);

  control = wisp_object_get_control (self);
  word = wisp_counts_load_relaxed (&control->counts);

  return wisp_counts_is_dead (word) ? 0 : wisp_counts_strong (word);
}

static GData **
peek_qdata (gpointer object)
{
  WispObject *self = object;
  WispExtra *extra = wisp_control_peek_extra (wisp_object_get_control (self));

  return extra != NULL ? &extra->qdata : NULL;
}

static GData **
ensure_qdata (gpointer object)
{
  WispObject *self = object;

  WispCold *cold = wisp_control_ensure_cold (wisp_object_get_control (self));

  return &wisp_cold_ensure_extra (cold)->qdata;
}

/**
 * wisp_object_get_qdata: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 *
 * Gets data set with wisp_object_set_qdata().
 *
 * Where another thread could replace the data meanwhile, use
 * wisp_object_dup_qdata().
 *
 * Returns: (transfer none) (nullable): the data, or %NULL
 *
 * Since: 1.0
 */
gpointer
wisp_object_get_qdata (gpointer object,
                       GQuark   quark)
{
  GData **qdata;

  g_return_val_if_fail (WISP_IS_OBJECT (object), NULL);
  g_return_val_if_fail (quark != 0, NULL);

  qdata = peek_qdata (object);

  return qdata != NULL ? g_datalist_id_get_data (qdata, quark) : NULL;
}

/**
 * wisp_object_set_qdata: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 * @data: (nullable): the data, or %NULL to remove it
 *
 * Attaches data to an object that is not a field of its class.
 *
 * Any thread may call it. The destroy notify of what was there before runs.
 *
 * Since: 1.0
 */
void
wisp_object_set_qdata (gpointer object,
                       GQuark   quark,
                       gpointer data)
{
  wisp_object_set_qdata_full (object, quark, data, NULL);
}

/**
 * wisp_object_set_qdata_full: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 * @data: (nullable): the data, or %NULL to remove it
 * @destroy: (nullable): frees @data when it is replaced, and after the object's
 *   finalize
 *
 * Attaches data to an object, with a function that frees it.
 *
 * Any thread may call it. No lock is held while a destroy notify runs.
 *
 * Since: 1.0
 */
void
wisp_object_set_qdata_full (gpointer       object,
                            GQuark         quark,
                            gpointer       data,
                            GDestroyNotify destroy)
{
  GData **qdata;

  g_return_if_fail (WISP_IS_OBJECT (object));
  g_return_if_fail (quark != 0);

  qdata = data != NULL ? ensure_qdata (object) : peek_qdata (object);
  if (qdata != NULL)
    g_datalist_id_set_data_full (qdata, quark, data, data != NULL ? destroy : NULL);
}

/**
 * wisp_object_steal_qdata: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 *
 * Takes data back, without a call to its destroy notify.
 *
 * Returns: (transfer full) (nullable): the data, or %NULL
 *
 * Since: 1.0
 */
gpointer
wisp_object_steal_qdata (gpointer object,
                         GQuark   quark)
{
  GData **qdata;

  g_return_val_if_fail (WISP_IS_OBJECT (object), NULL);
  g_return_val_if_fail (quark != 0, NULL);

  qdata = peek_qdata (object);

  return qdata != NULL ? g_datalist_id_remove_no_notify (qdata, quark) : NULL;
}

/**
 * wisp_object_dup_qdata: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 * @dup_func: (nullable) (scope call): makes a copy of the data, or takes a
 *   reference; %NULL to take the pointer as it is
 * @user_data: for @dup_func
 *
 * Gets a copy of data that another thread could replace at any time.
 *
 * As with [method@GObject.Object.dup_qdata], @dup_func runs under GLib's lock of
 * the data and must not use the qdata of @object.
 *
 * Returns: (transfer full) (nullable): what @dup_func returned
 *
 * Since: 1.0
 */
gpointer
wisp_object_dup_qdata (gpointer       object,
                       GQuark         quark,
                       GDuplicateFunc dup_func,
                       gpointer       user_data)
{
  GData **qdata;

  g_return_val_if_fail (WISP_IS_OBJECT (object), NULL);
  g_return_val_if_fail (quark != 0, NULL);

  qdata = peek_qdata (object);
  if (qdata == NULL)
    return dup_func != NULL ? dup_func (NULL, user_data) : NULL;

  return g_datalist_id_dup_data (qdata, quark, dup_func, user_data);
}

/**
 * wisp_object_replace_qdata: (skip)
 * @object: (type Wisp.Object) (not nullable): an object
 * @quark: the name of the data
 * @old_data: (nullable): what must be there, or %NULL for nothing
 * @new_data: (nullable): what shall be there, or %NULL for nothing
 * @destroy: (nullable): frees @new_data
 * @old_destroy: (out) (optional): the destroy notify of @old_data, which is the
 *   caller's to call now
 *
 * Replaces data if it is what the caller thinks it is, in one atomic step.
 *
 * Returns: %TRUE if it was replaced
 *
 * Since: 1.0
 */
gboolean
wisp_object_replace_qdata (gpointer        object,
                           GQuark          quark,
                           gpointer        old_data,
                           gpointer        new_data,
                           GDestroyNotify  destroy,
                           GDestroyNotify *old_destroy)
{
  g_return_val_if_fail (WISP_IS_OBJECT (object), FALSE);
  g_return_val_if_fail (quark != 0, FALSE);

  return g_datalist_id_replace_data (ensure_qdata (object), quark, old_data, new_data,
                                     destroy, old_destroy);
}

/**
 * wisp_assert_finalize_object: (skip)
 * @object: (type Wisp.Object) (transfer full) (not nullable): an object
 *
 * Drops a reference, and aborts if it was not the last.
 *
 * For tests, as g_assert_finalize_object().
 *
 * Since: 1.0
 */
void
wisp_assert_finalize_object (gpointer object)
{
  WispObject *self = object;
  WispControl *control;

  g_return_if_fail (WISP_IS_OBJECT (object));

  control = wisp_object_get_control (self);
  wisp_control_weak_ref (control);
  wisp_object_unref (object);
  if (!wisp_control_is_dead (control))
    g_error ("%s %p should have been finalized", WISP_OBJECT_TYPE_NAME (self), object);
  wisp_control_weak_unref (control);
}
