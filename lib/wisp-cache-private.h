/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-front-private.h"
#include "wisp-cache-shard-private.h"
#include "wisp-object-private.h"

#include <wisp/wisp-cache.h>

struct _WispCache
{
  GObject          parent_instance;

  /* Set before anybody else sees the cache */
  WispCacheKeys    keys;
  guint            n_shards;
  WispCacheShard **shards;      /* (owned) (array length=n_shards): each lives on until its
                                 * last entry is freed */

  WispCacheFront   front;

  /* Atomic */
  gint             failure_ttl; /* in milliseconds */
};

WispCache *wisp_cache_new_with_shards (guint           n_shards,
                                       GHashFunc       hash,
                                       GEqualFunc      equal,
                                       GBoxedCopyFunc  key_copy,
                                       GDestroyNotify  key_free);
gboolean   wisp_cache_may_enter_custom (WispCache     *self);
void       wisp_cache_drop_key        (WispCache      *self,
                                       gconstpointer   key);
gboolean   wisp_cache_try_add         (WispCache      *self,
                                       gconstpointer   key,
                                       gpointer        value,
                                       gpointer       *incumbent);
gpointer   wisp_cache_ref_key         (WispCache      *self,
                                       gconstpointer   key);

/* FALSE, with a critical, in a custom equal function that came back */
static inline gboolean
wisp_cache_may_enter (WispCache *self)
{
  return G_LIKELY (self->keys.equal == NULL) || wisp_cache_may_enter_custom (self);
}

/* By the high bits of the hash, well mixed: the table of the shard uses the low ones */
static inline WispCacheShard *
wisp_cache_get_shard (WispCache *self,
                      guint      hash)
{
  guint mixed = hash * 2654435769u;

  return self->shards[((guint64) mixed * self->n_shards) >> 32];
}

/* Only a string cannot be NULL */
static inline gboolean
is_key (WispCache     *self,
        gconstpointer  key)
{
  return key != NULL || self->keys.equal != NULL;
}

static inline gpointer
wisp_cache_ref_value (gpointer value)
{
  return wisp_object_is_light (value) ? (wisp_object_ref) (value) : g_object_ref (value);
}

static inline void
wisp_cache_unref_value (gpointer value)
{
  if (wisp_object_is_light (value))
    wisp_object_unref (value);
  else
    g_object_unref (value);
}

/* Of strong references, leaves those of one kind */
static inline void
wisp_cache_keep_kind (GPtrArray *values,
                      gboolean   light)
{
  for (guint i = values->len; i > 0; i--)
    {
      if (wisp_object_is_light (g_ptr_array_index (values, i - 1)) != light)
        g_ptr_array_remove_index_fast (values, i - 1);
    }
}
