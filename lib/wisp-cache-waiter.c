/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-waiter-private.h"

#include "wisp-cache-private.h"

/*
 * Waiters: their cancellables, and how they get the result of a flight. What holds of S
 * is said in wisp-cache-flight.c.
 */

void
wisp_cache_waiter_set_cancelled_error (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
}

static WispCacheWaiter *
waiter_ref (WispCacheWaiter *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

void
wisp_cache_waiter_unref (gpointer data)
{
  WispCacheWaiter *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  /* It has no task any more, which would hold it */
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->flight, wisp_cache_flight_unref);
  g_object_unref (self->cache);
  g_free (self);
}

/* After S, once. Does not wait for a handler that is running, so it may be called by one. */
void
wisp_cache_waiter_disconnect (WispCacheWaiter *self)
{
  if (self->handler != 0)
    g_signal_handler_disconnect (self->cancellable, self->handler);
}

/* After S, of a waiter that has not taken it yet. The last to take a reference sees to
 * it that the flight has none any more, so that only those who asked keep the value. */
static gpointer
take_value (WispCacheWaiter *self)
{
  WispCacheFlight *flight = self->flight;
  gpointer value = wisp_cache_ref_value (flight->value), spare = NULL;

  wisp_cache_shard_lock (self->shard);
  flight->n_waiters--;
  if (flight->n_waiters == 0)
    spare = g_steal_pointer (&flight->value);
  wisp_cache_shard_unlock (self->shard);

  g_clear_pointer (&spare, wisp_cache_unref_value);

  return value;
}

/* After S, once. The caller owns what it returns. */
gpointer
wisp_cache_waiter_get_result (WispCacheWaiter  *self,
                              GError          **error)
{
  if (self->left)
    wisp_cache_waiter_set_cancelled_error (error);
  else if (self->flight->error != NULL)
    g_propagate_error (error, g_error_copy (self->flight->error));
  else
    return take_value (self);

  return NULL;
}

static gboolean
answer (gpointer data)
{
  GTask *task = data;
  WispCacheWaiter *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gpointer value;

  wisp_cache_waiter_disconnect (self);
  value = wisp_cache_waiter_get_result (self, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, wisp_cache_unref_value);
  else
    g_task_return_error (task, g_steal_pointer (&error));

  return G_SOURCE_REMOVE;
}

/* After S. Never answers at once, since the thread may be in the middle of anything.
 * From here on the source holds the task, which holds the waiter. */
void
wisp_cache_waiter_answer_later (WispCacheWaiter *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_attach_source (task, source, answer);
}

/* Under S, of a waiter whose flight has not landed. What the caller drops after S. */
static WispCacheFlight *
leave (WispCacheWaiter *self)
{
  WispCacheFlight *flight = self->flight;

  self->left = TRUE;
  if (self->task != NULL)
    g_queue_unlink (&flight->waiters, &self->link);
  else
    wisp_lock_wake (&flight->landed);

  flight->n_waiters--;
  if (flight->n_waiters == 0 && flight->on_table)
    return wisp_cache_flight_take_off (flight);

  return NULL;
}

static void
cancelled (GCancellable *cancellable,
           gpointer      data)
{
  WispCacheWaiter *self = data;
  WispCacheFlight *dropped = NULL;
  gboolean leaves = FALSE, last = FALSE;

  /* The lock may be held by this very thread */
  if (!wisp_cache_may_enter (self->cache))
    return;

  wisp_cache_shard_lock (self->shard);
  if (self->flight == NULL)
    self->left = TRUE;
  else if (self->flight->state != WISP_CACHE_FLIGHT_LANDED && !self->left)
    {
      leaves = TRUE;
      dropped = leave (self);
      last = self->flight->n_waiters == 0;
    }
  wisp_cache_shard_unlock (self->shard);

  if (last)
    g_cancellable_cancel (self->flight->cancellable);
  if (leaves && self->task != NULL)
    wisp_cache_waiter_answer_later (self);
  wisp_cache_flight_drop (dropped);
}

WispCacheWaiter *
wisp_cache_waiter_new (WispCache      *cache,
                       WispCacheShard *shard,
                       GTask          *task,
                       GCancellable   *cancellable)
{
  WispCacheWaiter *self = g_new0 (WispCacheWaiter, 1);

  self->ref_count = 1;
  self->cache = g_object_ref (cache);
  self->shard = shard;
  self->link.data = self;
  if (task != NULL)
    {
      self->task = g_object_ref (task);
      g_task_set_task_data (task, waiter_ref (self), wisp_cache_waiter_unref);
    }
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled),
                                             waiter_ref (self), wisp_cache_waiter_unref);
    }

  return self;
}

/* Under S */
void
wisp_cache_waiter_join (WispCacheWaiter *self,
                        WispCacheFlight *flight)
{
  self->flight = wisp_cache_flight_ref (flight);
  flight->n_waiters++;
  if (self->task != NULL)
    g_queue_push_tail_link (&flight->waiters, &self->link);
}
