/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/*
 * The least that a reference count shared by threads can do, one locked
 * addition, in line or through a call into a shared library. No check, no type,
 * and nothing dies of it.
 */
typedef struct
{
  _Atomic uint64_t count;
  uint64_t         payload[2];
} LimitObject;

#ifdef LIMIT_CALLS

__attribute__ ((visibility ("default"))) void limit_ref   (LimitObject *object);
__attribute__ ((visibility ("default"))) int  limit_unref (LimitObject *object);
__attribute__ ((visibility ("default"))) int  limit_alive (LimitObject *object);

#else

static inline void
limit_ref (LimitObject *object)
{
  atomic_fetch_add_explicit (&object->count, 1, memory_order_relaxed);
}

static inline int
limit_unref (LimitObject *object)
{
  return atomic_fetch_sub_explicit (&object->count, 1, memory_order_acq_rel) == 1;
}

static inline int
limit_alive (LimitObject *object)
{
  return atomic_load_explicit (&object->count, memory_order_relaxed) != 0;
}

#endif
