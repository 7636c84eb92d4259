/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Fails where the work of `func` grows much faster than n: eight times as much
 * should cost eight times as much, where a quadratic function costs 64 times as
 * much. Half way between is the limit. It is processor time, the best of a few
 * tries, so that other load on the machine does not matter.
 */
typedef void (*TestGrowthFunc) (guint n);

void test_expect_linear (TestGrowthFunc func,
                         guint          n);

G_END_DECLS
