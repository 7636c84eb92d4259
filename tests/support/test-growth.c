/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-growth.h"

#include <time.h>

#define N_TRIES 3
#define FACTOR  32
#define LIMIT   200

static gint64
processor_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

/* In nanoseconds, at least 1 */
static gint64
best_time (TestGrowthFunc func,
           guint          n)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < N_TRIES; i++)
    {
      gint64 begin = processor_time ();

      func (n);
      best = MIN (best, processor_time () - begin);
    }

  return MAX (best, 1);
}

void
test_expect_linear (TestGrowthFunc func,
                    guint          n)
{
  gint64 little = best_time (func, n);
  gint64 much = best_time (func, FACTOR * n);

  g_test_message ("%d times as much costs %.1f times as much", FACTOR,
                  (gdouble) much / (gdouble) little);
  g_assert_cmpint (much, <, LIMIT * little);
}
