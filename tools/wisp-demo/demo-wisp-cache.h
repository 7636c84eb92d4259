/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-cache.h"

G_BEGIN_DECLS

#define DEMO_TYPE_WISP_CACHE (demo_wisp_cache_get_type ())

G_DECLARE_FINAL_TYPE (DemoWispCache, demo_wisp_cache, DEMO, WISP_CACHE, DemoCache)

G_END_DECLS
