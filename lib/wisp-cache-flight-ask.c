/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"

#include "wisp-cache-private.h"
#include "wisp-cache-waiter-private.h"
#include "wisp-weak-private.h"

#include <wisp/wisp-error.h>

/*
 * How somebody who asks for a key meets the load of it, or begins one. What holds of S is
 * said in wisp-cache-flight.c.
 */

static void
set_recursive_error (GError **error)
{
  g_set_error_literal (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD,
                       "Loading the value of a key needs that very value");
}

typedef enum
{
  FOUND,     /* there is a value */
  REFUSED,   /* there is an error */
  LEFT,      /* the waiter's cancellable is cancelled */
  JOINED,    /* somebody else runs the flight, or will */
  TO_RUN,    /* it is for the caller to run it */
  TO_START,  /* or to start it */
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

  wisp_cache_flight_expire_failures (shard, &meeting->dropped);
  flight = wisp_cache_shard_find_flight (shard, key, wanted->hash);
  if (flight == NULL || !meeting->reload || flight->state == WISP_CACHE_FLIGHT_QUEUED)
    return flight;

  /* What is under way, or has failed, may not know what the caller knows */
  if (flight->state == WISP_CACHE_FLIGHT_RUNNING && wisp_cache_flight_is_recursive (flight))
    return flight;

  wisp_cache_flight_take_off (flight)->next = meeting->dropped;
  meeting->dropped = flight;

  return NULL;
}

/* Under S */
static Outcome
fly_candidate (Meeting *meeting)
{
  WispCacheFlight *flight = meeting->candidate;

  wisp_cache_shard_add_flight (flight->shard, flight->entry, wisp_cache_flight_ref (flight));
  flight->on_table = TRUE;
  wisp_cache_waiter_join (meeting->waiter, flight);
  if (meeting->waiter->task != NULL && flight->starter == NULL)
    return TO_ENQUEUE;

  wisp_cache_flight_claim (flight);

  return flight->starter != NULL ? TO_START : TO_RUN;
}

/* Under S */
static Outcome
join_other (Meeting         *meeting,
            WispCacheFlight *flight)
{
  WispCacheWaiter *waiter = meeting->waiter;

  if (flight->state == WISP_CACHE_FLIGHT_LANDED)
    {
      meeting->error = g_error_copy (flight->error);
      return REFUSED;
    }

  if (waiter->task == NULL && flight->state == WISP_CACHE_FLIGHT_QUEUED)
    {
      wisp_cache_waiter_join (waiter, flight);
      wisp_cache_flight_claim (flight);
      return TO_RUN;
    }

  if (waiter->task == NULL &&
      (flight->starter == g_thread_self () || !wisp_cache_flight_await (flight)))
    {
      set_recursive_error (&meeting->error);
      return REFUSED;
    }

  wisp_cache_waiter_join (waiter, flight);
  flight->shard->stats.waits++;

  return JOINED;
}

/* Under S; a synchronous waiter that has joined waits here */
static void
wait_for_landing (WispCacheWaiter *self)
{
  while (self->flight->state != WISP_CACHE_FLIGHT_LANDED && !self->left)
    wisp_lock_sleep (&self->shard->lock, &self->flight->landed);

  wisp_cache_flight_stop_awaiting ();
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
  WispCacheWaiter *waiter = wisp_cache_waiter_new (cache, shard, NULL, cancellable);
  Meeting meeting = { waiter, wisp_cache_flight_new (shard, request), request->reload };
  Outcome outcome = meet (&meeting);

  wisp_cache_flight_drop (meeting.dropped);
  if (outcome == TO_RUN)
    wisp_cache_flight_run (waiter->flight, cache);
  wisp_cache_waiter_disconnect (waiter);

  if (outcome == REFUSED)
    g_propagate_error (error, meeting.error);
  else if (outcome != FOUND)
    meeting.value = wisp_cache_waiter_get_result (waiter, error);

  wisp_cache_flight_unref (meeting.candidate);
  wisp_cache_waiter_unref (waiter);

  return meeting.value;
}

/* The same, with the answer going to `task`. Of a request without a loader it may be a
 * flight, with a reference, that the caller is to start now and land later. */
WispCacheFlight *
wisp_cache_flight_subscribe (WispCache        *cache,
                             WispCacheShard   *shard,
                             WispCacheRequest *request,
                             GTask            *task)
{
  WispCacheWaiter *waiter = wisp_cache_waiter_new (cache, shard, task,
                                                   g_task_get_cancellable (task));
  Meeting meeting = { waiter, wisp_cache_flight_new (shard, request), request->reload };
  Outcome outcome = meet (&meeting);

  wisp_cache_flight_drop (meeting.dropped);
  if (outcome == TO_ENQUEUE)
    wisp_cache_flight_enqueue (meeting.candidate, cache);

  if (outcome == LEFT)
    wisp_cache_waiter_set_cancelled_error (&meeting.error);

  if (meeting.value != NULL || meeting.error != NULL)
    {
      wisp_cache_waiter_disconnect (waiter);
      g_clear_object (&waiter->task);
    }

  if (meeting.value != NULL)
    g_task_return_pointer (task, meeting.value, wisp_cache_unref_value);
  else if (meeting.error != NULL)
    g_task_return_error (task, meeting.error);

  wisp_cache_waiter_unref (waiter);
  if (outcome == TO_START)
    return meeting.candidate;

  wisp_cache_flight_unref (meeting.candidate);

  return NULL;
}
