/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* What libFuzzer calls, and what fuzz-replay.c calls where there is none */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);
