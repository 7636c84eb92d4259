/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* For condition variables, which give a mutex up and take it again */
void locks_mutex_take    (GMutex *mutex, void *pc);
void locks_mutex_release (GMutex *mutex, void *pc);
