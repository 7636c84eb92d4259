/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "heap.h"

#include <wisp-test.h>

/*
 * Counts what is allocated, to the byte. The C library's own figure includes what it
 * keeps at hand for each thread, so it varies by more than what is looked for here.
 * The sanitizers have a figure of their own, and must see each call themselves.
 */

#if defined (TEST_ASAN) || defined (TEST_TSAN)

gssize
heap_in_use (void)
{
  return (gssize) test_heap_in_use ();
}

#else

#include <malloc.h>
#include <stdlib.h>

/* The C library's functions below its public names */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void  __libc_free (void *memory);

static gssize in_use; /* atomic, in bytes */

static void *
count (void *memory)
{
  if (memory != NULL)
    g_atomic_pointer_add (&in_use, (gssize) malloc_usable_size (memory));

  return memory;
}

static void
uncount (void *memory)
{
  if (memory != NULL)
    g_atomic_pointer_add (&in_use, -(gssize) malloc_usable_size (memory));
}

void *
malloc (size_t size)
{
  return count (__libc_malloc (size));
}

void *
calloc (size_t n,
        size_t size)
{
  return count (__libc_calloc (n, size));
}

void *
realloc (void   *memory,
         size_t  size)
{
  uncount (memory);

  return count (__libc_realloc (memory, size));
}

void *
memalign (size_t alignment,
          size_t size)
{
  return count (__libc_memalign (alignment, size));
}

void *
aligned_alloc (size_t alignment,
               size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void   **memory,
                size_t   alignment,
                size_t   size)
{
  *memory = memalign (alignment, size);

  return 0;
}

void
free (void *memory)
{
  uncount (memory);
  __libc_free (memory);
}

gssize
heap_in_use (void)
{
  return (gssize) g_atomic_pointer_get (&in_use);
}

#endif
