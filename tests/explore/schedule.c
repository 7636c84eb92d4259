/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>

#include "search.h"

/*
 * The search: depth first over the decisions of an execution, each of which is
 * run from the beginning ("stateless", after VeriSoft).
 *
 * A decision is either which fiber makes the next step, from one visible
 * operation to the next one, or, with weak memory, what a load gives. Nodes are
 * kept only for decisions that have an alternative.
 *
 * Two reductions, neither of which loses a finding (docs/explorer.md argues it):
 *
 * Sleep sets (Godefroid 1996): when all executions that begin with a step of one
 * fiber have been seen, that fiber sleeps in the executions that begin with
 * another one's, until somebody makes a step that its own depends on. Of the
 * schedules that differ only in the order of independent steps, one is left.
 *
 * Known states: a state that has been seen before is not explored again, unless
 * fibers were asleep in it then that are awake now; those only are tried. See
 * visited.c for what makes two states equal.
 *
 * With a bound on preemptions sleep sets are not used, for the schedule that
 * stands for the others may need more preemptions than they; a known state is
 * explored again if it is reached with fewer preemptions than before.
 */

Execution execution;
Search search;

/* ---- Dependence ------------------------------------------------------------ */
static bool
writes (const Operation *operation)
{
  switch (operation->footprint)
    {
    case FOOTPRINT_READ:
      return false;

    case FOOTPRINT_COMPARE:
      /* With stale loads it may fail, or succeed, on other values as well */
      return options.weak ||
             memory_load (operation->address, operation->size) == operation->expected;

    case FOOTPRINT_WRITE:
    case FOOTPRINT_ALL:
    default:
      return true;
    }
}

static bool
overlap (uintptr_t a,
         unsigned  a_size,
         uintptr_t b,
         unsigned  b_size)
{
  return a != 0 && b != 0 && a < b + b_size && b < a + a_size;
}

static bool
dependent (const Operation *a,
           const Operation *b)
{
  if (a->footprint == FOOTPRINT_ALL || b->footprint == FOOTPRINT_ALL)
    return true;

  if (overlap (a->second, 1, b->address, b->size) ||
      overlap (b->second, 1, a->address, a->size) ||
      overlap (a->second, 1, b->second, 1))
    return true;

  return overlap (a->address, a->size, b->address, b->size) && (writes (a) || writes (b));
}

static bool
can_step (int fiber)
{
  const Operation *operation = &fibers[fiber].pending;

  if (fibers[fiber].finished)
    return false;

  return operation->ready == NULL || operation->ready (operation, fiber);
}

static unsigned
fibers_enabled (void)
{
  unsigned enabled = 0;

  for (int i = 1; i <= execution.n_threads; i++)
    if (can_step (i))
      enabled |= 1u << i;

  return enabled;
}

/* Those of `sleep` that a step of `fiber` leaves asleep */
static unsigned
still_asleep (unsigned sleep,
              int      fiber)
{
  unsigned asleep = 0;

  sleep &= ~(1u << fiber);
  for (int i = 1; sleep >> i != 0; i++)
    if ((sleep >> i & 1) && !dependent (&fibers[i].pending, &fibers[fiber].pending))
      asleep |= 1u << i;

  return asleep;
}

/* ---- Decisions ------------------------------------------------------------- */
static int
preferred (unsigned choices)
{
  if (search.last > 0 && (choices >> search.last & 1))
    return search.last;

  return __builtin_ctz (choices);
}

static void
count_step (void)
{
  if (++execution.steps == MAX_STEPS)
    finding ("no end after %d steps: a loop that waits must call g_thread_yield()", MAX_STEPS);
}

static void
path_add (uint8_t decision)
{
  if (search.path_length == MAX_NODES)
    finding ("no end after %d decisions", MAX_NODES);
  search.path[search.path_length++] = decision;
}

static Node *
node_push (void)
{
  Node *node = &search.nodes[search.n_nodes];

  if (search.n_nodes == MAX_NODES)
    finding ("no end after %d decisions", MAX_NODES);
  search.n_nodes++;
  *node = (Node) { 0 };

  return node;
}

/*
 * At the end of what earlier executions have in common with this one: which of
 * `awake` are worth a try? None, if the state is known with all of them.
 */
static void
node_new (unsigned awake,
          unsigned sleep)
{
  Node *node;

  if (!options.no_cache)
    {
      uint64_t hash = state_hash ();
      uint8_t *known;

      if (options.bound >= 0)
        hash = mix (hash, (uint64_t) search.last);

      if (!visited_find (hash, &known))
        {
          *known = options.bound >= 0 ? (uint8_t) search.preemptions : (uint8_t) sleep;
        }
      else if (options.bound >= 0)
        {
          if (*known <= search.preemptions)
            fiber_leave (EXECUTION_PRUNED);
          *known = (uint8_t) search.preemptions;
        }
      else
        {
          awake &= *known;
          sleep &= *known;
          *known = (uint8_t) sleep;
          if (awake == 0)
            fiber_leave (EXECUTION_PRUNED);
        }
    }

  node = node_push ();
  node->choices = (uint8_t) awake;
  node->sleep = (uint8_t) sleep;
  node->taken = (uint8_t) preferred (awake);
}

static int
pick_by_search (unsigned enabled)
{
  unsigned sleep = search.sleeping & enabled;
  unsigned awake = enabled & ~sleep;
  bool may_stay = search.last > 0 && (enabled >> search.last & 1);
  int fiber;

  if (options.bound >= 0 && search.preemptions >= options.bound && may_stay)
    awake = 1u << search.last;

  if (awake == 0)
    fiber_leave (EXECUTION_PRUNED);

  /* With stale loads a fiber that is alone has alternatives, too */
  if ((awake & (awake - 1)) == 0 && (!options.weak || options.no_cache))
    {
      fiber = __builtin_ctz (awake);
    }
  else
    {
      Node *node = &search.nodes[search.depth];

      if (search.depth == search.n_nodes)
        node_new (awake, sleep);
      search.depth++;
      fiber = node->taken;
      sleep = node->sleep | node->done;
    }

  if (may_stay && fiber != search.last)
    search.preemptions++;
  search.sleeping = options.bound >= 0 ? 0 : still_asleep (sleep, fiber);

  return fiber;
}

static void __attribute__ ((noreturn))
nothing_enabled (void)
{
  char text[300] = "";
  size_t used = 0;

  for (int i = 1; i <= execution.n_threads; i++)
    if (!fibers[i].finished)
      used += (size_t) snprintf (text + used, sizeof text - used, "%s T%d waits for %s",
                                 used == 0 ? "" : ",", i,
                                 memory_describe (fibers[i].pending.address));

  if (used == 0)
    fiber_leave (EXECUTION_COMPLETE);

  finding ("deadlock:%s", text);
}

/* The fiber that makes the next step. Leaves the execution where there is none. */
int
pick_next (void)
{
  unsigned enabled = fibers_enabled ();
  int fiber;

  if (enabled == 0)
    nothing_enabled ();

  count_step ();
  if (search.following && search.path_length < search.given_length)
    {
      fiber = search.path[search.path_length] & ~PATH_VALUE;
      if (!(enabled >> fiber & 1))
        finding ("the replay does not fit: T%d cannot make a step", fiber);
    }
  else if (search.warming || search.following)
    {
      fiber = preferred (enabled);
    }
  else
    {
      fiber = pick_by_search (enabled);
    }

  path_add ((uint8_t) fiber);
  search.last = fiber;

  return fiber;
}

/* One of n values, each of them in one of the executions. 0 comes first. */
unsigned
choose (unsigned n)
{
  Node *node;
  unsigned value = 0;

  if (n <= 1 || !execution.scheduling)
    return 0;

  if (search.following && search.path_length < search.given_length)
    {
      value = search.path[search.path_length] & ~PATH_VALUE;
      if (value >= n)
        finding ("the replay does not fit: no choice %u of %u", value, n);
    }
  else if (!search.warming && !search.following)
    {
      node = &search.nodes[search.depth];
      if (search.depth == search.n_nodes)
        {
          node = node_push ();
          node->value = true;
          node->n = (uint8_t) n;
        }
      search.depth++;
      value = node->taken;
    }
  path_add ((uint8_t) (PATH_VALUE | value));

  return value;
}

/* Everything below what __builtin_dwarf_cfa() gives here is the explorer's own
 * business; visible() has put the registers above it. */
static void __attribute__ ((noinline))
schedule (void)
{
  Fiber *self = &fibers[current];

  self->base = (uintptr_t) __builtin_dwarf_cfa ();
  if (self->base < self->lowest)
    self->lowest = self->base;
  self->parked = true;

  fiber_switch (search.starting ? MAIN_FIBER : pick_next ());
}

/* Can no other thread tell when this comes? What has to wait, for a lock that somebody
 * else holds, shows that this is shared. */
static bool
is_private (const Operation *operation)
{
  bool shared = false, is_new = false;

  if (search.following || operation->footprint == FOOTPRINT_ALL)
    return false;

  if (operation->address != 0)
    shared |= sharing_learn (operation->address, writes (operation), &is_new);
  if (operation->second != 0)
    shared |= sharing_learn (operation->second, true, &is_new);
  if (is_new)
    search_restart ();

  return !shared && (operation->ready == NULL || operation->ready (operation, current));
}

/* Something has turned out that makes more operations visible than were taken for
 * visible until now */
void
search_restart (void)
{
  if (!search.warming && !search.following)
    fiber_leave (EXECUTION_RESTART);
}

/* Called before each operation that other threads can tell the order of */
void
visible (Operation operation)
{
  if (!execution.scheduling)
    return;

  __builtin_unwind_init ();
  if (is_private (&operation))
    {
      count_step ();
      path_add ((uint8_t) current);
      return;
    }
  fibers[current].pending = operation;
  schedule ();
}

/* The same for one that may have to wait */
void
visible_wait (Operation operation)
{
  if (!execution.scheduling && !operation.ready (&operation, current))
    finding ("deadlock: init or fini waits for %s", memory_describe (operation.address));

  visible (operation);
}

void
thread_finished (void)
{
  Fiber *self = &fibers[current];

  if (current != MAIN_FIBER)
    {
      glib_thread_exit ();
      if (self->n_locks != 0)
        finding ("T%d ended and holds a lock", current);
    }

  self->finished = true;
  TRACE (NULL, 0, false, "end");
  if (current != MAIN_FIBER && !search.starting)
    fiber_switch (pick_next ());

  fiber_leave (FIBER_PARKED);
}
