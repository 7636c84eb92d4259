/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* A folder with plugins, which is removed again */
gchar    *test_folder_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void      test_folder_free         (gchar       *folder);
void      test_folder_write        (const gchar *folder,
                                    const gchar *name,
                                    const gchar *text,
                                    gssize       length);
void      test_folder_add_module   (const gchar *folder,
                                    const gchar *name,
                                    const gchar *source);
void      test_folder_add_plugin   (const gchar *folder,
                                    const gchar *name,
                                    const gchar *more);

/* In how many places of this process a file of the folder is mapped */
guint     test_folder_count_mapped (const gchar *folder,
                                    const gchar *name);

G_END_DECLS
