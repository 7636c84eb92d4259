/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz.h"

#include "actual.h"
#include "model.h"

#include "wisp-debug-private.h"

void
fuzz_run_input (const guint8 *data,
                gsize         size)
{
  g_autoptr (FuzzProgram) program = fuzz_program_new (data, size);
  g_autoptr (FuzzTrace) trace = fuzz_model_run (program, wisp_debug_has (WISP_DEBUG_SPLIT));

  fuzz_actual_run (trace);
}
