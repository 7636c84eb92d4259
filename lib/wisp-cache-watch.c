/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-watch-private.h"

#include "wisp-cache-private.h"
#include "wisp-weak-private.h"

/*
 * Watches: what comes into a cache and leaves it, told to a reader in its main context.
 *
 * Each shard has a list of the watches of its cache; a cache without any pays one test
 * where an entry enters or leaves the table. A watch has rows, one for each entry that
 * is in a table, found by the address of the entry; and two queues, of rows that the
 * reader does not know yet, and of rows that it does, but whose entry is gone.
 *
 * S is a shard's lock, J the one of a watch. The order is S, then J; then GLib's lock of
 * a main context, under which nothing of the user's runs. The reader takes J alone.
 *
 *   added     S, J: a new row joins the queue. It takes the place of the entry that is
 *             replaced, if there is one: the reader shall not see that a key leaves
 *             and comes back at the end.
 *   removed   S, J: a row that the reader does not know is freed; neither will it ever
 *             hear of it. Another one joins the other queue. So a reader that does not
 *             ask for long has two short queues, however much happens meanwhile.
 *   take      J: the reader is given both queues. A row that it knows is its own from
 *             then on, and is read by nobody else but for `taken` and the links.
 *
 * Why the address of an entry will do: an entry is put into a table, and taken out, under
 * S, once each, and the watch is told in the same critical section. It is freed after
 * that. So whoever adds a row for an entry at the same address comes later.
 *
 * The order of rows is that in which J was taken, for all shards together. That is the
 * order of insertion, as far as insertions on several threads have one. Entries that were
 * there when the watch was attached have none that anybody knows.
 *
 * The interleavings of an attachment A, which visits one shard after the other under its
 * S, and a change of the shard:
 *
 * (a) The change has S first. A sees the table as it is then.
 * (b) A has S first. The change finds the watch on the list.
 *
 * Of a closing and a change that has S: who has J first decides. After the closing there
 * is no main context, and the change passes. The list of each shard owns a reference to
 * the watch, so that a change under way may use it, until the watch is taken off the list
 * under S, or the cache has come to its end.
 *
 * Telling. The first change of a batch posts a source to the main context; until the
 * reader has dealt with it there is no other, so neither is the reader called twice at
 * once, also where one of its own signal handlers runs that main context. What happens
 * meanwhile is posted when it resumes. A source is posted under S and J: that allocates,
 * and may wake up a thread, once a batch. It has a weak handle of the reader, so that
 * who drops the reader does not have to wait for it.
 *
 * Nothing of the user's runs under S or J, although rows are freed there: a key that is
 * shared with an entry, and the weak count of a value, are the entry's as well, which is
 * freed after S. A string is a copy of the row's own.
 */

struct _WispCacheWatch
{
  gint               ref_count; /* atomic */

  /* Set before anybody else sees the watch */
  WispWeak          *reader;    /* (owned) */
  WispCacheWatchFunc tell;

  GMutex             lock;

  /* Guarded by lock */
  GMainContext      *context;   /* (owned) (nullable): NULL once closed */
  gboolean           told;      /* a source is posted, or the reader at work */
  GHashTable        *rows;      /* (owned): from a WispCacheEntry, not owned, to its row */
  GQueue             added;     /* (element-type WispCacheRow) (owned): not taken */
  GQueue             removed;   /* (element-type WispCacheRow): taken, and gone */
};

static WispCacheWatch *
watch_ref (WispCacheWatch *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

void
wisp_cache_watch_unref (gpointer data)
{
  WispCacheWatch *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_hash_table_unref (self->rows);
  g_mutex_clear (&self->lock);
  wisp_weak_unref (self->reader);
  g_free (self);
}

/* The reader is at work from the beginning, until it resumes */
WispCacheWatch *
wisp_cache_watch_new (GObject            *reader,
                      WispCacheWatchFunc  tell,
                      GMainContext       *context)
{
  WispCacheWatch *self = g_new0 (WispCacheWatch, 1);

  self->ref_count = 1;
  self->reader = wisp_weak_new (reader);
  self->tell = tell;
  self->context = g_main_context_ref (context);
  self->told = TRUE;
  self->rows = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->lock);

  return self;
}

/* Rows */

/* Under S. A key that is no string is shared with the entry from now on. */
static WispCacheKey *
share_key (WispCacheEntry *entry)
{
  if (entry->is_string)
    return wisp_cache_key_dup (entry->inline_key);
  if (entry->is_shared)
    return wisp_cache_key_ref (entry->shared_key);

  entry->shared_key = wisp_cache_key_new (entry->key, entry->key_free);
  entry->is_shared = TRUE;

  return wisp_cache_key_ref (entry->shared_key);
}

/* Under S */
static WispCacheRow *
row_new (WispCacheEntry *entry)
{
  WispCacheRow *self = g_new0 (WispCacheRow, 1);

  self->key = share_key (entry);
  self->weak = wisp_weak_ref (entry->reach.control);
  self->link.data = self;

  return self;
}

void
wisp_cache_row_free (gpointer data)
{
  WispCacheRow *self = data;

  g_clear_object (&self->item);
  wisp_cache_key_unref (self->key);
  wisp_weak_unref (self->weak);
  g_free (self);
}

/* Telling the reader */

static gboolean
tell_reader (gpointer data)
{
  WispCacheWatch *self = data;
  g_autoptr (GObject) reader = wisp_weak_get (self->reader);

  if (reader != NULL)
    self->tell (reader);

  return G_SOURCE_REMOVE;
}

/* Under J */
static void
post (WispCacheWatch *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_static_name (source, "[wisp] WispCacheModel");
  g_source_set_callback (source, tell_reader, watch_ref (self), wisp_cache_watch_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* Under J */
static void
changed (WispCacheWatch *self)
{
  if (self->told)
    return;

  self->told = TRUE;
  post (self);
}

/* Changes, under S and J */

static void
drop (WispCacheWatch *self,
      WispCacheRow   *row)
{
  if (row->predecessor == NULL)
    g_queue_unlink (&self->added, &row->link);
  wisp_cache_row_free (row);
}

static void
precede (WispCacheRow *predecessor,
         WispCacheRow *row)
{
  predecessor->successor = row;
  row->predecessor = predecessor;
}

static void
replace (WispCacheWatch *self,
         WispCacheRow   *old,
         WispCacheRow   *row)
{
  if (old->taken)
    {
      precede (old, row);
      g_queue_push_tail_link (&self->removed, &old->link);
      return;
    }

  if (old->predecessor != NULL)
    precede (old->predecessor, row);
  else
    g_queue_insert_before_link (&self->added, &old->link, &row->link);
  drop (self, old);
}

static void
add (WispCacheWatch *self,
     WispCacheEntry *entry,
     WispCacheEntry *replaced,
     WispCacheRow   *row)
{
  WispCacheRow *old = replaced != NULL ? g_hash_table_lookup (self->rows, replaced) : NULL;

  if (old == NULL)
    g_queue_push_tail_link (&self->added, &row->link);
  else
    {
      g_hash_table_remove (self->rows, replaced);
      replace (self, old, row);
    }

  g_hash_table_insert (self->rows, entry, row);
  changed (self);
}

/* One that has been replaced is gone already */
static void
remove_entry (WispCacheWatch *self,
              WispCacheEntry *entry)
{
  WispCacheRow *row = g_hash_table_lookup (self->rows, entry);

  if (row == NULL)
    return;

  g_hash_table_remove (self->rows, entry);
  if (row->taken)
    {
      g_queue_push_tail_link (&self->removed, &row->link);
      changed (self);
      return;
    }

  if (row->predecessor != NULL)
    row->predecessor->successor = NULL;
  drop (self, row);
}

/* Under S */
static void
add_to (WispCacheWatch *self,
        WispCacheEntry *entry,
        WispCacheEntry *replaced)
{
  g_mutex_lock (&self->lock);
  if (self->context != NULL)
    add (self, entry, replaced, row_new (entry));
  g_mutex_unlock (&self->lock);
}

void
wisp_cache_watch_added (WispCacheShard *shard,
                        WispCacheEntry *entry,
                        WispCacheEntry *replaced)
{
  for (GSList *link = shard->watches; link != NULL; link = link->next)
    add_to (link->data, entry, replaced);
}

void
wisp_cache_watch_removed (WispCacheShard *shard,
                          WispCacheEntry *entry)
{
  for (GSList *link = shard->watches; link != NULL; link = link->next)
    {
      WispCacheWatch *self = link->data;

      g_mutex_lock (&self->lock);
      remove_entry (self, entry);
      g_mutex_unlock (&self->lock);
    }
}

/* The reader */

static void
attach_to (WispCacheWatch *self,
           WispCacheShard *shard)
{
  GHashTableIter iter;
  gpointer entry;

  wisp_cache_shard_lock (shard);

  shard->watches = g_slist_prepend (shard->watches, watch_ref (self));
  shard->watched = TRUE;
  g_hash_table_iter_init (&iter, shard->table);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    add_to (self, entry, NULL);

  wisp_cache_shard_unlock (shard);
}

/* The caller holds the cache */
void
wisp_cache_watch_attach (WispCacheWatch *self,
                         WispCache      *cache)
{
  if (!wisp_cache_may_enter (cache))
    return;

  for (guint i = 0; i < cache->n_shards; i++)
    attach_to (self, cache->shards[i]);
}

static void
detach_from (WispCacheWatch *self,
             WispCacheShard *shard)
{
  GSList *link;

  wisp_cache_shard_lock (shard);
  link = g_slist_find (shard->watches, self);
  shard->watches = g_slist_remove_link (shard->watches, link);
  shard->watched = shard->watches != NULL;
  wisp_cache_shard_unlock (shard);

  g_slist_free_full (link, wisp_cache_watch_unref);
}

/* What the reader has not taken */
static void
free_rows (GQueue *added,
           GQueue *removed)
{
  WispCacheRow *row;

  for (GList *link = removed->head; link != NULL; link = link->next)
    {
      row = link->data;
      g_clear_pointer (&row->successor, wisp_cache_row_free);
    }

  while ((row = g_queue_peek_head (added)) != NULL)
    {
      g_queue_unlink (added, &row->link);
      wisp_cache_row_free (row);
    }
}

/* The end of the reader, which frees those rows that it has taken after this. The caller
 * holds `cache`, which is NULL if it has come to its end, or is about to: then it lets go
 * of its watches itself. */
void
wisp_cache_watch_close (WispCacheWatch *self,
                        WispCache      *cache)
{
  GMainContext *context;
  GQueue added, removed;

  g_mutex_lock (&self->lock);
  context = g_steal_pointer (&self->context);
  added = self->added;
  removed = self->removed;
  g_queue_init (&self->added);
  g_queue_init (&self->removed);
  g_hash_table_remove_all (self->rows);
  g_mutex_unlock (&self->lock);

  if (cache != NULL && wisp_cache_may_enter (cache))
    for (guint i = 0; i < cache->n_shards; i++)
      detach_from (self, cache->shards[i]);

  free_rows (&added, &removed);
  g_clear_pointer (&context, g_main_context_unref);
}

/* Under J */
static void
take_successor (WispCacheRow *row)
{
  if (row->successor != NULL)
    row->successor->taken = TRUE;
}

/* Adds to `removed` the rows that the reader has, and is to free, and to `added` those that
 * are its own from now on, in their order. One that is removed may have a successor, which
 * is the reader's as well. */
void
wisp_cache_watch_take (WispCacheWatch *self,
                       GPtrArray      *removed,
                       GPtrArray      *added)
{
  GList *link;

  g_mutex_lock (&self->lock);

  while ((link = g_queue_pop_head_link (&self->removed)) != NULL)
    {
      take_successor (link->data);
      g_ptr_array_add (removed, link->data);
    }
  while ((link = g_queue_pop_head_link (&self->added)) != NULL)
    {
      ((WispCacheRow *) link->data)->taken = TRUE;
      g_ptr_array_add (added, link->data);
    }

  g_mutex_unlock (&self->lock);
}

/* The reader has dealt with what it took, and wants to be told again */
void
wisp_cache_watch_resume (WispCacheWatch *self)
{
  g_mutex_lock (&self->lock);

  self->told = FALSE;
  if (self->removed.length > 0 || self->added.length > 0)
    changed (self);

  g_mutex_unlock (&self->lock);
}
