/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"
#include "suites.h"

/*
 * Instances whose death runs nothing, which takes shorter ways. Nothing of theirs can
 * tell of a death: the heap does, which knows who still uses what.
 */

static gpointer object;
static WispWeak *weak;
static guint got[EXPLORE_MAX_THREADS + 1];

#define THREAD(name) static void name (void)

typedef struct
{
  WispObject parent_instance;
  gint       number;
} Quiet;

typedef struct
{
  WispObjectClass parent_class;
} QuietClass;

GType quiet_get_type (void);
WISP_DEFINE_TYPE (Quiet, quiet, WISP_TYPE_OBJECT)

static void
quiet_class_init (QuietClass *klass)
{
}

static void
quiet_init (Quiet *self)
{
  self->number = 7;
}

static void
set_up (void)
{
  probe_setup ();
  wisp_object_unref (wisp_object_new (quiet_get_type ()));
}

static void
make (guint references,
      guint handles)
{
  object = wisp_object_new (quiet_get_type ());
  for (guint i = 1; i < references; i++)
    wisp_object_ref (object);
  for (guint i = 0; i < handles; i++)
    weak = wisp_weak_new (object);
  explore_name (object, "object");
}

static void init_1_1 (void) { make (1, 1); }
static void init_1_2 (void) { make (1, 2); }
static void init_2_0 (void) { make (2, 0); }
static void init_3_0 (void) { make (3, 0); }

static void
use_and_unref (gpointer instance)
{
  const Quiet *self = instance;

  explore_check (self->number == 7);
  wisp_object_unref (instance);
}

THREAD (unref) { use_and_unref (object); }

THREAD (ref)
{
  wisp_object_ref (object);
  use_and_unref (object);
  use_and_unref (object);
}

THREAD (make_handle)
{
  WispWeak *own = wisp_weak_new (object);

  use_and_unref (object);
  wisp_weak_unref (own);
}

/* Lets go of the handle in between, so that one reference is all that there is */
THREAD (get_drop)
{
  gpointer instance = wisp_weak_get (weak);

  wisp_weak_unref (weak);
  got[explore_thread ()] = instance != NULL;
  if (instance != NULL)
    use_and_unref (instance);
}

static void
finish (void)
{
  explore_outcome ("%u%u%u", got[1], got[2], got[3]);
}

#define SCENARIO(title, words, begin, ...) \
  .name = title, .operations = words, .setup = set_up, .init = begin, .fini = finish, \
  .thread = { __VA_ARGS__ }
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario quiet_scenarios[] = {
  { SCENARIO ("three references", "unref|unref|unref", init_3_0, unref, unref, unref),
    OUTCOMES ("000") },
  { SCENARIO ("one more reference", "unref|ref", init_2_0, unref, ref), OUTCOMES ("000") },
  { SCENARIO ("a handle at last", "unref|weak_new", init_2_0, unref, make_handle),
    OUTCOMES ("000") },
  { SCENARIO ("last unref against get", "unref|get", init_1_1, unref, get_drop),
    OUTCOMES ("000 010") },
  { SCENARIO ("unref and two gets", "unref|get|get", init_1_2, unref, get_drop, get_drop),
    OUTCOMES ("000 001 010 011") },
  { 0 },
};
