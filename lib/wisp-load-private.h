/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-flight-private.h"

#include <wisp/wisp-load.h>

/* Takes over `flight` */
void wisp_load_start (WispCache       *cache,
                      WispCacheFlight *flight,
                      gconstpointer    key,
                      WispStartFunc    start,
                      gpointer         start_data);
