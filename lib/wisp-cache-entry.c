/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-entry-private.h"

#include <string.h>

/* Runs the user's key_copy, so no lock is held. Takes over the caller's weak
 * count of `control`, whose instance is alive. */
WispCacheEntry *
wisp_cache_entry_new (const WispCacheKeys  *keys,
                      gconstpointer         key,
                      guint                 hash,
                      WispControl          *control,
                      const WispReachClass *klass)
{
  WispCacheEntry *self;

  if (keys->equal == NULL)
    {
      gsize size = strlen (key) + 1;

      self = g_malloc (G_STRUCT_OFFSET (WispCacheEntry, inline_key) + size);
      self->key = memcpy (self->inline_key, key, size);
      self->key_free = NULL;
    }
  else
    {
      self = g_malloc (sizeof (WispCacheEntry));
      self->key = keys->key_copy != NULL ? keys->key_copy ((gpointer) key) : key;
      self->key_free = keys->key_free;
    }

  self->reach.klass = klass;
  self->reach.control = control;
  self->instance = wisp_control_get_instance (control);
  self->shard = NULL;
  self->hash = hash;
  self->in_table = FALSE;
  self->is_probe = FALSE;

  return self;
}

/* Runs the user's key_free, so no lock is held */
void
wisp_cache_entry_free (WispCacheEntry *self)
{
  if (self->key_free != NULL)
    self->key_free ((gpointer) self->key);
  wisp_control_weak_unref (self->reach.control);
  g_free (self);
}
