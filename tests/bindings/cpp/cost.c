/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a C program does by hand; cost.cpp has the same, and test-cost.py compares. */

#include "cost.h"

Node *
cost_copy_move_drop (Node *node)
{
  Node *copy, *moved;

  if (node != NULL)
    (wisp_object_ref) (node);
  copy = node;
  moved = g_steal_pointer (&copy);

  cost_use (moved);
  if (moved != NULL)
    wisp_object_unref (moved);

  return node;
}

GCancellable *
cost_copy_drop_gobject (GCancellable *cancellable)
{
  GCancellable *copy;

  if (cancellable != NULL)
    (g_object_ref) (cancellable);
  copy = cancellable;

  cost_use (copy);
  if (copy != NULL)
    g_object_unref (copy);

  return cancellable;
}

void
cost_set (Node **slot,
          Node  *node)
{
  Node *old_node = *slot;

  if (node != NULL)
    (wisp_object_ref) (node);
  *slot = node;
  if (old_node != NULL)
    wisp_object_unref (old_node);
}

void
cost_clear (Node **slot)
{
  Node *node = *slot;

  *slot = NULL;
  if (node != NULL)
    wisp_object_unref (node);
}

int
cost_lock (WispWeak *weak)
{
  Node *node = wisp_weak_get (weak);
  int value;

  if (node == NULL)
    return -1;

  value = node->value;
  wisp_object_unref (node);

  return value;
}

void
cost_copy_weak (WispWeak **target,
                WispWeak **source)
{
  *target = *source;
  if (*target != NULL)
    wisp_weak_ref (*target);
}

int
cost_find (WispCache  *cache,
           const char *key)
{
  Node *node = wisp_cache_lookup (cache, key);
  int value;

  if (node == NULL)
    return -1;

  value = node->value;
  wisp_object_unref (node);

  return value;
}
