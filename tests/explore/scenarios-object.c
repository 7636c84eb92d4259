/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

#include "wisp-control-private.h"

/* The life and death of one object, or of a few that hold each other. */

static gpointer object, child;
static gpointer chain[70];
static WispWeak *weak, *weak_child;
static guint got[EXPLORE_MAX_THREADS + 1];
static GQuark quark;

#define THREAD(name) static void name (void)

static void
setup (void)
{
  probe_setup ();
  quark = g_quark_from_static_string ("explore-object");
}

/* `handles` weak counts to be dropped by as many threads */
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

static void init_1_1 (void) { make (PROBE_SHARED, 1, 1); }
static void init_1_2 (void) { make (PROBE_SHARED, 1, 2); }
static void init_1_2_split (void) { make (PROBE_SPLIT, 1, 2); }
static void init_2_1 (void) { make (PROBE_SHARED, 2, 1); }
static void init_2_1_split (void) { make (PROBE_SPLIT, 2, 1); }
static void init_3_0 (void) { make (PROBE_SHARED, 3, 0); }
static void init_3_1 (void) { make (PROBE_SPLIT, 3, 1); }

/* ---- Threads ---------------------------------------------------------------- */
THREAD (unref) { probe_use (object); probe_unref (object); }

static void
get_from (WispWeak *handle)
{
  gpointer instance = wisp_weak_get (handle);

  got[explore_thread ()] += instance != NULL;
  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
}

THREAD (get) { get_from (weak); wisp_weak_unref (weak); }
THREAD (get_twice) { get_from (weak); get_from (weak); wisp_weak_unref (weak); }
THREAD (get_child) { get_from (weak_child); wisp_weak_unref (weak_child); }
THREAD (drop) { wisp_weak_unref (weak); }

THREAD (get_drop)
{
  gpointer instance = wisp_weak_get (weak);

  wisp_weak_unref (weak);
  got[explore_thread ()] = instance != NULL;
  if (instance != NULL)
    {
      probe_use (instance);
      probe_unref (instance);
    }
}

THREAD (change_if_unique)
{
  if (wisp_object_is_unique (object))
    {
      got[explore_thread ()] = 1;
      probe_change (object);
    }
  probe_unref (object);
}

THREAD (run_dispose) { wisp_object_run_dispose (object); probe_unref (object); }

static void
check_death (void)
{
  explore_check (probe_n_finalized () == 1);
  explore_check (probe_n_disposed () == 1);
}

static void
one_death (void)
{
  check_death ();
  explore_outcome ("%u%u%u", got[1], got[2], got[3]);
}

static void
one_death_disposed (void)
{
  explore_check (probe_n_finalized () == 1);
  explore_check (probe_n_disposed () == 2);
}

/* ---- Temporary references --------------------------------------------------- */
static void
hold_for_a_while (gpointer instance)
{
  probe_ref (instance);
  probe_ref (instance);
  probe_unref (instance);
  probe_unref (instance);
}

static void
hold_for_ever (gpointer instance)
{
  probe_ref (instance);
}

static void
make_own_handle (gpointer instance)
{
  WispWeak *own = wisp_weak_new (instance);

  explore_check (!wisp_weak_is_alive (own));
  explore_check (wisp_weak_get (own) == NULL);
  wisp_weak_unref (own);
}

static void init_hold_in_dispose (void) { init_1_2_split (); probe_on_dispose = hold_for_a_while; }
static void init_hold_in_finalize (void) { init_1_2 (); probe_on_finalize = hold_for_a_while; }
static void init_own_handle (void) { init_1_1 (); probe_on_dispose = make_own_handle; }

static void
init_resurrect (void)
{
  init_1_2_split ();
  probe_on_dispose = hold_for_ever;
  explore_expect_message ("is still referenced (1 times)");
  explore_allow_leak (object);
  explore_allow_leak (weak);
}

static void
init_resurrect_in_finalize (void)
{
  init_1_2 ();
  probe_on_finalize = hold_for_ever;
  explore_expect_message ("is still referenced (1 times)");
  explore_allow_leak (weak);
}

/* ---- Families --------------------------------------------------------------- */
static void
make_family (ProbeKind kind)
{
  make (kind, 1, 1);
  child = probe_new (PROBE_SPLIT);
  explore_name (child, "child");
  weak_child = wisp_weak_new (child);
  probe_own (object, child);
}

static void init_family (void) { make_family (PROBE_SHARED); }
static void init_family_split (void) { make_family (PROBE_SPLIT); }

/* The child looks for its parent while both die */
static void
look_for_parent (gpointer instance)
{
  if (instance == child)
    explore_check (wisp_weak_get (weak) == NULL);
}

static void
init_back_reference (void)
{
  make_family (PROBE_SPLIT);
  probe_on_dispose = look_for_parent;
}

static void
two_deaths (void)
{
  explore_check (probe_n_finalized () == 2);
  explore_outcome ("%u%u%u", got[1], got[2], got[3]);
}

static void
two_deaths_drop (void)
{
  wisp_weak_unref (weak);
  two_deaths ();
}

/* So long that the last deaths are put off: they are dead at once all the same */
static void
init_chain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (chain); i++)
    {
      chain[i] = probe_new (PROBE_SHARED);
      if (i > 0)
        probe_own (chain[i - 1], chain[i]);
    }
  object = chain[0];
  weak = wisp_weak_new (chain[G_N_ELEMENTS (chain) - 1]);
}

static void
all_deaths (void)
{
  explore_check (probe_n_finalized () == G_N_ELEMENTS (chain));
  explore_outcome ("%u", got[2]);
}

/* ---- At a thread's exit ------------------------------------------------------ */
static GPrivate held = G_PRIVATE_INIT (probe_unref);

THREAD (keep_until_exit) { g_private_set (&held, object); }

/* One that holds another, which its thread has as well */
static void
init_family_2 (void)
{
  make_family (PROBE_SPLIT);
  probe_ref (child);
}

THREAD (keep_child_until_exit) { g_private_set (&held, child); }

/* ---- Data ------------------------------------------------------------------- */
static guint n_destroyed[EXPLORE_MAX_THREADS + 1];

static void
count_destroy (gpointer data)
{
  explore_check_unlocked ();
  n_destroyed[explore_thread ()]++;
}

/* As long as the notification runs the object is dead, and not freed */
static void
ask_while_destroyed (gpointer data)
{
  explore_check (wisp_weak_get (weak) == NULL);
  probe_ref (object);
  probe_unref (object);
  count_destroy (data);
}

static void
init_qdata (void)
{
  init_1_1 ();
  wisp_weak_ref (weak);
  wisp_object_set_qdata_full (object, quark, (gpointer) "data", ask_while_destroyed);
}

static void
init_qdata_2 (void)
{
  make (PROBE_SPLIT, 3, 0);
}

THREAD (set_first) { wisp_object_set_qdata_full (object, quark, (gpointer) "first", count_destroy); unref (); }
THREAD (set_second) { wisp_object_set_qdata_full (object, quark, (gpointer) "second", count_destroy); unref (); }

static void
destroyed_once (void)
{
  wisp_weak_unref (weak);
  check_death ();
  explore_check (n_destroyed[1] + n_destroyed[2] == 1);
}

static void
destroyed_twice (void)
{
  check_death ();
  explore_check (n_destroyed[1] + n_destroyed[2] + n_destroyed[3] == 2);
}

/* ---- Too many --------------------------------------------------------------- */

/* As if there were that many; `weak` with a handle of each thread that has one */
static void
init_many (guint32 n_weak,
           guint32 n_strong)
{
  WispControl *control;

  make (PROBE_SHARED, 1, 1);
  control = (WispControl *) weak;
  wisp_counts_store_relaxed (&control->counts, wisp_counts_pack (n_weak, n_strong));
}

static void
init_too_many_references (void)
{
  init_many (3, WISP_STRONG_LIMIT);
  explore_expect_message ("Too many references");
}

static void
init_too_many_handles (void)
{
  init_many (WISP_WEAK_LIMIT, 3);
  explore_expect_message ("Too many weak handles");
}

THREAD (ref_beyond) { wisp_object_ref (object); }
THREAD (unref_beyond) { wisp_object_unref (object); }
THREAD (get_beyond) { explore_check (wisp_weak_get (weak) == object); }
THREAD (weak_ref_beyond) { explore_check (wisp_weak_ref (weak) == weak); }
THREAD (weak_unref_beyond) { wisp_weak_unref (weak); }
THREAD (ref_within) { wisp_object_ref (object); }
THREAD (weak_ref_within) { explore_check (wisp_weak_ref (weak) == weak); }
THREAD (get_and_drop) { explore_check (wisp_weak_get (weak) == object); wisp_object_unref (object); }

/* It was told of once, and each half is where it should be, or nearly */
static void
check_many (guint32  n_weak,
            guint32  n_strong)
{
  WispControl *control = (WispControl *) weak;
  guint64 word = wisp_counts_load_relaxed (&control->counts);

  /* What came late has taken back what it added, or not yet found that it had to */
  explore_check (wisp_counts_weak (word) - (n_weak - 3) <= 6);
  explore_check (wisp_counts_strong (word) - (n_strong - 3) <= 6);
  wisp_counts_store_relaxed (&control->counts, wisp_counts_pack (2, 1));
  wisp_object_unref (object);
  wisp_weak_unref (weak);
  check_death ();
}

static void check_references (void) { check_many (3, WISP_STRONG_PINNED); }
static void check_handles (void) { check_many (WISP_WEAK_PINNED, 3); }

#define SCENARIO(title, words, begin, end, ...) \
  .name = title, .operations = words, .setup = setup, .init = begin, .fini = end, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario object_scenarios[] = {
  { SCENARIO ("last unref against get", "unref|get", init_1_1, one_death, unref, get),
    OUTCOMES ("000 010") },
  { SCENARIO ("three references", "unref|unref|unref", init_3_0, one_death, unref, unref, unref),
    OUTCOMES ("000") },
  { SCENARIO ("two unrefs and get", "unref|unref|get", init_2_1, one_death, unref, unref, get),
    OUTCOMES ("000 001") },
  { SCENARIO ("two unrefs and get, split", "unref|unref|get", init_2_1_split, one_death, unref,
              unref, get), OUTCOMES ("000 001") },
  { SCENARIO ("three unrefs and get, split", "unref|unref|unref|get", init_3_1, check_death, unref,
              unref, unref, get), .large = true },
  { SCENARIO ("unref and two gets", "unref|get|get", init_1_2, one_death, unref, get, get),
    OUTCOMES ("000 001 010 011") },
  { SCENARIO ("unref and two gets, split", "unref|get|get", init_1_2_split, one_death, unref, get,
              get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("revived and dropped twice", "unref|get+weak_unref|get+weak_unref", init_1_2_split,
              one_death, unref, get_drop, get_drop), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("revived again and again", "unref|get+get|get+get", init_1_2, check_death, unref,
              get_twice, get_twice), .large = true, .weak_bound = 3 },
  { SCENARIO ("get against the last handle", "unref|get|weak_unref", init_1_2_split, one_death,
              unref, get, drop), OUTCOMES ("000 010") },
  { SCENARIO ("unique against get and its handle", "is_unique|get|weak_unref", init_1_2, one_death,
              change_if_unique, get, drop), OUTCOMES ("000 010 110") },
  { SCENARIO ("unique against unref", "is_unique|is_unique", init_2_1, check_death,
              change_if_unique, change_if_unique, drop) },
  { SCENARIO ("run_dispose against unref and get", "run_dispose|unref|get", init_2_1,
              one_death_disposed, run_dispose, unref, get) },
  { SCENARIO ("temporary references in dispose", "unref|get|get", init_hold_in_dispose, one_death,
              unref, get, get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("temporary references in finalize", "unref|get|get", init_hold_in_finalize, one_death,
              unref, get, get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("handle made in dispose", "unref|get", init_own_handle, one_death, unref, get),
    OUTCOMES ("000 010") },
  { SCENARIO ("resurrection in dispose", "unref|get|get", init_resurrect, one_death, unref, get,
              get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("resurrection in finalize", "unref|get|get", init_resurrect_in_finalize, one_death,
              unref, get, get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("parent and child", "unref|get|get", init_family, two_deaths, unref, get, get_child),
    OUTCOMES ("000 001 010 011") },
  { SCENARIO ("parent and child, split", "unref|get|get", init_family_split, two_deaths, unref, get,
              get_child), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("weak back reference", "unref|get", init_back_reference, two_deaths_drop, unref,
              get_child), OUTCOMES ("000 010") },
  { SCENARIO ("deferred death is a death", "unref|get", init_chain, all_deaths, unref, get),
    OUTCOMES ("0 1") },
  { SCENARIO ("death at a thread's exit", "unref|get|get", init_1_2_split, one_death,
              keep_until_exit, get, get), OUTCOMES ("000 001 010 011") },
  { SCENARIO ("deaths at the exit of two threads", "unref|unref|get", init_family_2,
              two_deaths_drop, keep_until_exit, keep_child_until_exit, get_child),
    OUTCOMES ("000 001") },
  { SCENARIO ("qdata destroyed at death", "unref|get", init_qdata, destroyed_once, unref, get) },
  { SCENARIO ("qdata set by two", "set_qdata|set_qdata|unref", init_qdata_2, destroyed_twice,
              set_first, set_second, unref) },
  { SCENARIO ("too many references", "ref|unref|get", init_too_many_references, check_references,
              ref_beyond, unref_beyond, get_beyond) },
  { SCENARIO ("too many handles", "weak_ref|weak_unref|get", init_too_many_handles, check_handles,
              weak_ref_beyond, weak_unref_beyond, get_and_drop) },
  /* The other half changes between the look and the change of this one */
  { SCENARIO ("too many references, and handles", "ref|weak_ref", init_too_many_references,
              check_references, ref_beyond, weak_ref_within) },
  { SCENARIO ("too many handles, and references", "weak_ref|ref", init_too_many_handles,
              check_handles, weak_ref_beyond, ref_within) },
  { 0 },
};
