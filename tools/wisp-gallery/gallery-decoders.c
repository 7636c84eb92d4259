/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-decoders.h"

#include <glib/gi18n.h>

/* How much of a file a decoder sees when it is asked whether it is for it */
#define HEAD_BYTES 4096

typedef struct
{
  const char           *name;
  const char           *label;
  const char           *description;
  const GalleryDecoder *decoder;
} Description;

/* The first that can decode a file does it */
static const Description descriptions[] = {
#ifdef HAVE_PNG_DECODER
  { "png", N_("PNG"), N_("Row by row, through libpng"), &gallery_decoder_png },
#endif
#ifdef HAVE_JPEG_DECODER
  { "jpeg", N_("JPEG"), N_("Row by row, through libjpeg"), &gallery_decoder_jpeg },
#endif
#ifdef HAVE_SVG_DECODER
  { "svg", N_("SVG"), N_("Drawn at the size it is shown at, through librsvg"),
    &gallery_decoder_svg },
#endif
  { "pixbuf", N_("Others"), N_("GIF, BMP, ICO and more, through gdk-pixbuf"),
    &gallery_decoder_pixbuf },
};

struct _GalleryDecoders
{
  GObject parent_instance;

  int     enabled[G_N_ELEMENTS (descriptions)]; /* atomic */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GalleryDecoders, gallery_decoders, G_TYPE_OBJECT)

static void
gallery_decoders_class_init (GalleryDecodersClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gallery_decoders_init (GalleryDecoders *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    self->enabled[i] = TRUE;
}

GalleryDecoders *
gallery_decoders_new (void)
{
  return g_object_new (GALLERY_TYPE_DECODERS, NULL);
}

guint
gallery_decoders_get_n (GalleryDecoders *self)
{
  return G_N_ELEMENTS (descriptions);
}

const char *
gallery_decoders_get_name (GalleryDecoders *self,
                           guint            index)
{
  return descriptions[index].name;
}

const char *
gallery_decoders_get_label (GalleryDecoders *self,
                            guint            index)
{
  return _(descriptions[index].label);
}

const char *
gallery_decoders_get_description (GalleryDecoders *self,
                                  guint            index)
{
  return _(descriptions[index].description);
}

gboolean
gallery_decoders_get_enabled (GalleryDecoders *self,
                              guint            index)
{
  return g_atomic_int_get (&self->enabled[index]);
}

void
gallery_decoders_set_enabled (GalleryDecoders *self,
                              guint            index,
                              gboolean         enabled)
{
  if (gallery_decoders_get_enabled (self, index) == enabled)
    return;

  g_atomic_int_set (&self->enabled[index], enabled);
  g_signal_emit (self, signals[CHANGED], 0);
}

GalleryPixels *
gallery_decoders_decode (GalleryDecoders  *self,
                         GBytes           *bytes,
                         guint             max_size,
                         GCancellable     *cancellable,
                         GError          **error)
{
  const char *switched_off = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      if (!descriptions[i].decoder->can_decode (data, MIN (size, HEAD_BYTES)))
        continue;
      if (gallery_decoders_get_enabled (self, i))
        return descriptions[i].decoder->decode (bytes, max_size, cancellable, error);
      /* The decoder for others would take it, too: that is not what was asked for */
      switched_off = descriptions[i].label;
      break;
    }

  if (switched_off != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _("The decoder “%s” is switched off"), _(switched_off));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("No decoder for this file"));

  return NULL;
}
