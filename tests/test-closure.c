/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/wisp-test.h"

/* An emitter of each kind, with the signals "fired", and "asked", which has an
 * argument and a return value. A light emitter needs a marshaller for the latter. */

typedef TestObject LightEmitter;
typedef TestObjectClass LightEmitterClass;
static GType light_emitter_get_type (void);
WISP_DEFINE_FINAL_TYPE (LightEmitter, light_emitter, TEST_TYPE_OBJECT)

typedef struct { GObject parent_instance; } Emitter;
typedef struct { GObjectClass parent_class; } EmitterClass;
static GType emitter_get_type (void);
G_DEFINE_FINAL_TYPE (Emitter, emitter, G_TYPE_OBJECT)

static void
add_signals (GType              type,
             GSignalCMarshaller asked_marshaller)
{
  g_signal_new ("fired", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("asked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, asked_marshaller,
                G_TYPE_BOOLEAN, 1, G_TYPE_IO_CONDITION);
}

static void
light_emitter_class_init (LightEmitterClass *klass)
{
  add_signals (G_TYPE_FROM_CLASS (klass), g_cclosure_marshal_BOOLEAN__FLAGS);
}

static void
light_emitter_init (LightEmitter *self)
{
}

static void
emitter_class_init (EmitterClass *klass)
{
  add_signals (G_TYPE_FROM_CLASS (klass), NULL);
}

static void
emitter_init (Emitter *self)
{
}

/* Handlers */

typedef struct
{
  gpointer emitter; /* (not owned) */
  gpointer target;  /* (not owned) */
  guint    n_calls;
} Expected;

static Expected expected;

static void
expect (gpointer emitter,
        gpointer target)
{
  expected.emitter = emitter;
  expected.target = target;
  expected.n_calls = 0;
}

static void
on_fired (gpointer emitter,
          gpointer target)
{
  g_assert_true (emitter == expected.emitter);
  g_assert_true (target == expected.target);
  expected.n_calls++;
}

static void
on_fired_swapped (gpointer target,
                  gpointer emitter)
{
  on_fired (emitter, target);
}

static gboolean
on_asked (gpointer     emitter,
          GIOCondition condition,
          gpointer     target)
{
  on_fired (emitter, target);

  return condition == G_IO_IN;
}

static gboolean
on_asked_swapped (gpointer     target,
                  GIOCondition condition,
                  gpointer     emitter)
{
  return on_asked (emitter, condition, target);
}

static gulong
connect (gpointer     emitter,
         const gchar *signal,
         GCallback    callback,
         gpointer     target)
{
  return g_signal_connect_closure (emitter, signal, wisp_closure_new_weak (callback, target), FALSE);
}

static gboolean
ask (gpointer     emitter,
     GIOCondition condition)
{
  gboolean answer = FALSE;

  g_signal_emit_by_name (emitter, "asked", condition, &answer);

  return answer;
}

/* An emitter of each kind, for a target of each kind */

static void
test_call (GType type)
{
  gpointer emitters[] = {
    test_instance_new (emitter_get_type ()), test_instance_new (light_emitter_get_type ())
  };
  gpointer target = test_instance_new (type);

  g_test_summary ("A weak closure calls its function with the target as last argument");

  for (guint i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      connect (emitters[i], "fired", G_CALLBACK (on_fired), target);
      connect (emitters[i], "asked", G_CALLBACK (on_asked), target);

      expect (emitters[i], target);
      g_signal_emit_by_name (emitters[i], "fired");
      g_assert_cmpuint (expected.n_calls, ==, 1);
      g_assert_true (ask (emitters[i], G_IO_IN));
      g_assert_false (ask (emitters[i], G_IO_OUT));
      g_assert_cmpuint (expected.n_calls, ==, 3);

      test_instance_unref (emitters[i]);
    }

  test_instance_unref (target);
}

static void
test_call_swapped (GType type)
{
  gpointer emitters[] = {
    test_instance_new (emitter_get_type ()), test_instance_new (light_emitter_get_type ())
  };
  gpointer target = test_instance_new (type);

  g_test_summary ("A swapped one calls it with the target as first argument");

  for (guint i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      GClosure *fired = wisp_closure_new_weak_swap (G_CALLBACK (on_fired_swapped), target);
      GClosure *asked = wisp_closure_new_weak_swap (G_CALLBACK (on_asked_swapped), target);

      g_signal_connect_closure (emitters[i], "fired", fired, FALSE);
      g_signal_connect_closure (emitters[i], "asked", asked, FALSE);

      expect (emitters[i], target);
      g_signal_emit_by_name (emitters[i], "fired");
      g_assert_cmpuint (expected.n_calls, ==, 1);
      g_assert_true (ask (emitters[i], G_IO_IN));
      g_assert_false (ask (emitters[i], G_IO_OUT));
      g_assert_cmpuint (expected.n_calls, ==, 3);

      test_instance_unref (emitters[i]);
    }

  test_instance_unref (target);
}

static void
test_holds_nothing (GType type)
{
  gpointer emitter = test_instance_new (emitter_get_type ());
  gpointer target = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (target);

  g_test_summary ("A connected weak closure does not keep its target alive");

  connect (emitter, "fired", G_CALLBACK (on_fired), target);
  test_instance_unref (target);
  g_assert_null (wisp_weak_get (weak));

  test_instance_unref (emitter);
}

static void
test_death_disconnects (GType type)
{
  gpointer emitters[] = {
    test_instance_new (emitter_get_type ()), test_instance_new (light_emitter_get_type ())
  };

  g_test_summary ("The death of the target on the thread of the closure disconnects it");

  for (guint i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      gpointer target = test_instance_new (type);
      gulong fired = connect (emitters[i], "fired", G_CALLBACK (on_fired), target);
      gulong asked = connect (emitters[i], "asked", G_CALLBACK (on_asked), target);

      expect (NULL, NULL);
      g_assert_true (g_signal_handler_is_connected (emitters[i], fired));
      test_instance_unref (target);
      g_assert_false (g_signal_handler_is_connected (emitters[i], fired));
      g_assert_false (g_signal_handler_is_connected (emitters[i], asked));

      g_signal_emit_by_name (emitters[i], "fired");
      g_assert_cmpuint (expected.n_calls, ==, 0);
      test_instance_unref (emitters[i]);
    }
}

static gpointer
unref_in_thread (gpointer data)
{
  test_instance_unref (data);

  return NULL;
}

static void
test_death_elsewhere (GType type)
{
  gpointer emitters[] = {
    test_instance_new (emitter_get_type ()), test_instance_new (light_emitter_get_type ())
  };

  g_test_summary ("After a death on another thread it does nothing, and disconnects when invoked");

  for (guint i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      gpointer target = test_instance_new (type);
      gulong fired = connect (emitters[i], "fired", G_CALLBACK (on_fired), target);
      gulong asked = connect (emitters[i], "asked", G_CALLBACK (on_asked), target);

      expect (NULL, NULL);
      g_thread_join (g_thread_new ("dies", unref_in_thread, target));
      g_assert_true (g_signal_handler_is_connected (emitters[i], fired));

      g_signal_emit_by_name (emitters[i], "fired");
      g_assert_false (g_signal_handler_is_connected (emitters[i], fired));
      g_assert_true (g_signal_handler_is_connected (emitters[i], asked));
      g_assert_false (ask (emitters[i], G_IO_IN));
      g_assert_false (g_signal_handler_is_connected (emitters[i], asked));

      g_assert_cmpuint (expected.n_calls, ==, 0);
      test_instance_unref (emitters[i]);
    }
}

/* The closure itself */

static gint
answer (gpointer target)
{
  g_assert_true (target == expected.target);

  return 42;
}

static void
test_invoke_without_marshaller (GType type)
{
  gpointer target = test_instance_new (type);
  GClosure *closure = wisp_closure_new_weak (G_CALLBACK (answer), target);
  g_auto (GValue) result = G_VALUE_INIT;
  GValue parameter = G_VALUE_INIT;

  g_test_summary ("A closure that was never given a marshaller can be invoked");

  /* The generic marshaller wants one parameter at least */
  g_value_init (&parameter, G_TYPE_POINTER);
  g_value_set_pointer (&parameter, target);
  g_value_init (&result, G_TYPE_INT);

  expect (NULL, target);
  g_closure_ref (closure);
  g_closure_sink (closure);
  g_closure_invoke (closure, &result, 1, &parameter, NULL);
  g_assert_cmpint (g_value_get_int (&result), ==, 42);

  g_closure_unref (closure);
  test_instance_unref (target);
}

static void
test_invoke_dead_keeps_return_value (GType type)
{
  gpointer target = test_instance_new (type);
  GClosure *closure = wisp_closure_new_weak (G_CALLBACK (answer), target);
  g_auto (GValue) result = G_VALUE_INIT;
  GValue parameter = G_VALUE_INIT;

  g_test_summary ("Once the target is dead, an invocation leaves the return value as it is");

  g_value_init (&parameter, G_TYPE_POINTER);
  g_value_init (&result, G_TYPE_INT);
  g_value_set_int (&result, 7);

  g_closure_ref (closure);
  g_closure_sink (closure);
  g_thread_join (g_thread_new ("dies", unref_in_thread, target));
  g_assert_false (closure->is_invalid);
  g_closure_invoke (closure, &result, 1, &parameter, NULL);
  g_assert_true (closure->is_invalid);
  g_closure_invoke (closure, &result, 1, &parameter, NULL);
  g_assert_cmpint (g_value_get_int (&result), ==, 7);

  g_closure_unref (closure);
}

static void
make_and_drop (gpointer target,
               guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      GClosure *closure = wisp_closure_new_weak (G_CALLBACK (on_fired), target);

      g_closure_sink (g_closure_ref (closure));
      g_closure_unref (closure);
    }
}

static void
test_dropped_first (GType type)
{
  gpointer target = test_instance_new (type);
  gsize before;

  g_test_summary ("A closure that goes before its target leaves nothing behind");

  make_and_drop (target, 10);
  before = test_heap_in_use ();
  make_and_drop (target, 1000);
  if (test_can_measure_heap ())
    g_assert_cmpuint (test_heap_in_use (), <, before + 10000);

  test_instance_unref (target);
}

static void
test_never_sunk (GType type)
{
  gpointer target = test_instance_new (type);
  GClosure *closure = wisp_closure_new_weak (G_CALLBACK (on_fired), target);

  g_test_summary ("A floating closure survives the death of its target, and is invalid");

  test_instance_unref (target);
  g_assert_true (closure->floating);
  g_assert_true (closure->is_invalid);
  g_closure_sink (closure);
}

static void
test_emitter_is_target (GType type)
{
  gpointer emitters[] = {
    test_instance_new (emitter_get_type ()), test_instance_new (light_emitter_get_type ())
  };

  g_test_summary ("An emitter may be the target of its own signal, and dies all the same");

  for (guint i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      g_autoptr (WispWeak) weak = wisp_weak_new (emitters[i]);

      connect (emitters[i], "fired", G_CALLBACK (on_fired), emitters[i]);
      expect (emitters[i], emitters[i]);
      g_signal_emit_by_name (emitters[i], "fired");
      g_assert_cmpuint (expected.n_calls, ==, 1);

      test_instance_unref (emitters[i]);
      g_assert_null (wisp_weak_get (weak));
    }
}

static gpointer
use_in_thread (gpointer target)
{
  Emitter *emitter = g_object_new (emitter_get_type (), NULL);

  connect (emitter, "fired", G_CALLBACK (on_fired), target);
  expect (emitter, target);
  g_signal_emit_by_name (emitter, "fired");
  g_assert_cmpuint (expected.n_calls, ==, 1);
  g_object_unref (emitter);

  return NULL;
}

static void
test_made_in_thread (GType type)
{
  gpointer target = test_instance_new (type);

  g_test_summary ("A closure that lived on a thread which has ended leaves nothing behind");

  g_thread_join (g_thread_new ("uses", use_in_thread, target));
  test_instance_unref (target);
}

/* The target during a call */

static void
drop_target (gpointer emitter,
             gpointer target)
{
  g_autoptr (WispWeak) weak = wisp_weak_new (target);

  on_fired (emitter, target);
  test_instance_unref (target);
  g_assert_true (wisp_weak_is_alive (weak));
}

static void
test_target_held_during_call (GType type)
{
  gpointer emitter = test_instance_new (emitter_get_type ());
  gpointer target = test_instance_new (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (target);
  gulong id = connect (emitter, "fired", G_CALLBACK (drop_target), target);

  g_test_summary ("A target that is dropped within the call lives until its end, and disconnects then");

  expect (emitter, target);
  g_signal_emit_by_name (emitter, "fired");
  g_assert_cmpuint (expected.n_calls, ==, 1);
  g_assert_null (wisp_weak_get (weak));
  g_assert_false (g_signal_handler_is_connected (emitter, id));

  g_signal_emit_by_name (emitter, "fired");
  g_assert_cmpuint (expected.n_calls, ==, 1);
  test_instance_unref (emitter);
}

static void
disconnect_self (gpointer emitter,
                 gpointer target)
{
  on_fired (emitter, target);
  g_assert_cmpuint (g_signal_handlers_disconnect_by_data (emitter, target), ==, 1);
}

static void
test_disconnected_during_call (GType type)
{
  gpointer emitter = test_instance_new (emitter_get_type ());
  gpointer target = test_instance_new (type);
  gulong id = connect (emitter, "fired", G_CALLBACK (disconnect_self), target);

  g_test_summary ("A handler may disconnect itself, found by its target");

  expect (emitter, target);
  g_signal_emit_by_name (emitter, "fired");
  g_assert_false (g_signal_handler_is_connected (emitter, id));
  g_assert_cmpuint (expected.n_calls, ==, 1);

  test_instance_unref (target);
  test_instance_unref (emitter);
}

static void
make_closure (TestObject *self)
{
  GClosure **closure = self->data;

  *closure = wisp_closure_new_weak (G_CALLBACK (on_fired), self);
  g_closure_sink (g_closure_ref (*closure));
}

static void
test_new_in_dispose (void)
{
  TestObject *object = test_object_new ();
  GClosure *closure = NULL;

  g_test_summary ("A closure on a target that is dying is invalid from the start");

  object->data = &closure;
  object->on_dispose = make_closure;
  wisp_object_unref (object);

  g_assert_true (closure->is_invalid);
  g_closure_unref (closure);
}

/* Arguments */

static void
test_new_no_callback (void)
{
  g_autoptr (TestObject) target = test_object_new ();

  g_test_summary ("There must be a function");

  test_expect_critical ("*callback != NULL*");
  g_assert_null (wisp_closure_new_weak (NULL, target));
  test_expect_critical ("*callback != NULL*");
  g_assert_null (wisp_closure_new_weak_swap (NULL, target));
}

static void
test_new_wrong_kind (void)
{
  GParamSpec *pspec = g_param_spec_int ("int", NULL, NULL, 0, 1, 0, G_PARAM_READABLE);
  GClosure *closure;

  g_test_summary ("A target of neither kind is reported, and its closure is never called");

  test_expect_critical ("*G_IS_OBJECT (instance)*");
  closure = wisp_closure_new_weak (G_CALLBACK (on_fired), pspec);
  g_assert_true (closure->is_invalid);

  g_closure_sink (closure);
  g_param_spec_unref (g_param_spec_ref_sink (pspec));
}

static void
test_new_no_target (void)
{
  g_test_summary ("There must be a target");

  test_expect_critical ("*target != NULL*");
  g_assert_null (wisp_closure_new_weak (G_CALLBACK (on_fired), NULL));
  test_expect_critical ("*target != NULL*");
  g_assert_null (wisp_closure_new_weak_swap (G_CALLBACK (on_fired), NULL));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/closure/call/last-argument", test_call);
  test_add_kinds ("/closure/call/swapped", test_call_swapped);
  test_add_kinds ("/closure/call/holds-target", test_target_held_during_call);
  test_add_kinds ("/closure/call/disconnects-itself", test_disconnected_during_call);
  test_add_kinds ("/closure/target/not-held", test_holds_nothing);
  test_add_kinds ("/closure/target/is-emitter", test_emitter_is_target);
  test_add_kinds ("/closure/death/disconnects", test_death_disconnects);
  test_add_kinds ("/closure/death/elsewhere", test_death_elsewhere);
  test_add_kinds ("/closure/death/dropped-first", test_dropped_first);
  test_add_kinds ("/closure/death/made-in-thread", test_made_in_thread);
  test_add_kinds ("/closure/death/never-sunk", test_never_sunk);
  test_add_kinds ("/closure/invoke/without-marshaller", test_invoke_without_marshaller);
  test_add_kinds ("/closure/invoke/dead-keeps-return-value", test_invoke_dead_keeps_return_value);
  test_add ("/closure/new/in-dispose", test_new_in_dispose);
  test_add ("/closure/new/no-callback", test_new_no_callback);
  test_add ("/closure/new/no-target", test_new_no_target);
  test_add ("/closure/new/wrong-kind", test_new_wrong_kind);

  return g_test_run ();
}
