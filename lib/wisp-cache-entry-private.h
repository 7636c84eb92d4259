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
 * nothing but the table, this and the control block; of this only the part from the
 * reach's control on, which lies together.
 */
struct _WispCacheEntry
{
  WispReach      reach;     /* its control is that of the value, NULL before there is one; its
                             * class is that of the shard, set by what puts it there */

  /* The value, not owned; or, with WISP_CACHE_ENTRY_KEPT, a WispCacheKept, which owns it:
   * guarded by the shard's lock */
  guintptr       value;

  guint          hash;
  guint8         in_table;  /* guarded by the shard's lock */
  guint8         is_shared; /* its key is; guarded by the shard's lock */
  guint8         is_probe;  /* only there to be compared with; has a key of any kind */
  guint8         is_string; /* has an inline key */

  /* The last field, of which as much is allocated as is needed */
  union
  {
    gchar inline_key[sizeof (gpointer)]; /* of a cache with string keys */
    struct
    {
      gconstpointer    key;          /* (owned): the copy */
      union
      {
        GDestroyNotify key_free;     /* (nullable) */
        WispCacheKey  *shared_key;   /* (owned): once it is shared */
      };
    };
  };
};

#define WISP_CACHE_ENTRY_KEPT ((guintptr) 1)

WispControl    *wisp_cache_entry_get_control (gpointer              value);
WispCacheEntry *wisp_cache_entry_new         (const WispCacheKeys *keys,
                                              gconstpointer        key,
                                              guint                hash,
                                              WispControl         *control);
void            wisp_cache_entry_set_control (WispCacheEntry      *self,
                                              WispControl         *control);
void            wisp_cache_entry_keep        (WispCacheEntry      *self,
                                              WispCacheKept       *kept);
WispCacheKept  *wisp_cache_entry_steal_kept  (WispCacheEntry      *self);
gpointer        wisp_cache_entry_get_kept_value (WispCacheEntry   *self);
void            wisp_cache_entry_free        (WispCacheEntry      *self);

static inline WispCacheEntry *
wisp_cache_entry_from_reach (WispReach *reach)
{
  G_STATIC_ASSERT (G_STRUCT_OFFSET (WispCacheEntry, reach) == 0);

  return (WispCacheEntry *) reach;
}

static inline gconstpointer
wisp_cache_entry_get_key (const WispCacheEntry *self)
{
  return self->is_string ? self->inline_key : self->key;
}

/* In the front, or about to be; or NULL */
static inline WispCacheKept *
wisp_cache_entry_peek_kept (WispCacheEntry *self)
{
  if (G_LIKELY (!(self->value & WISP_CACHE_ENTRY_KEPT)))
    return NULL;

  return (WispCacheKept *) (self->value & ~WISP_CACHE_ENTRY_KEPT);
}

static inline gpointer
wisp_cache_entry_get_value (WispCacheEntry *self)
{
  if (G_LIKELY (!(self->value & WISP_CACHE_ENTRY_KEPT)))
    return (gpointer) self->value;

  return wisp_cache_entry_get_kept_value (self);
}
