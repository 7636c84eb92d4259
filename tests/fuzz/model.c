/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

#include <string.h>

void
model_happen (Model         *self,
              FuzzEventKind  kind,
              gint           a,
              gint           b)
{
  fuzz_trace_foretell (self->trace, (FuzzEvent) { kind, a, b, 0, FALSE });
}

void
model_happen_in_group (Model         *self,
                       FuzzEventKind  kind,
                       gint           a,
                       guint          group)
{
  fuzz_trace_foretell (self->trace, (FuzzEvent) { kind, a, 0, group, FALSE });
}

/* An event with a script that runs then, for `body` or none */
void
model_call (Model            *self,
            FuzzEventKind     kind,
            gint              a,
            gint              b,
            const FuzzScript *script,
            gint              body)
{
  gboolean runs = model_may_run (self, script);

  fuzz_trace_foretell (self->trace, (FuzzEvent) { kind, a, b, 0, runs });
  if (runs)
    model_run_script (self, script, body);
}

gboolean
model_may_run (Model            *self,
               const FuzzScript *script)
{
  return script != NULL && script->n_instructions > 0 &&
         self->depth < FUZZ_MAX_DEPTH && self->fuel > 0;
}

void
model_run_script (Model            *self,
                  const FuzzScript *script,
                  gint              body)
{
  gint outer = self->self;

  self->self = body;
  self->depth++;
  for (guint i = 0; i < script->n_instructions && self->fuel > 0; i++)
    {
      self->fuel--;
      model_step (self, &script->instructions[i]);
    }
  self->depth--;
  self->self = outer;
}

gint
model_new_token (Model            *self,
                 const FuzzScript *func,
                 const FuzzScript *destroy)
{
  Token *token = g_new0 (Token, 1);

  token->func = func;
  token->destroy = destroy;
  token->context = token->closure = FUZZ_NONE;
  g_ptr_array_add (self->tokens, token);

  return (gint) self->tokens->len - 1;
}

/* In a group nothing is said of the order, so its script cannot run */
void
model_destroy_token (Model *self,
                     gint   token,
                     gint   body,
                     guint  group)
{
  if (group != 0)
    model_happen_in_group (self, FUZZ_DESTROYED, token, group);
  else
    model_call (self, FUZZ_DESTROYED, token, 0, get_token (self, token)->destroy, body);
}

static void
body_free (gpointer data)
{
  Body *body = data;

  g_array_unref (body->handlers);
  g_clear_pointer (&body->forgotten, g_ptr_array_unref);
  g_free (body);
}

static void
block_free (gpointer data)
{
  Block *block = data;

  g_array_unref (block->cleanups);
  g_ptr_array_unref (block->entries);
  g_free (block);
}

static void
context_free (gpointer data)
{
  Context *context = data;

  g_ptr_array_unref (context->posts);
  g_free (context);
}

static void
cache_free (gpointer data)
{
  Cache *cache = data;

  g_ptr_array_unref (cache->entries);
  g_ptr_array_unref (cache->kept);
  g_free (cache);
}

static void
model_init (Model             *self,
            const FuzzProgram *program,
            gboolean           split)
{
  memset (self, 0, sizeof *self);
  self->trace = fuzz_trace_new (program);
  self->split = split;
  self->fuel = FUZZ_FUEL;
  self->thread = &self->main_thread;
  self->self = FUZZ_NONE;

  self->bodies = g_ptr_array_new_with_free_func (body_free);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  self->tokens = g_ptr_array_new_with_free_func (g_free);
  self->contexts = g_ptr_array_new_with_free_func (context_free);
  self->closures = g_ptr_array_new_with_free_func (g_free);
  self->caches = g_ptr_array_new_with_free_func (cache_free);
  self->entries = g_ptr_array_new_with_free_func (g_free);
  self->flights = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < FUZZ_N_REFS; i++)
    self->refs[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_WEAKS; i++)
    self->weaks[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_VALUES; i++)
    self->values[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_CONTEXTS; i++)
    self->context_slots[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_CLOSURES; i++)
    self->closure_slots[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_CACHES; i++)
    self->cache_slots[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_SETS; i++)
    self->set_slots[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_MAPS; i++)
    self->map_slots[i] = FUZZ_NONE;
  for (guint i = 0; i < FUZZ_N_CLEANUPS; i++)
    self->cleanups[i].block = self->cleanups[i].token = FUZZ_NONE;
}

static void
model_finish (Model *self)
{
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->tokens);
  g_ptr_array_unref (self->contexts);
  g_ptr_array_unref (self->closures);
  g_ptr_array_unref (self->caches);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->flights);
}

FuzzTrace *
fuzz_model_run (const FuzzProgram *program,
                gboolean           split)
{
  FuzzTrace *trace;
  Model model;

  model_init (&model, program, split);
  model_run_script (&model, &program->script, FUZZ_NONE);
  model.fuel = 0;
  model_clear_slots (&model);

  trace = model.trace;
  model_finish (&model);

  return trace;
}
