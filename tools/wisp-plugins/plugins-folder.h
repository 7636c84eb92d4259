/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* A key file, and what came of reading it: one of the other two */
typedef struct
{
  char           *file;  /* (owned) */
  WispPluginInfo *info;  /* (owned) (nullable) */
  GError         *error; /* (owned) (nullable) */
} PluginsEntry;

/* All key files of a folder, by name */
GPtrArray      *plugins_folder_read (const char           *folder,
                                     WispPluginInfoFlags   flags,
                                     GError              **error) G_GNUC_WARN_UNUSED_RESULT;
WispPluginInfo *plugins_folder_find (GPtrArray            *entries,
                                     const char           *name);

G_END_DECLS
