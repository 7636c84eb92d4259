/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-version.h>

/**
 * wisp_get_major_version:
 *
 * The major version of the library that runs, which may be newer than the
 * headers that the caller was compiled with; see [const@Wisp.MAJOR_VERSION].
 *
 * Returns: the 1 in 1.2.3
 *
 * Since: 1.0
 */
guint
wisp_get_major_version (void)
{
  return WISP_MAJOR_VERSION;
}

/**
 * wisp_get_minor_version:
 *
 * The minor version of the library that runs; see [func@Wisp.get_major_version].
 *
 * Returns: the 2 in 1.2.3
 *
 * Since: 1.0
 */
guint
wisp_get_minor_version (void)
{
  return WISP_MINOR_VERSION;
}

/**
 * wisp_get_micro_version:
 *
 * The micro version of the library that runs; see [func@Wisp.get_major_version].
 *
 * Returns: the 3 in 1.2.3
 *
 * Since: 1.0
 */
guint
wisp_get_micro_version (void)
{
  return WISP_MICRO_VERSION;
}
