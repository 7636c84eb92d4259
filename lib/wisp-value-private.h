/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-value.h>

extern G_GNUC_INTERNAL const GTypeValueTable wisp_value_table;

void wisp_value_register_transforms (GType type);
