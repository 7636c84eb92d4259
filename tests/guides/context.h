/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

/*
 * What the examples in the comments of the library take for granted. They are
 * compiled after this, and never run.
 */
#include <wisp/wisp.h>

G_DECLARE_FINAL_TYPE (Texture, texture, EXAMPLE, TEXTURE, WispObject)
G_DECLARE_FINAL_TYPE (Document, document, EXAMPLE, DOCUMENT, WispObject)

extern Texture *texture_load          (const char    *path);
extern Texture *texture_new_from_file (const char    *path,
                                       GCancellable  *cancellable,
                                       GError       **error);
G_DECLARE_FINAL_TYPE (Image, image, EXAMPLE, IMAGE, WispObject)

extern void     image_download_async  (const char          *url,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
extern Image   *image_download_finish (GAsyncResult        *result,
                                       GError             **error);

extern void     document_save         (Document      *document);
extern GType    node_get_type         (void);
extern void     listener_notify       (gpointer       listener,
                                       gpointer       event);

typedef struct
{
  WispWeak *document;
} View;

typedef struct _Node Node;

typedef struct
{
  WispWeak *parent;
} Child;

/* Not where the example has it itself */
#ifndef EXAMPLE_HAS_DemoDecoder
typedef struct
{
  gboolean (*can_read) (gpointer data, const char *file);
  GBytes  *(*read)     (gpointer data, const char *file, GError **error);
} DemoDecoder;

extern const DemoDecoder png_decoder;
#endif

#define DEMO_DECODER_ABI 1

#ifndef EXAMPLE_HAS_png_load
extern gboolean png_load (WispModule  *module,
                          GError     **error);
#endif
extern gboolean tick     (gpointer     data);

extern WispCache *cache, *textures;
extern WispWeakSet *listeners;
extern View *view;
extern Texture *texture;
extern const char *path, *file, *user_folder;
extern WispRegistry *registry;
extern WispModule *module;
extern WispExtension *extension;
extern GBytes *bytes;
extern gpointer listener, event;
extern GError *error;
