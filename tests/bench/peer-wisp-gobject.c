/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GObjects with Wisp's handles and in Wisp's cache. They are made and counted by
 * GObject; what is to be seen here are the handles and the cache.
 */
#include "bench.h"

#include <wisp/wisp.h>

#define FOREIGN_TYPE_OBJECT (foreign_object_get_type ())
G_DECLARE_FINAL_TYPE (ForeignObject, foreign_object, FOREIGN, OBJECT, GObject)

struct _ForeignObject
{
  GObject  parent_instance;

  uint64_t payload[BENCH_PAYLOAD_WORDS];
};

G_DEFINE_FINAL_TYPE (ForeignObject, foreign_object, G_TYPE_OBJECT)

static void
foreign_object_class_init (ForeignObjectClass *klass)
{
}

static void
foreign_object_init (ForeignObject *self)
{
  self->payload[0] = self->payload[1] = 1;
}

static inline void *
object_new (void)
{
  return g_object_new (FOREIGN_TYPE_OBJECT, NULL);
}

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

#define PEER_NAME "wisp-gobject"
#define PEER_VERSION "Wisp's handles and cache, GObject's objects"
#define PEER_UPGRADES
#define PEER_CACHES
#include "peer-loops.h"
