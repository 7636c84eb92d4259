/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-entry-private.h"

#include "wisp-cache-front-private.h"
#include "wisp-weak-private.h"

#include <string.h>

/* A GObject is dead from the beginning of its last dispose, which only an upgrade can
 * tell at first. */
static gboolean
is_dead (WispControl *control)
{
  gpointer instance;

  if (wisp_control_is_dead (control) || !wisp_control_is_foreign (control))
    return wisp_control_is_dead (control);

  instance = wisp_weak_gobject_upgrade (control);
  if (instance == NULL)
    return TRUE;

  g_object_unref (instance);

  return FALSE;
}

/* The block of a live value, with a weak count and all that entries need; or NULL */
WispControl *
wisp_cache_entry_get_control (gpointer value)
{
  WispControl *control = wisp_weak_new (value);

  if (control == NULL || is_dead (control))
    {
      wisp_weak_unref (control);
      return NULL;
    }

  wisp_control_ensure_cold (control);

  return control;
}

/* Runs the user's key_copy, so no lock is held. Takes over `control`, which comes from
 * wisp_cache_entry_get_control(), or is NULL for now. */
WispCacheEntry *
wisp_cache_entry_new (const WispCacheKeys *keys,
                      gconstpointer        key,
                      guint                hash,
                      WispControl         *control)
{
  gboolean is_string = keys->equal == NULL;
  WispCacheEntry *self;

  if (is_string)
    {
      gsize size = strlen (key) + 1;

      self = g_malloc (G_STRUCT_OFFSET (WispCacheEntry, inline_key) + size);
      memcpy ((gchar *) self + G_STRUCT_OFFSET (WispCacheEntry, inline_key), key, size);
    }
  else
    {
      self = g_malloc (sizeof (WispCacheEntry));
      self->key = keys->key_copy != NULL ? keys->key_copy ((gpointer) key) : key;
      self->key_free = keys->key_free;
    }

  self->reach.control = NULL;
  self->value = 0;
  self->hash = hash;
  self->in_table = FALSE;
  self->is_probe = FALSE;
  self->is_shared = FALSE;
  self->is_string = (guint8) is_string;
  if (control != NULL)
    wisp_cache_entry_set_control (self, control);

  return self;
}

/* Takes over `control`, of an entry that has none yet */
void
wisp_cache_entry_set_control (WispCacheEntry *self,
                              WispControl    *control)
{
  self->reach.control = control;
  self->value = (guintptr) wisp_control_get_instance (control);
}

/* Takes over `kept`, of the value of this entry; or nothing, if it is NULL */
void
wisp_cache_entry_keep (WispCacheEntry *self,
                       WispCacheKept  *kept)
{
  if (kept != NULL)
    self->value = (guintptr) kept | WISP_CACHE_ENTRY_KEPT;
}

/* (transfer full) (nullable) */
WispCacheKept *
wisp_cache_entry_steal_kept (WispCacheEntry *self)
{
  WispCacheKept *kept = wisp_cache_entry_peek_kept (self);

  if (kept != NULL)
    self->value = (guintptr) kept->value;

  return kept;
}

/* The slow half of wisp_cache_entry_get_value() */
gpointer
wisp_cache_entry_get_kept_value (WispCacheEntry *self)
{
  return wisp_cache_entry_peek_kept (self)->value;
}

static void
free_key (WispCacheEntry *self)
{
  if (self->is_shared)
    wisp_cache_key_unref (self->shared_key);
  else if (self->key_free != NULL)
    self->key_free ((gpointer) self->key);
}

/* Runs the user's key_free, and may drop the last reference to the value, so no lock
 * is held */
void
wisp_cache_entry_free (WispCacheEntry *self)
{
  WispCacheKept *kept = wisp_cache_entry_peek_kept (self);

  if (!self->is_string)
    free_key (self);
  if (kept != NULL)
    wisp_cache_kept_free (kept);
  wisp_weak_unref (self->reach.control);
  g_free (self);
}
