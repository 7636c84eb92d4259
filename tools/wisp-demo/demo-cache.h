/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

#define DEMO_TYPE_CACHE (demo_cache_get_type ())

G_DECLARE_DERIVABLE_TYPE (DemoCache, demo_cache, DEMO, CACHE, WispObject)

/* The first four have defaults for values that are a DemoFile */
struct _DemoCacheClass
{
  WispObjectClass parent_class;

  gpointer   (*create_value)  (GBytes     *bytes);
  void       (*release_value) (gpointer    value);
  GBytes    *(*get_bytes)     (gpointer    value);
  guint      (*get_n_live)    (void);

  const char  *name;
  void       (*insert)        (DemoCache  *self,
                               const char *key,
                               gpointer    value);
  gpointer   (*lookup)        (DemoCache  *self,
                               const char *key);
  guint      (*get_n_entries) (DemoCache  *self);
};

const char *demo_cache_get_name      (DemoCache  *self);
gpointer    demo_cache_create_value  (DemoCache  *self,
                                      GBytes     *bytes) G_GNUC_WARN_UNUSED_RESULT;
void        demo_cache_release_value (DemoCache  *self,
                                      gpointer    value);
GBytes     *demo_cache_get_bytes     (DemoCache  *self,
                                      gpointer    value);
guint       demo_cache_get_n_live    (DemoCache  *self);
void        demo_cache_insert        (DemoCache  *self,
                                      const char *key,
                                      gpointer    value);
gpointer    demo_cache_lookup        (DemoCache  *self,
                                      const char *key) G_GNUC_WARN_UNUSED_RESULT;
guint       demo_cache_get_n_entries (DemoCache  *self);

G_END_DECLS
