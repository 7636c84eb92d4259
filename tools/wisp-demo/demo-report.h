/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-listing.h"
#include "demo-run.h"
#include "demo-threads.h"

G_BEGIN_DECLS

char *demo_report_files   (const DemoListing *listing,
                           const DemoRun     *runs,
                           guint              n_runs,
                           const char        *fault) G_GNUC_WARN_UNUSED_RESULT;
char *demo_report_threads (const DemoListing *listing,
                           const DemoThreads *threads,
                           const char        *fault) G_GNUC_WARN_UNUSED_RESULT;
char *demo_report_article (const char        *key,
                           const DemoRun     *strong,
                           const DemoRun     *weak,
                           const char        *fault) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
