/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-rounds.h"

#include "wisp-test.h"

typedef struct
{
  const TestRounds *rounds;
  gpointer          data;
  guint             n_threads;
  guint             n_rounds;
  gint              n_arrived; /* atomic: rises for ever */
} Arena;

/* Spins, so that all leave together. `generation` counts the calls. */
static void
meet (Arena *arena,
      guint *generation)
{
  gint everybody = (gint) (++*generation * arena->n_threads);

  g_atomic_int_inc (&arena->n_arrived);
  while (g_atomic_int_get (&arena->n_arrived) < everybody)
    g_thread_yield ();
}

/* Lets thread 0 and the others wait for each other in turn: for up to some
 * microseconds, or, lest they share one processor, until they have been scheduled */
static void
stagger (guint round,
         guint index)
{
  gint n_turns = (gint) ((round / 4 * 37) % 1024), turn = 0;

  if ((round & 1) == (index == 0))
    return;

  if (round & 2)
    g_thread_yield ();
  else
    while (g_atomic_int_get (&turn) < n_turns)
      g_atomic_int_inc (&turn);
}

static void
run_all (guint    index,
         gpointer data)
{
  Arena *arena = data;
  guint generation = 0;

  for (guint round = 0; round < arena->n_rounds; round++)
    {
      if (index == 0 && arena->rounds->prepare != NULL)
        arena->rounds->prepare (arena->data);

      meet (arena, &generation);
      stagger (round, index);
      arena->rounds->act (index, arena->data);
      meet (arena, &generation);

      if (index == 0 && arena->rounds->check != NULL)
        arena->rounds->check (arena->data);
    }
}

void
test_run_rounds (guint             n_threads,
                 guint             n_rounds,
                 const TestRounds *rounds,
                 gpointer          data)
{
  Arena arena = { rounds, data, n_threads, n_rounds, 0 };

  /* What everybody has arrived at must fit into an int */
  g_assert_cmpuint (n_rounds, <, G_MAXINT / 2 / n_threads);

  test_run_threads (n_threads, run_all, &arena);
}
