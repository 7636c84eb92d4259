/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>

/* What a reader of ELF files can find */
extern const guint32 test_constant[3];
extern guint32 test_variable[3];
void test_function (void);

const guint32 test_constant[3] = { 0x01020304, 12, 0xfffefdfc };
guint32 test_variable[3];

void
test_function (void)
{
  g_usleep (0);
}
