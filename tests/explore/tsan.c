/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "runtime.h"

/*
 * The functions that gcc and clang call in code compiled with -fsanitize=thread,
 * in place of those of libtsan.
 */

#define CALLER __builtin_return_address (0)

/* ---- Plain accesses --------------------------------------------------------- */
#define DEFINE_ACCESS(n)                                                               \
  void __tsan_read##n (void *p);                                                       \
  void __tsan_write##n (void *p);                                                      \
  void __tsan_unaligned_read##n (void *p);                                             \
  void __tsan_unaligned_write##n (void *p);                                            \
  void __tsan_volatile_read##n (void *p);                                              \
  void __tsan_volatile_write##n (void *p);                                             \
  void __tsan_unaligned_volatile_read##n (void *p);                                    \
  void __tsan_unaligned_volatile_write##n (void *p);                                   \
  void __tsan_read_write##n (void *p);                                                 \
  void __tsan_unaligned_read_write##n (void *p);                                       \
  void __tsan_read##n (void *p) { plain_read (p, n, CALLER); }                         \
  void __tsan_write##n (void *p) { plain_write (p, n, CALLER); }                       \
  void __tsan_unaligned_read##n (void *p) { plain_read (p, n, CALLER); }               \
  void __tsan_unaligned_write##n (void *p) { plain_write (p, n, CALLER); }             \
  void __tsan_volatile_read##n (void *p) { plain_read (p, n, CALLER); }                \
  void __tsan_volatile_write##n (void *p) { plain_write (p, n, CALLER); }              \
  void __tsan_unaligned_volatile_read##n (void *p) { plain_read (p, n, CALLER); }      \
  void __tsan_unaligned_volatile_write##n (void *p) { plain_write (p, n, CALLER); }    \
  void __tsan_read_write##n (void *p) { plain_write (p, n, CALLER); }                  \
  void __tsan_unaligned_read_write##n (void *p) { plain_write (p, n, CALLER); }

DEFINE_ACCESS (1)
DEFINE_ACCESS (2)
DEFINE_ACCESS (4)
DEFINE_ACCESS (8)
DEFINE_ACCESS (16)

void __tsan_read_range (void *p, unsigned long size);
void __tsan_write_range (void *p, unsigned long size);
void __tsan_vptr_read (void **p);
void __tsan_vptr_update (void **p, void *value);
void *__tsan_memcpy (void *to, const void *from, size_t size);
void *__tsan_memmove (void *to, const void *from, size_t size);
void *__tsan_memset (void *to, int value, size_t size);
void __tsan_init (void);
void __tsan_func_entry (void *pc);
void __tsan_func_exit (void);

void
__tsan_read_range (void          *p,
                   unsigned long  size)
{
  plain_read (p, size, CALLER);
}

void
__tsan_write_range (void          *p,
                    unsigned long  size)
{
  plain_write (p, size, CALLER);
}

void
__tsan_vptr_read (void **p)
{
  plain_read (p, sizeof *p, CALLER);
}

void
__tsan_vptr_update (void **p,
                    void  *value)
{
  if (*p != value)
    plain_write (p, sizeof *p, CALLER);
}

void *
__tsan_memcpy (void       *to,
               const void *from,
               size_t      size)
{
  plain_read (from, size, CALLER);
  plain_write (to, size, CALLER);

  return memcpy (to, from, size);
}

void *
__tsan_memmove (void       *to,
                const void *from,
                size_t      size)
{
  plain_read (from, size, CALLER);
  plain_write (to, size, CALLER);

  return memmove (to, from, size);
}

void *
__tsan_memset (void   *to,
               int     value,
               size_t  size)
{
  plain_write (to, size, CALLER);

  return memset (to, value, size);
}

void
__tsan_init (void)
{
}

void
__tsan_func_entry (void *pc)
{
  (void) pc;
  if (__builtin_expect (options.verbose, 0))
    trace_enter (CALLER);
}

void
__tsan_func_exit (void)
{
  if (__builtin_expect (options.verbose, 0))
    trace_leave ();
}

/* ---- Atomic operations ------------------------------------------------------ */
#define DEFINE_RMW(bits, T, name, RMW)                                                 \
  T __tsan_atomic##bits##_##name (volatile T *p, T value, int order);                  \
  T                                                                                    \
  __tsan_atomic##bits##_##name (volatile T *p, T value, int order)                     \
  {                                                                                    \
    return (T) atomic_do_rmw ((uintptr_t) p, sizeof (T), RMW, value, order, CALLER);   \
  }

#define DEFINE_ATOMIC(bits, T)                                                         \
  T __tsan_atomic##bits##_load (const volatile T *p, int order);                       \
  void __tsan_atomic##bits##_store (volatile T *p, T value, int order);                \
  int __tsan_atomic##bits##_compare_exchange_strong (volatile T *p, T *expected,       \
                                                     T desired, int order, int fail);  \
  int __tsan_atomic##bits##_compare_exchange_weak (volatile T *p, T *expected,         \
                                                   T desired, int order, int fail);    \
  T __tsan_atomic##bits##_compare_exchange_val (volatile T *p, T expected, T desired,  \
                                                int order, int fail);                  \
                                                                                       \
  T                                                                                    \
  __tsan_atomic##bits##_load (const volatile T *p, int order)                          \
  {                                                                                    \
    return (T) atomic_do_load ((uintptr_t) p, sizeof (T), order, CALLER);              \
  }                                                                                    \
                                                                                       \
  void                                                                                 \
  __tsan_atomic##bits##_store (volatile T *p, T value, int order)                      \
  {                                                                                    \
    atomic_do_store ((uintptr_t) p, sizeof (T), value, order, CALLER);                 \
  }                                                                                    \
                                                                                       \
  int                                                                                  \
  __tsan_atomic##bits##_compare_exchange_strong (volatile T *p, T *expected,           \
                                                 T desired, int order, int fail)       \
  {                                                                                    \
    uint64_t value = *expected;                                                        \
    int equal = atomic_do_compare ((uintptr_t) p, sizeof (T), &value, desired, order,  \
                                   fail, false, CALLER);                               \
                                                                                       \
    *expected = (T) value;                                                             \
    return equal;                                                                      \
  }                                                                                    \
                                                                                       \
  int                                                                                  \
  __tsan_atomic##bits##_compare_exchange_weak (volatile T *p, T *expected,             \
                                               T desired, int order, int fail)         \
  {                                                                                    \
    uint64_t value = *expected;                                                        \
    int equal = atomic_do_compare ((uintptr_t) p, sizeof (T), &value, desired, order,  \
                                   fail, true, CALLER);                                \
                                                                                       \
    *expected = (T) value;                                                             \
    return equal;                                                                      \
  }                                                                                    \
                                                                                       \
  T                                                                                    \
  __tsan_atomic##bits##_compare_exchange_val (volatile T *p, T expected, T desired,    \
                                              int order, int fail)                     \
  {                                                                                    \
    uint64_t value = expected;                                                         \
                                                                                       \
    atomic_do_compare ((uintptr_t) p, sizeof (T), &value, desired, order, fail, false, \
                       CALLER);                                                        \
    return (T) value;                                                                  \
  }                                                                                    \
                                                                                       \
  DEFINE_RMW (bits, T, exchange, RMW_EXCHANGE)                                         \
  DEFINE_RMW (bits, T, fetch_add, RMW_ADD)                                             \
  DEFINE_RMW (bits, T, fetch_sub, RMW_SUB)                                             \
  DEFINE_RMW (bits, T, fetch_and, RMW_AND)                                             \
  DEFINE_RMW (bits, T, fetch_or, RMW_OR)                                               \
  DEFINE_RMW (bits, T, fetch_xor, RMW_XOR)                                             \
  DEFINE_RMW (bits, T, fetch_nand, RMW_NAND)

DEFINE_ATOMIC (8, uint8_t)
DEFINE_ATOMIC (16, uint16_t)
DEFINE_ATOMIC (32, uint32_t)
DEFINE_ATOMIC (64, uint64_t)

void __tsan_atomic_thread_fence (int order);
void __tsan_atomic_signal_fence (int order);

void
__tsan_atomic_thread_fence (int order)
{
  atomic_do_fence (order, CALLER);
}

void
__tsan_atomic_signal_fence (int order)
{
  (void) order;
}
