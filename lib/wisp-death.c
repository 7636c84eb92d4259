/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-death-private.h"

#include "wisp-object-private.h"
#include "wisp-thread-private.h"
#include "wisp-type-private.h"

/*
 * Death, step by step, on the thread that dropped the last strong reference.
 *
 * 1. DEAD is set (by wisp_control_drop_last() or wisp_control_drop_only(), before this
 *    file comes in).
 * 2. Collections forget the instance.
 * 3. Its signal handlers are destroyed.
 * 4. dispose.
 * 5. finalize, then qdata.
 * 6. An instance that is still referenced is reported, and leaked.
 * 7. Its memory is returned, cleanups run, the collective weak count is dropped.
 *
 * Steps 1 and 2 happen in the moment of death. The others are put off where more
 * than MAX_DEPTH deaths are nested, so that a chain of any length dies in a
 * constant amount of stack: the outermost death takes care of what was put off,
 * first in, first out. What was put off is out of everybody's reach, so nobody can
 * tell; only a destructor that waits for another object's disposal could.
 *
 * While steps 3 to 6 run, the functions of the class may take and drop temporary
 * references. They find DEAD in what the atomic operation returned, take it back,
 * and count in the frame of the death instead (wisp_death_adjust()). So step 6
 * never reads the strong half of the word, which upgrades that fail disturb for a
 * moment.
 *
 * The state is plain thread-local memory without a destructor, empty whenever no
 * death is running, so that it works in the destructors of a thread's exit too.
 */

#define MAX_DEPTH 64

typedef struct _Death Death;

struct _Death
{
  Death       *outer;   /* (nullable) */
  WispControl *control; /* (not owned) */
  guint        balance; /* temporary references, taken and not dropped */
};

typedef struct
{
  Death *innermost; /* (nullable) */
  guint  depth;
  GQueue deferred;  /* (element-type WispObject): dead, and not disposed yet */
} Deaths;

static WISP_THREAD_LOCAL Deaths deaths;

static void
clear_qdata (WispControl *control)
{
  WispExtra *extra = wisp_control_peek_extra (control);

  /* A destroy notify may well set some again */
  while (extra != NULL && extra->qdata != NULL)
    g_datalist_clear (&extra->qdata);
}

static void
finalize (WispObject *self)
{
  WispObjectClass *klass = (WispObjectClass *) self->parent_instance.g_class;
  gboolean has_signals = wisp_type_peek (self)->has_signals;

  if (has_signals)
    g_signal_handlers_destroy (self);

  klass->dispose (self);
  klass->finalize (self);

  clear_qdata (wisp_object_get_control (self));

  /* What was connected meanwhile must not wait for the next object at this address. The
   * destroy notify of a handler may set data, too. */
  if (has_signals)
    {
      g_signal_handlers_destroy (self);
      clear_qdata (wisp_object_get_control (self));
    }
}

static void
run_cleanups (WispControl *control)
{
  WispExtra *extra = wisp_control_peek_extra (control);

  if (extra != NULL && extra->run_cleanups != NULL)
    extra->run_cleanups (control);
}

static gboolean
is_still_referenced (WispObject *self,
                     Death      *death)
{
  if (G_LIKELY (death->balance == 0))
    return FALSE;

  g_critical ("%s %p is still referenced (%u times) after it was finalized: it is leaked. "
              "Dispose and finalize may take references to the object only for as long as "
              "they run.", WISP_OBJECT_TYPE_NAME (self), (void *) self, death->balance);

  return TRUE;
}

/* Steps 3 to 7, and what is left of the second */
static void
run (WispObject *self)
{
  WispControl *control = wisp_object_get_control (self);
  Death death = { deaths.innermost, control, 0 };
  gboolean leaked;

  deaths.depth++;
  deaths.innermost = &death;

  if (G_UNLIKELY (wisp_control_has_cold (control)))
    wisp_control_release (control);
  finalize (self);

  deaths.innermost = death.outer;

  leaked = is_still_referenced (self, &death);
  if (!leaked)
    wisp_type_free (self, wisp_control_get_object (control) & WISP_CONTROL_BITS);
  if (G_UNLIKELY (wisp_control_has_cold (control)))
    run_cleanups (control);
  if (!leaked)
    wisp_control_drop_collective (control);

  deaths.depth--;
}

/* Steps 3 to 7 where none of them runs anything */
static void
run_quietly (WispObject *self)
{
  WispControl *control = wisp_object_get_control (self);

  wisp_type_free (self, wisp_control_get_object (control) & WISP_CONTROL_BITS);
  wisp_control_drop_collective (control);
}

/* The caller has set DEAD, and hands over the collective weak count */
void
wisp_death_begin (WispObject *self)
{
  WispControl *control = wisp_object_get_control (self);

  if (G_UNLIKELY (wisp_control_has_cold (control)))
    wisp_control_close (control);
  else if (wisp_type_peek (self)->dies_quietly)
    {
      run_quietly (self);
      return;
    }

  if (G_UNLIKELY (deaths.depth >= MAX_DEPTH))
    {
      g_queue_push_tail (&deaths.deferred, self);
      return;
    }

  run (self);

  while (G_UNLIKELY (deaths.depth == 0 && deaths.deferred.head != NULL))
    run (g_queue_pop_head (&deaths.deferred));
}

/*
 * Counts a temporary reference, +1, or the end of one, -1, of an instance whose
 * death is running on this thread. FALSE if it is not, or if there is no
 * reference left to drop.
 */
gboolean
wisp_death_adjust (WispControl *control,
                   gint         change)
{
  for (Death *death = deaths.innermost; death != NULL; death = death->outer)
    {
      if (death->control != control)
        continue;

      if (change < 0 && death->balance == 0)
        return FALSE;

      death->balance += (guint) change;
      return TRUE;
    }

  return FALSE;
}
