/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GstMiniObject. A weak reference of its is a callback, without an upgrade.
 */
#include "bench.h"

#include <gst/gst.h>

typedef struct
{
  GstMiniObject parent_instance;

  uint64_t      payload[BENCH_PAYLOAD_WORDS];
} MiniObject;

GType mini_object_get_type (void);

GST_DEFINE_MINI_OBJECT_TYPE (MiniObject, mini_object)

static void
mini_object_free (GstMiniObject *object)
{
  g_free (object);
}

static inline void *
object_new (void)
{
  MiniObject *self = g_new (MiniObject, 1);

  gst_mini_object_init (GST_MINI_OBJECT_CAST (self), 0, mini_object_get_type (),
                        NULL, NULL, mini_object_free);
  self->payload[0] = self->payload[1] = 1;

  return self;
}

static inline void
object_ref (void *object)
{
  gst_mini_object_ref (object);
}

static inline void
object_unref (void *object)
{
  gst_mini_object_unref (object);
}

/* NULL once the object is dead */
typedef void *Weak;

static void
forget (gpointer       weak,
        GstMiniObject *where_the_object_was)
{
  *(Weak *) weak = NULL;
}

static inline void
weak_init (Weak *weak,
           void *object)
{
  *weak = object;
  gst_mini_object_weak_ref (object, forget, weak);
}

static inline void
weak_clear (Weak *weak)
{
  if (*weak != NULL)
    gst_mini_object_weak_unref (*weak, forget, weak);
}

/* Without plugins, and without a registry of them in the user's home */
static const char *
start_gst (void)
{
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  g_setenv ("GST_REGISTRY_UPDATE", "no", TRUE);
  gst_init (NULL, NULL);

  return gst_version_string ();
}

#define PEER_NAME "gst-mini"
#define PEER_VERSION start_gst ()
#include "peer-loops.h"
