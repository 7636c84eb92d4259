/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

/* What an exploration found, in memory that outlives the process that does it. */

Report *report;

static void __attribute__ ((format (printf, 1, 0)))
set_finding (const char *format,
             va_list     arguments)
{
  if (report->verdict == VERDICT_FINDING)
    return;

  report->verdict = VERDICT_FINDING;
  vsnprintf (report->message, sizeof report->message, format, arguments);
  search_encode (report->replay, sizeof report->replay);
}

/* From the driver, between executions */
void
report_set (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_finding (format, arguments);
  va_end (arguments);
}

/* From within a fiber: ends the execution */
void
finding (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_finding (format, arguments);
  va_end (arguments);

  fiber_leave (EXECUTION_FINDING);
}

void
explore_fail (const char *format, ...)
{
  char message[400];
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (message, sizeof message, format, arguments);
  va_end (arguments);

  finding ("%s", message);
}

/* Remembers that an execution had this outcome. Blanks are not allowed in it. */
void
explore_outcome (const char *format, ...)
{
  char outcome[OUTCOME_LENGTH];
  unsigned i;
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (outcome, sizeof outcome, format, arguments);
  va_end (arguments);

  for (i = 0; i < report->n_outcomes; i++)
    {
      int order = strcmp (outcome, report->outcomes[i]);

      if (order == 0)
        return;
      if (order < 0)
        break;
    }

  if (report->n_outcomes == MAX_OUTCOMES)
    finding ("more than %d different outcomes", MAX_OUTCOMES);

  memmove (report->outcomes[i + 1], report->outcomes[i],
           (report->n_outcomes - i) * sizeof report->outcomes[0]);
  memcpy (report->outcomes[i], outcome, sizeof outcome);
  report->n_outcomes++;
}
