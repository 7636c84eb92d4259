/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-stalls.h"

#include <time.h>

#define INTERVAL 10 /* milliseconds */

struct _GalleryStalls
{
  guint   source;
  gint64  last;      /* microseconds */
  gint64  last_cpu;
  GArray *stalls;    /* (owned): of gint64, microseconds */
  GArray *cpu_times; /* (owned): the same */
};

static gint64
get_cpu_time (void)
{
  struct timespec time;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) != 0)
    return 0;

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_tick (gpointer data)
{
  GalleryStalls *self = data;
  gint64 now = g_get_monotonic_time (), cpu = get_cpu_time ();
  gint64 stall = MAX (0, now - self->last - INTERVAL * 1000), cpu_time = cpu - self->last_cpu;

  g_array_append_val (self->stalls, stall);
  g_array_append_val (self->cpu_times, cpu_time);
  self->last = now;
  self->last_cpu = cpu;

  return G_SOURCE_CONTINUE;
}

GalleryStalls *
gallery_stalls_new (void)
{
  GalleryStalls *self = g_new0 (GalleryStalls, 1);

  self->stalls = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cpu_times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gallery_stalls_reset (self);
  self->source = g_timeout_add_full (G_PRIORITY_HIGH, INTERVAL, on_tick, self, NULL);

  return self;
}

void
gallery_stalls_free (GalleryStalls *self)
{
  g_source_remove (self->source);
  g_array_unref (self->stalls);
  g_array_unref (self->cpu_times);
  g_free (self);
}

void
gallery_stalls_reset (GalleryStalls *self)
{
  g_array_set_size (self->stalls, 0);
  g_array_set_size (self->cpu_times, 0);
  self->last = g_get_monotonic_time ();
  self->last_cpu = get_cpu_time ();
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
summarize (GArray *times,
           double *p99,
           double *worst)
{
  *p99 = *worst = 0;
  if (times->len == 0)
    return;

  g_array_sort (times, compare_times);
  *p99 = (double) g_array_index (times, gint64, (times->len - 1) * 99 / 100) / 1000;
  *worst = (double) g_array_index (times, gint64, times->len - 1) / 1000;
}

void
gallery_stalls_get (GalleryStalls       *self,
                    GalleryStallFigures *figures)
{
  figures->n = self->stalls->len;
  summarize (self->stalls, &figures->p99, &figures->worst);
  summarize (self->cpu_times, &figures->cpu_p99, &figures->cpu_worst);
}
