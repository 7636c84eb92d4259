/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

/* What instructions do with weak sets and weak maps */

static void
put_set (guint        slot,
         WispWeakSet *set)
{
  WispWeakSet *old = fuzz_actual->sets[slot];

  fuzz_actual->sets[slot] = set;
  g_clear_object (&old);
}

static void
put_map (guint        slot,
         WispWeakMap *map)
{
  WispWeakMap *old = fuzz_actual->maps[slot];

  fuzz_actual->maps[slot] = map;
  g_clear_object (&old);
}

static gint
add (const FuzzInstruction *in,
     gpointer               set,
     gpointer               instance)
{
  return wisp_weak_set_add (set, instance);
}

static gint
set_remove (const FuzzInstruction *in,
            gpointer               set,
            gpointer               instance)
{
  return wisp_weak_set_remove (set, instance);
}

static gint
contains (const FuzzInstruction *in,
          gpointer               set,
          gpointer               instance)
{
  return wisp_weak_set_contains (set, instance);
}

static void
visit (gpointer member,
       gpointer user_data)
{
  if (fuzz_meet (FUZZ_ITEM, fuzz_get_number (member), 0))
    fuzz_run_script (user_data, NULL);
}

static gpointer
copy_data (gpointer data)
{
  FuzzToken *token = data;
  const FuzzScript *script = g_steal_pointer (&fuzz_actual->copy_script);

  if (fuzz_meet (FUZZ_COPIED, token->number, 0))
    fuzz_run_script (script, NULL);

  return token;
}

/* The model counts what a map holds data in among the objects */
static void
free_data (gpointer data)
{
  fuzz_actual->n_finalized++;
  fuzz_token_destroy (data);
}

static gint
insert (const FuzzInstruction *in,
        gpointer               map,
        gpointer               instance)
{
  fuzz_actual->n_bodies++;

  return wisp_weak_map_insert (map, instance, fuzz_token_new (NULL, &in->scripts[0]));
}

static gint
look_up (const FuzzInstruction *in,
         gpointer               map,
         gpointer               instance)
{
  FuzzToken *token;

  fuzz_actual->copy_script = &in->scripts[0];
  token = wisp_weak_map_lookup (map, instance);
  fuzz_actual->copy_script = NULL;

  return token != NULL ? token->number : FUZZ_NONE;
}

static gint
map_remove (const FuzzInstruction *in,
            gpointer               map,
            gpointer               instance)
{
  return wisp_weak_map_remove (map, instance);
}

static void
do_with_object (const FuzzInstruction *in,
                gpointer               set,
                gint                 (*function) (const FuzzInstruction *in,
                                                  gpointer               set,
                                                  gpointer               instance))
{
  gpointer instance = fuzz_get_object (in->operands[1]);

  fuzz_hold (in->operands[1], instance);
  fuzz_give_number (function (in, set, instance));
  fuzz_let_go (in->operands[1], instance);
}

static void
do_set (const FuzzInstruction *in)
{
  WispWeakSet *set = g_object_ref (*FUZZ_PICK (fuzz_actual->sets, in->operands[0]));

  switch ((gint) in->code)
    {
    case FUZZ_SET_ADD:      do_with_object (in, set, add); break;
    case FUZZ_SET_REMOVE:   do_with_object (in, set, set_remove); break;
    case FUZZ_SET_CONTAINS: do_with_object (in, set, contains); break;
    case FUZZ_SET_FOREACH:  wisp_weak_set_foreach (set, visit, (gpointer) &in->scripts[0]); break;
    case FUZZ_SET_CLEAR:    wisp_weak_set_clear (set); break;
    case FUZZ_SET_COUNT:    fuzz_give_number ((gint) wisp_weak_set_get_n_members (set)); break;
    default:                g_assert_not_reached ();
    }

  g_object_unref (set);
}

static void
do_map (const FuzzInstruction *in)
{
  WispWeakMap *map = g_object_ref (*FUZZ_PICK (fuzz_actual->maps, in->operands[0]));

  switch ((gint) in->code)
    {
    case FUZZ_MAP_INSERT: do_with_object (in, map, insert); break;
    case FUZZ_MAP_LOOKUP: do_with_object (in, map, look_up); break;
    case FUZZ_MAP_REMOVE: do_with_object (in, map, map_remove); break;
    case FUZZ_MAP_CLEAR:  wisp_weak_map_clear (map); break;
    case FUZZ_MAP_COUNT:  fuzz_give_number ((gint) wisp_weak_map_get_n_entries (map)); break;
    default:              g_assert_not_reached ();
    }

  g_object_unref (map);
}

void
fuzz_do_set (const FuzzInstruction *in)
{
  guint slot = in->operands[0];

  if (in->code == FUZZ_SET_NEW)
    put_set (slot, wisp_weak_set_new ());
  else if (in->code == FUZZ_SET_DROP)
    put_set (slot, NULL);
  else if (in->code == FUZZ_MAP_NEW)
    put_map (slot, wisp_weak_map_new (in->operands[1] ? copy_data : NULL, free_data));
  else if (in->code == FUZZ_MAP_DROP)
    put_map (slot, NULL);
  else if (in->code < FUZZ_MAP_NEW)
    do_set (in);
  else
    do_map (in);
}

void
fuzz_clear_sets (void)
{
  for (guint i = 0; i < FUZZ_N_SETS; i++)
    put_set (i, NULL);
  for (guint i = 0; i < FUZZ_N_MAPS; i++)
    put_map (i, NULL);
}
