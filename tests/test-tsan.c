/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <unistd.h>

/*
 * Whether ThreadSanitizer sees what it should: a real race is reported, in code
 * of the test as in GLib's company, and what GLib orders is not.
 *
 * Where a report is wanted the order must really be missing, whatever the
 * scheduler does, and yet one access must come long before the other. So the
 * threads speak through a pipe, which ThreadSanitizer is told to forget.
 */
void AnnotateIgnoreSyncBegin (const char *file, int line);
void AnnotateIgnoreSyncEnd (const char *file, int line);

typedef struct
{
  gint         value;   /* what is raced for */
  int          pipe[2];
  GMutex       lock;
  GMutex       other_lock;
  GCond        cond;
  gboolean     ready;
  gint         bits;
  gpointer     pointer;
  gsize        once;
  GOnce        gonce;
  GAsyncQueue *queue;
  GData       *datalist;
  GObject     *object;
  GMainLoop   *loop;
} Shared;

static Shared shared;

/* Tells the other thread to go on, without an order that anybody may rely on */
static void
whistle (void)
{
  AnnotateIgnoreSyncBegin (__FILE__, __LINE__);
  g_assert_cmpint (write (shared.pipe[1], "", 1), ==, 1);
  AnnotateIgnoreSyncEnd (__FILE__, __LINE__);
}

static void
hear (void)
{
  gchar byte;

  AnnotateIgnoreSyncBegin (__FILE__, __LINE__);
  g_assert_cmpint (read (shared.pipe[0], &byte, 1), ==, 1);
  AnnotateIgnoreSyncEnd (__FILE__, __LINE__);
}

/* Runs `first`, which whistles, on a thread, and `second` after it on this one */
static void
run_both (GThreadFunc first,
          GThreadFunc second)
{
  GThread *thread;

  shared.value = 0;
  shared.ready = FALSE;
  g_assert_cmpint (pipe (shared.pipe), ==, 0);

  thread = g_thread_new ("first", first, NULL);
  hear ();
  second (NULL);
  g_thread_join (thread);

  close (shared.pipe[0]);
  close (shared.pipe[1]);
}

static void
assert_reported (const gchar *what)
{
  g_autofree gchar *pattern = g_strdup_printf ("*WARNING: ThreadSanitizer: %s*", what);

  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (pattern);
}

/* Real races */

static gpointer
write_bare (gpointer data)
{
  shared.value = 1;
  whistle ();

  return NULL;
}

static gpointer
read_bare (gpointer data)
{
  g_assert_cmpint (shared.value, ==, 1);

  return NULL;
}

static void
test_race_bare (void)
{
  g_test_summary ("Two accesses without any order are reported");

  if (test_in_subprocess ())
    {
      run_both (write_bare, read_bare);
      return;
    }
  assert_reported ("data race");
}

static gpointer
write_before_lock (gpointer data)
{
  shared.value = 1;
  g_mutex_lock (&shared.lock);
  g_mutex_unlock (&shared.lock);
  whistle ();

  return NULL;
}

static gpointer
read_after_other_lock (gpointer data)
{
  g_mutex_lock (&shared.other_lock);
  g_mutex_unlock (&shared.other_lock);
  g_assert_cmpint (shared.value, ==, 1);

  return NULL;
}

static void
test_race_other_lock (void)
{
  g_test_summary ("Two locks give no order");

  if (test_in_subprocess ())
    {
      run_both (write_before_lock, read_after_other_lock);
      return;
    }
  assert_reported ("data race");
}

static gpointer
lock_both (gpointer data)
{
  g_mutex_lock (&shared.lock);
  g_mutex_lock (&shared.other_lock);
  g_mutex_unlock (&shared.other_lock);
  g_mutex_unlock (&shared.lock);
  whistle ();

  return NULL;
}

static gpointer
lock_both_in_reverse (gpointer data)
{
  g_mutex_lock (&shared.other_lock);
  g_mutex_lock (&shared.lock);
  g_mutex_unlock (&shared.lock);
  g_mutex_unlock (&shared.other_lock);

  return NULL;
}

static void
test_race_lock_order (void)
{
  g_test_summary ("Locks taken in both orders are reported, deadlock or not");

  if (test_in_subprocess ())
    {
      run_both (lock_both, lock_both_in_reverse);
      return;
    }
  assert_reported ("lock-order-inversion");
}

static gpointer
use_and_unref_weak (gpointer data)
{
  TestObject *object = shared.pointer;

  object->data = &shared;
  whistle ();

  return NULL;
}

static gpointer
unref_too_early (gpointer data)
{
  wisp_object_unref (shared.pointer);

  return NULL;
}

static void
test_race_object (void)
{
  g_test_summary ("The death of an object that somebody uses without a reference is reported");

  if (test_in_subprocess ())
    {
      shared.pointer = test_object_new ();
      run_both (use_and_unref_weak, unref_too_early);
      return;
    }
  assert_reported ("data race");
}

/* What is ordered */

static void
assert_value (void)
{
  g_assert_cmpint (shared.value, ==, 1);
  shared.value = 2;
}

static gpointer
write_and_lock (gpointer data)
{
  shared.value = 1;
  g_mutex_lock (&shared.lock);
  g_mutex_unlock (&shared.lock);
  whistle ();

  return NULL;
}

static gpointer
lock_and_read (gpointer data)
{
  g_mutex_lock (&shared.lock);
  g_mutex_unlock (&shared.lock);
  assert_value ();

  return NULL;
}

static void
test_order_mutex (void)
{
  g_test_summary ("A mutex orders");
  run_both (write_and_lock, lock_and_read);
}

static gpointer
trylock_and_read (gpointer data)
{
  while (!g_mutex_trylock (&shared.lock))
    ;
  g_mutex_unlock (&shared.lock);
  assert_value ();

  return NULL;
}

static void
test_order_trylock (void)
{
  g_test_summary ("A mutex that was tried with success orders");
  run_both (write_and_lock, trylock_and_read);
}

static gpointer
write_and_signal (gpointer data)
{
  whistle ();
  shared.value = 1;
  g_mutex_lock (&shared.lock);
  shared.ready = TRUE;
  g_cond_signal (&shared.cond);
  g_mutex_unlock (&shared.lock);

  return NULL;
}

static gpointer
wait_and_read (gpointer data)
{
  g_mutex_lock (&shared.lock);
  while (!shared.ready)
    g_cond_wait (&shared.cond, &shared.lock);
  g_mutex_unlock (&shared.lock);
  assert_value ();

  return NULL;
}

static void
test_order_cond (void)
{
  g_test_summary ("A condition that was waited for orders");
  run_both (write_and_signal, wait_and_read);
}

static gpointer
wait_long_and_read (gpointer data)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&shared.lock);
  while (!shared.ready)
    g_assert_true (g_cond_wait_until (&shared.cond, &shared.lock, end));
  g_mutex_unlock (&shared.lock);
  assert_value ();

  return NULL;
}

static void
test_order_cond_until (void)
{
  g_test_summary ("A condition that was waited for with a limit orders");
  run_both (write_and_signal, wait_long_and_read);
}

static gpointer
write_and_bit_lock (gpointer data)
{
  shared.value = 1;
  g_bit_lock (&shared.bits, 3);
  g_bit_unlock (&shared.bits, 3);
  whistle ();

  return NULL;
}

static gpointer
bit_lock_and_read (gpointer data)
{
  if (!g_bit_trylock (&shared.bits, 3))
    g_bit_lock (&shared.bits, 3);
  g_bit_unlock (&shared.bits, 3);
  assert_value ();

  return NULL;
}

static void
test_order_bit_lock (void)
{
  g_test_summary ("A lock in a bit orders");
  run_both (write_and_bit_lock, bit_lock_and_read);
}

static gpointer
write_and_pointer_lock (gpointer data)
{
  shared.value = 1;
  g_pointer_bit_lock (&shared.pointer, 0);
  g_pointer_bit_unlock (&shared.pointer, 0);
  whistle ();

  return NULL;
}

static gpointer
pointer_lock_and_read (gpointer data)
{
  if (!g_pointer_bit_trylock (&shared.pointer, 0))
    g_pointer_bit_lock (&shared.pointer, 0);
  g_pointer_bit_unlock (&shared.pointer, 0);
  assert_value ();

  return NULL;
}

static void
test_order_pointer_bit_lock (void)
{
  g_test_summary ("A lock in a pointer's bit orders");
  run_both (write_and_pointer_lock, pointer_lock_and_read);
}

static gpointer
write_once (gpointer data)
{
  if (g_once_init_enter (&shared.once))
    {
      shared.value = 1;
      g_once_init_leave (&shared.once, 1);
    }
  if (data == NULL)
    whistle ();

  return NULL;
}

static gpointer
read_once (gpointer data)
{
  write_once (&shared);
  assert_value ();

  return NULL;
}

static void
test_order_once_init (void)
{
  g_test_summary ("An initialization once orders");
  run_both (write_once, read_once);
}

static gpointer
set_value (gpointer data)
{
  shared.value = 1;

  return &shared;
}

static gpointer
call_once (gpointer data)
{
  g_once (&shared.gonce, set_value, NULL);
  whistle ();

  return NULL;
}

static gpointer
read_after_once (gpointer data)
{
  g_once (&shared.gonce, set_value, NULL);
  assert_value ();

  return NULL;
}

static void
test_order_once (void)
{
  g_test_summary ("A call once orders");
  run_both (call_once, read_after_once);
}

static gpointer
push_value (gpointer data)
{
  gint *value = g_new (gint, 1);

  *value = 1;
  g_async_queue_push (shared.queue, value);
  whistle ();

  return NULL;
}

static gpointer
pop_value (gpointer data)
{
  gint *value = g_async_queue_pop (shared.queue);

  g_assert_cmpint (*value, ==, 1);
  g_free (value);

  return NULL;
}

static gpointer
try_pop_value (gpointer data)
{
  gint *value = g_async_queue_try_pop (shared.queue);

  g_assert_cmpint (*value, ==, 1);
  g_free (value);

  return NULL;
}

static void
test_order_queue (void)
{
  g_test_summary ("What comes from a queue may be used");

  shared.queue = g_async_queue_new ();
  run_both (push_value, pop_value);
  run_both (push_value, try_pop_value);
  g_async_queue_unref (shared.queue);
}

static gpointer
set_data (gpointer data)
{
  gint *value = g_new (gint, 1);

  *value = 1;
  g_datalist_id_set_data_full (&shared.datalist, g_quark_from_static_string ("value"),
                               value, g_free);
  whistle ();

  return NULL;
}

static gpointer
copy_int (gpointer data,
          gpointer user_data)
{
  return g_memdup2 (data, sizeof (gint));
}

static gpointer
dup_data (gpointer data)
{
  GQuark quark = g_quark_from_static_string ("value");
  gint *copy = g_datalist_id_dup_data (&shared.datalist, quark, copy_int, NULL);

  g_assert_cmpint (*copy, ==, 1);
  *(gint *) g_datalist_id_get_data (&shared.datalist, quark) = 2;
  g_datalist_id_set_data (&shared.datalist, quark, NULL);
  g_free (copy);

  return NULL;
}

static void
test_order_datalist (void)
{
  g_test_summary ("What comes from a data list may be used");
  run_both (set_data, dup_data);
}

static gpointer
set_object_data (gpointer data)
{
  GQuark quark = g_quark_from_static_string ("value");
  gint *value = g_new (gint, 1);

  *value = 1;
  g_assert_true (g_object_replace_qdata (shared.object, quark, NULL, value, g_free, NULL));
  whistle ();

  return NULL;
}

static gpointer
dup_object_data (gpointer data)
{
  GQuark quark = g_quark_from_static_string ("value");
  gint *copy = g_object_dup_qdata (shared.object, quark, copy_int, NULL);

  g_assert_cmpint (*copy, ==, 1);
  *(gint *) g_object_get_qdata (shared.object, quark) = 2;
  g_object_set_qdata (shared.object, quark, NULL);
  g_free (copy);

  return NULL;
}

static void
test_order_object_qdata (void)
{
  g_test_summary ("What comes from the data of a GObject may be used");

  shared.object = g_object_new (G_TYPE_OBJECT, NULL);
  run_both (set_object_data, dup_object_data);
  g_object_unref (shared.object);
}

static void
finalized (gpointer  data,
           GObject  *where_the_object_was)
{
  assert_value ();
}

static gpointer
write_and_unref (gpointer data)
{
  shared.value = 1;
  g_object_unref (shared.object);
  whistle ();

  return NULL;
}

static gpointer
unref_last (gpointer data)
{
  g_object_unref (shared.object);

  return NULL;
}

static void
test_order_object_unref (void)
{
  g_test_summary ("The use of a GObject comes before its death");

  shared.object = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_weak_ref (shared.object, finalized, NULL);
  g_object_ref (shared.object);
  run_both (write_and_unref, unref_last);
}

static gboolean
dispatched (gpointer data)
{
  assert_value ();
  g_main_loop_quit (shared.loop);

  return G_SOURCE_REMOVE;
}

static void
destroyed (gpointer data)
{
  g_assert_cmpint (shared.value, ==, 2);
}

static gpointer
attach_source (gpointer data)
{
  GSource *source = g_idle_source_new ();

  shared.value = 1;
  g_source_set_callback (source, dispatched, NULL, destroyed);
  g_source_attach (source, NULL);
  whistle ();
  g_source_unref (source);

  return NULL;
}

static gpointer
add_idle (gpointer data)
{
  shared.value = 1;
  g_idle_add_full (G_PRIORITY_DEFAULT, dispatched, NULL, destroyed);
  whistle ();

  return NULL;
}

static gpointer
invoke (gpointer data)
{
  shared.value = 1;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, dispatched, NULL, destroyed);
  whistle ();

  return NULL;
}

static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (shared.loop);

  return NULL;
}

static void
test_order_main_context (void)
{
  GThreadFunc ways[] = { attach_source, add_idle, invoke };

  g_test_summary ("What comes before a source is attached comes before it is dispatched");

  shared.loop = g_main_loop_new (NULL, FALSE);
  g_assert_true (g_main_context_acquire (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    run_both (ways[i], run_loop);
  g_main_context_release (NULL);
  g_main_loop_unref (shared.loop);
}

static gpointer
write_and_quit (gpointer data)
{
  whistle ();
  while (!g_main_loop_is_running (shared.loop))
    g_thread_yield ();
  shared.value = 1;
  g_main_loop_quit (shared.loop);

  return NULL;
}

static gpointer
run_loop_and_read (gpointer data)
{
  g_main_loop_run (shared.loop);
  assert_value ();

  return NULL;
}

static void
test_order_main_loop (void)
{
  g_test_summary ("What comes before a loop is quit comes before its end");

  shared.loop = g_main_loop_new (NULL, FALSE);
  run_both (write_and_quit, run_loop_and_read);
  g_main_loop_unref (shared.loop);
}

static GRecMutex rec_mutex;

static gpointer
write_and_rec_lock (gpointer data)
{
  shared.value = 1;
  g_rec_mutex_lock (&rec_mutex);
  g_rec_mutex_unlock (&rec_mutex);
  whistle ();

  return NULL;
}

static gpointer
rec_lock_and_read (gpointer data)
{
  g_rec_mutex_lock (&rec_mutex);
  g_rec_mutex_unlock (&rec_mutex);
  assert_value ();

  return NULL;
}

static void
test_order_rec_mutex (void)
{
  g_test_summary ("A recursive mutex orders");
  run_both (write_and_rec_lock, rec_lock_and_read);
}

static GRWLock rw_lock;

static gpointer
write_and_rw_lock (gpointer data)
{
  shared.value = 1;
  g_rw_lock_writer_lock (&rw_lock);
  g_rw_lock_writer_unlock (&rw_lock);
  whistle ();

  return NULL;
}

static gpointer
rw_lock_and_read (gpointer data)
{
  g_rw_lock_reader_lock (&rw_lock);
  g_rw_lock_reader_unlock (&rw_lock);
  assert_value ();

  return NULL;
}

static void
test_order_rw_lock (void)
{
  g_test_summary ("A reader-writer lock orders");
  run_both (write_and_rw_lock, rw_lock_and_read);
}

static gpointer
write_and_return (gpointer data)
{
  g_assert_cmpint (shared.value, ==, 3);
  shared.value = 1;

  return NULL;
}

static void
test_order_thread (void)
{
  g_test_summary ("A thread comes after what made it, and before who joined it");

  shared.value = 3;
  g_thread_join (g_thread_new ("ordered", write_and_return, NULL));
  assert_value ();
}

/* A derivable class that is made by two threads at once */

static gpointer
make_object (gpointer data)
{
  g_autoptr (TestObject) object = test_object_new_of (TEST_TYPE_PLAIN);

  g_assert_true (TEST_IS_OBJECT (object));
  if (data == NULL)
    whistle ();

  return NULL;
}

static gpointer
make_another (gpointer data)
{
  return make_object (&shared);
}

static void
test_order_class (void)
{
  g_test_summary ("The initialization of a class comes before its use");
  run_both (make_object, make_another);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/tsan/race/bare", test_race_bare);
  test_add ("/tsan/race/other-lock", test_race_other_lock);
  test_add ("/tsan/race/lock-order", test_race_lock_order);
  test_add ("/tsan/race/object", test_race_object);
  test_add ("/tsan/order/mutex", test_order_mutex);
  test_add ("/tsan/order/trylock", test_order_trylock);
  test_add ("/tsan/order/cond", test_order_cond);
  test_add ("/tsan/order/cond-until", test_order_cond_until);
  test_add ("/tsan/order/bit-lock", test_order_bit_lock);
  test_add ("/tsan/order/pointer-bit-lock", test_order_pointer_bit_lock);
  test_add ("/tsan/order/once-init", test_order_once_init);
  test_add ("/tsan/order/once", test_order_once);
  test_add ("/tsan/order/queue", test_order_queue);
  test_add ("/tsan/order/datalist", test_order_datalist);
  test_add ("/tsan/order/object-qdata", test_order_object_qdata);
  test_add ("/tsan/order/object-unref", test_order_object_unref);
  test_add ("/tsan/order/main-context", test_order_main_context);
  test_add ("/tsan/order/main-loop", test_order_main_loop);
  test_add ("/tsan/order/rec-mutex", test_order_rec_mutex);
  test_add ("/tsan/order/rw-lock", test_order_rw_lock);
  test_add ("/tsan/order/thread", test_order_thread);
  test_add ("/tsan/order/class", test_order_class);

  return g_test_run ();
}
