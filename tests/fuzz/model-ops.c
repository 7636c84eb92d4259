/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

/*
 * What each instruction does in the model. A function returns FALSE before it has
 * changed anything if the instruction makes no sense here (an empty slot) or is
 * undefined; then the library is not asked to do it either. It calls do_it() first
 * otherwise.
 */

typedef gboolean (*Operation) (Model                 *self,
                               const FuzzInstruction *instruction);

gboolean
model_do_it (Model                 *self,
             const FuzzInstruction *instruction)
{
  model_happen (self, FUZZ_STEP, (gint) instruction->code, TRUE);

  return TRUE;
}

/* Operands. Where an instruction uses what is in a slot, an empty one stands for the
 * next that is not, so that few instructions are in vain. */

guint
model_pick (const gint *slots,
            guint       n_slots,
            guint       first)
{
  for (guint i = 0; i < n_slots; i++)
    if (slots[(first + i) % n_slots] != FUZZ_NONE)
      return (first + i) % n_slots;

  return first;
}

static guint
pick_ref (Model  *self,
          guint8  operand)
{
  return model_pick (self->refs, FUZZ_N_REFS, operand);
}

static guint
pick_weak (Model  *self,
           guint8  operand)
{
  return model_pick (self->weaks, FUZZ_N_WEAKS, operand);
}

static guint
pick_cache (Model  *self,
            guint8  operand)
{
  return model_pick (self->cache_slots, FUZZ_N_CACHES, operand);
}

static guint
pick_context (Model  *self,
              guint8  operand)
{
  return model_pick (self->context_slots, FUZZ_N_CONTEXTS, operand);
}

static guint
pick_closure (Model  *self,
              guint8  operand)
{
  return model_pick (self->closure_slots, FUZZ_N_CLOSURES, operand);
}

static guint
pick_cleanup (Model  *self,
              guint8  operand)
{
  gint blocks[FUZZ_N_CLEANUPS];

  for (guint i = 0; i < FUZZ_N_CLEANUPS; i++)
    blocks[i] = self->cleanups[i].block;

  return model_pick (blocks, FUZZ_N_CLEANUPS, operand);
}

gint
model_get_object (Model  *self,
                  guint8  operand)
{
  return operand == FUZZ_SELF ? self->self : self->refs[pick_ref (self, operand)];
}

/* The same where no object is as good as one */
static gint
get_object_or_none (Model  *self,
                    guint8  operand)
{
  return operand == FUZZ_SELF ? self->self : self->refs[operand];
}

static gboolean
is_light (Model *self,
          gint   body)
{
  return body != FUZZ_NONE && get_body (self, body)->kind != FUZZ_GOBJECT;
}

/* A body that can be referenced: of GObjects, not those in their finalize */
static gboolean
is_usable (Model *self,
           gint   body)
{
  return body != FUZZ_NONE && (is_light (self, body) || !get_body (self, body)->finalizing);
}

/* Whether it is up to the version of GLib if a handle, made now, is dead */
gboolean
model_is_vague (Model *self,
                gint   number)
{
  Body *body = get_body (self, number);

  return body->block == FUZZ_NONE && body->disposing > 0 && !body->finalizing;
}

/* For the length of an instruction, where its operand is in a slot that may change */
void
model_hold (Model  *self,
            guint8  operand,
            gint    body)
{
  if (operand != FUZZ_SELF && body != FUZZ_NONE)
    model_ref (self, body);
}

void
model_let_go (Model  *self,
              guint8  operand,
              gint    body)
{
  if (operand != FUZZ_SELF && body != FUZZ_NONE)
    model_unref (self, body);
}

void
model_put_ref (Model *self,
               guint  slot,
               gint   body)
{
  gint old = self->refs[slot];

  self->refs[slot] = body;
  if (old != FUZZ_NONE)
    model_unref (self, old);
}

static void
put_weak (Model *self,
          guint  slot,
          gint   block)
{
  gint old = self->weaks[slot];

  self->weaks[slot] = block;
  if (old != FUZZ_NONE)
    model_unref_block (self, old);
}

static void
put_value (Model *self,
           guint  slot,
           gint   body)
{
  gint old = self->values[slot];

  self->values[slot] = body;
  if (old != FUZZ_NONE)
    model_unref (self, old);
}

static void
put_cache (Model *self,
           guint  slot,
           gint   cache)
{
  gint old = self->cache_slots[slot];

  self->cache_slots[slot] = cache;
  if (old != FUZZ_NONE)
    model_unref_cache (self, old);
}

static void
put_closure (Model *self,
             guint  slot,
             gint   closure)
{
  gint old = self->closure_slots[slot];

  self->closure_slots[slot] = closure;
  if (old != FUZZ_NONE)
    model_unref_closure (self, old);
}

static void
put_cleanup (Model     *self,
             guint      slot,
             Removable  cleanup)
{
  gint old = self->cleanups[slot].block;

  self->cleanups[slot] = cleanup;
  if (old != FUZZ_NONE)
    model_unref_block (self, old);
}

static void
put_context (Model *self,
             guint  slot,
             gint   context)
{
  gint old = self->context_slots[slot];

  self->context_slots[slot] = context;
  if (old != FUZZ_NONE)
    model_unref_context (self, old);
}

static void
give_body (Model *self,
           guint  slot,
           gint   body)
{
  model_happen (self, FUZZ_BODY, body, 0);
  model_put_ref (self, slot, body);
}

/* Objects */

static gboolean
op_new (Model                 *self,
        const FuzzInstruction *in)
{
  if (self->bodies->len >= FUZZ_MAX_BODIES)
    return FALSE;

  model_do_it (self, in);
  model_put_ref (self, in->operands[0], model_new_body (self, (FuzzKind) in->operands[1]));

  return TRUE;
}

static gboolean
op_new_bad (Model                 *self,
            const FuzzInstruction *in)
{
  model_do_it (self, in);
  model_happen (self, FUZZ_CRITICAL,
                in->operands[0] % 3 == 0 ? FUZZ_ABSTRACT_TYPE : FUZZ_FOREIGN_TYPE, 0);

  return TRUE;
}

static gboolean
op_chain (Model                 *self,
          const FuzzInstruction *in)
{
  gint next = FUZZ_NONE;

  if (self->bodies->len + in->operands[1] >= FUZZ_MAX_BODIES)
    return FALSE;

  model_do_it (self, in);
  for (guint i = 0; i <= in->operands[1]; i++)
    {
      gint body = model_new_body (self, (FuzzKind) in->operands[2]);

      get_body (self, body)->next = next;
      next = body;
    }
  model_put_ref (self, in->operands[0], next);

  return TRUE;
}

static gboolean
op_ref (Model                 *self,
        const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[1]);

  /* What a light object keeps of itself at its death, no slot can have */
  if (!is_usable (self, body) || get_body (self, body)->dead)
    return FALSE;

  model_do_it (self, in);
  model_ref (self, body);
  model_put_ref (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_unref (Model                 *self,
          const FuzzInstruction *in)
{
  guint slot = pick_ref (self, in->operands[0]);

  if (self->refs[slot] == FUZZ_NONE)
    return FALSE;

  model_do_it (self, in);
  model_put_ref (self, slot, FUZZ_NONE);

  return TRUE;
}

static gboolean
leads_to (Model *self,
          gint   from,
          gint   to)
{
  for (gint body = from; body != FUZZ_NONE; body = get_body (self, body)->next)
    if (body == to)
      return TRUE;

  return FALSE;
}

/* Hands the reference in a slot over to an object, unless that makes a cycle */
static gboolean
op_link (Model                 *self,
         const FuzzInstruction *in)
{
  guint slot = pick_ref (self, in->operands[1]);
  gint body = model_get_object (self, in->operands[0]), next = self->refs[slot], old;

  if (body == FUZZ_NONE || next == FUZZ_NONE || get_body (self, body)->finalizing ||
      leads_to (self, next, body))
    return FALSE;

  model_do_it (self, in);
  model_hold (self, in->operands[0], body);
  old = get_body (self, body)->next;
  get_body (self, body)->next = next;
  self->refs[slot] = FUZZ_NONE;
  if (old != FUZZ_NONE)
    model_unref (self, old);
  model_let_go (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_unique (Model                 *self,
           const FuzzInstruction *in)
{
  gint number = model_get_object (self, in->operands[0]);
  Body *body;

  if (!is_light (self, number))
    return FALSE;

  model_do_it (self, in);
  body = get_body (self, number);
  model_happen (self, FUZZ_NUMBER,
                !body->dead && body->n_strong == 1 && get_block (self, body->block)->n_reaches == 0,
                0);

  return TRUE;
}

static gboolean
op_count (Model                 *self,
          const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]);

  if (!is_light (self, body))
    return FALSE;

  model_do_it (self, in);
  model_happen (self, FUZZ_NUMBER, (gint) get_body (self, body)->n_strong, 0);

  return TRUE;
}

static gboolean
op_run_dispose (Model                 *self,
                const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]);

  /* What that would do to several entries at once in an equal function has no order */
  if (!is_usable (self, body) || get_body (self, body)->finalizing ||
      (!is_light (self, body) && self->thread->equals != NULL))
    return FALSE;

  model_do_it (self, in);
  model_hold (self, in->operands[0], body);
  model_run_dispose (self, body);
  model_let_go (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_script (Model                 *self,
           const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]);

  if (body == FUZZ_NONE)
    return FALSE;

  model_do_it (self, in);
  get_body (self, body)->scripts[in->operands[1]] = &in->scripts[0];

  return TRUE;
}

/* A script with one more reference to the object in whose dispose it runs */
static gboolean
op_temporary (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = self->self;

  if (!is_usable (self, body) || !model_may_run (self, &in->scripts[0]))
    return FALSE;

  model_do_it (self, in);
  model_ref (self, body);
  model_run_script (self, &in->scripts[0], body);
  model_unref (self, body);

  return TRUE;
}

/* A reference that is taken in a dispose, and kept. That of a light object that dies is
 * a mistake, which leaks it; a GObject lives on. */
static gboolean
op_keep_self (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = self->self;

  if (!is_usable (self, body))
    return FALSE;

  model_do_it (self, in);
  model_ref (self, body);
  if (!get_body (self, body)->dead)
    model_put_ref (self, in->operands[0], body);

  return TRUE;
}

/* Whether an object is dead, and yet its memory there for a mistake to find */
static gboolean
can_stray (Model *self,
           gint   block)
{
  Body *body;
  gboolean shares_block;

  if (block == FUZZ_NONE || !is_light (self, get_block (self, block)->body))
    return FALSE;

  body = get_body (self, get_block (self, block)->body);
  shares_block = !self->split && body->kind != FUZZ_LARGE && body->kind != FUZZ_PLAIN;

  return body->dead && (!body->gone || shares_block) &&
         !model_is_dying (self, get_block (self, block)->body) &&
         self->thread == &self->main_thread;
}

static gboolean
op_stray_ref (Model                 *self,
              const FuzzInstruction *in)
{
  if (!can_stray (self, self->weaks[pick_weak (self, in->operands[0])]))
    return FALSE;

  model_do_it (self, in);
  model_happen (self, FUZZ_CRITICAL, FUZZ_REF_OF_DEAD, 0);

  return TRUE;
}

static gboolean
op_stray_unref (Model                 *self,
                const FuzzInstruction *in)
{
  if (!can_stray (self, self->weaks[pick_weak (self, in->operands[0])]))
    return FALSE;

  model_do_it (self, in);
  model_happen (self, FUZZ_CRITICAL, FUZZ_UNREF_OF_DEAD, 0);

  return TRUE;
}

/* Qdata and signals */

static gboolean
op_qdata_set (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]), *slot, old;

  if (!is_light (self, body))
    return FALSE;

  model_do_it (self, in);
  model_hold (self, in->operands[0], body);
  slot = &get_body (self, body)->qdata[in->operands[1]];
  old = *slot;
  *slot = in->operands[2] ? model_new_token (self, NULL, &in->scripts[0]) : FUZZ_NONE;
  if (old != FUZZ_NONE)
    model_destroy_token (self, old, body, 0);
  model_let_go (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_qdata_get (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]);

  if (!is_light (self, body))
    return FALSE;

  model_do_it (self, in);
  model_happen (self, FUZZ_NUMBER, get_body (self, body)->qdata[in->operands[1]], 0);

  return TRUE;
}

static gboolean
op_qdata_steal (Model                 *self,
                const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]), *slot;

  if (!is_light (self, body))
    return FALSE;

  model_do_it (self, in);
  slot = &get_body (self, body)->qdata[in->operands[1]];
  model_happen (self, FUZZ_NUMBER, *slot, 0);
  *slot = FUZZ_NONE;

  return TRUE;
}

/* With the third operand the old data is given rightly */
static gboolean
op_qdata_replace (Model                 *self,
                  const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]), *slot, old, token;

  if (!is_light (self, body))
    return FALSE;

  model_do_it (self, in);
  model_hold (self, in->operands[0], body);
  token = model_new_token (self, NULL, &in->scripts[0]);
  model_happen (self, FUZZ_NUMBER, in->operands[2], 0);
  if (in->operands[2])
    {
      slot = &get_body (self, body)->qdata[in->operands[1]];
      old = *slot;
      *slot = token;
      if (old != FUZZ_NONE)
        model_destroy_token (self, old, body, 0);
    }
  model_let_go (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_connect (Model                 *self,
            const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]), token;

  if (body == FUZZ_NONE || get_body (self, body)->kind != FUZZ_SIGNAL ||
      get_body (self, body)->sealed)
    return FALSE;

  model_do_it (self, in);
  token = model_new_token (self, &in->scripts[0], &in->scripts[1]);
  g_array_append_val (get_body (self, body)->handlers, token);

  return TRUE;
}

/* While handlers run, GLib's values have both */
static void
emit (Model *self,
      gint   body,
      gint   argument)
{
  GArray *handlers = get_body (self, body)->handlers;
  guint n_handlers = handlers->len;

  if (n_handlers == 0)
    return;

  model_ref (self, body);
  if (argument != FUZZ_NONE)
    model_ref (self, argument);
  for (guint i = 0; i < n_handlers; i++)
    {
      gint token = g_array_index (handlers, gint, i);

      model_call (self, FUZZ_CALLED, token, argument,
                  g_steal_pointer (&get_token (self, token)->func), FUZZ_NONE);
    }
  if (argument != FUZZ_NONE)
    model_unref (self, argument);
  model_unref (self, body);
}

static gboolean
op_emit (Model                 *self,
         const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[0]), argument;

  argument = get_object_or_none (self, in->operands[1]);
  if (body == FUZZ_NONE || get_body (self, body)->kind != FUZZ_SIGNAL ||
      (argument != FUZZ_NONE && !is_light (self, argument)))
    return FALSE;

  model_do_it (self, in);
  model_hold (self, in->operands[0], body);
  model_hold (self, in->operands[1], argument);
  emit (self, body, argument);
  model_let_go (self, in->operands[1], argument);
  model_let_go (self, in->operands[0], body);

  return TRUE;
}

/* Values: the first holds any light object, the second those of one type */

static gboolean
fits (Model *self,
      guint  slot,
      gint   body)
{
  if (body == FUZZ_NONE)
    return TRUE;

  return is_light (self, body) && (slot == 0 || get_body (self, body)->kind == FUZZ_SMALL);
}

static gboolean
op_value_set (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = get_object_or_none (self, in->operands[1]);

  if (body != FUZZ_NONE && (!is_usable (self, body) || get_body (self, body)->dead))
    return FALSE;

  model_do_it (self, in);
  if (!fits (self, in->operands[0], body))
    {
      model_happen (self, FUZZ_CRITICAL, FUZZ_BAD_VALUE, 0);
      return TRUE;
    }

  /* With the third operand another value has it meanwhile */
  if (body != FUZZ_NONE)
    model_ref (self, body);
  if (body != FUZZ_NONE && in->operands[2])
    model_ref (self, body);
  put_value (self, in->operands[0], body);
  if (body != FUZZ_NONE && in->operands[2])
    model_unref (self, body);

  return TRUE;
}

static gboolean
op_value_take (Model                 *self,
               const FuzzInstruction *in)
{
  gint body = self->refs[in->operands[1]];

  model_do_it (self, in);
  if (!fits (self, in->operands[0], body))
    {
      model_happen (self, FUZZ_CRITICAL, FUZZ_BAD_VALUE, 0);
      return TRUE;
    }

  self->refs[in->operands[1]] = FUZZ_NONE;
  put_value (self, in->operands[0], body);

  return TRUE;
}

static gboolean
op_value_dup (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = self->values[in->operands[1]];

  model_do_it (self, in);
  if (body != FUZZ_NONE)
    model_ref (self, body);
  give_body (self, in->operands[0], body);

  return TRUE;
}

/* A body of another type than the target's becomes none */
static gboolean
op_value_copy (Model                 *self,
               const FuzzInstruction *in)
{
  gint body = self->values[in->operands[0]];

  model_do_it (self, in);
  if (!fits (self, in->operands[1], body))
    body = FUZZ_NONE;
  if (body != FUZZ_NONE)
    {
      model_ref (self, body);
      model_ref (self, body);
    }
  put_value (self, in->operands[1], body);
  if (body != FUZZ_NONE)
    model_unref (self, body);

  return TRUE;
}

/* Handles */

static gboolean
op_weak (Model                 *self,
         const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[1]);

  if (body != FUZZ_NONE && model_is_vague (self, body))
    return FALSE;

  model_do_it (self, in);
  put_weak (self, in->operands[0], body != FUZZ_NONE ? model_take_weak (self, body) : FUZZ_NONE);

  return TRUE;
}

static gboolean
op_weak_clone (Model                 *self,
               const FuzzInstruction *in)
{
  gint block = self->weaks[pick_weak (self, in->operands[1])];

  model_do_it (self, in);
  if (block != FUZZ_NONE)
    model_ref_block (self, block);
  put_weak (self, in->operands[0], block);

  return TRUE;
}

static gboolean
op_weak_drop (Model                 *self,
              const FuzzInstruction *in)
{
  model_do_it (self, in);
  put_weak (self, in->operands[0], FUZZ_NONE);

  return TRUE;
}

static gboolean
op_weak_set (Model                 *self,
             const FuzzInstruction *in)
{
  gint body = get_object_or_none (self, in->operands[1]), block, old;

  if (body != FUZZ_NONE && model_is_vague (self, body))
    return FALSE;

  model_do_it (self, in);
  old = self->weaks[in->operands[0]];
  block = body != FUZZ_NONE ? model_take_weak (self, body) : FUZZ_NONE;
  model_happen (self, FUZZ_NUMBER, block != old, 0);
  put_weak (self, in->operands[0], block);

  return TRUE;
}

static gboolean
op_weak_get (Model                 *self,
             const FuzzInstruction *in)
{
  gint block = self->weaks[pick_weak (self, in->operands[1])];

  model_do_it (self, in);
  give_body (self, in->operands[0], block != FUZZ_NONE ? model_upgrade (self, block) : FUZZ_NONE);

  return TRUE;
}

static gboolean
op_weak_compare (Model                 *self,
                 const FuzzInstruction *in)
{
  model_do_it (self, in);
  model_happen (self, FUZZ_NUMBER,
                self->weaks[in->operands[0]] == self->weaks[in->operands[1]], 0);

  return TRUE;
}

/* The strong half is 0 where dead, -1 where a GObject counts itself */
static gboolean
op_weak_counts (Model                 *self,
                const FuzzInstruction *in)
{
  gint number = self->weaks[pick_weak (self, in->operands[0])], n_strong;
  Block *block;

  if (number == FUZZ_NONE)
    return FALSE;

  model_do_it (self, in);
  block = get_block (self, number);
  n_strong = is_light (self, block->body) ? (gint) get_body (self, block->body)->n_strong : -1;
  model_happen (self, FUZZ_COUNTS, (gint) block->n_reaches + block->collective,
                block->closed ? 0 : n_strong);

  return TRUE;
}

/* Cleanups, contexts and closures */

static gint
get_or_new_context (Model *self,
                    guint  slot)
{
  if (self->context_slots[slot] == FUZZ_NONE)
    self->context_slots[slot] = model_new_context (self);

  return self->context_slots[slot];
}

static gboolean
op_cleanup_add (Model                 *self,
                const FuzzInstruction *in)
{
  gint block = self->weaks[pick_weak (self, in->operands[1])], token;
  gboolean waits;

  model_do_it (self, in);
  if (block != FUZZ_NONE)
    model_ref_block (self, block);
  token = model_new_token (self, &in->scripts[0], &in->scripts[1]);
  if (in->operands[2] > 0)
    {
      gint context = get_or_new_context (self, in->operands[2] - 1u);

      get_token (self, token)->context = context;
      get_context (self, context)->n_refs++;
    }

  waits = model_add_cleanup (self, block, token);
  model_happen (self, FUZZ_NUMBER, waits, 0);
  put_cleanup (self, in->operands[0], (Removable) { block, waits ? token : FUZZ_NONE });

  return TRUE;
}

static gboolean
op_cleanup_remove (Model                 *self,
                   const FuzzInstruction *in)
{
  Removable cleanup = self->cleanups[pick_cleanup (self, in->operands[0])];
  gboolean removed;

  model_do_it (self, in);
  if (cleanup.block != FUZZ_NONE)
    model_ref_block (self, cleanup.block);
  removed = cleanup.token != FUZZ_NONE && model_remove_cleanup (self, cleanup.block,
                                                                cleanup.token);
  model_happen (self, FUZZ_NUMBER, removed, 0);
  if (cleanup.block != FUZZ_NONE)
    model_unref_block (self, cleanup.block);

  return TRUE;
}

static gboolean
op_context_run (Model                 *self,
                const FuzzInstruction *in)
{
  gint context = self->context_slots[pick_context (self, in->operands[0])];

  if (context == FUZZ_NONE || (get_context (self, context)->iterating > 0 &&
                               get_context (self, context)->owner != self->thread))
    return FALSE;

  model_do_it (self, in);
  get_context (self, context)->n_refs++;
  model_happen (self, FUZZ_NUMBER, model_iterate (self, context), 0);
  model_unref_context (self, context);

  return TRUE;
}

static gboolean
op_context_drop (Model                 *self,
                 const FuzzInstruction *in)
{
  model_do_it (self, in);
  put_context (self, in->operands[0], FUZZ_NONE);

  return TRUE;
}

static gboolean
op_closure_new (Model                 *self,
                const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[1]);

  if (body == FUZZ_NONE || model_is_vague (self, body) || self->thread != &self->main_thread)
    return FALSE;

  model_do_it (self, in);
  put_closure (self, in->operands[0],
               model_new_closure (self, model_take_weak (self, body), &in->scripts[0]));

  return TRUE;
}

static gboolean
op_closure_call (Model                 *self,
                 const FuzzInstruction *in)
{
  gint closure = self->closure_slots[pick_closure (self, in->operands[0])];

  if (closure == FUZZ_NONE || self->thread != &self->main_thread)
    return FALSE;

  model_do_it (self, in);
  get_closure (self, closure)->n_refs++;
  model_call_closure (self, closure);
  model_happen (self, FUZZ_NUMBER, get_closure (self, closure)->invalid, 0);
  model_unref_closure (self, closure);

  return TRUE;
}

static gboolean
op_closure_drop (Model                 *self,
                 const FuzzInstruction *in)
{
  if (self->thread != &self->main_thread)
    return FALSE;

  model_do_it (self, in);
  put_closure (self, in->operands[0], FUZZ_NONE);

  return TRUE;
}

/* Caches */

static gboolean
op_cache_new (Model                 *self,
              const FuzzInstruction *in)
{
  /* The library's side looks at how often a cache is held then */
  if (self->is_async)
    return FALSE;

  model_do_it (self, in);
  put_cache (self, in->operands[0],
             model_new_cache (self, (FuzzCacheKind) (in->operands[1] % FUZZ_N_CACHE_KINDS),
                              in->operands[1] % FUZZ_N_CACHE_KINDS == FUZZ_STRING_KEYS &&
                              in->operands[1] >= 64));

  return TRUE;
}

static gboolean
op_cache_drop (Model                 *self,
               const FuzzInstruction *in)
{
  if (self->is_async)
    return FALSE;

  model_do_it (self, in);
  put_cache (self, in->operands[0], FUZZ_NONE);

  return TRUE;
}

/* The cache in a slot, held for the length of an instruction that begins now, or none */
static gint
use_cache (Model                 *self,
           const FuzzInstruction *in,
           guint8                 slot)
{
  gint cache = self->cache_slots[pick_cache (self, slot)];

  if (cache == FUZZ_NONE)
    return FUZZ_NONE;

  model_do_it (self, in);
  get_cache (self, cache)->n_refs++;

  return cache;
}

static gboolean
op_cache_lookup (Model                 *self,
                 const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[1]), body = FUZZ_NONE;

  if (cache == FUZZ_NONE)
    return FALSE;

  if (model_enter_cache (self, cache))
    body = model_lookup (self, cache, in->operands[2], NULL);
  give_body (self, in->operands[0], body);
  model_unref_cache (self, cache);

  return TRUE;
}

/* A lookup whose equal function runs a script */
static gboolean
op_cache_bad_lookup (Model                 *self,
                     const FuzzInstruction *in)
{
  gint cache = self->cache_slots[pick_cache (self, in->operands[1])], body = FUZZ_NONE;
  gboolean is_custom;

  if (cache == FUZZ_NONE)
    return FALSE;

  is_custom = get_cache (self, cache)->kind == FUZZ_COPIED_KEYS ||
              get_cache (self, cache)->kind == FUZZ_OWNED_KEYS;
  if (!is_custom || !model_has_hash (self, cache, in->operands[2]))
    return FALSE;

  use_cache (self, in, in->operands[1]);
  if (model_enter_cache (self, cache))
    body = model_lookup (self, cache, in->operands[2], &in->scripts[0]);
  give_body (self, in->operands[0], body);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_insert (Model                 *self,
                 const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[2]), cache;
  gboolean inserted;

  if (body == FUZZ_NONE || model_is_vague (self, body))
    return FALSE;
  cache = use_cache (self, in, in->operands[0]);
  if (cache == FUZZ_NONE)
    return FALSE;

  model_hold (self, in->operands[2], body);
  inserted = model_insert (self, cache, in->operands[1], body, &in->scripts[0]);
  model_happen (self, FUZZ_NUMBER, inserted, 0);
  model_let_go (self, in->operands[2], body);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_add (Model                 *self,
              const FuzzInstruction *in)
{
  gint body = model_get_object (self, in->operands[3]), cache, found;

  if (body == FUZZ_NONE || model_is_vague (self, body))
    return FALSE;
  cache = use_cache (self, in, in->operands[1]);
  if (cache == FUZZ_NONE)
    return FALSE;

  model_hold (self, in->operands[3], body);
  found = model_add (self, cache, in->operands[2], body, &in->scripts[0]);
  give_body (self, in->operands[0], found);
  model_let_go (self, in->operands[3], body);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_remove (Model                 *self,
                 const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]);
  gboolean removed;

  if (cache == FUZZ_NONE)
    return FALSE;

  removed = model_enter_cache (self, cache) && model_remove (self, cache, in->operands[1]);
  model_happen (self, FUZZ_NUMBER, removed, 0);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_clear (Model                 *self,
                const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]), bodies[FUZZ_N_KEYS];

  if (cache == FUZZ_NONE)
    return FALSE;

  model_hold_values (self, cache, bodies);
  if (model_enter_cache (self, cache))
    model_clear_cache (self, cache);
  model_let_go_values (self, bodies);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_prune (Model                 *self,
                const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]);
  guint n_removed = 0;

  if (cache == FUZZ_NONE)
    return FALSE;

  if (model_enter_cache (self, cache))
    n_removed = model_prune (self, cache);
  model_happen (self, FUZZ_NUMBER, (gint) n_removed, 0);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_snapshot (Model                 *self,
                   const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]);
  guint group;

  if (cache == FUZZ_NONE)
    return FALSE;

  group = fuzz_trace_begin_group (self->trace);
  if (model_enter_cache (self, cache))
    for (guint i = 0; i < get_cache (self, cache)->entries->len; i++)
      {
        Entry *entry = g_ptr_array_index (get_cache (self, cache)->entries, i);

        if (model_can_upgrade (self, entry->block))
          model_happen_in_group (self, FUZZ_ITEM, get_block (self, entry->block)->body, group);
      }
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_count (Model                 *self,
                const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]), n_live = 0;
  GPtrArray *entries;

  if (cache == FUZZ_NONE)
    return FALSE;

  entries = get_cache (self, cache)->entries;
  for (guint i = 0; i < entries->len; i++)
    n_live += !get_block (self, ((Entry *) g_ptr_array_index (entries, i))->block)->closed;

  model_happen (self, FUZZ_NUMBER,
                model_enter_cache (self, cache) ? (gint) entries->len : 0, 0);
  model_happen (self, FUZZ_NUMBER, model_enter_cache (self, cache) ? n_live : 0, 0);
  model_unref_cache (self, cache);

  return TRUE;
}

/* The fourth operand tells whether it is a reload, and what the loader comes to. Not
 * where it would wait for ever: on another thread than one that loads, or under the lock
 * of another cache. */
static gboolean
op_cache_load (Model                 *self,
               const FuzzInstruction *in)
{
  gboolean reload = in->operands[3] / FUZZ_N_OUTCOMES % 2 == 1;
  FuzzOutcome outcome = (FuzzOutcome) (in->operands[3] % FUZZ_N_OUTCOMES);
  FuzzError error;
  gint cache, body;

  if (self->thread != &self->main_thread || self->thread->equals != NULL)
    return FALSE;
  cache = use_cache (self, in, in->operands[1]);
  if (cache == FUZZ_NONE)
    return FALSE;

  error = model_load (self, cache, in->operands[2], reload, outcome, in->operands[0],
                      &in->scripts[0], &body);
  model_happen (self, FUZZ_NUMBER, (gint) error, 0);
  give_body (self, in->operands[0], body);
  model_unref_cache (self, cache);

  return TRUE;
}

/* Waited for to the end; so not within a load, which it might wait for */
static gboolean
op_cache_load_async (Model                 *self,
                     const FuzzInstruction *in)
{
  guint number = in->operands[3];
  gint cache;

  if (self->thread != &self->main_thread || self->thread->equals != NULL || self->n_loading > 0)
    return FALSE;
  cache = use_cache (self, in, in->operands[1]);
  if (cache == FUZZ_NONE)
    return FALSE;

  model_load_async (self, cache, in->operands[2], number / 32 % 2 == 1, number / 64 % 2 == 1,
                    (FuzzAsking) (number % FUZZ_N_ASKINGS),
                    (FuzzOutcome) (number / FUZZ_N_ASKINGS % FUZZ_N_OUTCOMES),
                    in->operands[0], &in->scripts[0]);
  model_unref_cache (self, cache);

  return TRUE;
}

/* Items, bytes, or whether failures are kept */
static gboolean
op_cache_bound (Model                 *self,
                const FuzzInstruction *in)
{
  gint number = use_cache (self, in, in->operands[0]);
  guint bound = in->operands[1] / 3;
  Cache *cache;

  if (number == FUZZ_NONE)
    return FALSE;

  cache = get_cache (self, number);
  if (in->operands[1] % 3 == 2)
    cache->keeps_failures = bound % 2 == 1;
  else if (model_enter_cache (self, number))
    {
      if (in->operands[1] % 3 == 0)
        cache->max_items = bound % 4;
      else
        cache->max_bytes = bound % 8;
      model_limit (self, number);
    }
  model_unref_cache (self, number);

  return TRUE;
}

/* By half or by three quarters only where it does not matter which part a value is in */
static gboolean
op_cache_trim (Model                 *self,
               const FuzzInstruction *in)
{
  static const guint divisors[] = { 0, 2, 4 };
  gint cache = use_cache (self, in, in->operands[0]), bodies[FUZZ_N_KEYS];
  guint divisor = divisors[in->operands[1] % 3];

  if (cache == FUZZ_NONE)
    return FALSE;

  model_happen (self, FUZZ_OUTCOME, get_cache (self, cache)->one_shard ? (gint) divisor : 0, 0);
  if (!get_cache (self, cache)->one_shard)
    divisor = 0;
  model_hold_values (self, cache, bodies);
  if (model_enter_cache (self, cache))
    model_trim (self, cache, divisor);
  model_let_go_values (self, bodies);
  model_unref_cache (self, cache);

  return TRUE;
}

static gboolean
op_cache_stats (Model                 *self,
                const FuzzInstruction *in)
{
  gint cache = use_cache (self, in, in->operands[0]);
  Stats stats = { 0 };

  if (cache == FUZZ_NONE)
    return FALSE;

  if (model_enter_cache (self, cache))
    stats = get_cache (self, cache)->stats;
  model_happen (self, FUZZ_COUNTS, (gint) stats.hits, (gint) stats.misses);
  model_happen (self, FUZZ_COUNTS, (gint) stats.loads, (gint) stats.load_failures);
  model_happen (self, FUZZ_COUNTS, (gint) stats.evicted_by_items, (gint) stats.evicted_by_bytes);
  model_happen (self, FUZZ_COUNTS, (gint) stats.evicted_by_trim, (gint) stats.buried);
  if (in->operands[1] && model_enter_cache (self, cache))
    get_cache (self, cache)->stats = (Stats) { 0 };
  model_unref_cache (self, cache);

  return TRUE;
}

/* A script on a thread of its own, which is waited for. Not under the lock that an
 * equal function runs under. */
static gboolean
op_on_thread (Model                 *self,
              const FuzzInstruction *in)
{
  Thread thread = { 0, G_QUEUE_INIT, NULL, NULL };

  if (self->thread != &self->main_thread || self->thread->equals != NULL ||
      !model_may_run (self, &in->scripts[0]))
    return FALSE;

  model_do_it (self, in);
  self->thread = &thread;
  model_run_script (self, &in->scripts[0], FUZZ_NONE);
  self->thread = &self->main_thread;

  return TRUE;
}

static const Operation operations[FUZZ_N_CODES] = {
  [FUZZ_NEW] = op_new,
  [FUZZ_NEW_BAD] = op_new_bad,
  [FUZZ_CHAIN] = op_chain,
  [FUZZ_REF] = op_ref,
  [FUZZ_UNREF] = op_unref,
  [FUZZ_LINK] = op_link,
  [FUZZ_UNIQUE] = op_unique,
  [FUZZ_COUNT] = op_count,
  [FUZZ_RUN_DISPOSE] = op_run_dispose,
  [FUZZ_SCRIPT] = op_script,
  [FUZZ_TEMPORARY] = op_temporary,
  [FUZZ_KEEP_SELF] = op_keep_self,
  [FUZZ_STRAY_REF] = op_stray_ref,
  [FUZZ_STRAY_UNREF] = op_stray_unref,
  [FUZZ_QDATA_SET] = op_qdata_set,
  [FUZZ_QDATA_GET] = op_qdata_get,
  [FUZZ_QDATA_STEAL] = op_qdata_steal,
  [FUZZ_QDATA_REPLACE] = op_qdata_replace,
  [FUZZ_CONNECT] = op_connect,
  [FUZZ_EMIT] = op_emit,
  [FUZZ_VALUE_SET] = op_value_set,
  [FUZZ_VALUE_TAKE] = op_value_take,
  [FUZZ_VALUE_DUP] = op_value_dup,
  [FUZZ_VALUE_COPY] = op_value_copy,
  [FUZZ_WEAK] = op_weak,
  [FUZZ_WEAK_CLONE] = op_weak_clone,
  [FUZZ_WEAK_DROP] = op_weak_drop,
  [FUZZ_WEAK_SET] = op_weak_set,
  [FUZZ_WEAK_GET] = op_weak_get,
  [FUZZ_WEAK_COMPARE] = op_weak_compare,
  [FUZZ_WEAK_COUNTS] = op_weak_counts,
  [FUZZ_CLEANUP_ADD] = op_cleanup_add,
  [FUZZ_CLEANUP_REMOVE] = op_cleanup_remove,
  [FUZZ_CONTEXT_RUN] = op_context_run,
  [FUZZ_CONTEXT_DROP] = op_context_drop,
  [FUZZ_CLOSURE_NEW] = op_closure_new,
  [FUZZ_CLOSURE_CALL] = op_closure_call,
  [FUZZ_CLOSURE_DROP] = op_closure_drop,
  [FUZZ_CACHE_NEW] = op_cache_new,
  [FUZZ_CACHE_DROP] = op_cache_drop,
  [FUZZ_CACHE_LOOKUP] = op_cache_lookup,
  [FUZZ_CACHE_BAD_LOOKUP] = op_cache_bad_lookup,
  [FUZZ_CACHE_INSERT] = op_cache_insert,
  [FUZZ_CACHE_ADD] = op_cache_add,
  [FUZZ_CACHE_REMOVE] = op_cache_remove,
  [FUZZ_CACHE_CLEAR] = op_cache_clear,
  [FUZZ_CACHE_PRUNE] = op_cache_prune,
  [FUZZ_CACHE_SNAPSHOT] = op_cache_snapshot,
  [FUZZ_CACHE_COUNT] = op_cache_count,
  [FUZZ_CACHE_LOAD] = op_cache_load,
  [FUZZ_CACHE_LOAD_ASYNC] = op_cache_load_async,
  [FUZZ_CACHE_BOUND] = op_cache_bound,
  [FUZZ_CACHE_TRIM] = op_cache_trim,
  [FUZZ_CACHE_STATS] = op_cache_stats,
  [FUZZ_ON_THREAD] = op_on_thread,
};

void
model_step (Model                 *self,
            const FuzzInstruction *instruction)
{
  Operation operation = operations[instruction->code];

  if (operation == NULL)
    operation = model_set_step;
  if (!operation (self, instruction))
    model_happen (self, FUZZ_STEP, (gint) instruction->code, FALSE);
}

/* The end of the program: everything is let go of */
void
model_clear_slots (Model *self)
{
  for (guint i = 0; i < FUZZ_N_REFS; i++)
    model_put_ref (self, i, FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_VALUES; i++)
    put_value (self, i, FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_CLOSURES; i++)
    put_closure (self, i, FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_CONTEXTS; i++)
    put_context (self, i, FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_CACHES; i++)
    put_cache (self, i, FUZZ_NONE);
  model_clear_sets (self);
  for (guint i = 0; i < FUZZ_N_WEAKS; i++)
    put_weak (self, i, FUZZ_NONE);
  for (guint i = 0; i < FUZZ_N_CLEANUPS; i++)
    put_cleanup (self, i, (Removable) { FUZZ_NONE, FUZZ_NONE });
}
