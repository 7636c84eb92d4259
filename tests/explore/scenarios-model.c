/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

#include "wisp-cache-watch-private.h"

/*
 * Watches of a cache, which is what there is of a model that threads have in common. Their
 * main context is an address at which sources wait until a thread dispatches them. The
 * model itself, on top of it, emits signals: GObject keeps what it knows of these to
 * itself, and the explorer cannot bring it back to where it was.
 */

static GMainContext *const context = (GMainContext *) &explore_default_context;
static WispCache *cache;
static GObject *reader;
static WispCacheWatch *watch;
static GPtrArray *rows; /* that the reader has */
static gpointer value, other;
static guint n_before; /* finalized, before the scenario began */
static guint n_told, n_added, n_removed;

#define THREAD(name) static void name (void)

/* ---- The reader -------------------------------------------------------------- */
static void
drop_row (WispCacheRow *row)
{
  if (row->successor != NULL)
    {
      g_ptr_array_add (rows, row->successor);
      n_added++;
    }
  g_ptr_array_remove_fast (rows, row);
  wisp_cache_row_free (row);
  n_removed++;
}

static void
update (GObject *object)
{
  GPtrArray *removed = g_ptr_array_new (), *added = g_ptr_array_new ();

  explore_check_unlocked ();
  probe_use (object);
  wisp_cache_watch_take (watch, removed, added);
  for (guint i = 0; i < removed->len; i++)
    drop_row (g_ptr_array_index (removed, i));
  for (guint i = 0; i < added->len; i++)
    g_ptr_array_add (rows, g_ptr_array_index (added, i));
  n_added += added->len;
  n_told++;
  g_ptr_array_unref (removed);
  g_ptr_array_unref (added);
  wisp_cache_watch_resume (watch);
}

static void
make_reader (void)
{
  reader = probe_new (PROBE_GOBJECT);
  rows = g_ptr_array_new ();
  watch = wisp_cache_watch_new (reader, update, context);
  wisp_cache_watch_attach (watch, cache);
  update (reader);
}

/* As a model ends: by whoever drops it, with the cache if that can be had */
static void
end_reader (WispCache *held)
{
  probe_unref (reader);
  wisp_cache_watch_close (watch, held);
  for (guint i = 0; i < rows->len; i++)
    wisp_cache_row_free (g_ptr_array_index (rows, i));
  g_ptr_array_unref (rows);
  wisp_cache_watch_unref (watch);
}

/* ---- Beginnings -------------------------------------------------------------- */
static void
make (ProbeKind kind)
{
  cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  explore_name (cache, "cache");
  value = probe_new (kind);
  other = probe_new (kind);
  explore_name (value, "value");
  explore_name (other, "other");
  wisp_cache_insert (cache, "a", value);
  make_reader ();
  n_told = n_added = n_removed = 0;
}

static void
set_up (void)
{
  probe_setup ();
  make (PROBE_SPLIT);
  probe_unref (value);
  probe_unref (other);
  end_reader (cache);
  g_object_unref (cache);
  n_before = probe_n_finalized ();
}

static void init_light (void) { make (PROBE_SPLIT); }
static void init_gobject (void) { make (PROBE_GOBJECT); }

/* With a change that the reader has not been told of */
static void
init_changed (void)
{
  make (PROBE_SPLIT);
  wisp_cache_insert (cache, "b", other);
}

/* ---- Threads ----------------------------------------------------------------- */
THREAD (unref) { probe_use (value); probe_unref (value); }
THREAD (insert) { explore_check (wisp_cache_insert (cache, "b", other)); }
THREAD (replace) { explore_check (wisp_cache_insert (cache, "a", other)); }
THREAD (remove_a) { wisp_cache_remove (cache, "a"); }
THREAD (run) { explore_dispatch (context); }
THREAD (run_and_replace) { run (); replace (); }
THREAD (end) { end_reader (cache); }
THREAD (end_without_cache) { end_reader (NULL); }
THREAD (end_cache) { g_object_unref (cache); }

/* ---- Ends -------------------------------------------------------------------- */
/* The reader has what is in the cache, and was told once for each batch */
static void
after (void)
{
  explore_dispatch (context);
  explore_check (rows->len == wisp_cache_get_n_entries (cache));
  explore_check (1 + n_added - n_removed == rows->len);
  explore_outcome ("%u%u%u", n_added, n_removed, n_told);
  probe_unref (other);
  explore_dispatch (context);
  explore_check (rows->len == 0);
  end_reader (cache);
  g_object_unref (cache);
}

/* What is posted finds no reader any more */
static void
after_reader (void)
{
  probe_unref (other);
  explore_check (wisp_cache_get_n_entries (cache) == 0);
  explore_dispatch (context);
  g_object_unref (cache);
}

static void
after_cache (void)
{
  explore_dispatch (context);
  explore_check (rows->len == 0);
  end_reader (NULL);
  probe_unref (other);
}

static void
after_both (void)
{
  probe_unref (other);
  explore_drop_context (context);
}

#define SCENARIO(title, words, begin, end_func, ...) \
  .name = title, .operations = words, .setup = set_up, .init = begin, .fini = end_func, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario model_scenarios[] = {
  { SCENARIO ("told at death", "model_update|unref", init_light, after, run, unref),
    OUTCOMES ("011") },
  { SCENARIO ("told at death of a GObject", "model_update|unref", init_gobject, after, run, unref),
    OUTCOMES ("011") },
  { SCENARIO ("told of an insertion at death", "model_update|cache_insert|unref", init_light,
              after, run, insert, unref), OUTCOMES ("111 112") },
  { SCENARIO ("told of a death, then of an insertion", "model_update+cache_insert|unref",
              init_light, after, run_and_replace, unref), OUTCOMES ("111 112") },
  { SCENARIO ("told of a replacement at death", "model_update|cache_insert|unref", init_light,
              after, run, replace, unref), OUTCOMES ("111 112") },
  { SCENARIO ("told of a removal at death", "model_update|cache_remove|unref", init_light,
              after, run, remove_a, unref), OUTCOMES ("011") },
  { SCENARIO ("model ends at death", "model_finalize|unref", init_changed, after_reader, end,
              unref) },
  { SCENARIO ("model ends at insertion and death", "model_finalize|cache_insert|unref",
              init_light, after_reader, end, insert, unref) },
  { SCENARIO ("cache ends while a model is told", "model_update|cache_finalize|unref",
              init_changed, after_cache, run, end_cache, unref) },
  { SCENARIO ("cache and model end at death", "model_finalize|cache_finalize|unref",
              init_changed, after_both, end_without_cache, end_cache, unref) },
  { 0 },
};
