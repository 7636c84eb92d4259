/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <glib-object.h>

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

/*
 * Tells ThreadSanitizer of the order that GLib gives.
 *
 * GLib itself is not instrumented, and makes its locks and hand-overs from
 * atomic operations and futexes. ThreadSanitizer sees none of it, and would
 * report as races what is well ordered. This file stands in front of the
 * functions that a test or the library calls, and says what each of them
 * promises: no less, or there are false reports, and no more, or true ones are
 * lost. It suppresses no report of code of ours.
 *
 * What GLib does with its own memory within one of these functions is GLib's own
 * business. Only its calls of malloc() and free() are seen, without the locks
 * about them; so they are not looked at (glib_begin()), except in the functions
 * that GLib calls back from there (user_begin()).
 *
 * What is but a pthread needs no help: creation, exit and joining of threads.
 *
 * A symbol of the program itself comes before GLib's, also for calls from other
 * libraries, but not for calls within GLib, which the linker has bound already.
 */

#define REAL(name) \
  (*(__typeof__ (&name)) find ((gpointer *) &real_##name, #name))

#define DECLARE_REAL(name) static gpointer real_##name

static gpointer
find (gpointer    *location,
      const gchar *name)
{
  gpointer symbol = __atomic_load_n (location, __ATOMIC_ACQUIRE);

  if (symbol == NULL)
    {
      symbol = dlsym (RTLD_NEXT, name);
      __atomic_store_n (location, symbol, __ATOMIC_RELEASE);
    }

  return symbol;
}

void AnnotateIgnoreReadsBegin (const char *file, int line);
void AnnotateIgnoreReadsEnd (const char *file, int line);
void AnnotateIgnoreWritesBegin (const char *file, int line);
void AnnotateIgnoreWritesEnd (const char *file, int line);

static _Thread_local guint glib_depth;

static void
glib_begin (void)
{
  glib_depth++;
  AnnotateIgnoreReadsBegin (__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
}

static void
glib_end (void)
{
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd (__FILE__, __LINE__);
  glib_depth--;
}

/* Returns how many times GLib's part was entered, for user_end() */
static guint
user_begin (void)
{
  guint depth = glib_depth;

  while (glib_depth > 0)
    glib_end ();

  return depth;
}

static void
user_end (guint depth)
{
  while (glib_depth < depth)
    glib_begin ();
}

/* Mutexes: as such, so that a wrong order of locks is reported too */

#undef g_mutex_init
#undef g_mutex_clear
#undef g_mutex_lock
#undef g_mutex_trylock
#undef g_mutex_unlock

DECLARE_REAL (g_mutex_init);
DECLARE_REAL (g_mutex_clear);
DECLARE_REAL (g_mutex_lock);
DECLARE_REAL (g_mutex_trylock);
DECLARE_REAL (g_mutex_unlock);

void
g_mutex_init (GMutex *mutex)
{
  __tsan_mutex_create (mutex, __tsan_mutex_not_static);
  REAL (g_mutex_init) (mutex);
}

void
g_mutex_clear (GMutex *mutex)
{
  __tsan_mutex_destroy (mutex, __tsan_mutex_not_static);
  REAL (g_mutex_clear) (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  REAL (g_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  __tsan_mutex_pre_lock (mutex, __tsan_mutex_try_lock);
  locked = REAL (g_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, locked ? __tsan_mutex_try_lock
                                        : __tsan_mutex_try_lock_failed | __tsan_mutex_try_lock,
                          0);

  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  REAL (g_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

DECLARE_REAL (g_cond_wait);
DECLARE_REAL (g_cond_wait_until);

static void
begin_wait (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
}

static void
end_wait (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  begin_wait (mutex);
  REAL (g_cond_wait) (cond, mutex);
  end_wait (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  begin_wait (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  end_wait (mutex);

  return signalled;
}

/* The same for those whose pthread lock GLib makes at the first use */

DECLARE_REAL (g_rec_mutex_lock);
DECLARE_REAL (g_rec_mutex_trylock);
DECLARE_REAL (g_rec_mutex_unlock);

void
g_rec_mutex_lock (GRecMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_write_reentrant);
  REAL (g_rec_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_write_reentrant, 0);
}

gboolean
g_rec_mutex_trylock (GRecMutex *mutex)
{
  guint flags = __tsan_mutex_write_reentrant | __tsan_mutex_try_lock;
  gboolean locked;

  __tsan_mutex_pre_lock (mutex, flags);
  locked = REAL (g_rec_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, locked ? flags : flags | __tsan_mutex_try_lock_failed, 0);

  return locked;
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  REAL (g_rec_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

DECLARE_REAL (g_rw_lock_writer_lock);
DECLARE_REAL (g_rw_lock_writer_trylock);
DECLARE_REAL (g_rw_lock_writer_unlock);
DECLARE_REAL (g_rw_lock_reader_lock);
DECLARE_REAL (g_rw_lock_reader_trylock);
DECLARE_REAL (g_rw_lock_reader_unlock);

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, 0);
  REAL (g_rw_lock_writer_lock) (lock);
  __tsan_mutex_post_lock (lock, 0, 0);
}

gboolean
g_rw_lock_writer_trylock (GRWLock *lock)
{
  gboolean locked;

  __tsan_mutex_pre_lock (lock, __tsan_mutex_try_lock);
  locked = REAL (g_rw_lock_writer_trylock) (lock);
  __tsan_mutex_post_lock (lock, locked ? __tsan_mutex_try_lock
                                       : __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed,
                          0);

  return locked;
}

void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, 0);
  REAL (g_rw_lock_writer_unlock) (lock);
  __tsan_mutex_post_unlock (lock, 0);
}

void
g_rw_lock_reader_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, __tsan_mutex_read_lock);
  REAL (g_rw_lock_reader_lock) (lock);
  __tsan_mutex_post_lock (lock, __tsan_mutex_read_lock, 0);
}

gboolean
g_rw_lock_reader_trylock (GRWLock *lock)
{
  gboolean locked;

  __tsan_mutex_pre_lock (lock, __tsan_mutex_try_read_lock);
  locked = REAL (g_rw_lock_reader_trylock) (lock);
  __tsan_mutex_post_lock (lock, locked ? __tsan_mutex_try_read_lock
                                       : __tsan_mutex_try_read_lock_failed, 0);

  return locked;
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, __tsan_mutex_read_lock);
  REAL (g_rw_lock_reader_unlock) (lock);
  __tsan_mutex_post_unlock (lock, __tsan_mutex_read_lock);
}

/* Locks in a bit */

DECLARE_REAL (g_bit_lock);
DECLARE_REAL (g_bit_trylock);
DECLARE_REAL (g_bit_unlock);
DECLARE_REAL (g_pointer_bit_lock);
DECLARE_REAL (g_pointer_bit_trylock);
DECLARE_REAL (g_pointer_bit_unlock);

#undef g_pointer_bit_lock
#undef g_pointer_bit_trylock
#undef g_pointer_bit_unlock

void
g_bit_lock (volatile gint *address,
            gint           lock_bit)
{
  REAL (g_bit_lock) (address, lock_bit);
  __tsan_acquire ((gpointer) address);
}

gboolean
g_bit_trylock (volatile gint *address,
               gint           lock_bit)
{
  gboolean locked = REAL (g_bit_trylock) (address, lock_bit);

  if (locked)
    __tsan_acquire ((gpointer) address);

  return locked;
}

void
g_bit_unlock (volatile gint *address,
              gint           lock_bit)
{
  __tsan_release ((gpointer) address);
  REAL (g_bit_unlock) (address, lock_bit);
}

void
(g_pointer_bit_lock) (volatile void *address,
                      gint           lock_bit)
{
  REAL (g_pointer_bit_lock) (address, lock_bit);
  __tsan_acquire ((gpointer) address);
}

gboolean
(g_pointer_bit_trylock) (volatile void *address,
                         gint           lock_bit)
{
  gboolean locked = REAL (g_pointer_bit_trylock) (address, lock_bit);

  if (locked)
    __tsan_acquire ((gpointer) address);

  return locked;
}

void
(g_pointer_bit_unlock) (volatile void *address,
                        gint           lock_bit)
{
  __tsan_release ((gpointer) address);
  REAL (g_pointer_bit_unlock) (address, lock_bit);
}

/* Once: what comes before the leave comes before every later enter. The quick
 * test of the macro is instrumented, and finds what is released here. */

#undef g_once_init_enter
#undef g_once_init_leave

DECLARE_REAL (g_once_init_enter);
DECLARE_REAL (g_once_init_leave);
DECLARE_REAL (g_once_impl);

gboolean
(g_once_init_enter) (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);

  __tsan_acquire ((gpointer) location);

  return first;
}

void
(g_once_init_leave) (volatile void *location,
                     gsize          result)
{
  __tsan_release ((gpointer) location);
  REAL (g_once_init_leave) (location, result);
}

typedef struct
{
  GOnce       *once;
  GThreadFunc  func;
  gpointer     arg;
} OnceCall;

static gpointer
run_once (gpointer data)
{
  OnceCall *call = data;
  gpointer result = call->func (call->arg);

  __tsan_release (call->once);

  return result;
}

gpointer
g_once_impl (GOnce       *once,
             GThreadFunc  func,
             gpointer     arg)
{
  OnceCall call = { once, func, arg };
  gpointer result = REAL (g_once_impl) (once, run_once, &call);

  __tsan_acquire (once);

  return result;
}

/* Queues: a push comes before the pop of the same thing, and so of every later one */

DECLARE_REAL (g_async_queue_push);
DECLARE_REAL (g_async_queue_pop);
DECLARE_REAL (g_async_queue_try_pop);
DECLARE_REAL (g_async_queue_timeout_pop);

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  __tsan_release (queue);
  glib_begin ();
  REAL (g_async_queue_push) (queue, data);
  glib_end ();
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data;

  glib_begin ();
  data = REAL (g_async_queue_pop) (queue);
  glib_end ();
  __tsan_acquire (queue);

  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data;

  glib_begin ();
  data = REAL (g_async_queue_try_pop) (queue);
  glib_end ();
  if (data != NULL)
    __tsan_acquire (queue);

  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue,
                           guint64      timeout)
{
  gpointer data;

  glib_begin ();
  data = REAL (g_async_queue_timeout_pop) (queue, timeout);
  glib_end ();
  if (data != NULL)
    __tsan_acquire (queue);

  return data;
}

/* Thread pools: a push comes before the run of the same thing. Pools are few, so what
 * stands in for their function is never freed. */

typedef struct
{
  GFunc    func;
  gpointer data;
} PoolCall;

static void
run_pooled (gpointer data,
            gpointer user_data)
{
  PoolCall *call = user_data;

  __tsan_acquire (data);
  call->func (data, call->data);
}

DECLARE_REAL (g_thread_pool_new);
DECLARE_REAL (g_thread_pool_push);

GThreadPool *
g_thread_pool_new (GFunc      func,
                   gpointer   user_data,
                   gint       max_threads,
                   gboolean   exclusive,
                   GError   **error)
{
  PoolCall *call = g_new (PoolCall, 1);
  GThreadPool *pool;

  call->func = func;
  call->data = user_data;
  glib_begin ();
  pool = REAL (g_thread_pool_new) (run_pooled, call, max_threads, exclusive, error);
  glib_end ();

  return pool;
}

gboolean
g_thread_pool_push (GThreadPool *pool,
                    gpointer     data,
                    GError     **error)
{
  gboolean pushed;

  __tsan_release (data);
  glib_begin ();
  pushed = REAL (g_thread_pool_push) (pool, data, error);
  glib_end ();

  return pushed;
}

/*
 * Data lists: each function is one critical section of the list's lock. A copy is
 * made within it, and data is destroyed after it by whoever took it out. To be
 * able to look at the destruction, "set" is made from "replace".
 */

DECLARE_REAL (g_datalist_id_get_data);
DECLARE_REAL (g_datalist_id_remove_no_notify);
DECLARE_REAL (g_datalist_id_dup_data);
DECLARE_REAL (g_datalist_id_replace_data);

gpointer
g_datalist_id_get_data (GData  **datalist,
                        GQuark   key_id)
{
  gpointer data = REAL (g_datalist_id_get_data) (datalist, key_id);

  __tsan_acquire (datalist);

  return data;
}

gpointer
g_datalist_id_remove_no_notify (GData  **datalist,
                                GQuark   key_id)
{
  gpointer data;

  __tsan_release (datalist);
  glib_begin ();
  data = REAL (g_datalist_id_remove_no_notify) (datalist, key_id);
  glib_end ();
  __tsan_acquire (datalist);

  return data;
}

typedef struct
{
  gpointer       location;
  GDuplicateFunc func;
  gpointer       user_data;
} DupCall;

static gpointer
dup_in_order (gpointer data,
              gpointer user_data)
{
  DupCall *call = user_data;
  gpointer copy = data;
  guint depth = user_begin ();

  __tsan_acquire (call->location);
  if (call->func != NULL)
    copy = call->func (data, call->user_data);
  __tsan_release (call->location);

  user_end (depth);

  return copy;
}

gpointer
g_datalist_id_dup_data (GData          **datalist,
                        GQuark           key_id,
                        GDuplicateFunc   dup_func,
                        gpointer         user_data)
{
  DupCall call = { datalist, dup_func, user_data };

  return REAL (g_datalist_id_dup_data) (datalist, key_id, dup_in_order, &call);
}

gboolean
g_datalist_id_replace_data (GData          **datalist,
                            GQuark           key_id,
                            gpointer         oldval,
                            gpointer         newval,
                            GDestroyNotify   destroy,
                            GDestroyNotify  *old_destroy)
{
  gboolean replaced;

  __tsan_release (datalist);
  glib_begin ();
  replaced = REAL (g_datalist_id_replace_data) (datalist, key_id, oldval, newval,
                                                destroy, old_destroy);
  glib_end ();
  __tsan_acquire (datalist);

  return replaced;
}

void
g_datalist_id_set_data_full (GData          **datalist,
                             GQuark           key_id,
                             gpointer         data,
                             GDestroyNotify   destroy_func)
{
  GDestroyNotify old_destroy = NULL;
  gpointer old_data;

  do
    old_data = g_datalist_id_get_data (datalist, key_id);
  while (!g_datalist_id_replace_data (datalist, key_id, old_data, data,
                                      destroy_func, &old_destroy));

  if (old_destroy != NULL)
    old_destroy (old_data);
}

/* The data of a GObject is such a list */

DECLARE_REAL (g_object_get_qdata);
DECLARE_REAL (g_object_dup_qdata);
DECLARE_REAL (g_object_replace_qdata);

gpointer
g_object_get_qdata (GObject *object,
                    GQuark   quark)
{
  gpointer data = REAL (g_object_get_qdata) (object, quark);

  __tsan_acquire (&object->qdata);

  return data;
}

gpointer
g_object_dup_qdata (GObject        *object,
                    GQuark          quark,
                    GDuplicateFunc  dup_func,
                    gpointer        user_data)
{
  DupCall call = { &object->qdata, dup_func, user_data };

  return REAL (g_object_dup_qdata) (object, quark, dup_in_order, &call);
}

gboolean
g_object_replace_qdata (GObject        *object,
                        GQuark          quark,
                        gpointer        oldval,
                        gpointer        newval,
                        GDestroyNotify  destroy,
                        GDestroyNotify *old_destroy)
{
  gboolean replaced;

  __tsan_release (&object->qdata);
  glib_begin ();
  replaced = REAL (g_object_replace_qdata) (object, quark, oldval, newval,
                                            destroy, old_destroy);
  glib_end ();
  __tsan_acquire (&object->qdata);

  return replaced;
}

void
g_object_set_qdata_full (GObject        *object,
                         GQuark          quark,
                         gpointer        data,
                         GDestroyNotify  destroy)
{
  GDestroyNotify old_destroy = NULL;
  gpointer old_data;

  do
    old_data = g_object_get_qdata (object, quark);
  while (!g_object_replace_qdata (object, quark, old_data, data, destroy, &old_destroy));

  if (old_destroy != NULL)
    old_destroy (old_data);
}

void
g_object_set_qdata (GObject *object,
                    GQuark   quark,
                    gpointer data)
{
  g_object_set_qdata_full (object, quark, data, NULL);
}

/*
 * The references of a GObject: each drop comes before the destruction. The real
 * function runs the destruction before it returns, so there is no place after
 * its subtraction where an acquire would be in time. All but the last reference
 * are dropped here instead, as GObject does it. An object with flags of any kind,
 * a toggle reference among them, is left to GObject.
 */
DECLARE_REAL (g_object_unref);

void
g_object_unref (gpointer object)
{
  guint *ref_count = (guint *) &((GObject *) object)->ref_count;
  guint seen = __atomic_load_n (ref_count, __ATOMIC_RELAXED);

  while (seen > 1 && g_datalist_get_flags (&((GObject *) object)->qdata) == 0)
    {
      if (__atomic_compare_exchange_n (ref_count, &seen, seen - 1, FALSE,
                                       __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return;
    }

  /* Released too, for a weak reference may still give it to another thread */
  __tsan_acquire (ref_count);
  __tsan_release (ref_count);
  REAL (g_object_unref) (object);
}

/*
 * Classes: their initialization comes before every use. GType looks for a class
 * that is there without a lock, so that there is a moment between it and any
 * word of ours; a lock about the whole closes it. GType takes one of its own,
 * just as recursive, in the same place.
 */
static GRecMutex class_lock;

DECLARE_REAL (g_type_class_ref);
DECLARE_REAL (g_type_class_peek);
DECLARE_REAL (g_type_class_peek_static);
DECLARE_REAL (g_type_create_instance);
DECLARE_REAL (g_object_new_with_properties);

gpointer
g_type_class_ref (GType type)
{
  gpointer klass;

  g_rec_mutex_lock (&class_lock);
  klass = REAL (g_type_class_ref) (type);
  g_rec_mutex_unlock (&class_lock);

  return klass;
}

gpointer
g_type_class_peek (GType type)
{
  gpointer klass;

  g_rec_mutex_lock (&class_lock);
  klass = REAL (g_type_class_peek) (type);
  g_rec_mutex_unlock (&class_lock);

  return klass;
}

gpointer
g_type_class_peek_static (GType type)
{
  gpointer klass;

  g_rec_mutex_lock (&class_lock);
  klass = REAL (g_type_class_peek_static) (type);
  g_rec_mutex_unlock (&class_lock);

  return klass;
}

GTypeInstance *
(g_type_create_instance) (GType type)
{
  gpointer klass = g_type_class_ref (type);
  GTypeInstance *instance = REAL (g_type_create_instance) (type);

  g_type_class_unref (klass);

  return instance;
}

GObject *
g_object_new_with_properties (GType         type,
                              guint         n_properties,
                              const char   *names[],
                              const GValue  values[])
{
  gpointer klass = g_type_class_ref (type);
  GObject *object = REAL (g_object_new_with_properties) (type, n_properties, names, values);

  g_type_class_unref (klass);

  return object;
}

/*
 * Main contexts: what comes before a source is attached, with its callback,
 * comes before it is dispatched, or destroyed.
 */
typedef struct
{
  GSource        *source; /* (not owned) (nullable): NULL where GLib makes it */
  GSourceFunc     func;
  gpointer        data;
  GDestroyNotify  notify;
} Callback;

static Callback *
callback_new (GSource        *source,
              GSourceFunc     func,
              gpointer        data,
              GDestroyNotify  notify)
{
  Callback *callback = g_new (Callback, 1);

  callback->source = source;
  callback->func = func;
  callback->data = data;
  callback->notify = notify;
  __tsan_release (callback);

  return callback;
}

/* By address first: the callback itself comes from another thread */
static void
callback_acquire (Callback *callback)
{
  __tsan_acquire (callback);
  if (callback->source != NULL)
    __tsan_acquire (callback->source);
}

static gboolean
callback_dispatch (gpointer data)
{
  Callback *callback = data;
  guint depth = user_begin ();
  gboolean go_on;

  callback_acquire (callback);
  go_on = callback->func (callback->data);

  user_end (depth);

  return go_on;
}

static void
callback_free (gpointer data)
{
  Callback *callback = data;
  guint depth = user_begin ();

  callback_acquire (callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);

  user_end (depth);
}

DECLARE_REAL (g_source_set_callback);
DECLARE_REAL (g_source_attach);
DECLARE_REAL (g_source_destroy);
DECLARE_REAL (g_source_unref);
DECLARE_REAL (g_idle_add_full);
DECLARE_REAL (g_timeout_add_full);
DECLARE_REAL (g_main_context_invoke_full);

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  Callback *callback = callback_new (source, func, data, notify);

  glib_begin ();
  REAL (g_source_set_callback) (source, callback_dispatch, callback, callback_free);
  glib_end ();
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  guint id;

  __tsan_release (source);
  glib_begin ();
  id = REAL (g_source_attach) (source, context);
  glib_end ();

  return id;
}

void
g_source_destroy (GSource *source)
{
  __tsan_release (source);
  glib_begin ();
  REAL (g_source_destroy) (source);
  glib_end ();
}

void
g_source_unref (GSource *source)
{
  __tsan_release (source);
  glib_begin ();
  REAL (g_source_unref) (source);
  glib_end ();
}

guint
g_idle_add_full (gint            priority,
                 GSourceFunc     func,
                 gpointer        data,
                 GDestroyNotify  notify)
{
  Callback *callback = callback_new (NULL, func, data, notify);
  guint id;

  glib_begin ();
  id = REAL (g_idle_add_full) (priority, callback_dispatch, callback, callback_free);
  glib_end ();

  return id;
}

guint
g_idle_add (GSourceFunc func,
            gpointer    data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

guint
g_timeout_add_full (gint            priority,
                    guint           interval,
                    GSourceFunc     func,
                    gpointer        data,
                    GDestroyNotify  notify)
{
  Callback *callback = callback_new (NULL, func, data, notify);
  guint id;

  glib_begin ();
  id = REAL (g_timeout_add_full) (priority, interval, callback_dispatch, callback,
                                  callback_free);
  glib_end ();

  return id;
}

guint
g_timeout_add (guint       interval,
               GSourceFunc func,
               gpointer    data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

void
g_main_context_invoke_full (GMainContext   *context,
                            gint            priority,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  Callback *callback = callback_new (NULL, func, data, notify);

  glib_begin ();
  REAL (g_main_context_invoke_full) (context, priority, callback_dispatch, callback,
                                     callback_free);
  glib_end ();
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   func,
                       gpointer      data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

/* A loop that has ended comes after the call that ended it */

DECLARE_REAL (g_main_loop_run);
DECLARE_REAL (g_main_loop_quit);

void
g_main_loop_run (GMainLoop *loop)
{
  REAL (g_main_loop_run) (loop);
  __tsan_acquire (loop);
}

void
g_main_loop_quit (GMainLoop *loop)
{
  __tsan_release (loop);
  REAL (g_main_loop_quit) (loop);
}
