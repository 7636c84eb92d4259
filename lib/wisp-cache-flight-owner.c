/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-flight-private.h"

#include "wisp-thread-private.h"

/*
 * Who waits for whom, so that no thread waits for itself; see "Recursion" in
 * wisp-cache-flight.c. All of this is called under S.
 */

/* A thread that runs loaders */
struct _WispCacheOwner
{
  WispCacheFlight *awaited; /* (not owned) (nullable): guarded by graph_lock */
  guint            n_owned; /* only its own thread */
};

static GMutex graph_lock;
static WISP_THREAD_LOCAL WispCacheOwner this_thread;

static void
set_owner (WispCacheFlight *self,
           WispCacheOwner  *owner)
{
  g_mutex_lock (&graph_lock);
  self->owner = owner;
  g_mutex_unlock (&graph_lock);
}

/* This thread runs it from now on */
void
wisp_cache_flight_own (WispCacheFlight *self)
{
  this_thread.n_owned++;
  set_owner (self, &this_thread);
}

void
wisp_cache_flight_disown (WispCacheFlight *self)
{
  this_thread.n_owned--;
  set_owner (self, NULL);
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

/* Under S. FALSE if waiting for it would never end. */
gboolean
wisp_cache_flight_await (WispCacheFlight *self)
{
  gboolean endless;

  /* Nobody waits for this thread */
  if (this_thread.n_owned == 0)
    return TRUE;

  g_mutex_lock (&graph_lock);
  endless = leads_to_this_thread (self);
  if (!endless)
    this_thread.awaited = self;
  g_mutex_unlock (&graph_lock);

  return !endless;
}

void
wisp_cache_flight_stop_awaiting (void)
{
  if (this_thread.n_owned == 0)
    return;

  g_mutex_lock (&graph_lock);
  this_thread.awaited = NULL;
  g_mutex_unlock (&graph_lock);
}

/* Under S. Whether a loader asks for what it is there to load. */
gboolean
wisp_cache_flight_is_recursive (WispCacheFlight *self)
{
  gboolean recursive;

  if (this_thread.n_owned == 0)
    return FALSE;

  g_mutex_lock (&graph_lock);
  recursive = leads_to_this_thread (self);
  g_mutex_unlock (&graph_lock);

  return recursive;
}
