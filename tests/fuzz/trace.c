/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "trace.h"

#include <stdio.h>
#include <stdlib.h>

/* How many events before a difference are shown */
#define HISTORY 24

static const gchar *const names[] = {
  [FUZZ_STEP] = "step",
  [FUZZ_DISPOSED] = "disposed",
  [FUZZ_FINALIZED] = "finalized",
  [FUZZ_RUN] = "run",
  [FUZZ_DESTROYED] = "destroyed",
  [FUZZ_COPIED] = "copied",
  [FUZZ_COMPARED] = "compared",
  [FUZZ_LOADING] = "loading",
  [FUZZ_OUTCOME] = "outcome",
  [FUZZ_CALLED] = "called",
  [FUZZ_BODY] = "body",
  [FUZZ_ITEM] = "item",
  [FUZZ_NUMBER] = "number",
  [FUZZ_COUNTS] = "counts",
  [FUZZ_CRITICAL] = "critical",
};

FuzzTrace *
fuzz_trace_new (const FuzzProgram *program)
{
  FuzzTrace *self = g_new0 (FuzzTrace, 1);

  g_mutex_init (&self->lock);
  self->program = program;
  self->events = g_array_new (FALSE, FALSE, sizeof (FuzzEvent));

  return self;
}

void
fuzz_trace_free (FuzzTrace *self)
{
  g_array_unref (self->events);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint
fuzz_trace_begin_group (FuzzTrace *self)
{
  return ++self->n_groups;
}

void
fuzz_trace_foretell (FuzzTrace *self,
                     FuzzEvent  event)
{
  g_array_append_val (self->events, event);
}

static void
print_event (FuzzEventKind kind,
             gint          a,
             gint          b)
{
  if (kind == FUZZ_STEP)
    fprintf (stderr, "%s%s\n", fuzz_code_get_name ((FuzzCode) a), b ? "" : " (skipped)");
  else
    fprintf (stderr, "    %s %d %d\n", names[kind], a, b);
}

void
fuzz_trace_fail (FuzzTrace   *self,
                 const gchar *what)
{
  g_autofree gchar *program = fuzz_program_print (self->program);
  guint first = self->n_met > HISTORY ? self->n_met - HISTORY : 0;

  fprintf (stderr, "The program:\n\n%s\nWhat went as foretold, at the end:\n\n", program);
  for (guint i = first; i < self->n_met; i++)
    {
      FuzzEvent *event = &g_array_index (self->events, FuzzEvent, i);

      print_event (event->kind, event->a, event->b);
    }
  fprintf (stderr, "\n%s\n", what);

  abort ();
}

G_NORETURN static void
fail_event (FuzzTrace     *self,
            FuzzEventKind  kind,
            gint           a,
            gint           b)
{
  fprintf (stderr, "What happened:\n");
  print_event (kind, a, b);
  if (self->n_met < self->events->len)
    {
      FuzzEvent *event = &g_array_index (self->events, FuzzEvent, self->n_met);

      fprintf (stderr, "What was foretold%s:\n", event->group != 0 ? ", or others" : "");
      print_event (event->kind, event->a, event->b);
    }

  fuzz_trace_fail (self, "Not what was foretold, see above.");
}

/* Brings an event to the front that may come in any order */
static void
advance (FuzzTrace *self,
         guint      index)
{
  FuzzEvent *events = (FuzzEvent *) (gpointer) self->events->data, event = events[index];

  events[index] = events[self->n_met];
  events[self->n_met++] = event;
}

/* The index of an event that may come now; -1 if it may not */
static gint
find (FuzzTrace     *self,
      FuzzEventKind  kind,
      gint           a,
      gint           b)
{
  guint group = 0;

  for (guint i = self->n_met; i < self->events->len; i++)
    {
      FuzzEvent *event = &g_array_index (self->events, FuzzEvent, i);

      if (i == self->n_met)
        group = event->group;
      if (event->group != group)
        return -1;
      if (event->kind == kind && event->a == a && event->b == b)
        return (gint) i;
      if (group == 0)
        return -1;
    }

  return -1;
}

/* TRUE if the script that belongs to the event is to run */
gboolean
fuzz_trace_meet (FuzzTrace     *self,
                 FuzzEventKind  kind,
                 gint           a,
                 gint           b)
{
  gboolean runs;
  gint index;

  g_mutex_lock (&self->lock);
  index = find (self, kind, a, b);
  if (index < 0)
    fail_event (self, kind, a, b);

  advance (self, (guint) index);
  runs = g_array_index (self->events, FuzzEvent, self->n_met - 1).runs;
  g_mutex_unlock (&self->lock);

  return runs;
}

/* What was foretold, for the library's side to go by */
static FuzzEvent
ask (FuzzTrace     *self,
     FuzzEventKind  kind,
     gint           a)
{
  FuzzEvent event = { kind, a, FALSE, 0, FALSE };

  g_mutex_lock (&self->lock);
  if (self->n_met < self->events->len)
    event = g_array_index (self->events, FuzzEvent, self->n_met);
  if (self->n_met == self->events->len || event.kind != kind ||
      (kind == FUZZ_STEP && event.a != a))
    fail_event (self, kind, a, TRUE);

  self->n_met++;
  g_mutex_unlock (&self->lock);

  return event;
}

/* TRUE if the instruction is to be done */
gboolean
fuzz_trace_step (FuzzTrace *self,
                 FuzzCode   code)
{
  return ask (self, FUZZ_STEP, (gint) code).b;
}

gint
fuzz_trace_ask (FuzzTrace     *self,
                FuzzEventKind  kind)
{
  return ask (self, kind, FUZZ_NONE).a;
}

/* What this thread has done comes before what the next one does */
void
fuzz_trace_sync (FuzzTrace *self)
{
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);
}

void
fuzz_trace_end (FuzzTrace *self)
{
  if (self->n_met < self->events->len)
    {
      FuzzEvent *event = &g_array_index (self->events, FuzzEvent, self->n_met);

      fprintf (stderr, "What was foretold, and did not happen:\n");
      print_event (event->kind, event->a, event->b);
      fuzz_trace_fail (self, "The program ended early.");
    }
}
