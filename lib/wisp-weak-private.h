/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-control-private.h"
#include "wisp-weak-gobject-private.h"

#include <wisp/wisp-weak.h>

/* Drops a strong reference to an instance of either kind, known by its block */
static inline void
wisp_weak_unref_instance (WispControl *self,
                          gpointer     instance)
{
  if (wisp_control_is_foreign (self))
    g_object_unref (instance);
  else
    wisp_object_unref (instance);
}
