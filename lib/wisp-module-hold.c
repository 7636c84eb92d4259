/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-module-private.h"

#include <wisp/wisp-closure.h>

/*
 * What holds a module open: whatever will call into it.
 */

/**
 * wisp_module_hold:
 * @self: (not nullable): a module
 *
 * Keeps a module open: takes a strong reference for something that will call into it.
 *
 * Unlike a reference dropped with wisp_object_unref(), one that is dropped with
 * wisp_module_release() is noticed by the registry, which then looks whether the module can
 * be closed.
 *
 * Any thread may call it that runs in a function of the module, or holds it otherwise.
 *
 * Returns: (transfer full) (type Wisp.Module): @self
 *
 * Since: 1.0
 */
gpointer
wisp_module_hold (WispModule *self)
{
  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);
  g_return_val_if_fail (!self->dying, NULL);

  return wisp_object_ref (self);
}

/**
 * wisp_module_release:
 * @module: (transfer full) (type Wisp.Module) (not nullable): a module
 *
 * Drops a reference that [method@Wisp.Module.hold] took. It is a #GDestroyNotify.
 *
 * The module is not closed here, but later, from the registry's main context. So a function
 * of the module can call this too, if that was not what kept the module open during the
 * call.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_module_release (gpointer module)
{
  WispModule *self = module;
  WispModuleStore *store;

  g_return_if_fail (WISP_IS_MODULE (self));

  store = self->resident ? NULL : wisp_module_store_ref (self->store);
  wisp_object_unref (self);
  if (store != NULL)
    {
      wisp_module_store_poke (store);
      wisp_module_store_unref (store);
    }
}

typedef struct
{
  WispModule  *module; /* (owned) */
  GThreadFunc  func;
  gpointer     data;   /* (not owned) */
} Start;

static gpointer
run_thread (gpointer data)
{
  Start *start = data;
  gpointer result = start->func (start->data);

  wisp_module_release (start->module);
  g_free (start);

  return result;
}

/**
 * wisp_module_thread_new: (skip)
 * @self: a module
 * @name: (nullable): a name for the thread
 * @func: the function to run, which may be of the module
 * @data: (nullable): for @func
 *
 * Starts a thread that keeps the module open until @func has returned.
 *
 * @func must not end the thread with g_thread_exit().
 *
 * Returns: (transfer full): the thread, as from g_thread_new()
 *
 * Since: 1.0
 */
GThread *
wisp_module_thread_new (WispModule  *self,
                        const gchar *name,
                        GThreadFunc  func,
                        gpointer     data)
{
  Start *start;

  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);
  g_return_val_if_fail (!self->dying, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  start = g_new (Start, 1);
  start->module = wisp_module_hold (self);
  start->func = func;
  start->data = data;

  return g_thread_new (name, run_thread, start);
}

static void
release_closure (gpointer  data,
                 GClosure *closure)
{
  wisp_module_release (data);
}

/**
 * wisp_module_closure_new_weak: (skip)
 * @self: a module
 * @callback: (not nullable): a function, which may be of the module
 * @target: (not nullable): a light object or a GObject: the last argument of @callback
 *
 * Creates a closure as wisp_closure_new_weak() does, which also keeps the module open for
 * as long as it is there.
 *
 * Returns: (transfer none): a floating closure
 *
 * Since: 1.0
 */
GClosure *
wisp_module_closure_new_weak (WispModule *self,
                              GCallback   callback,
                              gpointer    target)
{
  GClosure *closure;

  g_return_val_if_fail (WISP_IS_MODULE (self), NULL);
  g_return_val_if_fail (!self->dying, NULL);
  g_return_val_if_fail (callback != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  closure = wisp_closure_new_weak (callback, target);
  g_closure_add_finalize_notifier (closure, wisp_module_hold (self), release_closure);

  return closure;
}

typedef struct
{
  WispModule      *module; /* (owned) */
  WispCleanupFunc  func;
  gpointer         data;   /* (owned): through destroy */
  GDestroyNotify   destroy; /* (nullable) */
} Cleanup;

static void
run_cleanup (gpointer data)
{
  Cleanup *cleanup = data;

  cleanup->func (cleanup->data);
}

static void
free_cleanup (gpointer data)
{
  Cleanup *cleanup = data;

  if (cleanup->destroy != NULL)
    cleanup->destroy (cleanup->data);
  wisp_module_release (cleanup->module);
  g_free (cleanup);
}

/**
 * wisp_module_add_cleanup: (skip)
 * @self: a module
 * @weak: (nullable): a weak handle
 * @context: (nullable): the main context to run @func in, or %NULL to run it on the
 *   thread of the death
 * @func: (not nullable): runs after the instance's death; it may be of the module
 * @data: for @func
 * @destroy: (nullable): frees @data; it may be of the module
 *
 * Adds a cleanup as [method@Wisp.Weak.add_cleanup] does, which also keeps the module open
 * until both functions have returned.
 *
 * Returns: an id for [method@Wisp.Weak.remove_cleanup], or 0
 *
 * Since: 1.0
 */
gulong
wisp_module_add_cleanup (WispModule      *self,
                         WispWeak        *weak,
                         GMainContext    *context,
                         WispCleanupFunc  func,
                         gpointer         data,
                         GDestroyNotify   destroy)
{
  Cleanup *cleanup;

  g_return_val_if_fail (WISP_IS_MODULE (self), 0);
  g_return_val_if_fail (!self->dying, 0);
  g_return_val_if_fail (func != NULL, 0);

  cleanup = g_new (Cleanup, 1);
  cleanup->module = wisp_module_hold (self);
  cleanup->func = func;
  cleanup->data = data;
  cleanup->destroy = destroy;

  return wisp_weak_add_cleanup (weak, context, run_cleanup, cleanup, free_cleanup);
}
