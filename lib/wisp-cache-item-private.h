/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-cache-key-private.h"

#include <wisp/wisp-cache-item.h>
#include <wisp/wisp-weak.h>

WispCacheItem *wisp_cache_item_new (WispCacheKey *key,
                                    WispWeak     *value);
