/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-module-private.h"

#include <wisp/wisp-extension.h>

G_BEGIN_DECLS

gpointer wisp_extension_make (WispModule             *module,
                              const WispModuleOffer  *offer,
                              GError                **error);

G_END_DECLS
