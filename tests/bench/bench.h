/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What a native peer gives to the host: a table of loops. Each loop is compiled
 * in the peer's own language with the peer's own headers, so that what is timed
 * is how a user of that peer would write it.
 *
 * `prepare` makes what `n` turns of the loop need, `run` takes these turns and
 * alone is timed, `clean` frees everything. Where several threads share a state,
 * one of them prepares and cleans it; `thread` numbers those that run it. Loops
 * whose turns use up what was prepared are run once, with all `n` turns.
 *
 * `size` is the number of handles or of keys, or the bytes of a payload.
 */
typedef struct
{
  const char  *op;
  void      *(*prepare) (uint64_t n, uint64_t size);
  void       (*run)     (void *state, uint64_t n, unsigned thread);
  void       (*clean)   (void *state);
} BenchLoop;

typedef struct
{
  const char      *name;
  const char      *version;
  const BenchLoop *loops; /* up to one without an op */
} BenchPeer;

#ifdef __cplusplus
extern "C"
#else
extern
#endif
__attribute__ ((visibility ("default"))) const BenchPeer *bench_peer (void);

/* What every benchmarked object carries besides its counts */
#define BENCH_PAYLOAD_WORDS 2

#define BENCH_MAX_THREADS 4

#define BENCH_STRING(x) BENCH_STRING_ (x)
#define BENCH_STRING_(x) #x

/* The compiler must assume that @pointer, and all memory, is read and changed. */
static inline void
bench_escape (const void *pointer)
{
  __asm__ volatile ("" : : "r" (pointer) : "memory");
}

static inline void *
bench_alloc (uint64_t n, uint64_t size)
{
  void *block = calloc (n > 0 ? n : 1, size);

  if (block == NULL)
    abort ();

  return block;
}

/* On cache lines, and pairs of them, of its own: what one thread writes there must
 * not slow down what another thread has next to it by chance. */
#define BENCH_APART 128

static inline void *
bench_alloc_apart (uint64_t size)
{
  void *block = aligned_alloc (BENCH_APART, (size + BENCH_APART - 1) / BENCH_APART * BENCH_APART);

  if (block == NULL)
    abort ();

  return block;
}

/*
 * Keys of 22 characters, as of files in a folder. They are looked up in another
 * order than the one they were inserted in, as in life, or the processor would
 * fetch table, entry and object ahead. The strings to look up lie in the order
 * in which they are used, so that the caller's own strings cost nothing.
 */
#define BENCH_KEY_SIZE 32
#define BENCH_DEATH_KEYS 1024

typedef char BenchKey[BENCH_KEY_SIZE];

static inline void
bench_key_write (BenchKey key, unsigned prefix, uint64_t number)
{
  snprintf (key, BENCH_KEY_SIZE, "%02u/images/%08u.png", prefix % 100, (unsigned) number);
}

static inline BenchKey *
bench_keys_new (unsigned prefix, uint64_t n)
{
  BenchKey *keys = (BenchKey *) bench_alloc (n, sizeof (BenchKey));
  uint32_t *order = (uint32_t *) bench_alloc (n, sizeof (uint32_t));
  uint64_t random = 88172645463325252u;

  for (uint64_t i = 0; i < n; i++)
    {
      uint64_t j;

      /* Marsaglia's xorshift, and Fisher's and Yates's shuffle from the inside */
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      j = random % (i + 1);
      order[i] = order[j];
      order[j] = (uint32_t) i;
    }

  for (uint64_t i = 0; i < n; i++)
    bench_key_write (keys[i], prefix, order[i]);

  free (order);

  return keys;
}
