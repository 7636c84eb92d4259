/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-control-private.h"

#include <wisp/wisp-object.h>

void     wisp_death_begin  (WispObject  *self);
gboolean wisp_death_adjust (WispControl *control,
                            gint         change);
