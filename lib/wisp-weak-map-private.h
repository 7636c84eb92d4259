/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-private.h"

#include <wisp/wisp-weak-map.h>

struct _WispWeakMap
{
  GObject         parent_instance;

  WispCache      *entries;   /* (owned) */
  GBoxedCopyFunc  data_copy; /* (nullable) */
  GDestroyNotify  data_free; /* (nullable) */
};

/* Of data that are instances: wisp-weak-map-bindings.c */
gpointer  wisp_weak_map_ref_instance   (gpointer instance);
void      wisp_weak_map_unref_instance (gpointer instance);
