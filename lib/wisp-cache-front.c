/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-front-private.h"

#include "wisp-cache-private.h"
#include "wisp-weak-private.h"

/*
 * The strong front: the values used last are kept alive.
 *
 * Each shard has a list of those that it keeps, the one used last at its head,
 * guarded by the shard's lock, S, which a look-up takes anyway. So a hit moves a
 * link in a list, and takes no other lock.
 *
 * The bounds are for the whole cache. How much all shards keep together is counted
 * atomically, and written only when something enters or leaves the front. Whoever
 * brings it above a bound takes out what was used longest ago, after S:
 *
 *  - while there are few items, of all shards. Each use is stamped by a clock that
 *    all shards share, so the order is exact.
 *  - while there are many, of its own shard. Keys are spread evenly, so what was not
 *    used for long there was not used for long at all; and the clock stands still
 *    during hits, so that they share nothing that is written.
 *
 * A value's strong reference is owned by its WispCacheKept, and that by the entry.
 * An entry that leaves the table takes it along (it is dropped when the entry is
 * freed, after S); eviction takes it from the entry, and drops it after S as well.
 * A value that was evicted is found while anybody else holds it, and then kept again.
 * That needs a reference and memory, so it takes S a second time, when whatever is
 * under the key by then is left alone unless it is the same value.
 *
 * A kept light object cannot die. A GObject can, of g_object_run_dispose(); its entry
 * leaves as any other does.
 */

/* As many for each shard are looked at one by one */
#define FEW_PER_SHARD 8

static gboolean
has_few (WispCacheFront *self)
{
  return g_atomic_int_get ((gint *) &self->n_items) <=
         (gint) (FEW_PER_SHARD * self->cache->n_shards);
}

static guint
tick (WispCacheFront *self)
{
  return (guint) g_atomic_int_add ((gint *) &self->clock, 1);
}

static gsize
get_weight (WispCacheFront *self,
            gpointer        value)
{
  return self->weigh != NULL ? self->weigh (value, self->weigh_data) : 0;
}

/* After S */
void
wisp_cache_kept_free (WispCacheKept *self)
{
  wisp_cache_unref_value (self->value);
  g_free (self);
}

/* What keeps a value alive once it is linked; or NULL if the front is off, or the
 * value too heavy. Runs the user's function, so no lock is held. */
WispCacheKept *
wisp_cache_front_prepare (WispCacheFront *self,
                          gpointer        value)
{
  gsize max_bytes = (gsize) g_atomic_pointer_get (&self->max_bytes), weight;
  WispCacheKept *kept;

  if (max_bytes == 0 && g_atomic_int_get ((gint *) &self->max_items) == 0)
    return NULL;

  weight = get_weight (self, value);
  if (max_bytes != 0 && weight > max_bytes)
    return NULL;

  kept = g_new0 (WispCacheKept, 1);
  kept->value = wisp_cache_ref_value (value);
  kept->weight = weight;

  return kept;
}

void
wisp_cache_front_link (WispCacheShard *shard,
                       WispCacheEntry *entry)
{
  WispCacheFront *self = shard->front;
  WispCacheKept *kept = wisp_cache_entry_peek_kept (entry);

  kept->used = tick (self);
  kept->link.data = entry;
  g_queue_push_head_link (&shard->kept, &kept->link);
  g_atomic_int_inc ((gint *) &self->n_items);
  g_atomic_pointer_add (&self->n_bytes, (gssize) kept->weight);
}

void
wisp_cache_front_unlink (WispCacheShard *shard,
                         WispCacheEntry *entry)
{
  WispCacheFront *self = shard->front;
  WispCacheKept *kept = wisp_cache_entry_peek_kept (entry);

  g_queue_unlink (&shard->kept, &kept->link);
  g_atomic_int_add ((gint *) &self->n_items, -1);
  g_atomic_pointer_add (&self->n_bytes, -(gssize) kept->weight);
}

/* Of a link that is not the head. On the path of a hit, so without calls. */
static void
move_to_head (GQueue *queue,
              GList  *link)
{
  link->prev->next = link->next;
  if (link->next != NULL)
    link->next->prev = link->prev;
  else
    queue->tail = link->prev;

  link->prev = NULL;
  link->next = queue->head;
  queue->head->prev = link;
  queue->head = link;
}

/* Of an entry that is in the front: it was used now */
void
wisp_cache_front_promote (WispCacheShard *shard,
                          WispCacheEntry *entry)
{
  WispCacheFront *self = shard->front;
  WispCacheKept *kept = wisp_cache_entry_peek_kept (entry);

  kept->used = has_few (self) ? tick (self) : (guint) g_atomic_int_get ((gint *) &self->clock);
  if (shard->kept.head != &kept->link)
    move_to_head (&shard->kept, &kept->link);
}

/* After S, of a value that was found, which the caller holds */
void
wisp_cache_front_keep (WispCacheShard *shard,
                       gconstpointer   key,
                       guint           hash,
                       gpointer        value)
{
  WispCacheKept *kept = wisp_cache_front_prepare (shard->front, value);
  WispCacheEntry *entry;

  if (kept == NULL)
    return;

  wisp_cache_shard_lock (shard);
  entry = wisp_cache_shard_find (shard, key, hash);
  if (entry != NULL && entry->value == (guintptr) value && shard->keeps)
    {
      wisp_cache_entry_keep (entry, g_steal_pointer (&kept));
      wisp_cache_front_link (shard, entry);
    }
  wisp_cache_shard_unlock (shard);

  if (kept != NULL)
    wisp_cache_kept_free (kept);
  else
    wisp_cache_front_limit (shard->front, shard);
}

/* Under S, of a shard that keeps something. What the caller frees after S. */
static WispCacheKept *
evict_oldest (WispCacheShard *shard)
{
  WispCacheEntry *entry = shard->kept.tail->data;

  wisp_cache_front_unlink (shard, entry);

  return wisp_cache_entry_steal_kept (entry);
}

typedef enum
{
  NOTHING,
  ITEMS,
  BYTES
} Excess;

static Excess
get_excess (WispCacheFront *self)
{
  guint max_items = (guint) g_atomic_int_get ((gint *) &self->max_items);
  gsize max_bytes = (gsize) g_atomic_pointer_get (&self->max_bytes);

  /* Somebody may have begun to keep a value when the front was turned off */
  if (max_items == 0 && max_bytes == 0)
    return g_atomic_int_get ((gint *) &self->n_items) > 0 ? ITEMS : NOTHING;

  if (max_items != 0 && (guint) g_atomic_int_get ((gint *) &self->n_items) > max_items)
    return ITEMS;
  if (max_bytes != 0 && (gsize) g_atomic_pointer_get (&self->n_bytes) > max_bytes)
    return BYTES;

  return NOTHING;
}

/* The shard with what was used longest ago; NULL if none keeps anything */
static WispCacheShard *
find_oldest (WispCacheFront *self)
{
  WispCacheShard *oldest = NULL;
  guint used = 0;

  for (guint i = 0; i < self->cache->n_shards; i++)
    {
      WispCacheShard *shard = self->cache->shards[i];

      wisp_cache_shard_lock (shard);
      if (shard->kept.tail != NULL)
        {
          WispCacheEntry *entry = shard->kept.tail->data;

          /* The clock may come round */
          if (oldest == NULL || (gint) (wisp_cache_entry_peek_kept (entry)->used - used) < 0)
            {
              oldest = shard;
              used = wisp_cache_entry_peek_kept (entry)->used;
            }
        }
      wisp_cache_shard_unlock (shard);
    }

  return oldest;
}

/* FALSE if the shard has less than `at_least` to keep */
static gboolean
evict_one (WispCacheShard *shard,
           guint           at_least,
           Excess          excess)
{
  WispCacheKept *evicted = NULL;
  gboolean found;

  wisp_cache_shard_lock (shard);
  found = shard->kept.length >= at_least;
  if (found)
    {
      evicted = evict_oldest (shard);
      shard->stats.evicted_by_items += excess == ITEMS;
      shard->stats.evicted_by_bytes += excess == BYTES;
    }
  wisp_cache_shard_unlock (shard);

  g_clear_pointer (&evicted, wisp_cache_kept_free);

  return found;
}

/* After S: brings the front back to its bounds, of which `shard` may have exceeded one */
void
wisp_cache_front_limit (WispCacheFront *self,
                        WispCacheShard *shard)
{
  Excess excess;

  while ((excess = get_excess (self)) != NOTHING)
    {
      WispCacheShard *oldest;

      if (!has_few (self) && evict_one (shard, 2, excess))
        continue;

      oldest = find_oldest (self);
      if (oldest == NULL)
        return;
      evict_one (oldest, 1, excess);
    }
}

static void
trim_shard (WispCacheShard *shard,
            guint           divisor)
{
  g_autoptr (GPtrArray) evicted = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_cache_kept_free);
  gsize bytes = 0, most_bytes;
  guint most_items;

  wisp_cache_shard_lock (shard);
  for (GList *link = shard->kept.head; link != NULL; link = link->next)
    bytes += wisp_cache_entry_peek_kept (link->data)->weight;

  most_items = divisor > 0 ? shard->kept.length / divisor : 0;
  most_bytes = divisor > 0 ? bytes / divisor : 0;
  while (shard->kept.length > most_items || (bytes > most_bytes && shard->kept.length > 0))
    {
      WispCacheKept *kept = evict_oldest (shard);

      bytes -= kept->weight;
      g_ptr_array_add (evicted, kept);
      shard->stats.evicted_by_trim++;
    }
  wisp_cache_shard_unlock (shard);
}

/* Each shard keeps one in `divisor` of its items and bytes, or none for 0 */
void
wisp_cache_front_trim (WispCacheFront *self,
                       guint           divisor)
{
  for (guint i = 0; i < self->cache->n_shards; i++)
    trim_shard (self->cache->shards[i], divisor);
}

/* After a change of the bounds */
void
wisp_cache_front_bounds_changed (WispCacheFront *self)
{
  gboolean keeps = g_atomic_int_get ((gint *) &self->max_items) != 0 ||
                   (gsize) g_atomic_pointer_get (&self->max_bytes) != 0;

  for (guint i = 0; i < self->cache->n_shards; i++)
    {
      WispCacheShard *shard = self->cache->shards[i];

      wisp_cache_shard_lock (shard);
      shard->keeps = (guint8) keeps;
      wisp_cache_shard_unlock (shard);
    }

  wisp_cache_front_limit (self, self->cache->shards[0]);
}

void
wisp_cache_front_init (WispCacheFront *self,
                       WispCache      *cache)
{
  self->cache = cache;
  g_mutex_init (&self->monitor_lock);
}

/* After the shards were closed */
void
wisp_cache_front_clear (WispCacheFront *self)
{
  if (self->monitor != NULL)
    g_signal_handler_disconnect (self->monitor, self->handler);
  g_clear_object (&self->monitor);
  g_mutex_clear (&self->monitor_lock);

  if (self->weigh_destroy != NULL)
    self->weigh_destroy (self->weigh_data);
}
