/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-flight-private.h"

/* Who asks for a key, and may have to wait for a flight: a thread, or a task */
typedef struct _WispCacheWaiter WispCacheWaiter;

struct _WispCacheWaiter
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
};

WispCacheWaiter *wisp_cache_waiter_new                 (WispCache        *cache,
                                                        WispCacheShard   *shard,
                                                        GTask            *task,
                                                        GCancellable     *cancellable);
void             wisp_cache_waiter_unref               (gpointer          self);
void             wisp_cache_waiter_disconnect          (WispCacheWaiter  *self);
gpointer         wisp_cache_waiter_get_result          (WispCacheWaiter  *self,
                                                        GError          **error);
void             wisp_cache_waiter_answer_later        (WispCacheWaiter  *self);
void             wisp_cache_waiter_set_cancelled_error (GError          **error);

/* Under the shard's lock */
void             wisp_cache_waiter_join                (WispCacheWaiter  *self,
                                                        WispCacheFlight  *flight);
