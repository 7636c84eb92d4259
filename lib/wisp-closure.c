/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-closure.h>

#include <wisp/wisp-value.h>

#include "wisp-weak-private.h"

/* What a weak closure owns */
typedef struct
{
  WispWeak *weak; /* (owned) */
  gulong    id;   /* of the cleanup that invalidates the closure */
} Target;

/* What the cleanup owns, which may outlive the closure for a moment */
typedef struct
{
  GThread  *thread;  /* (owned): that made the closure */
  GClosure *closure; /* (not owned): valid while the cleanup can still run there */
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_thread_unref (watch->thread);
  g_free (watch);
}

/* The counts of a GClosure are not safe across threads, so on another thread it
 * is left to the next invocation. */
static void
target_died (gpointer data)
{
  Watch *watch = data;

  if (g_thread_self () == watch->thread)
    g_closure_invalidate (watch->closure);
}

static void
target_forget (gpointer  data,
               GClosure *closure)
{
  Target *target = data;

  wisp_weak_remove_cleanup (target->weak, target->id);
}

static void
target_free (gpointer  data,
             GClosure *closure)
{
  Target *target = data;

  wisp_weak_unref (target->weak);
  g_free (target);
}

/* Holds the target for the length of the invocation, in place of the closure */
static void
marshal_weak (GClosure     *closure,
              GValue       *return_value,
              guint         n_param_values,
              const GValue *param_values,
              gpointer      invocation_hint,
              gpointer      marshal_data)
{
  Target *target = marshal_data;
  GClosureMarshal marshal = closure->marshal;
  gpointer instance = wisp_weak_get (target->weak);

  if (instance == NULL)
    {
      g_closure_invalidate (closure);
      return;
    }

  if (marshal == NULL)
    marshal = wisp_cclosure_marshal_generic;
  marshal (closure, return_value, n_param_values, param_values, invocation_hint, NULL);

  wisp_weak_unref_instance (target->weak, instance);
}

static GClosure *
make_weak (GClosure *closure, /* (transfer floating) */
           gpointer  instance)
{
  Target *target = g_new0 (Target, 1);
  Watch *watch = g_new (Watch, 1);

  target->weak = wisp_weak_new (instance);
  watch->thread = g_thread_ref (g_thread_self ());
  watch->closure = closure;

  g_closure_set_meta_marshal (closure, target, marshal_weak);
  g_closure_add_finalize_notifier (closure, target, target_free);
  g_closure_add_invalidate_notifier (closure, target, target_forget);
  target->id = wisp_weak_add_cleanup (target->weak, NULL, target_died, watch, watch_free);

  return closure;
}

/**
 * wisp_closure_new_weak: (skip)
 * @callback: (not nullable): the function to call
 * @target: (not nullable): a light object or a GObject: the last argument of @callback
 *
 * Creates a closure that holds its target weakly, and does nothing once it is dead.
 *
 * Connect it to a signal, and the handler neither keeps @target alive nor outlives
 * it: during a call the closure holds a strong reference, and when it finds @target
 * dead it leaves the return value as it is. Unlike
 * g_cclosure_new_object(), it is safe where the target dies on
 * another thread than that which emits the signal.
 *
 * The closure is invalidated (and a signal handler so disconnected) at the death of
 * @target where that happens on the thread that made the closure, and else at its
 * next invocation, since the counts of a #GClosure are not safe across threads. So
 * make, use and drop the closure itself on one thread.
 *
 * GLib cannot find such a handler by its function, as with
 * g_signal_handlers_disconnect_by_func(); it does find it by its data, @target.
 *
 * Returns: (transfer none): a floating closure, as from g_cclosure_new()
 *
 * Since: 1.0
 */
GClosure *
wisp_closure_new_weak (GCallback callback,
                       gpointer  target)
{
  g_return_val_if_fail (callback != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  return make_weak (g_cclosure_new (callback, target, NULL), target);
}

/**
 * wisp_closure_new_weak_swap: (skip)
 * @callback: (not nullable): the function to call
 * @target: (not nullable): a light object or a GObject: the first argument of @callback
 *
 * The same as wisp_closure_new_weak(), with the first and the last argument of
 * @callback exchanged.
 *
 * Returns: (transfer none): a floating closure, as from g_cclosure_new_swap()
 *
 * Since: 1.0
 */
GClosure *
wisp_closure_new_weak_swap (GCallback callback,
                            gpointer  target)
{
  g_return_val_if_fail (callback != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  return make_weak (g_cclosure_new_swap (callback, target, NULL), target);
}

/* A pointer in the place of a light object: the function that is called cannot tell */
static void
borrow_param (GValue       *copy,
              const GValue *value)
{
  if (!WISP_VALUE_HOLDS_OBJECT (value))
    {
      *copy = *value;
      return;
    }

  g_value_init (copy, G_TYPE_POINTER);
  g_value_set_pointer (copy, wisp_value_get_object (value));
}

/**
 * wisp_cclosure_marshal_generic: (skip)
 * @closure: a closure
 * @return_value: (nullable): where the result goes
 * @n_param_values: the number of @param_values
 * @param_values: (array length=n_param_values): the arguments, the instance first
 * @invocation_hint: (nullable): as for each marshaller
 * @marshal_data: (nullable): as for each marshaller
 *
 * Marshals arguments of any type, also of light types.
 *
 * It is g_cclosure_marshal_generic() for signals of light objects, and for
 * signals with light objects among their arguments or as their result, which GLib's
 * own generic marshaller does not know. Give it to g_signal_new():
 *
 * ```c
 * g_signal_new ("renamed", node_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
 *               wisp_cclosure_marshal_generic,
 *               G_TYPE_NONE, 2, node_get_type (), G_TYPE_STRING);
 * ```
 *
 * Since: 1.0
 */
void
wisp_cclosure_marshal_generic (GClosure     *closure,
                               GValue       *return_value,
                               guint         n_param_values,
                               const GValue *param_values,
                               gpointer      invocation_hint,
                               gpointer      marshal_data)
{
  g_autofree GValue *params = g_new0 (GValue, n_param_values);
  GValue result = G_VALUE_INIT;

  for (guint i = 0; i < n_param_values; i++)
    borrow_param (&params[i], &param_values[i]);

  if (return_value == NULL || !WISP_VALUE_HOLDS_OBJECT (return_value))
    {
      g_cclosure_marshal_generic (closure, return_value, n_param_values, params,
                                  invocation_hint, marshal_data);
      return;
    }

  g_value_init (&result, G_TYPE_POINTER);
  g_cclosure_marshal_generic (closure, &result, n_param_values, params,
                              invocation_hint, marshal_data);
  wisp_value_take_object (return_value, g_value_get_pointer (&result));
}
