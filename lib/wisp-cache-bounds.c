/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-front-private.h"

#include "wisp-cache-private.h"

#include <wisp/wisp-weak.h>

/* What the user of a cache says of its strong front, and is told of it */

/**
 * wisp_cache_get_max_items: (get-property max-items)
 * @self: a cache
 *
 * How many values the cache keeps alive itself.
 *
 * Returns: a number of values; 0 if there is no bound
 *
 * Since: 1.0
 */
guint
wisp_cache_get_max_items (WispCache *self)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  return (guint) g_atomic_int_get ((gint *) &self->front.max_items);
}

/**
 * wisp_cache_set_max_items: (set-property max-items)
 * @self: a cache
 * @max_items: a number of values, at most %G_MAXINT; 0 for no bound
 *
 * Sets how many values the cache keeps alive itself.
 *
 * See [property@Wisp.Cache:max-items]. What is in the cache already is kept from the
 * next time on that it is found.
 *
 * A value in the front that holds the cache keeps it alive: break that circle by
 * clearing or trimming the cache.
 *
 * Any thread may call it. What is not kept any more may die on this thread.
 *
 * Since: 1.0
 */
void
wisp_cache_set_max_items (WispCache *self,
                          guint      max_items)
{
  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (max_items <= G_MAXINT);

  if (!wisp_cache_may_enter (self) ||
      (guint) g_atomic_int_get ((gint *) &self->front.max_items) == max_items)
    return;

  g_atomic_int_set ((gint *) &self->front.max_items, (gint) max_items);
  wisp_cache_front_bounds_changed (&self->front);
  g_object_notify (G_OBJECT (self), "max-items");
}

/**
 * wisp_cache_get_max_bytes: (get-property max-bytes)
 * @self: a cache
 *
 * How much the values that the cache keeps alive may weigh together.
 *
 * Returns: a number of bytes; 0 if there is no bound
 *
 * Since: 1.0
 */
gsize
wisp_cache_get_max_bytes (WispCache *self)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  return (gsize) g_atomic_pointer_get (&self->front.max_bytes);
}

/**
 * wisp_cache_set_max_bytes: (set-property max-bytes)
 * @self: a cache
 * @max_bytes: a number of bytes, at most %G_MAXSSIZE; 0 for no bound
 *
 * Sets how much the values that the cache keeps alive may weigh together.
 *
 * It has no effect without a function that weighs them: see
 * wisp_cache_set_weigher(). A value that is too heavy by itself is not kept, and
 * others do not have to make room for it.
 *
 * Otherwise it is like [method@Wisp.Cache.set_max_items].
 *
 * Since: 1.0
 */
void
wisp_cache_set_max_bytes (WispCache *self,
                          gsize      max_bytes)
{
  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (max_bytes <= G_MAXSSIZE);

  if (!wisp_cache_may_enter (self) ||
      (gsize) g_atomic_pointer_get (&self->front.max_bytes) == max_bytes)
    return;

  g_atomic_pointer_set (&self->front.max_bytes, max_bytes);
  wisp_cache_front_bounds_changed (&self->front);
  g_object_notify (G_OBJECT (self), "max-bytes");
}

/**
 * wisp_cache_get_front_items:
 * @self: a cache
 *
 * How many values the cache keeps alive itself, at this moment.
 *
 * Any thread may call it. Values that are just entering the front may count already, so
 * that it is above [property@Wisp.Cache:max-items] for a moment.
 *
 * Returns: a number of values; 0 if no bound is set
 *
 * Since: 1.0
 */
guint
wisp_cache_get_front_items (WispCache *self)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  return (guint) g_atomic_int_get ((gint *) &self->front.n_items);
}

/**
 * wisp_cache_get_front_bytes:
 * @self: a cache
 *
 * How much the values that the cache keeps alive itself weigh together, at this moment.
 *
 * It is like [method@Wisp.Cache.get_front_items].
 *
 * Returns: a number of bytes; 0 without a function that weighs values
 *
 * Since: 1.0
 */
gsize
wisp_cache_get_front_bytes (WispCache *self)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  return (gsize) g_atomic_pointer_get (&self->front.n_bytes);
}

/**
 * wisp_cache_set_weigher: (skip)
 * @self: a cache
 * @weigh: tells how many bytes a value takes
 * @user_data: for @weigh
 * @destroy: (nullable): frees @user_data, with the cache
 *
 * Sets the function that weighs values, for [property@Wisp.Cache:max-bytes].
 *
 * To be called at most once, before other threads see the cache and before anything
 * is inserted. Each value is weighed when it enters the front, and counts with that
 * weight until it leaves.
 *
 * Since: 1.0
 */
void
wisp_cache_set_weigher (WispCache          *self,
                        WispCacheWeighFunc  weigh,
                        gpointer            user_data,
                        GDestroyNotify      destroy)
{
  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (weigh != NULL);
  g_return_if_fail (self->front.weigh == NULL);

  self->front.weigh = weigh;
  self->front.weigh_data = user_data;
  self->front.weigh_destroy = destroy;
}

/**
 * wisp_cache_trim:
 * @self: a cache
 * @level: how urgent it is
 *
 * Lets go of values that only the cache keeps alive.
 *
 * At %G_MEMORY_MONITOR_WARNING_LEVEL_LOW half of the front stays, in items and in
 * bytes, those that were used last; at %G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM a
 * quarter; at %G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL nothing. Each part of the cache
 * is trimmed by itself, rounding down. The bounds stay as they are.
 *
 * Any thread may call it. What is not kept any more may die on this thread.
 *
 * Since: 1.0
 */
void
wisp_cache_trim (WispCache                  *self,
                 GMemoryMonitorWarningLevel  level)
{
  g_return_if_fail (WISP_IS_CACHE (self));

  if (!wisp_cache_may_enter (self))
    return;

  if (level >= G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL)
    wisp_cache_front_trim (&self->front, 0);
  else if (level >= G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM)
    wisp_cache_front_trim (&self->front, 4);
  else
    wisp_cache_front_trim (&self->front, 2);
}

/* Of a cache that may be on its last breath, on another thread */
static void
memory_is_low (GMemoryMonitor             *monitor,
               GMemoryMonitorWarningLevel  level,
               gpointer                    weak_cache)
{
  g_autoptr (WispCache) cache = wisp_weak_get (weak_cache);

  if (cache != NULL)
    wisp_cache_trim (cache, level);
}

static void
drop_weak (gpointer  data,
           GClosure *closure)
{
  wisp_weak_unref (data);
}

/**
 * wisp_cache_set_memory_monitor: (set-property memory-monitor)
 * @self: a cache
 * @monitor: (nullable): a memory monitor, such as [func@Gio.MemoryMonitor.dup_default]
 *
 * Has the cache trimmed when memory is low: see [method@Wisp.Cache.trim].
 *
 * The cache holds @monitor; @monitor does not hold the cache. Trimming happens where
 * @monitor emits its signal, in the main context in which it was made.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_cache_set_memory_monitor (WispCache      *self,
                               GMemoryMonitor *monitor)
{
  WispCacheFront *front;
  GMemoryMonitor *old;
  gulong handler = 0, old_handler;

  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (monitor == NULL || G_IS_MEMORY_MONITOR (monitor));

  if (monitor != NULL)
    handler = g_signal_connect_data (g_object_ref (monitor), "low-memory-warning",
                                     G_CALLBACK (memory_is_low), wisp_weak_new (self),
                                     drop_weak, G_CONNECT_DEFAULT);

  front = &self->front;
  g_mutex_lock (&front->monitor_lock);
  old = front->monitor;
  old_handler = front->handler;
  front->monitor = monitor;
  front->handler = handler;
  g_mutex_unlock (&front->monitor_lock);

  if (old != NULL)
    g_signal_handler_disconnect (old, old_handler);
  g_clear_object (&old);
}
