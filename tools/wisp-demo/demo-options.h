/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of --threads */
#define DEMO_MAX_THREADS 256

/* What the command line asks for */
typedef struct
{
  char     *folder;    /* (owned) */
  gint64    max_files; /* 0: no limit */
  gint64    max_bytes; /* 0: no limit */
  gint64    n_threads; /* 0: no threads */
  char     *plugins;   /* (owned) (nullable): a folder with decoders */
  gboolean  article;
  gboolean  json;
  gboolean  version;
} DemoOptions;

gboolean demo_options_parse (DemoOptions   *self,
                             int           *argc,
                             char        ***argv,
                             GError       **error);
void     demo_options_clear (DemoOptions   *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DemoOptions, demo_options_clear)

G_END_DECLS
