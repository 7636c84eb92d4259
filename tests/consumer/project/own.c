/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <string.h>

int
main (void)
{
  return strcmp (PACKAGE_VERSION, "consumer") == 0 ? 0 : 1;
}
