/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoders.h"

#include "gallery-format.h"

#include <glib/gi18n-lib.h>

/* For how long a decoder is kept that has nothing to do, in seconds. Without that, each
 * image by itself would open a module and have it closed. */
#define KEPT_IDLE 2

struct _GalleryDecoders
{
  GObject       parent_instance;

  WispRegistry *registry; /* (owned) */
  GPtrArray    *plugins;  /* (owned): of WispPlugin */

  GMutex        lock;
  GHashTable   *kept;     /* (owned): WispExtension, those used lately; guarded by lock */
  gint64        used;     /* when the last of them was, in microseconds; guarded by lock */
  guint         source;   /* guarded by lock */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GalleryDecoders, gallery_decoders, G_TYPE_OBJECT)

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (NULL, NULL, wisp_object_unref, NULL);
}

/* An extension that dies calls into its module, which must not happen under the lock */
static void
let_go (GalleryDecoders *self)
{
  GHashTable *kept;

  g_mutex_lock (&self->lock);
  kept = self->kept;
  self->kept = make_table ();
  g_mutex_unlock (&self->lock);

  g_hash_table_unref (kept);
}

static gboolean
on_timeout (gpointer data)
{
  GalleryDecoders *self = data;
  gboolean idle;

  g_mutex_lock (&self->lock);
  idle = g_get_monotonic_time () - self->used >= KEPT_IDLE * G_USEC_PER_SEC;
  if (idle)
    self->source = 0;
  g_mutex_unlock (&self->lock);

  if (!idle)
    return G_SOURCE_CONTINUE;

  let_go (self);

  return G_SOURCE_REMOVE;
}

static void
keep_for_a_while (GalleryDecoders *self,
                  WispExtension   *extension)
{
  g_mutex_lock (&self->lock);
  if (!g_hash_table_contains (self->kept, extension))
    g_hash_table_add (self->kept, wisp_object_ref (extension));
  self->used = g_get_monotonic_time ();
  if (self->source == 0)
    self->source = g_timeout_add_seconds (KEPT_IDLE, on_timeout, self);
  g_mutex_unlock (&self->lock);
}

static void
gallery_decoders_dispose (GObject *object)
{
  GalleryDecoders *self = GALLERY_DECODERS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  let_go (self);
  g_clear_pointer (&self->plugins, g_ptr_array_unref);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (gallery_decoders_parent_class)->dispose (object);
}

static void
gallery_decoders_finalize (GObject *object)
{
  GalleryDecoders *self = GALLERY_DECODERS (object);

  g_hash_table_unref (self->kept);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (gallery_decoders_parent_class)->finalize (object);
}

static void
gallery_decoders_class_init (GalleryDecodersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gallery_decoders_dispose;
  G_OBJECT_CLASS (klass)->finalize = gallery_decoders_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* A developer's own build folder is a matter of trust, not of permissions */
static void
add_folder (GalleryDecoders *self)
{
  const char *folder = g_getenv ("WISP_GALLERY_DECODERS");

  if (folder != NULL)
    wisp_registry_add_folder (self->registry, folder, WISP_PLUGIN_INFO_FLAGS_UNSAFE);
  else
    wisp_registry_add_folder (self->registry, DECODERS_FOLDER, WISP_PLUGIN_INFO_FLAGS_NONE);
}

static void
gallery_decoders_init (GalleryDecoders *self)
{
  g_autoptr (GError) error = NULL;
  GListModel *plugins;

  g_mutex_init (&self->lock);
  self->kept = make_table ();
  self->registry = wisp_registry_new ();
  wisp_registry_add_point (self->registry, GALLERY_DECODER_POINT, GALLERY_DECODER_ABI,
                           sizeof (GalleryDecoder));
  add_folder (self);
  if (!wisp_registry_rescan (self->registry, &error))
    g_message ("%s", error->message);

  self->plugins = g_ptr_array_new_with_free_func (g_object_unref);
  plugins = wisp_registry_get_plugins (self->registry);
  for (guint i = 0; i < g_list_model_get_n_items (plugins); i++)
    g_ptr_array_add (self->plugins, g_list_model_get_item (plugins, i));
}

GalleryDecoders *
gallery_decoders_new (void)
{
  return g_object_new (GALLERY_TYPE_DECODERS, NULL);
}

guint
gallery_decoders_get_n (GalleryDecoders *self)
{
  return self->plugins->len;
}

static WispPlugin *
get_plugin (GalleryDecoders *self,
            guint            index)
{
  return g_ptr_array_index (self->plugins, index);
}

WispPluginInfo *
gallery_decoders_get_info (GalleryDecoders *self,
                           guint            index)
{
  return wisp_plugin_get_info (get_plugin (self, index));
}

gboolean
gallery_decoders_get_enabled (GalleryDecoders *self,
                              guint            index)
{
  return wisp_plugin_get_enabled (get_plugin (self, index));
}

void
gallery_decoders_set_enabled (GalleryDecoders *self,
                              guint            index,
                              gboolean         enabled)
{
  if (gallery_decoders_get_enabled (self, index) == enabled)
    return;

  wisp_plugin_set_enabled (get_plugin (self, index), enabled);
  let_go (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
gallery_decoders_count_open (GalleryDecoders *self)
{
  guint n = 0;

  for (guint i = 0; i < self->plugins->len; i++)
    n += wisp_plugin_is_open (get_plugin (self, i));

  return n;
}

static gboolean
offers (WispPluginInfo *info,
        const char     *format)
{
  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    if (g_str_equal (wisp_plugin_info_get_extension_name (info, i), format))
      return TRUE;

  return FALSE;
}

/* In the user's words */
static void
set_error (GalleryDecoders  *self,
           const char       *format,
           GError           *reason, /* (transfer full) */
           GError          **error)
{
  if (g_error_matches (reason, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("No decoder for this file"));
      g_error_free (reason);
      return;
    }

  for (guint i = 0; i < self->plugins->len; i++)
    if (g_error_matches (reason, WISP_ERROR, WISP_ERROR_DISABLED_PLUGIN) &&
        offers (gallery_decoders_get_info (self, i), format))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                     _("The decoder “%s” is switched off"),
                     wisp_plugin_info_get_display_name (gallery_decoders_get_info (self, i)));
        g_error_free (reason);
        return;
      }

  g_propagate_error (error, reason);
}

GalleryPixels *
gallery_decoders_decode (GalleryDecoders  *self,
                         GBytes           *bytes,
                         guint             max_size,
                         GCancellable     *cancellable,
                         GError          **error)
{
  g_autoptr (WispExtension) extension = NULL;
  const GalleryDecoder *decoder;
  GError *reason = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const char *format = gallery_format_guess (data, size);

  extension = wisp_registry_get_extension (self->registry, GALLERY_DECODER_POINT, format, &reason);
  if (extension == NULL)
    {
      set_error (self, format, reason, error);
      return NULL;
    }

  keep_for_a_while (self, extension);
  decoder = wisp_extension_get_vtable (extension);

  return decoder->decode (bytes, max_size, cancellable, error);
}
