/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/wisp-test.h"

/* A loader that does what it is told */
typedef struct
{
  TestGate     started;      /* opened by the loader */
  TestGate     may_end;      /* waited for, if `waits` */
  gboolean     waits;
  gboolean     fails;
  GThread     *thread;       /* (not owned): that the loader ran on */
  gint         n_loads;      /* atomic */
  gint         n_destroyed;  /* atomic */
  gint         n_cancelled;  /* atomic: loads that found their cancellable cancelled */

  /* What it asks for meanwhile, of `cache` or of the cache that asks */
  WispCache   *cache;
  const gchar *needs;
  gpointer     needs_loader;
} Loader;

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  Loader *loader = user_data;

  g_atomic_int_inc (&loader->n_loads);
  loader->thread = g_thread_self ();
  test_gate_open (&loader->started);
  if (loader->waits)
    test_gate_wait (&loader->may_end);

  if (loader->needs != NULL)
    {
      g_autoptr (TestObject) needed = NULL;

      needed = wisp_cache_get_or_load (loader->cache != NULL ? loader->cache : cache,
                                       loader->needs, load, loader->needs_loader, NULL, error);
      if (needed == NULL)
        return NULL;
    }

  if (g_cancellable_is_cancelled (cancellable))
    g_atomic_int_inc (&loader->n_cancelled);

  if (loader->fails)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no %s", (const gchar *) key);
      return NULL;
    }

  return test_object_new ();
}

static void
count_destroyed (gpointer data)
{
  Loader *loader = data;

  g_atomic_int_inc (&loader->n_destroyed);
}

/* A caller on a thread of its own */
typedef struct
{
  WispCache    *cache;
  const gchar  *key;
  Loader       *loader;
  GCancellable *cancellable;
  gboolean      reload;
  GThread      *thread;
  TestObject   *value;
  GError       *error;
} Caller;

static gpointer
call (gpointer data)
{
  Caller *caller = data;

  if (caller->reload)
    caller->value = wisp_cache_reload (caller->cache, caller->key, load, caller->loader,
                                       caller->cancellable, &caller->error);
  else
    caller->value = wisp_cache_get_or_load (caller->cache, caller->key, load, caller->loader,
                                            caller->cancellable, &caller->error);

  return NULL;
}

static void
caller_start (Caller       *caller,
              WispCache    *cache,
              const gchar  *key,
              Loader       *loader,
              GCancellable *cancellable)
{
  caller->cache = cache;
  caller->key = key;
  caller->loader = loader;
  caller->cancellable = cancellable;
  caller->thread = g_thread_new ("caller", call, caller);
}

static void
caller_join (Caller *caller)
{
  g_thread_join (g_steal_pointer (&caller->thread));
}

static void
caller_clear (Caller *caller)
{
  wisp_clear_object (&caller->value);
  g_clear_error (&caller->error);
}

static guint64
get_n_waits (WispCache *cache)
{
  g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (cache);

  return stats->waits;
}

/* Until so many have joined a load of somebody else's */
static void
await_waits (WispCache *cache,
             guint64    n)
{
  while (get_n_waits (cache) < n)
    g_thread_yield ();
}

/* An asynchronous caller */
typedef struct
{
  GMainContext *context;  /* (not owned) (nullable): where the answer must come */
  TestObject   *value;
  GError       *error;
  guint         n_answers;
} Answer;

static void
got_answer (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Answer *answer = user_data;

  answer->n_answers++;
  g_assert_true (g_main_context_is_owner (answer->context));
  answer->value = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &answer->error);
}

static void
got_reload_answer (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Answer *answer = user_data;

  answer->n_answers++;
  answer->value = wisp_cache_reload_finish (WISP_CACHE (source), result, &answer->error);
}

static void
ask (WispCache    *cache,
     const gchar  *key,
     Loader       *loader,
     GCancellable *cancellable,
     Answer       *answer)
{
  wisp_cache_get_or_load_async (cache, key, load, loader, count_destroyed, cancellable, got_answer,
                                answer);
}

static void
await_answer (Answer *answer)
{
  while (answer->n_answers == 0)
    g_main_context_iteration (answer->context, TRUE);

  g_assert_cmpuint (answer->n_answers, ==, 1);
}

static void
answer_clear (Answer *answer)
{
  wisp_clear_object (&answer->value);
  g_clear_error (&answer->error);
  answer->n_answers = 0;
}

static void
assert_loads (WispCache *cache,
              guint64    loads,
              guint64    failures)
{
  g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (cache);

  g_assert_cmpuint (stats->loads, ==, loads);
  g_assert_cmpuint (stats->load_failures, ==, failures);
}

static void
assert_lookup (WispCache   *cache,
               const gchar *key,
               gpointer     expected)
{
  g_autoptr (TestObject) found = wisp_cache_lookup (cache, key);

  g_assert_true (found == expected);
}

/* One caller */

static void
test_get_miss_then_hit (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  g_autoptr (TestObject) first = NULL;
  g_autoptr (TestObject) second = NULL;
  g_autoptr (GError) error = NULL;
  Loader loader = { 0 };

  g_test_summary ("What is not there is loaded, and what is there is not");

  first = wisp_cache_get_or_load (cache, "a", load, &loader, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (first);
  second = wisp_cache_get_or_load (cache, "a", load, &loader, NULL, &error);
  g_assert_no_error (error);

  g_assert_true (first == second);
  g_assert_cmpint (loader.n_loads, ==, 1);
  assert_loads (cache, 1, 0);
  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->hits, ==, 1);
  g_assert_cmpuint (stats->misses, ==, 1);
  g_assert_cmpuint (stats->waits, ==, 0);
}

static void
test_get_after_death (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { 0 };

  g_test_summary ("A value that has died is loaded again");

  for (guint i = 0; i < 2; i++)
    wisp_object_unref (wisp_cache_get_or_load (cache, "a", load, &loader, NULL, NULL));
  g_assert_cmpint (loader.n_loads, ==, 2);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_get_error (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = NULL;
  Loader loader = { .fails = TRUE };

  g_test_summary ("An error is passed on, and not cached");

  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &loader, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &loader, NULL, NULL));
  g_assert_cmpint (loader.n_loads, ==, 2);
  assert_loads (cache, 2, 2);
}

static gpointer
load_nothing (WispCache     *cache,
              gconstpointer  key,
              GCancellable  *cancellable,
              gpointer       user_data,
              GError       **error)
{
  return NULL;
}

static void
test_get_nothing (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A loader that gives neither value nor error is reported");

  test_expect_critical ("*neither a value nor an error*");
  g_assert_null (wisp_cache_get_or_load (cache, "a", load_nothing, NULL, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_FAILED);
}

static gpointer
load_both (WispCache     *cache,
           gconstpointer  key,
           GCancellable  *cancellable,
           gpointer       user_data,
           GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "but");

  return test_object_new ();
}

static void
test_get_both (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A loader that gives both value and error is reported, and the value counts");

  test_expect_critical ("*a value and an error: but*");
  value = wisp_cache_get_or_load (cache, "a", load_both, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_lookup (cache, "a", value);
}

static gpointer
load_disposed (WispCache     *cache,
               gconstpointer  key,
               GCancellable  *cancellable,
               gpointer       user_data,
               GError       **error)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  wisp_weak_unref (wisp_weak_new (object));
  g_object_run_dispose (object);

  return object;
}

static void
test_get_dead (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) value = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A value that is dead already is returned uncached");

  value = wisp_cache_get_or_load (cache, "a", load_disposed, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (G_IS_OBJECT (value));
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static gpointer
load_gobject (WispCache     *cache,
              gconstpointer  key,
              GCancellable  *cancellable,
              gpointer       user_data,
              GError       **error)
{
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static void
test_get_gobject (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GObject) first = NULL;
  g_autoptr (GObject) second = NULL;

  g_test_summary ("GObjects are loaded and shared, too");

  first = wisp_cache_get_or_load (cache, "a", load_gobject, NULL, NULL, NULL);
  second = wisp_cache_get_or_load (cache, "a", load_gobject, NULL, NULL, NULL);
  g_assert_true (first == second);
  g_assert_cmpuint (first->ref_count, ==, 2);
}

/* Keys that the cache takes over */

static guint n_keys_freed;

static void
free_key (gpointer key)
{
  n_keys_freed++;
  g_free (key);
}

static void
test_get_taken_keys (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, g_str_equal, NULL, free_key);
  g_autoptr (TestObject) value = NULL;
  Loader loader = { 0 }, failing = { .fails = TRUE };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Answer answer = { 0 };

  g_test_summary ("A key that is taken over is freed once, whatever becomes of it");

  n_keys_freed = 0;
  value = wisp_cache_get_or_load (cache, g_strdup ("a"), load, &loader, NULL, NULL);
  g_assert_cmpuint (n_keys_freed, ==, 0);
  wisp_object_unref (wisp_cache_get_or_load (cache, g_strdup ("a"), load, &loader, NULL, NULL));
  g_assert_cmpuint (n_keys_freed, ==, 1);
  g_assert_null (wisp_cache_get_or_load (cache, g_strdup ("b"), load, &failing, NULL, NULL));
  g_assert_cmpuint (n_keys_freed, ==, 2);
  g_cancellable_cancel (cancelled);
  g_assert_null (wisp_cache_get_or_load (cache, g_strdup ("c"), load, &loader, cancelled, NULL));
  g_assert_cmpuint (n_keys_freed, ==, 3);
  ask (cache, g_strdup ("d"), &loader, cancelled, &answer);
  g_assert_cmpuint (n_keys_freed, ==, 4);
  await_answer (&answer);
  answer_clear (&answer);
  wisp_clear_object (&value);
  g_assert_cmpuint (n_keys_freed, ==, 5);
}

/* Several callers */

static void
test_flight_threads (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { .waits = TRUE };
  Caller callers[8] = { 0 };

  g_test_summary ("Of those who ask at once, one loads and all get the same value");

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    caller_start (&callers[i], cache, "a", &loader, NULL);
  await_waits (cache, G_N_ELEMENTS (callers) - 1);
  test_gate_open (&loader.may_end);

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      caller_join (&callers[i]);
      g_assert_no_error (callers[i].error);
      g_assert_nonnull (callers[i].value);
      g_assert_true (callers[i].value == callers[0].value);
    }
  g_assert_cmpint (loader.n_loads, ==, 1);
  g_assert_cmpuint (wisp_object_get_ref_count (callers[0].value), ==, G_N_ELEMENTS (callers));

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    caller_clear (&callers[i]);
}

static void
test_flight_error (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { .waits = TRUE, .fails = TRUE };
  Caller callers[3] = { 0 };
  Answer answer = { 0 };

  g_test_summary ("An error reaches all who waited");

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    caller_start (&callers[i], cache, "a", &loader, NULL);
  await_waits (cache, 2);
  ask (cache, "a", &loader, NULL, &answer);
  test_gate_open (&loader.may_end);

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      caller_join (&callers[i]);
      g_assert_null (callers[i].value);
      g_assert_error (callers[i].error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      caller_clear (&callers[i]);
    }
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (loader.n_loads, ==, 1);
  answer_clear (&answer);
}

static void
test_async_miss_then_hit (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { 0 };
  Answer first = { 0 }, second = { 0 };

  g_test_summary ("Asynchronous callers load once, on another thread, and are answered later");

  ask (cache, "a", &loader, NULL, &first);
  g_assert_cmpuint (first.n_answers, ==, 0);
  await_answer (&first);
  g_assert_no_error (first.error);
  g_assert_true (loader.thread != g_thread_self ());
  g_assert_cmpint (loader.n_destroyed, ==, 1);

  ask (cache, "a", &loader, NULL, &second);
  g_assert_cmpint (loader.n_destroyed, ==, 2);
  g_assert_cmpuint (second.n_answers, ==, 0);
  await_answer (&second);
  g_assert_true (first.value == second.value);
  g_assert_cmpint (loader.n_loads, ==, 1);

  answer_clear (&first);
  answer_clear (&second);
}

static void
test_async_context (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  Loader loader = { .waits = TRUE };
  Answer here = { .context = context }, there = { 0 };

  g_test_summary ("Each caller is answered in the main context in which it asked");

  ask (cache, "a", &loader, NULL, &there);
  g_main_context_push_thread_default (context);
  ask (cache, "a", &loader, NULL, &here);
  test_gate_open (&loader.may_end);
  await_answer (&here);
  g_main_context_pop_thread_default (context);
  await_answer (&there);
  g_assert_true (here.value == there.value);

  answer_clear (&here);
  answer_clear (&there);
}

static void
test_async_callback_missing (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  Loader loader = { 0 };

  g_test_summary ("A caller without a callback loads as well");

  wisp_cache_get_or_load_async (cache, "a", load, &loader, NULL, NULL, NULL, NULL);
  test_gate_wait (&loader.started);
  value = wisp_cache_get_or_load (cache, "a", load, &loader, NULL, NULL);
  g_assert_nonnull (value);

  /* What nobody is told of is dropped in the main context */
  wisp_clear_object (&value);
  while (test_object_n_alive () > 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_async_joined_by_sync (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { .waits = TRUE };
  Answer answer = { 0 };
  Caller caller = { 0 };

  g_test_summary ("Synchronous and asynchronous callers share a load");

  ask (cache, "a", &loader, NULL, &answer);
  test_gate_wait (&loader.started);
  caller_start (&caller, cache, "a", &loader, NULL);
  await_waits (cache, 1);
  test_gate_open (&loader.may_end);
  caller_join (&caller);
  await_answer (&answer);

  g_assert_nonnull (caller.value);
  g_assert_true (caller.value == answer.value);
  g_assert_cmpint (loader.n_loads, ==, 1);
  g_assert_cmpint (loader.n_destroyed, ==, 1);
  caller_clear (&caller);
  answer_clear (&answer);
}

#define N_WAITERS 40

static void
test_async_many_waiters (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader slow = { .waits = TRUE }, producer = { 0 };
  Answer answers[N_WAITERS] = { 0 }, produced = { 0 };

  g_test_summary ("Those who wait occupy no thread that a producer needs");

  for (guint i = 0; i < N_WAITERS; i++)
    ask (cache, "a", &slow, NULL, &answers[i]);
  test_gate_wait (&slow.started);

  ask (cache, "b", &producer, NULL, &produced);
  await_answer (&produced);
  g_assert_nonnull (produced.value);

  test_gate_open (&slow.may_end);
  for (guint i = 0; i < N_WAITERS; i++)
    {
      await_answer (&answers[i]);
      g_assert_true (answers[i].value == answers[0].value);
    }
  g_assert_cmpint (slow.n_loads, ==, 1);
  g_assert_cmpint (slow.n_destroyed, ==, N_WAITERS);

  for (guint i = 0; i < N_WAITERS; i++)
    answer_clear (&answers[i]);
  answer_clear (&produced);
}

static void
test_async_threads (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loader = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A thread that has nothing to load is there for other pools of the program");

  ask (cache, "a", &loader, NULL, &answer);
  await_answer (&answer);
  g_assert_nonnull (answer.value);
  answer_clear (&answer);

  /* GLib lets it wait for its own pool for half a second */
  while (g_thread_pool_get_num_unused_threads () == 0)
    g_usleep (1000);
}

/* So many loads that the pool has no thread left */
typedef struct
{
  WispCache *cache;
  Loader     loaders[10];
  Answer     answers[10];
} Crowd;

static void
crowd_start (Crowd *crowd)
{
  crowd->cache = wisp_cache_new ();
  for (guint i = 0; i < G_N_ELEMENTS (crowd->loaders); i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%u", i);

      crowd->loaders[i].waits = TRUE;
      ask (crowd->cache, key, &crowd->loaders[i], NULL, &crowd->answers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (crowd->loaders); i++)
    test_gate_wait (&crowd->loaders[i].started);
}

static void
crowd_end (Crowd *crowd)
{
  for (guint i = 0; i < G_N_ELEMENTS (crowd->loaders); i++)
    test_gate_open (&crowd->loaders[i].may_end);
  for (guint i = 0; i < G_N_ELEMENTS (crowd->loaders); i++)
    {
      await_answer (&crowd->answers[i]);
      answer_clear (&crowd->answers[i]);
    }
  g_object_unref (crowd->cache);
}

static void
test_queued_run_by_sync (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  Loader loader = { 0 };
  Answer answer = { 0 };
  Crowd crowd = { 0 };

  g_test_summary ("A synchronous caller runs what still waits for a thread");

  crowd_start (&crowd);
  ask (cache, "a", &loader, NULL, &answer);
  value = wisp_cache_get_or_load (cache, "a", load, &loader, NULL, NULL);
  g_assert_nonnull (value);
  g_assert_true (loader.thread == g_thread_self ());
  await_answer (&answer);
  g_assert_true (answer.value == value);
  g_assert_cmpint (loader.n_destroyed, ==, 1);

  crowd_end (&crowd);
  g_assert_cmpint (loader.n_loads, ==, 1);
  answer_clear (&answer);
}

static void
test_queued_abandoned (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loader loader = { 0 }, last = { 0 };
  Answer answer = { 0 }, last_answer = { 0 };
  Crowd crowd = { 0 };

  g_test_summary ("A load that nobody waits for any more is not begun");

  crowd_start (&crowd);
  ask (cache, "a", &loader, cancellable, &answer);
  g_cancellable_cancel (cancellable);
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  crowd_end (&crowd);

  /* What is asked for after it ends after it, or beside it */
  ask (cache, "b", &last, NULL, &last_answer);
  await_answer (&last_answer);
  while (g_atomic_int_get (&loader.n_destroyed) == 0)
    g_thread_yield ();
  g_assert_cmpint (loader.n_loads, ==, 0);
  g_assert_cmpint (loader.n_destroyed, ==, 1);
  answer_clear (&answer);
  answer_clear (&last_answer);
}

/* Cancellation */

static void
test_cancel_before (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Loader loader = { 0 };
  Answer answer = { 0 };

  g_test_summary ("Nothing is done for a caller that has cancelled already");

  g_cancellable_cancel (cancellable);
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &loader, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ask (cache, "a", &loader, cancellable, &answer);
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (loader.n_loads, ==, 0);
  g_assert_cmpint (loader.n_destroyed, ==, 1);
  answer_clear (&answer);
}

static void
test_cancel_before_hit (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCacheStats) stats = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TestObject) value = test_object_new ();
  g_autoptr (GError) error = NULL;
  Loader loader = { 0 };
  Answer answer = { 0 };

  g_test_summary ("Who has cancelled already does not get what is there, either");

  wisp_cache_insert (cache, "a", value);
  g_cancellable_cancel (cancellable);
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &loader, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ask (cache, "a", &loader, cancellable, &answer);
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer_clear (&answer);

  /* It is not even looked for */
  stats = wisp_cache_get_stats (cache);
  g_assert_cmpuint (stats->hits, ==, 0);
}

static void
test_cancel_one (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loader loader = { .waits = TRUE };
  Caller owner = { 0 }, impatient = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A waiter that leaves disturbs nobody");

  caller_start (&owner, cache, "a", &loader, NULL);
  test_gate_wait (&loader.started);
  caller_start (&impatient, cache, "a", &loader, cancellable);
  ask (cache, "a", &loader, cancellable, &answer);
  await_waits (cache, 2);

  g_cancellable_cancel (cancellable);
  caller_join (&impatient);
  g_assert_error (impatient.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  test_gate_open (&loader.may_end);
  caller_join (&owner);
  g_assert_no_error (owner.error);
  g_assert_cmpint (loader.n_cancelled, ==, 0);
  assert_lookup (cache, "a", owner.value);
  caller_clear (&owner);
  caller_clear (&impatient);
  answer_clear (&answer);
}

static void
test_cancel_last (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TestObject) value = NULL;
  Loader loader = { .waits = TRUE }, next = { 0 };
  Caller owner = { 0 }, waiter = { 0 };

  g_test_summary ("When the last leaves, the load is cancelled, and who asks next loads anew");

  caller_start (&owner, cache, "a", &loader, cancellable);
  test_gate_wait (&loader.started);
  caller_start (&waiter, cache, "a", &loader, cancellable);
  await_waits (cache, 1);
  g_cancellable_cancel (cancellable);
  caller_join (&waiter);
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* While the first is still at it */
  value = wisp_cache_get_or_load (cache, "a", load, &next, NULL, NULL);
  g_assert_nonnull (value);
  g_assert_cmpint (next.n_loads, ==, 1);

  test_gate_open (&loader.may_end);
  caller_join (&owner);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (loader.n_cancelled, ==, 1);
  assert_lookup (cache, "a", value);
  caller_clear (&owner);
  caller_clear (&waiter);
}

static void
test_cancel_async_last (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loader loader = { .waits = TRUE };
  Answer first = { 0 }, second = { 0 };

  g_test_summary ("The last asynchronous waiter cancels the load at once");

  ask (cache, "a", &loader, cancellable, &first);
  ask (cache, "a", &loader, cancellable, &second);
  test_gate_wait (&loader.started);
  g_cancellable_cancel (cancellable);
  g_assert_cmpuint (first.n_answers + second.n_answers, ==, 0);
  test_gate_open (&loader.may_end);
  await_answer (&first);
  await_answer (&second);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  while (g_atomic_int_get (&loader.n_destroyed) < 2 || test_object_n_alive () > 0)
    g_thread_yield ();
  g_assert_cmpint (loader.n_cancelled, ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
  answer_clear (&first);
  answer_clear (&second);
}

/* Failures that are kept */

static void
test_failure_kept (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "failure-ttl", 3600 * 1000, NULL);
  g_autoptr (TestObject) value = NULL;
  Loader failing = { .fails = TRUE }, fine = { 0 };
  Answer answer = { 0 };

  g_test_summary ("A failure that is kept answers, until somebody changes the key");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wisp_cache_get_or_load (cache, "a", load, &failing, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
    }
  ask (cache, "a", &failing, NULL, &answer);
  await_answer (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (failing.n_loads, ==, 1);
  answer_clear (&answer);

  g_assert_false (wisp_cache_remove (cache, "a"));
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &failing, NULL, NULL));
  g_assert_cmpint (failing.n_loads, ==, 2);
  wisp_cache_clear (cache);
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &failing, NULL, NULL));
  g_assert_cmpint (failing.n_loads, ==, 3);

  value = wisp_cache_reload (cache, "a", load, &fine, NULL, NULL);
  assert_lookup (cache, "a", value);
  g_assert_null (wisp_cache_get_or_load (cache, "b", load, &failing, NULL, NULL));
}

static void
test_failure_expires (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader failing = { .fails = TRUE };

  g_test_summary ("A failure is kept for a time only");

  wisp_cache_set_failure_ttl (cache, 1);
  g_assert_cmpuint (wisp_cache_get_failure_ttl (cache), ==, 1);
  while (failing.n_loads < 3)
    g_assert_null (wisp_cache_get_or_load (cache, "a", load, &failing, NULL, NULL));
}

static gpointer
load_cancelled (WispCache     *cache,
                gconstpointer  key,
                GCancellable  *cancellable,
                gpointer       user_data,
                GError       **error)
{
  guint *n_loads = user_data;

  ++*n_loads;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");

  return NULL;
}

static void
test_failure_cancelled (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "failure-ttl", 3600 * 1000, NULL);
  guint n_loads = 0;

  g_test_summary ("A cancellation is not a failure of the key");

  g_assert_null (wisp_cache_get_or_load (cache, "a", load_cancelled, &n_loads, NULL, NULL));
  g_assert_null (wisp_cache_get_or_load (cache, "a", load_cancelled, &n_loads, NULL, NULL));
  g_assert_cmpuint (n_loads, ==, 2);
}

/* Recursion */

static void
test_recursion_itself (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "failure-ttl", 3600 * 1000, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TestObject) value = NULL;
  Loader loader = { .needs = "a" };
  Answer answer = { 0 };

  g_test_summary ("A load that asks for its own key gets an error, which is not kept");

  loader.needs_loader = &loader;
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &loader, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
  ask (cache, "a", &loader, NULL, &answer);
  await_answer (&answer);
  g_assert_error (answer.error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
  g_assert_cmpint (loader.n_loads, ==, 2);
  answer_clear (&answer);

  loader.needs = NULL;
  value = wisp_cache_get_or_load (cache, "a", load, &loader, NULL, NULL);
  g_assert_nonnull (value);
}

static void
test_recursion_keys (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (WispCache) other = wisp_cache_new ();
  g_autoptr (GError) error = NULL;
  Loader a = { .needs = "b" }, b = { .needs = "c", .cache = other }, c = { .needs = "a" };

  g_test_summary ("A load that needs itself by way of other keys and caches gets an error");

  a.needs_loader = &b;
  b.needs_loader = &c;
  c.needs_loader = &a;
  c.cache = cache;
  g_assert_null (wisp_cache_get_or_load (cache, "a", load, &a, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
  g_assert_cmpint (a.n_loads + b.n_loads + c.n_loads, ==, 3);
}

static void
test_recursion_nested (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  Loader a = { .needs = "b" }, b = { .needs = "c" }, c = { 0 };

  g_test_summary ("Loads that need others, but not themselves, are fine");

  a.needs_loader = &b;
  b.needs_loader = &c;
  value = wisp_cache_get_or_load (cache, "a", load, &a, NULL, NULL);
  g_assert_nonnull (value);
}

static void
test_recursion_threads (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader loaders[3] = { { .needs = "1" }, { .needs = "2" }, { .needs = "0" } };
  const gchar *keys[] = { "0", "1", "2" };
  Caller callers[3] = { 0 };

  g_test_summary ("Threads whose loads need each other do not wait for ever");

  for (guint i = 0; i < 3; i++)
    {
      loaders[i].waits = TRUE;
      loaders[i].needs_loader = &loaders[(i + 1) % 3];
      caller_start (&callers[i], cache, keys[i], &loaders[i], NULL);
    }
  for (guint i = 0; i < 3; i++)
    test_gate_wait (&loaders[i].started);
  for (guint i = 0; i < 3; i++)
    test_gate_open (&loaders[i].may_end);

  for (guint i = 0; i < 3; i++)
    {
      caller_join (&callers[i]);
      g_assert_error (callers[i].error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
      g_assert_cmpint (loaders[i].n_loads, ==, 1);
      caller_clear (&callers[i]);
    }
}

static void
test_recursion_chain_of_threads (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader first = { .waits = TRUE }, second = { .needs = "a" }, third = { .needs = "b" };
  Caller callers[3] = { 0 };

  g_test_summary ("A chain of threads that ends is no recursion");

  second.needs_loader = &first;
  third.needs_loader = &second;
  caller_start (&callers[0], cache, "a", &first, NULL);
  test_gate_wait (&first.started);
  caller_start (&callers[1], cache, "b", &second, NULL);
  await_waits (cache, 1);
  caller_start (&callers[2], cache, "c", &third, NULL);
  await_waits (cache, 2);
  test_gate_open (&first.may_end);

  for (guint i = 0; i < 3; i++)
    {
      caller_join (&callers[i]);
      g_assert_no_error (callers[i].error);
    }
  for (guint i = 0; i < 3; i++)
    caller_clear (&callers[i]);
}

/* Goes on after it has got what it needs */
static gpointer
load_and_go_on (WispCache     *cache,
                gconstpointer  key,
                GCancellable  *cancellable,
                gpointer       user_data,
                GError       **error)
{
  Loader *loader = user_data;
  g_autoptr (TestObject) needed = NULL;

  needed = wisp_cache_get_or_load (cache, "a", load, loader->needs_loader, NULL, error);
  g_assert_nonnull (needed);
  test_gate_open (&loader->started);
  test_gate_wait (&loader->may_end);

  return test_object_new ();
}

static gpointer
call_and_go_on (gpointer data)
{
  Caller *caller = data;

  caller->value = wisp_cache_get_or_load (caller->cache, "b", load_and_go_on, caller->loader,
                                          NULL, &caller->error);

  return NULL;
}

static void
test_recursion_waited_before (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  Loader first = { .waits = TRUE }, second = { .needs_loader = &first }, third = { .needs = "b" };
  Caller callers[3] = { 0 };

  g_test_summary ("What a load has waited for before is forgotten when another waits for it");

  third.needs_loader = &second;
  caller_start (&callers[0], cache, "a", &first, NULL);
  test_gate_wait (&first.started);
  callers[1].cache = cache;
  callers[1].loader = &second;
  callers[1].thread = g_thread_new ("caller", call_and_go_on, &callers[1]);
  await_waits (cache, 1);

  test_gate_open (&first.may_end);
  test_gate_wait (&second.started);
  caller_join (&callers[0]);
  caller_start (&callers[2], cache, "c", &third, NULL);
  await_waits (cache, 2);
  test_gate_open (&second.may_end);

  for (guint i = 1; i < 3; i++)
    {
      caller_join (&callers[i]);
      g_assert_no_error (callers[i].error);
    }
  for (guint i = 0; i < 3; i++)
    caller_clear (&callers[i]);
}

/* Changes during a load */

static void
insert_other (WispCache  *cache,
              TestObject *other)
{
  wisp_cache_insert (cache, "a", other);
}

static void
add_other (WispCache  *cache,
           TestObject *other)
{
  wisp_object_unref (wisp_cache_add (cache, "a", other));
}

static void
remove_key (WispCache  *cache,
            TestObject *other)
{
  g_assert_false (wisp_cache_remove (cache, "a"));
}

static void
clear_all (WispCache  *cache,
           TestObject *other)
{
  wisp_cache_clear (cache);
}

static void
prune_all (WispCache  *cache,
           TestObject *other)
{
  wisp_cache_prune (cache);
}

static void
check_change (void     (*change) (WispCache *, TestObject *),
              gboolean   leaves_other,
              gboolean   bars)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) other = test_object_new ();
  Loader loader = { .waits = TRUE };
  Caller caller = { 0 };

  caller_start (&caller, cache, "a", &loader, NULL);
  test_gate_wait (&loader.started);
  change (cache, other);
  test_gate_open (&loader.may_end);
  caller_join (&caller);

  g_assert_no_error (caller.error);
  g_assert_nonnull (caller.value);
  g_assert_true (caller.value != other);
  assert_lookup (cache, "a", leaves_other ? other : bars ? NULL : caller.value);
  caller_clear (&caller);
}

static void
test_barred (void)
{
  g_test_summary ("What changes a key during its load bars the result from the cache");

  check_change (insert_other, TRUE, TRUE);
  check_change (add_other, TRUE, TRUE);
  check_change (remove_key, FALSE, TRUE);
  check_change (clear_all, FALSE, TRUE);
  check_change (prune_all, FALSE, FALSE);
}

static void
test_barred_load_anew (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  Loader stale = { .waits = TRUE }, fresh = { 0 };
  Caller caller = { 0 };

  g_test_summary ("After a removal, nobody joins the load that was under way");

  caller_start (&caller, cache, "a", &stale, NULL);
  test_gate_wait (&stale.started);
  wisp_cache_remove (cache, "a");
  value = wisp_cache_get_or_load (cache, "a", load, &fresh, NULL, NULL);
  g_assert_cmpint (fresh.n_loads, ==, 1);
  test_gate_open (&stale.may_end);
  caller_join (&caller);
  g_assert_true (caller.value != value);
  assert_lookup (cache, "a", value);
  caller_clear (&caller);
}

static gpointer
load_by_insertion (WispCache     *cache,
                   gconstpointer  key,
                   GCancellable  *cancellable,
                   gpointer       user_data,
                   GError       **error)
{
  g_autoptr (TestObject) object = test_object_new ();

  wisp_cache_insert (cache, key, object);
  wisp_cache_insert (cache, "b", object);

  return g_steal_pointer (&object);
}

static void
test_barred_by_loader (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;

  g_test_summary ("A loader may insert what it returns by itself");

  value = wisp_cache_get_or_load (cache, "a", load_by_insertion, NULL, NULL, NULL);
  assert_lookup (cache, "a", value);
  assert_lookup (cache, "b", value);
}

/* Reloading */

static void
test_reload_serves_old (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) old = test_object_new ();
  g_autoptr (TestObject) same = NULL;
  Loader loader = { .waits = TRUE }, unused = { 0 };
  Caller caller = { .reload = TRUE };

  g_test_summary ("The old value is served until the new one arrives");

  wisp_cache_insert (cache, "a", old);
  caller_start (&caller, cache, "a", &loader, NULL);
  test_gate_wait (&loader.started);
  assert_lookup (cache, "a", old);
  same = wisp_cache_get_or_load (cache, "a", load, &unused, NULL, NULL);
  g_assert_true (same == old);

  test_gate_open (&loader.may_end);
  caller_join (&caller);
  g_assert_true (caller.value != old);
  assert_lookup (cache, "a", caller.value);
  g_assert_cmpint (unused.n_loads, ==, 0);
  caller_clear (&caller);
}

static void
test_reload_fails (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) old = test_object_new ();
  g_autoptr (GError) error = NULL;
  Loader failing = { .fails = TRUE };

  g_test_summary ("The old value stays where there is no new one");

  wisp_cache_insert (cache, "a", old);
  g_assert_null (wisp_cache_reload (cache, "a", load, &failing, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_lookup (cache, "a", old);
}

static void
test_reload_bars (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = NULL;
  Loader stale = { .waits = TRUE }, fresh = { 0 };
  Caller caller = { 0 };

  g_test_summary ("A reload does not join a load that is under way, and bars it");

  caller_start (&caller, cache, "a", &stale, NULL);
  test_gate_wait (&stale.started);
  value = wisp_cache_reload (cache, "a", load, &fresh, NULL, NULL);
  g_assert_cmpint (fresh.n_loads, ==, 1);
  test_gate_open (&stale.may_end);
  caller_join (&caller);
  g_assert_true (caller.value != value);
  assert_lookup (cache, "a", value);
  caller_clear (&caller);
}

static void
test_reload_async (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) old = test_object_new ();
  Loader loader = { 0 };
  Answer answer = { 0 };

  g_test_summary ("An asynchronous reload replaces the value");

  wisp_cache_insert (cache, "a", old);
  wisp_cache_reload_async (cache, "a", load, &loader, count_destroyed, NULL, got_reload_answer,
                           &answer);
  await_answer (&answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.value != old);
  assert_lookup (cache, "a", answer.value);
  g_assert_cmpint (loader.n_destroyed, ==, 1);
  answer_clear (&answer);
}

static gpointer
load_by_reload (WispCache     *cache,
                gconstpointer  key,
                GCancellable  *cancellable,
                gpointer       user_data,
                GError       **error)
{
  return wisp_cache_reload (cache, key, load_by_reload, NULL, NULL, error);
}

static void
test_reload_recursion (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A loader that reloads its own key gets an error");

  g_assert_null (wisp_cache_get_or_load (cache, "a", load_by_reload, NULL, NULL, &error));
  g_assert_error (error, WISP_ERROR, WISP_ERROR_RECURSIVE_LOAD);
}

/* The end of the cache */

static void
test_cache_gone (void)
{
  WispCache *cache = wisp_cache_new ();
  Loader loader = { .waits = TRUE };
  Answer answer = { 0 };

  g_test_summary ("A load keeps its cache until it has ended");

  g_object_add_weak_pointer (G_OBJECT (cache), (gpointer *) &cache);
  ask (cache, "a", &loader, NULL, &answer);
  test_gate_wait (&loader.started);
  g_object_unref (cache);
  g_assert_nonnull (cache);
  test_gate_open (&loader.may_end);
  await_answer (&answer);
  g_assert_nonnull (answer.value);
  while (g_atomic_pointer_get (&cache) != NULL)
    g_main_context_iteration (NULL, FALSE);
  answer_clear (&answer);
}

/* Stress */

typedef struct
{
  WispCache *cache;
  gint       n_in_load[4];  /* atomic */
  gint       n_values;      /* atomic */
} Storm;

static gpointer
load_alone (WispCache     *cache,
            gconstpointer  key,
            GCancellable  *cancellable,
            gpointer       user_data,
            GError       **error)
{
  Storm *storm = user_data;
  guint index = (guint) (*(const gchar *) key - '0');

  /* Abandoned loads run on beside new ones, so only those count that nobody leaves */
  if (index < 2)
    g_assert_cmpint (g_atomic_int_add (&storm->n_in_load[index], 1), ==, 0);
  g_thread_yield ();
  if (index < 2)
    g_atomic_int_add (&storm->n_in_load[index], -1);

  return test_object_new ();
}

static gpointer
cancel_it (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
storm_on (guint    index,
          gpointer data)
{
  Storm *storm = data;

  for (guint i = 0; i < test_scale (800); i++)
    {
      gchar key[] = { (gchar) ('0' + (i + index / 2) % 4), '\0' };
      g_autoptr (TestObject) value = NULL;
      g_autoptr (GError) error = NULL;

      if (key[0] >= '2' && i % 8 == 0)
        {
          g_autoptr (GCancellable) cancellable = g_cancellable_new ();
          GThread *thread = g_thread_new ("canceller", cancel_it, cancellable);

          value = wisp_cache_get_or_load (storm->cache, key, load_alone, storm, cancellable, &error);
          if (value == NULL)
            g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_thread_join (thread);
        }
      else
        {
          value = wisp_cache_get_or_load (storm->cache, key, load_alone, storm, NULL, &error);
          g_assert_no_error (error);
        }
    }
}

static void
test_stress_threads (void)
{
  Storm storm = { .cache = wisp_cache_new () };

  g_test_summary ("However many ask, leave and let go, a key is loaded by one at a time");

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 2)
    test_run_threads (n_threads, storm_on, &storm);
  g_assert_cmpuint (wisp_cache_get_n_entries (storm.cache), ==, 0);
  g_object_unref (storm.cache);
}

typedef struct
{
  Storm        *storm;
  GCancellable *cancellable;
  guint         n_pending;
} Breeze;

static void
got_any_answer (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Breeze *breeze = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TestObject) value = NULL;

  value = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &error);
  if (value == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  breeze->n_pending--;
}

static void
breeze_on (guint    index,
           gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Breeze breeze = { .storm = data };

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < test_scale (150); i++)
    {
      breeze.cancellable = g_cancellable_new ();
      for (guint j = 0; j < 6; j++)
        {
          gchar key[] = { (gchar) ('0' + (i + j) % 4), '\0' };

          breeze.n_pending++;
          wisp_cache_get_or_load_async (breeze.storm->cache, key, load_alone, data, NULL,
                                        key[0] >= '2' ? breeze.cancellable : NULL,
                                        got_any_answer, &breeze);
        }
      if (index % 2 == 0)
        g_cancellable_cancel (breeze.cancellable);
      while (breeze.n_pending > 0)
        g_main_context_iteration (context, TRUE);
      g_object_unref (breeze.cancellable);
    }
  g_main_context_pop_thread_default (context);
}

static void
test_stress_async (void)
{
  Storm storm = { .cache = wisp_cache_new () };

  g_test_summary ("Nor do asynchronous callers load twice, or miss an answer");

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 2)
    test_run_threads (n_threads, breeze_on, &storm);
  while (test_object_n_alive () > 0)
    g_thread_yield ();
  g_object_unref (storm.cache);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cache-load/get/miss-then-hit", test_get_miss_then_hit);
  test_add ("/cache-load/get/after-death", test_get_after_death);
  test_add ("/cache-load/get/error", test_get_error);
  test_add ("/cache-load/get/neither-value-nor-error", test_get_nothing);
  test_add ("/cache-load/get/value-and-error", test_get_both);
  test_add ("/cache-load/get/dead-value", test_get_dead);
  test_add ("/cache-load/get/gobject", test_get_gobject);
  test_add ("/cache-load/get/keys-taken-over", test_get_taken_keys);

  test_add ("/cache-load/flight/threads", test_flight_threads);
  test_add ("/cache-load/flight/error", test_flight_error);

  test_add ("/cache-load/async/miss-then-hit", test_async_miss_then_hit);
  test_add ("/cache-load/async/main-context", test_async_context);
  test_add ("/cache-load/async/no-callback", test_async_callback_missing);
  test_add ("/cache-load/async/joined-by-sync", test_async_joined_by_sync);
  test_add ("/cache-load/async/many-waiters", test_async_many_waiters);
  test_add ("/cache-load/async/threads", test_async_threads);

  test_add ("/cache-load/queued/run-by-sync", test_queued_run_by_sync);
  test_add ("/cache-load/queued/abandoned", test_queued_abandoned);

  test_add ("/cache-load/cancel/before", test_cancel_before);
  test_add ("/cache-load/cancel/before-hit", test_cancel_before_hit);
  test_add ("/cache-load/cancel/one", test_cancel_one);
  test_add ("/cache-load/cancel/last", test_cancel_last);
  test_add ("/cache-load/cancel/async-last", test_cancel_async_last);

  test_add ("/cache-load/failure/kept", test_failure_kept);
  test_add ("/cache-load/failure/expires", test_failure_expires);
  test_add ("/cache-load/failure/cancelled", test_failure_cancelled);

  test_add ("/cache-load/recursion/itself", test_recursion_itself);
  test_add ("/cache-load/recursion/keys", test_recursion_keys);
  test_add ("/cache-load/recursion/none", test_recursion_nested);
  test_add ("/cache-load/recursion/threads", test_recursion_threads);
  test_add ("/cache-load/recursion/chain-of-threads", test_recursion_chain_of_threads);
  test_add ("/cache-load/recursion/waited-before", test_recursion_waited_before);

  test_add ("/cache-load/barred/by-change", test_barred);
  test_add ("/cache-load/barred/loads-anew", test_barred_load_anew);
  test_add ("/cache-load/barred/by-loader", test_barred_by_loader);

  test_add ("/cache-load/reload/serves-old", test_reload_serves_old);
  test_add ("/cache-load/reload/fails", test_reload_fails);
  test_add ("/cache-load/reload/bars", test_reload_bars);
  test_add ("/cache-load/reload/async", test_reload_async);
  test_add ("/cache-load/reload/recursion", test_reload_recursion);

  test_add ("/cache-load/cache/gone", test_cache_gone);

  test_add ("/cache-load/stress/threads", test_stress_threads);
  test_add ("/cache-load/stress/async", test_stress_async);

  return g_test_run ();
}
