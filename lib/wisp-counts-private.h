/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

/*
 * The strong and the weak count of an instance, in one 64-bit word.
 *
 * This is the only file with atomic operations on counts. Each helper is one
 * operation on the whole word, its memory order is in its name, and nothing
 * here decides anything: what the returned word means for the instance is the
 * business of wisp-control.c and wisp-object.c. The word is always accessed at
 * its full width, since a narrower load right after a locked operation costs a
 * failed store forward.
 *
 *   63            32 31   30      29        0
 *   +---------------+----+-------+----------+
 *   |  weak count   |DEAD|FOREIGN|  strong  |
 *   +---------------+----+-------+----------+
 *
 * The strong half, read as a number, lies in one of these regions. A state that
 * is stored lies in the middle of its region, so that half a billion stray
 * operations that are in flight at once cannot carry it into another one.
 *
 *   0        1 ....... 2^29 ....... 2^30 ....... 2^31 ....... 2^31+2^30 .. 2^32
 *   |dropping|   plain   | saturated  |  foreign   |    dead     | foreign dead |
 *                              ^            ^             ^             ^
 *                            PINNED      FOREIGN        DEAD     FOREIGN | DEAD
 *
 * dropping:  the last strong reference was dropped, but death is not final yet
 * plain:     the number of strong references
 * saturated: too many references were taken; the instance lives for ever
 * foreign:   the block of a GObject, which counts its strong references itself
 * dead:      the strong count has reached zero for good
 *
 * The weak half is the number of weak reaches (handles, entries of collections),
 * plus one that all strong references own together. From 2^31 on it is
 * saturated, and the block lives for ever.
 */

#define WISP_STRONG_ONE     (G_GUINT64_CONSTANT (1))
#define WISP_STRONG_LIMIT   (1u << 29)
#define WISP_STRONG_PINNED  (WISP_STRONG_LIMIT + (1u << 28))
#define WISP_FOREIGN_BIT    (1u << 30)
#define WISP_FOREIGN        (WISP_FOREIGN_BIT + (1u << 29))
#define WISP_DEAD_BIT       (1u << 31)
#define WISP_DEAD           (WISP_DEAD_BIT + (1u << 29))

#define WISP_WEAK_ONE       (G_GUINT64_CONSTANT (1) << 32)
#define WISP_WEAK_LIMIT     (1u << 31)
#define WISP_WEAK_PINNED    (WISP_WEAK_LIMIT + (1u << 30))

typedef struct
{
  _Atomic guint64 word;
} WispCounts;

static inline guint32
wisp_counts_strong (guint64 word)
{
  return (guint32) word;
}

static inline guint32
wisp_counts_weak (guint64 word)
{
  return (guint32) (word >> 32);
}

static inline guint64
wisp_counts_pack (guint32 weak,
                  guint32 strong)
{
  return ((guint64) weak << 32) | strong;
}

/* At least one strong reference, and nothing out of the ordinary */
static inline gboolean
wisp_counts_is_plain (guint64 word)
{
  return wisp_counts_strong (word) - 1 < WISP_STRONG_LIMIT - 1;
}

/* As above, and at least two of them */
static inline gboolean
wisp_counts_is_shared (guint64 word)
{
  return wisp_counts_strong (word) - 2 < WISP_STRONG_LIMIT - 2;
}

static inline gboolean
wisp_counts_is_dead (guint64 word)
{
  return (word & WISP_DEAD_BIT) != 0;
}

static inline gboolean
wisp_counts_is_foreign (guint64 word)
{
  return (word & WISP_FOREIGN_BIT) != 0;
}

/* Before anybody else can see the word */
static inline void
wisp_counts_init (WispCounts *self,
                  guint32     weak,
                  guint32     strong)
{
  atomic_init (&self->word, wisp_counts_pack (weak, strong));
}

static inline guint64
wisp_counts_load_relaxed (WispCounts *self)
{
  return atomic_load_explicit (&self->word, memory_order_relaxed);
}

static inline guint64
wisp_counts_load_acquire (WispCounts *self)
{
  return atomic_load_explicit (&self->word, memory_order_acquire);
}

static inline void
wisp_counts_store_relaxed (WispCounts *self,
                           guint64     word)
{
  atomic_store_explicit (&self->word, word, memory_order_relaxed);
}

static inline guint64
wisp_counts_add_relaxed (WispCounts *self,
                         guint64     amount)
{
  return atomic_fetch_add_explicit (&self->word, amount, memory_order_relaxed);
}

static inline guint64
wisp_counts_add_acquire (WispCounts *self,
                         guint64     amount)
{
  return atomic_fetch_add_explicit (&self->word, amount, memory_order_acquire);
}

static inline guint64
wisp_counts_sub_relaxed (WispCounts *self,
                         guint64     amount)
{
  return atomic_fetch_sub_explicit (&self->word, amount, memory_order_relaxed);
}

static inline guint64
wisp_counts_sub_acq_rel (WispCounts *self,
                         guint64     amount)
{
  return atomic_fetch_sub_explicit (&self->word, amount, memory_order_acq_rel);
}

static inline guint64
wisp_counts_or_relaxed (WispCounts *self,
                        guint64     bits)
{
  return atomic_fetch_or_explicit (&self->word, bits, memory_order_relaxed);
}

/* On failure @expected holds the word that was found, read relaxed */
static inline gboolean
wisp_counts_swap_acquire (WispCounts *self,
                          guint64    *expected,
                          guint64     desired)
{
  return atomic_compare_exchange_strong_explicit (&self->word, expected, desired,
                                                  memory_order_acquire,
                                                  memory_order_relaxed);
}

/* Of an instance's pointer to its counts, which C++ sees too, so that it is no _Atomic.
 * It never changes but for a bit that is a hint. */
static inline guintptr
wisp_counts_pointer_load_relaxed (gpointer *pointer)
{
  return __atomic_load_n ((guintptr *) pointer, __ATOMIC_RELAXED);
}

static inline void
wisp_counts_pointer_store_relaxed (gpointer *pointer,
                                   guintptr  value)
{
  __atomic_store_n ((guintptr *) pointer, value, __ATOMIC_RELAXED);
}
