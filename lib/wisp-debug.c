/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-debug-private.h"

static const GDebugKey debug_keys[] = {
  { "split", WISP_DEBUG_SPLIT },
};

/* The variable is read once */
gboolean
wisp_debug_has (WispDebugFlags flag)
{
  static gsize flags = 0;

  if (g_once_init_enter (&flags))
    {
      gsize parsed = g_parse_debug_string (g_getenv ("WISP_DEBUG"), debug_keys,
                                           G_N_ELEMENTS (debug_keys));

      /* Not zero, whatever was asked for */
      g_once_init_leave (&flags, parsed | (gsize) 1 << 31);
    }

  return (flags & flag) != 0;
}
