/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The constant that each module exports */
#define WISP_MODULE_SYMBOL "wisp_module_descriptor"

/* Which layout of it this is */
#define WISP_MODULE_ABI 1

/* That it may be closed when nothing of it is in use any more */
#define WISP_MODULE_UNLOADABLE (1u << 0)

/* The beginning of the constant, in every layout. It has no pointers, so it can be read
 * from the file. */
typedef struct
{
  guint32 abi;
  guint32 struct_size; /* of the whole, in bytes */
  guint32 flags;
} WispModuleHead;

G_END_DECLS
