/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Some of everything: a chain too long to die in one go, a handle, a cleanup, a cache */
typedef struct
{
  TestObject *object;    /* (owned) */
  WispWeak   *weak;      /* (owned) */
  WispCache  *cache;     /* (owned) */
  guint       n_cleaned; /* how often the cleanup has run */
} Belongings;

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
take_belongings (Belongings *self)
{
  self->object = test_object_new_chain (200);
  self->weak = wisp_weak_new (self->object);
  self->cache = wisp_cache_new ();
  self->n_cleaned = 0;
  wisp_weak_add_cleanup (self->weak, NULL, count, &self->n_cleaned, NULL);
  g_assert_true (wisp_cache_insert (self->cache, "key", self->object));
}

static void
drop_belongings (Belongings *self)
{
  TestObject *found = wisp_cache_lookup (self->cache, "key");

  g_assert_true (found == self->object);
  wisp_object_unref (found);

  wisp_object_unref (self->object);
  g_assert_cmpuint (self->n_cleaned, ==, 1);
  g_assert_null (wisp_weak_get (self->weak));
  g_assert_null (wisp_cache_lookup (self->cache, "key"));
  g_assert_cmpuint (wisp_cache_get_n_entries (self->cache), ==, 0);

  wisp_weak_unref (self->weak);
  g_object_unref (self->cache);
}

static void
use_all (void)
{
  Belongings belongings;

  take_belongings (&belongings);
  drop_belongings (&belongings);
}

static Belongings kept;

static void
at_exit (void)
{
  drop_belongings (&kept);
  use_all ();
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  puts ("at exit: all is well");
}

static void
use_at_exit (void)
{
  take_belongings (&kept);
  g_assert_cmpint (atexit (at_exit), ==, 0);
}

static void
drop_at_thread_exit (gpointer data)
{
  drop_belongings (data);
  use_all ();
}

static GPrivate thread_data = G_PRIVATE_INIT (drop_at_thread_exit);

static gpointer
run_thread (gpointer data)
{
  take_belongings (data);
  g_private_set (&thread_data, data);

  return NULL;
}

static void
use_at_thread_exit (void)
{
  Belongings belongings;

  g_thread_join (g_thread_new ("leaving", run_thread, &belongings));

  g_assert_cmpuint (belongings.n_cleaned, ==, 1);
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

typedef struct
{
  TestGate standing;
  TestGate going;
} Gates;

static gpointer
stand_still (gpointer data)
{
  Gates *gates = data;
  Belongings belongings;

  take_belongings (&belongings);
  test_gate_open (&gates->standing);
  test_gate_wait (&gates->going);
  drop_belongings (&belongings);

  return NULL;
}

static void
clear_gate (TestGate *gate)
{
  g_mutex_clear (&gate->lock);
  g_cond_clear (&gate->cond);
}

/* The child has this thread only. What the other one had is lost to it, but no lock
 * of Wisp's is held by a thread that stands still. */
static void
use_after_fork (void)
{
  Gates gates = { 0 };
  Belongings belongings;
  GThread *thread;
  int status;
  pid_t pid;

  take_belongings (&belongings);
  thread = g_thread_new ("other", stand_still, &gates);
  test_gate_wait (&gates.standing);

  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      drop_belongings (&belongings);
      use_all ();
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  drop_belongings (&belongings);
  test_gate_open (&gates.going);
  g_thread_join (thread);
  clear_gate (&gates.standing);
  clear_gate (&gates.going);
}

const MisuseCase misuse_place_cases[] = {
  {
    .name = "place/atexit",
    .what = "uses and drops objects, handles and caches in a handler of `atexit()`",
    .happens = "Allowed.",
    .run = use_at_exit,
    .farewell = "at exit: all is well\n",
    .once = TRUE,
  },
  {
    .name = "place/thread-exit",
    .what = "uses and drops them in the destructor of thread-local data, at a thread's exit",
    .happens = "Allowed.",
    .run = use_at_thread_exit,
  },
  {
    .name = "place/fork",
    .what = "uses and drops them in the child of `fork()`, while the parent has another thread "
            "that stands still",
    .happens = "Allowed. Parent and child do not notice each other. (A thread that is within "
               "one of Wisp's functions at the time of the fork may hold a lock, which the child "
               "never gets.)",
    .run = use_after_fork,
  },
  { 0 }
};
