/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

/*
 * What the explorer must find, and what it must not take for a finding: memory.
 */

static int value, other;
static char *block;
static GHashTable *table;
static GPtrArray *array;
static atomic_int flag;
static union { atomic_int whole; _Atomic short half[2]; } mixed;
static GMutex mutex;
static char *volatile nowhere;

#define RLX memory_order_relaxed
#define ACQ memory_order_acquire
#define REL memory_order_release

#define THREAD(name) static void name (void)

static void nothing (void) { }
static void make_block (void) { block = calloc (1, 24); explore_name (block, "block"); }
static void free_block (void) { free (block); }

/* Races */
THREAD (write_value) { value = 1; }
THREAD (read_value) { other = value; }
THREAD (locked_write) { g_mutex_lock (&mutex); value++; g_mutex_unlock (&mutex); }
THREAD (store_flag) { atomic_store_explicit (&flag, 1, RLX); }
THREAD (plain_flag) { *(int *) &flag = 2; }
THREAD (write_first) { block[0] = 1; }
THREAD (write_second) { block[1] = 1; }
THREAD (write_both) { *(short *) (gpointer) block = 1; }
THREAD (write_whole) { mixed.whole = 1; }
THREAD (write_half) { mixed.half[1] = 1; }

/* Uses after free, in order, so that they are not races before all else */
THREAD (free_and_say) { free (block); atomic_store_explicit (&flag, 1, REL); }
THREAD (use_after) { if (atomic_load_explicit (&flag, ACQ)) block[0] = 1; }
THREAD (free_after) { if (atomic_load_explicit (&flag, ACQ)) free (block); }
THREAD (hidden_after) { if (atomic_load_explicit (&flag, ACQ)) g_stpcpy (block, "hidden"); }
THREAD (copy_after) { char copy[8]; if (atomic_load_explicit (&flag, ACQ)) { memcpy (copy, block, 8); other = copy[0]; } }
THREAD (atomic_after) { if (atomic_load_explicit (&flag, ACQ)) atomic_store ((atomic_int *) (gpointer) block, 1); }
THREAD (touch_block) { block[0] = 1; }
THREAD (only_free) { free (block); }

/* Blocks */
THREAD (free_middle) { char *volatile middle = block + 8; free (middle); }
THREAD (past_the_end) { block[24] = 1; }
THREAD (before_the_start) { block[-1] = 1; }
THREAD (lose_block) { nowhere = malloc (8); }
THREAD (lose_glib) { nowhere = g_strdup ("lost"); }
THREAD (keep_block) { char *p = malloc (8); p = realloc (p, 100); explore_check (p != NULL); free (p); }
THREAD (keep_aligned)
{
  char *p = aligned_alloc (64, 128);

  explore_check ((guintptr) p % 64 == 0);
  free (p);
}

/* Containers of GLib, whose insides are not visible */
static void make_table (void) { table = g_hash_table_new (NULL, NULL); }
static void free_table (void) { g_hash_table_unref (table); }
THREAD (table_add) { g_hash_table_add (table, GINT_TO_POINTER (1)); }
THREAD (table_look) { other = g_hash_table_contains (table, GINT_TO_POINTER (1)); }
THREAD (table_look_too) { g_hash_table_contains (table, GINT_TO_POINTER (2)); }
THREAD (table_free) { g_hash_table_unref (table); atomic_store_explicit (&flag, 1, REL); }
THREAD (table_look_after) { if (atomic_load_explicit (&flag, ACQ)) g_hash_table_size (table); }
static void make_array (void) { array = g_ptr_array_new (); }
static void free_array (void) { g_ptr_array_unref (array); }
THREAD (array_add) { g_ptr_array_add (array, NULL); }
THREAD (array_look) { other = (int) array->len; }

/* Statics are as they were, in each execution */
THREAD (count_up) { g_mutex_lock (&mutex); value++; other += value; g_mutex_unlock (&mutex); }
static void say_value (void) { explore_outcome ("%d:%d", value, other); }

static void say_mixed (void) { explore_outcome ("%d", mixed.whole); }

/* Crashes */
THREAD (crash) { *nowhere = 1; }
THREAD (call_abort) { if (value == 0) abort (); }
THREAD (assert_false) { g_assert (value == 1); }

#define ONE(init_func, thread_func, fini_func) \
  .init = init_func, .thread = { thread_func }, .fini = fini_func
#define TWO(init_func, first, second, fini_func) \
  .init = init_func, .thread = { first, second }, .fini = fini_func

const ExploreScenario selftest_memory_scenarios[] = {
  { "race of writes", TWO (nothing, write_value, write_value, nothing), .finds = "data race: write" },
  { "race of read and write", TWO (nothing, write_value, read_value, nothing), .finds = "data race" },
  { "race past a lock", TWO (nothing, locked_write, read_value, nothing), .finds = "data race" },
  { "no race under a lock", TWO (nothing, locked_write, locked_write, nothing) },
  { "race of atomic and plain", TWO (nothing, store_flag, plain_flag, nothing),
    .finds = "data race" },
  { "no race of neighbours", TWO (make_block, write_first, write_second, free_block) },
  { "race of a part and the whole", TWO (make_block, write_both, write_second, free_block),
    .finds = "data race" },
  { "atomics of two sizes", TWO (nothing, write_whole, write_half, say_mixed),
    .finds = "different sizes" },
  { "use after free", TWO (make_block, free_and_say, use_after, nothing), .finds = "use after free" },
  { "double free", TWO (make_block, free_and_say, free_after, nothing), .finds = "double free" },
  { "use after free by memcpy", TWO (make_block, free_and_say, copy_after, nothing),
    .finds = "use after free" },
  { "atomic use after free", TWO (make_block, free_and_say, atomic_after, nothing),
    .finds = "use after free" },
  { "hidden use after free", TWO (make_block, free_and_say, hidden_after, nothing),
    .finds = "write after free" },
  { "free beside a use", TWO (make_block, touch_block, only_free, nothing),
    .finds = "data race: free" },
  { "free of a middle", ONE (make_block, free_middle, nothing), .finds = "never allocated" },
  { "past the end", ONE (make_block, past_the_end, free_block), .finds = "outside" },
  { "before the start", ONE (make_block, before_the_start, free_block), .finds = "outside" },
  { "leak", ONE (nothing, lose_block, nothing), .finds = "leak" },
  { "leak by GLib", ONE (nothing, lose_glib, nothing), .finds = "leak" },
  { "no leak of what grows", ONE (nothing, keep_block, nothing) },
  { "no leak of what is aligned", ONE (nothing, keep_aligned, nothing) },
  { "race on a table", TWO (make_table, table_add, table_look, free_table), .finds = "data race" },
  { "no race of lookups", TWO (make_table, table_look_too, table_look_too, free_table) },
  { "use after free of a table", TWO (make_table, table_free, table_look_after, nothing),
    .finds = "use after free" },
  { "race on an array", TWO (make_array, array_add, array_look, free_array), .finds = "data race" },
  { "statics are restored", TWO (nothing, count_up, count_up, say_value), .outcomes = "2:3",
    .weak_outcomes = "2:3" },
  { "crash", ONE (nothing, crash, nothing), .finds = "crashed" },
  { "abort", ONE (nothing, call_abort, nothing), .finds = "abort" },
  { "assertion", ONE (nothing, assert_false, nothing), .finds = "assertion failed" },
  { 0 },
};
