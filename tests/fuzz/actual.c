/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

#include "wisp-control-private.h"
#include "wisp-object-private.h"
#include "wisp-type-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FuzzActual *fuzz_actual;

gboolean
fuzz_meet (FuzzEventKind kind,
           gint          a,
           gint          b)
{
  return fuzz_trace_meet (fuzz_actual->trace, kind, a, b);
}

void
fuzz_run_script (const FuzzScript *script,
                 gpointer          self)
{
  gpointer outer = fuzz_actual->self;

  fuzz_actual->self = self;
  for (guint i = 0; i < script->n_instructions && fuzz_actual->fuel > 0; i++)
    {
      fuzz_actual->fuel--;
      if (fuzz_trace_step (fuzz_actual->trace, script->instructions[i].code))
        fuzz_do (&script->instructions[i]);
    }
  fuzz_actual->self = outer;
  fuzz_trace_sync (fuzz_actual->trace);
}

/* Tokens, which live to the end, so that one that is destroyed twice is found out */

FuzzToken *
fuzz_token_new (const FuzzScript *func,
                const FuzzScript *destroy)
{
  FuzzToken *token = g_new0 (FuzzToken, 1);

  token->number = (gint) fuzz_actual->tokens->len;
  token->func = func;
  token->destroy = destroy;
  g_ptr_array_add (fuzz_actual->tokens, token);

  return token;
}

void
fuzz_token_run (gpointer data)
{
  FuzzToken *token = data;

  if (fuzz_meet (FUZZ_RUN, token->number, 0))
    fuzz_run_script (token->func, NULL);
}

void
fuzz_token_destroy (gpointer data)
{
  FuzzToken *token = data;

  if (fuzz_meet (FUZZ_DESTROYED, token->number, 0))
    fuzz_run_script (token->destroy, token->owner);
}

/* Messages */

static FuzzMessage
classify (const gchar *message)
{
  static const struct
  {
    const gchar *text;
    FuzzMessage  kind;
  } known[] = {
    { "Cannot make an instance of the abstract type", FUZZ_ABSTRACT_TYPE },
    { "it is not derived from WispObject", FUZZ_FOREIGN_TYPE },
    { "is still referenced", FUZZ_STILL_REFERENCED },
    { "was referenced after its death", FUZZ_REF_OF_DEAD },
    { "was unreferenced after its last reference was dropped", FUZZ_UNREF_OF_DEAD },
    { "must not use the same cache", FUZZ_EQUAL_REENTERED },
    { "must not drop the last reference", FUZZ_EQUAL_KILLED },
    { "wisp_value_set_object: assertion", FUZZ_BAD_VALUE },
    { "wisp_value_take_object: assertion", FUZZ_BAD_VALUE },
    { "returned neither a value nor an error", FUZZ_NO_RESULT },
    { "returned a value and an error", FUZZ_TWO_RESULTS },
    { "failed that had ended before", FUZZ_TWO_ENDS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strstr (message, known[i].text) != NULL)
      return known[i].kind;

  return FUZZ_OTHER_MESSAGE;
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  const gchar *message = "", *times;
  FuzzMessage kind;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      message = fields[i].value;

  kind = fuzz_actual != NULL ? classify (message) : FUZZ_OTHER_MESSAGE;
  if (kind == FUZZ_OTHER_MESSAGE)
    {
      fprintf (stderr, "A message: %s\n", message);
      abort ();
    }

  times = strchr (message, '(');
  fuzz_meet (FUZZ_CRITICAL, (gint) kind,
             kind == FUZZ_STILL_REFERENCED && times != NULL ? atoi (times + 1) : 0);

  return G_LOG_WRITER_HANDLED;
}

/* The memory of objects that had to be leaked, now that nobody has them any more */
static void
reclaim (FuzzActual *self)
{
  for (guint i = 0; i < self->leaked->len; i++)
    {
      WispObject *object = g_ptr_array_index (self->leaked, i);
      WispControl *control = wisp_object_get_control (object);

      wisp_type_free (object, wisp_control_get_object (control) & WISP_CONTROL_BITS);
      wisp_control_weak_unref (control);
    }
}

void
fuzz_actual_run (FuzzTrace *trace)
{
  static gsize prepared = 0;
  FuzzActual self;

  if (g_once_init_enter (&prepared))
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      g_once_init_leave (&prepared, 1);
    }

  memset (&self, 0, sizeof self);
  self.trace = trace;
  self.fuel = FUZZ_FUEL;
  self.tokens = g_ptr_array_new_with_free_func (g_free);
  self.leaked = g_ptr_array_new ();
  g_value_init (&self.values[0], WISP_TYPE_OBJECT);
  g_value_init (&self.values[1], fuzz_type_of_kind (FUZZ_SMALL));
  fuzz_actual = &self;

  fuzz_run_script (&trace->program->script, NULL);
  self.fuel = 0;
  fuzz_clear_slots ();

  fuzz_trace_end (trace);
  if (self.n_finalized != self.n_bodies)
    fuzz_trace_fail (trace, "Objects are left.");

  reclaim (&self);
  fuzz_actual = NULL;
  g_ptr_array_unref (self.leaked);
  g_ptr_array_unref (self.tokens);
}
