/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The same race, over and over
 *
 * In each round `prepare` runs alone, then `act` on all threads at once, each a
 * little later or earlier from round to round, and then `check` alone. What one of
 * them writes the next can read.
 */
typedef struct
{
  void (*prepare) (gpointer data);
  void (*act)     (guint    index,
                   gpointer data);
  void (*check)   (gpointer data);
} TestRounds;

void test_run_rounds (guint             n_threads,
                      guint             n_rounds,
                      const TestRounds *rounds,
                      gpointer          data);

G_END_DECLS
