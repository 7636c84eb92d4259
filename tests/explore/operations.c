/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "operations.h"

/* What each thread has; [0] is unused */
static gpointer strong[4];
static WispWeak *weak[4];
static ProbeCleanup cleanups[4];
static gpointer others[4];
static WispCache *cache;
static gboolean cache_ends;

static GMainContext *context; /* made once, in setup */

static GQuark quark;
static guint destroyed[4]; /* qdata */

/* ---- With a strong reference ------------------------------------------------- */
gpointer
meeting_strong (int thread)
{
  return strong[thread];
}

void
meeting_unref (int thread)
{
  probe_use (strong[thread]);
  probe_unref (strong[thread]);
}

static void
op_ref (int thread)
{
  probe_ref (strong[thread]);
  probe_unref (strong[thread]);
  meeting_unref (thread);
}

static void
op_is_unique (int thread)
{
  if (wisp_object_is_unique (strong[thread]))
    probe_change (strong[thread]);
  probe_unref (strong[thread]);
}

static void
op_ref_count (int thread)
{
  explore_check (wisp_object_get_ref_count (strong[thread]) > 0);
  meeting_unref (thread);
}

static void
op_weak_new (int thread)
{
  WispWeak *handle = wisp_weak_new (strong[thread]);

  /* A GObject may be disposed of at any time, and then counts as dead */
  explore_check (wisp_weak_is_alive (handle) || G_IS_OBJECT (strong[thread]));
  meeting_unref (thread);
  wisp_weak_unref (handle);
}

static void
op_set_weak (int thread)
{
  WispWeak *slot = NULL;

  explore_check (wisp_set_weak (&slot, strong[thread]));
  explore_check (!wisp_set_weak (&slot, strong[thread]));
  meeting_unref (thread);
  wisp_clear_weak (&slot);
}

static void
op_run_dispose (int thread)
{
  if (G_IS_OBJECT (strong[thread]))
    g_object_run_dispose (strong[thread]);
  else
    wisp_object_run_dispose (strong[thread]);
  meeting_unref (thread);
}

static void
count_destroy (gpointer data)
{
  explore_check_unlocked ();
  destroyed[GPOINTER_TO_INT (data)]++;
}

static void
op_set_qdata (int thread)
{
  wisp_object_set_qdata_full (strong[thread], quark, GINT_TO_POINTER (thread), count_destroy);
  meeting_unref (thread);
}

static void
op_get_qdata (int thread)
{
  int value = GPOINTER_TO_INT (wisp_object_get_qdata (strong[thread], quark));

  explore_check (value >= 0 && value <= 3);
  meeting_unref (thread);
}

/* Under GLib's lock of the data */
static gpointer
copy_data (gpointer data,
           gpointer user_data)
{
  explore_check (GPOINTER_TO_INT (data) >= 0 && GPOINTER_TO_INT (data) <= 3);
  explore_check (destroyed[GPOINTER_TO_INT (data)] == 0);

  return data;
}

static void
op_dup_qdata (int thread)
{
  int value = GPOINTER_TO_INT (wisp_object_dup_qdata (strong[thread], quark, copy_data, NULL));

  explore_check (value >= 0 && value <= 3);
  meeting_unref (thread);
}

static void
op_replace_qdata (int thread)
{
  wisp_object_replace_qdata (strong[thread], quark, NULL, GINT_TO_POINTER (thread),
                             count_destroy, NULL);
  meeting_unref (thread);
}

static void
op_steal_qdata (int thread)
{
  gpointer value = wisp_object_steal_qdata (strong[thread], quark);

  if (value != NULL)
    count_destroy (value);
  meeting_unref (thread);
}

/* ---- With a handle ----------------------------------------------------------- */
static void
op_drop (int thread)
{
  wisp_weak_unref (weak[thread]);
}

static void
op_clone (int thread)
{
  WispWeak *clone = wisp_weak_ref (weak[thread]);

  explore_check (clone == weak[thread]);
  wisp_weak_unref (clone);
  wisp_weak_unref (weak[thread]);
}

static void
op_is_alive (int thread)
{
  if (!wisp_weak_is_alive (weak[thread]))
    explore_check (wisp_weak_get (weak[thread]) == NULL);
  wisp_weak_unref (weak[thread]);
}

static void
op_get (int thread)
{
  gpointer instance = wisp_weak_get (weak[thread]);

  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
  wisp_weak_unref (weak[thread]);
}

/* The handle goes before the reference that came from it */
static void
op_get_drop (int thread)
{
  gpointer instance = wisp_weak_get (weak[thread]);

  wisp_weak_unref (weak[thread]);
  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
}

static void
op_get_get (int thread)
{
  gpointer first = wisp_weak_get (weak[thread]);
  gpointer second = wisp_weak_get (weak[thread]);

  /* While a reference is held nothing but its own disposal by hand kills a GObject */
  explore_check (second == first || (second == NULL && G_IS_OBJECT (first)));
  g_clear_pointer (&first, probe_unref);
  g_clear_pointer (&second, probe_unref);
  wisp_weak_unref (weak[thread]);
}

static void
op_add_cleanup (int thread)
{
  probe_cleanup_add (&cleanups[thread], weak[thread], NULL);
  wisp_weak_unref (weak[thread]);
}

static void
op_add_posted (int thread)
{
  probe_cleanup_add (&cleanups[thread], weak[thread], context);
  wisp_weak_unref (weak[thread]);
}

static void
op_remove_cleanup (int thread)
{
  probe_cleanup_remove (&cleanups[thread], weak[thread]);
  wisp_weak_unref (weak[thread]);
}

static void
op_dispatch (int thread)
{
  explore_dispatch (context);
  wisp_weak_unref (weak[thread]);
}

/* ---- With the cache, and the subject in it under "a" -------------------------- */
static void
drop_cache (void)
{
  if (cache_ends)
    g_object_unref (cache);
}

static void
op_lookup (int thread)
{
  gpointer instance = wisp_cache_lookup (cache, "a");

  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
  drop_cache ();
}

/* Once more, under another key */
static void
op_insert (int thread)
{
  explore_check (wisp_cache_insert (cache, "b", strong[thread]) || G_IS_OBJECT (strong[thread]));
  meeting_unref (thread);
  drop_cache ();
}

/* The same key, another value */
static void
op_replace (int thread)
{
  explore_check (wisp_cache_insert (cache, "a", others[thread]));
  probe_unref (others[thread]);
  drop_cache ();
}

static void
op_add (int thread)
{
  gpointer incumbent = wisp_cache_add (cache, "a", others[thread]);

  explore_check (incumbent != NULL);
  probe_use (incumbent);
  probe_unref (incumbent);
  probe_unref (others[thread]);
  drop_cache ();
}

static gpointer
load (WispCache      *self,
      gconstpointer   key,
      GCancellable   *cancellable,
      gpointer        user_data,
      GError        **error)
{
  explore_check_unlocked ();

  return probe_new (((const Meeting *) explore_data ())->kind);
}

static void
op_get_or_load (int thread)
{
  gpointer instance = wisp_cache_get_or_load (cache, "a", load, NULL, NULL, NULL);

  probe_use (instance);
  probe_unref (instance);
  drop_cache ();
}

static void
op_reload (int thread)
{
  gpointer instance = wisp_cache_reload (cache, "a", load, NULL, NULL, NULL);

  probe_use (instance);
  probe_unref (instance);
  drop_cache ();
}

static void
op_trim (int thread)
{
  wisp_cache_set_max_items (cache, 2);
  wisp_cache_trim (cache, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  drop_cache ();
}

static void
op_remove (int thread)
{
  wisp_cache_remove (cache, "a");
  drop_cache ();
}

static void
op_prune (int thread)
{
  wisp_cache_prune (cache);
  drop_cache ();
}

static void
op_clear (int thread)
{
  wisp_cache_clear (cache);
  drop_cache ();
}

static void
op_snapshot (int thread)
{
  GPtrArray *values = wisp_cache_snapshot (cache);

  for (guint i = 0; i < values->len; i++)
    probe_use (g_ptr_array_index (values, i));
  g_ptr_array_unref (values);
  drop_cache ();
}

static void
op_count (int thread)
{
  guint n_live = wisp_cache_get_n_live (cache);

  explore_check (n_live <= 5);
  explore_check (wisp_cache_get_n_entries (cache) <= 5);
  drop_cache ();
}

static void
op_finalize (int thread)
{
  drop_cache ();
}

const Operation operations[] = {
  { "unref", NEEDS_STRONG, meeting_unref },
  { "ref", NEEDS_STRONG, op_ref },
  { "is_unique", NEEDS_STRONG | NEEDS_LIGHT, op_is_unique },
  { "get_ref_count", NEEDS_STRONG | NEEDS_LIGHT, op_ref_count },
  { "run_dispose", NEEDS_STRONG, op_run_dispose },
  { "set_qdata", NEEDS_STRONG | NEEDS_LIGHT, op_set_qdata },
  { "get_qdata", NEEDS_STRONG | NEEDS_LIGHT, op_get_qdata },
  { "dup_qdata", NEEDS_STRONG | NEEDS_LIGHT, op_dup_qdata },
  { "replace_qdata", NEEDS_STRONG | NEEDS_LIGHT, op_replace_qdata },
  { "steal_qdata", NEEDS_STRONG | NEEDS_LIGHT, op_steal_qdata },
  { "weak_new", NEEDS_STRONG, op_weak_new },
  { "set_weak", NEEDS_STRONG, op_set_weak },
  { "weak_unref", NEEDS_HANDLE, op_drop },
  { "weak_ref", NEEDS_HANDLE, op_clone },
  { "is_alive", NEEDS_HANDLE, op_is_alive },
  { "get", NEEDS_HANDLE, op_get },
  { "get+weak_unref", NEEDS_HANDLE, op_get_drop },
  { "get+get", NEEDS_HANDLE, op_get_get },
  { "add_cleanup", NEEDS_HANDLE, op_add_cleanup },
  { "add_cleanup_context", NEEDS_HANDLE, op_add_posted },
  { "remove_cleanup", NEEDS_HANDLE | NEEDS_CLEANUP, op_remove_cleanup },
  { "dispatch", NEEDS_HANDLE, op_dispatch },
  { "cache_lookup", NEEDS_CACHE, op_lookup },
  { "cache_insert", NEEDS_CACHE | NEEDS_STRONG, op_insert },
  { "cache_replace", NEEDS_CACHE | NEEDS_OTHER, op_replace },
  { "cache_add", NEEDS_CACHE | NEEDS_OTHER, op_add },
  { "cache_get_or_load", NEEDS_CACHE, op_get_or_load },
  { "cache_reload", NEEDS_CACHE, op_reload },
  { "cache_trim", NEEDS_CACHE, op_trim },
  { "cache_remove", NEEDS_CACHE, op_remove },
  { "cache_prune", NEEDS_CACHE, op_prune },
  { "cache_clear", NEEDS_CACHE, op_clear },
  { "cache_snapshot", NEEDS_CACHE, op_snapshot },
  { "cache_count", NEEDS_CACHE, op_count },
  { "cache_finalize", NEEDS_CACHE | ENDS_CACHE, op_finalize },
  { "set_add", NEEDS_SET | NEEDS_STRONG, op_set_add },
  { "set_remove", NEEDS_SET | NEEDS_STRONG, op_set_remove },
  { "set_contains", NEEDS_SET | NEEDS_STRONG, op_set_contains },
  { "set_foreach", NEEDS_SET, op_set_foreach },
  { "set_snapshot", NEEDS_SET, op_set_snapshot },
  { "set_clear", NEEDS_SET, op_set_clear },
  { "set_count", NEEDS_SET, op_set_count },
  { "set_finalize", NEEDS_SET | ENDS_SET, op_set_finalize },
  { "map_insert", NEEDS_MAP | NEEDS_STRONG, op_map_insert },
  { "map_lookup", NEEDS_MAP | NEEDS_STRONG, op_map_lookup },
  { "map_remove", NEEDS_MAP | NEEDS_STRONG, op_map_remove },
  { "map_clear", NEEDS_MAP, op_map_clear },
  { "map_count", NEEDS_MAP, op_map_count },
  { "map_finalize", NEEDS_MAP | ENDS_MAP, op_map_finalize },
};

const unsigned n_operations = G_N_ELEMENTS (operations);

/* ---- Meetings ---------------------------------------------------------------- */
void
meeting_setup (void)
{
  probe_setup ();
  context = g_main_context_new ();
  operations_sets_setup ();
  g_object_unref (g_cancellable_new ());
  quark = g_quark_from_static_string ("explore");
}

static OperationNeeds
needs_of (const Meeting *self,
          int            thread)
{
  return operations[self->operation[thread - 1]].needs;
}

static void
give (const Meeting *self,
      int            thread,
      gpointer       subject)
{
  OperationNeeds needs = needs_of (self, thread);

  if (needs & NEEDS_STRONG)
    strong[thread] = probe_ref (subject);
  if (needs & NEEDS_HANDLE)
    weak[thread] = wisp_weak_new (subject);
  if (needs & NEEDS_CLEANUP)
    probe_cleanup_add (&cleanups[thread], weak[thread], NULL);
  if (needs & NEEDS_OTHER)
    others[thread] = probe_new (self->kind);
  if (needs & ENDS_CACHE)
    cache_ends = TRUE;
  operations_sets_give (needs, subject);
}

static void
make_cache (const Meeting *self,
            gpointer       subject)
{
  for (int i = 1; i <= (int) self->n; i++)
    if (needs_of (self, i) & NEEDS_CACHE)
      {
        if (cache == NULL)
          cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
        else
          g_object_ref (cache);
      }

  if (cache != NULL)
    wisp_cache_insert (cache, "a", subject);
}

void
meeting_init (void)
{
  const Meeting *self = explore_data ();
  gpointer subject = probe_new (self->kind);

  explore_name (subject, "subject");
  make_cache (self, subject);
  for (int i = 1; i <= (int) self->n; i++)
    give (self, i, subject);
  probe_unref (subject);
}

static void
run (int thread)
{
  const Meeting *self = explore_data ();

  operations[self->operation[thread - 1]].run (thread);
}

void
meeting_thread_1 (void)
{
  run (1);
}

void
meeting_thread_2 (void)
{
  run (2);
}

void
meeting_thread_3 (void)
{
  run (3);
}

static void
check_cleanup (ProbeCleanup *cleanup)
{
  if (cleanup->id != 0 || probe_cleanup_n_run (cleanup) > 0)
    probe_cleanup_check (cleanup, cleanup->removed ? 0 : 1);
}

/* All threads are done, so everything that they shared is gone but the cache */
void
meeting_fini (void)
{
  const Meeting *self = explore_data ();

  explore_dispatch (context);

  if (cache != NULL && !cache_ends)
    {
      wisp_cache_set_max_items (cache, 0);
      explore_check (wisp_cache_get_n_live (cache) == 0);
      explore_check (wisp_cache_get_n_entries (cache) == 0);
      for (int i = 1; i <= (int) self->n; i++)
        if (needs_of (self, i) & NEEDS_CACHE)
          g_object_unref (cache);
    }

  for (int i = 1; i <= (int) self->n; i++)
    {
      operations_sets_take (needs_of (self, i));
      check_cleanup (&cleanups[i]);
    }
  for (int i = 1; i <= 3; i++)
    explore_check (destroyed[i] <= 1);
}
