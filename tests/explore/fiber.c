/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <glib.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#if defined (__x86_64__)
#include <asm/prctl.h>
#endif

#include "runtime.h"

/*
 * The threads of a scenario are fibers: stacks of their own within one thread.
 *
 * A fiber is made once, with makecontext(), and started again for each execution
 * by a longjmp() to its home, which also forgets whatever it was in the middle
 * of. Switches use _setjmp() and _longjmp(), which make no system call.
 *
 * Each fiber has thread-local variables of its own, at addresses of its own, those
 * of the C library and GLib included. They are borrowed: for each fiber there is
 * a real thread, which does nothing but sleep, and while a fiber runs the thread
 * pointer is that of its sleeper. The thread-local variables of the program itself,
 * which are those of the library under test, begin each execution anew.
 *
 * The program counter and the registers of a parked fiber are on its stack:
 * visible() spills them. So the live part of the stack, from `base` up, together
 * with the thread-local variables, is all that its future depends on.
 */

enum { STACK_SIZE = 256 * 1024, SLACK = 4096 };

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

/* ---- Thread-local variables ------------------------------------------------- */
static uintptr_t thread_pointers[N_FIBERS];
static uintptr_t driver_pointer;
static bool has_fsgsbase;

/* Those of the program: where they begin, counted from the thread pointer */
static intptr_t tls_offset;
static const char *tls_image;
static size_t tls_size;
static size_t tls_image_size;

#if defined (__x86_64__)

static uintptr_t
get_thread_pointer (void)
{
  uintptr_t pointer;

  __asm__ volatile ("mov %%fs:0, %0" : "=r" (pointer));

  return pointer;
}

static void
set_thread_pointer (uintptr_t pointer)
{
  if (has_fsgsbase)
    __asm__ volatile ("wrfsbase %0" : : "r" (pointer) : "memory");
  else
    syscall (SYS_arch_prctl, ARCH_SET_FS, pointer);
}

#elif defined (__aarch64__)

static uintptr_t
get_thread_pointer (void)
{
  uintptr_t pointer;

  __asm__ volatile ("mrs %0, tpidr_el0" : "=r" (pointer));

  return pointer;
}

static void
set_thread_pointer (uintptr_t pointer)
{
  __asm__ volatile ("msr tpidr_el0, %0" : : "r" (pointer) : "memory");
}

#else
#error "The explorer does not know the thread pointer of this processor"
#endif

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
        tls_offset = (intptr_t) ((uintptr_t) info->dlpi_tls_data - get_thread_pointer ());
        tls_size = info->dlpi_phdr[i].p_memsz;
        tls_image = (const char *) (info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        tls_image_size = info->dlpi_phdr[i].p_filesz;
      }

  return 1; /* the program comes first, and is the only one wanted */
}

static char *
tls_of (int fiber)
{
  return (char *) (thread_pointers[fiber] + (uintptr_t) tls_offset);
}

/* Threads of GLib's own run beside the fibers, such as the one that makes those of its pools */
bool
fiber_is_inside (void)
{
  return inside && get_thread_pointer () == thread_pointers[current];
}

static void *
sleeper (void *data)
{
  /* What GLib allocates once in each thread */
  g_slice_free1 (16, g_slice_alloc (16));
  g_thread_self ();

  __atomic_store_n ((uintptr_t *) data, get_thread_pointer (), __ATOMIC_RELEASE);
  for (;;)
    pause ();

  return NULL;
}

static void
init_thread_pointers (void)
{
#if defined (__x86_64__)
  has_fsgsbase = (getauxval (AT_HWCAP2) & 2) != 0;
#endif
  driver_pointer = get_thread_pointer ();
  dl_iterate_phdr (find_tls, NULL);

  for (int i = 0; i < N_FIBERS; i++)
    {
      pthread_t thread;

      if (pthread_create (&thread, NULL, sleeper, &thread_pointers[i]) != 0)
        abort ();
      while (__atomic_load_n (&thread_pointers[i], __ATOMIC_ACQUIRE) == 0)
        sched_yield ();
    }
}

/* ---- Fibers ----------------------------------------------------------------- */
static void __attribute__ ((noreturn, noinline))
run_body (void)
{
  int self = current;

  fibers[self].top = (uintptr_t) __builtin_dwarf_cfa ();
  if (fibers[self].lowest == 0)
    fibers[self].lowest = fibers[self].top;

  bodies[self] ();
  thread_finished ();
}

static void __attribute__ ((noreturn))
fiber_main (void)
{
  /* Each execution comes back here */
  (void) _setjmp (homes[current]);
  run_body ();
}

void
fiber_init (void)
{
  init_thread_pointers ();

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

      memcpy (tls_of (i), tls_image, tls_image_size);
      memset (tls_of (i) + tls_image_size, 0, tls_size - tls_image_size);
    }
}

static void
enter (int fiber)
{
  current = fiber;
  set_thread_pointer (thread_pointers[fiber]);
}

/* What _setjmp (driver) returns for the second time */
static FiberResult
back_in_driver (FiberResult result)
{
  set_thread_pointer (driver_pointer);
  inside = false;

  return result;
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

  return back_in_driver (result);
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

  return back_in_driver (result);
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

/* Is this on a stack? Such memory counts as private to its fiber. */
bool
fiber_owns (uintptr_t address)
{
  return address - (uintptr_t) stacks < (uintptr_t) STACK_SIZE * N_FIBERS;
}

/* Everything that decides what a parked fiber will do, given memory */
uint64_t
fiber_hash (int fiber)
{
  const Fiber *self = &fibers[fiber];
  uint64_t hash = mix ((uint64_t) fiber, self->finished);

  if (self->finished)
    return hash;

  hash = mix_bytes (hash, (const void *) self->base, self->top - self->base);
  hash = mix_bytes (hash, tls_of (fiber), tls_size);
  hash = mix (hash, self->base);
  hash = mix (hash, (self->changes != execution.changes) |
                    (uint64_t) self->spurious << 1 | (uint64_t) self->n_locks << 2);

  return hash;
}
