/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"

#include "wisp-cache-front-private.h"
#include "wisp-cache-private.h"
#include "wisp-cache-waiter-private.h"

#include <wisp/wisp-error.h>

/*
 * Flights that run, and land. What holds of S is said in wisp-cache-flight.c.
 */

/* What a thread of the pool is given */
typedef struct
{
  WispCache       *cache;  /* (owned) */
  WispCacheFlight *flight; /* (owned) */
} Job;

/* As many as GIO itself runs at a time */
#define MAX_LOADERS 10

/* Under S */
void
wisp_cache_flight_claim (WispCacheFlight *self)
{
  self->state = WISP_CACHE_FLIGHT_RUNNING;
  self->began = g_get_monotonic_time ();
  if (self->starter == NULL)
    wisp_cache_flight_own (self);
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
  WispCacheFlight *dropped;

  if (self->error != NULL && failure_ttl > 0 && may_be_kept (self->error))
    {
      self->expires = g_get_monotonic_time () + (gint64) failure_ttl * 1000;
      g_queue_push_tail_link (&self->shard->failures, &self->link);
      return NULL;
    }

  dropped = wisp_cache_flight_take_off (self);
  if (self->value != NULL)
    *old = put_value_in (self);

  return dropped;
}

/* Takes over `value` or `error` */
void
wisp_cache_flight_land (WispCacheFlight *self,
                        WispCache       *cache,
                        gpointer         value,
                        GError          *error)
{
  gint64 took = g_get_monotonic_time () - self->began;
  guint failure_ttl = (guint) g_atomic_int_get (&cache->failure_ttl);
  WispControl *control = value != NULL ? wisp_cache_entry_get_control (value) : NULL;
  WispCacheFlight *dropped = NULL;
  WispCacheEntry *old = NULL;
  WispCacheKept *unused = NULL;

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
  self->state = WISP_CACHE_FLIGHT_LANDED;
  if (self->starter == NULL)
    wisp_cache_flight_disown (self);
  wisp_lock_wake (&self->landed);
  wisp_cache_shard_unlock (self->shard);

  /* Nobody joins it any more, or leaves it */
  for (GList *link = g_queue_pop_head_link (&self->waiters); link != NULL;
       link = g_queue_pop_head_link (&self->waiters))
    wisp_cache_waiter_answer_later (link->data);

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
void
wisp_cache_flight_run (WispCacheFlight *self,
                       WispCache       *cache)
{
  GError *error = NULL;
  gpointer value;

  value = self->load (cache, wisp_cache_entry_get_key (self->entry), self->cancellable,
                      self->load_data, &error);
  check_result (value, &error);

  wisp_cache_flight_drop_load_data (self);
  wisp_cache_flight_land (self, cache, value, error);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autofree Job *job = data;
  WispCacheFlight *flight = job->flight;
  gboolean claimed = FALSE;

  wisp_cache_shard_lock (flight->shard);
  if (flight->state == WISP_CACHE_FLIGHT_QUEUED && flight->n_waiters > 0)
    {
      wisp_cache_flight_claim (flight);
      claimed = TRUE;
    }
  wisp_cache_shard_unlock (flight->shard);

  if (claimed)
    wisp_cache_flight_run (flight, job->cache);

  wisp_cache_flight_unref (flight);
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

void
wisp_cache_flight_enqueue (WispCacheFlight *self,
                           WispCache       *cache)
{
  Job *job = g_new (Job, 1);

  job->cache = g_object_ref (cache);
  job->flight = wisp_cache_flight_ref (self);
  g_thread_pool_push (get_pool (), job, NULL);
}
