/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-module.h>

G_BEGIN_DECLS

/* The constant that each module exports */
#define WISP_MODULE_SYMBOL "wisp_module_descriptor"

/* What this Wisp knows of */
#define WISP_MODULE_KNOWN_FLAGS ((guint32) WISP_MODULE_UNLOADABLE)

/* The beginning of the constant, in every layout. It has no pointers, so it can be read
 * from the file. */
typedef struct
{
  guint32 abi;
  guint32 struct_size; /* of the whole, in bytes */
  guint32 flags;
} WispModuleHead;

G_GNUC_INTERNAL
gboolean  wisp_module_descriptor_check_head (const WispModuleHead  *head,
                                             const gchar           *file,
                                             GError               **error);
G_GNUC_INTERNAL
gboolean  wisp_module_descriptor_read_head  (const gchar           *file,
                                             WispModuleHead        *head,
                                             GError               **error);

G_END_DECLS
