/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-progress.h"

#include <stdio.h>
#include <unistd.h>

#define INTERVAL (G_USEC_PER_SEC / 10)

/* On standard error, so that the results can go elsewhere */
void
demo_progress_init (DemoProgress *self)
{
  self->enabled = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->next_time = 0;
  self->width = 0;
}

/* `total` is 0 if it is not known yet */
void
demo_progress_update (DemoProgress *self,
                      const char   *activity,
                      guint64       done,
                      guint64       total)
{
  int width;

  if (!self->enabled || g_get_monotonic_time () < self->next_time)
    return;

  self->next_time = g_get_monotonic_time () + INTERVAL;
  width = fprintf (stderr, "\r%s: %" G_GUINT64_FORMAT, activity, done) - 1;
  if (total > 0)
    width += fprintf (stderr, " of %" G_GUINT64_FORMAT, total);
  fprintf (stderr, "%*s", MAX (self->width - width, 0), "");
  self->width = MAX (self->width, width);
}

void
demo_progress_clear (DemoProgress *self)
{
  if (self->width > 0)
    fprintf (stderr, "\r%*s\r", self->width, "");
  self->next_time = 0;
  self->width = 0;
}
