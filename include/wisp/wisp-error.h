/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <wisp/wisp-version.h>

G_BEGIN_DECLS

/**
 * WISP_ERROR:
 *
 * The domain of the errors that Wisp itself reports.
 *
 * Since: 1.0
 */
#define WISP_ERROR (wisp_error_quark ())

/**
 * WispError:
 * @WISP_ERROR_FAILED: it failed, for a reason that has no code of its own
 * @WISP_ERROR_RECURSIVE_LOAD: loading the value of a key needs that very value
 *
 * Error codes of the %WISP_ERROR domain.
 *
 * More codes may come, so treat those you do not know as %WISP_ERROR_FAILED.
 *
 * Since: 1.0
 */
typedef enum
{
  WISP_ERROR_FAILED,
  WISP_ERROR_RECURSIVE_LOAD
} WispError;

WISP_AVAILABLE_IN_1_0
GQuark    wisp_error_quark (void);

G_END_DECLS
