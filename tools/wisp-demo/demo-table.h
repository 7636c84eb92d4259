/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-listing.h"
#include "demo-run.h"

G_BEGIN_DECLS

void demo_table_print_listing    (const DemoListing *listing);
void demo_table_print_head       (const DemoListing *listing);
void demo_table_print_run        (const DemoRun     *run);
void demo_table_print_unreadable (const DemoListing *listing);
void demo_table_print_fault      (const char        *fault);

G_END_DECLS
