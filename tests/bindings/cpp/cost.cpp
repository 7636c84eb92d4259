/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The same as cost.c, as a C++ program writes it. Arguments are those of C, so that
 * both have the same calls; a Ref in a structure is a pointer there. */

#include "cost.h"

#include <wisp/wisp.hpp>

using wisp::Ref;
using wisp::Weak;

Node *
cost_copy_move_drop (Node *node) noexcept
{
  auto copy = wisp::retain (node);
  auto moved = std::move (copy);

  cost_use (moved.get ());

  return node;
}

GCancellable *
cost_copy_drop_gobject (GCancellable *cancellable) noexcept
{
  auto copy = wisp::retain (cancellable);

  cost_use (copy.get ());

  return cancellable;
}

void
cost_set (Node **slot, Node *node) noexcept
{
  *reinterpret_cast<Ref<Node> *> (slot) = wisp::retain (node);
}

void
cost_clear (Node **slot) noexcept
{
  reinterpret_cast<Ref<Node> *> (slot)->reset ();
}

int
cost_lock (WispWeak *weak) noexcept
{
  if (auto node = reinterpret_cast<const Weak<Node> &> (weak).lock ())
    return node->value;

  return -1;
}

void
cost_copy_weak (WispWeak **target, WispWeak **source) noexcept
{
  new (target) Weak<Node> (*reinterpret_cast<Weak<Node> *> (source));
}

int
cost_find (WispCache *cache, const char *key) noexcept
{
  if (auto node = wisp::adopt<Node> (wisp_cache_lookup (cache, key)))
    return node->value;

  return -1;
}
