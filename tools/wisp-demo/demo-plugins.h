/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-options.h"

G_BEGIN_DECLS

gboolean demo_plugins_show (const DemoOptions  *options,
                            gboolean           *is_clean,
                            GError            **error);

G_END_DECLS
