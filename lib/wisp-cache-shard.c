/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-shard-private.h"

#include "wisp-cache-front-private.h"
#include "wisp-cache-watch-private.h"
#include "wisp-thread-private.h"

#include <string.h>

/*
 * A part of a cache: a table of entries, and how they leave it.
 *
 * S is the shard's lock, C the lock in the cold part of a value. The order is S,
 * then C. Under S: the table, the entries' in_table, n_entries, closed. Under C:
 * the value's list of entries, and its own closed.
 *
 *   insert    S; C: if the value is closed it is dead, and nothing is inserted;
 *             else the entry is linked. Then it goes into the table.
 *   remove    S: out of the table. C: if the value is not closed, the entry is
 *             unlinked, and this thread frees it; else it is left to the death.
 *   death     C: closed is set and the list taken. Then, for each entry, S: out of
 *             the table, if it is in there; n_entries goes down. The entry is freed
 *             after S, by this thread.
 *   the end   as removal of all; then S: closed. Whoever brings a closed shard to
 *             n_entries 0 frees it, perhaps long after the cache.
 *
 * Why each entry has one freer: it is freed by a removal only if that unlinked it,
 * which it did under C before closed; and by the death only if it was still linked
 * when closed was set, under C as well.
 *
 * Why nobody uses a freed entry: a lookup uses it under S, while it is in the
 * table. Both freers have seen it out of the table under S before they free it.
 * The interleavings of a removal R and a death D of one entry:
 *
 * (a) R's C comes before D's. R unlinks, D's list does not have the entry. R frees.
 * (b) D's C comes first. R, which holds S, takes the entry out of the table and
 *     leaves it. D waits for S, finds in_table false, and frees. If D had S first,
 *     R would not have found the entry.
 *
 * Why nobody uses a freed shard: each entry that names it is in n_entries until its
 * freer has let go of S for the last time, and the cache's own use ends with the
 * closing. Of these, the one that makes the last of the conditions true under S
 * frees it, and nobody else has a way to it.
 *
 * What a removal finds by its key may not be what it was when the value died: a
 * dead entry leaves by its identity, so that one that took its place stays.
 *
 * Keys, weak counts and entries are released after S, since the user's functions
 * run there. A GObject is upgraded after S too, since toggle notifications may run:
 * under S a weak count keeps its control block.
 *
 * One function of the user's runs under S: a custom equal function. If it comes
 * back into the same cache, that is reported and refused. If it drops the last
 * reference to a value of any cache, that is reported, and nothing waits for another
 * S under this one: the entry is put on the list `late` of the shard whose S this
 * very thread holds, and dealt with when it has let go of it.
 *
 * How entries are found is in wisp-cache-shard-lookup.c, how they come and go by
 * somebody's wish in wisp-cache-shard-change.c; here is how they go by their value's
 * death.
 */

/* So that no two shards share a cache line */
#define CACHE_LINE 64
#define SHARD_SIZE ((sizeof (WispCacheShard) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE)

/* A hit touches one */
G_STATIC_ASSERT (G_STRUCT_OFFSET (WispCacheShard, stats.buried) <= CACHE_LINE);

/* The custom equal functions that this thread is in, innermost first */
typedef struct _EqualFrame EqualFrame;

struct _EqualFrame
{
  WispCacheShard *shard;
  EqualFrame     *outer; /* (nullable) */
};

static WISP_THREAD_LOCAL EqualFrame *equal_frames;

/* Whether this thread is in the equal function of a cache, or in what that called */
gboolean
wisp_cache_shard_is_in_equal (gconstpointer cache)
{
  for (EqualFrame *frame = equal_frames; frame != NULL; frame = frame->outer)
    if (frame->shard->cache == cache)
      return TRUE;

  return FALSE;
}

static WispCacheShard *
entry_get_shard (const WispCacheEntry *entry)
{
  return (WispCacheShard *) (gpointer) ((gchar *) entry->reach.klass -
                                        G_STRUCT_OFFSET (WispCacheShard, reach_class));
}

static guint
entry_hash (gconstpointer data)
{
  const WispCacheEntry *entry = data;

  return entry->hash;
}

/* GHashTable gives the entry in the table first, then what it looks for. Unless
 * that is a probe, it is looked for by its identity. */
static gboolean
entry_equal_string (gconstpointer a,
                    gconstpointer b)
{
  const WispCacheEntry *entry = a, *wanted = b;

  if (!wanted->is_probe)
    return entry == wanted;

  /* The hashes are equal, so the keys almost certainly are, and it will be upgraded:
   * the block comes from memory while the keys are compared */
  if (entry->in_table)
    __builtin_prefetch (entry->reach.control, TRUE);

  return strcmp (entry->inline_key, wanted->key) == 0;
}

static gboolean
entry_equal_custom (gconstpointer a,
                    gconstpointer b)
{
  const WispCacheEntry *entry = a, *wanted = b;
  EqualFrame frame;
  gboolean equal;

  if (!wanted->is_probe)
    return entry == wanted;

  frame.shard = entry_get_shard (wanted);
  frame.outer = equal_frames;
  equal_frames = &frame;
  equal = frame.shard->equal (entry->key, wanted->key);
  equal_frames = frame.outer;

  return equal;
}

static GHashTable *
new_table (WispCacheShard *self)
{
  return g_hash_table_new (entry_hash,
                           self->equal != NULL ? entry_equal_custom : entry_equal_string);
}

static void
shard_free (WispCacheShard *self)
{
  g_hash_table_unref (self->table);
  g_clear_pointer (&self->flights, g_hash_table_unref);
  g_aligned_free (self);
}

/* Under S. The entry of a dead value, which the caller frees after S. */
static void
bury (WispCacheShard *self,
      WispCacheEntry *entry)
{
  if (entry->in_table)
    {
      g_hash_table_remove (self->table, entry);
      if (wisp_cache_entry_peek_kept (entry) != NULL)
        wisp_cache_front_unlink (self, entry);
      if (G_UNLIKELY (self->watched))
        wisp_cache_watch_removed (self, entry);
    }
  self->n_entries--;
  self->stats.buried++;
}

static gboolean entry_forget (WispReach *reach);

static G_GNUC_NO_INLINE void
bury_late (WispReach *late)
{
  WispReach *next;

  for (; late != NULL; late = next)
    {
      next = late->next;
      if (entry_forget (late))
        wisp_cache_entry_free (wisp_cache_entry_from_reach (late));
    }
}

/* Lets go of S, and of the shard if it is the last that had to do with it */
void
wisp_cache_shard_unlock (WispCacheShard *self)
{
  WispReach *late = g_steal_pointer (&self->late);
  gboolean last = self->closed && self->n_entries == 0;

  wisp_lock_release (&self->lock);

  if (last)
    shard_free (self);
  if (G_UNLIKELY (late != NULL))
    bury_late (late);
}

static void
entry_release (WispReach *reach)
{
  wisp_cache_entry_free (wisp_cache_entry_from_reach (reach));
}

/* Of an entry that has let go of its shard, whose own class only forgets */
static const WispReachClass forgotten_class = { NULL, entry_release };

static gboolean
entry_forget (WispReach *reach)
{
  WispCacheEntry *entry = wisp_cache_entry_from_reach (reach);
  WispCacheShard *self = entry_get_shard (entry);

  if (G_UNLIKELY (equal_frames != NULL))
    {
      g_critical ("The equal function of a WispCache must not drop the last reference to a "
                  "value of a cache");
      reach->next = equal_frames->shard->late;
      equal_frames->shard->late = reach;
      return FALSE;
    }

  wisp_cache_shard_lock (self);
  bury (self, entry);
  reach->klass = &forgotten_class;
  wisp_cache_shard_unlock (self);

  return TRUE;
}

WispCacheShard *
wisp_cache_shard_new (gconstpointer   cache,
                      GEqualFunc      equal,
                      WispCacheFront *front)
{
  WispCacheShard *self = g_aligned_alloc0 (1, SHARD_SIZE, CACHE_LINE);

  self->cache = cache;
  self->equal = equal;
  self->front = front;
  self->reach_class.forget = entry_forget;
  self->table = new_table (self);

  return self;
}

/* Under S. `entry` has the key only. */
void
wisp_cache_shard_add_flight (WispCacheShard  *self,
                             WispCacheEntry  *entry,
                             WispCacheFlight *flight)
{
  if (self->flights == NULL)
    self->flights = new_table (self);

  g_hash_table_insert (self->flights, entry, flight);
}

/* Adds the blocks of all values, with a weak count each */
void
wisp_cache_shard_collect (WispCacheShard *self,
                          GPtrArray      *controls)
{
  GHashTableIter iter;
  gpointer data;

  wisp_cache_shard_lock (self);

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      WispCacheEntry *entry = data;

      wisp_control_weak_ref (entry->reach.control);
      g_ptr_array_add (controls, entry->reach.control);
    }

  wisp_cache_shard_unlock (self);
}

guint
wisp_cache_shard_get_n_entries (WispCacheShard *self)
{
  guint n_entries;

  wisp_cache_shard_lock (self);

  n_entries = g_hash_table_size (self->table);
  wisp_cache_shard_unlock (self);

  return n_entries;
}

guint
wisp_cache_shard_get_n_live (WispCacheShard *self)
{
  GHashTableIter iter;
  gpointer data;
  guint n_live = 0;

  wisp_cache_shard_lock (self);

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      WispCacheEntry *entry = data;

      n_live += !wisp_control_is_dead (entry->reach.control);
    }

  wisp_cache_shard_unlock (self);

  return n_live;
}

void
wisp_cache_shard_add_stats (WispCacheShard *self,
                            WispCacheStats *sum)
{
  wisp_cache_shard_lock (self);

  sum->hits += self->stats.hits;
  sum->misses += self->stats.misses;
  sum->buried += self->stats.buried;
  sum->loads += self->stats.loads;
  sum->load_failures += self->stats.load_failures;
  sum->load_time += self->stats.load_time;
  sum->waits += self->stats.waits;
  sum->evicted_by_items += self->stats.evicted_by_items;
  sum->evicted_by_bytes += self->stats.evicted_by_bytes;
  sum->evicted_by_trim += self->stats.evicted_by_trim;

  wisp_cache_shard_unlock (self);
}

void
wisp_cache_shard_reset_stats (WispCacheShard *self)
{
  wisp_cache_shard_lock (self);
  memset (&self->stats, 0, sizeof self->stats);
  wisp_cache_shard_unlock (self);
}
