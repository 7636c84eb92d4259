/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-json.h"

#include <wisp/wisp.h>

G_BEGIN_DECLS

gboolean plugins_run (char                **folders,
                      WispPluginInfoFlags   flags,
                      const char           *point,
                      const char           *name,
                      DemoJson             *json,
                      GError              **error);

G_END_DECLS
