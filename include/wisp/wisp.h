/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#define WISP_INSIDE

#include <wisp/wisp-version.h>
#include <wisp/wisp-error.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-type.h>
#include <wisp/wisp-value.h>
#include <wisp/wisp-weak.h>
#include <wisp/wisp-closure.h>
#include <wisp/wisp-cache-stats.h>
#include <wisp/wisp-load.h>
#include <wisp/wisp-cache.h>
#include <wisp/wisp-cache-item.h>
#include <wisp/wisp-cache-model.h>
#include <wisp/wisp-cache-bindings.h>
#include <wisp/wisp-weak-set.h>
#include <wisp/wisp-weak-map.h>
#include <wisp/wisp-plugin-info.h>
#include <wisp/wisp-plugin.h>
#include <wisp/wisp-module.h>
#include <wisp/wisp-extension.h>
#include <wisp/wisp-registry.h>

#undef WISP_INSIDE
