/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <string.h>

#include "runtime.h"

/*
 * Main contexts, as far as code that posts to one is concerned. A context is only
 * an address: sources that are attached to it wait here until a scenario
 * dispatches them, on the thread that it likes, or throws the context away.
 */

typedef struct
{
  GMainContext *context;
  GSource      *source; /* (owned) (nullable): NULL once it has been taken */
  Clock         clock;  /* of the thread that attached it */
} Waiting;

enum { MAX_WAITING = 32 };

static Waiting waiting[MAX_WAITING];
static unsigned n_waiting;
static int n_references; /* that the code under test holds */

#define CALLER __builtin_return_address (0)

void
contexts_reset (void)
{
  n_waiting = 0;
  n_references = 0;
}

bool
contexts_check_end (void)
{
  if (n_references == 0)
    return true;
  report_set ("leak: %d references to a main context", n_references);

  return false;
}

void
contexts_clocks (void)
{
  for (unsigned i = 0; i < n_waiting; i++)
    if (waiting[i].source != NULL)
      clock_mark (waiting[i].clock);
}

uint64_t
contexts_hash (void)
{
  uint64_t hash = (uint64_t) n_references;

  for (unsigned i = 0; i < n_waiting; i++)
    if (waiting[i].source != NULL)
      hash = mix (mix (hash, (uintptr_t) waiting[i].source), clock_hash (waiting[i].clock));

  return hash;
}

/* Its address stands for the context that is every thread's default one */
const char explore_default_context;

GMainContext *__wrap_g_main_context_ref (GMainContext *context);
GMainContext *__wrap_g_main_context_ref_thread_default (void);
void __wrap_g_main_context_unref (GMainContext *context);
guint __wrap_g_source_attach (GSource *source, GMainContext *context);

GMainContext *
__wrap_g_main_context_ref (GMainContext *context)
{
  n_references++;

  return context;
}

GMainContext *
__wrap_g_main_context_ref_thread_default (void)
{
  return __wrap_g_main_context_ref ((GMainContext *) &explore_default_context);
}

void
__wrap_g_main_context_unref (GMainContext *context)
{
  if (--n_references < 0)
    finding ("a main context is unreferenced more often than it was referenced");
}

guint
__wrap_g_source_attach (GSource      *source,
                        GMainContext *context)
{
  visible_access (FOOTPRINT_WRITE, (uintptr_t) context, 1);
  if (n_waiting == MAX_WAITING)
    finding ("more than %d sources in main contexts", MAX_WAITING);

  TRACE (CALLER, (uintptr_t) source, false, "attach  %s", memory_describe ((uintptr_t) source));
  waiting[n_waiting++] = (Waiting) {
    .context = context, .source = g_source_ref (source), .clock = fibers[current].clock,
  };
  clock_tick ();

  return n_waiting;
}

static GSource *
take (GMainContext *context)
{
  Fiber *self = &fibers[current];

  visible_access (FOOTPRINT_WRITE, (uintptr_t) context, 1);
  for (unsigned i = 0; i < n_waiting; i++)
    if (waiting[i].context == context && waiting[i].source != NULL)
      {
        GSource *source = waiting[i].source;

        waiting[i].source = NULL;
        self->clock = clock_join (self->clock, waiting[i].clock);
        return source;
      }

  return NULL;
}

static void
dispatch (GSource *source)
{
  GSourceFunc func = NULL;
  gpointer data = NULL;

  source->callback_funcs->get (source->callback_data, source, &func, &data);
  if (source->source_funcs->dispatch (source, func, data))
    finding ("a source that wants to be called again");
}

/* Runs what waits in a context, as an iteration of its loop would. The number of
 * sources that were dispatched. */
int
explore_dispatch (void *context)
{
  GSource *source;
  int n = 0;

  for (; (source = take (context)) != NULL; n++)
    {
      TRACE (CALLER, (uintptr_t) source, false, "dispatch %s",
             memory_describe ((uintptr_t) source));
      dispatch (source);
      g_source_unref (source);
    }

  return n;
}

/* The end of a context, with what waits in it */
void
explore_drop_context (void *context)
{
  GSource *source;

  while ((source = take (context)) != NULL)
    g_source_unref (source);
}
