/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-error.h>

G_DEFINE_QUARK (wisp-error-quark, wisp_error)
