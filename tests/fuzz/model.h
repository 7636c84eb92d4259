/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "trace.h"

/* Foretells all that happens when the library runs `program`; `split` if each object
 * is to have an allocation of its own. */
FuzzTrace *fuzz_model_run (const FuzzProgram *program,
                           gboolean           split);
