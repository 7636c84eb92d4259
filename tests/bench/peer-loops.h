/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The loops of all peers in C. A peer defines, before it includes this file,
 * inline functions with these names, and so says how its users would write it:
 *
 *   void *object_new    (void)          object_ref (void *)  object_unref (void *)
 *   Weak, and with it   weak_init (Weak *, void *)  weak_clear (Weak *)
 *   #define PEER_UPGRADES, and weak_copy (Weak *, Weak *)  void *weak_get (Weak *)
 *     void *big_new (uint64_t size), an object with so large a payload
 *   #define PEER_CACHES, and Cache  cache_new (void)  cache_free (Cache *)
 *     cache_insert (Cache *, const char *, void *)  void *cache_lookup (…)
 *     void *cache_load (…), which finds the object or makes it and inserts it
 *
 * PEER_NAME is its name, PEER_VERSION an expression, and PEER_LOOPS, if defined,
 * what only this peer has. Afterwards there is a bench_peer().
 */
#pragma once

#include "bench.h"

/*
 * One object
 */
typedef struct
{
  void *object;
  Weak  weak;
} Pair;

static inline void *
prepare_pair (uint64_t n,
              uint64_t size)
{
  Pair *pair = (Pair *) bench_alloc_apart (sizeof *pair);

  pair->object = object_new ();
  weak_init (&pair->weak, pair->object);

  return pair;
}

static inline void *
prepare_dead (uint64_t n,
              uint64_t size)
{
  Pair *pair = (Pair *) prepare_pair (n, size);

  object_unref (pair->object);
  pair->object = NULL;

  return pair;
}

static inline void
clean_pair (void *state)
{
  Pair *pair = (Pair *) state;

  weak_clear (&pair->weak);
  if (pair->object != NULL)
    object_unref (pair->object);
  free (pair);
}

static inline void *
prepare_none (uint64_t n,
              uint64_t size)
{
  return NULL;
}

static inline void
clean_none (void *state)
{
}

static inline void
run_new_free (void     *state,
              uint64_t  n,
              unsigned  thread)
{
  for (uint64_t i = 0; i < n; i++)
    object_unref (object_new ());
}

static inline void
run_new_weak_free (void     *state,
                   uint64_t  n,
                   unsigned  thread)
{
  for (uint64_t i = 0; i < n; i++)
    {
      void *object = object_new ();
      Weak weak;

      weak_init (&weak, object);
      object_unref (object);
      weak_clear (&weak);
    }
}

static inline void
run_ref_unref (void     *state,
               uint64_t  n,
               unsigned  thread)
{
  void *object = ((Pair *) state)->object;

  for (uint64_t i = 0; i < n; i++)
    {
      object_ref (object);
      object_unref (object);
    }
}

static inline void
run_weak_new_drop (void     *state,
                   uint64_t  n,
                   unsigned  thread)
{
  void *object = ((Pair *) state)->object;

  for (uint64_t i = 0; i < n; i++)
    {
      Weak weak;

      weak_init (&weak, object);
      weak_clear (&weak);
    }
}

#ifdef PEER_UPGRADES
static inline void
run_weak_clone_drop (void     *state,
                     uint64_t  n,
                     unsigned  thread)
{
  Pair *pair = (Pair *) state;

  for (uint64_t i = 0; i < n; i++)
    {
      Weak weak;

      weak_copy (&weak, &pair->weak);
      weak_clear (&weak);
    }
}

static inline void
run_upgrade_release (void     *state,
                     uint64_t  n,
                     unsigned  thread)
{
  Pair *pair = (Pair *) state;

  for (uint64_t i = 0; i < n; i++)
    {
      void *object = weak_get (&pair->weak);

      if (object == NULL)
        abort ();
      object_unref (object);
    }
}

static inline void
run_upgrade_dead (void     *state,
                  uint64_t  n,
                  unsigned  thread)
{
  Pair *pair = (Pair *) state;

  for (uint64_t i = 0; i < n; i++)
    {
      if (weak_get (&pair->weak) != NULL)
        abort ();
    }
}
#endif

/*
 * Many objects, each with `size` handles
 */
typedef struct
{
  void     **objects;
  Weak      *weaks;
  uint64_t   n_objects, n_weaks, size;
} Batch;

static inline Batch *
batch_new (uint64_t n,
           uint64_t size)
{
  Batch *batch = (Batch *) bench_alloc (1, sizeof *batch);

  batch->objects = (void **) bench_alloc (n, sizeof (void *));
  batch->size = size;

  return batch;
}

static inline void
add_objects (void     *state,
             uint64_t  n,
             unsigned  thread)
{
  Batch *batch = (Batch *) state;

  for (uint64_t i = 0; i < n; i++)
    batch->objects[i] = object_new ();
  batch->n_objects = n;
}

/* The memory of the handles themselves counts as well. */
static inline void
add_weaks (void     *state,
           uint64_t  n,
           unsigned  thread)
{
  Batch *batch = (Batch *) state;

  batch->n_weaks = n * batch->size;
  batch->weaks = (Weak *) bench_alloc (batch->n_weaks, sizeof (Weak));
  for (uint64_t i = 0; i < batch->n_weaks; i++)
    weak_init (&batch->weaks[i], batch->objects[i / batch->size]);
}

static inline void
drop_objects (void     *state,
              uint64_t  n,
              unsigned  thread)
{
  Batch *batch = (Batch *) state;

  for (uint64_t i = 0; i < n; i++)
    object_unref (batch->objects[i]);
  batch->n_objects = 0;
}

static inline void
clean_batch (void *state)
{
  Batch *batch = (Batch *) state;

  for (uint64_t i = 0; i < batch->n_weaks; i++)
    weak_clear (&batch->weaks[i]);
  drop_objects (batch, batch->n_objects, 0);
  free (batch->weaks);
  free (batch->objects);
  free (batch);
}

static inline void *
prepare_batch (uint64_t n,
               uint64_t size)
{
  return batch_new (n, size);
}

static inline void *
prepare_objects (uint64_t n,
                 uint64_t size)
{
  Batch *batch = batch_new (n, size);

  add_objects (batch, n, 0);

  return batch;
}

static inline void *
prepare_weaks (uint64_t n,
               uint64_t size)
{
  Batch *batch = (Batch *) prepare_objects (n, size);

  add_weaks (batch, n, 0);

  /* Who drops an object has used it: the handles must not have put it out of the
   * processor's caches. */
  for (uint64_t i = 0; i < n; i++)
    {
      object_ref (batch->objects[i]);
      object_unref (batch->objects[i]);
    }

  return batch;
}

#ifdef PEER_UPGRADES
/* `size` is that of the payload. */
static inline void
run_bytes_dead (void     *state,
                uint64_t  n,
                unsigned  thread)
{
  Batch *batch = (Batch *) state;

  batch->n_weaks = n;
  batch->weaks = (Weak *) bench_alloc (n, sizeof (Weak));
  for (uint64_t i = 0; i < n; i++)
    {
      void *object = big_new (batch->size);

      weak_init (&batch->weaks[i], object);
      object_unref (object);
    }
}
#endif

/*
 * The weak cache
 */
#ifdef PEER_CACHES
typedef struct
{
  Cache    *cache;
  Batch    *batch;
  BenchKey *keys[BENCH_MAX_THREADS];
  uint64_t  n_keys;
} CacheState;

static inline CacheState *
cache_state_new (uint64_t n)
{
  CacheState *state = (CacheState *) bench_alloc (1, sizeof *state);

  state->cache = cache_new ();
  state->batch = (Batch *) prepare_objects (n, 0);
  state->n_keys = n;

  return state;
}

static inline void
clean_cache (void *data)
{
  CacheState *state = (CacheState *) data;

  clean_batch (state->batch);
  cache_free (state->cache);
  for (unsigned i = 0; i < BENCH_MAX_THREADS; i++)
    free (state->keys[i]);
  free (state);
}

static inline void *
prepare_bytes_entry (uint64_t n,
                     uint64_t size)
{
  return cache_state_new (n);
}

static inline void
add_entries (void     *data,
             uint64_t  n,
             unsigned  thread)
{
  CacheState *state = (CacheState *) data;

  for (uint64_t i = 0; i < n; i++)
    {
      BenchKey key;

      bench_key_write (key, 0, i);
      cache_insert (state->cache, key, state->batch->objects[i]);
    }
}

static inline void *
prepare_hit (uint64_t n,
             uint64_t size)
{
  CacheState *state = cache_state_new (size);

  add_entries (state, size, 0);
  state->keys[0] = bench_keys_new (0, size);

  return state;
}

/* Each thread begins elsewhere. */
static inline void
run_hit (void     *data,
         uint64_t  n,
         unsigned  thread)
{
  CacheState *state = (CacheState *) data;
  BenchKey *keys = state->keys[0];
  uint64_t at = thread * state->n_keys / BENCH_MAX_THREADS;

  for (uint64_t i = 0; i < n; i++)
    {
      void *object = cache_lookup (state->cache, keys[at]);

      if (object == NULL)
        abort ();
      object_unref (object);
      if (++at == state->n_keys)
        at = 0;
    }
}

/* Each thread has keys of its own. */
static inline void *
prepare_death (uint64_t n,
               uint64_t size)
{
  CacheState *state = cache_state_new (0);

  for (unsigned i = 0; i < BENCH_MAX_THREADS; i++)
    state->keys[i] = bench_keys_new (i, BENCH_DEATH_KEYS);

  return state;
}

static inline void
run_death (void     *data,
           uint64_t  n,
           unsigned  thread)
{
  CacheState *state = (CacheState *) data;
  BenchKey *keys = state->keys[thread];

  for (uint64_t i = 0; i < n; i++)
    {
      void *object = object_new ();

      cache_insert (state->cache, keys[i % BENCH_DEATH_KEYS], object);
      object_unref (object);
    }
}

/* What is loaded dies at once, so that each turn loads. */
static inline void
run_load (void     *data,
          uint64_t  n,
          unsigned  thread)
{
  CacheState *state = (CacheState *) data;
  BenchKey *keys = state->keys[thread];

  for (uint64_t i = 0; i < n; i++)
    object_unref (cache_load (state->cache, keys[i % BENCH_DEATH_KEYS]));
}
#endif

static const BenchLoop loops[] = {
  { "new-free", prepare_none, run_new_free, clean_none },
  { "new-weak-free", prepare_none, run_new_weak_free, clean_none },
  { "ref-unref", prepare_pair, run_ref_unref, clean_pair },
  { "weak-new-drop", prepare_pair, run_weak_new_drop, clean_pair },
  { "destroy", prepare_weaks, drop_objects, clean_batch },
  { "bytes-object", prepare_batch, add_objects, clean_batch },
  { "bytes-weak", prepare_objects, add_weaks, clean_batch },
#ifdef PEER_UPGRADES
  { "weak-clone-drop", prepare_pair, run_weak_clone_drop, clean_pair },
  { "upgrade-release", prepare_pair, run_upgrade_release, clean_pair },
  { "upgrade-dead", prepare_dead, run_upgrade_dead, clean_pair },
  { "bytes-dead", prepare_batch, run_bytes_dead, clean_batch },
#endif
#ifdef PEER_CACHES
  { "cache-hit", prepare_hit, run_hit, clean_cache },
  { "cache-insert-death", prepare_death, run_death, clean_cache },
  { "cache-load", prepare_death, run_load, clean_cache },
  { "bytes-entry", prepare_bytes_entry, add_entries, clean_cache },
#endif
#ifdef PEER_LOOPS
  PEER_LOOPS
#endif
  { NULL, NULL, NULL, NULL }
};

const BenchPeer *
bench_peer (void)
{
  static BenchPeer peer = { PEER_NAME, NULL, loops };

  peer.version = PEER_VERSION;

  return &peer;
}
