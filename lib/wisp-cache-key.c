/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-key-private.h"

/* Takes over `key` */
WispCacheKey *
wisp_cache_key_new (gconstpointer  key,
                    GDestroyNotify key_free)
{
  WispCacheKey *self = g_new (WispCacheKey, 1);

  self->ref_count = 1;
  self->is_string = FALSE;
  self->key = key;
  self->key_free = key_free;

  return self;
}

WispCacheKey *
wisp_cache_key_dup (const gchar *string)
{
  WispCacheKey *self = wisp_cache_key_new (g_strdup (string), g_free);

  self->is_string = TRUE;

  return self;
}

WispCacheKey *
wisp_cache_key_ref (WispCacheKey *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

/* The last one runs the user's key_free, so no lock is held then */
void
wisp_cache_key_unref (WispCacheKey *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->key_free != NULL)
    self->key_free ((gpointer) self->key);
  g_free (self);
}
