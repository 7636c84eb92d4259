/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

/* Handles and their cleanups, of both kinds of instance. */

static gpointer object;
static WispWeak *weak, *made[EXPLORE_MAX_THREADS + 1];
static ProbeCleanup first, second, late;
static guint got[EXPLORE_MAX_THREADS + 1];
static gboolean removed[EXPLORE_MAX_THREADS + 1];
static GMainContext *context;
static GClosure *closure;
static guint n_called;

#define THREAD(name) static void name (void)

static void
setup (void)
{
  probe_setup ();
  context = g_main_context_new ();
}

static void
make (ProbeKind kind,
      guint     references,
      guint     handles)
{
  object = probe_new (kind);
  for (guint i = 1; i < references; i++)
    probe_ref (object);
  for (guint i = 0; i < handles; i++)
    weak = wisp_weak_new (object);
  if (weak != NULL)
    explore_name (weak, "control");
  explore_name (object, "object");
}

static void init_2 (void) { make (PROBE_SPLIT, 2, 0); }
static void init_3 (void) { make (PROBE_SPLIT, 3, 0); }
static void init_2_gobject (void) { make (PROBE_GOBJECT, 2, 0); }
static void init_3_gobject (void) { make (PROBE_GOBJECT, 3, 0); }
static void init_gobject_1_1 (void) { make (PROBE_GOBJECT, 1, 1); }
static void init_gobject_1_2 (void) { make (PROBE_GOBJECT, 1, 2); }
static void init_gobject_2_1 (void) { make (PROBE_GOBJECT, 2, 1); }

/* ---- Threads ---------------------------------------------------------------- */
THREAD (unref) { probe_use (object); probe_unref (object); }
THREAD (drop) { wisp_weak_unref (weak); }

/* Makes a handle and keeps it; the reference goes */
THREAD (make_handle) { made[explore_thread ()] = wisp_weak_new (object); probe_unref (object); }

THREAD (get)
{
  gpointer instance = wisp_weak_get (weak);

  got[explore_thread ()] = instance != NULL;
  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
  wisp_weak_unref (weak);
}

THREAD (run_dispose) { g_object_run_dispose (object); probe_unref (object); }
THREAD (add_late) { probe_cleanup_add (&late, weak, NULL); wisp_weak_unref (weak); }
THREAD (add_late_posted) { probe_cleanup_add (&late, weak, context); wisp_weak_unref (weak); }

THREAD (remove_first)
{
  removed[explore_thread ()] = wisp_weak_remove_cleanup (weak, first.id);
  wisp_weak_unref (weak);
}

THREAD (dispatch) { got[explore_thread ()] = (guint) explore_dispatch (context); }
THREAD (drop_context) { explore_drop_context (context); }

static void
one_death (void)
{
  explore_check (probe_n_finalized () == 1);
}

static void
say_got (void)
{
  one_death ();
  explore_outcome ("%u%u%u", got[1], got[2], got[3]);
}

/* Whoever makes a handle of one instance gets the same one */
static void
same_handle (void)
{
  one_death ();
  explore_check (made[1] == made[2] && made[1] != NULL);
  explore_check (wisp_weak_get (made[1]) == NULL);
  wisp_weak_unref (made[1]);
  wisp_weak_unref (made[2]);
  wisp_weak_unref (made[3]);
}

/* ---- Cleanups --------------------------------------------------------------- */
static void
init_cleanup_kind (ProbeKind kind,
                   guint     handles)
{
  make (kind, 1, handles);
  probe_cleanup_add (&first, weak, NULL);
}

static void init_cleanup_1 (void) { init_cleanup_kind (PROBE_SPLIT, 1); }
static void init_cleanup_2 (void) { init_cleanup_kind (PROBE_SHARED, 2); }
static void init_cleanup_gobject (void) { init_cleanup_kind (PROBE_GOBJECT, 2); }
static void init_late (void) { make (PROBE_SHARED, 1, 2); }

static void
removed_or_run (void)
{
  guint n_removed = (guint) (removed[1] + removed[2] + removed[3]);

  one_death ();
  explore_check (n_removed <= 1);
  probe_cleanup_check (&first, 1 - n_removed);
  explore_outcome ("%d%d%d", removed[1], removed[2], removed[3]);
}

static void
removed_or_run_late (void)
{
  removed_or_run ();
  probe_cleanup_check (&late, 1);
}

static void
late_run (void)
{
  one_death ();
  probe_cleanup_check (&late, 1);
}

/* In reverse order of addition, and after the instance is gone */
static void
check_order (gpointer data)
{
  explore_check (probe_n_finalized () == 1);
  explore_check (data == &first ? probe_cleanup_n_run (&second) == 1
                                : probe_cleanup_n_run (&first) == 0);
  ((ProbeCleanup *) data)->run[explore_thread ()]++;
}

static void
init_order (void)
{
  make (PROBE_SPLIT, 1, 1);
  first.id = wisp_weak_add_cleanup (weak, NULL, check_order, &first, NULL);
  second.id = wisp_weak_add_cleanup (weak, NULL, check_order, &second, NULL);
}

static void
both_run (void)
{
  explore_check (probe_cleanup_n_run (&first) == 1 && probe_cleanup_n_run (&second) == 1);
}

/* A cleanup that adds one, which then runs at once, and one that gets */
static void
add_another (gpointer data)
{
  explore_check (wisp_weak_get (weak) == NULL);
  probe_cleanup_add (&late, weak, NULL);
  explore_check (late.id == 0 && probe_cleanup_n_run (&late) == 1);
  wisp_weak_unref (weak);
}

static void
init_add_another (void)
{
  make (PROBE_SHARED, 1, 1);
  wisp_weak_add_cleanup (weak, NULL, add_another, NULL, NULL);
  wisp_weak_ref (weak);
}

/* Posted to a context, which another thread runs, or throws away */
static void
init_posted (void)
{
  make (PROBE_SPLIT, 1, 1);
  probe_cleanup_add (&first, weak, context);
}

static void
posted_run (void)
{
  explore_dispatch (context);
  removed_or_run ();
}

static void
posted_run_drop (void)
{
  wisp_weak_unref (weak);
  posted_run ();
}

static void
posted_or_dropped (void)
{
  guint n_run = probe_cleanup_n_run (&first);

  wisp_weak_unref (weak);
  explore_drop_context (context);
  one_death ();
  explore_check (n_run <= 1);
  probe_cleanup_check (&first, n_run);
}

static void
late_posted_run (void)
{
  explore_dispatch (context);
  late_run ();
}

/* ---- Bridge ----------------------------------------------------------------- */
static void
handle_in_dispose (gpointer instance)
{
  gpointer self;

  /* Alive or not: that differs between versions of GLib */
  made[3] = wisp_weak_new (instance);
  self = wisp_weak_get (made[3]);
  g_clear_pointer (&self, probe_unref);
}

static void
handle_in_finalize (gpointer instance)
{
  made[3] = wisp_weak_new (instance);
  explore_check (!wisp_weak_is_alive (made[3]) && wisp_weak_get (made[3]) == NULL);
}

static void
init_handle_in_dispose (void)
{
  init_2_gobject ();
  probe_on_dispose = handle_in_dispose;
}

static void
init_handle_in_finalize (void)
{
  init_2_gobject ();
  probe_on_finalize = handle_in_finalize;
}

/* A handle of what is dying, for another thread */
static GMutex published;

static void
publish_in_dispose (gpointer instance)
{
  g_mutex_lock (&published);
  if (weak == NULL)
    weak = wisp_weak_new (instance);
  g_mutex_unlock (&published);
}

/* Time for the other thread, before GLib forgets who has a GWeakRef of it */
static void
linger_in_finalize (gpointer instance)
{
  g_mutex_lock (&published);
  g_mutex_unlock (&published);
}

static void
init_publish_in_dispose (void)
{
  make (PROBE_GOBJECT, 1, 0);
  probe_on_dispose = publish_in_dispose;
  probe_on_finalize = linger_in_finalize;
}

THREAD (get_published)
{
  WispWeak *handle;
  gpointer instance;

  g_mutex_lock (&published);
  handle = wisp_weak_ref (weak);
  g_mutex_unlock (&published);
  if (handle == NULL)
    return;

  got[explore_thread ()] = 1;
  instance = wisp_weak_get (handle);
  g_clear_pointer (&instance, probe_unref);
  wisp_weak_unref (handle);
}

/* Got or not: that differs between versions of GLib */
static void
published_dead (void)
{
  one_death ();
  explore_check (wisp_weak_get (weak) == NULL);
  wisp_weak_unref (weak);
  explore_outcome ("%u", got[2]);
}

THREAD (ask_and_get)
{
  gboolean alive = wisp_weak_is_alive (weak);
  gpointer instance = wisp_weak_get (weak);

  explore_check (alive || instance == NULL);
  g_clear_pointer (&instance, probe_unref);
  wisp_weak_unref (weak);
}

static void
made_beside (void)
{
  one_death ();
  explore_check (wisp_weak_get (made[2]) == NULL);
  wisp_weak_unref (made[2]);
}

static void
handle_is_dead (void)
{
  explore_check (wisp_weak_get (made[3]) == NULL);
  wisp_weak_unref (made[3]);
}

/* ---- Closures --------------------------------------------------------------- */
static void
callback (gpointer target)
{
  probe_use (target);
  n_called++;
}

static void
init_closure (void)
{
  make (PROBE_SPLIT, 1, 0);
  closure = wisp_closure_new_weak_swap (G_CALLBACK (callback), object);
  g_closure_ref (closure);
  g_closure_sink (closure);
  g_closure_set_marshal (closure, g_cclosure_marshal_VOID__VOID);
}

/* On a thread that did not make the closure: it is told at the next invocation */
THREAD (invoke)
{
  GValue target = G_VALUE_INIT;

  g_value_init (&target, G_TYPE_POINTER);
  g_closure_invoke (closure, NULL, 1, &target, NULL);
  g_value_unset (&target);
}

/* Made, told of the death and invoked on one thread: invalid once the object is dead */
THREAD (make_and_invoke)
{
  closure = wisp_closure_new_weak_swap (G_CALLBACK (callback), object);
  g_closure_ref (closure);
  g_closure_sink (closure);
  g_closure_set_marshal (closure, g_cclosure_marshal_VOID__VOID);
  probe_unref (object);
  invoke ();
  got[explore_thread ()] = closure->is_invalid;
}

static void
closure_called (void)
{
  one_death ();
  explore_outcome ("%u", n_called);
  g_closure_unref (closure);
}

static void
closure_invalid (void)
{
  one_death ();
  explore_outcome ("%u%u", n_called, got[1]);
  g_closure_unref (closure);
}

#define SCENARIO(title, words, begin, end, ...) \
  .name = title, .operations = words, .setup = setup, .init = begin, .fini = end, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario weak_scenarios[] = {
  { SCENARIO ("handles made by two", "weak_new|weak_new", init_2, same_handle, make_handle,
              make_handle) },
  { SCENARIO ("handles made by two, and unref", "weak_new|weak_new|unref", init_3, same_handle,
              make_handle, make_handle, unref) },
  { SCENARIO ("removed by two, or run", "remove_cleanup|remove_cleanup|unref", init_cleanup_2,
              removed_or_run, remove_first, remove_first, unref), OUTCOMES ("000 010 100") },
  { SCENARIO ("removed, or run", "remove_cleanup|unref", init_cleanup_1, removed_or_run,
              remove_first, unref), OUTCOMES ("000 100") },
  { SCENARIO ("added beside a removal", "add_cleanup|remove_cleanup|unref", init_cleanup_2,
              removed_or_run_late, add_late, remove_first, unref), OUTCOMES ("000 010") },
  { SCENARIO ("added at death", "add_cleanup|get|unref", init_late, late_run, add_late, get,
              unref) },
  { SCENARIO ("order of cleanups", "unref|weak_unref", init_order, both_run, unref, drop) },
  { SCENARIO ("cleanup that adds one", "unref|get", init_add_another, late_run, unref, get) },
  { SCENARIO ("posted, removed or dispatched", "unref|remove_cleanup|dispatch", init_posted,
              posted_run, unref, remove_first, dispatch), OUTCOMES ("000 010") },
  { SCENARIO ("posted by two contexts at once", "unref|dispatch|dispatch", init_posted,
              posted_run_drop, unref, dispatch, dispatch), OUTCOMES ("000") },
  { SCENARIO ("posted to a context that ends", "unref|dispatch", init_posted, posted_or_dropped,
              unref, drop_context, dispatch) },
  { SCENARIO ("added with a context at death", "add_cleanup_context|get|unref", init_late,
              late_posted_run, add_late_posted, get, unref) },
  { SCENARIO ("closure invoked at death", "unref|invoke", init_closure, closure_called, unref,
              invoke), OUTCOMES ("0 1") },
  { SCENARIO ("closure made on the thread of the death", "closure|unref", init_2, closure_invalid,
              make_and_invoke, unref), OUTCOMES ("01 10 11") },
  { 0 },
};

const ExploreScenario gobject_scenarios[] = {
  { SCENARIO ("block made by two", "weak_new|weak_new", init_2_gobject, same_handle, make_handle,
              make_handle) },
  { SCENARIO ("block made by two, and unref", "weak_new|weak_new|unref", init_3_gobject,
              same_handle, make_handle, make_handle, unref) },
  { SCENARIO ("block made by three", "weak_new|weak_new|weak_new", init_3_gobject, same_handle,
              make_handle, make_handle, make_handle), .large = true },
  { SCENARIO ("last unref against get", "unref|get", init_gobject_1_1, say_got, unref, get),
    OUTCOMES ("000 010") },
  { SCENARIO ("unref and two gets", "unref|get|get", init_gobject_1_2, say_got, unref, get, get),
    OUTCOMES ("000 001 010 011") },
  { SCENARIO ("run_dispose, unref and get", "run_dispose|unref|get", init_gobject_2_1, say_got,
              run_dispose, unref, get), OUTCOMES ("000 001") },
  { SCENARIO ("block made beside a run_dispose", "run_dispose|weak_new", init_2_gobject,
              made_beside, run_dispose, make_handle) },
  { SCENARIO ("removed by two, or run", "remove_cleanup|remove_cleanup|unref",
              init_cleanup_gobject, removed_or_run, remove_first, remove_first, unref),
    OUTCOMES ("000 010 100") },
  { SCENARIO ("added beside a removal", "add_cleanup|remove_cleanup|unref", init_cleanup_gobject,
              removed_or_run_late, add_late, remove_first, unref), OUTCOMES ("000 010") },
  { SCENARIO ("handle made in dispose", "unref|unref", init_handle_in_dispose, handle_is_dead,
              unref, unref) },
  { SCENARIO ("handle made in finalize", "unref|unref", init_handle_in_finalize, handle_is_dead,
              unref, unref) },
  { SCENARIO ("handle made in dispose, for another thread", "unref|get", init_publish_in_dispose,
              published_dead, unref, get_published), OUTCOMES ("0 1") },
  { SCENARIO ("run_dispose, asked and got", "run_dispose|is_alive+get|unref", init_gobject_2_1,
              one_death, run_dispose, ask_and_get, unref) },
  { 0 },
};
