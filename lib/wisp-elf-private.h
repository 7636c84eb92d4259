/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where modules have another format, nothing is known of one before it is opened. */
#ifdef __ELF__
#define WISP_HAVE_ELF 1

typedef struct _WispElf WispElf;

G_GNUC_INTERNAL
WispElf   *wisp_elf_new         (const gchar  *file,
                                 GError      **error) G_GNUC_WARN_UNUSED_RESULT;
G_GNUC_INTERNAL
WispElf   *wisp_elf_new_bytes   (GBytes       *bytes,
                                 const gchar  *origin,
                                 GError      **error) G_GNUC_WARN_UNUSED_RESULT;
G_GNUC_INTERNAL
void       wisp_elf_free        (WispElf      *self);

G_GNUC_INTERNAL
gboolean   wisp_elf_read_object (WispElf      *self,
                                 const gchar  *symbol,
                                 gpointer      data,
                                 gsize         length,
                                 GError      **error);
G_GNUC_INTERNAL
gchar    **wisp_elf_list_ties   (WispElf      *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WispElf, wisp_elf_free)
#endif

G_END_DECLS
