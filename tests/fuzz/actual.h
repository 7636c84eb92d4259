/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "trace.h"

/* Runs the program of `trace` with the library, and ends the process where the library
 * does not do what was foretold */
void fuzz_actual_run (FuzzTrace *trace);
