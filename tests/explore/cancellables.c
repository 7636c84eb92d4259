/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gio.h>

#include "runtime.h"

/*
 * GCancellable, seen from outside: it is cancelled once, and then calls its handlers, in
 * the order in which they were connected, without a lock. A handler that is disconnected
 * before its turn is not called; one that is being called is not waited for, and its
 * data lives until the call is over. Each of these steps is one that other threads see.
 */

typedef struct
{
  GCancellable  *cancellable;
  GCallback      callback;
  gpointer       data;
  GDestroyNotify destroy;
  unsigned       uses;      /* one while it is connected, one for the call */
  bool           connected;
} Handler;

typedef struct
{
  GCancellable *cancellable;
  bool          cancelled;
  Clock         clock;      /* of those who were under its lock */
} State;

enum { MAX_HANDLERS = 16, MAX_STATES = 16 };

static Handler handlers[MAX_HANDLERS];
static unsigned n_handlers;
static State states[MAX_STATES];
static unsigned n_states;

#define CALLER __builtin_return_address (0)

void
cancellables_reset (void)
{
  n_handlers = n_states = 0;
}

bool
cancellables_check_end (void)
{
  for (unsigned i = 0; i < n_handlers; i++)
    if (handlers[i].uses > 0)
      {
        report_set ("leak: a handler of a cancellable is still connected");
        return false;
      }

  return true;
}

void
cancellables_clocks (void)
{
  for (unsigned i = 0; i < n_states; i++)
    clock_mark (states[i].clock);
}

uint64_t
cancellables_hash (void)
{
  uint64_t hash = 0;

  for (unsigned i = 0; i < n_states; i++)
    hash = mix (mix (mix (hash, (uintptr_t) states[i].cancellable), states[i].cancelled),
                clock_hash (states[i].clock));
  for (unsigned i = 0; i < n_handlers; i++)
    hash = mix (mix (mix (hash, (uintptr_t) handlers[i].data), handlers[i].uses),
                handlers[i].connected);

  return hash;
}

/* What GLib does under the lock of all cancellables */
static State *
step (GCancellable *cancellable,
      const char   *what,
      void         *pc)
{
  Fiber *self = &fibers[current];
  unsigned i = 0;

  memory_touch ((uintptr_t) cancellable, sizeof (GCancellable), what);
  visible_access (FOOTPRINT_WRITE, (uintptr_t) cancellable, 1);
  memory_touch ((uintptr_t) cancellable, sizeof (GCancellable), what);
  TRACE (pc, (uintptr_t) cancellable, false, "%s %s", what,
         memory_describe ((uintptr_t) cancellable));

  while (i < n_states && states[i].cancellable != cancellable)
    i++;
  if (i == n_states)
    {
      if (n_states == MAX_STATES)
        finding ("more than %d cancellables", MAX_STATES);
      states[n_states++] = (State) { .cancellable = cancellable };
    }

  if (execution.racing)
    {
      self->clock = clock_join (self->clock, states[i].clock);
      states[i].clock = self->clock;
      execution.changes++;
      clock_tick ();
    }

  return &states[i];
}

static void
drop (Handler *handler)
{
  if (--handler->uses == 0 && handler->destroy != NULL)
    handler->destroy (handler->data);
}

gulong __wrap_g_cancellable_connect (GCancellable *cancellable, GCallback callback,
                                     gpointer data, GDestroyNotify destroy);
void __wrap_g_cancellable_cancel (GCancellable *cancellable);
gboolean __wrap_g_cancellable_is_cancelled (GCancellable *cancellable);
gboolean __wrap_g_cancellable_set_error_if_cancelled (GCancellable *cancellable, GError **error);
void __wrap_g_signal_handler_disconnect (gpointer instance, gulong id);

gulong
__wrap_g_cancellable_connect (GCancellable   *cancellable,
                              GCallback       callback,
                              gpointer        data,
                              GDestroyNotify  destroy)
{
  explore_check_unlocked ();
  if (step (cancellable, "g_cancellable_connect", CALLER)->cancelled)
    {
      ((void (*) (GCancellable *, gpointer)) callback) (cancellable, data);
      if (destroy != NULL)
        destroy (data);
      return 0;
    }

  if (n_handlers == MAX_HANDLERS)
    finding ("more than %d handlers of cancellables", MAX_HANDLERS);
  handlers[n_handlers++] = (Handler) {
    .cancellable = cancellable, .callback = callback, .data = data, .destroy = destroy,
    .uses = 1, .connected = true,
  };

  return n_handlers;
}

void
__wrap_g_cancellable_cancel (GCancellable *cancellable)
{
  State *state;
  unsigned n;

  explore_check_unlocked ();
  state = step (cancellable, "g_cancellable_cancel", CALLER);
  if (state->cancelled)
    return;
  state->cancelled = true;

  n = n_handlers;
  for (unsigned i = 0; i < n; i++)
    {
      Handler *handler = &handlers[i];

      if (handler->cancellable != cancellable || handler->uses == 0)
        continue;
      step (cancellable, "its next handler", CALLER);
      if (!handler->connected)
        continue;
      handler->uses++;
      ((void (*) (GCancellable *, gpointer)) handler->callback) (cancellable, handler->data);
      step (cancellable, "its handler's end", CALLER);
      drop (handler);
    }
}

void
__wrap_g_signal_handler_disconnect (gpointer instance,
                                    gulong   id)
{
  if (!G_IS_CANCELLABLE (instance))
    {
      g_signal_handler_disconnect (instance, id);
      return;
    }

  explore_check_unlocked ();
  step (instance, "disconnect", CALLER);
  if (id == 0 || id > n_handlers || handlers[id - 1].cancellable != instance ||
      !handlers[id - 1].connected)
    finding ("no such handler of a cancellable");
  handlers[id - 1].connected = false;
  drop (&handlers[id - 1]);
}

gboolean
__wrap_g_cancellable_is_cancelled (GCancellable *cancellable)
{
  return cancellable != NULL &&
         step (cancellable, "g_cancellable_is_cancelled", CALLER)->cancelled;
}

gboolean
__wrap_g_cancellable_set_error_if_cancelled (GCancellable  *cancellable,
                                             GError       **error)
{
  if (!__wrap_g_cancellable_is_cancelled (cancellable))
    return FALSE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");

  return TRUE;
}
