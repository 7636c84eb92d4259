/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-cache.h"
#include "demo-file.h"

/*
 * One of the caches that are compared. The values of one cache are light
 * objects, or GObjects, so it is the cache that makes them.
 */
WISP_DEFINE_ABSTRACT_TYPE (DemoCache, demo_cache, WISP_TYPE_OBJECT)

static gpointer
create_file (GBytes *bytes)
{
  return demo_file_new (bytes);
}

static GBytes *
get_file_bytes (gpointer value)
{
  return demo_file_get_bytes (value);
}

static void
demo_cache_class_init (DemoCacheClass *klass)
{
  klass->create_value = create_file;
  klass->release_value = wisp_object_unref;
  klass->get_bytes = get_file_bytes;
  klass->get_n_live = demo_file_get_n_live;
}

static void
demo_cache_init (DemoCache *self)
{
}

/* For people. Static */
const char *
demo_cache_get_name (DemoCache *self)
{
  return DEMO_CACHE_GET_CLASS (self)->name;
}

/* (transfer full): a new value, which takes over the reference on `bytes` */
gpointer
demo_cache_create_value (DemoCache *self,
                         GBytes    *bytes)
{
  return DEMO_CACHE_GET_CLASS (self)->create_value (bytes);
}

void
demo_cache_release_value (DemoCache *self,
                          gpointer   value)
{
  DEMO_CACHE_GET_CLASS (self)->release_value (value);
}

/* (transfer none) */
GBytes *
demo_cache_get_bytes (DemoCache *self,
                      gpointer   value)
{
  return DEMO_CACHE_GET_CLASS (self)->get_bytes (value);
}

/* How many values of the kind that this cache has there are in this process */
guint
demo_cache_get_n_live (DemoCache *self)
{
  return DEMO_CACHE_GET_CLASS (self)->get_n_live ();
}

void
demo_cache_insert (DemoCache  *self,
                   const char *key,
                   gpointer    value)
{
  DEMO_CACHE_GET_CLASS (self)->insert (self, key, value);
}

/* (transfer full) (nullable) */
gpointer
demo_cache_lookup (DemoCache  *self,
                   const char *key)
{
  return DEMO_CACHE_GET_CLASS (self)->lookup (self, key);
}

guint
demo_cache_get_n_entries (DemoCache *self)
{
  return DEMO_CACHE_GET_CLASS (self)->get_n_entries (self);
}
