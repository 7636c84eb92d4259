/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* Nothing in C throws: with that said, no program of C++ prepares for it. */
#ifdef __cplusplus
#define COST_NOTHROW noexcept
#else
#define COST_NOTHROW
#endif

typedef struct
{
  WispObject parent_instance;
  int        value;
} Node;

void          cost_use               (const void    *pointer) COST_NOTHROW;

Node         *cost_copy_move_drop    (Node          *node) COST_NOTHROW;
GCancellable *cost_copy_drop_gobject (GCancellable  *cancellable) COST_NOTHROW;
void          cost_set               (Node         **slot,
                                      Node          *node) COST_NOTHROW;
void          cost_clear             (Node         **slot) COST_NOTHROW;
int           cost_lock              (WispWeak      *weak) COST_NOTHROW;
void          cost_copy_weak         (WispWeak     **target,
                                      WispWeak     **source) COST_NOTHROW;
int           cost_find              (WispCache     *cache,
                                      const char    *key) COST_NOTHROW;

G_END_DECLS
