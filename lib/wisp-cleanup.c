/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-weak-private.h"

/*
 * Cleanups: functions that run after an instance's death.
 *
 * One rule decides who runs or removes a cleanup: whoever takes it out of the
 * control's tree, under the control's lock, has it. It stays in the tree until
 * it begins to run, also while it waits in a main context. So a removal never
 * waits, and its answer is final.
 *
 * The tree is ordered by the ids, which rise. Once the control is closed, nothing
 * is added to it.
 */

struct _WispCleanup
{
  GMainContext    *context; /* (owned) (nullable): until it is posted there */
  WispCleanupFunc  func;
  gpointer         data;    /* (owned): through destroy */
  GDestroyNotify   destroy; /* (nullable) */
};

/* A cleanup that waits in a main context */
typedef struct
{
  WispControl *control; /* (owned) (nullable): one weak count */
  gulong       id;
  WispCleanup *cleanup; /* (owned) (nullable): where there is no control to look in */
} Posted;

static WispCleanup *
cleanup_new (GMainContext    *context,
             WispCleanupFunc  func,
             gpointer         data,
             GDestroyNotify   destroy)
{
  WispCleanup *cleanup = g_new0 (WispCleanup, 1);

  cleanup->context = context != NULL ? g_main_context_ref (context) : NULL;
  cleanup->func = func;
  cleanup->data = data;
  cleanup->destroy = destroy;

  return cleanup;
}

static void
cleanup_free (WispCleanup *cleanup)
{
  if (cleanup->destroy != NULL)
    cleanup->destroy (cleanup->data);
  g_clear_pointer (&cleanup->context, g_main_context_unref);
  g_free (cleanup);
}

static void
cleanup_run (WispCleanup *cleanup)
{
  cleanup->func (cleanup->data);
  cleanup_free (cleanup);
}

static gint
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gsize id_a = GPOINTER_TO_SIZE (a), id_b = GPOINTER_TO_SIZE (b);

  return (id_a > id_b) - (id_a < id_b);
}

/* Under the lock. (transfer full) (nullable) */
static WispCleanup *
take_locked (WispExtra *extra,
             gulong     id)
{
  WispCleanup *cleanup = NULL;

  if (extra->cleanups != NULL)
    cleanup = g_tree_lookup (extra->cleanups, GSIZE_TO_POINTER (id));
  if (cleanup != NULL)
    g_tree_steal (extra->cleanups, GSIZE_TO_POINTER (id));

  return cleanup;
}

/* (transfer full) (nullable) */
static WispCleanup *
take_cleanup (WispControl *control,
              gulong       id)
{
  WispCold *cold = wisp_control_peek_cold (control);
  WispExtra *extra = wisp_control_peek_extra (control);
  WispCleanup *cleanup;

  if (extra == NULL)
    return NULL;

  wisp_lock_take (&cold->lock);
  cleanup = take_locked (extra, id);
  wisp_cold_unlock (cold);

  return cleanup;
}

static WispCleanup *
take_posted (Posted *posted)
{
  if (posted->control != NULL)
    return take_cleanup (posted->control, posted->id);

  return g_steal_pointer (&posted->cleanup);
}

static gboolean
posted_dispatch (gpointer data)
{
  WispCleanup *cleanup = take_posted (data);

  if (cleanup != NULL)
    cleanup_run (cleanup);

  return G_SOURCE_REMOVE;
}

/* Dispatched or not: where the context is gone first, the function never runs */
static void
posted_free (gpointer data)
{
  Posted *posted = data;
  WispCleanup *cleanup = take_posted (posted);

  if (cleanup != NULL)
    cleanup_free (cleanup);
  wisp_weak_unref (posted->control);
  g_free (posted);
}

static void
post (GMainContext *context, /* (transfer full) */
      WispControl  *control, /* (nullable) */
      gulong        id,
      WispCleanup  *cleanup) /* (transfer full) (nullable) */
{
  GSource *source = g_idle_source_new ();
  Posted *posted = g_new (Posted, 1);

  posted->control = wisp_weak_ref (control);
  posted->id = id;
  posted->cleanup = cleanup;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, posted_dispatch, posted, posted_free);
  g_source_set_static_name (source, "Wisp cleanup");
  g_source_attach (source, context);
  g_source_unref (source);
  g_main_context_unref (context);
}

/* Runs the cleanup, or sends it to its context; it may be gone already */
static void
fire_cleanup (WispControl *control,
              gulong       id)
{
  WispCold *cold = wisp_control_peek_cold (control);
  WispExtra *extra = wisp_control_peek_extra (control);
  GMainContext *context = NULL;
  WispCleanup *cleanup;

  wisp_lock_take (&cold->lock);
  cleanup = g_tree_lookup (extra->cleanups, GSIZE_TO_POINTER (id));
  if (cleanup != NULL && cleanup->context != NULL)
    context = g_steal_pointer (&cleanup->context);
  else
    cleanup = take_locked (extra, id);
  wisp_cold_unlock (cold);

  if (context != NULL)
    post (context, control, id, NULL);
  else if (cleanup != NULL)
    cleanup_run (cleanup);
}

/* The last step of a death. The ids are those of a closed control. */
static void
run_cleanups (WispControl *control)
{
  WispCold *cold = wisp_control_peek_cold (control);
  WispExtra *extra = wisp_control_peek_extra (control);
  g_autofree gsize *ids = NULL;
  guint n_ids = 0;
  GTreeNode *node;

  wisp_lock_take (&cold->lock);
  ids = g_new (gsize, g_tree_nnodes (extra->cleanups));
  for (node = g_tree_node_last (extra->cleanups); node != NULL; node = g_tree_node_previous (node))
    ids[n_ids++] = GPOINTER_TO_SIZE (g_tree_node_key (node));
  wisp_cold_unlock (cold);

  for (guint i = 0; i < n_ids; i++)
    fire_cleanup (control, ids[i]);
}

/* The id, or 0 if the instance is dead */
static gulong
link_cleanup (WispCold    *cold,
              WispCleanup *cleanup)
{
  WispExtra *extra = wisp_cold_ensure_extra (cold);
  gulong id = 0;

  wisp_lock_take (&cold->lock);
  if (!wisp_cold_is_closed (cold))
    {
      if (extra->cleanups == NULL)
        extra->cleanups = g_tree_new (compare_ids);
      extra->run_cleanups = run_cleanups;
      id = ++extra->last_id;
      g_tree_insert (extra->cleanups, GSIZE_TO_POINTER (id), cleanup);
    }
  wisp_cold_unlock (cold);

  return id;
}

/* The same where there is no cold part yet: a strong reference keeps death off
 * until it is there. Dropping it may be what kills the instance. */
static gulong
install_cleanup (WispControl *control,
                 WispCleanup *cleanup)
{
  gpointer instance = wisp_weak_get (control);
  gulong id;

  if (instance == NULL)
    return 0;

  id = link_cleanup (wisp_control_ensure_cold (control), cleanup);
  wisp_weak_unref_instance (control, instance);

  return id;
}

/**
 * wisp_weak_add_cleanup: (skip)
 * @self: (nullable): a weak handle
 * @context: (nullable): the main context to run @func in, or %NULL to run it on the
 *   thread of the death
 * @func: (not nullable): runs after the instance's death, at most once
 * @data: for @func
 * @destroy: (nullable): frees @data; runs exactly once, after @func or instead of it
 *
 * Adds a function that runs after the death of the instance.
 *
 * It runs when the instance has been finalized and its memory returned, so it
 * cannot see it, and there is nothing it could revive. Without a @context it runs
 * on whatever thread drops the last reference, before that wisp_object_unref()
 * returns; with one, it is posted there with %G_PRIORITY_DEFAULT. Those without a
 * context run in reverse order of addition, and so do those of one context.
 *
 * @destroy runs instead of @func if the cleanup is removed, or if @context is
 * destroyed first.
 *
 * Added to the handle of an instance that is dead already, or to the empty handle,
 * it runs (or is posted) at once, and the id is 0.
 *
 * Any thread may call it. The handle need not be kept. For a GObject, death is the
 * first weak notification; see [struct@Wisp.Weak].
 *
 * Returns: an id for [method@Wisp.Weak.remove_cleanup], or 0
 *
 * Since: 1.0
 */
gulong
wisp_weak_add_cleanup (WispWeak        *self,
                       GMainContext    *context,
                       WispCleanupFunc  func,
                       gpointer         data,
                       GDestroyNotify   destroy)
{
  WispCleanup *cleanup;
  WispCold *cold;
  gulong id = 0;

  g_return_val_if_fail (func != NULL, 0);

  cleanup = cleanup_new (context, func, data, destroy);

  if (self != NULL)
    {
      cold = wisp_control_peek_cold (self);
      id = cold != NULL ? link_cleanup (cold, cleanup) : install_cleanup (self, cleanup);
    }

  if (id != 0)
    return id;

  if (cleanup->context != NULL)
    post (g_steal_pointer (&cleanup->context), NULL, 0, cleanup);
  else
    cleanup_run (cleanup);

  return 0;
}

/**
 * wisp_weak_add_cleanup_here: (rename-to wisp_weak_add_cleanup)
 * @self: (nullable): a weak handle
 * @func: (scope notified) (closure data) (destroy destroy): runs after the instance's
 *   death, at most once
 * @data: for @func
 * @destroy: (nullable): frees @data
 *
 * Adds a function that runs after the death of the instance, in the main context that is
 * this thread's default one; for language bindings, whose functions may not run on any
 * thread, nor in the middle of a garbage collection.
 *
 * In C, use wisp_weak_add_cleanup().
 *
 * Returns: an id for [method@Wisp.Weak.remove_cleanup], or 0 if the instance is dead and
 *   @func posted already
 *
 * Since: 1.0
 */
gulong
wisp_weak_add_cleanup_here (WispWeak        *self,
                            WispCleanupFunc  func,
                            gpointer         data,
                            GDestroyNotify   destroy)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  return wisp_weak_add_cleanup (self, context, func, data, destroy);
}

/**
 * wisp_weak_remove_cleanup:
 * @self: (nullable): a weak handle of the instance
 * @id: what [method@Wisp.Weak.add_cleanup] returned; 0 is allowed
 *
 * Removes a cleanup, if it has not begun to run.
 *
 * Never waits. Where the answer is %TRUE, the function will never run, and the
 * destroy notify has run. Where it is %FALSE, it has run, or runs at this moment on
 * another thread, or was removed before. Also works after the death, as long as a
 * cleanup waits in its context.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if and only if the function will never run because of this call
 *
 * Since: 1.0
 */
gboolean
wisp_weak_remove_cleanup (WispWeak *self,
                          gulong    id)
{
  WispCleanup *cleanup;

  if (self == NULL || id == 0)
    return FALSE;

  cleanup = take_cleanup (self, id);
  if (cleanup == NULL)
    return FALSE;

  cleanup_free (cleanup);

  return TRUE;
}
