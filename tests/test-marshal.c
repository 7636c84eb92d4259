/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-test.h"

/* A light emitter of signals that GLib's own generic marshaller cannot deliver */

typedef struct
{
  WispObject parent_instance;
} Emitter;

typedef WispObjectClass EmitterClass;

enum
{
  LIGHT_ARGUMENT,
  MANY_ARGUMENTS,
  LIGHT_RESULT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType emitter_get_type (void);
WISP_DEFINE_TYPE (Emitter, emitter, WISP_TYPE_OBJECT)

static void
emitter_class_init (EmitterClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[LIGHT_ARGUMENT] =
    g_signal_new ("light-argument", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  wisp_cclosure_marshal_generic, G_TYPE_NONE, 1, TEST_TYPE_OBJECT);
  signals[MANY_ARGUMENTS] =
    g_signal_new ("many-arguments", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  wisp_cclosure_marshal_generic, G_TYPE_INT, 4,
                  G_TYPE_INT, TEST_TYPE_OBJECT, G_TYPE_STRING, G_TYPE_DOUBLE);
  signals[LIGHT_RESULT] =
    g_signal_new ("light-result", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  wisp_cclosure_marshal_generic, TEST_TYPE_OBJECT, 1, TEST_TYPE_OBJECT);
}

static void
emitter_init (Emitter *self)
{
}

typedef struct
{
  gpointer emitter;
  gpointer argument;
  guint    n_calls;
} Seen;

static void
on_light_argument (gpointer emitter,
                   gpointer argument,
                   gpointer user_data)
{
  Seen *seen = user_data;

  seen->emitter = emitter;
  seen->argument = argument;
  seen->n_calls++;
}

static gint
on_many_arguments (gpointer     emitter,
                   gint         number,
                   gpointer     object,
                   const gchar *text,
                   gdouble      fraction,
                   gpointer     user_data)
{
  g_assert_cmpint (number, ==, -7);
  g_assert_cmpstr (text, ==, "text");
  g_assert_cmpfloat (fraction, ==, 0.25);
  on_light_argument (emitter, object, user_data);

  return 42;
}

static gpointer
on_light_result (gpointer emitter,
                 gpointer argument,
                 gpointer user_data)
{
  on_light_argument (emitter, argument, user_data);

  return argument != NULL ? wisp_object_ref (argument) : NULL;
}

static void
test_light_argument (void)
{
  g_autoptr (WispObject) emitter = wisp_object_new (emitter_get_type ());
  g_autoptr (WispObject) argument = wisp_object_new (TEST_TYPE_OBJECT);
  Seen seen = { NULL, NULL, 0 };

  g_test_summary ("A handler gets the emitter and the argument, and no reference is left over");

  g_signal_connect (emitter, "light-argument", G_CALLBACK (on_light_argument), &seen);
  g_signal_emit (emitter, signals[LIGHT_ARGUMENT], 0, argument);

  g_assert_cmpuint (seen.n_calls, ==, 1);
  g_assert_true (seen.emitter == emitter);
  g_assert_true (seen.argument == argument);
  g_assert_cmpuint (wisp_object_get_ref_count (emitter), ==, 1);
  g_assert_cmpuint (wisp_object_get_ref_count (argument), ==, 1);
}

static void
test_null_argument (void)
{
  g_autoptr (WispObject) emitter = wisp_object_new (emitter_get_type ());
  Seen seen = { NULL, emitter, 0 };

  g_test_summary ("NULL in the place of an object is delivered as NULL");

  g_signal_connect (emitter, "light-argument", G_CALLBACK (on_light_argument), &seen);
  g_signal_emit (emitter, signals[LIGHT_ARGUMENT], 0, NULL);

  g_assert_cmpuint (seen.n_calls, ==, 1);
  g_assert_null (seen.argument);
}

static void
test_many_arguments (void)
{
  g_autoptr (WispObject) emitter = wisp_object_new (emitter_get_type ());
  g_autoptr (WispObject) argument = wisp_object_new (TEST_TYPE_OBJECT);
  Seen seen = { NULL, NULL, 0 };
  gint result = 0;

  g_test_summary ("Arguments of other types and the result go through as they are");

  g_signal_connect (emitter, "many-arguments", G_CALLBACK (on_many_arguments), &seen);
  g_signal_emit (emitter, signals[MANY_ARGUMENTS], 0, -7, argument, "text", 0.25, &result);

  g_assert_cmpint (result, ==, 42);
  g_assert_true (seen.emitter == emitter);
  g_assert_true (seen.argument == argument);
}

static void
test_light_result (void)
{
  g_autoptr (WispObject) emitter = wisp_object_new (emitter_get_type ());
  g_autoptr (WispObject) argument = wisp_object_new (TEST_TYPE_OBJECT);
  Seen seen = { NULL, NULL, 0 };
  WispObject *result = NULL;

  g_test_summary ("The emitter of a signal gets the reference that the handler returns");

  g_signal_connect (emitter, "light-result", G_CALLBACK (on_light_result), &seen);
  g_signal_emit (emitter, signals[LIGHT_RESULT], 0, argument, &result);

  g_assert_true (result == argument);
  g_assert_cmpuint (wisp_object_get_ref_count (argument), ==, 2);
  wisp_object_unref (result);

  g_signal_emit (emitter, signals[LIGHT_RESULT], 0, NULL, &result);
  g_assert_null (result);
}

static void
on_swapped (gpointer user_data,
            gpointer argument,
            gpointer emitter)
{
  on_light_argument (emitter, argument, user_data);
}

static void
test_swapped (void)
{
  g_autoptr (WispObject) emitter = wisp_object_new (emitter_get_type ());
  g_autoptr (WispObject) argument = wisp_object_new (TEST_TYPE_OBJECT);
  Seen seen = { NULL, NULL, 0 };

  g_test_summary ("A swapped handler gets its data first and the emitter last");

  g_signal_connect_swapped (emitter, "light-argument", G_CALLBACK (on_swapped), &seen);
  g_signal_emit (emitter, signals[LIGHT_ARGUMENT], 0, argument);

  g_assert_cmpuint (seen.n_calls, ==, 1);
  g_assert_true (seen.emitter == emitter);
  g_assert_true (seen.argument == argument);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/marshal/argument/light", test_light_argument);
  test_add ("/marshal/argument/null", test_null_argument);
  test_add ("/marshal/argument/many", test_many_arguments);
  test_add ("/marshal/result/light", test_light_result);
  test_add ("/marshal/handler/swapped", test_swapped);

  return g_test_run ();
}
