/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-cache.h"

G_BEGIN_DECLS

#define DEMO_TYPE_WEAK_REF_CACHE (demo_weak_ref_cache_get_type ())

G_DECLARE_FINAL_TYPE (DemoWeakRefCache, demo_weak_ref_cache, DEMO, WEAK_REF_CACHE, DemoCache)

G_END_DECLS
