/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "history.h"

/*
 * Atomic operations and their memory orders.
 *
 * Without options.weak a load gives the newest value, so executions are
 * sequentially consistent; but what an operation orders is exactly what its
 * memory order says, and plain accesses that rely on more are races.
 *
 * With options.weak a variable has a history, its modification order. A load
 * may give any value that is not older than one that its fiber knows: it wrote
 * or read that one itself, or somebody did and that happens before the load. A
 * store may go before others that its fiber does not know, and a
 * read-modify-write follows immediately the value that it read. A seq_cst load
 * gives nothing older than the last seq_cst store. These are the executions of
 * RC11 (Lahav et al. 2017), with one approximation: a seq_cst fence is taken for
 * a read-modify-write of one hidden variable, which orders more than C11 does.
 * As in RC11, no load sees a store that comes after it in its own thread's
 * future ("load buffering"); C11 allows that on paper.
 */

static const char *const order_names[] = {
  "relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst",
};

static const char *const rmw_names[] = {
  [RMW_EXCHANGE] = "swap", [RMW_ADD] = "add", [RMW_SUB] = "sub", [RMW_AND] = "and",
  [RMW_OR] = "or", [RMW_XOR] = "xor", [RMW_NAND] = "nand",
};

static const char *
order_name (int order)
{
  return order_names[order & 7];
}

uint64_t
memory_load (uintptr_t address,
             unsigned  size)
{
  uint64_t value = 0;

  switch (size)
    {
    case 1: return *(const volatile uint8_t *) address;
    case 2: return *(const volatile uint16_t *) address;
    case 4: return *(const volatile uint32_t *) address;
    case 8: return *(const volatile uint64_t *) address;
    default: memcpy (&value, (const void *) address, size < 8 ? size : 8);
    }

  return value;
}

void
memory_store (uintptr_t address,
              unsigned  size,
              uint64_t  value)
{
  switch (size)
    {
    case 1: *(volatile uint8_t *) address = (uint8_t) value; break;
    case 2: *(volatile uint16_t *) address = (uint16_t) value; break;
    case 4: *(volatile uint32_t *) address = (uint32_t) value; break;
    default: *(volatile uint64_t *) address = value; break;
    }
}

/* ---- Operations ------------------------------------------------------------ */
static uint64_t
apply (Rmw      rmw,
       uint64_t value,
       uint64_t operand)
{
  switch (rmw)
    {
    case RMW_ADD: return value + operand;
    case RMW_SUB: return value - operand;
    case RMW_AND: return value & operand;
    case RMW_OR: return value | operand;
    case RMW_XOR: return value ^ operand;
    case RMW_NAND: return ~(value & operand);
    case RMW_EXCHANGE:
    default: return operand;
    }
}

static uint64_t
truncate_to (uint64_t value,
             unsigned size)
{
  return size >= 8 ? value : value & ((UINT64_C (1) << (size * 8)) - 1);
}

/* init() and fini() are alone: nothing to model but the memory */
static bool
is_alone (uintptr_t   address,
          unsigned    size,
          bool        writing,
          const char *what)
{
  if (execution.racing)
    return false;

  if (inside)
    {
      memory_touch (address, size, what);
      if (writing)
        plain_write ((const void *) address, size, NULL);
    }

  return true;
}

uint64_t
atomic_do_load (uintptr_t address,
                unsigned  size,
                int       order,
                void     *pc)
{
  Location *location;
  unsigned oldest, age = 0;

  if (is_alone (address, size, false, "atomic load"))
    return memory_load (address, size);

  visible_access (FOOTPRINT_READ, address, size);
  location = history_find (address, size, ACCESS_ATOMIC_READ, "atomic load");

  if (options.weak)
    {
      oldest = history_oldest (location, current);
      if (order == __ATOMIC_SEQ_CST && oldest < location->seq_cst)
        oldest = location->seq_cst;
      age = choose (location->n - oldest);
    }

  history_read (location, location->n - 1 - age, order);
  TRACE (pc, address, false, "load    %s: %#lx (%s)%s", memory_describe (address),
         (unsigned long) location->stores[location->n - 1 - age].value, order_name (order),
         age > 0 ? " STALE" : "");

  return location->stores[location->n - 1 - age].value;
}

/* The places in the history that a store may take, newest first */
static unsigned
choose_place (const Location *location,
              int             order)
{
  unsigned places[MAX_HISTORY + 1], n = 0, oldest = history_oldest (location, current);

  if (order == __ATOMIC_SEQ_CST && oldest < location->seq_cst)
    oldest = location->seq_cst;
  for (unsigned i = location->n; i > oldest; i--)
    if (i == location->n || !location->stores[i].rmw)
      places[n++] = i;

  return places[choose (n)];
}

void
atomic_do_store (uintptr_t address,
                 unsigned  size,
                 uint64_t  value,
                 int       order,
                 void     *pc)
{
  Location *location;
  unsigned place;

  if (is_alone (address, size, true, "atomic store"))
    {
      memory_store (address, size, value);
      return;
    }

  visible_access (FOOTPRINT_WRITE, address, size);
  location = history_find (address, size, ACCESS_ATOMIC_WRITE, "atomic store");
  place = options.weak ? choose_place (location, order) : location->n;
  TRACE (pc, address, false, "store   %s: %#lx (%s)%s", memory_describe (address),
         (unsigned long) value, order_name (order), place < location->n ? " EARLY" : "");
  history_write (location, place, value, order, false);
}

/* The stores that a read-modify-write may read: those that none has read yet.
 * With `wanted`, another value will do as well where that is a failure. */
static unsigned
choose_source (const Location *location,
               int             order,
               const uint64_t *wanted,
               bool            may_fail)
{
  unsigned sources[2 * MAX_HISTORY], n = 0, oldest;

  if (!options.weak)
    return location->n - 1;

  oldest = history_oldest (location, current);
  if (order == __ATOMIC_SEQ_CST && oldest < location->seq_cst)
    oldest = location->seq_cst;

  for (unsigned i = location->n; i-- > oldest;)
    {
      bool free = i == location->n - 1 || !location->stores[i + 1].rmw;
      bool equal = wanted == NULL || location->stores[i].value == *wanted;

      if (equal ? free : may_fail)
        sources[n++] = i;
    }

  return sources[choose (n)];
}

uint64_t
atomic_apply_rmw (uintptr_t address,
                  unsigned  size,
                  Rmw       rmw,
                  uint64_t  operand,
                  int       order,
                  bool      newest,
                  void     *pc)
{
  Location *location = history_find (address, size, ACCESS_ATOMIC_WRITE, "atomic operation");
  unsigned source = newest ? location->n - 1 : choose_source (location, order, NULL, false);
  uint64_t old = location->stores[source].value;
  uint64_t value = truncate_to (apply (rmw, old, operand), size);

  TRACE (pc, address, false, "%-7s %s: %#lx -> %#lx (%s)%s", rmw_names[rmw],
         memory_describe (address), (unsigned long) old, (unsigned long) value,
         order_name (order), source + 1 < location->n ? " EARLY" : "");
  history_read (location, source, order);
  history_write (location, source + 1, value, order, true);

  return old;
}

uint64_t
atomic_do_rmw (uintptr_t address,
               unsigned  size,
               Rmw       rmw,
               uint64_t  operand,
               int       order,
               void     *pc)
{
  if (is_alone (address, size, true, "atomic operation"))
    {
      uint64_t old = memory_load (address, size);

      memory_store (address, size, apply (rmw, old, operand));
      return old;
    }

  visible_access (FOOTPRINT_WRITE, address, size);

  return atomic_apply_rmw (address, size, rmw, operand, order, false, pc);
}

/* A weak one may fail for no reason: once in each fiber, with weak memory */
static bool
fails_spuriously (bool weak)
{
  Fiber *self = &fibers[current];

  if (!weak || !options.weak || self->spurious || choose (2) == 0)
    return false;
  self->spurious = true;

  return true;
}

bool
atomic_do_compare (uintptr_t  address,
                   unsigned   size,
                   uint64_t  *expected,
                   uint64_t   desired,
                   int        order,
                   int        failure_order,
                   bool       weak,
                   void      *pc)
{
  Location *location;
  unsigned source;
  uint64_t old;
  bool equal;

  if (is_alone (address, size, true, "atomic compare-and-swap"))
    {
      old = memory_load (address, size);
      equal = old == *expected;
      if (equal)
        memory_store (address, size, desired);
      *expected = old;
      return equal;
    }

  visible ((Operation) { .footprint = FOOTPRINT_COMPARE, .address = address, .size = size,
                         .expected = *expected });

  location = history_find (address, size, ACCESS_ATOMIC_READ, "atomic compare-and-swap");
  source = choose_source (location, order, expected, true);
  old = location->stores[source].value;
  equal = old == *expected && !fails_spuriously (weak);

  TRACE (pc, address, false, "%-7s %s: %#lx, wanted %#lx for %#lx (%s)%s",
         equal ? "swapped" : "no swap", memory_describe (address), (unsigned long) old,
         (unsigned long) *expected, (unsigned long) desired,
         order_name (equal ? order : failure_order), source + 1 < location->n ? " STALE" : "");
  history_read (location, source, equal ? order : failure_order);
  if (equal)
    {
      shadow_access (address, size, ACCESS_ATOMIC_WRITE);
      history_write (location, source + 1, desired, order, true);
    }
  *expected = old;

  return equal;
}

void
atomic_do_fence (int   order,
                 void *pc)
{
  Fiber *self = &fibers[current];

  if (!execution.racing)
    return;

  if (order == __ATOMIC_SEQ_CST)
    {
      visible_access (FOOTPRINT_WRITE, (uintptr_t) &fence_clock, sizeof fence_clock);
      self->clock = clock_join (self->clock, fence_clock);
    }
  TRACE (pc, 0, false, "fence   (%s)", order_name (order));
  if (acquires (order))
    self->clock = clock_join (self->clock, self->acquired);
  if (releases (order))
    {
      self->released = self->clock;
      if (order == __ATOMIC_SEQ_CST)
        fence_clock = self->clock;
      clock_tick ();
    }
}
