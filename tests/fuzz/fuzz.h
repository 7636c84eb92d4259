/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Runs an input, and ends the process where the library does not do what the model
 * says. With WISP_DEBUG=split in the environment each object has its own allocation. */
void fuzz_run_input (const guint8 *data,
                     gsize         size);
