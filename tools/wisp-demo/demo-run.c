/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-cache.h"
#include "demo-heap.h"
#include "demo-item.h"
#include "demo-run.h"
#include "demo-strong-cache.h"
#include "demo-weak-ref-cache.h"
#include "demo-wisp-cache.h"

/* One run under way. Whatever it needs itself is allocated before the heap is
 * measured first. */
typedef struct
{
  DemoRun      *run;
  GType         cache_type;
  GPtrArray    *items;    /* (not owned) (element-type DemoItem) */
  DemoProgress *progress; /* (not owned) */
  DemoCache    *cache;    /* (owned) */
  gpointer     *users;    /* (owned) (array): the values in use, by item; NULL if unreadable */
  guint         n_live;   /* values that were there before */
} Scenario;

static void
show_progress (Scenario   *self,
               const char *activity,
               guint       done)
{
  if (self->progress != NULL)
    demo_progress_update (self->progress, activity, done, self->items->len);
}

static void
read_item (Scenario *self,
           guint     i)
{
  DemoItem *item = g_ptr_array_index (self->items, i);
  GBytes *bytes = demo_item_read (item);

  if (bytes == NULL)
    {
      self->run->n_unreadable++;
      return;
    }

  item->hash = g_bytes_hash (bytes);
  self->run->n_files++;
  self->run->n_bytes += g_bytes_get_size (bytes);
  self->users[i] = demo_cache_create_value (self->cache, bytes);
}

static void
read_all (Scenario *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      show_progress (self, "Reading files", i);
      read_item (self, i);
    }
}

static void
insert_all (Scenario *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (self->items, i);

      if (self->users[i] != NULL)
        demo_cache_insert (self->cache, item->key, self->users[i]);
    }
}

static gpointer
load (gpointer data)
{
  Scenario *self = data;
  gint64 started, read;

  self->cache = wisp_object_new (self->cache_type);
  self->run->cache = demo_cache_get_name (self->cache);
  self->n_live = demo_cache_get_n_live (self->cache);

  started = g_get_monotonic_time ();
  read_all (self);
  read = g_get_monotonic_time ();
  insert_all (self);

  self->run->read_time = read - started;
  self->run->insert_time = g_get_monotonic_time () - read;

  return NULL;
}

static void
use_all (Scenario *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (self->items, i);
      gpointer found;

      if (self->users[i] == NULL)
        continue;

      found = demo_cache_lookup (self->cache, item->key);
      if (found == NULL)
        continue;

      self->run->hits_held++;
      if (found != self->users[i])
        self->run->wrong_held++;
      demo_cache_release_value (self->cache, found);
    }
}

/* What the lookups found is what the users have, or was counted as wrong */
static void
check_all (Scenario *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (self->items, i);

      show_progress (self, "Checking objects", i);
      if (self->users[i] != NULL &&
          g_bytes_hash (demo_cache_get_bytes (self->cache, self->users[i])) != item->hash)
        self->run->wrong_held++;
    }
}

static gpointer
use (gpointer data)
{
  Scenario *self = data;
  gint64 started = g_get_monotonic_time ();

  use_all (self);
  self->run->use_time = g_get_monotonic_time () - started;
  check_all (self);

  return NULL;
}

static gpointer
drop (gpointer data)
{
  Scenario *self = data;
  gint64 started = g_get_monotonic_time ();

  for (guint i = 0; i < self->items->len; i++)
    {
      if (self->users[i] != NULL)
        demo_cache_release_value (self->cache, self->users[i]);
    }

  self->run->drop_time = g_get_monotonic_time () - started;
  self->run->entries_left = demo_cache_get_n_entries (self->cache);
  self->run->live_left = demo_cache_get_n_live (self->cache) - self->n_live;

  return NULL;
}

/* The users are gone, but their places still tell which items were read */
static gpointer
look_again (gpointer data)
{
  Scenario *self = data;
  gint64 started = g_get_monotonic_time ();

  for (guint i = 0; i < self->items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (self->items, i);
      gpointer found = NULL;

      if (self->users[i] != NULL)
        found = demo_cache_lookup (self->cache, item->key);
      if (found != NULL)
        {
          self->run->hits_after++;
          demo_cache_release_value (self->cache, found);
        }
    }

  self->run->look_time = g_get_monotonic_time () - started;

  return NULL;
}

static gpointer
finish (gpointer data)
{
  Scenario *self = data;

  wisp_object_unref (self->cache);

  return NULL;
}

/* On a thread that ends, so that malloc keeps nothing for it (demo-heap.c) */
static void
on_thread (Scenario    *self,
           GThreadFunc  func)
{
  g_thread_join (g_thread_new ("scenario", func, self));
}

/*
 * Loads all items and puts them in a new cache of `cache_type`, looks up each
 * while it is in use, drops all users, looks up each again. Files are read anew
 * in each run; an item that cannot be read has its failure noted in it.
 */
void
demo_run_perform (DemoRun      *self,
                  GType         cache_type,
                  GPtrArray    *items,
                  DemoProgress *progress)
{
  Scenario scenario = {
    .run = self, .cache_type = cache_type, .items = items, .progress = progress
  };
  gint64 before;

  *self = (DemoRun) { NULL };
  scenario.users = g_new0 (gpointer, items->len);
  demo_heap_trim ();
  before = demo_heap_get_in_use ();

  on_thread (&scenario, load);
  self->heap_loaded = demo_heap_get_in_use () - before;
  on_thread (&scenario, use);
  on_thread (&scenario, drop);
  self->heap_dropped = demo_heap_get_in_use () - before;
  on_thread (&scenario, look_again);
  self->heap_looked = demo_heap_get_in_use () - before;
  on_thread (&scenario, finish);

  g_free (scenario.users);
  if (progress != NULL)
    demo_progress_clear (progress);
}

/* Types, quarks and the like are allocated at their first use and kept; they
 * are no part of what a cache costs. */
void
demo_run_warm_up (void)
{
  const GType types[] = {
    DEMO_TYPE_STRONG_CACHE, DEMO_TYPE_WEAK_REF_CACHE, DEMO_TYPE_WISP_CACHE
  };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_item_free);
  DemoRun run;

  g_ptr_array_add (items, demo_item_new ("key", NULL, 1));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    demo_run_perform (&run, types[i], items, NULL);
}

/* All but reading the files and checking their bytes */
gint64
demo_run_get_cache_time (const DemoRun *self)
{
  return self->insert_time + self->use_time + self->drop_time + self->look_time;
}

static void
add_fault (GString    *faults,
           const char *what,
           guint       n)
{
  if (n > 0)
    g_string_append_printf (faults, "%s%s: %u", faults->len > 0 ? ", " : "", what, n);
}

/* What a weak cache has done that it must not; (nullable): %NULL if nothing */
char *
demo_run_find_fault (const DemoRun *self)
{
  g_autoptr (GString) faults = g_string_new (NULL);

  add_fault (faults, "entries left", self->entries_left);
  add_fault (faults, "objects alive", self->live_left);
  add_fault (faults, "missed while held", self->n_files - self->hits_held);
  add_fault (faults, "wrong while held", self->wrong_held);
  add_fault (faults, "found after the drop", self->hits_after);

  return faults->len > 0 ? g_strdup (faults->str) : NULL;
}
