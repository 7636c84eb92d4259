/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"

#include "wisp-cache-private.h"

/*
 * Flights: loading a key once, however many ask.
 *
 * This file has what a flight is, and the table of them; wisp-cache-flight-ask.c how
 * somebody meets one, wisp-cache-waiter.c who waits for it, wisp-cache-flight-run.c how it
 * is run and lands, wisp-cache-flight-owner.c who waits for whom. All of it rests on
 * what follows.
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
 *
 * A flight without a loader is started: it runs from the moment in which it is put on
 * the table, and nobody claims it. The asker that put it there begins the load on its
 * own thread and goes on; whoever ends the load, on whatever thread, lands the flight.
 * So it has no owner. The thread that started it is expected to go on for the load to
 * end, as one with a main loop does, so it is refused to wait for it.
 */

WispCacheFlight *
wisp_cache_flight_new (WispCacheShard   *shard,
                       WispCacheRequest *request)
{
  WispCacheFlight *self = g_new0 (WispCacheFlight, 1);

  self->ref_count = 1;
  self->shard = shard;
  self->cancellable = g_cancellable_new ();
  self->entry = request->entry;
  self->starter = request->load == NULL ? g_thread_ref (g_thread_self ()) : NULL;
  self->load = request->load;
  self->load_data = request->load_data;
  self->load_destroy = request->load_destroy;
  g_cond_init (&self->landed);
  self->link.data = self;

  return self;
}

WispCacheFlight *
wisp_cache_flight_ref (WispCacheFlight *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

void
wisp_cache_flight_drop_load_data (WispCacheFlight *self)
{
  GDestroyNotify destroy = g_steal_pointer (&self->load_destroy);

  if (destroy != NULL)
    destroy (g_steal_pointer (&self->load_data));
}

void
wisp_cache_flight_unref (WispCacheFlight *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  wisp_cache_flight_drop_load_data (self);
  g_clear_pointer (&self->value, wisp_cache_unref_value);
  g_clear_error (&self->error);
  g_clear_pointer (&self->entry, wisp_cache_entry_free);
  g_clear_pointer (&self->starter, g_thread_unref);
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
  if (self->state == WISP_CACHE_FLIGHT_LANDED)
    g_queue_unlink (&self->shard->failures, &self->link);

  return self;
}

/* Under S. What the caller drops after S. */
WispCacheFlight *
wisp_cache_flight_take_off (WispCacheFlight *self)
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
      wisp_cache_flight_unref (flights);
    }
}

WispCacheFlight *
wisp_cache_flight_bar (WispCacheShard *shard,
                       gconstpointer   key,
                       guint           hash)
{
  WispCacheFlight *flight = wisp_cache_shard_find_flight (shard, key, hash);

  return flight != NULL ? wisp_cache_flight_take_off (flight) : NULL;
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
void
wisp_cache_flight_expire_failures (WispCacheShard   *shard,
                                   WispCacheFlight **unneeded)
{
  WispCacheFlight *flight;

  if (shard->failures.head == NULL)
    return;

  for (gint64 now = g_get_monotonic_time (); (flight = g_queue_peek_head (&shard->failures)); )
    {
      if (flight->expires > now)
        return;

      wisp_cache_flight_take_off (flight)->next = *unneeded;
      *unneeded = flight;
    }
}
