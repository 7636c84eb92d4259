/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-gobject-file.h"
#include "demo-weak-ref-cache.h"

/* The GHashTable of GWeakRefs that applications write by hand: the values go,
 * and their entries stay, key and weak reference */
struct _DemoWeakRefCache
{
  DemoCache   parent_instance;

  GHashTable *table; /* (owned) (element-type filename GWeakRef) */
};

WISP_DEFINE_FINAL_TYPE (DemoWeakRefCache, demo_weak_ref_cache, DEMO_TYPE_CACHE)

static GWeakRef *
weak_ref_new (gpointer object)
{
  GWeakRef *ref = g_new (GWeakRef, 1);

  g_weak_ref_init (ref, object);

  return ref;
}

static void
weak_ref_free (gpointer ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

static gpointer
create_file (GBytes *bytes)
{
  return demo_gobject_file_new (bytes);
}

static GBytes *
get_file_bytes (gpointer value)
{
  return demo_gobject_file_get_bytes (value);
}

static void
demo_weak_ref_cache_insert (DemoCache  *cache,
                            const char *key,
                            gpointer    value)
{
  DemoWeakRefCache *self = DEMO_WEAK_REF_CACHE (cache);

  g_hash_table_insert (self->table, g_strdup (key), weak_ref_new (value));
}

static gpointer
demo_weak_ref_cache_lookup (DemoCache  *cache,
                            const char *key)
{
  DemoWeakRefCache *self = DEMO_WEAK_REF_CACHE (cache);
  GWeakRef *ref = g_hash_table_lookup (self->table, key);

  return ref != NULL ? g_weak_ref_get (ref) : NULL;
}

static guint
demo_weak_ref_cache_get_n_entries (DemoCache *cache)
{
  return g_hash_table_size (DEMO_WEAK_REF_CACHE (cache)->table);
}

static void
demo_weak_ref_cache_finalize (WispObject *object)
{
  g_hash_table_unref (DEMO_WEAK_REF_CACHE (object)->table);

  WISP_OBJECT_CLASS (demo_weak_ref_cache_parent_class)->finalize (object);
}

static void
demo_weak_ref_cache_class_init (DemoWeakRefCacheClass *klass)
{
  DemoCacheClass *cache_class = DEMO_CACHE_CLASS (klass);

  WISP_OBJECT_CLASS (klass)->finalize = demo_weak_ref_cache_finalize;

  cache_class->create_value = create_file;
  cache_class->release_value = g_object_unref;
  cache_class->get_bytes = get_file_bytes;
  cache_class->get_n_live = demo_gobject_file_get_n_live;

  cache_class->name = "GWeakRef table";
  cache_class->insert = demo_weak_ref_cache_insert;
  cache_class->lookup = demo_weak_ref_cache_lookup;
  cache_class->get_n_entries = demo_weak_ref_cache_get_n_entries;
}

static void
demo_weak_ref_cache_init (DemoWeakRefCache *self)
{
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, weak_ref_free);
}
