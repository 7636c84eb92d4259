/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-wisp-cache.h"

/* A WispCache: an entry goes with its value */
struct _DemoWispCache
{
  DemoCache  parent_instance;

  WispCache *cache; /* (owned) */
};

WISP_DEFINE_FINAL_TYPE (DemoWispCache, demo_wisp_cache, DEMO_TYPE_CACHE)

static void
demo_wisp_cache_insert (DemoCache  *cache,
                        const char *key,
                        gpointer    value)
{
  wisp_cache_insert (DEMO_WISP_CACHE (cache)->cache, key, value);
}

static gpointer
demo_wisp_cache_lookup (DemoCache  *cache,
                        const char *key)
{
  return wisp_cache_lookup (DEMO_WISP_CACHE (cache)->cache, key);
}

static guint
demo_wisp_cache_get_n_entries (DemoCache *cache)
{
  return wisp_cache_get_n_entries (DEMO_WISP_CACHE (cache)->cache);
}

static void
demo_wisp_cache_finalize (WispObject *object)
{
  g_object_unref (DEMO_WISP_CACHE (object)->cache);

  WISP_OBJECT_CLASS (demo_wisp_cache_parent_class)->finalize (object);
}

static void
demo_wisp_cache_class_init (DemoWispCacheClass *klass)
{
  DemoCacheClass *cache_class = DEMO_CACHE_CLASS (klass);

  WISP_OBJECT_CLASS (klass)->finalize = demo_wisp_cache_finalize;

  cache_class->name = "WispCache";
  cache_class->insert = demo_wisp_cache_insert;
  cache_class->lookup = demo_wisp_cache_lookup;
  cache_class->get_n_entries = demo_wisp_cache_get_n_entries;
}

static void
demo_wisp_cache_init (DemoWispCache *self)
{
  self->cache = wisp_cache_new ();
}
