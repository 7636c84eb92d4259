/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* G_DEFINE_QUARK(), but for the race of threads that ask for the first time */
#define WISP_DEFINE_QUARK(NAME, function)                                        \
  GQuark                                                                         \
  function##_quark (void)                                                        \
  {                                                                              \
    static gsize quark = 0;                                                      \
                                                                                 \
    if (g_once_init_enter (&quark))                                              \
      g_once_init_leave (&quark, g_quark_from_static_string (NAME));             \
                                                                                 \
    return (GQuark) quark;                                                       \
  }
