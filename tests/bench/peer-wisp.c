/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench.h"

#include <string.h>
#include <wisp/wisp.h>

#define LIGHT_TYPE_OBJECT (light_object_get_type ())
G_DECLARE_FINAL_TYPE (LightObject, light_object, LIGHT, OBJECT, WispObject)

struct _LightObject
{
  WispObject parent_instance;

  uint64_t   payload[BENCH_PAYLOAD_WORDS];
};

WISP_DEFINE_FINAL_TYPE (LightObject, light_object, WISP_TYPE_OBJECT)

static void
light_object_class_init (LightObjectClass *klass)
{
}

static void
light_object_init (LightObject *self)
{
  self->payload[0] = self->payload[1] = 1;
}

/* An instance has at most 64 KiB: a larger payload is an allocation of its own. */
#define LIGHT_TYPE_BIG (light_big_get_type ())
G_DECLARE_FINAL_TYPE (LightBig, light_big, LIGHT, BIG, WispObject)

struct _LightBig
{
  WispObject parent_instance;

  void      *payload; /* (owned) */
};

WISP_DEFINE_FINAL_TYPE (LightBig, light_big, WISP_TYPE_OBJECT)

static void
light_big_finalize (WispObject *object)
{
  free (LIGHT_BIG (object)->payload);

  WISP_OBJECT_CLASS (light_big_parent_class)->finalize (object);
}

static void
light_big_class_init (LightBigClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = light_big_finalize;
}

static void
light_big_init (LightBig *self)
{
}

static inline void *
big_new (uint64_t size)
{
  LightBig *self = wisp_object_new (LIGHT_TYPE_BIG);

  self->payload = bench_alloc (1, size);

  return self;
}

static inline void *
object_new (void)
{
  return wisp_object_new (LIGHT_TYPE_OBJECT);
}

static inline void
object_ref (void *object)
{
  wisp_object_ref (object);
}

static inline void
object_unref (void *object)
{
  wisp_object_unref (object);
}

typedef WispWeak *Weak;

static inline void
weak_init (Weak *weak,
           void *object)
{
  *weak = wisp_weak_new (object);
}

static inline void
weak_copy (Weak *to,
           Weak *from)
{
  *to = wisp_weak_ref (*from);
}

static inline void
weak_clear (Weak *weak)
{
  wisp_weak_unref (*weak);
}

static inline void *
weak_get (Weak *weak)
{
  return wisp_weak_get (*weak);
}

typedef WispCache Cache;

static inline Cache *
cache_new (void)
{
  return wisp_cache_new ();
}

static inline void
cache_free (Cache *cache)
{
  g_object_unref (cache);
}

static inline void
cache_insert (Cache      *cache,
              const char *key,
              void       *object)
{
  if (!wisp_cache_insert (cache, key, object))
    abort ();
}

static inline void *
cache_lookup (Cache      *cache,
              const char *key)
{
  return wisp_cache_lookup (cache, key);
}

static gpointer
load (WispCache      *cache,
      gconstpointer   key,
      GCancellable   *cancellable,
      gpointer        user_data,
      GError        **error)
{
  return object_new ();
}

static inline void *
cache_load (Cache      *cache,
            const char *key)
{
  return wisp_cache_get_or_load (cache, key, load, NULL, NULL, NULL);
}

#define PEER_NAME "wisp"
#define PEER_VERSION                                                         \
  g_strdup_printf ("%u.%u.%u", wisp_get_major_version (),                    \
                   wisp_get_minor_version (), wisp_get_micro_version ())
#define PEER_UPGRADES
#define PEER_CACHES
#define PEER_LOOPS                                                           \
  { "shards-hit", prepare_shards, run_hit, clean_cache },                    \
  { "cache-front-hit", prepare_front, run_hit, clean_cache },                \
  { "keys-build", prepare_empty, run_build, clean_cache },                   \
  { "keys-build-colliding", prepare_empty_colliding, run_build, clean_cache }, \
  { "keys-hit", prepare_full, run_hit, clean_cache },                        \
  { "keys-hit-colliding", prepare_full_colliding, run_hit, clean_cache },    \
  { "keys-bury", prepare_full, run_bury, clean_cache },                      \
  { "keys-bury-colliding", prepare_full_colliding, run_bury, clean_cache },

static void *prepare_shards          (uint64_t  n,
                                      uint64_t  size);
static void *prepare_front           (uint64_t  n,
                                      uint64_t  size);
static void *prepare_empty           (uint64_t  n,
                                      uint64_t  size);
static void *prepare_empty_colliding (uint64_t  n,
                                      uint64_t  size);
static void *prepare_full            (uint64_t  n,
                                      uint64_t  size);
static void *prepare_full_colliding  (uint64_t  n,
                                      uint64_t  size);
static void  run_build               (void     *data,
                                      uint64_t  n,
                                      unsigned  thread);
static void  run_bury                (void     *data,
                                      uint64_t  n,
                                      unsigned  thread);

#include "peer-loops.h"

/* Hits among 1,000 keys, as other caches have; `size` is the number of shards. */
static void *
prepare_shards (uint64_t n,
                uint64_t size)
{
  CacheState *state = cache_state_new (1000);

  g_object_unref (state->cache);
  state->cache = g_object_new (WISP_TYPE_CACHE, "n-shards", (guint) size, NULL);
  add_entries (state, 1000, 0);
  state->keys[0] = bench_keys_new (0, 1000);

  return state;
}

/* Hits of a cache that keeps all of its `size` values alive itself */
static void *
prepare_front (uint64_t n,
               uint64_t size)
{
  CacheState *state = (CacheState *) prepare_hit (n, size);

  wisp_cache_set_max_items (state->cache, (guint) size);
  run_hit (state, size, 0);

  return state;
}

/*
 * What keys cost that somebody has chosen so that g_str_hash() is the same for all.
 * It is a polynomial in 33: "az", "bY" and "c8" have one value, so 11 of them in any
 * order do, 22 characters as in ordinary keys.
 */
#define COLLIDING_PAIRS 11

static void
write_colliding (BenchKey key,
                 uint64_t number)
{
  static const char pairs[][3] = { "az", "bY", "c8" };

  for (unsigned i = 0; i < COLLIDING_PAIRS; i++, number /= G_N_ELEMENTS (pairs))
    memcpy (key + 2 * i, pairs[number % G_N_ELEMENTS (pairs)], 2);
  key[2 * COLLIDING_PAIRS] = '\0';
}

/* The first keys are to be looked up, the second, in another order, to be inserted */
static void *
prepare_empty (uint64_t n,
               uint64_t size)
{
  CacheState *state = cache_state_new (size);

  state->keys[0] = bench_keys_new (0, size);
  state->keys[1] = bench_alloc (size, sizeof (BenchKey));
  for (uint64_t i = 0; i < size; i++)
    bench_key_write (state->keys[1][i], 0, i);

  return state;
}

static void *
prepare_empty_colliding (uint64_t n,
                         uint64_t size)
{
  CacheState *state = prepare_empty (n, size);

  for (uint64_t i = 0; i < size; i++)
    {
      unsigned long number = strtoul (strrchr (state->keys[0][i], '/') + 1, NULL, 10);

      write_colliding (state->keys[0][i], number);
      write_colliding (state->keys[1][i], i);
      if (g_str_hash (state->keys[1][i]) != g_str_hash (state->keys[1][0]))
        abort ();
    }

  return state;
}

static void
run_build (void     *data,
           uint64_t  n,
           unsigned  thread)
{
  CacheState *state = data;

  for (uint64_t i = 0; i < n; i++)
    cache_insert (state->cache, state->keys[1][i], state->batch->objects[i]);
}

static void *
prepare_full (uint64_t n,
              uint64_t size)
{
  CacheState *state = prepare_empty (n, size);

  run_build (state, size, 0);

  return state;
}

static void *
prepare_full_colliding (uint64_t n,
                        uint64_t size)
{
  CacheState *state = prepare_empty_colliding (n, size);

  run_build (state, size, 0);

  return state;
}

static void
run_bury (void     *data,
          uint64_t  n,
          unsigned  thread)
{
  CacheState *state = data;

  drop_objects (state->batch, n, thread);
}
