/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* What the environment variable WISP_DEBUG asks for, as words with commas */
typedef enum
{
  WISP_DEBUG_SPLIT = 1 << 0 /* each instance has an allocation of its own */
} WispDebugFlags;

gboolean wisp_debug_has (WispDebugFlags flag);
