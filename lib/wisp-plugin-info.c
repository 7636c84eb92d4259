/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-info-private.h"

#include "wisp-plugin-file-private.h"
#include "wisp-plugin-name-private.h"
#include "wisp-plugin-reader-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/**
 * WispPluginInfo:
 *
 * What a plugin says about itself in its key file, so that it can be listed without
 * running any of its code.
 *
 * It never changes, so any thread may use it at any time.
 *
 * The key file of a plugin is a text of at most 128 KiB in UTF-8 with the syntax of
 * [struct@GLib.KeyFile], whose name ends in `.plugin`:
 *
 * ```
 * [Plugin]
 * Name=png
 * Module=decoder-png
 * Version=1.2.0
 * Requires=gzip >= 1.0;text;
 * DisplayName=PNG images
 * DisplayName[de]=PNG-Bilder
 * Description=Reads Portable Network Graphics
 * Icon=image-png
 *
 * [Extension demo.decoder]
 * ABI=1
 * Priority=10
 * ```
 *
 * `Name` and `Version` must be there. A name begins with a letter or a digit of ASCII
 * and has only those, dots, dashes and underscores, 128 at most. A version is made of
 * up to eight numbers with dots between them.
 *
 * `Module` is the file with the plugin's code, relative to the folder of the key file,
 * which it may not leave. If it has no dot, a dot and the suffix of modules on this
 * platform are added, so one key file does for all platforms. A plugin that is linked
 * into its host has none.
 *
 * `Requires` names other plugins that must be there first, some of them with the lowest
 * version that will do.
 *
 * `DisplayName` and `Description` are for people, and taken in the language of the locale
 * at the time of reading. They may have any characters, so mind what a terminal makes of
 * them. `Icon` is the name of a themed icon.
 *
 * Each group `[Extension POINT]` or `[Extension POINT/NAME]` offers an extension of a
 * host's extension point, with the plugin's name or one of its own. `ABI` is the version
 * of the point that it was made for. Those of a higher `Priority` come first; it is 0
 * where it is not given.
 *
 * Other groups and keys are left alone.
 *
 * A plugin is code that the host is going to run. So its folder, the key file and the
 * module must belong to root or to the user who runs the host, nobody else may have the
 * right to write to them, and no symbolic link may lead out of the folder. A developer
 * whose build folder is not like that can use %WISP_PLUGIN_INFO_FLAGS_UNSAFE.
 *
 * Since: 1.0
 */
struct _WispPluginInfo
{
  GObject parent_instance;

  WispPluginText  text;
  gchar          *file;   /* (owned) (nullable): absolute */
  gchar          *folder; /* (owned) (nullable): of the file */
  gchar          *module; /* (owned) (nullable): absolute */
  gboolean        trust;
};

enum
{
  PROP_0,
  PROP_DESCRIPTION,
  PROP_DISPLAY_NAME,
  PROP_FILE,
  PROP_ICON_NAME,
  PROP_MODULE,
  PROP_NAME,
  PROP_VERSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WispPluginInfo, wisp_plugin_info, G_TYPE_OBJECT)

static void
wisp_plugin_info_finalize (GObject *object)
{
  WispPluginInfo *self = WISP_PLUGIN_INFO (object);

  wisp_plugin_text_clear (&self->text);
  g_free (self->file);
  g_free (self->folder);
  g_free (self->module);

  G_OBJECT_CLASS (wisp_plugin_info_parent_class)->finalize (object);
}

static void
wisp_plugin_info_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WispPluginInfo *self = WISP_PLUGIN_INFO (object);

  switch (property_id)
    {
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->text.description);
      break;

    case PROP_DISPLAY_NAME:
      g_value_set_string (value, self->text.display_name);
      break;

    case PROP_FILE:
      g_value_set_string (value, self->file);
      break;

    case PROP_ICON_NAME:
      g_value_set_string (value, self->text.icon_name);
      break;

    case PROP_MODULE:
      g_value_set_string (value, self->module);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->text.name);
      break;

    case PROP_VERSION:
      g_value_set_string (value, self->text.version);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_plugin_info_class_init (WispPluginInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wisp_plugin_info_finalize;
  object_class->get_property = wisp_plugin_info_get_property;

  /**
   * WispPluginInfo:description: (getter get_description)
   *
   * What the plugin is good for, for people.
   *
   * Since: 1.0
   */
  properties[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:display-name: (getter get_display_name)
   *
   * What the plugin is called, for people.
   *
   * Since: 1.0
   */
  properties[PROP_DISPLAY_NAME] =
    g_param_spec_string ("display-name", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:file: (getter get_file)
   *
   * The key file.
   *
   * Since: 1.0
   */
  properties[PROP_FILE] =
    g_param_spec_string ("file", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:icon-name: (getter get_icon_name)
   *
   * The name of a themed icon.
   *
   * Since: 1.0
   */
  properties[PROP_ICON_NAME] =
    g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:module: (getter get_module)
   *
   * The file with the plugin's code.
   *
   * Since: 1.0
   */
  properties[PROP_MODULE] =
    g_param_spec_string ("module", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:name: (getter get_name)
   *
   * The plugin's name.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * WispPluginInfo:version: (getter get_version)
   *
   * The plugin's version.
   *
   * Since: 1.0
   */
  properties[PROP_VERSION] =
    g_param_spec_string ("version", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wisp_plugin_info_init (WispPluginInfo *self)
{
}

static WispPluginInfo *
read_text (const gchar  *data,
           gsize         length,
           const gchar  *origin,
           GError      **error)
{
  g_autoptr (WispPluginInfo) self = g_object_new (WISP_TYPE_PLUGIN_INFO, NULL);

  if (!wisp_plugin_text_read (&self->text, data, length, origin, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * wisp_plugin_info_equal:
 * @self: what a plugin says about itself
 * @other: what one says about itself
 *
 * Tells whether they are of the same files and say the same.
 */
gboolean
wisp_plugin_info_equal (WispPluginInfo *self,
                        WispPluginInfo *other)
{
  return g_strcmp0 (self->file, other->file) == 0 && self->trust == other->trust &&
         wisp_plugin_text_equal (&self->text, &other->text);
}

/**
 * wisp_plugin_info_new_for_file:
 * @file: (type filename): a key file, whose name ends in `.plugin`
 * @flags: how to treat it
 * @error: for what is wrong with it
 *
 * Reads the key file of a plugin.
 *
 * Its module is not looked at; [method@PluginInfo.check_module] does that.
 *
 * What cannot be read is a %G_FILE_ERROR. What is not as the description of
 * [class@Wisp.PluginInfo] wants it is %WISP_ERROR_INVALID_PLUGIN, what others could have
 * written is %WISP_ERROR_UNSAFE_PLUGIN. The message names the file and the reason.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): what the plugin says about itself; %NULL with @error set
 *
 * Since: 1.0
 */
WispPluginInfo *
wisp_plugin_info_new_for_file (const gchar          *file,
                               WispPluginInfoFlags   flags,
                               GError              **error)
{
  g_autoptr (WispPluginInfo) self = NULL;
  g_autofree gchar *absolute = NULL;
  g_autofree gchar *data = NULL;
  gboolean trust = (flags & WISP_PLUGIN_INFO_FLAGS_UNSAFE) != 0;
  gsize length;

  g_return_val_if_fail (file != NULL && file[0] != '\0', NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_str_has_suffix (file, ".plugin"))
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_PLUGIN, file,
                              "its name does not end in “.plugin”");
      return NULL;
    }

  absolute = g_canonicalize_filename (file, NULL);
  data = wisp_plugin_file_read (absolute, WISP_PLUGIN_MAX_LENGTH, trust, &length, error);
  if (data == NULL)
    return NULL;

  self = read_text (data, length, absolute, error);
  if (self == NULL)
    return NULL;

  self->trust = trust;
  self->folder = g_path_get_dirname (absolute);
  self->file = g_steal_pointer (&absolute);
  if (self->text.module != NULL)
    self->module = g_build_filename (self->folder, self->text.module, NULL);

  return g_steal_pointer (&self);
}

/**
 * wisp_plugin_info_new_for_data:
 * @data: (array length=length) (element-type guint8): the text of a key file
 * @length: its length in bytes, or -1 if a nul byte ends it
 * @origin: what to call it in messages
 * @error: for what is wrong with it
 *
 * Reads what would stand in the key file of a plugin that is linked into its host.
 *
 * There is no folder that a module could be in, so [property@PluginInfo:module] is
 * %NULL whatever the text says.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full): what the plugin says about itself; %NULL with @error set
 *
 * Since: 1.0
 */
WispPluginInfo *
wisp_plugin_info_new_for_data (const gchar  *data,
                               gssize        length,
                               const gchar  *origin,
                               GError      **error)
{
  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (length >= -1, NULL);
  g_return_val_if_fail (origin != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return read_text (data != NULL ? data : "", length >= 0 ? (gsize) length : strlen (data),
                    origin, error);
}

/**
 * wisp_plugin_info_get_name: (get-property name)
 * @self: what a plugin says about itself
 *
 * The plugin's name, which is unique in a registry.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_name (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->text.name;
}

/**
 * wisp_plugin_info_get_version: (get-property version)
 * @self: what a plugin says about itself
 *
 * The plugin's version: numbers with dots between them.
 *
 * Returns: the version
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_version (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->text.version;
}

/**
 * wisp_plugin_info_is_at_least:
 * @self: what a plugin says about itself
 * @version: a version: numbers with dots between them
 *
 * Tells whether the plugin has a version or a later one.
 *
 * Versions are compared number by number, so 1.10 is later than 1.9; what is missing
 * counts as 0, so 1 and 1.0 are the same.
 *
 * Returns: %TRUE if the plugin's version is not lower than @version
 *
 * Since: 1.0
 */
gboolean
wisp_plugin_info_is_at_least (WispPluginInfo *self,
                              const gchar    *version)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), FALSE);
  g_return_val_if_fail (version != NULL && wisp_plugin_is_version (version), FALSE);

  return wisp_plugin_compare_versions (self->text.version, version) >= 0;
}

/**
 * wisp_plugin_info_get_display_name: (get-property display-name)
 * @self: what a plugin says about itself
 *
 * What the plugin is called, in the language of the user; its name if it has not said so.
 *
 * Returns: a text for people
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_display_name (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->text.display_name;
}

/**
 * wisp_plugin_info_get_description: (get-property description)
 * @self: what a plugin says about itself
 *
 * What the plugin is good for, in the language of the user.
 *
 * Returns: (nullable): a text for people
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_description (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->text.description;
}

/**
 * wisp_plugin_info_get_icon_name: (get-property icon-name)
 * @self: what a plugin says about itself
 *
 * The name of the plugin's icon, for [class@Gio.ThemedIcon].
 *
 * Returns: (nullable): the name of an icon
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_icon_name (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->text.icon_name;
}

/**
 * wisp_plugin_info_get_file: (get-property file)
 * @self: what a plugin says about itself
 *
 * The key file.
 *
 * Returns: (type filename) (nullable): an absolute path; %NULL if there is no file
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_file (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->file;
}

/**
 * wisp_plugin_info_get_module: (get-property module)
 * @self: what a plugin says about itself
 *
 * The file with the plugin's code, which need not be there.
 *
 * Returns: (type filename) (nullable): an absolute path; %NULL if there is none
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_module (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);

  return self->module;
}

/**
 * wisp_plugin_info_check_module:
 * @self: what a plugin says about itself
 * @error: for what is wrong with the module
 *
 * Tells whether the plugin's module is there, and as safe as the key file has to be.
 *
 * It does not look into the file.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if it may be opened; %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
wisp_plugin_info_check_module (WispPluginInfo  *self,
                               GError         **error)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->module == NULL)
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_PLUGIN,
                              self->file != NULL ? self->file : self->text.name,
                              "names no module");
      return FALSE;
    }

  return wisp_plugin_file_check (self->module, self->folder, self->trust, error);
}

/**
 * wisp_plugin_info_get_n_requirements:
 * @self: what a plugin says about itself
 *
 * How many other plugins it requires.
 *
 * Returns: a number of plugins
 *
 * Since: 1.0
 */
guint
wisp_plugin_info_get_n_requirements (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), 0);

  return self->text.requirements->len;
}

/**
 * wisp_plugin_info_get_requirement:
 * @self: what a plugin says about itself
 * @index: which requirement, counted from 0
 *
 * The name of another plugin that must be there first.
 *
 * Returns: the name of a plugin
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_requirement (WispPluginInfo *self,
                                  guint           index)
{
  WispPluginRequirement *requirement;

  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);
  g_return_val_if_fail (index < self->text.requirements->len, NULL);

  requirement = g_ptr_array_index (self->text.requirements, index);

  return requirement->name;
}

/**
 * wisp_plugin_info_get_requirement_version:
 * @self: what a plugin says about itself
 * @index: which requirement, counted from 0
 *
 * The lowest version of the other plugin that will do; see
 * [method@PluginInfo.is_at_least].
 *
 * Returns: (nullable): a version; %NULL if any will do
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_requirement_version (WispPluginInfo *self,
                                          guint           index)
{
  WispPluginRequirement *requirement;

  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);
  g_return_val_if_fail (index < self->text.requirements->len, NULL);

  requirement = g_ptr_array_index (self->text.requirements, index);

  return requirement->version;
}

static WispPluginExtension *
get_extension (WispPluginInfo *self,
               guint           index)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), NULL);
  g_return_val_if_fail (index < self->text.extensions->len, NULL);

  return g_ptr_array_index (self->text.extensions, index);
}

/**
 * wisp_plugin_info_get_n_extensions:
 * @self: what a plugin says about itself
 *
 * How many extensions it offers.
 *
 * Returns: a number of extensions
 *
 * Since: 1.0
 */
guint
wisp_plugin_info_get_n_extensions (WispPluginInfo *self)
{
  g_return_val_if_fail (WISP_IS_PLUGIN_INFO (self), 0);

  return self->text.extensions->len;
}

/**
 * wisp_plugin_info_get_extension_point:
 * @self: what a plugin says about itself
 * @index: which extension, counted from 0
 *
 * The extension point that an extension is for.
 *
 * Returns: the name of an extension point
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_extension_point (WispPluginInfo *self,
                                      guint           index)
{
  WispPluginExtension *extension = get_extension (self, index);

  return extension != NULL ? extension->point : NULL;
}

/**
 * wisp_plugin_info_get_extension_name:
 * @self: what a plugin says about itself
 * @index: which extension, counted from 0
 *
 * The name of an extension, which is unique at its extension point.
 *
 * Returns: the name of an extension
 *
 * Since: 1.0
 */
const gchar *
wisp_plugin_info_get_extension_name (WispPluginInfo *self,
                                     guint           index)
{
  WispPluginExtension *extension = get_extension (self, index);

  return extension != NULL ? extension->name : NULL;
}

/**
 * wisp_plugin_info_get_extension_abi:
 * @self: what a plugin says about itself
 * @index: which extension, counted from 0
 *
 * The version of the extension point's ABI that an extension was made for.
 *
 * Returns: the version of an ABI
 *
 * Since: 1.0
 */
guint
wisp_plugin_info_get_extension_abi (WispPluginInfo *self,
                                    guint           index)
{
  WispPluginExtension *extension = get_extension (self, index);

  return extension != NULL ? extension->abi : 0;
}

/**
 * wisp_plugin_info_get_extension_priority:
 * @self: what a plugin says about itself
 * @index: which extension, counted from 0
 *
 * The priority of an extension; those of a higher one come first.
 *
 * Returns: a priority, 0 where none was given
 *
 * Since: 1.0
 */
gint
wisp_plugin_info_get_extension_priority (WispPluginInfo *self,
                                         guint           index)
{
  WispPluginExtension *extension = get_extension (self, index);

  return extension != NULL ? extension->priority : 0;
}
