/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-private.h"

#include "wisp-cache-hash-private.h"

/**
 * WispCache:
 *
 * A table of instances that does not keep them alive.
 *
 * What somebody else holds is found under its key, and shared; what nobody holds
 * any more leaves the table at its death, by itself. So the cache never gives out
 * the same thing twice, and never leaks: a cache of textures is as large as the
 * textures in use.
 *
 * Keys are strings, which the cache copies, or anything with functions to hash and
 * compare it. Strings and bytes are hashed with a secret of the process, so that keys
 * from outside, chosen to have the same hash, cannot slow the cache down. Values are light objects ([class@Wisp.Object]) and GObjects, also
 * mixed. A value may be in the cache under several keys, and in several caches.
 *
 * ```c
 * g_autoptr (Texture) texture = wisp_cache_lookup (cache, path);
 *
 * if (texture == NULL)
 *   {
 *     g_autoptr (Texture) loaded = texture_load (path);
 *
 *     // Another thread may have been quicker: then it is its texture
 *     texture = wisp_cache_add (cache, path, loaded);
 *   }
 * ```
 *
 * All functions may be called from any thread, at any time, also from the dispose
 * and finalize of values and from the functions for keys. None of them runs under a
 * lock, but for a custom *equal* function: it must be pure; if it uses the cache
 * that called it, this is reported and refused.
 *
 * There is no function that asks whether a key is there, since the answer would be
 * out of date: a lookup holds what it finds.
 *
 * A value in a cache is never unique in the sense of
 * [method@Wisp.Object.is_unique].
 *
 * Since: 1.0
 */

/* Of the default. Each shard takes some 440 bytes, used or not. */
#define SHARDS_PER_CORE 16
#define MAX_DEFAULT_SHARDS 128
#define MAX_SHARDS 4096

enum
{
  PROP_0,
  PROP_FAILURE_TTL,
  PROP_MAX_BYTES,
  PROP_MAX_ITEMS,
  PROP_MEMORY_MONITOR,
  PROP_N_ENTRIES,
  PROP_N_SHARDS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WispCache, wisp_cache, G_TYPE_OBJECT)

static void
open_shards (WispCache *self)
{
  self->shards = g_new (WispCacheShard *, self->n_shards);
  for (guint i = 0; i < self->n_shards; i++)
    self->shards[i] = wisp_cache_shard_new (self, self->keys.equal, &self->front);
}

static void
close_shards (WispCache *self)
{
  for (guint i = 0; i < self->n_shards; i++)
    wisp_cache_shard_close (self->shards[i]);
  g_free (self->shards);
}

static void
wisp_cache_constructed (GObject *object)
{
  WispCache *self = WISP_CACHE (object);

  G_OBJECT_CLASS (wisp_cache_parent_class)->constructed (object);

  if (self->n_shards == 0)
    self->n_shards = MIN (SHARDS_PER_CORE * g_get_num_processors (), MAX_DEFAULT_SHARDS);
  open_shards (self);
}

static void
wisp_cache_finalize (GObject *object)
{
  WispCache *self = WISP_CACHE (object);

  close_shards (self);
  wisp_cache_front_clear (&self->front);

  G_OBJECT_CLASS (wisp_cache_parent_class)->finalize (object);
}

static void
wisp_cache_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WispCache *self = WISP_CACHE (object);

  switch (property_id)
    {
    case PROP_FAILURE_TTL:
      g_value_set_uint (value, wisp_cache_get_failure_ttl (self));
      break;

    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, wisp_cache_get_max_bytes (self));
      break;

    case PROP_MAX_ITEMS:
      g_value_set_uint (value, wisp_cache_get_max_items (self));
      break;

    case PROP_N_ENTRIES:
      g_value_set_uint (value, wisp_cache_get_n_entries (self));
      break;

    case PROP_N_SHARDS:
      g_value_set_uint (value, self->n_shards);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_cache_set_property (GObject      *object,
                         guint         property_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WispCache *self = WISP_CACHE (object);

  switch (property_id)
    {
    case PROP_FAILURE_TTL:
      wisp_cache_set_failure_ttl (self, g_value_get_uint (value));
      break;

    case PROP_MAX_BYTES:
      wisp_cache_set_max_bytes (self, (gsize) MIN (g_value_get_uint64 (value), G_MAXSSIZE));
      break;

    case PROP_MAX_ITEMS:
      wisp_cache_set_max_items (self, g_value_get_uint (value));
      break;

    case PROP_MEMORY_MONITOR:
      wisp_cache_set_memory_monitor (self, g_value_get_object (value));
      break;

    case PROP_N_SHARDS:
      self->n_shards = g_value_get_uint (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_cache_class_init (WispCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  wisp_cache_hash_init ();

  object_class->constructed = wisp_cache_constructed;
  object_class->finalize = wisp_cache_finalize;
  object_class->get_property = wisp_cache_get_property;
  object_class->set_property = wisp_cache_set_property;

  /**
   * WispCache:failure-ttl: (getter get_failure_ttl) (setter set_failure_ttl)
   *
   * For how long the failure of a load is kept, in milliseconds.
   *
   * Whoever asks for the key within that time gets the same error, without another
   * load. 0, the default, keeps none.
   *
   * Since: 1.0
   */
  properties[PROP_FAILURE_TTL] =
    g_param_spec_uint ("failure-ttl", NULL, NULL, 0, G_MAXINT, 0,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispCache:max-bytes: (getter get_max_bytes) (setter set_max_bytes)
   *
   * How much the values that the cache keeps alive may weigh together, in bytes, as
   * told by the function given to wisp_cache_set_weigher(). 0 is no bound.
   *
   * See [property@Wisp.Cache:max-items].
   *
   * Since: 1.0
   */
  properties[PROP_MAX_BYTES] =
    g_param_spec_uint64 ("max-bytes", NULL, NULL, 0, G_MAXSSIZE, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispCache:max-items: (getter get_max_items) (setter set_max_items)
   *
   * How many values the cache keeps alive itself: its front. 0 is no bound.
   *
   * Without any bound, which is the default, it keeps none. With one, or with
   * [property@Wisp.Cache:max-bytes], those that were used last are kept: inserted, or
   * found. What leaves the front is found for as long as anybody else holds it, and
   * enters the front again when it is.
   *
   * Both bounds are for the whole cache. While there are few values in the front (up to
   * eight for each of [property@Wisp.Cache:n-shards]), the one that leaves is that of
   * the cache that was used longest ago. With more, it is that of one part of the cache,
   * the part that the newcomer belongs to; with one shard, it is always exact.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_ITEMS] =
    g_param_spec_uint ("max-items", NULL, NULL, 0, G_MAXINT, 0,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispCache:memory-monitor: (setter set_memory_monitor)
   *
   * Tells the cache when memory is low, so that it trims its front.
   *
   * Since: 1.0
   */
  properties[PROP_MEMORY_MONITOR] =
    g_param_spec_object ("memory-monitor", NULL, NULL, G_TYPE_MEMORY_MONITOR,
                         G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispCache:n-entries:
   *
   * How many entries there are.
   *
   * Entries leave on whatever thread their value dies, so there is no
   * notification of its changes.
   *
   * Since: 1.0
   */
  properties[PROP_N_ENTRIES] =
    g_param_spec_uint ("n-entries", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * WispCache:n-shards:
   *
   * In how many parts, each with a lock of its own, the entries are kept.
   *
   * 0 stands for a number that suits the processors of the machine: 16 for each, at most
   * 128. Each takes some 440 bytes, also in an empty cache. One is enough for a small
   * cache, or one that only one thread uses.
   *
   * Since: 1.0
   */
  properties[PROP_N_SHARDS] =
    g_param_spec_uint ("n-shards", NULL, NULL, 0, MAX_SHARDS, 0,
                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_cache_init (WispCache *self)
{
  self->keys.hash = wisp_cache_hash_string;
  wisp_cache_front_init (&self->front, self);
}

/**
 * wisp_cache_new:
 *
 * Creates a cache whose keys are strings.
 *
 * Returns: (transfer full): a cache
 *
 * Since: 1.0
 */
WispCache *
wisp_cache_new (void)
{
  return g_object_new (WISP_TYPE_CACHE, NULL);
}

/* Whoever compares strings or bytes as such does not mind which hash they have */
static GHashFunc
choose_hash (GHashFunc  hash,
             GEqualFunc equal)
{
  if (hash == NULL)
    return g_direct_hash;
  if (hash == g_str_hash && equal == g_str_equal)
    return wisp_cache_hash_string;
  if (hash == g_bytes_hash && equal == g_bytes_equal)
    return wisp_cache_hash_bytes;

  return hash;
}

/**
 * wisp_cache_new_full: (skip)
 * @hash: (nullable): hashes a key; %NULL for [func@GLib.direct_hash]
 * @equal: (nullable): compares two keys; %NULL for [func@GLib.direct_equal]
 * @key_copy: (nullable): copies a key, for the cache to keep; %NULL to keep the
 *   pointer itself
 * @key_free: (nullable): frees what the cache has kept; %NULL if there is nothing
 *   to free
 *
 * Creates a cache with keys of any kind.
 *
 * [func@GLib.str_hash] with [func@GLib.str_equal], and [method@GLib.Bytes.hash]
 * with [method@GLib.Bytes.equal], stand for keys of that kind: the cache hashes them
 * with a secret of this process, so that nobody can choose keys of equal hashes.
 * A @hash of another kind is used as it is.
 *
 * With @key_free but without @key_copy, wisp_cache_insert() and wisp_cache_add()
 * take over the key they are given, whatever they return.
 *
 * All four may be called on any thread. No lock is held while @hash, @key_copy and
 * @key_free run. @equal runs under a lock: it must depend on nothing but the two
 * keys, and must not use the cache, nor drop the last reference to anything.
 *
 * Returns: (transfer full): a cache
 *
 * Since: 1.0
 */
WispCache *
wisp_cache_new_full (GHashFunc      hash,
                     GEqualFunc     equal,
                     GBoxedCopyFunc key_copy,
                     GDestroyNotify key_free)
{
  return wisp_cache_new_with_shards (0, hash, equal, key_copy, key_free);
}

/* The same, of a number of shards of its own */
WispCache *
wisp_cache_new_with_shards (guint          n_shards,
                            GHashFunc      hash,
                            GEqualFunc     equal,
                            GBoxedCopyFunc key_copy,
                            GDestroyNotify key_free)
{
  WispCache *self = g_object_new (WISP_TYPE_CACHE, "n-shards", n_shards, NULL);

  close_shards (self);

  self->keys.hash = choose_hash (hash, equal);
  self->keys.equal = equal != NULL ? equal : g_direct_equal;
  self->keys.key_copy = key_copy;
  self->keys.key_free = key_free;

  open_shards (self);

  return self;
}

/* What wisp_cache_may_enter() does where there is a custom equal function */
gboolean
wisp_cache_may_enter_custom (WispCache *self)
{
  if (G_LIKELY (!wisp_cache_shard_is_in_equal (self)))
    return TRUE;

  g_critical ("The equal function of a WispCache must not use the same cache");

  return FALSE;
}

/* A key that was handed over, and is not needed */
void
wisp_cache_drop_key (WispCache     *self,
                     gconstpointer  key)
{
  if (self->keys.key_copy == NULL && self->keys.key_free != NULL)
    self->keys.key_free ((gpointer) key);
}
