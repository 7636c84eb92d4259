/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-kinds.h"
#include "support/test-note.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

/* What each thread may do in a round: thread 0 is the end of the instance */
typedef struct
{
  GType         type;
  gpointer      instance;   /* (owned): by thread 0 */
  WispWeak     *weak;       /* (owned) */
  GMainContext *context;    /* (owned) (nullable) */
  TestNote      notes[4];
  gboolean      removed[4];
  guint         n_removed;  /* in all rounds */
  guint         n_run;      /* likewise */
} Race;

static void
race_prepare (gpointer data)
{
  Race *race = data;

  race->instance = test_instance_new (race->type);
  race->weak = wisp_weak_new (race->instance);
  memset (race->notes, 0, sizeof race->notes);
  memset (race->removed, 0, sizeof race->removed);
}

/* Each cleanup has either run or been removed, never both, and was destroyed once */
static void
race_check (gpointer data)
{
  Race *race = data;

  for (guint i = 0; i < G_N_ELEMENTS (race->notes); i++)
    {
      const TestNote *note = &race->notes[i];

      if (note->id == 0 && note->n_destroys == 0)
        continue;

      g_assert_cmpint (note->n_destroys, ==, 1);
      g_assert_cmpint (note->n_runs, ==, race->removed[i] ? 0 : 1);
      race->n_removed += race->removed[i];
      race->n_run += (guint) note->n_runs;
    }

  wisp_clear_weak (&race->weak);
}

static void
run_race (GType             type,
          guint             n_threads,
          guint             n_rounds,
          const TestRounds *rounds)
{
  Race race = { .type = type };

  test_run_rounds (n_threads, test_scale (n_rounds), rounds, &race);
  g_test_message ("%u ran, %u were removed", race.n_run, race.n_removed);
}

/* Removal */

static void
remove_prepare (gpointer data)
{
  Race *race = data;

  race_prepare (race);
  for (guint i = 0; i < G_N_ELEMENTS (race->notes); i++)
    {
      race->notes[i].id = test_note_add (&race->notes[i], 0, race->weak, NULL);
      g_assert_cmpuint (race->notes[i].id, !=, 0);
    }
}

static void
remove_act (guint    index,
            gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->instance);
  else
    race->removed[index] = wisp_weak_remove_cleanup (race->weak, race->notes[index].id);
}

static void
test_remove (GType type)
{
  const TestRounds rounds = { remove_prepare, remove_act, race_check };

  g_test_summary ("A cleanup that is removed beside the death has run, or never will");

  run_race (type, 2, 10000, &rounds);
  run_race (type, 4, 2000, &rounds);
}

static void
remove_same_act (guint    index,
                 gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->instance);
  else if (wisp_weak_remove_cleanup (race->weak, race->notes[0].id))
    {
      /* Only one of the threads gets here */
      g_assert_false (race->removed[0]);
      race->removed[0] = TRUE;
    }
}

static void
test_remove_same (GType type)
{
  const TestRounds rounds = { remove_prepare, remove_same_act, race_check };

  g_test_summary ("Of threads that remove the same cleanup at most one is told that it did");

  run_race (type, 3, 5000, &rounds);
}

/* Addition */

static void
add_act (guint    index,
         gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->instance);
  else
    race->notes[index].id = test_note_add (&race->notes[index], 0, race->weak, NULL);
}

static void
test_add_beside_death (GType type)
{
  const TestRounds rounds = { race_prepare, add_act, race_check };

  g_test_summary ("A cleanup that is added beside the death runs once, whichever came first");

  run_race (type, 2, 10000, &rounds);
  run_race (type, 4, 2000, &rounds);
}

static void
add_and_remove_act (guint    index,
                    gpointer data)
{
  Race *race = data;
  gulong id;

  if (index == 0)
    {
      test_instance_unref (race->instance);
      return;
    }

  id = test_note_add (&race->notes[index], 0, race->weak, NULL);
  race->removed[index] = wisp_weak_remove_cleanup (race->weak, id);
}

static void
test_add_and_remove (GType type)
{
  const TestRounds rounds = { race_prepare, add_and_remove_act, race_check };

  g_test_summary ("One that is added and removed beside the death runs or does not, and is gone");

  run_race (type, 2, 10000, &rounds);
  run_race (type, 4, 2000, &rounds);
}

/* In a context, which thread 0 iterates after the death */

static void
context_prepare (gpointer data)
{
  Race *race = data;

  race_prepare (race);
  race->context = g_main_context_new ();
  for (guint i = 0; i < G_N_ELEMENTS (race->notes); i++)
    race->notes[i].id = test_note_add (&race->notes[i], 0, race->weak, race->context);
}

static void
context_act (guint    index,
             gpointer data)
{
  Race *race = data;

  if (index != 0)
    {
      race->removed[index] = wisp_weak_remove_cleanup (race->weak, race->notes[index].id);
      return;
    }

  test_instance_unref (race->instance);
  while (g_main_context_iteration (race->context, FALSE))
    ;
}

static void
context_check (gpointer data)
{
  Race *race = data;

  g_clear_pointer (&race->context, g_main_context_unref);
  race_check (race);
}

static void
test_remove_in_context (GType type)
{
  const TestRounds rounds = { context_prepare, context_act, context_check };

  g_test_summary ("The same of one that waits in a context, or is being dispatched there");

  run_race (type, 2, 2000, &rounds);
  run_race (type, 4, 500, &rounds);
}

static void
gone_act (guint    index,
          gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->instance);
  else
    g_clear_pointer (&race->context, g_main_context_unref);
}

static void
gone_check (gpointer data)
{
  Race *race = data;

  for (guint i = 0; i < G_N_ELEMENTS (race->notes); i++)
    {
      g_assert_cmpint (race->notes[i].n_runs, ==, 0);
      g_assert_cmpint (race->notes[i].n_destroys, ==, 1);
    }

  wisp_clear_weak (&race->weak);
}

static void
test_context_gone (GType type)
{
  const TestRounds rounds = { context_prepare, gone_act, gone_check };

  g_test_summary ("A context that goes beside the death takes its cleanups along");

  run_race (type, 2, 2000, &rounds);
}

/* Gates */

typedef struct
{
  TestGate  begun;
  TestGate  asked;
  gpointer  instance; /* (owned): by the thread */
  TestNote  note;
} Meeting;

static void
wait_in_cleanup (gpointer data)
{
  Meeting *meeting = data;

  test_gate_open (&meeting->begun);
  test_gate_wait (&meeting->asked);
  test_note_run (&meeting->note);
}

static gpointer
die (gpointer data)
{
  Meeting *meeting = data;

  test_instance_unref (meeting->instance);

  return NULL;
}

static void
test_remove_while_running (GType type)
{
  gpointer instance = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (instance);
  Meeting meeting = { .instance = instance };
  GThread *thread;
  gulong id;

  g_test_summary ("To remove a cleanup that runs on another thread does not wait for it");

  id = wisp_weak_add_cleanup (weak, NULL, wait_in_cleanup, &meeting, NULL);
  thread = g_thread_new ("dies", die, &meeting);
  test_gate_wait (&meeting.begun);

  g_assert_false (wisp_weak_remove_cleanup (weak, id));
  g_assert_cmpint (meeting.note.n_runs, ==, 0);

  test_gate_open (&meeting.asked);
  g_thread_join (thread);
  g_assert_cmpint (meeting.note.n_runs, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cleanup-threads/remove/beside-death", test_remove);
  test_add_kinds ("/cleanup-threads/remove/same", test_remove_same);
  test_add_kinds ("/cleanup-threads/remove/while-running", test_remove_while_running);
  test_add_kinds ("/cleanup-threads/remove/in-context", test_remove_in_context);
  test_add_kinds ("/cleanup-threads/add/beside-death", test_add_beside_death);
  test_add_kinds ("/cleanup-threads/add/and-remove", test_add_and_remove);
  test_add_kinds ("/cleanup-threads/context/gone", test_context_gone);

  return g_test_run ();
}
