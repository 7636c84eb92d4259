/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <malloc.h>
#include <string.h>

#if defined (TEST_ASAN) || defined (TEST_TSAN)
/* As in <sanitizer/allocator_interface.h>, which gcc does not install */
size_t __sanitizer_get_current_allocated_bytes (void);
#endif

static guint n_alive; /* atomic */

/* The program */

static gboolean
must_be_announced (GLogLevelFlags  level,
                   const gchar    *domain)
{
  if (domain != NULL && g_str_equal (domain, "Wisp"))
    return TRUE;

  return (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) == 0;
}

/* What was announced never gets here; g_logv() sees to that */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  const gchar *domain = NULL, *message = "";

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        domain = fields[i].value;
      else if (g_str_equal (fields[i].key, "MESSAGE"))
        message = fields[i].value;
    }

  if (must_be_announced (level, domain))
    {
      const gchar *name = domain != NULL ? domain : "no domain";

      g_printerr ("A message that was not announced, of %s: %s\n", name, message);
      g_test_fail_printf ("a message that was not announced, of %s: %s", name, message);
    }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
test_init (int    *argc,
           char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
}

static void
check_nothing_is_left (void)
{
  g_test_assert_expected_messages ();
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
run_test (gconstpointer data)
{
  GTestFunc func = (GTestFunc) data;

  func ();
  check_nothing_is_left ();
}

void
test_add (const gchar *path,
          GTestFunc    func)
{
  g_test_add_data_func (path, (gconstpointer) func, run_test);
}

void
test_expect_critical (const gchar *pattern)
{
  g_test_expect_message ("Wisp", G_LOG_LEVEL_CRITICAL, pattern);
}

/* For what a test leaks on purpose: leak checkers find it from here */
gpointer
test_keep (gpointer pointer)
{
  static GPtrArray *kept;

  if (kept == NULL)
    kept = g_ptr_array_new ();
  g_ptr_array_add (kept, pointer);

  return pointer;
}

gboolean
test_in_subprocess (void)
{
  if (g_test_subprocess ())
    return TRUE;

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);

  return FALSE;
}

/* Surroundings */

gboolean
test_on_valgrind (void)
{
  const gchar *preload = g_getenv ("LD_PRELOAD");

  return preload != NULL && strstr (preload, "vgpreload") != NULL;
}

/* Whether each object was asked to have an allocation of its own */
gboolean
test_is_split (void)
{
  const gchar *debug = g_getenv ("WISP_DEBUG");

  return debug != NULL && strstr (debug, "split") != NULL;
}

/* `n`, or less where everything takes far longer. For repetitions, never for
 * sizes that a test is about. */
guint
test_scale (guint n)
{
#ifdef TEST_TSAN
  n /= 10;
#elif defined (TEST_ASAN)
  n /= 4;
#endif

  if (test_on_valgrind ())
    n /= 50;

  return MAX (n, 2);
}

gboolean
test_can_measure_heap (void)
{
  return !test_on_valgrind ();
}

/* In bytes. Includes the allocator's overhead where the C library is in charge. */
gsize
test_heap_in_use (void)
{
#if defined (TEST_ASAN) || defined (TEST_TSAN)
  return __sanitizer_get_current_allocated_bytes ();
#else
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
#endif
}

/* Objects */

WISP_DEFINE_TYPE (TestObject, test_object, WISP_TYPE_OBJECT)

static void
test_object_dispose (WispObject *object)
{
  TestObject *self = TEST_OBJECT (object);

  if (self->on_dispose != NULL)
    self->on_dispose (self);

  wisp_clear_object (&self->next);

  WISP_OBJECT_CLASS (test_object_parent_class)->dispose (object);
}

static void
test_object_finalize (WispObject *object)
{
  TestObject *self = TEST_OBJECT (object);

  if (self->on_finalize != NULL)
    self->on_finalize (self);

  g_atomic_int_add ((gint *) &n_alive, -1);

  WISP_OBJECT_CLASS (test_object_parent_class)->finalize (object);
}

static void
test_object_class_init (TestObjectClass *klass)
{
  WispObjectClass *object_class = WISP_OBJECT_CLASS (klass);

  object_class->dispose = test_object_dispose;
  object_class->finalize = test_object_finalize;
}

static void
test_object_init (TestObject *self)
{
  g_atomic_int_inc ((gint *) &n_alive);
}

typedef struct
{
  TestObject parent_instance;

  guint8 payload[TEST_LARGE_PAYLOAD];
} TestLarge;

typedef TestObjectClass TestLargeClass;

WISP_DEFINE_FINAL_TYPE (TestLarge, test_large, TEST_TYPE_OBJECT)

static void
test_large_class_init (TestLargeClass *klass)
{
}

static void
test_large_init (TestLarge *self)
{
  memset (self->payload, 0xa5, sizeof self->payload);
}

typedef TestObject TestPlain;
typedef TestObjectClass TestPlainClass;

G_DEFINE_TYPE (TestPlain, test_plain, TEST_TYPE_OBJECT)

static void
test_plain_class_init (TestPlainClass *klass)
{
}

static void
test_plain_init (TestPlain *self)
{
}

TestObject *
test_object_new (void)
{
  return wisp_object_new (TEST_TYPE_OBJECT);
}

TestObject *
test_object_new_of (GType type)
{
  return wisp_object_new (type);
}

/* Each object holds the next; the caller gets the first */
TestObject *
test_object_new_chain (guint length)
{
  TestObject *first = NULL;

  for (guint i = 0; i < length; i++)
    {
      TestObject *object = test_object_new ();

      object->next = first;
      first = object;
    }

  return first;
}

/* Created, and not finalized yet */
guint
test_object_n_alive (void)
{
  return (guint) g_atomic_int_get ((gint *) &n_alive);
}

/* No longer counts `n` objects that a test has to leak */
void
test_object_abandon (guint n)
{
  g_atomic_int_add ((gint *) &n_alive, -(gint) n);
}

static void
run_layout (TestLayoutFunc func,
            GType          type)
{
  func (type);
  check_nothing_is_left ();
}

static void
run_small (gconstpointer func)
{
  run_layout ((TestLayoutFunc) func, TEST_TYPE_OBJECT);
}

static void
run_large (gconstpointer func)
{
  run_layout ((TestLayoutFunc) func, TEST_TYPE_LARGE);
}

static void
run_plain (gconstpointer func)
{
  run_layout ((TestLayoutFunc) func, TEST_TYPE_PLAIN);
}

static void
add_layout (const gchar    *path,
            const gchar    *name,
            TestLayoutFunc  func,
            GTestDataFunc   runner)
{
  g_autofree gchar *full_path = g_strconcat (path, "/", name, NULL);

  g_test_add_data_func (full_path, (gconstpointer) func, runner);
}

void
test_add_layouts (const gchar    *path,
                  TestLayoutFunc  func)
{
  add_layout (path, "small", func, run_small);
  add_layout (path, "large", func, run_large);
  add_layout (path, "plain", func, run_plain);
}

/* Threads */

void
test_gate_open (TestGate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

void
test_gate_wait (TestGate *gate)
{
  g_mutex_lock (&gate->lock);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

typedef struct
{
  TestThreadFunc func;
  gpointer       data;
  guint          n_threads;
  guint          n_waiting; /* atomic */
} Team;

typedef struct
{
  Team   *team;
  guint   index;
} Member;

/* Spins, since a thread that has to be woken starts long after the one that wakes it */
static gpointer
run_member (gpointer data)
{
  Member *member = data;
  Team *team = member->team;

  g_atomic_int_inc ((gint *) &team->n_waiting);
  while ((guint) g_atomic_int_get ((gint *) &team->n_waiting) < team->n_threads)
    g_thread_yield ();

  team->func (member->index, team->data);

  return NULL;
}

void
test_run_threads (guint          n,
                  TestThreadFunc func,
                  gpointer       data)
{
  Team team = { func, data, n, 0 };
  g_autofree Member *members = g_new (Member, n);
  g_autofree GThread **threads = g_new (GThread *, n);

  for (guint i = 0; i < n; i++)
    {
      members[i].team = &team;
      members[i].index = i;
      threads[i] = g_thread_new ("test", run_member, &members[i]);
    }

  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
}
