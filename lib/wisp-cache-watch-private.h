/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-key-private.h"
#include "wisp-cache-shard-private.h"

#include <wisp/wisp-cache.h>
#include <wisp/wisp-weak.h>

typedef struct _WispCacheRow WispCacheRow;

/* What a watch knows of an entry, and a place for what its reader makes of it */
struct _WispCacheRow
{
  /* Set before anybody else sees the row */
  WispCacheKey *key;          /* (owned) */
  WispWeak     *weak;         /* (owned): the value */

  /* Guarded by the watch's lock */
  gboolean      taken;        /* by the reader, which owns it from then on */
  WispCacheRow *predecessor;  /* (not owned) (nullable): taken; this row, which is not, comes in
                               * its place */
  WispCacheRow *successor;    /* (owned) (nullable): not taken yet */
  GList         link;         /* in a queue of the watch */

  /* Only the reader */
  gpointer      place;
  gpointer      item;
};

/* Tells `reader`, which is held meanwhile, that there are changes */
typedef void (*WispCacheWatchFunc) (GObject *reader);

WispCacheWatch *wisp_cache_watch_new     (GObject            *reader,
                                          WispCacheWatchFunc  tell,
                                          GMainContext       *context);
void            wisp_cache_watch_unref   (gpointer            self);
void            wisp_cache_watch_attach  (WispCacheWatch     *self,
                                          WispCache          *cache);
void            wisp_cache_watch_close   (WispCacheWatch     *self,
                                          WispCache          *cache);
void            wisp_cache_watch_take    (WispCacheWatch     *self,
                                          GPtrArray          *removed,
                                          GPtrArray          *added);
void            wisp_cache_watch_resume  (WispCacheWatch     *self);

/* Under the shard's lock */
void            wisp_cache_watch_added   (WispCacheShard     *shard,
                                          WispCacheEntry     *entry,
                                          WispCacheEntry     *replaced);
void            wisp_cache_watch_removed (WispCacheShard     *shard,
                                          WispCacheEntry     *entry);

void            wisp_cache_row_free      (gpointer            self);
