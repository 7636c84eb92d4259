/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <pthread.h>
#include <string.h>

/* What runs, and in which order */

static GString *story;

static void
tell (const gchar *what)
{
  if (story->len > 0)
    g_string_append_c (story, ' ');
  g_string_append (story, what);
}

static void
tell_dispose (TestObject *self)
{
  tell ("dispose");
}

static void
tell_finalize (TestObject *self)
{
  tell ("finalize");
}

static void
tell_data (gpointer data)
{
  tell (data);
}

static void
test_order_steps (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("dispose, finalize, data and cleanups come in this order");

  story = g_string_new (NULL);
  object->on_dispose = tell_dispose;
  object->on_finalize = tell_finalize;
  wisp_object_set_qdata_full (object, g_quark_from_static_string ("test"), (gpointer) "data",
                              tell_data);
  wisp_weak_add_cleanup (weak, NULL, tell_data, (gpointer) "cleanup", NULL);
  wisp_object_unref (object);

  g_assert_cmpstr (story->str, ==, "dispose finalize data cleanup");
  g_string_free (story, TRUE);
}

static void
assert_dead (TestObject *self)
{
  WispWeak *weak = self->data;

  g_assert_null (wisp_weak_get (weak));
  g_assert_false (wisp_weak_is_alive (weak));
  g_assert_cmpuint (wisp_object_get_ref_count (self), ==, 0);
  g_assert_false (wisp_object_is_unique (self));
}

static void
test_order_dead_first (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("Weak handles are dead before dispose runs, and in all that follows");

  object->data = weak;
  object->on_dispose = assert_dead;
  object->on_finalize = assert_dead;
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
}

static void
assert_not_in_cache (TestObject *self)
{
  g_assert_cmpuint (wisp_cache_get_n_entries (self->data), ==, 0);
}

static void
test_order_forgotten_first (GType type)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *object = test_object_new_of (type);

  g_test_summary ("Caches have forgotten an object before its dispose runs");

  object->data = cache;
  object->on_dispose = assert_not_in_cache;
  g_assert_true (wisp_cache_insert (cache, "key", object));
  wisp_object_unref (object);
}

/* Temporary references */

static void
ref_and_unref (TestObject *self)
{
  g_autoptr (TestObject) first = wisp_object_ref (self);
  g_autoptr (TestObject) second = wisp_object_ref (first);
  GValue value = G_VALUE_INIT;

  g_assert_true (second == self);
  g_value_init (&value, TEST_TYPE_OBJECT);
  wisp_value_set_object (&value, self);
  g_value_unset (&value);
}

static void
test_temporary_dispose (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("dispose may take references to the object, if it drops them");

  object->on_dispose = ref_and_unref;
  wisp_object_unref (object);
}

static void
test_temporary_finalize (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("finalize may take references to the object, if it drops them");

  object->on_finalize = ref_and_unref;
  wisp_object_unref (object);
}

static void
test_temporary_weak (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("Temporary references do no harm to an object that has handles");

  object->on_dispose = ref_and_unref;
  object->on_finalize = ref_and_unref;
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
}

static void
ref_data (TestObject *self)
{
  ref_and_unref (self->data);
}

static void
test_temporary_nested (GType type)
{
  TestObject *outer = test_object_new_of (type);

  g_test_summary ("An object that dies in a dispose may use the one that is being disposed");

  outer->next = test_object_new_of (type);
  outer->next->data = outer;
  outer->next->on_dispose = ref_data;
  outer->next->on_finalize = ref_data;
  wisp_object_unref (outer);
}

static void
take_one (TestObject *self)
{
  g_assert_true (wisp_object_ref (self) == self);
}

static void
drop_outer (TestObject *self)
{
  wisp_object_unref (self->data);
}

static void
test_temporary_over_nested (GType type)
{
  TestObject *outer = test_object_new_of (type);

  g_test_summary ("A reference that a dispose takes may be dropped in a death within it");

  outer->on_dispose = take_one;
  outer->next = test_object_new_of (type);
  outer->next->data = outer;
  outer->next->on_dispose = drop_outer;
  wisp_object_unref (outer);
}

static void
hold_over (TestObject *self)
{
  TestObject **held = self->data;

  *held = wisp_object_ref (self);
}

static void
let_go (TestObject *self)
{
  TestObject **held = self->data;

  wisp_clear_object (held);
}

static void
test_temporary_over_finalize (GType type)
{
  TestObject *object = test_object_new_of (type), *held = NULL;

  g_test_summary ("A reference taken in dispose may be dropped in finalize");

  object->data = &held;
  object->on_dispose = hold_over;
  object->on_finalize = let_go;
  wisp_object_unref (object);

  g_assert_null (held);
}

static void
let_go_at_destroy (gpointer data)
{
  TestObject **held = data;

  wisp_clear_object (held);
}

static void
test_temporary_over_qdata (GType type)
{
  TestObject *object = test_object_new_of (type), *held = NULL;

  g_test_summary ("A reference taken in dispose may be dropped by the destruction of data");

  object->data = &held;
  object->on_dispose = hold_over;
  wisp_object_set_qdata_full (object, g_quark_from_static_string ("test"), &held,
                              let_go_at_destroy);
  wisp_object_unref (object);

  g_assert_null (held);
}

/* Bugs of a class or its user, reported and survived */

/* `hook` is the offset of the hook that resurrects */
static void
assert_leaked (GType type,
               gsize hook)
{
  TestObject *object = test_keep (test_object_new_of (type));
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestObject *held = NULL;
  g_autofree gchar *pattern = g_strdup_printf ("*%s*still referenced (1 *leaked*",
                                               g_type_name (type));

  object->data = &held;
  G_STRUCT_MEMBER (TestHook, object, hook) = hold_over;

  test_expect_critical (pattern);
  wisp_object_unref (object);
  g_test_assert_expected_messages ();

  /* Its holder may go on using it */
  g_assert_true (held == object);
  g_assert_true (held->data == &held);
  g_assert_true (WISP_IS_OBJECT (held));
  g_assert_null (wisp_weak_get (weak));
}

static void
test_resurrected_dispose (GType type)
{
  g_test_summary ("An object that dispose has made somebody hold is named, and leaked");

  assert_leaked (type, G_STRUCT_OFFSET (TestObject, on_dispose));
}

static void
test_resurrected_finalize (GType type)
{
  g_test_summary ("An object that finalize has made somebody hold is named, and leaked");

  assert_leaked (type, G_STRUCT_OFFSET (TestObject, on_finalize));
}

static void
test_resurrected_dropped (GType type)
{
  TestObject *object = test_keep (test_object_new_of (type));
  TestObject *held = NULL;

  g_test_summary ("The reference to an object that was leaked is of no use, and does no harm");

  object->data = &held;
  object->on_dispose = hold_over;
  test_expect_critical ("*still referenced*");
  wisp_object_unref (object);

  test_expect_critical ("*was unreferenced after*");
  wisp_object_unref (held);
  test_expect_critical ("*was referenced after its death*");
  wisp_object_ref (held);
  g_assert_cmpuint (wisp_object_get_ref_count (held), ==, 0);
}

static void
test_resurrected_cleanups (GType type)
{
  TestObject *object = test_keep (test_object_new_of (type));
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestObject *held = NULL;

  g_test_summary ("The cleanups of an object that was leaked run");

  story = g_string_new (NULL);
  object->data = &held;
  object->on_dispose = hold_over;
  wisp_weak_add_cleanup (weak, NULL, tell_data, (gpointer) "cleanup", NULL);
  test_expect_critical ("*still referenced*");
  wisp_object_unref (object);

  g_assert_cmpstr (story->str, ==, "cleanup");
  g_string_free (story, TRUE);
}

static void
unref_self (TestObject *self)
{
  wisp_object_unref (self);
}

static void
test_unbalanced_dispose (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autofree gchar *pattern = g_strdup_printf ("*%s*was unreferenced after*",
                                               g_type_name (type));

  g_test_summary ("A reference that dispose drops without having one is reported, and ignored");

  object->on_dispose = unref_self;
  test_expect_critical (pattern);
  wisp_object_unref (object);
}

static void
test_unbalanced_finalize (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A reference that finalize drops without having one is reported, and ignored");

  object->on_finalize = unref_self;
  test_expect_critical ("*was unreferenced after*");
  wisp_object_unref (object);
}

/* Only while the memory is there: it is with its control block, for small objects */
static void
test_stray_unref (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("One unref too many is reported, and survived, while a handle is held");

  wisp_object_unref (object);
  for (guint i = 0; i < 3; i++)
    {
      test_expect_critical ("*TestObject*was unreferenced after*");
      wisp_object_unref (object);
    }

  g_assert_null (wisp_weak_get (weak));
}

static void
test_stray_ref (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A reference to a dead object is reported, and does not revive it");

  wisp_object_unref (object);
  for (guint i = 0; i < 3; i++)
    {
      test_expect_critical ("*TestObject*was referenced after its death*");
      wisp_object_ref (object);
    }

  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 0);
  g_assert_null (wisp_weak_get (weak));
}

/* Another thread, in the midst of a death */

typedef struct
{
  TestGate    disposing;
  TestGate    meddled;
  TestObject *object;
} Meeting;

static void
wait_for_meddler (TestObject *self)
{
  Meeting *meeting = self->data;

  test_gate_open (&meeting->disposing);
  test_gate_wait (&meeting->meddled);
}

static gpointer
meddle_ref (gpointer data)
{
  Meeting *meeting = data;

  test_gate_wait (&meeting->disposing);
  wisp_object_ref (meeting->object);
  test_gate_open (&meeting->meddled);

  return NULL;
}

static gpointer
meddle_unref (gpointer data)
{
  Meeting *meeting = data;

  test_gate_wait (&meeting->disposing);
  wisp_object_unref (meeting->object);
  test_gate_open (&meeting->meddled);

  return NULL;
}

static void
assert_meddling_reported (GType        type,
                          GThreadFunc  meddle,
                          const gchar *pattern)
{
  Meeting meeting = { 0 };
  GThread *thread;

  meeting.object = test_object_new_of (type);
  meeting.object->data = &meeting;
  meeting.object->on_dispose = wait_for_meddler;

  test_expect_critical (pattern);
  thread = g_thread_new ("meddler", meddle, &meeting);
  wisp_object_unref (meeting.object);
  g_thread_join (thread);
}

static void
test_meddled_ref (GType type)
{
  g_test_summary ("A reference that another thread takes during dispose is reported, and ignored");

  assert_meddling_reported (type, meddle_ref, "*was referenced after its death*");
}

static void
test_meddled_unref (GType type)
{
  g_test_summary ("A reference that another thread drops during dispose is reported, and ignored");

  assert_meddling_reported (type, meddle_unref, "*was unreferenced after*");
}

/* Handles made during death */

static void
make_handle (TestObject *self)
{
  WispWeak **weak = self->data;

  *weak = wisp_weak_new (self);
  g_assert_nonnull (*weak);
  g_assert_null (wisp_weak_get (*weak));
}

static void
test_handle_from_dispose (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = NULL;

  g_test_summary ("A handle made in dispose is dead");

  object->data = &weak;
  object->on_dispose = make_handle;
  wisp_object_unref (object);

  g_assert_nonnull (weak);
  g_assert_null (wisp_weak_get (weak));
}

static void
test_handle_from_finalize (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = NULL;

  g_test_summary ("A handle made in finalize is dead");

  object->data = &weak;
  object->on_finalize = make_handle;
  wisp_object_unref (object);

  g_assert_nonnull (weak);
  g_assert_null (wisp_weak_get (weak));
}

static void
test_handle_same (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) before = wisp_weak_new (object);
  g_autoptr (WispWeak) during = NULL;

  g_test_summary ("A handle made during death is the same as one made before");

  object->data = &during;
  object->on_dispose = make_handle;
  wisp_object_unref (object);

  g_assert_true (during == before);
}

/* Deaths within deaths */

#define DEEP 1000

typedef struct
{
  guint n_nested;         /* disposals that have begun and not ended */
  guint max_nested;
  guint n_disposed;
  guint n_dead_waiting;   /* handles found dead whose object waits for its disposal */
  WispWeak *weak[DEEP];
  gboolean disposed[DEEP];
} Nesting;

static Nesting nesting;

static void
nested_begins (TestObject *self)
{
  guint index = GPOINTER_TO_UINT (self->data);

  g_assert_cmpuint (nesting.n_disposed, ==, index);
  nesting.disposed[index] = TRUE;
  nesting.n_disposed++;
  nesting.n_nested++;
  nesting.max_nested = MAX (nesting.max_nested, nesting.n_nested);
}

static void
nested_ends (TestObject *self)
{
  guint index = GPOINTER_TO_UINT (self->data);

  /* Dispose has dropped the next by now */
  if (index + 1 < DEEP)
    {
      g_assert_null (wisp_weak_get (nesting.weak[index + 1]));
      if (!nesting.disposed[index + 1])
        nesting.n_dead_waiting++;
    }
  nesting.n_nested--;
}

static void
test_nested_bounded (GType type)
{
  TestObject *first = NULL;

  g_test_summary ("At most 64 disposals are nested; the others wait, dead already, in order");

  memset (&nesting, 0, sizeof nesting);
  for (guint i = DEEP; i > 0; i--)
    {
      TestObject *object = test_object_new_of (type);

      object->next = first;
      object->data = GUINT_TO_POINTER (i - 1);
      object->on_dispose = nested_begins;
      object->on_finalize = nested_ends;
      nesting.weak[i - 1] = wisp_weak_new (object);
      first = object;
    }
  wisp_object_unref (first);

  g_assert_cmpuint (nesting.n_disposed, ==, DEEP);
  g_assert_cmpuint (nesting.max_nested, ==, 64);
  g_assert_cmpuint (nesting.n_dead_waiting, ==, (DEEP - 1) / 64);
  for (guint i = 0; i < DEEP; i++)
    wisp_weak_unref (nesting.weak[i]);
}

static void
tell_own_name (TestObject *self)
{
  tell (self->data);
}

/* Drops three references where disposals are put off */
static void
drop_three (TestObject *self)
{
  TestObject **objects = self->data;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WispWeak) weak = wisp_weak_new (objects[i]);

      wisp_clear_object (&objects[i]);
      g_assert_null (wisp_weak_get (weak));
    }
  tell ("dropped");
}

static void
test_nested_first_in_first_out (GType type)
{
  TestObject *first = test_object_new_of (type), *last = first;
  TestObject *objects[3];

  g_test_summary ("Disposals that were put off come first in, first out");

  story = g_string_new (NULL);
  for (guint i = 1; i < 64; i++)
    last = last->next = test_object_new_of (type);
  for (guint i = 0; i < 3; i++)
    {
      objects[i] = test_object_new_of (type);
      objects[i]->data = (gpointer) (i == 0 ? "a" : i == 1 ? "b" : "c");
      objects[i]->on_dispose = tell_own_name;
    }
  last->data = objects;
  last->on_dispose = drop_three;
  wisp_object_unref (first);

  g_assert_cmpstr (story->str, ==, "dropped a b c");
  g_string_free (story, TRUE);
}

static void
make_chain (TestObject *self)
{
  wisp_object_unref (test_object_new_chain (200));
}

static void
test_nested_own (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A dispose may make and drop a long chain of its own");

  object->on_dispose = make_chain;
  object->on_finalize = make_chain;
  wisp_object_unref (object);
}

static TestObject *
make_tree (GType type,
           guint depth)
{
  TestObject *object = test_object_new_of (type);

  if (depth > 0)
    {
      object->next = make_tree (type, depth - 1);
      wisp_object_set_qdata_full (object, g_quark_from_static_string ("test"),
                                  make_tree (type, depth - 1), wisp_object_unref);
    }

  return object;
}

static void
test_nested_tree (GType type)
{
  g_test_summary ("A tree dies from its root, through dispose and data alike");

  wisp_object_unref (make_tree (type, 10));
}

/* Chains of any length, in little stack */

#define STACK_SIZE (256 * 1024)

/* The length is the point, but a chain that is a hundred times as long as what
 * fits the stack shows the same where memory and time are many times dearer. */
static guint
chain_length (void)
{
#if defined (TEST_ASAN) || defined (TEST_TSAN)
  return 500000;
#else
  return test_on_valgrind () ? 100000 : 5000000;
#endif
}

/* As small as can be */
typedef struct _Link Link;

struct _Link
{
  WispObject parent_instance;

  Link *next; /* (owned) (nullable) */
};

typedef WispObjectClass LinkClass;

static GType link_get_type (void);

WISP_DEFINE_FINAL_TYPE (Link, link, WISP_TYPE_OBJECT)

static guint n_links;

static void
link_dispose (WispObject *object)
{
  wisp_clear_object (&((Link *) object)->next);

  WISP_OBJECT_CLASS (link_parent_class)->dispose (object);
}

static void
link_finalize (WispObject *object)
{
  n_links--;

  WISP_OBJECT_CLASS (link_parent_class)->finalize (object);
}

static void
link_class_init (LinkClass *klass)
{
  klass->dispose = link_dispose;
  klass->finalize = link_finalize;
}

static void
link_init (Link *self)
{
  n_links++;
}

static gpointer
drop_long_chain (gpointer data)
{
  Link *first = NULL;

  for (guint i = chain_length (); i > 0; i--)
    {
      Link *object = wisp_object_new (link_get_type ());

      object->next = first;
      first = object;
    }
  g_assert_cmpuint (n_links, ==, chain_length ());
  wisp_object_unref (first);
  g_assert_cmpuint (n_links, ==, 0);

  return NULL;
}

/* GThread has no choice of stack size */
static void
run_in_small_stack (gpointer (*func) (gpointer))
{
  pthread_attr_t attributes;
  pthread_t thread;

  g_assert_cmpint (pthread_attr_init (&attributes), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, STACK_SIZE), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, func, NULL), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
}

static void
test_chain_long (void)
{
  g_test_summary ("A chain of 5,000,000 objects dies");

  drop_long_chain (NULL);
}

static void
test_chain_small_stack (void)
{
  g_test_summary ("A chain of 5,000,000 objects dies in a stack of 256 KiB");

  run_in_small_stack (drop_long_chain);
}

#define CHAIN_OF_OTHERS 100000

static void
drop_data (TestObject *self)
{
  wisp_object_unref (self->data);
}

static gpointer
drop_finalize_chain (gpointer data)
{
  TestObject *first = test_object_new ();

  for (guint i = 0; i < CHAIN_OF_OTHERS; i++)
    {
      TestObject *object = test_object_new ();

      object->data = first;
      object->on_finalize = drop_data;
      first = object;
    }
  wisp_object_unref (first);

  return NULL;
}

static void
test_chain_finalize (void)
{
  g_test_summary ("A chain held by what finalize drops dies in little stack");

  run_in_small_stack (drop_finalize_chain);
}

static gpointer
drop_qdata_chain (gpointer data)
{
  TestObject *first = test_object_new ();

  for (guint i = 0; i < CHAIN_OF_OTHERS; i++)
    {
      TestObject *object = test_object_new ();

      wisp_object_set_qdata_full (object, g_quark_from_static_string ("test"), first,
                                  wisp_object_unref);
      first = object;
    }
  wisp_object_unref (first);

  return NULL;
}

static void
test_chain_qdata (void)
{
  g_test_summary ("A chain held by data dies in little stack");

  run_in_small_stack (drop_qdata_chain);
}

static gpointer
drop_cleanup_chain (gpointer data)
{
  TestObject *first = test_object_new ();

  for (guint i = 0; i < CHAIN_OF_OTHERS; i++)
    {
      TestObject *object = test_object_new ();
      g_autoptr (WispWeak) weak = wisp_weak_new (object);

      wisp_weak_add_cleanup (weak, NULL, (WispCleanupFunc) wisp_object_unref, first, NULL);
      first = object;
    }
  wisp_object_unref (first);

  return NULL;
}

static void
test_chain_cleanup (void)
{
  g_test_summary ("A chain held by cleanups dies in little stack");

  run_in_small_stack (drop_cleanup_chain);
}

static void
unref_gobject (TestObject *self)
{
  g_object_unref (self->data);
}

/* Light objects and GObjects in turn: GObject nests all it is told to */
static gpointer
drop_mixed_chain (gpointer data)
{
  TestObject *first = test_object_new ();

  for (guint i = 0; i < CHAIN_OF_OTHERS; i++)
    {
      GObject *gobject = g_object_new (G_TYPE_OBJECT, NULL);
      TestObject *object = test_object_new ();

      g_object_set_data_full (gobject, "next", first, wisp_object_unref);
      object->data = gobject;
      object->on_finalize = unref_gobject;
      first = object;
    }
  wisp_object_unref (first);

  return NULL;
}

static void
test_chain_mixed (void)
{
  g_test_summary ("A chain of light objects and GObjects in turn dies in little stack");

  run_in_small_stack (drop_mixed_chain);
}

/* At the end of a thread */

static void
unref_chain (gpointer data)
{
  wisp_object_unref (data);
}

static GPrivate private_chain = G_PRIVATE_INIT (unref_chain);

static gpointer
exit_with_private (gpointer data)
{
  g_private_set (&private_chain, data);

  return NULL;
}

static void
test_exit_gprivate (void)
{
  TestObject *chain = test_object_new_chain (1000);
  g_autoptr (WispWeak) weak = wisp_weak_new (chain);

  g_test_summary ("Objects die in the destructor of a GPrivate");

  g_thread_join (g_thread_new ("exit", exit_with_private, chain));

  g_assert_null (wisp_weak_get (weak));
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static pthread_key_t early_key, late_key;

/* What one destructor sets for another key is destroyed in a further round */
static void
destroy_early (gpointer data)
{
  TestObject *chain = data;

  pthread_setspecific (late_key, g_steal_pointer (&chain->next));
  wisp_object_unref (chain);
}

static gpointer
exit_with_key (gpointer data)
{
  pthread_setspecific (early_key, data);

  return NULL;
}

static void
test_exit_pthread_key (void)
{
  TestObject *chain = test_object_new_chain (1000);

  g_test_summary ("Objects die in the destructors of a thread's keys, in the last round too");

  g_assert_cmpint (pthread_key_create (&early_key, destroy_early), ==, 0);
  g_assert_cmpint (pthread_key_create (&late_key, unref_chain), ==, 0);
  g_thread_join (g_thread_new ("exit", exit_with_key, chain));

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  pthread_key_delete (early_key);
  pthread_key_delete (late_key);
}

static void
dispose_in_thread (TestObject *self)
{
  GThread **thread = self->data;

  *thread = g_thread_self ();
}

static gpointer
drop_here (gpointer data)
{
  wisp_object_unref (data);

  return g_thread_self ();
}

static void
test_exit_same_thread (GType type)
{
  TestObject *object = test_object_new_of (type);
  GThread *disposer = NULL, *thread;

  g_test_summary ("The thread that drops the last reference runs the death");

  object->data = &disposer;
  object->on_dispose = dispose_in_thread;
  thread = g_thread_new ("drop", drop_here, object);

  g_assert_true (g_thread_join (thread) == disposer);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_layouts ("/death/order/steps", test_order_steps);
  test_add_layouts ("/death/order/dead-first", test_order_dead_first);
  test_add_layouts ("/death/order/forgotten-first", test_order_forgotten_first);

  test_add_layouts ("/death/temporary/dispose", test_temporary_dispose);
  test_add_layouts ("/death/temporary/finalize", test_temporary_finalize);
  test_add_layouts ("/death/temporary/weak", test_temporary_weak);
  test_add_layouts ("/death/temporary/nested", test_temporary_nested);
  test_add_layouts ("/death/temporary/over-nested", test_temporary_over_nested);
  test_add_layouts ("/death/temporary/over-finalize", test_temporary_over_finalize);
  test_add_layouts ("/death/temporary/over-qdata", test_temporary_over_qdata);

  test_add_layouts ("/death/resurrected/dispose", test_resurrected_dispose);
  test_add_layouts ("/death/resurrected/finalize", test_resurrected_finalize);
  test_add_layouts ("/death/resurrected/dropped", test_resurrected_dropped);
  test_add_layouts ("/death/resurrected/cleanups", test_resurrected_cleanups);
  test_add_layouts ("/death/unbalanced/dispose", test_unbalanced_dispose);
  test_add_layouts ("/death/unbalanced/finalize", test_unbalanced_finalize);
  if (!test_is_split ())
    {
      test_add ("/death/stray/unref", test_stray_unref);
      test_add ("/death/stray/ref", test_stray_ref);
    }
  test_add_layouts ("/death/meddled/ref", test_meddled_ref);
  test_add_layouts ("/death/meddled/unref", test_meddled_unref);

  test_add_layouts ("/death/handle/from-dispose", test_handle_from_dispose);
  test_add_layouts ("/death/handle/from-finalize", test_handle_from_finalize);
  test_add_layouts ("/death/handle/same", test_handle_same);

  test_add_layouts ("/death/nested/bounded", test_nested_bounded);
  test_add_layouts ("/death/nested/first-in-first-out", test_nested_first_in_first_out);
  test_add_layouts ("/death/nested/own", test_nested_own);
  test_add_layouts ("/death/nested/tree", test_nested_tree);

  test_add ("/death/chain/long", test_chain_long);
  test_add ("/death/chain/small-stack", test_chain_small_stack);
  test_add ("/death/chain/finalize", test_chain_finalize);
  test_add ("/death/chain/qdata", test_chain_qdata);
  test_add ("/death/chain/cleanup", test_chain_cleanup);
  test_add ("/death/chain/mixed", test_chain_mixed);

  test_add ("/death/exit/gprivate", test_exit_gprivate);
  test_add ("/death/exit/pthread-key", test_exit_pthread_key);
  test_add_layouts ("/death/exit/same-thread", test_exit_same_thread);

  return g_test_run ();
}
