/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-module-private.h"

#include "wisp-elf-private.h"
#include "wisp-module-descriptor-private.h"
#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/*
 * Opening a module: the file and its descriptor are looked at, then it is opened, then its
 * descriptor is looked at as it is in memory, and then `load` is called. Whatever goes
 * wrong, the module is in a state in which it can die.
 */

/*
 * The file
 */

/* GModule's messages begin with the file, or not */
static void
set_module_error (GError      **error,
                  const gchar  *file,
                  const gchar  *message)
{
  if (g_str_has_prefix (message, file))
    message += strspn (message + strlen (file), ": ") + strlen (file);

  wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, file, "%s", message);
}

/*
 * Symbols are bound at once: one that is missing is an error now, and not the end of the
 * process when it is first called. They are bound locally: modules do not see each other.
 */
static gboolean
open_file (WispModule  *self,
           GError     **error)
{
  const gchar *file = wisp_plugin_info_get_module (self->info);
  g_autoptr (GError) local_error = NULL;
  WispModuleHead head;
  gpointer symbol;

  if (!wisp_plugin_info_check_module (self->info, error) ||
      !wisp_module_descriptor_read_head (file, &head, error))
    return FALSE;

  self->handle = g_module_open_full (file, G_MODULE_BIND_LOCAL, &local_error);
  if (self->handle == NULL)
    {
      set_module_error (error, file, local_error->message);
      return FALSE;
    }
  if (!g_module_symbol (self->handle, WISP_MODULE_SYMBOL, &symbol))
    {
      set_module_error (error, file, g_module_error ());
      return FALSE;
    }

  self->descriptor = symbol;

  return TRUE;
}

/*
 * The descriptor
 */

static gboolean
check_text (WispModule   *self,
            const gchar  *what,
            const gchar  *own,
            const gchar  *wanted,
            GError      **error)
{
  if (g_strcmp0 (own, wanted) == 0)
    return TRUE;

  wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, wisp_module_get_origin (self),
                          "has the %s “%s”, and its key file has “%s”", what,
                          own != NULL ? own : "", wanted);
  return FALSE;
}

static gboolean
check_descriptor (WispModule  *self,
                  GError     **error)
{
  const WispModuleDescriptor *descriptor = self->descriptor;
  WispModuleHead head = { descriptor->abi, descriptor->struct_size, descriptor->flags };

  return wisp_module_descriptor_check_head (&head, wisp_module_get_origin (self), error) &&
         check_text (self, "name", descriptor->name,
                     wisp_plugin_info_get_name (self->info), error) &&
         check_text (self, "version", descriptor->version,
                     wisp_plugin_info_get_version (self->info), error);
}

/*
 * Setting up
 */

static void
make_resident (WispModule *self)
{
  self->resident = TRUE;
  if (self->handle != NULL)
    g_module_make_resident (self->handle);
}

static gboolean
call_load (WispModule  *self,
           GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean loaded = TRUE;

  if (self->descriptor->load != NULL)
    {
      self->loader = g_thread_self ();
      loaded = self->descriptor->load (self, &local_error);
      self->loader = NULL;
    }

  if (!loaded || local_error != NULL)
    {
      wisp_plugin_file_error (error, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (self),
                              "could not be set up: %s",
                              local_error != NULL ? local_error->message : "it does not say why");
      return FALSE;
    }

  return TRUE;
}

/* That all is there which the key file says */
static gboolean
check_offers (WispModule  *self,
              GError     **error)
{
  WispPluginInfo *info = self->info;

  if (self->fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->fault));
      return FALSE;
    }

  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    {
      const gchar *point = wisp_plugin_info_get_extension_point (info, i);
      const gchar *name = wisp_plugin_info_get_extension_name (info, i);

      if (wisp_module_find_offer (self, point, name) != NULL)
        continue;

      wisp_plugin_file_error (error, WISP_ERROR_LOAD_FAILED, wisp_module_get_origin (self),
                              "has not added “%s” at “%s”, which its key file offers",
                              name, point);
      return FALSE;
    }

  return TRUE;
}

/*
 * wisp_module_break_promise:
 * @reason: how it did
 *
 * Makes a module resident that promised not to be.
 */
void
wisp_module_break_promise (WispModule  *self,
                           const gchar *reason)
{
  if (self->resident)
    return;

  g_warning ("%s: promises to be unloadable, but %s, so it is never closed",
             wisp_module_get_origin (self), reason);
  make_resident (self);
}

/* Whether its own code could do what an unloadable module must not, by what it imports */
static gboolean
could_break_promise (WispModule *self)
{
#ifdef WISP_HAVE_ELF
  const gchar *file = wisp_module_get_file (self);
  g_autoptr (WispElf) elf = file != NULL ? wisp_elf_new (file, NULL) : NULL;

  if (elf != NULL)
    {
      g_auto (GStrv) ties = wisp_elf_list_ties (elf);

      return ties[0] != NULL;
    }
#endif

  return TRUE;
}

/*
 * The types that there are while a module loads tell whether it has kept its promise. The
 * number is of all types of the process. So it may have been another thread that registered
 * one (in a program with a window that happens every day), or a library that came along
 * with the module and would go with it. The module then stays open, which is safe; it is
 * blamed only if it could have done it itself.
 */
static void
check_promise (WispModule *self,
               guint       types_before)
{
  if (g_type_get_type_registration_serial () == types_before)
    return;

  if (could_break_promise (self))
    wisp_module_break_promise (self, "a type was registered while it loaded");
  else
    make_resident (self);
}

static gboolean
set_up (WispModule  *self,
        guint        types_before,
        GError     **error)
{
  gboolean fine;

  /* Its constructors have run, if it has any: it can be closed only if it says so */
  if ((self->descriptor->flags & WISP_MODULE_UNLOADABLE) == 0)
    make_resident (self);

  fine = check_descriptor (self, error) && call_load (self, error);
  check_promise (self, types_before);

  return fine && check_offers (self, error);
}

/*
 * wisp_module_open:
 * @descriptor: (nullable): that of a module that is linked into the host
 *
 * Opens a module, once in its life.
 */
gboolean
wisp_module_open (WispModule                  *self,
                  const WispModuleDescriptor  *descriptor,
                  GError                     **error)
{
  guint types_before = g_type_get_type_registration_serial ();

  self->descriptor = descriptor;
  if (descriptor == NULL && !open_file (self, error))
    return FALSE;

  self->loaded = set_up (self, types_before, error);

  return self->loaded;
}

/*
 * wisp_module_close:
 *
 * Closes a module that the store has let go of.
 */
void
wisp_module_close (WispModule *self)
{
  self->descriptor = NULL;
  if (self->handle != NULL && !self->resident && !g_module_close (self->handle))
    g_warning ("%s: %s", wisp_module_get_origin (self), g_module_error ());
  self->handle = NULL;
}
