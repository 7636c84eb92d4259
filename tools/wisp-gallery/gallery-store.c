/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-store.h"

#include "gallery-loader.h"

#include <malloc.h>

/* For how long a file that cannot be shown is not tried again, in milliseconds */
#define FAILURE_TTL 10000

struct _GalleryStore
{
  GObject          parent_instance;

  WispCache       *cache;     /* (owned) */
  GHashTable      *strong;    /* (owned) (nullable): images that nothing lets go */
  GalleryDecoders *decoders;  /* (owned) */
  guint            n_waiting; /* loads that have not been answered */
  guint            trim_source;
};

enum
{
  RESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GalleryStore, gallery_store, G_TYPE_OBJECT)

static void
gallery_store_dispose (GObject *object)
{
  GalleryStore *self = GALLERY_STORE (object);

  g_clear_handle_id (&self->trim_source, g_source_remove);
  if (self->decoders != NULL)
    g_signal_handlers_disconnect_by_data (self->decoders, self);
  g_clear_pointer (&self->strong, g_hash_table_unref);
  g_clear_object (&self->cache);
  g_clear_object (&self->decoders);

  G_OBJECT_CLASS (gallery_store_parent_class)->dispose (object);
}

static void
gallery_store_class_init (GalleryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gallery_store_dispose;

  signals[RESET] = g_signal_new ("reset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gsize
weigh (gpointer value,
       gpointer user_data)
{
  return gallery_image_get_size (value);
}

static void
gallery_store_init (GalleryStore *self)
{
  g_autoptr (GMemoryMonitor) monitor = g_memory_monitor_dup_default ();

  self->cache = wisp_cache_new ();
  wisp_cache_set_weigher (self->cache, weigh, NULL, NULL);
  wisp_cache_set_failure_ttl (self->cache, FAILURE_TTL);
  wisp_cache_set_memory_monitor (self->cache, monitor);

  self->decoders = gallery_decoders_new ();
  g_signal_connect_swapped (self->decoders, "changed", G_CALLBACK (gallery_store_reset), self);
}

GalleryStore *
gallery_store_new (gboolean strong,
                   gsize    max_bytes)
{
  GalleryStore *self = g_object_new (GALLERY_TYPE_STORE, NULL);

  if (strong)
    self->strong = g_hash_table_new_full (NULL, NULL, wisp_object_unref, NULL);
  else
    wisp_cache_set_max_bytes (self->cache, max_bytes);

  return self;
}

GalleryDecoders *
gallery_store_get_decoders (GalleryStore *self)
{
  return self->decoders;
}

gboolean
gallery_store_is_strong (GalleryStore *self)
{
  return self->strong != NULL;
}

/* The answer is the cache's own, which outlives neither the store nor the caller */
static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  GalleryStore *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  GalleryImage *image = wisp_cache_get_or_load_finish (WISP_CACHE (source), result, &error);

  self->n_waiting--;
  if (image == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (self->strong != NULL)
    g_hash_table_add (self->strong, wisp_object_ref (image));
  g_task_return_pointer (task, image, wisp_object_unref);
}

void
gallery_store_load_async (GalleryStore         *self,
                          const char           *path,
                          guint                 max_size,
                          GCancellable         *cancellable,
                          GAsyncReadyCallback   callback,
                          gpointer              user_data)
{
  g_autofree char *key = gallery_loader_make_key (path, max_size);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, gallery_store_load_async);
  self->n_waiting++;
  wisp_cache_get_or_load_async (self->cache, key,
                                gallery_loader_load,
                                g_object_ref (self->decoders), g_object_unref,
                                cancellable, on_loaded, task);
}

GalleryImage *
gallery_store_load_finish (GalleryStore  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The textures go in the main loop, after the images. Then their memory is free, but
 * the C library's still. */
static gboolean
give_back (gpointer data)
{
  GalleryStore *self = data;

  self->trim_source = 0;
#ifdef HAVE_MALLOC_TRIM
  (void) malloc_trim (0);
#endif

  return G_SOURCE_REMOVE;
}

static void
give_back_soon (GalleryStore *self)
{
  if (self->trim_source == 0)
    self->trim_source = g_idle_add (give_back, self);
}

void
gallery_store_trim (GalleryStore               *self,
                    GMemoryMonitorWarningLevel  level)
{
  wisp_cache_trim (self->cache, level);
  give_back_soon (self);
}

/* Forgets everything: what somebody holds is not found any more, and what is being
 * loaded does not enter the cache */
void
gallery_store_reset (GalleryStore *self)
{
  wisp_cache_clear (self->cache);
  if (self->strong != NULL)
    g_hash_table_remove_all (self->strong);
  g_signal_emit (self, signals[RESET], 0);
  give_back_soon (self);
}

void
gallery_store_get_figures (GalleryStore   *self,
                           GalleryFigures *figures)
{
  g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (self->cache);

  *figures = (GalleryFigures) {
    .alive = gallery_image_count (),
    .alive_bytes = gallery_image_count_bytes (),
    .entries = wisp_cache_get_n_entries (self->cache),
    .front = wisp_cache_get_front_items (self->cache),
    .front_bytes = wisp_cache_get_front_bytes (self->cache),
    .front_bound = wisp_cache_get_max_bytes (self->cache),
    .strong = self->strong != NULL ? g_hash_table_size (self->strong) : 0,
    .hits = stats->hits,
    .misses = stats->misses,
    .loads = stats->loads,
    .failures = stats->load_failures,
    .buried = stats->buried,
    .waiting = self->n_waiting,
    .modules = gallery_decoders_count_open (self->decoders),
    .resident = gallery_figures_get_resident (),
  };
}
