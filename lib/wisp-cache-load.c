/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"
#include "wisp-cache-private.h"
#include "wisp-load-private.h"

#include <wisp/wisp-error.h>

/* What a cache does when it has not got a value: it has it loaded, once. How that
 * works is in wisp-cache-flight.c. */

/* FALSE with an error, and a key that was handed over is freed */
static gboolean
begin (WispCache      *self,
       gconstpointer   key,
       GCancellable   *cancellable,
       GError        **error)
{
  if (!wisp_cache_may_enter (self))
    {
      g_set_error_literal (error, WISP_ERROR, WISP_ERROR_FAILED,
                           "The cache was used by its own equal function");
      wisp_cache_drop_key (self, key);
      return FALSE;
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      wisp_cache_drop_key (self, key);
      return FALSE;
    }

  return TRUE;
}

/* The value that is there already, if that will do. Then the key is used up. */
static gpointer
look_up (WispCache     *self,
         gconstpointer  key,
         guint          hash,
         gboolean       reload)
{
  gpointer value = NULL;

  if (!reload)
    value = wisp_cache_shard_lookup (wisp_cache_get_shard (self, hash), key, hash);
  if (value != NULL)
    wisp_cache_drop_key (self, key);

  return value;
}

static WispCacheEntry *
make_entry (WispCache     *self,
            gconstpointer  key,
            guint          hash)
{
  return wisp_cache_entry_new (&self->keys, key, hash, NULL);
}

static gpointer
load_sync (WispCache          *self,
           gconstpointer       key,
           WispCacheLoadFunc   load,
           gpointer            user_data,
           gboolean            reload,
           GCancellable       *cancellable,
           GError            **error)
{
  WispCacheRequest request = { NULL, load, user_data, NULL, reload };
  gpointer value;
  guint hash;

  if (!begin (self, key, cancellable, error))
    return NULL;

  hash = self->keys.hash (key);
  value = look_up (self, key, hash, reload);
  if (value != NULL)
    return value;

  request.entry = make_entry (self, key, hash);

  return wisp_cache_flight_wait (self, wisp_cache_get_shard (self, hash), &request,
                                 cancellable, error);
}

/* FALSE if nothing is to be loaded; then the task has its answer */
static gboolean
begin_async (WispCache     *self,
             gconstpointer  key,
             gboolean       reload,
             GTask         *task,
             guint         *hash)
{
  GError *error = NULL;
  gpointer value;

  if (!begin (self, key, g_task_get_cancellable (task), &error))
    {
      g_task_return_error (task, error);
      return FALSE;
    }

  *hash = self->keys.hash (key);
  value = look_up (self, key, *hash, reload);
  if (value != NULL)
    g_task_return_pointer (task, value, wisp_cache_unref_value);

  return value == NULL;
}

static void
load_async (WispCache         *self,
            gconstpointer      key,
            WispCacheLoadFunc  load,
            gpointer           load_data,
            GDestroyNotify     load_destroy,
            gboolean           reload,
            GTask             *task)
{
  WispCacheRequest request = { NULL, load, load_data, load_destroy, reload };
  G_GNUC_UNUSED WispCacheFlight *none;
  guint hash;

  if (begin_async (self, key, reload, task, &hash))
    {
      request.entry = make_entry (self, key, hash);
      none = wisp_cache_flight_subscribe (self, wisp_cache_get_shard (self, hash), &request, task);
    }
  else if (load_destroy != NULL)
    load_destroy (load_data);

  g_object_unref (task);
}

static void
start_async (WispCache     *self,
             gconstpointer  key,
             WispStartFunc  start,
             gpointer       start_data,
             gboolean       reload,
             GTask         *task)
{
  WispCacheRequest request = { NULL, NULL, NULL, NULL, reload };
  WispCacheFlight *flight = NULL;
  guint hash;

  if (begin_async (self, key, reload, task, &hash))
    {
      request.entry = make_entry (self, key, hash);
      flight = wisp_cache_flight_subscribe (self, wisp_cache_get_shard (self, hash), &request, task);
    }
  if (flight != NULL)
    wisp_load_start (self, flight, key, start, start_data);

  g_object_unref (task);
}

/**
 * wisp_cache_get_or_load: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @load: (scope call): makes the value if there is none
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Finds the value of a key, and loads it if there is none.
 *
 * However many ask for a key at the same time, with this function or with
 * wisp_cache_get_or_load_async(), one of them loads and all get the same value, or
 * the same error. Which @load that is, with which data, is not defined: for one key
 * they must all do the same.
 *
 * - The caller that loads does so on its own thread. One that finds a load which is
 *   still waiting for a thread of the pool runs that one itself. All others wait.
 * - @cancellable is that of one caller. Once it is cancelled, this caller waits no
 *   more and gets %G_IO_ERROR_CANCELLED (if its thread is the one that runs the
 *   loader, as soon as that returns). The load goes on for the others; if there are
 *   none, its own cancellable is cancelled, and who asks next loads anew.
 * - The result goes into the cache, unless the key was inserted, removed or reloaded
 *   meanwhile, or the cache cleared: then it is only given to those who waited. A
 *   value that is dead already is given to them as well, and not cached.
 * - An error is given to all who waited, and then forgotten; but see
 *   [property@Wisp.Cache:failure-ttl].
 * - A load that needs its own value, also by way of other keys, caches and threads,
 *   would wait for ever. It gets %WISP_ERROR_RECURSIVE_LOAD instead. This is found
 *   where all of them wait synchronously, and only then.
 *
 * Any thread may call it. No lock is held while @load runs. With key_free but no
 * key_copy, the cache takes over @key, whatever the function returns.
 *
 * ```c
 * static gpointer
 * load_texture (WispCache *cache, gconstpointer key, GCancellable *cancellable,
 *               gpointer user_data, GError **error)
 * {
 *   return texture_new_from_file (key, cancellable, error);
 * }
 *
 * texture = wisp_cache_get_or_load (textures, path, load_texture, NULL, NULL, &error);
 * ```
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
wisp_cache_get_or_load (WispCache          *self,
                        gconstpointer       key,
                        WispCacheLoadFunc   load,
                        gpointer            user_data,
                        GCancellable       *cancellable,
                        GError            **error)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (is_key (self, key), NULL);
  g_return_val_if_fail (load != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return load_sync (self, key, load, user_data, FALSE, cancellable, error);
}

/**
 * wisp_cache_get_or_load_async: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @load: (scope notified) (closure load_data) (destroy load_destroy): makes the value
 *   if there is none; it runs on a thread of a pool, or on that of a synchronous caller
 * @load_data: for @load
 * @load_destroy: (nullable): frees @load_data, exactly once, on any thread, once it is
 *   not needed; at once if nothing has to be loaded
 * @cancellable: (nullable): ends the wait of this caller
 * @callback: (scope async) (closure user_data): called in the main context that is the
 *   thread's default one now
 * @user_data: for @callback
 *
 * Finds the value of a key, and loads it if there is none, without blocking.
 *
 * It is the asynchronous twin of wisp_cache_get_or_load(), and shares its loads with
 * it. Those who wait do not occupy a thread, however many they are.
 *
 * A loader may call it too. But a load that waits, in whatever way, for a callback
 * that needs its own value is not detected.
 *
 * Since: 1.0
 */
void
wisp_cache_get_or_load_async (WispCache           *self,
                              gconstpointer        key,
                              WispCacheLoadFunc    load,
                              gpointer             load_data,
                              GDestroyNotify       load_destroy,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (is_key (self, key));
  g_return_if_fail (load != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wisp_cache_get_or_load_async);
  load_async (self, key, load, load_data, load_destroy, FALSE, task);
}

/**
 * wisp_cache_get_or_start_async: (rename-to wisp_cache_get_or_load_async)
 * @self: a cache
 * @key: (type utf8): the key, which is copied (but see wisp_cache_new_full())
 * @start: (scope call) (closure start_data): begins to load the value if there is none
 * @start_data: for @start
 * @cancellable: (nullable): ends the wait of this caller
 * @callback: (nullable) (scope async) (closure user_data): called in the main context
 *   that is the thread's default one now
 * @user_data: for @callback
 *
 * Finds the value of a key, and has it loaded if there is none, by operations that are
 * asynchronous themselves.
 *
 * The difference from wisp_cache_get_or_load_async() is in who loads: not a function on
 * a thread of a pool, but @start, which is called on this thread, before the function
 * returns, and only begins. Whoever ends the load tells it to the [class@Wisp.Load]
 * that @start was given. So no thread is occupied, and a language whose functions
 * cannot run on any thread can load.
 *
 * Apart from that it is the same, and both share their loads: if one is under way,
 * @start is not called. A caller of wisp_cache_get_or_load() waits for it, but
 * for the thread that started it: the load would need its main loop, so it gets
 * %WISP_ERROR_RECURSIVE_LOAD.
 *
 * Give the result to wisp_cache_get_or_load_finish().
 *
 * ```c
 * static void
 * downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
 * {
 *   g_autoptr (WispLoad) load = user_data;
 *   g_autoptr (GError) error = NULL;
 *   g_autoptr (Image) image = image_download_finish (result, &error);
 *
 *   if (image != NULL)
 *     wisp_load_complete (load, image);
 *   else
 *     wisp_load_fail (load, error);
 * }
 *
 * static void
 * start (WispLoad *load, gconstpointer key, gpointer user_data, GError **error)
 * {
 *   image_download_async (key, wisp_load_get_cancellable (load), downloaded,
 *                         g_object_ref (load));
 * }
 * ```
 *
 * Since: 1.0
 */
void
wisp_cache_get_or_start_async (WispCache           *self,
                               gconstpointer        key,
                               WispStartFunc        start,
                               gpointer             start_data,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (is_key (self, key));
  g_return_if_fail (start != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wisp_cache_get_or_load_async);
  start_async (self, key, start, start_data, FALSE, task);
}

/**
 * wisp_cache_get_or_load_finish: (skip)
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_get_or_load_async() or
 * wisp_cache_get_or_start_async().
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
wisp_cache_get_or_load_finish (WispCache     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wisp_cache_get_or_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wisp_cache_reload: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @load: (scope call): makes the new value
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Loads the value of a key anew, and puts it in the place of the old one.
 *
 * Until the new value arrives, lookups find the old one, if it is alive; and it stays
 * if the load fails. A load that was under way when the function was called does not
 * count, since what it has read may be out of date: its result is barred from the
 * cache. One that has not started yet is shared.
 *
 * Otherwise it is like wisp_cache_get_or_load().
 *
 * Returns: (transfer full) (nullable): the new value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
wisp_cache_reload (WispCache          *self,
                   gconstpointer       key,
                   WispCacheLoadFunc   load,
                   gpointer            user_data,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (is_key (self, key), NULL);
  g_return_val_if_fail (load != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return load_sync (self, key, load, user_data, TRUE, cancellable, error);
}

/**
 * wisp_cache_reload_async: (skip)
 * @self: a cache
 * @key: the key, which is copied (but see wisp_cache_new_full())
 * @load: (scope notified) (closure load_data) (destroy load_destroy): makes the new
 *   value; it runs on a thread of a pool, or on that of a synchronous caller
 * @load_data: for @load
 * @load_destroy: (nullable): frees @load_data, exactly once, on any thread
 * @cancellable: (nullable): ends the wait of this caller
 * @callback: (nullable) (scope async) (closure user_data): called in the main context
 *   that is the thread's default one now
 * @user_data: for @callback
 *
 * Loads the value of a key anew, without blocking.
 *
 * It is the asynchronous twin of wisp_cache_reload().
 *
 * Since: 1.0
 */
void
wisp_cache_reload_async (WispCache           *self,
                         gconstpointer        key,
                         WispCacheLoadFunc    load,
                         gpointer             load_data,
                         GDestroyNotify       load_destroy,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (is_key (self, key));
  g_return_if_fail (load != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wisp_cache_reload_async);
  load_async (self, key, load, load_data, load_destroy, TRUE, task);
}

/**
 * wisp_cache_restart_async: (rename-to wisp_cache_reload_async)
 * @self: a cache
 * @key: (type utf8): the key, which is copied (but see wisp_cache_new_full())
 * @start: (scope call) (closure start_data): begins to load the new value
 * @start_data: for @start
 * @cancellable: (nullable): ends the wait of this caller
 * @callback: (nullable) (scope async) (closure user_data): called in the main context
 *   that is the thread's default one now
 * @user_data: for @callback
 *
 * Has the value of a key loaded anew, by operations that are asynchronous themselves.
 *
 * It is to wisp_cache_reload_async() what wisp_cache_get_or_start_async() is to
 * wisp_cache_get_or_load_async(). Give the result to wisp_cache_reload_finish().
 *
 * Since: 1.0
 */
void
wisp_cache_restart_async (WispCache           *self,
                          gconstpointer        key,
                          WispStartFunc        start,
                          gpointer             start_data,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (is_key (self, key));
  g_return_if_fail (start != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wisp_cache_reload_async);
  start_async (self, key, start, start_data, TRUE, task);
}

/**
 * wisp_cache_reload_finish: (skip)
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_reload_async() or wisp_cache_restart_async().
 *
 * Returns: (transfer full) (nullable): the new value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
wisp_cache_reload_finish (WispCache     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wisp_cache_reload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wisp_cache_get_failure_ttl: (get-property failure-ttl)
 * @self: a cache
 *
 * For how long the failure of a load is kept.
 *
 * Returns: a time in milliseconds; 0 if failures are not kept
 *
 * Since: 1.0
 */
guint
wisp_cache_get_failure_ttl (WispCache *self)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), 0);

  return (guint) g_atomic_int_get (&self->failure_ttl);
}

/**
 * wisp_cache_set_failure_ttl: (set-property failure-ttl)
 * @self: a cache
 * @failure_ttl: a time in milliseconds; 0 to keep no failures
 *
 * Sets for how long the failure of a load is kept.
 *
 * It holds for failures from now on. %G_IO_ERROR_CANCELLED and
 * %WISP_ERROR_RECURSIVE_LOAD are never kept, since they say nothing of the key.
 * Inserting, removing or reloading the key, and clearing the cache, forget them.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_cache_set_failure_ttl (WispCache *self,
                            guint      failure_ttl)
{
  g_return_if_fail (WISP_IS_CACHE (self));
  g_return_if_fail (failure_ttl <= G_MAXINT);

  if ((guint) g_atomic_int_get (&self->failure_ttl) == failure_ttl)
    return;

  g_atomic_int_set (&self->failure_ttl, (gint) failure_ttl);
  g_object_notify (G_OBJECT (self), "failure-ttl");
}
