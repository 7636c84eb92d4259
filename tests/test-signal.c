/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

/* An interface with a signal */

#define TEST_TYPE_NOISY (noisy_get_type ())
G_DECLARE_INTERFACE (Noisy, noisy, TEST, NOISY, WispObject)

struct _NoisyInterface
{
  GTypeInterface parent_iface;
};

G_DEFINE_INTERFACE (Noisy, noisy, WISP_TYPE_OBJECT)

static void
noisy_default_init (NoisyInterface *iface)
{
  g_signal_new ("noise", TEST_TYPE_NOISY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
implement_noisy (NoisyInterface *iface)
{
}

/* A light type with signals of its own */

typedef TestObject Bell;
typedef TestObjectClass BellClass;

static GType bell_get_type (void);

WISP_DEFINE_TYPE (Bell, bell, TEST_TYPE_OBJECT)

static guint rung_signal, chimed_signal;

static void
bell_class_init (BellClass *klass)
{
  rung_signal = g_signal_new ("rung", G_TYPE_FROM_CLASS (klass),
                              G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  /* An argument of a light type */
  chimed_signal = g_signal_new ("chimed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, g_cclosure_marshal_VOID__POINTER,
                                G_TYPE_NONE, 1, TEST_TYPE_OBJECT);
}

static void
bell_init (Bell *self)
{
}

/* Below it, with none of its own, in each way to define a type */

typedef Bell SmallBell;
typedef BellClass SmallBellClass;
static GType small_bell_get_type (void);
WISP_DEFINE_TYPE (SmallBell, small_bell, bell_get_type ())
static void small_bell_class_init (SmallBellClass *klass) {}
static void small_bell_init (SmallBell *self) {}

typedef Bell PlainBell;
typedef BellClass PlainBellClass;
static GType plain_bell_get_type (void);
G_DEFINE_TYPE (PlainBell, plain_bell, bell_get_type ())
static void plain_bell_class_init (PlainBellClass *klass) {}
static void plain_bell_init (PlainBell *self) {}

/* One of which Wisp makes no instance */

typedef Bell DirectBell;
typedef BellClass DirectBellClass;
static GType direct_bell_get_type (void);
G_DEFINE_TYPE (DirectBell, direct_bell, bell_get_type ())
static void direct_bell_class_init (DirectBellClass *klass) {}
static void direct_bell_init (DirectBell *self) {}

/* One with the interface's signal only */

typedef TestObject Siren;
typedef TestObjectClass SirenClass;
static GType siren_get_type (void);
WISP_DEFINE_TYPE_WITH_CODE (Siren, siren, TEST_TYPE_OBJECT,
                            G_IMPLEMENT_INTERFACE (TEST_TYPE_NOISY, implement_noisy))
static void siren_class_init (SirenClass *klass) {}
static void siren_init (Siren *self) {}

static GType (*const bell_types[]) (void) = {
  bell_get_type, small_bell_get_type, plain_bell_get_type
};

/* What a handler was given */

typedef struct
{
  gpointer instance;
  gint     number;
  gpointer argument;
  guint    n_calls;
  guint    n_destroyed;
} Heard;

static void
on_rung (gpointer instance,
         gint     number,
         Heard   *heard)
{
  heard->instance = instance;
  heard->number = number;
  heard->n_calls++;
}

static void
on_chimed (gpointer    instance,
           TestObject *argument,
           Heard      *heard)
{
  heard->argument = argument;
  heard->number = (gint) wisp_object_get_ref_count (argument);
  heard->n_calls++;
}

static void
on_noise (gpointer instance,
          Heard   *heard)
{
  heard->n_calls++;
}

static void
on_destroy (gpointer  data,
            GClosure *closure)
{
  Heard *heard = data;

  heard->n_destroyed++;
}

static gulong
listen (gpointer     instance,
        const gchar *signal,
        GCallback    handler,
        Heard       *heard)
{
  return g_signal_connect_data (instance, signal, handler, heard, on_destroy, 0);
}

static void
test_emit_handler (void)
{
  g_test_summary ("A handler is called with the instance and the arguments");

  for (guint i = 0; i < G_N_ELEMENTS (bell_types); i++)
    {
      Heard heard = { 0 };
      g_autoptr (TestObject) bell = test_object_new_of (bell_types[i] ());

      g_assert_cmpuint (listen (bell, "rung", G_CALLBACK (on_rung), &heard), !=, 0);
      g_signal_emit (bell, rung_signal, 0, 42);
      g_signal_emit_by_name (bell, "rung", 43);

      g_assert_cmpuint (heard.n_calls, ==, 2);
      g_assert_cmpint (heard.number, ==, 43);
      g_assert_true (heard.instance == bell);
      g_assert_cmpuint (wisp_object_get_ref_count (bell), ==, 1);
    }
}

static void
test_emit_detail (void)
{
  Heard heard = { 0 };
  g_autoptr (TestObject) bell = test_object_new_of (bell_get_type ());

  g_test_summary ("Details are told apart");

  listen (bell, "rung::loud", G_CALLBACK (on_rung), &heard);
  g_signal_emit_by_name (bell, "rung::soft", 1);
  g_assert_cmpuint (heard.n_calls, ==, 0);
  g_signal_emit_by_name (bell, "rung::loud", 1);
  g_assert_cmpuint (heard.n_calls, ==, 1);
}

static void
test_emit_light_argument (void)
{
  Heard heard = { 0 };
  g_autoptr (TestObject) bell = test_object_new_of (bell_get_type ());
  g_autoptr (TestObject) argument = test_object_new ();

  g_test_summary ("An argument of a light type is held during the emission");

  listen (bell, "chimed", G_CALLBACK (on_chimed), &heard);
  g_signal_emit (bell, chimed_signal, 0, argument);

  g_assert_true (heard.argument == argument);
  g_assert_cmpint (heard.number, >=, 2);
  g_assert_cmpuint (wisp_object_get_ref_count (argument), ==, 1);
}

static void
test_emit_values (void)
{
  Heard heard = { 0 };
  g_autoptr (TestObject) bell = test_object_new_of (bell_get_type ());
  g_autoptr (TestObject) argument = test_object_new ();
  GValue values[2] = { G_VALUE_INIT, G_VALUE_INIT };

  g_test_summary ("A signal may be emitted from values");

  g_value_init (&values[0], bell_get_type ());
  wisp_value_set_object (&values[0], bell);
  g_value_init (&values[1], TEST_TYPE_OBJECT);
  wisp_value_set_object (&values[1], argument);

  listen (bell, "chimed", G_CALLBACK (on_chimed), &heard);
  g_signal_emitv (values, chimed_signal, 0, NULL);

  g_assert_true (heard.argument == argument);
  g_value_unset (&values[0]);
  g_value_unset (&values[1]);
}

static void
drop_bell (gpointer     instance,
           gint         number,
           TestObject **bell)
{
  wisp_clear_object (bell);
}

static void
test_emit_held (void)
{
  Heard heard = { 0 };
  TestObject *bell = test_object_new_of (bell_get_type ());

  g_test_summary ("An emission holds the instance, whatever its handlers drop");

  g_signal_connect (bell, "rung", G_CALLBACK (drop_bell), &bell);
  listen (bell, "rung", G_CALLBACK (on_rung), &heard);
  g_signal_emit (bell, rung_signal, 0, 1);

  g_assert_null (bell);
  g_assert_cmpuint (heard.n_calls, ==, 1);
  g_assert_cmpuint (heard.n_destroyed, ==, 1);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_emit_interface (void)
{
  Heard heard = { 0 };
  g_autoptr (TestObject) siren = test_object_new_of (siren_get_type ());

  g_test_summary ("The signal of an interface works on a light type that implements it");

  listen (siren, "noise", G_CALLBACK (on_noise), &heard);
  g_signal_emit_by_name (siren, "noise");

  g_assert_cmpuint (heard.n_calls, ==, 1);
}

static void
test_disconnect (void)
{
  Heard heard = { 0 };
  g_autoptr (TestObject) bell = test_object_new_of (bell_get_type ());
  gulong id = listen (bell, "rung", G_CALLBACK (on_rung), &heard);

  g_test_summary ("A handler that was disconnected is not called any more");

  g_assert_true (g_signal_handler_is_connected (bell, id));
  g_signal_handler_disconnect (bell, id);
  g_signal_emit (bell, rung_signal, 0, 1);

  g_assert_cmpuint (heard.n_calls, ==, 0);
  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

/* Death */

static void
test_death_destroys (void)
{
  g_test_summary ("Handlers are destroyed at death");

  for (guint i = 0; i < G_N_ELEMENTS (bell_types); i++)
    {
      Heard heard = { 0 };
      TestObject *bell = test_object_new_of (bell_types[i] ());
      g_autoptr (WispWeak) weak = wisp_weak_new (bell);

      listen (bell, "rung", G_CALLBACK (on_rung), &heard);
      listen (bell, "chimed", G_CALLBACK (on_chimed), &heard);
      wisp_object_unref (bell);

      g_assert_cmpuint (heard.n_destroyed, ==, 2);
      g_assert_cmpuint (heard.n_calls, ==, 0);
      g_assert_null (wisp_weak_get (weak));
    }
}

static void
test_death_destroys_direct (void)
{
  Heard heard = { 0 };
  gpointer bell = g_type_create_instance (direct_bell_get_type ());

  g_test_summary ("So are those of an instance whose type only GType has made any of");

  listen (bell, "rung", G_CALLBACK (on_rung), &heard);
  wisp_object_unref (bell);

  g_assert_cmpuint (heard.n_calls, ==, 0);
  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

static void
test_death_destroys_interface (void)
{
  Heard heard = { 0 };
  TestObject *siren = test_object_new_of (siren_get_type ());

  g_test_summary ("Handlers of an interface's signal are destroyed at death");

  listen (siren, "noise", G_CALLBACK (on_noise), &heard);
  wisp_object_unref (siren);

  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

static void
assert_destroyed (TestObject *self)
{
  Heard *heard = self->data;

  g_assert_cmpuint (heard->n_destroyed, ==, 1);
}

static void
test_death_before_dispose (void)
{
  Heard heard = { 0 };
  TestObject *bell = test_object_new_of (bell_get_type ());

  g_test_summary ("Handlers are destroyed before dispose runs");

  bell->data = &heard;
  bell->on_dispose = assert_destroyed;
  listen (bell, "rung", G_CALLBACK (on_rung), &heard);
  wisp_object_unref (bell);

  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

static void
connect_and_emit (TestObject *self)
{
  Heard *heard = self->data;

  listen (self, "rung", G_CALLBACK (on_rung), heard);
  g_signal_emit (self, rung_signal, 0, 7);
}

static void
test_death_emit_in_dispose (void)
{
  Heard heard = { 0 };
  TestObject *bell = test_object_new_of (bell_get_type ());

  g_test_summary ("A handler connected in dispose is called there, and destroyed after");

  bell->data = &heard;
  bell->on_dispose = connect_and_emit;
  wisp_object_unref (bell);

  g_assert_cmpuint (heard.n_calls, ==, 1);
  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

static void
test_death_emit_in_finalize (void)
{
  Heard heard = { 0 };
  TestObject *bell = test_object_new_of (bell_get_type ());

  g_test_summary ("A handler connected in finalize is called there, and destroyed after");

  bell->data = &heard;
  bell->on_finalize = connect_and_emit;
  wisp_object_unref (bell);

  g_assert_cmpuint (heard.n_calls, ==, 1);
  g_assert_cmpuint (heard.n_destroyed, ==, 1);
}

/* Makes objects of `type` until one lies at `address` */
static gboolean
make_at (GType     type,
         gpointer  address,
         Heard    *heard)
{
  gboolean found = FALSE;
  TestObject *first = NULL;

  for (guint i = 0; i < 1000 && !found; i++)
    {
      TestObject *object = test_object_new_of (type);

      object->next = first;
      first = object;
      found = first == address;
    }

  if (found)
    {
      g_assert_false (g_signal_has_handler_pending (first, rung_signal, 0, TRUE));
      g_signal_emit (first, rung_signal, 0, 1);
      g_assert_cmpuint (heard->n_calls, ==, 0);
    }
  wisp_clear_object (&first);

  return found;
}

static void
test_death_recycled (void)
{
  guint n_recycled = 0;

  g_test_summary ("An object at a recycled address has no handlers");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (bell_types); i++)
    {
      Heard heard = { 0 };
      GType type = bell_types[i % G_N_ELEMENTS (bell_types)] ();
      TestObject *bell = test_object_new_of (type);
      gpointer address;

      if (i >= G_N_ELEMENTS (bell_types))
        {
          bell->data = &heard;
          bell->on_finalize = connect_and_emit;
        }
      listen (bell, "rung", G_CALLBACK (on_rung), &heard);

      address = bell;
      wisp_object_unref (bell);
      heard.n_calls = 0;
      n_recycled += make_at (type, address, &heard);
    }

  g_test_message ("%u addresses recycled", n_recycled);
#ifndef TEST_ASAN
  if (!test_on_valgrind ())
    g_assert_cmpuint (n_recycled, >, 0);
#endif
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/signal/emit/handler", test_emit_handler);
  test_add ("/signal/emit/detail", test_emit_detail);
  test_add ("/signal/emit/light-argument", test_emit_light_argument);
  test_add ("/signal/emit/values", test_emit_values);
  test_add ("/signal/emit/held", test_emit_held);
  test_add ("/signal/emit/interface", test_emit_interface);
  test_add ("/signal/disconnect/handler", test_disconnect);
  test_add ("/signal/death/destroys", test_death_destroys);
  test_add ("/signal/death/destroys-direct", test_death_destroys_direct);
  test_add ("/signal/death/destroys-interface", test_death_destroys_interface);
  test_add ("/signal/death/before-dispose", test_death_before_dispose);
  test_add ("/signal/death/emit-in-dispose", test_death_emit_in_dispose);
  test_add ("/signal/death/emit-in-finalize", test_death_emit_in_finalize);
  test_add ("/signal/death/recycled", test_death_recycled);

  return g_test_run ();
}
