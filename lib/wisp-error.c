/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-error.h>

#include "wisp-quark-private.h"

/**
 * wisp_error_quark:
 *
 * The quark behind %WISP_ERROR.
 *
 * Returns: the error domain of Wisp
 *
 * Since: 1.0
 */
WISP_DEFINE_QUARK ("wisp-error-quark", wisp_error)
