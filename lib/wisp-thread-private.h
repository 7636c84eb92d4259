/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

/*
 * Plain thread-local memory, without a destructor.
 *
 * The initial-exec model spares each access a call of the dynamic linker. A library
 * that is opened at run time takes such memory from a small reserve that the C
 * library keeps, so only a few words may be declared like this.
 */
#define WISP_THREAD_LOCAL _Thread_local __attribute__ ((tls_model ("initial-exec")))
