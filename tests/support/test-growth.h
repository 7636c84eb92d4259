/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Fails where the work of `func` grows much faster than n: 32 times as much should
 * cost 32 times as much, or three times that where it no longer fits into a cache
 * of the processor, while a quadratic function costs 1024 times as much. It is
 * processor time, the best of a few tries, so that other load does not matter.
 */
typedef void (*TestGrowthFunc) (guint n);

void test_expect_linear (TestGrowthFunc func,
                         guint          n);

G_END_DECLS
