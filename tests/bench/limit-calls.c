/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "limit.h"

void
limit_ref (LimitObject *object)
{
  atomic_fetch_add_explicit (&object->count, 1, memory_order_relaxed);
}

int
limit_unref (LimitObject *object)
{
  return atomic_fetch_sub_explicit (&object->count, 1, memory_order_acq_rel) == 1;
}

int
limit_alive (LimitObject *object)
{
  return atomic_load_explicit (&object->count, memory_order_relaxed) != 0;
}
