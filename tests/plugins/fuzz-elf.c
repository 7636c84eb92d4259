/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz-plugins.h"

#include "wisp-elf-private.h"

/* That no more is read than there is, AddressSanitizer tells. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (WispElf) elf = wisp_elf_new_bytes (bytes, "origin", &error);
  g_auto (GStrv) ties = NULL;
  guint32 constant[2];

  g_assert_true ((elf == NULL) == (error != NULL));
  if (elf == NULL)
    return 0;

  ties = wisp_elf_list_ties (elf);
  g_assert_cmpuint (g_strv_length (ties), <=, 65);
  if (!wisp_elf_read_object (elf, "test_constant", constant, sizeof constant, &error))
    g_assert_nonnull (error);

  return 0;
}
