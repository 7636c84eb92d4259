/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-key-private.h"
#include "wisp-control-private.h"

#include <glib-object.h>

typedef struct _WispCacheEntry WispCacheEntry;
typedef struct _WispCacheShard WispCacheShard;
typedef struct _WispCacheKept WispCacheKept;

/* How a cache treats its keys. Without functions they are strings. */
typedef struct
{
  GHashFunc      hash;      /* (not nullable) */
  GEqualFunc     equal;     /* (nullable): NULL for strings */
  GBoxedCopyFunc key_copy;  /* (nullable) */
  GDestroyNotify key_free;  /* (nullable) */
} WispCacheKeys;

/*
 * One key and its value; both key and value of its GHashTable. A lookup needs
 * nothing but the table, this and the control block.
 */
struct _WispCacheEntry
{
  WispReach       reach;    /* its control is that of the value; NULL before there is one */
  gpointer        instance; /* (not owned): the value */
  WispCacheShard *shard;    /* (not owned): kept by its count of entries */
  WispCacheKept  *kept;     /* (owned) (nullable): in the front; guarded by the shard's lock */
  gconstpointer   key;      /* (owned): the copy, or inline_key */
  guint           hash;
  guint16         is_probe; /* only there to be compared with */
  guint8          in_table; /* guarded by the shard's lock */
  guint8          is_shared; /* its key is; guarded by the shard's lock */

  /* The last field, of which as much is allocated as is needed */
  union
  {
    gchar          inline_key[sizeof (GDestroyNotify)]; /* of a cache with string keys */
    GDestroyNotify key_free;                            /* (nullable): of any other */
    WispCacheKey  *shared_key;                          /* (owned): of one whose key is shared */
  };
};

WispControl    *wisp_cache_entry_get_control (gpointer              value);
WispCacheEntry *wisp_cache_entry_new         (const WispCacheKeys  *keys,
                                              gconstpointer         key,
                                              guint                 hash,
                                              WispControl          *control,
                                              const WispReachClass *klass);
void            wisp_cache_entry_set_control (WispCacheEntry       *self,
                                              WispControl          *control);
void            wisp_cache_entry_free        (WispCacheEntry       *self);

static inline WispCacheEntry *
wisp_cache_entry_from_reach (WispReach *reach)
{
  G_STATIC_ASSERT (G_STRUCT_OFFSET (WispCacheEntry, reach) == 0);

  return (WispCacheEntry *) reach;
}
