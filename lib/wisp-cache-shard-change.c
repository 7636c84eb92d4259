/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-shard-private.h"

#include "wisp-cache-flight-private.h"
#include "wisp-cache-front-private.h"
#include "wisp-cache-watch-private.h"
#include "wisp-weak-private.h"

/*
 * What enters a part of a cache, and what is taken out of it: "insert", "remove" and
 * "the end" of the protocol in wisp-cache-shard.c.
 */

/* Under S, of an entry that has been taken out of the table. TRUE if the caller
 * frees it after S; else the death of its value does. */
static gboolean
detach (WispCacheShard *self,
        WispCacheEntry *entry)
{
  entry->in_table = FALSE;
  if (wisp_cache_entry_peek_kept (entry) != NULL)
    wisp_cache_front_unlink (self, entry);
  if (G_UNLIKELY (self->watched))
    wisp_cache_watch_removed (self, entry);
  if (!wisp_control_unlink (entry->reach.control, &entry->reach))
    return FALSE;

  self->n_entries--;

  return TRUE;
}

/* Under S. What the caller frees after S, or NULL. */
WispCacheEntry *
wisp_cache_shard_take_out (WispCacheShard *self,
                           WispCacheEntry *entry)
{
  g_hash_table_remove (self->table, entry);

  return detach (self, entry) ? entry : NULL;
}

/* Under S. FALSE if the value is dead. Otherwise the caller takes out the one that it
 * replaces, if there is any. */
gboolean
wisp_cache_shard_put_in (WispCacheShard *self,
                         WispCacheEntry *entry,
                         WispCacheEntry *replaced)
{
  entry->reach.klass = &self->reach_class;
  if (!wisp_control_link (entry->reach.control, &entry->reach))
    return FALSE;

  g_hash_table_add (self->table, entry);
  entry->in_table = TRUE;
  self->n_entries++;
  if (wisp_cache_entry_peek_kept (entry) != NULL)
    wisp_cache_front_link (self, entry);
  if (G_UNLIKELY (self->watched))
    wisp_cache_watch_added (self, entry, replaced);

  return TRUE;
}

/* Takes `entry`. FALSE if its value is dead; nothing has changed then. */
gboolean
wisp_cache_shard_insert (WispCacheShard *self,
                         WispCacheEntry *entry)
{
  WispCacheEntry *old, *unneeded = entry;
  gconstpointer key = wisp_cache_entry_get_key (entry);
  WispCacheFlight *barred = NULL;
  gboolean inserted, kept = wisp_cache_entry_peek_kept (entry) != NULL;

  wisp_cache_shard_lock (self);

  old = wisp_cache_shard_find (self, key, entry->hash);
  inserted = wisp_cache_shard_put_in (self, entry, old);
  if (inserted)
    {
      unneeded = old != NULL ? wisp_cache_shard_take_out (self, old) : NULL;
      barred = wisp_cache_flight_bar (self, key, entry->hash);
    }

  wisp_cache_shard_unlock (self);

  if (unneeded != NULL)
    wisp_cache_entry_free (unneeded);
  wisp_cache_flight_drop (barred);
  if (inserted && kept)
    wisp_cache_front_limit (self->front, self);

  return inserted;
}

/*
 * Takes `entry`, and inserts it unless there is a live value in its place already,
 * of which a strong reference is given back in `incumbent`, which is NULL before.
 * FALSE if nothing was inserted.
 */
gboolean
wisp_cache_shard_add (WispCacheShard *self,
                      WispCacheEntry *entry,
                      gpointer       *incumbent)
{
  WispControl *tried = NULL;
  WispCacheEntry *old, *unneeded = entry;
  gconstpointer key = wisp_cache_entry_get_key (entry);
  WispCacheFlight *barred = NULL;
  gboolean inserted = FALSE, kept = wisp_cache_entry_peek_kept (entry) != NULL;

  while (*incumbent == NULL)
    {
      wisp_cache_shard_lock (self);
      old = wisp_cache_shard_find (self, key, entry->hash);

      if (old != NULL && old->reach.control != tried &&
          !wisp_control_is_dead (old->reach.control))
        {
          /* A GObject that could not be upgraded is dying: if it is still here
           * next time, known by its block, its place is free. */
          g_clear_pointer (&tried, wisp_weak_unref);
          *incumbent = wisp_cache_shard_upgrade_and_unlock (self, old, key, &tried);
          continue;
        }

      inserted = wisp_cache_shard_put_in (self, entry, old);
      if (inserted)
        {
          unneeded = old != NULL ? wisp_cache_shard_take_out (self, old) : NULL;
          barred = wisp_cache_flight_bar (self, key, entry->hash);
        }
      wisp_cache_shard_unlock (self);
      break;
    }

  wisp_weak_unref (tried);
  if (unneeded != NULL)
    wisp_cache_entry_free (unneeded);
  wisp_cache_flight_drop (barred);
  if (inserted && kept)
    wisp_cache_front_limit (self->front, self);

  return inserted;
}

gboolean
wisp_cache_shard_remove (WispCacheShard *self,
                         gconstpointer   key,
                         guint           hash)
{
  WispCacheEntry *entry, *unneeded = NULL;
  WispCacheFlight *barred;

  wisp_cache_shard_lock (self);

  entry = wisp_cache_shard_find (self, key, hash);
  if (entry != NULL)
    unneeded = wisp_cache_shard_take_out (self, entry);
  barred = wisp_cache_flight_bar (self, key, hash);

  wisp_cache_shard_unlock (self);

  if (unneeded != NULL)
    wisp_cache_entry_free (unneeded);
  wisp_cache_flight_drop (barred);

  return entry != NULL;
}

/* Under S. What the caller frees after S, linked by next. */
static WispReach *
take_all_out (WispCacheShard *self,
              gboolean        only_dead,
              guint          *n_removed)
{
  WispReach *unneeded = NULL;
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      WispCacheEntry *entry = data;

      if (only_dead && !wisp_control_is_dead (entry->reach.control))
        continue;

      g_hash_table_iter_remove (&iter);
      (*n_removed)++;
      if (detach (self, entry))
        {
          entry->reach.next = unneeded;
          unneeded = &entry->reach;
        }
    }

  return unneeded;
}

static void
free_all (WispReach *unneeded)
{
  WispReach *next;

  for (; unneeded != NULL; unneeded = next)
    {
      next = unneeded->next;
      wisp_cache_entry_free (wisp_cache_entry_from_reach (unneeded));
    }
}

guint
wisp_cache_shard_remove_all (WispCacheShard *self,
                             gboolean        only_dead)
{
  WispReach *unneeded;
  WispCacheFlight *barred = NULL;
  guint n_removed = 0;

  wisp_cache_shard_lock (self);

  unneeded = take_all_out (self, only_dead, &n_removed);
  if (!only_dead)
    barred = wisp_cache_flight_bar_all (self);
  wisp_cache_shard_unlock (self);
  free_all (unneeded);
  wisp_cache_flight_drop (barred);

  return n_removed;
}

/* The end of the cache: the shard itself goes with the last entry that names it */
void
wisp_cache_shard_close (WispCacheShard *self)
{
  WispReach *unneeded;
  WispCacheFlight *barred;
  GSList *watches;
  guint n_removed = 0;

  wisp_cache_shard_lock (self);

  unneeded = take_all_out (self, FALSE, &n_removed);
  barred = wisp_cache_flight_bar_all (self);
  watches = g_steal_pointer (&self->watches);
  self->closed = TRUE;
  wisp_cache_shard_unlock (self);
  free_all (unneeded);
  g_slist_free_full (watches, wisp_cache_watch_unref);
  wisp_cache_flight_drop (barred);
}
