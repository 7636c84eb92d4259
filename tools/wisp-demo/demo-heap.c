/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-heap.h"

#include <unistd.h>

#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

/*
 * How much of the heap is in use, so that two figures can be compared.
 *
 * Some allocators keep what is freed and make it look used. Memory that malloc
 * keeps for a thread is given back when the thread ends, so whoever compares two
 * figures does the work between them on a thread of its own. What g_slice keeps,
 * before GLib 2.76, it never gives back, so it is switched off, which only the
 * environment can do, before the process starts.
 *
 * And whether malloc maps a large block apart, in whole pages, depends on what
 * was freed before; so that threshold is fixed, and a run begins with a trimmed
 * heap. What remains is some dozens of bytes, and part of a page for a large
 * block that still found room elsewhere.
 */

#define PROBE_SIZE    (1024 * 1024)
#define MAPPED_SIZE   (128 * 1024)

static void
restart_without_slices (char **argv)
{
  if (glib_check_version (2, 76, 0) == NULL || g_getenv ("G_SLICE") != NULL)
    return;

  /* The variable is set for the new process, so this happens once. Without
   * /proc we go on, and the figures for GObjects are too high. */
  g_setenv ("G_SLICE", "always-malloc", TRUE);
  execv ("/proc/self/exe", argv);
}

/* Call it first of all: the program may start anew */
void
demo_heap_prepare (char **argv)
{
  if (!demo_heap_is_measured ())
    return;

  restart_without_slices (argv);

#ifdef HAVE_MALLINFO2
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_MMAP_THRESHOLD, MAPPED_SIZE);
#endif
}

/* Not under a sanitizer or Valgrind, nor with another malloc: glibc's then says
 * that nothing is in use */
gboolean
demo_heap_is_measured (void)
{
  gint64 before = demo_heap_get_in_use ();
  gpointer block = g_malloc (PROBE_SIZE);
  gint64 grown = demo_heap_get_in_use () - before;

  g_free (block);

  return grown >= PROBE_SIZE;
}

/* Gives back what is free, so that each run has to get its memory anew */
void
demo_heap_trim (void)
{
#ifdef HAVE_MALLINFO2
  malloc_trim (0);
#endif
}

/* In bytes, with malloc's own overhead for the blocks in use */
gint64
demo_heap_get_in_use (void)
{
#ifdef HAVE_MALLINFO2
  struct mallinfo2 info = mallinfo2 ();

  return (gint64) (info.uordblks + info.hblkhd);
#else
  return 0;
#endif
}
