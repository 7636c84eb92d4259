/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the machine allows: locked additions, malloc() and free(), a GHashTable
 * that nobody else uses. Built twice, with the additions in line and, as
 * LIMIT_CALLS, with each of them in a function of a shared library.
 */
#include "bench.h"
#include "limit.h"

#include <glib.h>

static LimitObject *
object_new (void)
{
  LimitObject *object = malloc (sizeof *object);

  if (object == NULL)
    abort ();

  atomic_init (&object->count, 1);
  object->payload[0] = object->payload[1] = 1;
  bench_escape (object);

  return object;
}

static void *
prepare_none (uint64_t n,
              uint64_t size)
{
  return NULL;
}

static void
clean_none (void *state)
{
}

static void *
prepare_object (uint64_t n,
                uint64_t size)
{
  return object_new ();
}

static void *
prepare_dead (uint64_t n,
              uint64_t size)
{
  LimitObject *object = object_new ();

  limit_unref (object);

  return object;
}

static void
run_new_free (void     *state,
              uint64_t  n,
              unsigned  thread)
{
  for (uint64_t i = 0; i < n; i++)
    free (object_new ());
}

/* A handle costs at least two more additions. */
static void
run_new_weak_free (void     *state,
                   uint64_t  n,
                   unsigned  thread)
{
  for (uint64_t i = 0; i < n; i++)
    {
      LimitObject *object = object_new ();

      limit_ref (object);
      limit_unref (object);
      free (object);
    }
}

static void
run_ref_unref (void     *state,
               uint64_t  n,
               unsigned  thread)
{
  LimitObject *object = state;

  for (uint64_t i = 0; i < n; i++)
    {
      limit_ref (object);
      if (limit_unref (object))
        abort ();
    }
}

static void
run_upgrade_dead (void     *state,
                  uint64_t  n,
                  unsigned  thread)
{
  LimitObject *object = state;

  for (uint64_t i = 0; i < n; i++)
    {
      if (limit_alive (object))
        abort ();
      bench_escape (object);
    }
}

#ifndef LIMIT_CALLS

typedef struct
{
  LimitObject **objects;
  uint64_t      n;
} Batch;

static void *
prepare_batch (uint64_t n,
               uint64_t size)
{
  Batch *batch = bench_alloc (1, sizeof *batch);

  batch->n = n;
  batch->objects = bench_alloc (n, sizeof (LimitObject *));
  for (uint64_t i = 0; i < n; i++)
    batch->objects[i] = object_new ();

  return batch;
}

/* Whatever handles there are, the limit does not know them. */
static void
run_destroy (void     *state,
             uint64_t  n,
             unsigned  thread)
{
  Batch *batch = state;

  for (uint64_t i = 0; i < n; i++)
    {
      if (limit_unref (batch->objects[i]))
        free (batch->objects[i]);
    }
}

static void
clean_batch (void *state)
{
  Batch *batch = state;

  free (batch->objects);
  free (batch);
}

/* No lock: the table is only read, which any number of threads may do. */
typedef struct
{
  GHashTable *table;
  BenchKey   *keys;
  uint64_t    n_keys;
} Cache;

static void *
prepare_hit (uint64_t n,
             uint64_t size)
{
  Cache *cache = bench_alloc (1, sizeof *cache);

  cache->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free);
  cache->n_keys = size;
  cache->keys = bench_keys_new (0, size);
  for (uint64_t i = 0; i < size; i++)
    {
      BenchKey key;

      bench_key_write (key, 0, i);
      g_hash_table_insert (cache->table, g_strdup (key), object_new ());
    }

  return cache;
}

static void
run_hit (void     *state,
         uint64_t  n,
         unsigned  thread)
{
  Cache *cache = state;
  uint64_t at = thread * cache->n_keys / BENCH_MAX_THREADS;

  for (uint64_t i = 0; i < n; i++)
    {
      LimitObject *object = g_hash_table_lookup (cache->table, cache->keys[at]);

      if (object == NULL)
        abort ();
      limit_ref (object);
      limit_unref (object);
      if (++at == cache->n_keys)
        at = 0;
    }
}

static void
clean_cache (void *state)
{
  Cache *cache = state;

  g_hash_table_unref (cache->table);
  free (cache->keys);
  free (cache);
}

/* The threads do not even share the table. */
static void *
prepare_death (uint64_t n,
               uint64_t size)
{
  return bench_keys_new (0, BENCH_DEATH_KEYS);
}

static void
run_death (void     *state,
           uint64_t  n,
           unsigned  thread)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  BenchKey *keys = state;

  for (uint64_t i = 0; i < n; i++)
    {
      const char *key = keys[i % BENCH_DEATH_KEYS];
      LimitObject *object = object_new ();

      g_hash_table_insert (table, g_strdup (key), object);
      if (limit_unref (object))
        {
          g_hash_table_remove (table, key);
          free (object);
        }
    }

  g_hash_table_unref (table);
}

static void
run_bytes_object (void     *state,
                  uint64_t  n,
                  unsigned  thread)
{
  Batch *batch = state;

  for (uint64_t i = 0; i < n; i++)
    batch->objects[i] = object_new ();
}

static void *
prepare_bytes_object (uint64_t n,
                      uint64_t size)
{
  Batch *batch = bench_alloc (1, sizeof *batch);

  batch->n = n;
  batch->objects = bench_alloc (n, sizeof (LimitObject *));

  return batch;
}

static void
clean_bytes_object (void *state)
{
  Batch *batch = state;

  for (uint64_t i = 0; i < batch->n; i++)
    free (batch->objects[i]);
  clean_batch (batch);
}

#endif

static const BenchLoop loops[] = {
  { "ref-unref", prepare_object, run_ref_unref, free },
  { "weak-new-drop", prepare_object, run_ref_unref, free },
  { "weak-clone-drop", prepare_object, run_ref_unref, free },
  { "upgrade-release", prepare_object, run_ref_unref, free },
  { "upgrade-dead", prepare_dead, run_upgrade_dead, free },
  { "new-free", prepare_none, run_new_free, clean_none },
  { "new-weak-free", prepare_none, run_new_weak_free, clean_none },
#ifndef LIMIT_CALLS
  { "destroy", prepare_batch, run_destroy, clean_batch },
  { "cache-hit", prepare_hit, run_hit, clean_cache },
  { "cache-insert-death", prepare_death, run_death, free },
  { "bytes-object", prepare_bytes_object, run_bytes_object, clean_bytes_object },
#endif
  { NULL, NULL, NULL, NULL }
};

static const BenchPeer peer = {
#ifdef LIMIT_CALLS
  "limit-calls", "additions through calls", loops,
#else
  "limit", "additions in line", loops,
#endif
};

const BenchPeer *
bench_peer (void)
{
  return &peer;
}
