/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

/*
 * Weak sets and weak maps. Both are a cache whose keys are the blocks of its values. A
 * map has its data in a light object, which an entry holds, and a look-up too, for as
 * long as it copies the data.
 */

static void
unref_set (Model *self,
           gint   number)
{
  if (--get_cache (self, number)->n_refs == 0)
    model_clear_cache (self, number);
}

static void
put (Model *self,
     gint  *slot,
     gint   set)
{
  gint old = *slot;

  *slot = set;
  if (old != FUZZ_NONE)
    unref_set (self, old);
}

/* The set of an instruction that begins now, held for its length; or none */
static gint
use (Model                 *self,
     const FuzzInstruction *in,
     gint                   set)
{
  if (set != FUZZ_NONE)
    {
      model_do_it (self, in);
      get_cache (self, set)->n_refs++;
    }

  return set;
}

static gint
use_set (Model                 *self,
         const FuzzInstruction *in)
{
  return use (self, in, self->set_slots[model_pick (self->set_slots, FUZZ_N_SETS,
                                                    in->operands[0])]);
}

static gint
use_map (Model                 *self,
         const FuzzInstruction *in)
{
  return use (self, in, self->map_slots[model_pick (self->map_slots, FUZZ_N_MAPS,
                                                    in->operands[0])]);
}

/* What an instruction does with a set or map and an instance, which has this block */
typedef gint (*Function) (Model                 *self,
                          const FuzzInstruction *in,
                          gint                   set,
                          gint                   body,
                          gint                   block);

static gboolean
do_with_object (Model                 *self,
                const FuzzInstruction *in,
                gboolean               is_map,
                Function               function)
{
  gint body = model_get_object (self, in->operands[1]), set, block, result;

  if (body == FUZZ_NONE || model_is_vague (self, body) || self->bodies->len >= FUZZ_MAX_BODIES)
    return FALSE;
  set = is_map ? use_map (self, in) : use_set (self, in);
  if (set == FUZZ_NONE)
    return FALSE;

  model_hold (self, in->operands[1], body);
  block = model_take_weak (self, body);
  result = function (self, in, set, body, block);
  model_unref_block (self, block);
  model_happen (self, FUZZ_NUMBER, result, 0);
  model_let_go (self, in->operands[1], body);
  unref_set (self, set);

  return TRUE;
}

static gint
add (Model                 *self,
     const FuzzInstruction *in,
     gint                   set,
     gint                   body,
     gint                   block)
{
  gint incumbent = FUZZ_NONE;
  gboolean added = model_try_add (self, set, (guint) block, FUZZ_NONE, body, NULL, &incumbent);

  if (incumbent != FUZZ_NONE)
    model_unref (self, incumbent);

  return added;
}

static gint
take_out (Model                 *self,
          const FuzzInstruction *in,
          gint                   set,
          gint                   body,
          gint                   block)
{
  return model_remove (self, set, (guint) block);
}

static gint
contains (Model                 *self,
          const FuzzInstruction *in,
          gint                   set,
          gint                   body,
          gint                   block)
{
  gint member = model_lookup (self, set, (guint) block, NULL);

  if (member != FUZZ_NONE)
    model_unref (self, member);

  return member != FUZZ_NONE;
}

static gint
insert (Model                 *self,
        const FuzzInstruction *in,
        gint                   map,
        gint                   body,
        gint                   block)
{
  gint token = model_new_token (self, NULL, &in->scripts[0]);
  gint datum = model_new_body (self, FUZZ_SMALL);
  Entry *entry;

  get_body (self, datum)->datum = token;
  entry = model_make_entry (self, map, (guint) block, FUZZ_NONE, body, NULL);
  if (entry == NULL)
    {
      model_unref_datum (self, datum, 0);
      return FALSE;
    }

  entry->datum = datum;
  model_replace (self, entry, model_find_entry (self, map, (guint) block));

  return TRUE;
}

/* The script runs in the function that copies the data */
static gint
look_up (Model                 *self,
         const FuzzInstruction *in,
         gint                   map,
         gint                   body,
         gint                   block)
{
  Entry *entry = model_find_entry (self, map, (guint) block);
  gint datum, token;

  if (entry == NULL)
    return FUZZ_NONE;

  datum = entry->datum;
  token = get_body (self, datum)->datum;
  model_ref (self, datum);
  if (get_cache (self, map)->copies_data)
    model_call (self, FUZZ_COPIED, token, 0, &in->scripts[0], FUZZ_NONE);
  model_unref_datum (self, datum, 0);

  return token;
}

/* Where there are several, nothing is said of the order, so no script can run */
static gboolean
go_through (Model                 *self,
            const FuzzInstruction *in)
{
  gint set = use_set (self, in);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (gint));
  guint group;

  if (set == FUZZ_NONE)
    return FALSE;

  for (guint i = 0; i < get_cache (self, set)->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (get_cache (self, set)->entries, i);
      gint member = model_upgrade (self, entry->block);

      if (member != FUZZ_NONE)
        g_array_append_val (members, member);
    }

  group = members->len > 1 ? fuzz_trace_begin_group (self->trace) : 0;
  for (guint i = 0; i < members->len; i++)
    {
      gint member = g_array_index (members, gint, i);

      if (group != 0)
        model_happen_in_group (self, FUZZ_ITEM, member, group);
      else
        model_call (self, FUZZ_ITEM, member, 0, &in->scripts[0], FUZZ_NONE);
    }

  for (guint i = 0; i < members->len; i++)
    model_unref (self, g_array_index (members, gint, i));
  unref_set (self, set);

  return TRUE;
}

static gboolean
clear (Model *self,
       gint   set)
{
  if (set == FUZZ_NONE)
    return FALSE;

  model_clear_cache (self, set);
  unref_set (self, set);

  return TRUE;
}

static gboolean
count (Model *self,
       gint   set)
{
  if (set == FUZZ_NONE)
    return FALSE;

  model_happen (self, FUZZ_NUMBER, (gint) get_cache (self, set)->entries->len, 0);
  unref_set (self, set);

  return TRUE;
}

static gint
new_one (Model    *self,
         gboolean  copies)
{
  gint set = model_new_cache (self, FUZZ_DIRECT_KEYS, TRUE);

  get_cache (self, set)->copies_data = copies;

  return set;
}

gboolean
model_set_step (Model                 *self,
                const FuzzInstruction *in)
{
  switch ((gint) in->code)
    {
    case FUZZ_SET_NEW:
      model_do_it (self, in);
      put (self, &self->set_slots[in->operands[0]], new_one (self, FALSE));
      return TRUE;
    case FUZZ_SET_DROP:
      model_do_it (self, in);
      put (self, &self->set_slots[in->operands[0]], FUZZ_NONE);
      return TRUE;
    case FUZZ_SET_ADD:
      return do_with_object (self, in, FALSE, add);
    case FUZZ_SET_REMOVE:
      return do_with_object (self, in, FALSE, take_out);
    case FUZZ_SET_CONTAINS:
      return do_with_object (self, in, FALSE, contains);
    case FUZZ_SET_FOREACH:
      return go_through (self, in);
    case FUZZ_SET_CLEAR:
      return clear (self, use_set (self, in));
    case FUZZ_SET_COUNT:
      return count (self, use_set (self, in));

    case FUZZ_MAP_NEW:
      model_do_it (self, in);
      put (self, &self->map_slots[in->operands[0]], new_one (self, in->operands[1] != 0));
      return TRUE;
    case FUZZ_MAP_DROP:
      model_do_it (self, in);
      put (self, &self->map_slots[in->operands[0]], FUZZ_NONE);
      return TRUE;
    case FUZZ_MAP_INSERT:
      return do_with_object (self, in, TRUE, insert);
    case FUZZ_MAP_LOOKUP:
      return do_with_object (self, in, TRUE, look_up);
    case FUZZ_MAP_REMOVE:
      return do_with_object (self, in, TRUE, take_out);
    case FUZZ_MAP_CLEAR:
      return clear (self, use_map (self, in));
    case FUZZ_MAP_COUNT:
      return count (self, use_map (self, in));

    default:
      g_assert_not_reached ();
    }
}

void
model_clear_sets (Model *self)
{
  for (guint i = 0; i < FUZZ_N_SETS; i++)
    put (self, &self->set_slots[i], FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_MAPS; i++)
    put (self, &self->map_slots[i], FUZZ_NONE);
}
