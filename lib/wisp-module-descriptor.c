/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-module-descriptor-private.h"

#include "wisp-elf-private.h"
#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>

/*
 * wisp_module_descriptor_check_head:
 * @head: the beginning of a descriptor
 * @file: the module that it is in
 * @error: for what is wrong with it
 *
 * Tells whether the rest of a descriptor is what this Wisp knows.
 *
 * A larger one will do: what a later Wisp adds comes at its end.
 */
gboolean
wisp_module_descriptor_check_head (const WispModuleHead  *head,
                                   const gchar           *file,
                                   GError               **error)
{
  if (head->abi != WISP_MODULE_ABI)
    {
      wisp_plugin_file_error (error, WISP_ERROR_WRONG_ABI, file,
                              "its descriptor is of ABI %u, and this Wisp has %d",
                              head->abi, WISP_MODULE_ABI);
      return FALSE;
    }

  if (head->struct_size < sizeof (WispModuleDescriptor))
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, file,
                              "its descriptor has a size of %u bytes, and that of this Wisp %"
                              G_GSIZE_FORMAT, head->struct_size, sizeof (WispModuleDescriptor));
      return FALSE;
    }

  if ((head->flags & ~WISP_MODULE_KNOWN_FLAGS) != 0)
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, file,
                              "its descriptor has flags that this Wisp does not know (%#x)",
                              head->flags);
      return FALSE;
    }

  return TRUE;
}

#ifdef WISP_HAVE_ELF

/*
 * wisp_module_descriptor_read_head:
 * @file: a module
 * @head: for the beginning of its descriptor
 * @error: for what is wrong with it
 *
 * Reads and checks the descriptor of a module without opening it, as far as that goes on
 * this platform: opening runs code already. Elsewhere the head stays as it is.
 */
gboolean
wisp_module_descriptor_read_head (const gchar     *file,
                                  WispModuleHead  *head,
                                  GError         **error)
{
  g_autoptr (WispElf) elf = wisp_elf_new (file, error);

  return elf != NULL &&
         wisp_elf_read_object (elf, WISP_MODULE_SYMBOL, head, sizeof *head, error) &&
         wisp_module_descriptor_check_head (head, file, error);
}

#else

gboolean
wisp_module_descriptor_read_head (const gchar     *file,
                                  WispModuleHead  *head,
                                  GError         **error)
{
  return TRUE;
}

#endif
