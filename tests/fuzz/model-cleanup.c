/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "model-private.h"

/* Takes a token out of the cleanups of a block; FALSE if it is not among them */
static gboolean
take (Model *self,
      gint   number,
      gint   token)
{
  Block *block = get_block (self, number);

  for (guint i = 0; i < block->cleanups->len; i++)
    if (g_array_index (block->cleanups, gint, i) == token)
      {
        g_array_remove_index (block->cleanups, i);
        return TRUE;
      }

  return FALSE;
}

/* The data of a cleanup, run or not, and the context that it has not been posted to */
static void
free_cleanup (Model *self,
              gint   number)
{
  Token *token = get_token (self, number);

  if (token->closure != FUZZ_NONE)
    return;

  model_destroy_token (self, number, FUZZ_NONE, 0);
  if (token->context != FUZZ_NONE)
    model_unref_context (self, token->context);
}

static void
run_cleanup (Model *self,
             gint   number)
{
  Token *token = get_token (self, number);

  if (token->closure == FUZZ_NONE)
    model_call (self, FUZZ_RUN, number, 0, token->func, FUZZ_NONE);
  else if (self->thread == &self->main_thread)
    get_closure (self, token->closure)->invalid = TRUE;
  free_cleanup (self, number);
}

/* Hands the token's context over */
static void
post (Model *self,
      gint   block,
      gint   number)
{
  Token *token = get_token (self, number);
  Post *new_post = g_new0 (Post, 1);
  gint context = token->context;

  token->context = FUZZ_NONE;
  new_post->block = block;
  new_post->token = number;
  if (block != FUZZ_NONE)
    model_ref_block (self, block);
  g_ptr_array_add (get_context (self, context)->posts, new_post);
  model_unref_context (self, context);
}

/* The token of a post, unless it was removed meanwhile */
static gboolean
take_post (Model *self,
           Post  *posted)
{
  if (posted->block != FUZZ_NONE)
    return take (self, posted->block, posted->token);

  return TRUE;
}

/* TRUE if it waits for a death; FALSE if it has run, or is posted, already */
gboolean
model_add_cleanup (Model *self,
                   gint   block,
                   gint   token)
{
  if (block != FUZZ_NONE && !get_block (self, block)->closed)
    {
      g_array_append_val (get_block (self, block)->cleanups, token);
      return TRUE;
    }

  if (get_token (self, token)->context != FUZZ_NONE)
    post (self, FUZZ_NONE, token);
  else
    run_cleanup (self, token);

  return FALSE;
}

gboolean
model_remove_cleanup (Model *self,
                      gint   block,
                      gint   token)
{
  if (!take (self, block, token))
    return FALSE;

  free_cleanup (self, token);

  return TRUE;
}

/* At a death: the last one first, each unless it was removed by one before it */
void
model_run_cleanups (Model *self,
                    Block *block)
{
  g_autofree gint *tokens = g_memdup2 (block->cleanups->data,
                                       sizeof (gint) * block->cleanups->len);
  gint number = block->cleanups->len > 0 ? get_body (self, block->body)->block : FUZZ_NONE;

  for (guint i = block->cleanups->len; i > 0; i--)
    {
      gint token = tokens[i - 1];

      if (!take (self, number, token))
        continue;

      if (get_token (self, token)->context == FUZZ_NONE)
        {
          run_cleanup (self, token);
        }
      else
        {
          /* It can be removed until it begins to run */
          g_array_append_val (block->cleanups, token);
          post (self, number, token);
        }
    }
}

gint
model_new_context (Model *self)
{
  Context *context = g_new0 (Context, 1);

  context->n_refs = 1;
  context->posts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->contexts, context);

  return (gint) self->contexts->len - 1;
}

static void
finish_post (Model *self,
             Post  *posted)
{
  posted->done = TRUE;
  if (posted->block != FUZZ_NONE)
    model_unref_block (self, posted->block);
}

/* What still waits in a context never runs when that goes. Nothing is said of the order. */
void
model_unref_context (Model *self,
                     gint   number)
{
  Context *context = get_context (self, number);
  guint group;

  if (--context->n_refs > 0)
    return;

  group = fuzz_trace_begin_group (self->trace);
  for (guint i = 0; i < context->posts->len; i++)
    {
      Post *posted = g_ptr_array_index (context->posts, i);

      if (posted->done)
        continue;
      if (take_post (self, posted))
        model_destroy_token (self, posted->token, FUZZ_NONE, group);
      finish_post (self, posted);
    }
}

/* One iteration: what waits now, but for what runs right now */
gboolean
model_iterate (Model *self,
               gint   number)
{
  Context *context = get_context (self, number);
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();

  for (guint i = 0; i < context->posts->len; i++)
    {
      Post *posted = g_ptr_array_index (context->posts, i);

      if (!posted->done && !posted->running)
        g_ptr_array_add (posts, posted);
    }

  context->owner = self->thread;
  context->iterating++;
  for (guint i = 0; i < posts->len; i++)
    {
      Post *posted = g_ptr_array_index (posts, i);

      if (posted->done)
        continue;

      posted->running = TRUE;
      if (take_post (self, posted))
        run_cleanup (self, posted->token);
      posted->running = FALSE;
      finish_post (self, posted);
    }
  context->iterating--;

  return posts->len > 0;
}

gint
model_new_closure (Model            *self,
                   gint              block,
                   const FuzzScript *script)
{
  Closure *closure = g_new0 (Closure, 1);
  gint number = (gint) self->closures->len;

  closure->n_refs = 1;
  closure->block = block;
  closure->script = script;
  g_ptr_array_add (self->closures, closure);

  closure->token = model_new_token (self, NULL, NULL);
  get_token (self, closure->token)->closure = number;
  model_add_cleanup (self, block, closure->token);

  return number;
}

static void
invalidate (Model   *self,
            Closure *closure)
{
  if (!closure->invalid)
    take (self, closure->block, closure->token);
  closure->invalid = TRUE;
}

void
model_call_closure (Model *self,
                    gint   number)
{
  Closure *closure = get_closure (self, number);
  gint target;

  if (closure->invalid)
    return;

  target = model_upgrade (self, closure->block);
  if (target == FUZZ_NONE)
    {
      invalidate (self, closure);
      return;
    }

  model_call (self, FUZZ_CALLED, closure->token, target, g_steal_pointer (&closure->script),
              FUZZ_NONE);
  model_unref (self, target);
}

void
model_unref_closure (Model *self,
                     gint   number)
{
  Closure *closure = get_closure (self, number);

  if (--closure->n_refs > 0)
    return;

  invalidate (self, closure);
  model_unref_block (self, closure->block);
}
