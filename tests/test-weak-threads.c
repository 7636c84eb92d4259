/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

/* Light objects */

typedef struct
{
  TestObject *object; /* (owned): by thread 0 while a round runs */
  WispWeak   *weak;   /* (owned) */
  TestObject *got[4]; /* (owned) (nullable) */
  guint       n_got;
} Race;

static void
race_prepare (gpointer data)
{
  Race *race = data;

  race->object = test_object_new ();
  race->weak = wisp_weak_new (race->object);
}

static void
race_act (guint    index,
          gpointer data)
{
  Race *race = data;

  if (index == 0)
    wisp_object_unref (race->object);
  else
    race->got[index] = wisp_weak_get (race->weak);
}

static void
race_check (gpointer data)
{
  Race *race = data;
  guint n_got = 0;

  for (guint i = 1; i < G_N_ELEMENTS (race->got); i++)
    {
      if (race->got[i] == NULL)
        continue;

      g_assert_true (race->got[i] == race->object);
      g_assert_cmpuint (test_object_n_alive (), ==, 1);
      g_assert_true (wisp_weak_is_alive (race->weak));
      g_clear_pointer (&race->got[i], wisp_object_unref);
      n_got++;
    }

  race->n_got += n_got;
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_null (wisp_weak_get (race->weak));
  wisp_clear_weak (&race->weak);
}

static void
race_last_unref (guint n_threads)
{
  const TestRounds rounds = { race_prepare, race_act, race_check };
  Race race = { 0 };

  test_run_rounds (n_threads, test_scale (20000), &rounds, &race);
  g_test_message ("%u upgrades came first", race.n_got);
}

static void
test_light_last_unref (void)
{
  g_test_summary ("An upgrade beside the last unref gives a live object or NULL");

  race_last_unref (2);
}

static void
test_light_last_unref_many (void)
{
  g_test_summary ("So do several upgrades");

  race_last_unref (4);
}

static void
revive_act (guint    index,
            gpointer data)
{
  Race *race = data;
  TestObject *got;

  if (index == 0)
    {
      wisp_object_unref (race->object);
      return;
    }

  /* Each takes the last reference up and drops it again, at once */
  while ((got = wisp_weak_get (race->weak)) != NULL)
    {
      g_assert_true (got == race->object);
      wisp_object_unref (got);
      if ((race->n_got++ & 3) == 3)
        break;
    }
}

static void
revive_check (gpointer data)
{
  Race *race = data;

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_null (wisp_weak_get (race->weak));
  wisp_clear_weak (&race->weak);
}

static void
test_light_revival (void)
{
  const TestRounds rounds = { race_prepare, revive_act, revive_check };
  Race race = { 0 };

  g_test_summary ("An object whose last reference moves between threads dies exactly once");

  test_run_rounds (2, test_scale (20000), &rounds, &race);
}

static void
handles_act (guint    index,
             gpointer data)
{
  Race *race = data;

  if (index == 0)
    wisp_object_unref (race->object);
  else if (index == 1)
    wisp_weak_unref (race->weak);
  else
    g_assert_not_reached ();
}

static void
handles_check (gpointer data)
{
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_light_last_handle (void)
{
  const TestRounds rounds = { race_prepare, handles_act, handles_check };
  Race race = { 0 };

  g_test_summary ("The last reference and the last handle may go at the same time");

  test_run_rounds (2, test_scale (20000), &rounds, &race);
}

/* GObjects */

typedef struct
{
  TestGObject *object;   /* (owned) */
  WispWeak    *weak[4];  /* (owned) (nullable) */
  TestGObject *got[4];   /* (owned) (nullable) */
  guint        n_got;
} GObjectRace;

static void
gobject_race_prepare (gpointer data)
{
  GObjectRace *race = data;

  race->object = test_gobject_new ();
}

static void
gobject_attach_act (guint    index,
            gpointer data)
{
  GObjectRace *race = data;

  race->weak[index] = wisp_weak_new (race->object);
}

static void
gobject_attach_check (gpointer data)
{
  GObjectRace *race = data;
  TestGObject *got;

  g_assert_nonnull (race->weak[0]);
  for (guint i = 1; i < G_N_ELEMENTS (race->weak); i++)
    g_assert_true (race->weak[i] == NULL || race->weak[i] == race->weak[0]);

  got = wisp_weak_get (race->weak[0]);
  g_assert_true (got == race->object);
  g_object_unref (got);
  g_object_unref (race->object);
  g_assert_null (wisp_weak_get (race->weak[0]));

  for (guint i = 0; i < G_N_ELEMENTS (race->weak); i++)
    wisp_clear_weak (&race->weak[i]);
}

static void
test_gobject_attach (void)
{
  const TestRounds rounds = { gobject_race_prepare, gobject_attach_act, gobject_attach_check };
  GObjectRace race = { 0 };

  g_test_summary ("Threads that make the first handle at once make the same one");

  test_run_rounds (2, test_scale (5000), &rounds, &race);
  test_run_rounds (4, test_scale (1000), &rounds, &race);
}

/*
 * The same with a force: both threads come to a halt between their first look, which
 * finds no control block, and the attachment. There GLib 2.74 takes a lock, which an
 * upgrade holds while it runs toggle notifications.
 */
#define N_GUARDS 32

typedef struct
{
  TestGObject *object;  /* (not owned) */
  TestGate     locked;
  gint         n_begun; /* atomic */
} Halt;

/* What one thread has made, and memory of many sizes that it had next: what was
 * thrown away may be there now, and nobody may write to it any more */
typedef struct
{
  WispWeak *weak;             /* (owned) */
  guint8   *guards[N_GUARDS]; /* (owned) */
} Attached;

static gsize
guard_size (guint i)
{
  return 16 * (i / 2 + 1);
}

static void
halt_others (gpointer  data,
             GObject  *object,
             gboolean  is_last_ref)
{
  Halt *halt = data;

  if (is_last_ref)
    return;

  test_gate_open (&halt->locked);
  while (g_atomic_int_get (&halt->n_begun) < 2)
    g_thread_yield ();
  for (guint i = 0; i < 100; i++)
    g_thread_yield ();
}

static gpointer
attach_when_locked (gpointer data)
{
  Halt *halt = data;

  Attached *attached = g_new (Attached, 1);

  test_gate_wait (&halt->locked);
  g_atomic_int_inc (&halt->n_begun);
  attached->weak = wisp_weak_new (halt->object);

  for (guint i = 0; i < N_GUARDS; i++)
    attached->guards[i] = memset (g_malloc (guard_size (i)), 0xff, guard_size (i));

  return attached;
}

static void
attached_free (Attached *self)
{
  for (guint i = 0; i < N_GUARDS; i++)
    {
      for (gsize j = 0; j < guard_size (i); j++)
        g_assert_cmpuint (self->guards[i][j], ==, 0xff);
      g_free (self->guards[i]);
    }

  wisp_weak_unref (self->weak);
  g_free (self);
}

static void
test_gobject_attach_forced (void)
{
  g_autoptr (TestGObject) toggled = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (toggled);

  g_test_summary ("Of two blocks that were made for one GObject, one is thrown away");

  for (guint i = 0; i < 20; i++)
    {
      TestGObject *object = test_gobject_new ();
      Halt halt = { .object = object };
      GThread *threads[2];
      Attached *attached[2];

      for (guint j = 0; j < 2; j++)
        threads[j] = g_thread_new ("attaches", attach_when_locked, &halt);

      g_object_add_toggle_ref (G_OBJECT (toggled), halt_others, &halt);
      g_object_unref (toggled);
      g_object_unref (wisp_weak_get (weak));

      for (guint j = 0; j < 2; j++)
        attached[j] = g_thread_join (threads[j]);
      g_assert_true (attached[0]->weak == attached[1]->weak);
      g_assert_true (wisp_weak_is_alive (attached[0]->weak));
      g_object_unref (object);

      g_object_ref (toggled);
      g_object_remove_toggle_ref (G_OBJECT (toggled), halt_others, &halt);
      for (guint j = 0; j < 2; j++)
        attached_free (attached[j]);
    }
}

static void
gobject_unref_prepare (gpointer data)
{
  GObjectRace *race = data;

  gobject_race_prepare (data);
  race->weak[0] = wisp_weak_new (race->object);
}

static void
gobject_unref_act (guint    index,
           gpointer data)
{
  GObjectRace *race = data;

  if (index == 0)
    g_object_unref (race->object);
  else
    race->got[index] = wisp_weak_get (race->weak[0]);
}

static void
gobject_unref_check (gpointer data)
{
  GObjectRace *race = data;

  for (guint i = 1; i < G_N_ELEMENTS (race->got); i++)
    {
      if (race->got[i] == NULL)
        continue;

      race->n_got++;
      g_assert_true (race->got[i] == race->object);
      g_assert_cmpuint (test_gobject_n_alive (), ==, 1);
      g_clear_object (&race->got[i]);
    }

  g_assert_cmpuint (test_gobject_n_alive (), ==, 0);
  g_assert_null (wisp_weak_get (race->weak[0]));
  wisp_clear_weak (&race->weak[0]);
}

static void
test_gobject_last_unref (void)
{
  const TestRounds rounds = { gobject_unref_prepare, gobject_unref_act, gobject_unref_check };
  GObjectRace race = { 0 };

  g_test_summary ("An upgrade beside the last unref gives a live GObject or NULL");

  test_run_rounds (2, test_scale (10000), &rounds, &race);
  test_run_rounds (4, test_scale (1000), &rounds, &race);
  g_test_message ("%u upgrades came first", race.n_got);
}

typedef struct
{
  TestGate    in_dispose;
  TestGate    asked;
  WispWeak   *weak; /* (not owned) */
} Meeting;

static void
wait_in_dispose (TestGObject *self)
{
  Meeting *meeting = self->data;

  test_gate_open (&meeting->in_dispose);
  test_gate_wait (&meeting->asked);
}

static gpointer
ask_meanwhile (gpointer data)
{
  Meeting *meeting = data;

  test_gate_wait (&meeting->in_dispose);
  g_assert_null (wisp_weak_get (meeting->weak));
  test_gate_open (&meeting->asked);

  return NULL;
}

static void
test_gobject_get_during_dispose (void)
{
  TestGObject *object = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  Meeting meeting = { .weak = weak };
  GThread *thread = g_thread_new ("asks", ask_meanwhile, &meeting);

  g_test_summary ("During the last dispose other threads get NULL");

  object->data = &meeting;
  object->on_dispose = wait_in_dispose;
  g_object_unref (object);
  g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/weak-threads/light/last-unref", test_light_last_unref);
  test_add ("/weak-threads/light/last-unref-many", test_light_last_unref_many);
  test_add ("/weak-threads/light/revival", test_light_revival);
  test_add ("/weak-threads/light/last-handle", test_light_last_handle);
  test_add ("/weak-threads/gobject/attach", test_gobject_attach);
  test_add ("/weak-threads/gobject/attach-forced", test_gobject_attach_forced);
  test_add ("/weak-threads/gobject/last-unref", test_gobject_last_unref);
  test_add ("/weak-threads/gobject/get-during-dispose", test_gobject_get_during_dispose);

  return g_test_run ();
}
