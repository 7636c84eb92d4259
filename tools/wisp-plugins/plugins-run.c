/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "plugins-run.h"

#include "plugins-print.h"

#include <string.h>

/* A host that knows no point: it makes an extension, calls nothing of it, and lets go. */

typedef struct
{
  WispRegistry *registry; /* (owned) */
  DemoJson     *json;     /* (not owned) (nullable): where to tell it */
} Host;

static void
tell (Host       *self,
      const char *event,
      const char *name,
      const char *text)
{
  if (self->json == NULL)
    {
      plugins_print_line ("%-8s %s%s%s", event, name, text != NULL ? ": " : "",
                          text != NULL ? text : "");
      return;
    }

  demo_json_begin (self->json, NULL, '{');
  demo_json_add_string (self->json, "event", event);
  demo_json_add_string (self->json, "name", name);
  demo_json_add_string (self->json, "text", text);
  demo_json_end (self->json, '}');
}

static void
tell_opened (WispRegistry *registry,
             WispPlugin   *plugin,
             gpointer      user_data)
{
  tell (user_data, "opened", wisp_plugin_get_name (plugin),
        wisp_plugin_info_get_module (wisp_plugin_get_info (plugin)));
}

static void
tell_closed (WispRegistry *registry,
             WispPlugin   *plugin,
             gpointer      user_data)
{
  tell (user_data, "closed", wisp_plugin_get_name (plugin), NULL);
}

static void
tell_resident (Host *self)
{
  GListModel *plugins = wisp_registry_get_plugins (self->registry);

  for (guint i = 0; i < g_list_model_get_n_items (plugins); i++)
    {
      g_autoptr (WispPlugin) plugin = g_list_model_get_item (plugins, i);

      if (wisp_plugin_is_open (plugin))
        tell (self, "stays", wisp_plugin_get_name (plugin), "it is resident");
    }
}

/* (nullable): the one that offers it, and as which of its extensions */
static WispPluginInfo *
find_offer (Host       *self,
            const char *point,
            const char *name,
            guint      *index)
{
  GListModel *plugins = wisp_registry_get_plugins (self->registry);

  for (guint i = 0; i < g_list_model_get_n_items (plugins); i++)
    {
      g_autoptr (WispPlugin) plugin = g_list_model_get_item (plugins, i);
      WispPluginInfo *info = wisp_plugin_get_info (plugin);

      for (*index = 0; *index < wisp_plugin_info_get_n_extensions (info); *index += 1)
        if (strcmp (wisp_plugin_info_get_extension_point (info, *index), point) == 0 &&
            strcmp (wisp_plugin_info_get_extension_name (info, *index), name) == 0)
          return info;
    }

  return NULL;
}

static void
host_init (Host                 *self,
           char                **folders,
           WispPluginInfoFlags   flags,
           DemoJson             *json)
{
  self->registry = wisp_registry_new ();
  self->json = json;

  g_signal_connect (self->registry, "opened", G_CALLBACK (tell_opened), self);
  g_signal_connect (self->registry, "closed", G_CALLBACK (tell_closed), self);
  for (guint i = 0; folders[i] != NULL; i++)
    wisp_registry_add_folder (self->registry, folders[i], flags);
}

/* What else is in the folders does not matter, unless it is what was asked for */
static gpointer
make (Host        *self,
      const char  *point,
      const char  *name,
      GError     **error)
{
  g_autoptr (GError) scan_error = NULL;
  WispPluginInfo *info;
  guint index;

  wisp_registry_rescan (self->registry, &scan_error);
  info = find_offer (self, point, name, &index);
  if (info == NULL)
    {
      if (scan_error != NULL)
        g_propagate_error (error, g_steal_pointer (&scan_error));
      else
        g_set_error (error, WISP_ERROR, WISP_ERROR_UNKNOWN_PLUGIN, "No plugin offers “%s” at “%s”",
                     name, point);
      return NULL;
    }

  wisp_registry_add_any_point (self->registry, point,
                               wisp_plugin_info_get_extension_abi (info, index));

  return wisp_registry_get (self->registry, point, name, error);
}

static void
let_go (gpointer extension)
{
  if (G_IS_OBJECT (extension))
    g_object_unref (extension);
  else
    wisp_object_unref (extension);
}

/* Tells what happens in lines, or in objects of @json if that is there */
gboolean
plugins_run (char                **folders,
             WispPluginInfoFlags   flags,
             const char           *point,
             const char           *name,
             DemoJson             *json,
             GError              **error)
{
  g_autofree char *what = g_strdup_printf ("%s at %s", name, point);
  Host host;
  gpointer extension;

  host_init (&host, folders, flags, json);
  extension = make (&host, point, name, error);
  if (extension != NULL)
    {
      tell (&host, "made", what, G_OBJECT_TYPE_NAME (extension));
      let_go (extension);
      tell (&host, "let go", what, NULL);
    }

  wisp_registry_collect (host.registry);
  tell_resident (&host);
  g_object_unref (host.registry);

  return extension != NULL;
}
