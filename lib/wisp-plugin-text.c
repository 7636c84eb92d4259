/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-text-private.h"

/*
 * What a key file says, once it has been read.
 */

static void
requirement_free (gpointer data)
{
  WispPluginRequirement *self = data;

  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

void
wisp_plugin_extension_free (gpointer data)
{
  WispPluginExtension *self = data;

  g_free (self->point);
  g_free (self->name);
  g_free (self);
}

/*
 * wisp_plugin_text_init:
 * @self: zeroed memory
 *
 * Makes room for what it says.
 */
void
wisp_plugin_text_init (WispPluginText *self)
{
  self->requirements = g_ptr_array_new_with_free_func (requirement_free);
  self->extensions = g_ptr_array_new_with_free_func (wisp_plugin_extension_free);
}

/*
 * wisp_plugin_text_clear:
 * @self: what a key file says
 *
 * Frees what it says.
 */
void
wisp_plugin_text_clear (WispPluginText *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->module, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->display_name, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->icon_name, g_free);
  g_clear_pointer (&self->requirements, g_ptr_array_unref);
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
}

static gboolean
equal_requirements (gconstpointer a,
                    gconstpointer b)
{
  const WispPluginRequirement *one = a;
  const WispPluginRequirement *other = b;

  return g_strcmp0 (one->name, other->name) == 0 && g_strcmp0 (one->version, other->version) == 0;
}

static gboolean
equal_extensions (gconstpointer a,
                  gconstpointer b)
{
  const WispPluginExtension *one = a;
  const WispPluginExtension *other = b;

  return g_strcmp0 (one->point, other->point) == 0 && g_strcmp0 (one->name, other->name) == 0 &&
         one->abi == other->abi && one->priority == other->priority;
}

static gboolean
equal_arrays (GPtrArray  *one,
              GPtrArray  *other,
              GEqualFunc  equal)
{
  if (one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    if (!equal (g_ptr_array_index (one, i), g_ptr_array_index (other, i)))
      return FALSE;

  return TRUE;
}

/*
 * wisp_plugin_text_equal:
 * @self: what a key file says
 * @other: what another one says
 *
 * Tells whether they say the same.
 */
gboolean
wisp_plugin_text_equal (const WispPluginText *self,
                        const WispPluginText *other)
{
  return g_strcmp0 (self->name, other->name) == 0 &&
         g_strcmp0 (self->module, other->module) == 0 &&
         g_strcmp0 (self->version, other->version) == 0 &&
         g_strcmp0 (self->display_name, other->display_name) == 0 &&
         g_strcmp0 (self->description, other->description) == 0 &&
         g_strcmp0 (self->icon_name, other->icon_name) == 0 &&
         equal_arrays (self->requirements, other->requirements, equal_requirements) &&
         equal_arrays (self->extensions, other->extensions, equal_extensions);
}
