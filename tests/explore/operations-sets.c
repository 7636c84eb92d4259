/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "operations.h"

/*
 * What one thread does with a weak set that the subject is a member of, or with a
 * weak map that has data for it. The two that end a collection are the last to do so
 * only if the others have ended with it: each operation then drops a reference.
 */

static WispWeakSet *set;
static WispWeakMap *map;
static gboolean set_ends, map_ends;
static gint n_data[EXPLORE_MAX_THREADS + 1]; /* by thread, so that counting gives no order */

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

/* ---- Sets -------------------------------------------------------------------- */
static void
drop_set (void)
{
  if (set_ends)
    g_object_unref (set);
}

void
op_set_add (int thread)
{
  wisp_weak_set_add (set, meeting_strong (thread));
  meeting_unref (thread);
  drop_set ();
}

void
op_set_remove (int thread)
{
  wisp_weak_set_remove (set, meeting_strong (thread));
  meeting_unref (thread);
  drop_set ();
}

void
op_set_contains (int thread)
{
  wisp_weak_set_contains (set, meeting_strong (thread));
  meeting_unref (thread);
  drop_set ();
}

static void
visit (gpointer instance,
       gpointer user_data)
{
  explore_check_unlocked ();
  probe_use (instance);
}

void
op_set_foreach (int thread)
{
  wisp_weak_set_foreach (set, visit, NULL);
  drop_set ();
}

void
op_set_snapshot (int thread)
{
  GPtrArray *members = wisp_weak_set_snapshot (set);

  explore_check (members->len <= 1);
  g_ptr_array_foreach (members, visit, NULL);
  drop_set ();
  g_ptr_array_unref (members);
}

void
op_set_clear (int thread)
{
  wisp_weak_set_clear (set);
  drop_set ();
}

void
op_set_count (int thread)
{
  explore_check (wisp_weak_set_get_n_members (set) <= 1);
  drop_set ();
}

void
op_set_finalize (int thread)
{
  drop_set ();
}

/* ---- Maps -------------------------------------------------------------------- */
static void
drop_map (void)
{
  if (map_ends)
    g_object_unref (map);
}

void
op_map_insert (int thread)
{
  wisp_weak_map_insert (map, meeting_strong (thread), data_new (thread));
  meeting_unref (thread);
  drop_map ();
}

void
op_map_lookup (int thread)
{
  gint *data = wisp_weak_map_lookup (map, meeting_strong (thread));

  if (data != NULL)
    {
      explore_check (*data <= 3);
      data_free (data);
    }
  meeting_unref (thread);
  drop_map ();
}

void
op_map_remove (int thread)
{
  wisp_weak_map_remove (map, meeting_strong (thread));
  meeting_unref (thread);
  drop_map ();
}

void
op_map_clear (int thread)
{
  wisp_weak_map_clear (map);
  drop_map ();
}

void
op_map_count (int thread)
{
  explore_check (wisp_weak_map_get_n_entries (map) <= 1);
  drop_map ();
}

void
op_map_finalize (int thread)
{
  drop_map ();
}

/* ---- Beginning and end -------------------------------------------------------- */
/* Once: the types of what sets and maps are made of */
void
operations_sets_setup (void)
{
  WispWeakMap *first = wisp_weak_map_new (NULL, NULL);
  gpointer instance = probe_new (PROBE_SPLIT);

  wisp_weak_map_insert (first, instance, NULL);
  probe_unref (instance);
  g_object_unref (first);
  g_object_unref (wisp_weak_set_new ());
}

/* A reference of what is needed, for one operation */
void
operations_sets_give (OperationNeeds needs,
                      gpointer       subject)
{
  if ((needs & NEEDS_SET) && set == NULL)
    {
      set = wisp_weak_set_new ();
      wisp_weak_set_add (set, subject);
    }
  else if (needs & NEEDS_SET)
    g_object_ref (set);

  if ((needs & NEEDS_MAP) && map == NULL)
    {
      map = wisp_weak_map_new (data_copy, data_free);
      wisp_weak_map_insert (map, subject, data_new (0));
    }
  else if (needs & NEEDS_MAP)
    g_object_ref (map);

  if (needs & ENDS_SET)
    set_ends = TRUE;
  if (needs & ENDS_MAP)
    map_ends = TRUE;
}

/* After all threads: the subject is dead, so nothing is in there */
void
operations_sets_take (OperationNeeds needs)
{
  if ((needs & NEEDS_SET) && !set_ends)
    {
      explore_check (wisp_weak_set_get_n_members (set) == 0);
      g_object_unref (set);
    }

  if ((needs & NEEDS_MAP) && !map_ends)
    {
      explore_check (wisp_weak_map_get_n_entries (map) == 0);
      g_object_unref (map);
    }

  explore_check (count_data () == 0);
}
