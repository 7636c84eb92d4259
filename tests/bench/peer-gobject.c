/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GObject with GWeakRef, and the weak cache that applications write by hand.
 */
#include "bench.h"

#include <glib-object.h>

#define PLAIN_TYPE_OBJECT (plain_object_get_type ())
G_DECLARE_FINAL_TYPE (PlainObject, plain_object, PLAIN, OBJECT, GObject)

struct _PlainObject
{
  GObject  parent_instance;

  uint64_t payload[BENCH_PAYLOAD_WORDS];
};

G_DEFINE_FINAL_TYPE (PlainObject, plain_object, G_TYPE_OBJECT)

static void
plain_object_class_init (PlainObjectClass *klass)
{
}

static void
plain_object_init (PlainObject *self)
{
  self->payload[0] = self->payload[1] = 1;
}

static inline void *
object_new (void)
{
  return g_object_new (PLAIN_TYPE_OBJECT, NULL);
}

/* An instance has at most 64 KiB: a larger payload is an allocation of its own. */
static inline void *
big_new (uint64_t size)
{
  GObject *self = object_new ();

  g_object_set_data_full (self, "payload", bench_alloc (1, size), free);

  return self;
}

static inline void
object_ref (void *object)
{
  g_object_ref (object);
}

static inline void
object_unref (void *object)
{
  g_object_unref (object);
}

typedef GWeakRef Weak;

static inline void
weak_init (Weak *weak,
           void *object)
{
  g_weak_ref_init (weak, object);
}

static inline void
weak_copy (Weak *to,
           Weak *from)
{
  g_autoptr (GObject) object = g_weak_ref_get (from);

  g_weak_ref_init (to, object);
}

static inline void
weak_clear (Weak *weak)
{
  g_weak_ref_clear (weak);
}

static inline void *
weak_get (Weak *weak)
{
  return g_weak_ref_get (weak);
}

/* An entry leaves the table when its object dies, unless it is another's by then. */
typedef struct
{
  GHashTable *table; /* (owned) (element-type utf8 Entry) */
  GMutex      lock;
} Cache;

typedef struct
{
  char     *key; /* (owned) */
  GWeakRef  weak;
} Entry;

typedef struct
{
  Cache *cache;
  char  *key; /* (owned) */
} Burial;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_weak_ref_clear (&entry->weak);
  g_free (entry->key);
  g_free (entry);
}

static inline Cache *
cache_new (void)
{
  Cache *cache = g_new0 (Cache, 1);

  g_mutex_init (&cache->lock);
  cache->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);

  return cache;
}

/* All objects are dead by now. */
static inline void
cache_free (Cache *cache)
{
  g_hash_table_unref (cache->table);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

static void
bury (gpointer  data,
      GObject  *where_the_object_was)
{
  Burial *burial = data;
  Cache *cache = burial->cache;
  g_autoptr (GObject) object = NULL;
  Entry *entry;

  g_mutex_lock (&cache->lock);
  entry = g_hash_table_lookup (cache->table, burial->key);
  if (entry != NULL)
    object = g_weak_ref_get (&entry->weak);
  if (entry != NULL && object == NULL)
    g_hash_table_remove (cache->table, burial->key);
  g_mutex_unlock (&cache->lock);

  g_free (burial->key);
  g_free (burial);
}

static inline void
cache_insert (Cache      *cache,
              const char *key,
              void       *object)
{
  Entry *entry = g_new0 (Entry, 1);
  Burial *burial = g_new0 (Burial, 1);

  entry->key = g_strdup (key);
  g_weak_ref_init (&entry->weak, object);

  g_mutex_lock (&cache->lock);
  g_hash_table_replace (cache->table, entry->key, entry);
  g_mutex_unlock (&cache->lock);

  burial->cache = cache;
  burial->key = g_strdup (key);
  g_object_weak_ref (object, bury, burial);
}

static inline void *
cache_lookup (Cache      *cache,
              const char *key)
{
  gpointer object = NULL;
  Entry *entry;

  g_mutex_lock (&cache->lock);
  entry = g_hash_table_lookup (cache->table, key);
  if (entry != NULL)
    object = g_weak_ref_get (&entry->weak);
  g_mutex_unlock (&cache->lock);

  return object;
}

/* Without a provision for threads that load the same at once */
static inline void *
cache_load (Cache      *cache,
            const char *key)
{
  void *object = cache_lookup (cache, key);

  if (object == NULL)
    {
      object = object_new ();
      cache_insert (cache, key, object);
    }

  return object;
}

#define PEER_NAME "gobject"
#define PEER_VERSION                                                         \
  g_strdup_printf ("GLib %u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version)
#define PEER_UPGRADES
#define PEER_CACHES
#include "peer-loops.h"
