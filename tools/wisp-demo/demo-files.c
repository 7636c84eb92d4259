/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-files.h"
#include "demo-listing.h"
#include "demo-report.h"
#include "demo-run.h"
#include "demo-strong-cache.h"
#include "demo-table.h"
#include "demo-text.h"
#include "demo-weak-ref-cache.h"
#include "demo-wisp-cache.h"

#include <stdio.h>

/* The same files in one cache after the other */
#define N_RUNS 3

static gboolean
check_read (const DemoListing  *listing,
            const DemoRun      *run,
            GError            **error)
{
  g_autofree char *name = demo_text_display_name (listing->folder);

  if (run->n_files > 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
               "None of the %u files below %s can be read", listing->items->len, name);

  return FALSE;
}

/* A row is printed when its run is over. FALSE if nothing could be read. */
static gboolean
perform_runs (const DemoListing  *listing,
              gboolean            as_table,
              DemoProgress       *progress,
              DemoRun            *runs,
              GError            **error)
{
  const GType types[N_RUNS] = {
    DEMO_TYPE_STRONG_CACHE, DEMO_TYPE_WEAK_REF_CACHE, DEMO_TYPE_WISP_CACHE
  };

  for (guint i = 0; i < N_RUNS; i++)
    {
      demo_run_perform (&runs[i], types[i], listing->items, progress);
      if (!check_read (listing, &runs[i], error))
        return FALSE;
      if (as_table)
        demo_table_print_run (&runs[i]);
    }

  return TRUE;
}

/* `is_clean` is set to FALSE if the weak cache kept anything. It is an error if
 * there was nothing that it could have kept. */
gboolean
demo_files_show (const DemoOptions  *options,
                 gboolean           *is_clean,
                 GError            **error)
{
  g_autoptr (DemoListing) listing = NULL;
  g_autofree char *fault = NULL;
  DemoProgress progress;
  DemoRun runs[N_RUNS];

  demo_progress_init (&progress);
  listing = demo_listing_new (options->folder, options->max_files, options->max_bytes,
                              &progress, error);
  if (listing == NULL)
    return FALSE;

  if (!options->json)
    demo_table_print_head (listing);
  if (!perform_runs (listing, !options->json, &progress, runs, error))
    return FALSE;

  fault = demo_run_find_fault (&runs[N_RUNS - 1]);
  *is_clean = fault == NULL;

  if (options->json)
    {
      g_autofree char *report = demo_report_files (listing, runs, N_RUNS, fault);

      fputs (report, stdout);
    }
  else
    {
      demo_table_print_unreadable (listing);
      demo_table_print_fault (fault);
    }

  return TRUE;
}
