/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_OBJECT            (wisp_object_get_type ())
#define WISP_OBJECT(obj)            (G_TYPE_CHECK_INSTANCE_CAST ((obj), WISP_TYPE_OBJECT, WispObject))
#define WISP_IS_OBJECT(obj)         (G_TYPE_CHECK_INSTANCE_FUNDAMENTAL_TYPE ((obj), WISP_TYPE_OBJECT))
#define WISP_OBJECT_CLASS(klass)    (G_TYPE_CHECK_CLASS_CAST ((klass), WISP_TYPE_OBJECT, WispObjectClass))
#define WISP_IS_OBJECT_CLASS(klass) (G_TYPE_CHECK_CLASS_TYPE ((klass), WISP_TYPE_OBJECT))
#define WISP_OBJECT_GET_CLASS(obj)  (G_TYPE_INSTANCE_GET_CLASS ((obj), WISP_TYPE_OBJECT, WispObjectClass))

/**
 * WISP_OBJECT_TYPE:
 * @object: a light object
 *
 * The [alias@GObject.Type] of @object.
 *
 * Since: 1.0
 */
#define WISP_OBJECT_TYPE(object)      (G_TYPE_FROM_INSTANCE (object))

/**
 * WISP_OBJECT_TYPE_NAME:
 * @object: a light object
 *
 * The name of the type of @object. Owned by the type system.
 *
 * Since: 1.0
 */
#define WISP_OBJECT_TYPE_NAME(object) (g_type_name (WISP_OBJECT_TYPE (object)))

typedef struct _WispObject WispObject;
typedef struct _WispObjectClass WispObjectClass;

struct _WispObject
{
  GTypeInstance parent_instance;

  /*< private >*/
  gpointer control;
};

/**
 * WispObjectClass:
 *
 * The class of [class@Wisp.Object].
 *
 * Both functions run on the thread that dropped the last reference, with no lock
 * of Wisp's held. From the beginning of the death every weak handle of the object
 * answers %NULL. Within both, temporary references to the object itself are
 * allowed, on this thread, if each is dropped again before the function returns;
 * an object that is still referenced after finalize is reported and leaked.
 *
 * The disposal of objects nested more than 64 deep is put off until the outermost
 * one on the thread returns, so that chains of any length need little stack. So a
 * dispose must not wait for the disposal of another object. Leaving one of the
 * functions by longjmp() is undefined.
 *
 * Since: 1.0
 */
struct _WispObjectClass
{
  GTypeClass parent_class;

  /*< private >*/
  gconstpointer tag;
  gpointer      info;

  /*< public >*/
  /**
   * WispObjectClass::dispose:
   * @self: the object
   *
   * Drops the references that the object holds to others.
   *
   * It may run more than once, so it clears what it drops. It chains up at its end.
   *
   * Since: 1.0
   */
  void (*dispose)  (WispObject *self);

  /**
   * WispObjectClass::finalize:
   * @self: the object
   *
   * Frees what else the object has.
   *
   * It runs once. It chains up at its end.
   *
   * Since: 1.0
   */
  void (*finalize) (WispObject *self);

  /*< private >*/
  gpointer      reserved[8];
};

WISP_AVAILABLE_IN_1_0
GType     wisp_object_get_type       (void) G_GNUC_CONST;

WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_new            (GType           type) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_construct      (GType           type) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_ref            (gpointer        object);
WISP_AVAILABLE_IN_1_0
void      wisp_object_unref          (gpointer        object);
WISP_AVAILABLE_IN_1_0
void      wisp_object_run_dispose    (gpointer        object);
WISP_AVAILABLE_IN_1_0
gboolean  wisp_object_is_unique      (gpointer        object);
WISP_AVAILABLE_IN_1_0
guint     wisp_object_get_ref_count  (gpointer        object);

WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_get_qdata      (gpointer        object,
                                      GQuark          quark);
WISP_AVAILABLE_IN_1_0
void      wisp_object_set_qdata      (gpointer        object,
                                      GQuark          quark,
                                      gpointer        data);
WISP_AVAILABLE_IN_1_0
void      wisp_object_set_qdata_full (gpointer        object,
                                      GQuark          quark,
                                      gpointer        data,
                                      GDestroyNotify  destroy);
WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_steal_qdata    (gpointer        object,
                                      GQuark          quark) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gpointer  wisp_object_dup_qdata      (gpointer        object,
                                      GQuark          quark,
                                      GDuplicateFunc  dup_func,
                                      gpointer        user_data) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean  wisp_object_replace_qdata  (gpointer        object,
                                      GQuark          quark,
                                      gpointer        old_data,
                                      gpointer        new_data,
                                      GDestroyNotify  destroy,
                                      GDestroyNotify *old_destroy);

WISP_AVAILABLE_IN_1_0
void      wisp_assert_finalize_object (gpointer       object);

/* As g_object_ref() does, the result keeps the type of the argument. */
#if defined (glib_typeof)
#define wisp_object_ref(object) ((glib_typeof (object)) (wisp_object_ref) (object))
#endif

/**
 * wisp_set_object: (skip)
 * @object_ptr: (inout) (nullable): where a strong reference is kept
 * @new_object: (nullable) (transfer none): the object to keep there, or %NULL
 *
 * Makes a variable that owns a strong reference own one on another object.
 *
 * Takes a reference on @new_object, stores it, and then drops the one that was
 * there before, so that @new_object may well be owned by the old one. Not
 * atomic: other threads must not use the variable meanwhile.
 *
 * Returns: %TRUE if the variable has changed
 *
 * Since: 1.0
 */
static inline gboolean
(wisp_set_object) (gpointer *object_ptr,
                   gpointer  new_object)
{
  gpointer old_object = *object_ptr;

  if (old_object == new_object)
    return FALSE;

  if (new_object != NULL)
    (void) (wisp_object_ref) (new_object);

  *object_ptr = new_object;

  if (old_object != NULL)
    wisp_object_unref (old_object);

  return TRUE;
}

#define wisp_set_object(object_ptr, new_object)                              \
  (/* Check the types: */                                                    \
   0 ? *(object_ptr) = (new_object), FALSE :                                 \
   (wisp_set_object) ((gpointer *) (object_ptr), (gpointer) (new_object)))

/**
 * wisp_clear_object: (skip)
 * @object_ptr: where a strong reference, or %NULL, is kept
 *
 * Sets a variable that owns a strong reference to %NULL, and drops the reference.
 *
 * The variable is cleared first, so that what runs at the object's death does not
 * find it there any more. Not atomic.
 *
 * Since: 1.0
 */
#define wisp_clear_object(object_ptr) \
  g_clear_pointer ((object_ptr), wisp_object_unref)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WispObject, wisp_object_unref)

G_END_DECLS
