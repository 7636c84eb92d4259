/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

/* Deaths nested deeper are put off */
#define MAX_DEATHS 64

static gint
new_block (Model    *self,
           gint      body,
           gboolean  collective)
{
  Block *block = g_new0 (Block, 1);

  block->body = body;
  block->collective = collective;
  block->cleanups = g_array_new (FALSE, FALSE, sizeof (gint));
  block->entries = g_ptr_array_new ();
  g_ptr_array_add (self->blocks, block);

  return (gint) self->blocks->len - 1;
}

/* With one strong reference */
gint
model_new_body (Model    *self,
                FuzzKind  kind)
{
  Body *body = g_new0 (Body, 1);
  gint number = (gint) self->bodies->len;

  body->kind = kind;
  body->n_strong = 1;
  body->next = FUZZ_NONE;
  body->datum = FUZZ_NONE;
  body->handlers = g_array_new (FALSE, FALSE, sizeof (gint));
  body->block = kind == FUZZ_GOBJECT ? FUZZ_NONE : new_block (self, number, TRUE);
  for (guint i = 0; i < FUZZ_N_QUARKS; i++)
    body->qdata[i] = FUZZ_NONE;
  g_ptr_array_add (self->bodies, body);

  return number;
}

static Frame *
find_frame (Model *self,
            gint   body)
{
  for (Frame *frame = self->thread->frames; frame != NULL; frame = frame->outer)
    if (frame->body == body)
      return frame;

  return NULL;
}

/* Whether its death runs on this thread */
gboolean
model_is_dying (Model *self,
                gint   body)
{
  return find_frame (self, body) != NULL;
}

void
model_ref (Model *self,
           gint   number)
{
  Body *body = get_body (self, number);

  if (body->dead)
    find_frame (self, number)->balance++;
  else
    body->n_strong++;
}

/* The dispose of either kind, up to where it chains up */
static void
run_class_dispose (Model *self,
                   gint   number)
{
  Body *body = get_body (self, number);
  const FuzzScript *script = g_steal_pointer (&body->scripts[0]);
  gint next;

  if (body->datum != FUZZ_NONE)
    return;

  body->disposing++;
  model_call (self, FUZZ_DISPOSED, number, 0, script, number);
  next = body->next;
  body->next = FUZZ_NONE;
  if (next != FUZZ_NONE)
    model_unref (self, next);
  body->disposing--;
}

static void
run_class_finalize (Model *self,
                    gint   number)
{
  Body *body = get_body (self, number);
  const FuzzScript *script = g_steal_pointer (&body->scripts[1]);

  body->finalizing = TRUE;
  if (body->datum != FUZZ_NONE)
    {
      model_destroy_token (self, body->datum, FUZZ_NONE, body->group);
      return;
    }

  model_call (self, FUZZ_FINALIZED, number, 0, script, number);
}

/* Nothing is said of the order */
static void
destroy_handlers (Model *self,
                  gint   number)
{
  Body *body = get_body (self, number);
  guint n_handlers = body->handlers->len;
  g_autofree gint *handlers = g_memdup2 (body->handlers->data, sizeof (gint) * n_handlers);
  guint group = n_handlers > 1 ? fuzz_trace_begin_group (self->trace) : 0;

  g_array_set_size (body->handlers, 0);
  for (guint i = 0; i < n_handlers; i++)
    model_destroy_token (self, handlers[i], number, group);
}

/* Their destroy notifies may set some again. Nothing is said of the order. */
static void
clear_qdata (Model *self,
             gint   number)
{
  Body *body = get_body (self, number);
  gint tokens[FUZZ_N_QUARKS];
  guint n_tokens;

  do
    {
      n_tokens = 0;
      for (guint i = 0; i < FUZZ_N_QUARKS; i++)
        {
          if (body->qdata[i] != FUZZ_NONE)
            tokens[n_tokens++] = body->qdata[i];
          body->qdata[i] = FUZZ_NONE;
        }

      if (n_tokens == 1)
        model_destroy_token (self, tokens[0], number, 0);
      else if (n_tokens > 1)
        {
          guint group = fuzz_trace_begin_group (self->trace);

          for (guint i = 0; i < n_tokens; i++)
            model_destroy_token (self, tokens[i], number, group);
        }
    }
  while (n_tokens > 0);
}

/* The light object's death, from where it may have been put off */
static void
run_death (Model *self,
           gint   number)
{
  Body *body = get_body (self, number);
  Block *block = get_block (self, body->block);
  Frame frame = { self->thread->frames, number, 0 };

  self->thread->depth++;
  self->thread->frames = &frame;
  model_free_entries (self, g_steal_pointer (&body->forgotten));
  destroy_handlers (self, number);
  run_class_dispose (self, number);
  run_class_finalize (self, number);
  clear_qdata (self, number);
  body->sealed = TRUE;
  destroy_handlers (self, number);
  clear_qdata (self, number);
  self->thread->frames = frame.outer;

  if (frame.balance != 0)
    model_happen (self, FUZZ_CRITICAL, FUZZ_STILL_REFERENCED, frame.balance);
  else
    body->gone = TRUE;

  model_run_cleanups (self, block);
  if (frame.balance == 0)
    block->collective = FALSE;
  self->thread->depth--;
}

static void
die (Model *self,
     gint   number)
{
  Body *body = get_body (self, number);
  Thread *thread = self->thread;

  body->dead = TRUE;
  body->forgotten = model_forget (self, get_block (self, body->block));

  if (thread->depth >= MAX_DEATHS)
    {
      g_queue_push_tail (&thread->deferred, GINT_TO_POINTER (number));
      return;
    }

  run_death (self, number);
  while (thread->depth == 0 && !g_queue_is_empty (&thread->deferred))
    run_death (self, GPOINTER_TO_INT (g_queue_pop_head (&thread->deferred)));
}

static void
unref_light (Model *self,
             gint   number)
{
  Body *body = get_body (self, number);

  if (body->dead)
    find_frame (self, number)->balance--;
  else if (--body->n_strong == 0)
    die (self, number);
}

/* What GObject's own dispose tells the block, the first time */
static void
notify_block (Model *self,
              Body  *body)
{
  Block *block = body->block != FUZZ_NONE ? get_block (self, body->block) : NULL;

  body->upgradable = FALSE;
  if (block == NULL || block->closed)
    return;

  model_free_entries (self, model_forget (self, block));
  model_run_cleanups (self, block);
}

static void
dispose_gobject (Model *self,
                 gint   number)
{
  Body *body = get_body (self, number);

  run_class_dispose (self, number);
  body->disposing++;
  notify_block (self, body);
  body->disposing--;
}

static void
unref_gobject (Model *self,
               gint   number)
{
  Body *body = get_body (self, number);

  if (body->n_strong == 1)
    {
      /* Its weak references are cleared before its last dispose */
      body->upgradable = FALSE;
      dispose_gobject (self, number);
    }

  if (--body->n_strong > 0)
    return;

  run_class_finalize (self, number);
  body->gone = TRUE;
  if (body->block != FUZZ_NONE)
    get_block (self, body->block)->collective = FALSE;
}

void
model_unref (Model *self,
             gint   number)
{
  if (get_body (self, number)->kind == FUZZ_GOBJECT)
    unref_gobject (self, number);
  else
    unref_light (self, number);
}

/* What a map holds data in is a light object. Of several in a group, nothing is said of
 * the order, also where their deaths are put off: they follow each other then. */
void
model_unref_datum (Model *self,
                   gint   number,
                   guint  group)
{
  get_body (self, number)->group = group;
  model_unref (self, number);
}

void
model_run_dispose (Model *self,
                   gint   number)
{
  model_ref (self, number);
  if (get_body (self, number)->kind == FUZZ_GOBJECT)
    dispose_gobject (self, number);
  else
    run_class_dispose (self, number);
  model_unref (self, number);
}

/* A handle. What a GObject in its finalize gives is a dead one of nobody's. */
gint
model_take_weak (Model *self,
                 gint   number)
{
  Body *body = get_body (self, number);
  gint block = body->block;

  if (block == FUZZ_NONE && body->finalizing)
    {
      block = new_block (self, number, FALSE);
      get_block (self, block)->closed = TRUE;
    }
  else if (block == FUZZ_NONE)
    {
      block = body->block = new_block (self, number, TRUE);
      body->upgradable = TRUE;
    }
  model_ref_block (self, block);

  return block;
}

/* Whether a handle gives its instance */
gboolean
model_can_upgrade (Model *self,
                   gint   number)
{
  Block *block = get_block (self, number);
  Body *body = get_body (self, block->body);

  return !block->closed && (body->kind != FUZZ_GOBJECT || body->upgradable);
}

/* The body, with a reference, or none */
gint
model_upgrade (Model *self,
               gint   number)
{
  if (!model_can_upgrade (self, number))
    return FUZZ_NONE;

  model_ref (self, get_block (self, number)->body);

  return get_block (self, number)->body;
}

void
model_ref_block (Model *self,
                 gint   block)
{
  get_block (self, block)->n_reaches++;
}

void
model_unref_block (Model *self,
                   gint   block)
{
  g_assert (get_block (self, block)->n_reaches > 0);
  get_block (self, block)->n_reaches--;
}
