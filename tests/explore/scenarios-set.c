/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

/* Sets and maps of what may die: made of the cache, so this is about what they add to it. */

static WispWeakSet *set;
static WispWeakMap *map;
static gpointer value;
static WispWeak *weak;
static guint n_before; /* finalized, before the scenario began */
static guint found[EXPLORE_MAX_THREADS + 1];
static gint n_data[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

/* ---- Data -------------------------------------------------------------------- */
static gpointer
data_new (gint number)
{
  n_data[explore_thread ()]++;

  return g_memdup2 (&number, sizeof number);
}

static gpointer
data_copy (gpointer data)
{
  explore_check_unlocked ();

  return data_new (*(gint *) data);
}

static void
data_free (gpointer data)
{
  explore_check_unlocked ();
  n_data[explore_thread ()]--;
  *(gint *) data = 9;
  g_free (data);
}

static gint
count_data (void)
{
  gint sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (n_data); i++)
    sum += n_data[i];

  return sum;
}

/* ---- Beginnings -------------------------------------------------------------- */
/* The types of what a map is made of */
static void
set_up (void)
{
  WispWeakMap *first = wisp_weak_map_new (NULL, NULL);
  gpointer instance;

  probe_setup ();
  instance = probe_new (PROBE_SPLIT);
  wisp_weak_map_insert (first, instance, NULL);
  probe_unref (instance);
  g_object_unref (first);
  g_object_unref (wisp_weak_set_new ());
  n_before = probe_n_finalized ();
}

static void
make (ProbeKind kind)
{
  value = probe_new (kind);
  explore_name (value, "value");
  weak = wisp_weak_new (value);
}

static void
make_set (ProbeKind kind)
{
  make (kind);
  set = wisp_weak_set_new ();
}

static void
make_map (ProbeKind kind)
{
  make (kind);
  map = wisp_weak_map_new (data_copy, data_free);
  wisp_weak_map_insert (map, value, data_new (1));
}

static void init_set (void) { make_set (PROBE_SPLIT); }
static void init_set_gobject (void) { make_set (PROBE_GOBJECT); }
static void init_member (void) { make_set (PROBE_SHARED); wisp_weak_set_add (set, value); }
static void init_shared_set (void) { init_member (); g_object_ref (set); }
static void init_shared_map (void) { make_map (PROBE_SPLIT); g_object_ref (map); }
static void init_map (void) { make_map (PROBE_SPLIT); }
static void init_map_gobject (void) { make_map (PROBE_GOBJECT); }

/* ---- Threads ----------------------------------------------------------------- */
THREAD (unref) { probe_use (value); probe_unref (value); }
THREAD (end_set) { g_object_unref (set); }
THREAD (end_map) { g_object_unref (map); }

THREAD (get_and_add)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance == NULL)
    return;

  found[explore_thread ()] = 1 + (guint) wisp_weak_set_add (set, instance);
  probe_unref (instance);
}

THREAD (get_and_remove)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance == NULL)
    return;

  found[explore_thread ()] = 1 + (guint) wisp_weak_set_remove (set, instance);
  probe_unref (instance);
}

static void
visit (gpointer instance,
       gpointer user_data)
{
  explore_check_unlocked ();
  probe_use (instance);
  found[explore_thread ()]++;
}

static void
visit_member (gpointer instance,
              gpointer user_data)
{
  explore_check_unlocked ();
  probe_use (instance);
}

THREAD (foreach) { wisp_weak_set_foreach (set, visit, NULL); }

THREAD (get_and_look)
{
  gpointer instance = wisp_weak_get (weak);
  gint *data;

  if (instance == NULL)
    return;

  data = wisp_weak_map_lookup (map, instance);
  if (data != NULL)
    {
      found[explore_thread ()] = (guint) *data;
      data_free (data);
    }
  probe_unref (instance);
}

THREAD (get_and_insert)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance == NULL)
    return;

  explore_check (wisp_weak_map_insert (map, instance, data_new (2)));
  probe_unref (instance);
}

THREAD (clear_set) { wisp_weak_set_clear (set); }
THREAD (clear_map) { wisp_weak_map_clear (map); }

THREAD (get_and_ask)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance == NULL)
    return;

  found[explore_thread ()] = 1 + (guint) wisp_weak_set_contains (set, instance);
  probe_unref (instance);
}

/* What it holds lives on, whatever happens to the set */
THREAD (take_snapshot)
{
  GPtrArray *members = wisp_weak_set_snapshot (set);

  found[explore_thread ()] = members->len;
  g_ptr_array_foreach (members, (GFunc) visit_member, NULL);
  g_ptr_array_unref (members);
}

THREAD (get_and_remove_data)
{
  gpointer instance = wisp_weak_get (weak);

  if (instance == NULL)
    return;

  found[explore_thread ()] = 1 + (guint) wisp_weak_map_remove (map, instance);
  probe_unref (instance);
}

/* Its last use of the set, as of whoever owns it with others */
THREAD (foreach_and_end)
{
  foreach ();
  g_object_unref (set);
}

THREAD (look_and_end)
{
  get_and_look ();
  g_object_unref (map);
}

/* ---- Ends -------------------------------------------------------------------- */
static void
say (void)
{
  wisp_weak_unref (weak);
  explore_check (probe_n_finalized () == n_before + 1);
  explore_outcome ("%u%u%u", found[1], found[2], found[3]);
}

static void
after_set (void)
{
  explore_check (wisp_weak_set_get_n_members (set) == 0);
  g_object_unref (set);
  say ();
}

static void
after_map (void)
{
  explore_check (wisp_weak_map_get_n_entries (map) == 0);
  explore_check (count_data () == 0);
  g_object_unref (map);
  say ();
}

static void
after_end_of_map (void)
{
  explore_check (count_data () == 0);
  say ();
}

#define SCENARIO(title, words, begin, end_func, ...) \
  .name = title, .operations = words, .setup = set_up, .init = begin, .fini = end_func, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario set_scenarios[] = {
  { SCENARIO ("added by two at death", "set_add|set_add|unref", init_set, after_set, unref,
              get_and_add, get_and_add), .weak_large = true, .weak_bound = 3,
    OUTCOMES ("000 002 012 020 021") },
  { SCENARIO ("GObject added at death", "set_add|unref", init_set_gobject, after_set, unref,
              get_and_add), OUTCOMES ("000 020") },
  { SCENARIO ("visited and removed at death", "set_foreach|set_remove|unref", init_member,
              after_set, unref, foreach, get_and_remove), OUTCOMES ("000 002 010 012") },
  { SCENARIO ("set ends at death", "set_finalize|unref", init_member, say, unref, end_set),
    OUTCOMES ("000") },
  { SCENARIO ("asked for and removed at death", "set_contains|set_remove|unref", init_member,
              after_set, unref, get_and_ask, get_and_remove), .weak_bound = 3,
    OUTCOMES ("000 002 012 020 022") },
  { SCENARIO ("cleared and visited at death", "set_clear|set_snapshot|unref", init_member,
              after_set, unref, clear_set, take_snapshot),
    OUTCOMES ("000 001") },
  { SCENARIO ("cleared and added at death", "set_clear|set_add|unref", init_member, after_set,
              unref, clear_set, get_and_add),
    OUTCOMES ("000 001 002") },
  { SCENARIO ("GObject cleared and added at death", "set_clear|set_add|unref", init_set_gobject,
              after_set, unref, clear_set, get_and_add),
    OUTCOMES ("000 002") },
  { SCENARIO ("set ends with its last visitor", "set_foreach|set_finalize|unref", init_shared_set,
              say, unref, foreach_and_end, end_set),
    OUTCOMES ("000 010") },
  { SCENARIO ("data looked up and replaced at death", "map_lookup|map_insert|unref", init_map,
              after_map, unref, get_and_look, get_and_insert), .weak_large = true, .weak_bound = 3,
    OUTCOMES ("000 010 020") },
  { SCENARIO ("data removed by two at death", "map_remove|map_remove|unref", init_map, after_map,
              unref, get_and_remove_data, get_and_remove_data), .weak_bound = 3,
    OUTCOMES ("000 002 012 020 021") },
  { SCENARIO ("data set by two at death", "map_insert|map_insert|unref", init_map, after_map,
              unref, get_and_insert, get_and_insert),
    .large = true, .weak_bound = 2, OUTCOMES ("000") },
  { SCENARIO ("data looked up and cleared at death", "map_lookup|map_clear|unref", init_map,
              after_map, unref, get_and_look, clear_map),
    OUTCOMES ("000 010") },
  { SCENARIO ("data of a GObject removed and set at death", "map_remove|map_insert|unref",
              init_map_gobject, after_map, unref, get_and_remove_data, get_and_insert),
    OUTCOMES ("000 020") },
  { SCENARIO ("map ends with its last reader", "map_lookup|map_finalize|unref", init_shared_map,
              after_end_of_map, unref, look_and_end, end_map),
    OUTCOMES ("000 010") },
  { SCENARIO ("data of a GObject at death", "map_lookup|unref", init_map_gobject, after_map, unref,
              get_and_look), OUTCOMES ("000 010") },
  { SCENARIO ("map ends at death", "map_finalize|unref", init_map, after_end_of_map, unref,
              end_map), OUTCOMES ("000") },
  { 0 },
};
