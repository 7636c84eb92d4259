/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-module-store-private.h"

#include "wisp-control-private.h"
#include "wisp-death-private.h"
#include "wisp-module-private.h"
#include "wisp-object-private.h"
#include "wisp-weak-private.h"

#include <string.h>

/*
 * Closing.
 *
 * The store owns one strong reference of each open module. Whatever else keeps a module
 * open owns one more: an extension, a thread, a closure, a cleanup, another module that
 * requires it, and each call into it while it runs.
 *
 * 1. Only the store lets a module die. As long as it holds its own reference, nobody
 *    else's is the last; so no module dies on the thread and in the frame of somebody who
 *    just dropped a reference, perhaps in a function of that very module.
 * 2. The store drops its reference only where that is the only one, and in the same step:
 *    wisp_control_drop_only() replaces "one strong reference" by DEAD with a
 *    compare-and-swap. Who takes the module up again does so by an upgrade (the registry
 *    has open modules in a weak cache). Both interleavings: the upgrade comes first, then
 *    the swap fails and the module stays open; or the swap comes first, then the upgrade
 *    gives NULL, and the asker opens the module anew. There is no third.
 * 3. Under the store's lock there is only that decision. `unload` and the closing itself run
 *    after it, in the module's dispose and finalize, on this thread. Meanwhile `closer` and
 *    `closing` are set, under the lock from before the decision is visible to anybody who
 *    takes the lock; whoever opens the module anew waits for that first
 *    (wisp_module_store_wait()), so `load` never runs before `unload` has ended, and the
 *    code is not unmapped while it is being opened.
 * 4. A module has no users when its reference is the only one, and no frame of it is on any
 *    stack: each such frame is called from one of libwisp's that holds a reference, or by
 *    somebody who holds the extension.
 * 5. One thread closes at a time. It waits for nobody. An `unload` that asks for an extension
 *    would wait for itself; that is refused (wisp_module_store_is_closing()).
 *
 * Who drops a reference "pokes" the store, which then looks, from an idle of the registry's
 * main context, whether there is anything to close. A resident module is never closed; its
 * reference is dropped with the registry, and nothing comes of that.
 */

struct _WispModuleStore
{
  gatomicrefcount      ref_count;
  GMainContext        *context; /* (owned) */
  WispWeak            *owner;   /* (owned) */

  const WispModuleStoreFuncs *funcs; /* (not owned): static */

  GMutex               lock;
  GCond                changed;

  /* Guarded by lock */
  GPtrArray           *modules; /* (owned) (element-type WispModule): open, each owned */
  GSource             *idle;    /* (owned) (nullable): attached, not dispatched yet */
  GThread             *closer;  /* (not owned) (nullable): who is closing one */
  gchar               *closing; /* (owned) (nullable): its name */
};

/*
 * wisp_module_store_new:
 * @owner: a GObject
 * @funcs: called for the owner, if it is still alive
 *
 * Makes a store that closes modules from the main context that is the thread's default.
 */
WispModuleStore *
wisp_module_store_new (gpointer                    owner,
                       const WispModuleStoreFuncs *funcs)
{
  WispModuleStore *self = g_new0 (WispModuleStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->owner = wisp_weak_new (owner);
  self->funcs = funcs;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->modules = g_ptr_array_new ();

  return self;
}

WispModuleStore *
wisp_module_store_ref (WispModuleStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wisp_module_store_unref (WispModuleStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->modules->len == 0);
  g_ptr_array_unref (self->modules);
  g_main_context_unref (self->context);
  wisp_weak_unref (self->owner);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GMainContext *
wisp_module_store_get_context (WispModuleStore *self)
{
  return self->context;
}

/*
 * wisp_module_store_add:
 * @module: (transfer none): a module that has been opened, successfully or not
 *
 * Takes a reference, which is the one that keeps the module from dying anywhere else.
 */
void
wisp_module_store_add (WispModuleStore *self,
                       WispModule      *module)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->modules, wisp_object_ref (module));
  g_mutex_unlock (&self->lock);
}

/* Whether this thread runs an `unload` of this store's */
gboolean
wisp_module_store_is_closing (WispModuleStore *self)
{
  gboolean closing;

  g_mutex_lock (&self->lock);
  closing = self->closer == g_thread_self ();
  g_mutex_unlock (&self->lock);

  return closing;
}

/* Until no module of that name is being closed by another thread */
void
wisp_module_store_wait (WispModuleStore *self,
                        const gchar     *name)
{
  g_mutex_lock (&self->lock);
  while (self->closer != NULL && self->closer != g_thread_self () &&
         strcmp (self->closing, name) == 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static gboolean
run_idle (gpointer data)
{
  WispModuleStore *self = data;
  GSource *idle;

  g_mutex_lock (&self->lock);
  idle = g_steal_pointer (&self->idle);
  g_mutex_unlock (&self->lock);

  wisp_module_store_collect (self);
  g_clear_pointer (&idle, g_source_unref);

  return G_SOURCE_REMOVE;
}

static void
unref_store (gpointer data)
{
  wisp_module_store_unref (data);
}

static GSource *
make_idle (WispModuleStore *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_static_name (source, "Wisp modules");
  g_source_set_callback (source, run_idle, wisp_module_store_ref (self), unref_store);
  g_source_attach (source, self->context);

  return source;
}

/* A reference of an unloadable module has been dropped: perhaps it was the last of others */
void
wisp_module_store_poke (WispModuleStore *self)
{
  g_mutex_lock (&self->lock);
  if (self->idle == NULL && self->modules->len > 0)
    self->idle = make_idle (self);
  g_mutex_unlock (&self->lock);
}

/* Makes the death of a module final, if the store's reference is the only one */
static gboolean
kill_unused (WispModule *module)
{
  WispControl *control = wisp_object_get_control (WISP_OBJECT (module));
  guint64 seen = wisp_counts_load_acquire (&control->counts);

  return wisp_counts_strong (seen) == 1 && wisp_control_drop_only (control, seen);
}

/* (nullable) (transfer full): a dead one, whose death is the caller's to run; only that
 * one, or any */
static WispModule *
take_unused_locked (WispModuleStore *self,
                    WispModule      *only)
{
  while (self->closer != NULL && self->closer != g_thread_self ())
    g_cond_wait (&self->changed, &self->lock);
  if (self->closer != NULL)
    return NULL;

  for (guint i = 0; i < self->modules->len; i++)
    {
      WispModule *module = g_ptr_array_index (self->modules, i);

      if ((only != NULL && module != only) || wisp_module_is_resident (module) ||
          !kill_unused (module))
        continue;

      g_ptr_array_remove_index_fast (self->modules, i);
      self->closer = g_thread_self ();
      self->closing = g_strdup (wisp_module_get_name (module));
      wisp_module_set_dying (module);
      return module;
    }

  return NULL;
}

/*
 * wisp_module_store_collect:
 *
 * Closes what is not in use, and waits for what another thread is closing.
 *
 * Returns: how many modules it has closed
 */
guint
wisp_module_store_collect (WispModuleStore *self)
{
  WispModule *module;
  guint n_closed = 0;

  g_mutex_lock (&self->lock);
  while ((module = take_unused_locked (self, NULL)) != NULL)
    {
      g_mutex_unlock (&self->lock);
      wisp_death_begin (WISP_OBJECT (module));
      n_closed++;
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);

  return n_closed;
}

/*
 * wisp_module_store_discard:
 * @module: (transfer full): an unloadable module that has been opened, but could not be
 *   set up
 *
 * Closes it now, unless something that its `load` has left behind still holds it.
 */
void
wisp_module_store_discard (WispModuleStore *self,
                           WispModule      *module)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->modules, module);
  module = take_unused_locked (self, module);
  g_mutex_unlock (&self->lock);

  if (module != NULL)
    wisp_death_begin (WISP_OBJECT (module));
}

/* The last step of a module's death, which may have been put off. @name is %NULL if it
 * never was of use. */
void
wisp_module_store_closed (WispModuleStore *self,
                          const gchar     *name)
{
  gpointer owner = wisp_weak_get (self->owner);

  if (owner != NULL && name != NULL)
    self->funcs->closed (owner, name);

  g_mutex_lock (&self->lock);
  self->closer = NULL;
  g_clear_pointer (&self->closing, g_free);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  if (owner != NULL)
    {
      self->funcs->settled (owner);
      g_object_unref (owner);
    }
}

/* (transfer full) (element-type WispModule) */
static GPtrArray *
take_residents (WispModuleStore *self)
{
  GPtrArray *residents = g_ptr_array_new_with_free_func (wisp_object_unref);

  g_mutex_lock (&self->lock);
  for (guint i = self->modules->len; i > 0; i--)
    if (wisp_module_is_resident (g_ptr_array_index (self->modules, i - 1)))
      g_ptr_array_add (residents, g_ptr_array_remove_index_fast (self->modules, i - 1));
  g_mutex_unlock (&self->lock);

  return residents;
}

/*
 * wisp_module_store_abandon:
 *
 * The registry is gone. What is still in use stays open until it is not.
 */
void
wisp_module_store_abandon (WispModuleStore *self)
{
  GSource *idle = NULL;

  g_ptr_array_unref (take_residents (self));
  wisp_module_store_collect (self);

  g_mutex_lock (&self->lock);
  if (self->modules->len == 0)
    idle = g_steal_pointer (&self->idle);
  g_mutex_unlock (&self->lock);

  if (idle != NULL)
    {
      g_source_destroy (idle);
      g_source_unref (idle);
    }
}
