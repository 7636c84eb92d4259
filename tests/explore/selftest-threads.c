/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib-object.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "suites.h"

/*
 * What the explorer must find, and what it must not take for a finding: locks,
 * waiting, what belongs to a thread, and the search itself.
 */

static GMutex a, b;
static GRecMutex recursive;
static GRWLock rw_lock;
static GCond cond;
static gint bits;
static gpointer pointer_bits;
static gsize once;
static int value, ready;
static atomic_int x, y, r1, spin;
static int seen[3];
static GObject *object;
static GWeakRef *weak_ref;
static GMainContext *context;

static _Thread_local int own = 40;
static _Thread_local int own_zero;

#define RLX memory_order_relaxed
#define ACQ memory_order_acquire
#define REL memory_order_release

#define THREAD(name) static void name (void)

static void nothing (void) { }
static void say_value (void) { explore_outcome ("%d", value); }
static void say_seen (void) { explore_outcome ("%d%d", seen[1], seen[2]); }

/* Locks */
THREAD (lock_ab) { g_mutex_lock (&a); g_mutex_lock (&b); g_mutex_unlock (&b); g_mutex_unlock (&a); }
THREAD (lock_ba) { g_mutex_lock (&b); g_mutex_lock (&a); g_mutex_unlock (&a); g_mutex_unlock (&b); }
THREAD (lock_a_twice) { g_mutex_lock (&a); g_mutex_lock (&a); }
THREAD (lock_a_only) { g_mutex_lock (&a); }
THREAD (unlock_a_only) { g_mutex_unlock (&a); }
THREAD (lock_recursive)
{
  g_rec_mutex_lock (&recursive);
  g_rec_mutex_lock (&recursive);
  value++;
  g_rec_mutex_unlock (&recursive);
  value++;
  g_rec_mutex_unlock (&recursive);
}
THREAD (free_locked)
{
  GMutex *mutex = g_new0 (GMutex, 1);

  g_mutex_init (mutex);
  g_mutex_lock (mutex);
  g_free (mutex);
}
THREAD (try_a)
{
  if (g_mutex_trylock (&a))
    {
      seen[explore_thread ()] = 1;
      g_mutex_unlock (&a);
    }
}
THREAD (add_under_a) { g_mutex_lock (&a); value++; g_mutex_unlock (&a); }
THREAD (read_locked) { g_rw_lock_reader_lock (&rw_lock); seen[explore_thread ()] = value; g_rw_lock_reader_unlock (&rw_lock); }
THREAD (write_locked) { g_rw_lock_writer_lock (&rw_lock); value++; g_rw_lock_writer_unlock (&rw_lock); }
THREAD (write_read_locked) { g_rw_lock_reader_lock (&rw_lock); value++; g_rw_lock_reader_unlock (&rw_lock); }
THREAD (upgrade_lock) { g_rw_lock_reader_lock (&rw_lock); g_rw_lock_writer_lock (&rw_lock); }
THREAD (bit_add) { g_bit_lock (&bits, 3); value++; g_bit_unlock (&bits, 3); }
THREAD (bit_unlock_clear) { g_bit_unlock (&bits, 3); }
THREAD (pointer_bit_add) { g_pointer_bit_lock (&pointer_bits, 0); value++; g_pointer_bit_unlock (&pointer_bits, 0); }
THREAD (callout) { g_mutex_lock (&a); explore_check_unlocked (); g_mutex_unlock (&a); }

/* Conditions */
THREAD (wait_ready) { g_mutex_lock (&a); while (!ready) g_cond_wait (&cond, &a); value++; g_mutex_unlock (&a); }
THREAD (wait_blindly) { g_mutex_lock (&a); g_cond_wait (&cond, &a); g_mutex_unlock (&a); }
THREAD (wait_a_while)
{
  g_mutex_lock (&a);
  seen[explore_thread ()] = ready || g_cond_wait_until (&cond, &a, 1);
  g_mutex_unlock (&a);
}
THREAD (set_ready) { g_mutex_lock (&a); ready = 1; g_cond_signal (&cond); g_mutex_unlock (&a); }
THREAD (set_ready_all) { g_mutex_lock (&a); ready = 1; g_cond_broadcast (&cond); g_mutex_unlock (&a); }

/* Spinning */
THREAD (spin_add)
{
  while (atomic_exchange_explicit (&spin, 1, ACQ))
    g_thread_yield ();
  value++;
  atomic_store_explicit (&spin, 0, REL);
}
THREAD (spin_for_x) { while (!atomic_load_explicit (&x, ACQ)) sched_yield (); value++; }
THREAD (set_x) { value = 1; atomic_store_explicit (&x, 1, REL); }
THREAD (spin_wildly) { while (!atomic_load_explicit (&x, ACQ)) atomic_fetch_add (&y, 1); }

/* What belongs to a thread */
THREAD (count_own)
{
  own++;
  atomic_fetch_add (&x, 1);
  own++;
  own_zero++;
  atomic_fetch_add (&x, 1);
  seen[explore_thread ()] = own + own_zero;
}
static int *owns[3];
THREAD (show_own)
{
  owns[explore_thread ()] = &own;
  own = explore_thread ();
  atomic_fetch_add (&x, 1);
}
static void compare_owns (void) { explore_check (*owns[1] == 1 && *owns[2] == 2 && own == 40); }
THREAD (lend_own) { owns[1] = &own; atomic_store_explicit (&x, 1, REL); own = 3; }
THREAD (borrow_own) { if (atomic_load_explicit (&x, ACQ)) value = *owns[1]; }
static GThread *selves[3];
THREAD (store_self) { selves[explore_thread ()] = g_thread_self (); atomic_fetch_add (&x, 1); explore_check (selves[explore_thread ()] == g_thread_self ()); }
static void compare_selves (void) { explore_check (selves[1] != selves[2] && selves[1] != NULL); }
static void private_gone (gpointer data) { free (data); seen[explore_thread ()]++; }
static GPrivate private = G_PRIVATE_INIT (private_gone);
static GPrivate private_plain;
THREAD (set_private)
{
  explore_check (g_private_get (&private) == NULL);
  g_private_set (&private, malloc (8));
  g_private_replace (&private, malloc (8));
}
THREAD (lose_private) { g_private_set (&private_plain, malloc (8)); }

/* Once */
THREAD (initialise)
{
  if (g_once_init_enter (&once))
    {
      value++;
      g_once_init_leave (&once, 7);
    }
  explore_check (once == 7 && value == 1);
}

/* Messages */
THREAD (complain) { g_warning ("this is wrong"); }
static void expect_wrong (void) { explore_expect_message ("is wrong"); }
static void expect_other (void) { explore_expect_message ("is right"); }

/* GObject */
static void make_object (void) { object = g_object_new (G_TYPE_OBJECT, NULL); }
static void make_shared (void) { make_object (); g_object_ref (object); }
static void make_weak (void) { make_object (); weak_ref = g_new (GWeakRef, 1); g_weak_ref_init (weak_ref, object); }
static void free_weak (void) { g_weak_ref_clear (weak_ref); g_free (weak_ref); }
THREAD (drop_object) { g_object_unref (object); }
THREAD (use_and_drop) { explore_check (G_OBJECT_TYPE (object) == G_TYPE_OBJECT); g_object_unref (object); }
THREAD (get_weak)
{
  GObject *strong = g_weak_ref_get (weak_ref);

  seen[explore_thread ()] = strong != NULL;
  g_clear_object (&strong);
}
static void say_weak (void) { say_seen (); free_weak (); }
static void make_context (void) { context = g_main_context_new (); }
THREAD (lose_context) { g_main_context_ref (context); }

/* The search */
THREAD (swap_loop)
{
  int old = atomic_load_explicit (&x, RLX);

  while (!atomic_compare_exchange_weak_explicit (&x, &old, old + 1, RLX, RLX))
    continue;
}
static void say_x (void) { explore_outcome ("%d", atomic_load (&x)); }
THREAD (choose) { value = explore_choose (3) * 3 + explore_choose (3); }

/* A bug that takes two preemptions, of which the first one is in each thread */
THREAD (deep_1) { atomic_store (&x, 1); atomic_store (&x, 2); atomic_store (&r1, atomic_load (&y)); }
THREAD (deep_2)
{
  int first = atomic_load (&x);

  atomic_store (&y, 1);
  explore_check (!(first == 1 && atomic_load (&x) == 2));
}

#define ONE(init_func, thread_func, fini_func) \
  .init = init_func, .thread = { thread_func }, .fini = fini_func
#define TWO(init_func, first, second, fini_func) \
  .init = init_func, .thread = { first, second }, .fini = fini_func
#define THREE(init_func, first, second, third, fini_func) \
  .init = init_func, .thread = { first, second, third }, .fini = fini_func
#define OUTCOMES(list) .outcomes = list, .weak_outcomes = list

const ExploreScenario selftest_threads_scenarios[] = {
  { "locks in two orders", TWO (nothing, lock_ab, lock_ba, nothing), .finds = "deadlock" },
  { "locks in one order", TWO (nothing, lock_ab, lock_ab, nothing) },
  { "lock twice", ONE (nothing, lock_a_twice, nothing), .finds = "which it holds already" },
  { "lock kept", ONE (nothing, lock_a_only, nothing), .finds = "ended and holds a lock" },
  { "unlock of another's", ONE (nothing, unlock_a_only, nothing), .finds = "does not hold" },
  { "free of a lock that is held", ONE (nothing, free_locked, nothing), .finds = "held" },
  { "recursive lock", TWO (nothing, lock_recursive, lock_recursive, say_value), OUTCOMES ("4") },
  { "trylock", TWO (nothing, try_a, try_a, say_seen), OUTCOMES ("01 10 11") },
  { "trylock beside a lock", TWO (nothing, add_under_a, try_a, say_seen), OUTCOMES ("00 01") },
  { "readers", TWO (nothing, read_locked, read_locked, say_seen), OUTCOMES ("00") },
  { "reader and writer", TWO (nothing, read_locked, write_locked, say_seen), OUTCOMES ("00 10") },
  { "write under a reader lock", TWO (nothing, read_locked, write_read_locked, nothing),
    .finds = "data race" },
  { "writer lock within a reader's", ONE (nothing, upgrade_lock, nothing), .finds = "deadlock" },
  { "bit lock", TWO (nothing, bit_add, bit_add, say_value), OUTCOMES ("2") },
  { "pointer bit lock", TWO (nothing, pointer_bit_add, pointer_bit_add, say_value), OUTCOMES ("2") },
  { "unlock of a clear bit", ONE (nothing, bit_unlock_clear, nothing), .finds = "which is clear" },
  { "callout under a lock", ONE (nothing, callout, nothing), .finds = "function of the user's" },
  { "condition", TWO (nothing, wait_ready, set_ready, say_value), OUTCOMES ("1") },
  { "condition without a test", TWO (nothing, wait_blindly, set_ready, nothing), .finds = "deadlock" },
  { "one signal for two", THREE (nothing, wait_ready, wait_ready, set_ready, nothing),
    .finds = "deadlock" },
  { "broadcast for two", THREE (nothing, wait_ready, wait_ready, set_ready_all, say_value),
    OUTCOMES ("2") },
  { "condition with a time limit", TWO (nothing, wait_a_while, set_ready, say_seen),
    OUTCOMES ("00 10") },
  { "spin lock", TWO (nothing, spin_add, spin_add, say_value), OUTCOMES ("2") },
  { "spin lock of three", THREE (nothing, spin_add, spin_add, spin_add, say_value), OUTCOMES ("3") },
  { "spin for a flag", TWO (nothing, spin_for_x, set_x, say_value), OUTCOMES ("2") },
  { "spin for ever", TWO (nothing, spin_for_x, nothing, nothing), .finds = "deadlock" },
  { "spin without a hook", ONE (nothing, spin_wildly, nothing), .finds = "no end",
    .weak_finds = "more than" },
  { "thread-local variables", TWO (nothing, count_own, count_own, say_seen), OUTCOMES ("4343") },
  { "thread-local addresses", TWO (nothing, show_own, show_own, compare_owns) },
  { "race on a thread-local variable", TWO (nothing, lend_own, borrow_own, nothing),
    .finds = "data race" },
  { "thread identity", TWO (nothing, store_self, store_self, compare_selves) },
  { "thread's exit", TWO (nothing, set_private, set_private, say_seen), OUTCOMES ("22") },
  { "leak at a thread's exit", ONE (nothing, lose_private, nothing), .finds = "leak" },
  { "initialised once", TWO (nothing, initialise, initialise, say_value), OUTCOMES ("1") },
  { "message", ONE (nothing, complain, nothing), .finds = "unexpected message" },
  { "announced message", ONE (expect_wrong, complain, nothing) },
  { "message that does not come", ONE (expect_other, nothing, nothing), .finds = "did not come" },
  { "GObject", TWO (make_shared, use_and_drop, use_and_drop, nothing) },
  { "GObject without a reference", TWO (make_object, drop_object, use_and_drop, nothing),
    .finds = "use after free" },
  { "GWeakRef", TWO (make_weak, drop_object, get_weak, say_weak), OUTCOMES ("00 01") },
  { "context kept", .setup = make_context, .thread = { lose_context }, .finds = "main context" },
  { "compare-and-swap loop", THREE (nothing, swap_loop, swap_loop, swap_loop, say_x),
    OUTCOMES ("3") },
  { "choice", ONE (nothing, choose, say_value), OUTCOMES ("0 1 2 3 4 5 6 7 8") },
  { "one preemption is not enough", TWO (nothing, deep_1, deep_2, nothing), .bound = 1 },
  { "two preemptions are enough", TWO (nothing, deep_1, deep_2, nothing), .bound = 2,
    .finds = "check failed" },
  { 0 },
};
