/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-private.h"

#include <wisp/wisp-registry.h>
#include <wisp/wisp-weak.h>

/**
 * WispPlugin:
 *
 * A plugin that a registry has found, as it is shown to the user.
 *
 * It is an item of the list [method@Wisp.Registry.get_plugins], for a page of preferences:
 * its [property@Wisp.Plugin:info] has name, description and icon, and a switch can be bound
 * to [property@Wisp.Plugin:enabled]. The properties change, with notifications, in the main
 * context of the registry only, and are to be used there.
 *
 * It does not keep the registry alive.
 *
 * Since: 1.0
 */
struct _WispPlugin
{
  GObject parent_instance;

  WispWeak       *registry; /* (owned) */
  WispPluginInfo *info;     /* (owned) */
  gboolean        enabled;
  gboolean        open;
};

enum
{
  PROP_0,
  PROP_ENABLED,
  PROP_INFO,
  PROP_NAME,
  PROP_OPEN,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WispPlugin, wisp_plugin, G_TYPE_OBJECT)

static void
wisp_plugin_finalize (GObject *object)
{
  WispPlugin *self = WISP_PLUGIN (object);

  wisp_weak_unref (self->registry);
  g_clear_object (&self->info);

  G_OBJECT_CLASS (wisp_plugin_parent_class)->finalize (object);
}

static void
wisp_plugin_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WispPlugin *self = WISP_PLUGIN (object);

  switch (property_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;

    case PROP_INFO:
      g_value_set_object (value, self->info);
      break;

    case PROP_NAME:
      g_value_set_string (value, wisp_plugin_get_name (self));
      break;

    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_plugin_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_ENABLED:
      wisp_plugin_set_enabled (WISP_PLUGIN (object), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_plugin_class_init (WispPluginClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_plugin_finalize;
  object_class->get_property = wisp_plugin_get_property;
  object_class->set_property = wisp_plugin_set_property;

  /**
   * WispPlugin:enabled: (getter get_enabled) (setter set_enabled)
   *
   * Whether it may be used.
   *
   * Since: 1.0
   */
  properties[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispPlugin:info: (getter get_info)
   *
   * What it says about itself.
   *
   * Since: 1.0
   */
  properties[PROP_INFO] =
    g_param_spec_object ("info", NULL, NULL, WISP_TYPE_PLUGIN_INFO,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * WispPlugin:name: (getter get_name)
   *
   * Its name.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * WispPlugin:open: (getter is_open)
   *
   * Whether its module is open.
   *
   * Since: 1.0
   */
  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wisp_plugin_init (WispPlugin *self)
{
  self->enabled = TRUE;
}

WispPlugin *
wisp_plugin_new (GObject        *registry,
                 WispPluginInfo *info)
{
  WispPlugin *self = g_object_new (WISP_TYPE_PLUGIN, NULL);

  self->registry = wisp_weak_new (registry);
  self->info = g_object_ref (info);

  return self;
}

void
wisp_plugin_show_info (WispPlugin     *self,
                       WispPluginInfo *info)
{
  if (g_set_object (&self->info, info))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INFO]);
}

void
wisp_plugin_show_enabled (WispPlugin *self,
                          gboolean    enabled)
{
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

void
wisp_plugin_show_open (WispPlugin *self,
                       gboolean    open)
{
  if (self->open == open)
    return;

  self->open = open;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

/**
 * wisp_plugin_get_info: (get-property info)
 * @self: a plugin
 *
 * What it says about itself.
 *
 * Returns: (transfer none): what stands in its key file
 *
 * Since: 1.0
 */
WispPluginInfo *
wisp_plugin_get_info (WispPlugin *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN (self), NULL);

  return self->info;
}

/**
 * wisp_plugin_get_name: (get-property name)
 * @self: a plugin
 *
 * Its name, which is unique in the registry.
 *
 * Returns: a name
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_get_name (WispPlugin *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN (self), NULL);

  return wisp_plugin_info_get_name (self->info);
}

/**
 * wisp_plugin_get_enabled: (get-property enabled)
 * @self: a plugin
 *
 * Whether it may be used.
 *
 * Returns: %FALSE if it has been disabled
 *
 * Since: 1.0
 */
gboolean
wisp_plugin_get_enabled (WispPlugin *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN (self), FALSE);

  return self->enabled;
}

/**
 * wisp_plugin_set_enabled: (set-property enabled)
 * @self: a plugin
 * @enabled: whether it may be used
 *
 * Enables or disables it, as [method@Wisp.Registry.enable] and
 * [method@Wisp.Registry.disable] do.
 *
 * Does nothing if the registry is gone, or the plugin has left it.
 *
 * Since: 1.0
 */
void
wisp_plugin_set_enabled (WispPlugin *self,
                         gboolean    enabled)
{
  g_autoptr (WispRegistry) registry = NULL;

  g_return_if_fail (WISP_IS_PLUGIN (self));

  registry = wisp_weak_get (self->registry);
  if (registry == NULL)
    return;

  if (enabled)
    wisp_registry_enable (registry, wisp_plugin_get_name (self), NULL);
  else
    wisp_registry_disable (registry, wisp_plugin_get_name (self), NULL);
}

/**
 * wisp_plugin_is_open: (get-property open)
 * @self: a plugin
 *
 * Whether its module is open.
 *
 * Returns: %TRUE between its being opened and closed
 *
 * Since: 1.0
 */
gboolean
wisp_plugin_is_open (WispPlugin *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN (self), FALSE);

  return self->open;
}
