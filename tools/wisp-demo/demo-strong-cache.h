/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-cache.h"

G_BEGIN_DECLS

#define DEMO_TYPE_STRONG_CACHE (demo_strong_cache_get_type ())

G_DECLARE_FINAL_TYPE (DemoStrongCache, demo_strong_cache, DEMO, STRONG_CACHE, DemoCache)

G_END_DECLS
