/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <link.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "runtime.h"

/*
 * The threads of a scenario are fibers: stacks of their own within one thread.
 *
 * A fiber is made once, with makecontext(), and started again for each execution
 * by a longjmp() to its home, which also forgets whatever it was in the middle
 * of. Switches use _setjmp() and _longjmp(), which make no system call.
 *
 * Fibers share the thread-local variables of the one thread that they run in. So
 * the block of thread-local variables of the program itself, which holds those of
 * the library under test, is exchanged when the running fiber changes. (Those of
 * shared libraries stay: of GLib none is visible from outside.)
 *
 * The program counter and the registers of a parked fiber are on its stack:
 * visible() spills them. So the live part of the stack, from `base` up, together
 * with the thread-local variables, is all that its future depends on.
 */

enum { STACK_SIZE = 256 * 1024, MAX_TLS = 4096, SLACK = 4096 };

Fiber fibers[N_FIBERS];
int current;
bool inside;

static char *stacks;
static jmp_buf driver;
static jmp_buf homes[N_FIBERS];
static jmp_buf contexts[N_FIBERS];
static ucontext_t births[N_FIBERS];
static bool born[N_FIBERS];
static void (*bodies[N_FIBERS]) (void);

/* The thread-local variables of the program */
static char *tls_block;
static const char *tls_image;
static size_t tls_size;
static size_t tls_image_size;
static int tls_owner = -1;
static char tls_saved[N_FIBERS][MAX_TLS];

static int
find_tls (struct dl_phdr_info *info,
          size_t               size,
          void                *data)
{
  (void) size;
  (void) data;

  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_TLS)
      {
        tls_block = info->dlpi_tls_data;
        tls_size = info->dlpi_phdr[i].p_memsz;
        tls_image = (const char *) (info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        tls_image_size = info->dlpi_phdr[i].p_filesz;
      }

  return 1; /* the program comes first, and is the only one wanted */
}

static void
tls_switch (int to)
{
  if (tls_size == 0 || tls_owner == to)
    return;

  if (tls_owner >= 0)
    memcpy (tls_saved[tls_owner], tls_block, tls_size);
  memcpy (tls_block, tls_saved[to], tls_size);
  tls_owner = to;
}

static void
run_body (void)
{
  int self = current;

  fibers[self].top = (uintptr_t) __builtin_dwarf_cfa ();
  if (fibers[self].lowest == 0)
    fibers[self].lowest = fibers[self].top;

  bodies[self] ();
  thread_finished ();
}

static void
fiber_main (void)
{
  /* Each execution comes back here */
  (void) _setjmp (homes[current]);
  run_body ();
  abort ();
}

void
fiber_init (void)
{
  dl_iterate_phdr (find_tls, NULL);
  if (tls_size > MAX_TLS)
    abort ();

  stacks = mmap (NULL, (size_t) STACK_SIZE * N_FIBERS, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stacks == MAP_FAILED)
    abort ();

  for (int i = 0; i < N_FIBERS; i++)
    {
      char *stack = stacks + (size_t) i * STACK_SIZE;

      mprotect (stack, 4096, PROT_NONE);
      getcontext (&births[i]);
      births[i].uc_stack.ss_sp = stack + 4096;
      births[i].uc_stack.ss_size = STACK_SIZE - 4096;
      makecontext (&births[i], fiber_main, 0);
    }
}

/* Stacks are cleared as far as they were used, so that what an earlier execution
 * left there does not make equal states look different. */
void
fiber_reset (void)
{
  for (int i = 0; i < N_FIBERS; i++)
    {
      Fiber *fiber = &fibers[i];
      uintptr_t top = fiber->top, lowest = fiber->lowest;

      if (lowest < top)
        memset ((void *) (lowest - SLACK), 0, top - lowest + SLACK);

      memset (fiber, 0, sizeof *fiber);
      fiber->top = top;
      fiber->lowest = lowest;

      memcpy (tls_saved[i], tls_image, tls_image_size);
      memset (tls_saved[i] + tls_image_size, 0, tls_size - tls_image_size);
    }

  tls_owner = -1;
}

static void
enter (int fiber)
{
  current = fiber;
  tls_switch (fiber);
}

/* From the driver: runs `body` until the fiber parks or the execution ends */
FiberResult
fiber_start (int    fiber,
             void (*body) (void))
{
  FiberResult result;

  bodies[fiber] = body;
  result = (FiberResult) _setjmp (driver);
  if (result == 0)
    {
      inside = true;
      enter (fiber);
      if (born[fiber])
        _longjmp (homes[fiber], 1);
      born[fiber] = true;
      setcontext (&births[fiber]);
    }
  inside = false;

  return result;
}

FiberResult
fiber_resume (int fiber)
{
  FiberResult result = (FiberResult) _setjmp (driver);

  if (result == 0)
    {
      inside = true;
      enter (fiber);
      _longjmp (contexts[fiber], 1);
    }
  inside = false;

  return result;
}

/* From one fiber to another; returns when somebody switches back. With
 * MAIN_FIBER, which never takes part in scheduling, back to the driver. */
void
fiber_switch (int to)
{
  if (to == current)
    return;

  if (_setjmp (contexts[current]) != 0)
    return;

  if (to == MAIN_FIBER)
    _longjmp (driver, FIBER_PARKED);

  enter (to);
  _longjmp (contexts[to], 1);
}

void
fiber_leave (FiberResult result)
{
  _longjmp (driver, (int) result);
}

/* Is this on a stack, or thread-local? Such memory is private to its fiber. */
bool
fiber_owns (uintptr_t address)
{
  return address - (uintptr_t) stacks < (uintptr_t) STACK_SIZE * N_FIBERS ||
         address - (uintptr_t) tls_block < tls_size;
}

/* Everything that decides what a parked fiber will do, given memory */
uint64_t
fiber_hash (int fiber)
{
  const Fiber *self = &fibers[fiber];
  const char *tls = tls_owner == fiber ? tls_block : tls_saved[fiber];
  uint64_t hash = mix ((uint64_t) fiber, self->finished);

  if (self->finished)
    return hash;

  hash = mix_bytes (hash, (const void *) self->base, self->top - self->base);
  hash = mix_bytes (hash, tls, tls_size);
  hash = mix (hash, self->base);
  hash = mix (hash, (self->changes != execution.changes) |
                    (uint64_t) self->spurious << 1 | (uint64_t) self->n_locks << 2);

  return hash;
}
