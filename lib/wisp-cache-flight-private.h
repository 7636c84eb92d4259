/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-shard-private.h"

#include <wisp/wisp-cache.h>

/* What is to be loaded, and how. Each call that is given one uses it up. */
typedef struct
{
  WispCacheEntry    *entry;        /* (owned): the key, without a value */
  WispCacheLoadFunc  load;         /* (nullable): NULL if the asker is to start the load */
  gpointer           load_data;    /* (owned): through load_destroy */
  GDestroyNotify     load_destroy; /* (nullable) */
  gboolean           reload;       /* a live value will not do */
} WispCacheRequest;

typedef enum
{
  WISP_CACHE_FLIGHT_QUEUED,  /* what a flight is at first */
  WISP_CACHE_FLIGHT_RUNNING,
  WISP_CACHE_FLIGHT_LANDED
} WispCacheFlightState;

typedef struct _WispCacheOwner WispCacheOwner;

struct _WispCacheFlight
{
  gint                  ref_count;    /* atomic */

  /* Set before anybody else sees the flight */
  WispCacheShard       *shard;        /* (not owned): the cache of a waiter holds it */
  GCancellable         *cancellable;  /* (owned): the loader's */
  GThread              *starter;      /* (owned) (nullable): of a flight without a loader */
  WispCacheLoadFunc     load;         /* (nullable) */
  gpointer              load_data;    /* (owned): through load_destroy, after the load */
  GDestroyNotify        load_destroy; /* (nullable) */

  /* Guarded by the shard's lock */
  WispCacheEntry       *entry;        /* (owned) (nullable): the key; in the end, the entry */
  WispCacheFlightState  state;
  gboolean              on_table;
  guint                 n_waiters;    /* that have neither left nor taken the value */
  GQueue                waiters;      /* (element-type WispCacheWaiter): those that have a task;
                                       * of who lands it, from then on */
  GCond                 landed;       /* or a waiter has left */
  gint64                expires;      /* of a kept failure */
  GList                 link;         /* in the shard's failures */

  /* Only who runs it, or starts it */
  gint64                began;

  /* Written under the shard's lock when it lands */
  gpointer              value;        /* (owned) (nullable): until the last waiter takes it */
  GError               *error;        /* (owned) (nullable) */

  /* Guarded by graph_lock */
  WispCacheOwner       *owner;        /* (not owned) (nullable): while it runs */

  /* Only the thread that took it off the table */
  WispCacheFlight      *next;         /* (owned) (nullable) */
};

/* Flights: wisp-cache-flight.c */
WispCacheFlight *wisp_cache_flight_new             (WispCacheShard    *shard,
                                                    WispCacheRequest  *request);
WispCacheFlight *wisp_cache_flight_ref             (WispCacheFlight   *self);
void             wisp_cache_flight_unref           (WispCacheFlight   *self);
void             wisp_cache_flight_drop_load_data  (WispCacheFlight   *self);
void             wisp_cache_flight_drop            (WispCacheFlight   *flights);

/* The same, under the shard's lock. What they return is dropped after it. */
WispCacheFlight *wisp_cache_flight_take_off        (WispCacheFlight   *self);
WispCacheFlight *wisp_cache_flight_bar             (WispCacheShard    *shard,
                                                    gconstpointer      key,
                                                    guint              hash);
WispCacheFlight *wisp_cache_flight_bar_all         (WispCacheShard    *shard);
void             wisp_cache_flight_expire_failures (WispCacheShard    *shard,
                                                    WispCacheFlight  **unneeded);

/* Who waits for whom, under the shard's lock: wisp-cache-flight-owner.c */
void             wisp_cache_flight_own             (WispCacheFlight   *self);
void             wisp_cache_flight_disown          (WispCacheFlight   *self);
gboolean         wisp_cache_flight_await           (WispCacheFlight   *self);
void             wisp_cache_flight_stop_awaiting   (void);
gboolean         wisp_cache_flight_is_recursive    (WispCacheFlight   *self);

/* Running: wisp-cache-flight-run.c */
void             wisp_cache_flight_claim           (WispCacheFlight   *self);
void             wisp_cache_flight_run             (WispCacheFlight   *self,
                                                    WispCache         *cache);
void             wisp_cache_flight_enqueue         (WispCacheFlight   *self,
                                                    WispCache         *cache);
void             wisp_cache_flight_land            (WispCacheFlight   *self,
                                                    WispCache         *cache,
                                                    gpointer           value,
                                                    GError            *error);

/* Asking: wisp-cache-flight-ask.c */
gpointer         wisp_cache_flight_wait            (WispCache         *cache,
                                                    WispCacheShard    *shard,
                                                    WispCacheRequest  *request,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
WispCacheFlight *wisp_cache_flight_subscribe       (WispCache         *cache,
                                                    WispCacheShard    *shard,
                                                    WispCacheRequest  *request,
                                                    GTask             *task) G_GNUC_WARN_UNUSED_RESULT;
