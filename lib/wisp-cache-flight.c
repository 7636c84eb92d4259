/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"

#include "wisp-cache-front-private.h"
#include "wisp-cache-private.h"
#include "wisp-thread-private.h"
#include "wisp-weak-private.h"

#include <wisp/wisp-error.h>

/*
 * Flights: loading a key once, however many ask.
 *
 * A flight is one run of a loader. While it is on the shard's table of flights,
 * whoever asks for its key becomes a waiter of it instead of loading again.
 *
 *   queued -> running -> landed
 *
 * S is the lock of the shard. Under S: the table of flights, a flight's state,
 * waiters, number of waiters, result, and whether it is on the table; of a waiter,
 * its flight and whether it has left. The loader, the functions for keys, all calls
 * into GCancellable and GTask, and the release of whatever may run a function of the
 * user's, come after S.
 *
 *   ask       S: if a live value is in the shard, take that. Else if a flight is on
 *             the table, join it. Else put a flight of one's own there, as its first
 *             waiter. What a look-up found before S does not count.
 *   claim     S: queued -> running. By the thread that runs the loader: the pool's,
 *             or any synchronous asker's. That one does not wait for the pool, so
 *             that threads of the pool which ask cannot wait for each other.
 *   land      S: running -> landed, the result is there. If the flight is on the
 *             table still, it leaves it, and its value goes into the shard. The
 *             waiters are told.
 *   leave     S: a waiter whose cancellable was cancelled is no more. The last one
 *             takes the flight off the table. Then the flight's own cancellable is
 *             cancelled, after S.
 *   bar       S: the flight is taken off the table (insert, add, remove, clear,
 *             reload). Its waiters get its result, but the cache does not.
 *
 * Why there is one load a key at a time: a flight is put on the table under S only
 * if there is no other, nor a live value; and it leaves the table in the same
 * critical section in which its value arrives. The interleavings of an asker A that
 * has missed and a landing L:
 *
 * (a) A has S first. The flight is on the table: A joins, and L tells it.
 * (b) L has S first. A finds the value. If that has died meanwhile, or the load had
 *     failed, nothing is left of the flight, and A rightly loads anew.
 *
 * The interleavings of an asker A and the last waiter, W, who leaves:
 *
 * (a) A has S first. There are two waiters, so W leaves A behind, and nothing is
 *     cancelled.
 * (b) W has S first. The flight is off the table, so A loads anew; it never joins a
 *     flight that is being cancelled.
 *
 * Of a landing L and a waiter W who leaves: who has S first decides. If L, the
 * waiter has its result, and leaving does nothing. If W, it has left, and L does
 * not know it any more (or, if it is synchronous, it sees that it has left). So
 * each waiter is answered once.
 *
 * The result is owned by the flight until the last waiter has a reference of its own,
 * so that no waiter's value dies because another one has dropped its own.
 *
 * A cancellable is connected before S, when the waiter has no flight yet: if it
 * fires before the waiter has joined, it finds that out under S. It is disconnected
 * after the answer, without waiting for a handler that is running: the handler has
 * a reference to the waiter, and the waiter to the cache, so it may come late.
 *
 * Recursion. A thread that runs a loader may ask for another key. It must not wait
 * for a flight whose thread waits, in the end, for this one. Each running flight
 * knows the thread that owns it, and each thread that owns a flight the one that it
 * awaits. Both are written under W, the only lock that is taken under S, and one
 * that is the same for all caches. A thread that is about to wait follows flight to
 * owner to awaited flight; if that leads to itself, it gets an error. It then says
 * what it awaits, in the same critical section of W. So of the threads that close a
 * circle, one comes last, and sees all others. A flight that has landed has no owner,
 * so a thread that has not yet woken up from waiting for it does not mislead.
 *
 * Waiters that do not occupy a thread are not followed.
 */

typedef enum
{
  QUEUED,
  RUNNING,
  LANDED
} State;

typedef struct
{
  WispCacheFlight *awaited; /* (not owned) (nullable): guarded by graph_lock */
  guint            n_owned; /* only its own thread */
} Thread;

struct _WispCacheFlight
{
  gint               ref_count;    /* atomic */

  /* Set before anybody else sees the flight */
  WispCacheShard    *shard;        /* (not owned): the cache of a waiter holds it */
  GCancellable      *cancellable;  /* (owned): the loader's */
  WispCacheLoadFunc  load;
  gpointer           load_data;    /* (owned): through load_destroy, after the load */
  GDestroyNotify     load_destroy; /* (nullable) */

  /* Guarded by the shard's lock */
  WispCacheEntry    *entry;        /* (owned) (nullable): the key; in the end, the entry */
  State              state;
  gboolean           on_table;
  guint              n_waiters;    /* that have neither left nor taken the value */
  GQueue             waiters;      /* (element-type WispCacheWaiter): those that have a task */
  GCond              landed;       /* or a waiter has left */
  gint64             expires;      /* of a kept failure */
  GList              link;         /* in the shard's failures */

  /* Written under the shard's lock when it lands */
  gpointer           value;        /* (owned) (nullable): until the last waiter takes it */
  GError            *error;        /* (owned) (nullable) */

  /* Guarded by graph_lock */
  Thread            *owner;        /* (not owned) (nullable): while it runs */

  /* Only the thread that took it off the table */
  WispCacheFlight   *next;         /* (owned) (nullable) */
};

typedef struct
{
  gint             ref_count;   /* atomic */
  WispCache       *cache;       /* (owned) */
  WispCacheShard  *shard;       /* (not owned) */
  GCancellable    *cancellable; /* (owned) (nullable) */
  gulong           handler;
  GTask           *task;        /* (owned) (nullable): until its answer is on the way */

  /* Guarded by the shard's lock */
  WispCacheFlight *flight;      /* (owned) (nullable): once joined */
  gboolean         left;
  GList            link;        /* in the flight's waiters */
} WispCacheWaiter;

/* What a thread of the pool is given */
typedef struct
{
  WispCache       *cache;  /* (owned) */
  WispCacheFlight *flight; /* (owned) */
} Job;

/* As many as GIO itself runs at a time */
#define MAX_LOADERS 10

static GMutex graph_lock;
static WISP_THREAD_LOCAL Thread this_thread;

/* Flights */

static WispCacheFlight *
flight_new (WispCacheShard   *shard,
            WispCacheRequest *request)
{
  WispCacheFlight *self = g_new0 (WispCacheFlight, 1);

  self->ref_count = 1;
  self->shard = shard;
  self->cancellable = g_cancellable_new ();
  self->entry = request->entry;
  self->load = request->load;
  self->load_data = request->load_data;
  self->load_destroy = request->load_destroy;
  self->state = QUEUED;
  g_cond_init (&self->landed);
  g_queue_init (&self->waiters);
  self->link.data = self;

  return self;
}

static WispCacheFlight *
flight_ref (WispCacheFlight *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static void
drop_load_data (WispCacheFlight *self)
{
  GDestroyNotify destroy = g_steal_pointer (&self->load_destroy);

  if (destroy != NULL)
    destroy (g_steal_pointer (&self->load_data));
}

static void
flight_unref (WispCacheFlight *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  drop_load_data (self);
  g_clear_pointer (&self->value, wisp_cache_unref_value);
  g_clear_error (&self->error);
  g_clear_pointer (&self->entry, wisp_cache_entry_free);
  g_object_unref (self->cancellable);
  g_cond_clear (&self->landed);
  g_free (self);
}

/* Under S, of a flight that is not on the table any more. The reference of the table
 * goes to the caller, who drops it after S. */
static WispCacheFlight *
forget (WispCacheFlight *self)
{
  self->on_table = FALSE;
  if (self->state == LANDED)
    g_queue_unlink (&self->shard->failures, &self->link);
  self->next = NULL;

  return self;
}

/* Under S. What the caller drops after S. */
static WispCacheFlight *
take_off (WispCacheFlight *self)
{
  g_hash_table_remove (self->shard->flights, self->entry);

  return forget (self);
}

void
wisp_cache_flight_drop (WispCacheFlight *flights)
{
  WispCacheFlight *next;

  for (; flights != NULL; flights = next)
    {
      next = flights->next;
      flight_unref (flights);
    }
}

WispCacheFlight *
wisp_cache_flight_bar (WispCacheShard *shard,
                       gconstpointer   key,
                       guint           hash)
{
  WispCacheFlight *flight = wisp_cache_shard_find_flight (shard, key, hash);

  return flight != NULL ? take_off (flight) : NULL;
}

WispCacheFlight *
wisp_cache_flight_bar_all (WispCacheShard *shard)
{
  WispCacheFlight *barred = NULL;
  GHashTableIter iter;
  gpointer flight;

  if (shard->flights == NULL)
    return NULL;

  g_hash_table_iter_init (&iter, shard->flights);
  while (g_hash_table_iter_next (&iter, NULL, &flight))
    {
      g_hash_table_iter_remove (&iter);
      forget (flight)->next = barred;
      barred = flight;
    }

  return barred;
}

/* Under S. Failures that need not be kept any longer are added to `unneeded`. */
static void
expire_failures (WispCacheShard   *shard,
                 WispCacheFlight **unneeded)
{
  WispCacheFlight *flight;

  if (shard->failures.head == NULL)
    return;

  for (gint64 now = g_get_monotonic_time (); (flight = g_queue_peek_head (&shard->failures)); )
    {
      if (flight->expires > now)
        return;

      take_off (flight)->next = *unneeded;
      *unneeded = flight;
    }
}

/* Who waits for whom */

/* Under S */
static void
set_owner (WispCacheFlight *self,
           Thread          *owner)
{
  g_mutex_lock (&graph_lock);
  self->owner = owner;
  g_mutex_unlock (&graph_lock);
}

/* Under graph_lock. Whether `flight` cannot land before this thread goes on. */
static gboolean
leads_to_this_thread (WispCacheFlight *flight)
{
  while (flight != NULL && flight->owner != NULL)
    {
      if (flight->owner == &this_thread)
        return TRUE;

      flight = flight->owner->awaited;
    }

  return FALSE;
}

/* Under S. FALSE if waiting for `flight` would never end. */
static gboolean
await (WispCacheFlight *flight)
{
  gboolean endless;

  /* Nobody waits for this thread */
  if (this_thread.n_owned == 0)
    return TRUE;

  g_mutex_lock (&graph_lock);
  endless = leads_to_this_thread (flight);
  if (!endless)
    this_thread.awaited = flight;
  g_mutex_unlock (&graph_lock);

  return !endless;
}

static void
stop_awaiting (void)
{
  if (this_thread.n_owned == 0)
    return;

  g_mutex_lock (&graph_lock);
  this_thread.awaited = NULL;
  g_mutex_unlock (&graph_lock);
}

/* Under S. Whether a loader asks for what it is there to load. */
static gboolean
is_recursive (WispCacheFlight *flight)
{
  gboolean recursive;

  if (this_thread.n_owned == 0)
    return FALSE;

  g_mutex_lock (&graph_lock);
  recursive = leads_to_this_thread (flight);
  g_mutex_unlock (&graph_lock);

  return recursive;
}

static void
set_recursive_error (GError **error)
{
  g_set_error_literal (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD,
                       "Loading the value of a key needs that very value");
}

static void
set_cancelled_error (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
}

/* Waiters */

static WispCacheWaiter *
waiter_ref (WispCacheWaiter *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static void
waiter_unref (gpointer data)
{
  WispCacheWaiter *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->flight, flight_unref);
  g_object_unref (self->cache);
  g_free (self);
}

/* After S. Does not wait for a handler that is running, so it may be called by one. */
static void
disconnect (WispCacheWaiter *self)
{
  if (self->handler != 0)
    g_signal_handler_disconnect (self->cancellable, self->handler);
  self->handler = 0;
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
static gpointer
get_result (WispCacheWaiter  *self,
            GError          **error)
{
  if (self->left)
    set_cancelled_error (error);
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

  disconnect (self);
  value = get_result (self, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, wisp_cache_unref_value);
  else
    g_task_return_error (task, g_steal_pointer (&error));

  return G_SOURCE_REMOVE;
}

/* After S. Never answers at once, since the thread may be in the middle of anything.
 * From here on the source holds the task, which holds the waiter. */
static void
answer_later (WispCacheWaiter *self)
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
    return take_off (flight);

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
  else if (self->flight->state != LANDED && !self->left)
    {
      leaves = TRUE;
      dropped = leave (self);
      last = self->flight->n_waiters == 0;
    }
  wisp_cache_shard_unlock (self->shard);

  if (last)
    g_cancellable_cancel (self->flight->cancellable);
  if (leaves && self->task != NULL)
    answer_later (self);
  wisp_cache_flight_drop (dropped);
}

static WispCacheWaiter *
waiter_new (WispCache      *cache,
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
      g_task_set_task_data (task, waiter_ref (self), waiter_unref);
    }
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled),
                                             waiter_ref (self), waiter_unref);
    }

  return self;
}

/* Under S */
static void
join (WispCacheWaiter *self,
      WispCacheFlight *flight)
{
  self->flight = flight_ref (flight);
  flight->n_waiters++;
  if (self->task != NULL)
    g_queue_push_tail_link (&flight->waiters, &self->link);
}

/* Running and landing */

/* Under S */
static void
claim (WispCacheFlight *self)
{
  self->state = RUNNING;
  this_thread.n_owned++;
  set_owner (self, &this_thread);
}

/* Under S. Whether the error is one of the key, not of who asked. */
static gboolean
may_be_kept (const GError *error)
{
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
}

/* Under S, of a flight that is on the table. What the caller frees after S. */
static WispCacheEntry *
put_value_in (WispCacheFlight *self)
{
  WispCacheShard *shard = self->shard;
  WispCacheEntry *entry = self->entry;
  WispCacheEntry *old = wisp_cache_shard_find (shard, wisp_cache_entry_get_key (entry), entry->hash);

  /* Dead already? Then the entry stays with the flight. */
  if (entry->reach.control == NULL || !wisp_cache_shard_put_in (shard, entry, old))
    return NULL;

  self->entry = NULL;

  return old != NULL ? wisp_cache_shard_take_out (shard, old) : NULL;
}

/* Under S */
static void
count_load (WispCacheFlight *self,
            gint64           took)
{
  WispCacheStats *stats = &self->shard->stats;

  stats->loads++;
  stats->load_failures += self->error != NULL;
  stats->load_time += (guint64) took;
}

/* Under S, of a flight that is on the table and has its result. Returns what the
 * caller drops after S; `old` is what it frees. */
static WispCacheFlight *
settle (WispCacheFlight  *self,
        guint             failure_ttl,
        WispCacheEntry  **old)
{
  WispCacheFlight *dropped = NULL;

  if (self->error != NULL && failure_ttl > 0 && may_be_kept (self->error))
    {
      expire_failures (self->shard, &dropped);
      self->expires = g_get_monotonic_time () + (gint64) failure_ttl * 1000;
      g_queue_push_tail_link (&self->shard->failures, &self->link);
      return dropped;
    }

  dropped = take_off (self);
  if (self->value != NULL)
    *old = put_value_in (self);

  return dropped;
}

/* Takes over `value` or `error` */
static void
land (WispCache       *cache,
      WispCacheFlight *self,
      gpointer         value,
      GError          *error,
      gint64           took)
{
  guint failure_ttl = (guint) g_atomic_int_get (&cache->failure_ttl);
  WispControl *control = value != NULL ? wisp_cache_entry_get_control (value) : NULL;
  WispCacheFlight *dropped = NULL;
  WispCacheEntry *old = NULL;
  WispCacheKept *unused = NULL;
  GQueue waiters;

  if (control != NULL)
    {
      wisp_cache_entry_set_control (self->entry, control);
      wisp_cache_entry_keep (self->entry, wisp_cache_front_prepare (&cache->front, value));
    }

  wisp_cache_shard_lock (self->shard);
  self->value = value;
  self->error = error;
  count_load (self, took);
  if (self->on_table)
    dropped = settle (self, failure_ttl, &old);
  if (self->entry != NULL)
    unused = wisp_cache_entry_steal_kept (self->entry);
  self->state = LANDED;
  this_thread.n_owned--;
  set_owner (self, NULL);
  waiters = self->waiters;
  g_queue_init (&self->waiters);
  wisp_lock_wake (&self->landed);
  wisp_cache_shard_unlock (self->shard);

  for (GList *link = g_queue_pop_head_link (&waiters); link != NULL;
       link = g_queue_pop_head_link (&waiters))
    answer_later (link->data);

  g_clear_pointer (&old, wisp_cache_entry_free);
  g_clear_pointer (&unused, wisp_cache_kept_free);
  wisp_cache_flight_drop (dropped);
  wisp_cache_front_limit (&cache->front, self->shard);
}

/* A loader gives either a value or an error */
static void
check_result (gpointer   value,
              GError   **error)
{
  if (value != NULL && *error != NULL)
    {
      g_critical ("The loader of a WispCache returned a value and an error: %s",
                  (*error)->message);
      g_clear_error (error);
    }
  else if (value == NULL && *error == NULL)
    {
      g_critical ("The loader of a WispCache returned neither a value nor an error");
      g_set_error_literal (error, WISP_ERROR, WISP_ERROR_FAILED,
                           "The loader returned neither a value nor an error");
    }
}

/* Of a flight that this thread has claimed, and has a reference to */
static void
run (WispCache       *cache,
     WispCacheFlight *self)
{
  GError *error = NULL;
  gint64 began = g_get_monotonic_time (), took;
  gpointer value;

  value = self->load (cache, wisp_cache_entry_get_key (self->entry), self->cancellable,
                      self->load_data, &error);
  took = g_get_monotonic_time () - began;
  check_result (value, &error);

  drop_load_data (self);
  land (cache, self, value, error, took);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autofree Job *job = data;
  WispCacheFlight *flight = job->flight;
  gboolean claimed = FALSE;

  wisp_cache_shard_lock (flight->shard);
  if (flight->state == QUEUED && flight->n_waiters > 0)
    {
      claim (flight);
      claimed = TRUE;
    }
  wisp_cache_shard_unlock (flight->shard);

  if (claimed)
    run (job->cache, flight);

  flight_unref (flight);
  g_object_unref (job->cache);
}

static GThreadPool *
get_pool (void)
{
  static gsize pool;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (run_job, NULL, MAX_LOADERS, FALSE, NULL));

  return (GThreadPool *) pool;
}

static void
enqueue (WispCache       *cache,
         WispCacheFlight *flight)
{
  Job *job = g_new (Job, 1);

  job->cache = g_object_ref (cache);
  job->flight = flight_ref (flight);
  g_thread_pool_push (get_pool (), job, NULL);
}

/* Asking */

typedef enum
{
  FOUND,     /* there is a value */
  REFUSED,   /* there is an error */
  LEFT,      /* the waiter's cancellable is cancelled */
  JOINED,    /* somebody else runs the flight, or will */
  TO_RUN,    /* it is for the caller to run it */
  TO_ENQUEUE /* or to see that it is run */
} Outcome;

/* The call in which a waiter meets a flight */
typedef struct
{
  WispCacheWaiter *waiter;
  WispCacheFlight *candidate; /* to be flown if there is no other */
  gboolean         reload;
  WispCacheFlight *dropped;   /* (owned) (nullable): what is dropped after S */
  gpointer         value;     /* (owned) (nullable) */
  GError          *error;     /* (owned) (nullable) */
} Meeting;

/* Under S: the miss that brought us here was none after all */
static gpointer
recheck_and_unlock (WispCacheShard  *shard,
                    WispCacheEntry  *entry,
                    gconstpointer    key,
                    WispControl    **foreign)
{
  gpointer value;

  if (shard->stats.misses > 0)
    shard->stats.misses--;

  value = wisp_cache_shard_upgrade_and_unlock (shard, entry, key, foreign);
  if (value == NULL)
    {
      wisp_cache_shard_lock (shard);
      shard->stats.misses++;
      wisp_cache_shard_unlock (shard);
    }

  return value;
}

/* Takes S, and returns with it, unless a live value was found */
static gboolean
find_value_or_lock (Meeting *meeting)
{
  WispCacheEntry *entry, *wanted = meeting->candidate->entry;
  gconstpointer key = wisp_cache_entry_get_key (wanted);
  WispCacheShard *shard = meeting->candidate->shard;
  WispControl *tried = NULL;

  for (;;)
    {
      wisp_cache_shard_lock (shard);
      if (meeting->reload)
        return FALSE;

      /* A GObject that could not be upgraded is dying, known by its block */
      entry = wisp_cache_shard_find (shard, key, wanted->hash);
      if (entry == NULL || entry->reach.control == tried ||
          wisp_control_is_dead (entry->reach.control))
        break;

      wisp_weak_unref (g_steal_pointer (&tried));
      meeting->value = recheck_and_unlock (shard, entry, key, &tried);
      if (meeting->value != NULL)
        break;
    }

  /* Frees memory at most */
  wisp_weak_unref (tried);

  return meeting->value != NULL;
}

/* Under S. The flight on the table that is good enough to join, or NULL. */
static WispCacheFlight *
find_flight (Meeting *meeting)
{
  WispCacheEntry *wanted = meeting->candidate->entry;
  gconstpointer key = wisp_cache_entry_get_key (wanted);
  WispCacheShard *shard = meeting->candidate->shard;
  WispCacheFlight *flight;

  expire_failures (shard, &meeting->dropped);
  flight = wisp_cache_shard_find_flight (shard, key, wanted->hash);
  if (flight == NULL || !meeting->reload || flight->state == QUEUED)
    return flight;

  /* What is under way, or has failed, may not know what the caller knows */
  if (flight->state == RUNNING && is_recursive (flight))
    return flight;

  take_off (flight)->next = meeting->dropped;
  meeting->dropped = flight;

  return NULL;
}

/* Under S */
static Outcome
fly_candidate (Meeting *meeting)
{
  WispCacheFlight *flight = meeting->candidate;

  wisp_cache_shard_add_flight (flight->shard, flight->entry, flight_ref (flight));
  flight->on_table = TRUE;
  join (meeting->waiter, flight);
  if (meeting->waiter->task != NULL)
    return TO_ENQUEUE;

  claim (flight);

  return TO_RUN;
}

/* Under S */
static Outcome
join_other (Meeting         *meeting,
            WispCacheFlight *flight)
{
  WispCacheWaiter *waiter = meeting->waiter;

  if (flight->state == LANDED)
    {
      meeting->error = g_error_copy (flight->error);
      return REFUSED;
    }

  if (waiter->task == NULL && flight->state == QUEUED)
    {
      join (waiter, flight);
      claim (flight);
      return TO_RUN;
    }

  if (waiter->task == NULL && !await (flight))
    {
      set_recursive_error (&meeting->error);
      return REFUSED;
    }

  join (waiter, flight);
  flight->shard->stats.waits++;

  return JOINED;
}

/* Under S; a synchronous waiter that has joined waits here */
static void
wait_for_landing (WispCacheWaiter *self)
{
  while (self->flight->state != LANDED && !self->left)
    wisp_lock_sleep (&self->shard->lock, &self->flight->landed);

  stop_awaiting ();
}

static Outcome
meet (Meeting *meeting)
{
  WispCacheWaiter *waiter = meeting->waiter;
  WispCacheFlight *flight;
  Outcome outcome;

  if (find_value_or_lock (meeting))
    return FOUND;

  if (waiter->left)
    outcome = LEFT;
  else if ((flight = find_flight (meeting)) != NULL)
    outcome = join_other (meeting, flight);
  else
    outcome = fly_candidate (meeting);

  if (outcome == JOINED && waiter->task == NULL)
    wait_for_landing (waiter);
  wisp_cache_shard_unlock (waiter->shard);

  return outcome;
}

/* A strong reference or an error */
gpointer
wisp_cache_flight_wait (WispCache         *cache,
                        WispCacheShard    *shard,
                        WispCacheRequest  *request,
                        GCancellable      *cancellable,
                        GError           **error)
{
  WispCacheWaiter *waiter = waiter_new (cache, shard, NULL, cancellable);
  Meeting meeting = { waiter, flight_new (shard, request), request->reload, NULL, NULL, NULL };
  Outcome outcome = meet (&meeting);

  wisp_cache_flight_drop (meeting.dropped);
  if (outcome == TO_RUN)
    run (cache, waiter->flight);
  disconnect (waiter);

  if (outcome == REFUSED)
    g_propagate_error (error, meeting.error);
  else if (outcome != FOUND)
    meeting.value = get_result (waiter, error);

  flight_unref (meeting.candidate);
  waiter_unref (waiter);

  return meeting.value;
}

/* The same, with the answer going to `task` */
void
wisp_cache_flight_subscribe (WispCache        *cache,
                             WispCacheShard   *shard,
                             WispCacheRequest *request,
                             GTask            *task)
{
  WispCacheWaiter *waiter = waiter_new (cache, shard, task, g_task_get_cancellable (task));
  Meeting meeting = { waiter, flight_new (shard, request), request->reload, NULL, NULL, NULL };
  Outcome outcome = meet (&meeting);

  wisp_cache_flight_drop (meeting.dropped);
  if (outcome == TO_ENQUEUE)
    enqueue (cache, meeting.candidate);

  if (outcome == LEFT)
    set_cancelled_error (&meeting.error);

  if (meeting.value != NULL || meeting.error != NULL)
    {
      disconnect (waiter);
      g_clear_object (&waiter->task);
    }

  if (meeting.value != NULL)
    g_task_return_pointer (task, meeting.value, wisp_cache_unref_value);
  else if (meeting.error != NULL)
    g_task_return_error (task, meeting.error);

  flight_unref (meeting.candidate);
  waiter_unref (waiter);
}
