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
 * @WISP_ERROR_INVALID_PLUGIN: the key file of a plugin is not as it should be
 * @WISP_ERROR_UNSAFE_PLUGIN: a file of a plugin could have been written by others, or
 *   leaves its folder
 * @WISP_ERROR_INVALID_MODULE: a file is no module that this process could run
 * @WISP_ERROR_WRONG_ABI: a module was made for another version of an ABI
 * @WISP_ERROR_UNKNOWN_POINT: the host has no extension point of that name
 * @WISP_ERROR_UNKNOWN_PLUGIN: there is no plugin of that name, or none that offers the
 *   extension
 * @WISP_ERROR_DUPLICATE_PLUGIN: another plugin has the same name, or offers the same
 *   extension
 * @WISP_ERROR_DISABLED_PLUGIN: a plugin has been disabled
 * @WISP_ERROR_REQUIREMENT: what a plugin requires is missing, too old or circular
 * @WISP_ERROR_LOAD_FAILED: a module could not set itself up, or not all of it, or could not
 *   make an extension
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
  WISP_ERROR_RECURSIVE_LOAD,
  WISP_ERROR_INVALID_PLUGIN,
  WISP_ERROR_UNSAFE_PLUGIN,
  WISP_ERROR_INVALID_MODULE,
  WISP_ERROR_WRONG_ABI,
  WISP_ERROR_UNKNOWN_POINT,
  WISP_ERROR_UNKNOWN_PLUGIN,
  WISP_ERROR_DUPLICATE_PLUGIN,
  WISP_ERROR_DISABLED_PLUGIN,
  WISP_ERROR_REQUIREMENT,
  WISP_ERROR_LOAD_FAILED
} WispError;

WISP_AVAILABLE_IN_1_0
GQuark    wisp_error_quark (void);

G_END_DECLS
