/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-strong-cache.h"

/* A GHashTable of strong references: nothing goes until it is removed */
struct _DemoStrongCache
{
  DemoCache   parent_instance;

  GHashTable *table; /* (owned) (element-type filename DemoFile) */
};

WISP_DEFINE_FINAL_TYPE (DemoStrongCache, demo_strong_cache, DEMO_TYPE_CACHE)

static void
demo_strong_cache_insert (DemoCache  *cache,
                          const char *key,
                          gpointer    value)
{
  DemoStrongCache *self = DEMO_STRONG_CACHE (cache);

  g_hash_table_insert (self->table, g_strdup (key), wisp_object_ref (value));
}

static gpointer
demo_strong_cache_lookup (DemoCache  *cache,
                          const char *key)
{
  DemoStrongCache *self = DEMO_STRONG_CACHE (cache);
  gpointer value = g_hash_table_lookup (self->table, key);

  return value != NULL ? wisp_object_ref (value) : NULL;
}

static guint
demo_strong_cache_get_n_entries (DemoCache *cache)
{
  return g_hash_table_size (DEMO_STRONG_CACHE (cache)->table);
}

static void
demo_strong_cache_finalize (WispObject *object)
{
  g_hash_table_unref (DEMO_STRONG_CACHE (object)->table);

  WISP_OBJECT_CLASS (demo_strong_cache_parent_class)->finalize (object);
}

static void
demo_strong_cache_class_init (DemoStrongCacheClass *klass)
{
  DemoCacheClass *cache_class = DEMO_CACHE_CLASS (klass);

  WISP_OBJECT_CLASS (klass)->finalize = demo_strong_cache_finalize;

  cache_class->name = "strong table";
  cache_class->insert = demo_strong_cache_insert;
  cache_class->lookup = demo_strong_cache_lookup;
  cache_class->get_n_entries = demo_strong_cache_get_n_entries;
}

static void
demo_strong_cache_init (DemoStrongCache *self)
{
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wisp_object_unref);
}
