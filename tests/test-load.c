/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <wisp-test.h>

/* A load that a function begins, and somebody ends */
typedef struct
{
  WispLoad *load;     /* (owned) (nullable): kept by the starter */
  guint     n_starts;
  GError   *error;    /* (owned) (nullable): that the starter returns */
  gpointer  value;    /* (not owned) (nullable): that it gives at once */
} Start;

/* What a caller is told */
typedef struct
{
  guint   n_answers;
  gpointer value;     /* (owned) (nullable) */
  GError  *error;     /* (owned) (nullable) */
} Answer;

static void
start (WispLoad      *load,
       gconstpointer  key,
       gpointer       user_data,
       GError       **error)
{
  Start *self = user_data;

  g_assert_cmpstr (key, ==, "key");
  self->n_starts++;
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (self->value != NULL)
    wisp_load_complete (load, self->value);
  else
    g_set_object (&self->load, load);
}

static void
got (GObject      *source,
     GAsyncResult *result,
     gpointer      user_data)
{
  Answer *self = user_data;

  self->n_answers++;
  self->value = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &self->error);
}

static void
reloaded (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Answer *self = user_data;

  self->n_answers++;
  self->value = wisp_cache_reload_finish (WISP_CACHE (source), result, &self->error);
}

static void
wait_for (Answer *answer)
{
  while (answer->n_answers == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer_clear (Answer *answer)
{
  if (answer->value != NULL)
    wisp_object_unref (answer->value);
  g_clear_error (&answer->error);
  *answer = (Answer) { 0 };
}

static void
test_complete (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *object = test_object_new (), *hit;
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A load that was begun ends when somebody gives its value");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  g_assert_cmpuint (one.n_starts, ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (answer.n_answers, ==, 0);

  wisp_load_complete (one.load, object);
  g_assert_cmpuint (answer.n_answers, ==, 0);
  wait_for (&answer);
  g_assert_true (answer.value == object);
  hit = wisp_cache_lookup (cache, "key");
  g_assert_true (hit == object);

  g_object_unref (one.load);
  answer_clear (&answer);
  wisp_object_unref (hit);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  wisp_object_unref (object);
}

static void
test_once (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  TestObject *object = test_object_new ();
  Start one = { 0 }, other = { 0 };
  Answer first = { 0 }, second = { 0 }, third = { 0 };

  g_test_summary ("While a load is under way, or its value lives, none is begun");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &first);
  wisp_cache_get_or_start_async (cache, "key", start, &other, NULL, got, &second);
  wisp_load_complete_object (one.load, WISP_OBJECT (object));
  wait_for (&first);
  wait_for (&second);
  wisp_cache_get_or_start_async (cache, "key", start, &other, NULL, got, &third);
  wait_for (&third);

  g_assert_cmpuint (other.n_starts, ==, 0);
  g_assert_true (first.value == object && second.value == object && third.value == object);
  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->loads, ==, 1);
  g_assert_cmpuint (stats->waits, ==, 1);

  g_object_unref (one.load);
  answer_clear (&first);
  answer_clear (&second);
  answer_clear (&third);
  wisp_object_unref (object);
}

static void
test_complete_at_once (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *object = test_object_new ();
  Start one = { .value = object };
  Answer answer = { 0 };

  g_test_summary ("A load may end before its starter returns; the answer comes later");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  g_assert_cmpuint (answer.n_answers, ==, 0);
  wait_for (&answer);
  g_assert_true (answer.value == object);

  answer_clear (&answer);
  wisp_object_unref (object);
}

static void
test_fail (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("The error of a load reaches who asked");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  wisp_load_fail (one.load, error);
  wait_for (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (answer.value);

  g_object_unref (one.load);
  answer_clear (&answer);
}

static void
test_start_fails (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Start one = { .error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none") };
  Answer answer = { 0 };

  g_test_summary ("A starter that returns an error has failed the load");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  wait_for (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  answer_clear (&answer);
}

static void
test_given_up (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A load fails when whoever was to end it drops it");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  g_clear_object (&one.load);
  wait_for (&answer);
  g_assert_error (answer.error, WISP_ERROR, WISP_ERROR_FAILED);

  answer_clear (&answer);
}

static void
test_ended_twice (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
  TestObject *object = test_object_new ();
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("Ending a load a second time is reported, and has no effect");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  wisp_load_complete (one.load, object);
  test_expect_critical ("*completed that had ended before*");
  wisp_load_complete (one.load, object);
  test_expect_critical ("*failed that had ended before: none*");
  wisp_load_fail (one.load, error);
  wait_for (&answer);
  g_assert_true (answer.value == object);

  g_object_unref (one.load);
  answer_clear (&answer);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  wisp_object_unref (object);
}

static void
test_cancelled (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new (), of_load = NULL;
  TestObject *object = test_object_new ();
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A load that nobody waits for is cancelled, and not cached");

  wisp_cache_get_or_start_async (cache, "key", start, &one, cancellable, got, &answer);
  g_object_get (one.load, "cancellable", &of_load, NULL);
  g_assert_true (of_load == wisp_load_get_cancellable (one.load));
  g_assert_false (g_cancellable_is_cancelled (of_load));

  g_cancellable_cancel (cancellable);
  g_assert_true (g_cancellable_is_cancelled (of_load));
  wait_for (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  wisp_load_complete (one.load, object);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);

  g_object_unref (one.load);
  answer_clear (&answer);
  wisp_object_unref (object);
}

static void
test_cancelled_before (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("Nothing is begun for who has cancelled already");

  g_cancellable_cancel (cancellable);
  wisp_cache_get_or_start_async (cache, "key", start, &one, cancellable, got, &answer);
  wait_for (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (one.n_starts, ==, 0);

  answer_clear (&answer);
}

static gpointer
load_now (WispCache     *cache,
          gconstpointer  key,
          GCancellable  *cancellable,
          gpointer       user_data,
          GError       **error)
{
  return test_object_new ();
}

static void
test_sync_on_same_thread (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = NULL;
  TestObject *object = test_object_new ();
  Start one = { 0 };
  Answer answer = { 0 };

  g_test_summary ("The thread that began a load is refused to wait for it");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  g_assert_null (wisp_cache_get_or_load (cache, "key", load_now, NULL, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);

  wisp_load_complete (one.load, object);
  wait_for (&answer);
  g_assert_true (answer.value == object);

  g_object_unref (one.load);
  answer_clear (&answer);
  wisp_object_unref (object);
}

static gpointer
ask (gpointer data)
{
  GError *error = NULL;
  gpointer value = wisp_cache_get_or_load (data, "key", load_now, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static void
test_sync_on_other_thread (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *object = test_object_new ();
  Start one = { 0 };
  Answer answer = { 0 };
  GThread *thread;
  TestObject *seen;

  g_test_summary ("A synchronous caller on another thread gets the value that was begun");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  thread = g_thread_new ("asker", ask, cache);
  wisp_load_complete (one.load, object);
  seen = g_thread_join (thread);
  g_assert_true (seen == object);
  wait_for (&answer);

  g_object_unref (one.load);
  answer_clear (&answer);
  wisp_object_unref (seen);
  wisp_object_unref (object);
}

static gpointer
complete (gpointer data)
{
  TestObject *object = test_object_new ();

  wisp_load_complete (data, object);
  wisp_object_unref (object);
  g_object_unref (data);

  return NULL;
}

static void
test_complete_on_other_thread (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Start one = { 0 };
  Answer answer = { 0 };
  GThread *thread;

  g_test_summary ("A load may be ended on any thread");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &answer);
  thread = g_thread_new ("completer", complete, g_steal_pointer (&one.load));
  wait_for (&answer);
  g_assert_nonnull (answer.value);
  g_thread_join (thread);

  answer_clear (&answer);
}

static void
test_restart (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  TestObject *old = test_object_new (), *new = test_object_new (), *hit;
  Start one = { 0 }, other = { 0 };
  Answer barred = { 0 }, answer = { 0 };

  g_test_summary ("A restart takes the place of a load that is under way");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, got, &barred);
  wisp_cache_restart_async (cache, "key", start, &other, NULL, reloaded, &answer);
  g_assert_cmpuint (other.n_starts, ==, 1);
  wisp_load_complete (other.load, new);
  wisp_load_complete (one.load, old);
  wait_for (&barred);
  wait_for (&answer);
  g_assert_true (barred.value == old && answer.value == new);
  hit = wisp_cache_lookup (cache, "key");
  g_assert_true (hit == new);

  wisp_object_unref (hit);
  g_object_unref (one.load);
  g_object_unref (other.load);
  answer_clear (&barred);
  answer_clear (&answer);
  wisp_object_unref (old);
  wisp_object_unref (new);
}

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_barred_not_kept (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "max-items", 1, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  TestObject *object = test_object_new (), *value;
  Start one = { 0 };

  g_test_summary ("A value that is barred from the cache is not kept in its front, either");

  wisp_cache_get_or_start_async (cache, "key", start, &one, NULL, keep_result, &result);
  wisp_cache_clear (cache);
  wisp_load_complete (one.load, object);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  value = wisp_cache_get_or_load_finish (cache, result, NULL);
  g_assert_true (value == object);

  /* Nor by the result of who asked, who may hold that for long */
  wisp_object_unref (value);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);

  g_object_unref (one.load);
  wisp_object_unref (object);
}

static void
test_made_by_hand (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispLoad) load = g_object_new (WISP_TYPE_LOAD, NULL);

  g_test_summary ("A load that is of no cache has ended");

  test_expect_critical ("*completed that had ended before*");
  wisp_load_complete (load, object);
  g_assert_null (wisp_load_get_cancellable (load));

  wisp_object_unref (object);
}

static void
test_arguments (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispLoad) load = g_object_new (WISP_TYPE_LOAD, NULL);
  g_autoptr (GObject) gobject = g_object_new (G_TYPE_OBJECT, NULL);

  g_test_summary ("Wrong arguments are reported");

  test_expect_critical ("*start != NULL*");
  wisp_cache_get_or_start_async (cache, "key", NULL, NULL, NULL, NULL, NULL);
  test_expect_critical ("*is_key*");
  wisp_cache_restart_async (cache, NULL, start, NULL, NULL, NULL, NULL);
  test_expect_critical ("*value != NULL*");
  wisp_load_complete (load, NULL);
  test_expect_critical ("*WISP_IS_OBJECT*");
  wisp_load_complete_object (load, (WispObject *) gobject);
  test_expect_critical ("*error != NULL*");
  wisp_load_fail (load, NULL);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/load/complete", test_complete);
  test_add ("/load/once", test_once);
  test_add ("/load/complete-at-once", test_complete_at_once);
  test_add ("/load/fail", test_fail);
  test_add ("/load/start-fails", test_start_fails);
  test_add ("/load/given-up", test_given_up);
  test_add ("/load/ended-twice", test_ended_twice);
  test_add ("/load/cancelled", test_cancelled);
  test_add ("/load/cancelled-before", test_cancelled_before);
  test_add ("/load/sync-on-same-thread", test_sync_on_same_thread);
  test_add ("/load/sync-on-other-thread", test_sync_on_other_thread);
  test_add ("/load/complete-on-other-thread", test_complete_on_other_thread);
  test_add ("/load/restart", test_restart);
  test_add ("/load/barred-not-kept", test_barred_not_kept);
  test_add ("/load/made-by-hand", test_made_by_hand);
  test_add ("/load/arguments", test_arguments);

  return g_test_run ();
}
