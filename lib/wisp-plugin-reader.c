/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-reader-private.h"

#include "wisp-plugin-file-private.h"
#include "wisp-plugin-name-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

/*
 * Reads what a key file says. GKeyFile knows the syntax; here is what may stand in it,
 * as the documentation of WispPluginInfo has it. The text is not trusted.
 */

#define MAX_EXTENSIONS   256
#define MAX_REQUIREMENTS 256
#define PLUGIN           "Plugin"
#define EXTENSION        "Extension "

typedef struct
{
  GKeyFile        *keys;   /* (owned) */
  WispPluginText  *text;   /* (not owned) */
  const gchar     *origin; /* (not owned): what to call it in messages */
  GError         **error;
} Reader;

static gboolean
refuse (Reader      *self,
        const gchar *format,
        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (Reader      *self,
        const gchar *format,
        ...)
{
  g_autofree gchar *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  wisp_plugin_file_error (self->error, WISP_ERROR_INVALID_PLUGIN, self->origin, "%s", reason);

  return FALSE;
}

/*
 * Single keys
 */

/* GKeyFile may give a value along with an error */
static gboolean
check_key (Reader       *self,
           const gchar  *group,
           const gchar  *key,
           const GError *error)
{
  return error == NULL ||
         g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND) ||
         refuse (self, "key “%s” in group “%s”: %s", key, group, error->message);
}

/* FALSE only if there is something and it is bad */
static gboolean
read_string (Reader       *self,
             const gchar  *group,
             const gchar  *key,
             gchar       **value)
{
  g_autoptr (GError) local_error = NULL;

  *value = g_key_file_get_string (self->keys, group, key, &local_error);
  if (*value != NULL)
    g_strstrip (*value);

  return check_key (self, group, key, local_error);
}

static gboolean
read_needed (Reader       *self,
             const gchar  *group,
             const gchar  *key,
             gchar       **value)
{
  if (!read_string (self, group, key, value))
    return FALSE;
  if (*value == NULL)
    return refuse (self, "group “%s” has no key “%s”", group, key);

  return TRUE;
}

static gboolean
read_name (Reader       *self,
           const gchar  *group,
           const gchar  *key,
           gchar       **name)
{
  if (!read_string (self, group, key, name))
    return FALSE;
  if (*name != NULL && !wisp_plugin_is_name (*name))
    return refuse (self, "key “%s” in group “%s” is no name (letters, digits, “.”, “_”, “-”): “%s”",
                   key, group, *name);

  return TRUE;
}

/* Not by g_key_file_get_locale_string(), which gives a text with escape sequences that are
 * none, and in GLib 2.74 loses the error */
static gboolean
read_localised (Reader       *self,
                const gchar  *key,
                gchar       **value)
{
  g_autofree gchar *locale = g_key_file_get_locale_for_key (self->keys, PLUGIN, key, NULL);
  g_autofree gchar *localised = g_strdup_printf ("%s[%s]", key, locale != NULL ? locale : "C");

  /* Where there is no translation, GLib says NULL or, newer ones, "C" */
  if (!g_key_file_has_key (self->keys, PLUGIN, localised, NULL))
    return read_string (self, PLUGIN, key, value);

  return read_string (self, PLUGIN, localised, value);
}

/*
 * The group of the plugin
 */

static gboolean
read_version (Reader *self)
{
  WispPluginText *text = self->text;

  if (!read_needed (self, PLUGIN, "Version", &text->version))
    return FALSE;
  if (!wisp_plugin_is_version (text->version))
    return refuse (self, "key “Version” in group “%s” is no version (numbers with dots): “%s”",
                   PLUGIN, text->version);

  return TRUE;
}

/* Why a path cannot be that of a module, NULL if it can */
static const gchar *
find_fault (const gchar *path)
{
  g_auto (GStrv) steps = NULL;

  if (g_path_is_absolute (path) || path[0] == '/')
    return "is an absolute path";
  if (strchr (path, '\\') != NULL)
    return "has a backslash";

  for (const gchar *p = path; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return "has a control character";

  steps = g_strsplit (path, "/", -1);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (strcmp (steps[i], "..") == 0)
        return "leaves its folder with “..”";
      if (steps[i][0] == '\0' || strcmp (steps[i], ".") == 0)
        return "has an empty step";
    }

  return path[0] == '\0' ? "is empty" : NULL;
}

static gboolean
read_module (Reader *self)
{
  g_autofree gchar *module = NULL;
  const gchar *fault;
  const gchar *slash;

  if (!read_string (self, PLUGIN, "Module", &module))
    return FALSE;
  if (module == NULL)
    return TRUE;

  fault = find_fault (module);
  if (fault != NULL)
    return refuse (self, "key “Module” in group “%s” %s: “%s”", PLUGIN, fault, module);

  slash = strrchr (module, '/');
  if (strchr (slash != NULL ? slash : module, '.') == NULL)
    self->text->module = g_strconcat (module, "." G_MODULE_SUFFIX, NULL);
  else
    self->text->module = g_steal_pointer (&module);

  return TRUE;
}

static gboolean
has_requirement (WispPluginText *text,
                 const gchar    *name)
{
  for (guint i = 0; i < text->requirements->len; i++)
    {
      WispPluginRequirement *requirement = g_ptr_array_index (text->requirements, i);

      if (strcmp (requirement->name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* "name" or "name >= version" */
static gboolean
read_requirement (Reader *self,
                  gchar  *entry)
{
  WispPluginText *text = self->text;
  WispPluginRequirement *requirement;
  gchar *sign = strstr (entry, ">=");
  const gchar *version = NULL;

  if (sign != NULL)
    {
      *sign = '\0';
      version = g_strstrip (sign + 2);
    }
  g_strstrip (entry);

  if (!wisp_plugin_is_name (entry))
    return refuse (self, "requires what is no name of a plugin: “%s”", entry);
  if (version != NULL && !wisp_plugin_is_version (version))
    return refuse (self, "requires “%s” in what is no version: “%s”", entry, version);
  if (strcmp (entry, text->name) == 0)
    return refuse (self, "requires itself");
  if (has_requirement (text, entry))
    return refuse (self, "requires “%s” twice", entry);

  requirement = g_new0 (WispPluginRequirement, 1);
  requirement->name = g_strdup (entry);
  requirement->version = g_strdup (version);
  g_ptr_array_add (text->requirements, requirement);

  return TRUE;
}

static gboolean
read_requirements (Reader *self)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) entries = NULL;
  gsize n_entries = 0;

  entries = g_key_file_get_string_list (self->keys, PLUGIN, "Requires", &n_entries, &local_error);
  if (!check_key (self, PLUGIN, "Requires", local_error))
    return FALSE;
  if (n_entries > MAX_REQUIREMENTS)
    return refuse (self, "requires more than %d plugins", MAX_REQUIREMENTS);

  for (gsize i = 0; i < n_entries; i++)
    if (!read_requirement (self, entries[i]))
      return FALSE;

  return TRUE;
}

static gboolean
read_plugin (Reader *self)
{
  WispPluginText *text = self->text;

  if (!g_key_file_has_group (self->keys, PLUGIN))
    return refuse (self, "has no group “%s”", PLUGIN);
  if (!read_name (self, PLUGIN, "Name", &text->name))
    return FALSE;
  if (text->name == NULL)
    return refuse (self, "group “%s” has no key “Name”", PLUGIN);
  if (!read_version (self) ||
      !read_module (self) ||
      !read_requirements (self) ||
      !read_localised (self, "DisplayName", &text->display_name) ||
      !read_localised (self, "Description", &text->description) ||
      !read_name (self, PLUGIN, "Icon", &text->icon_name))
    return FALSE;

  if (text->display_name == NULL)
    text->display_name = g_strdup (text->name);

  return TRUE;
}

/*
 * The groups of extensions
 */

static gboolean
has_extension (WispPluginText *text,
               const gchar    *point,
               const gchar    *name)
{
  for (guint i = 0; i < text->extensions->len; i++)
    {
      WispPluginExtension *extension = g_ptr_array_index (text->extensions, i);

      if (strcmp (extension->point, point) == 0 && strcmp (extension->name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_abi (Reader      *self,
          const gchar *group,
          guint       *abi)
{
  g_autofree gchar *string = NULL;
  guint64 number;

  if (!read_needed (self, group, "ABI", &string))
    return FALSE;
  if (!g_ascii_string_to_unsigned (string, 10, 0, G_MAXUINT, &number, NULL))
    return refuse (self, "key “ABI” in group “%s” is no number from 0 to %u: “%s”",
                   group, G_MAXUINT, string);

  *abi = (guint) number;

  return TRUE;
}

static gboolean
read_priority (Reader      *self,
               const gchar *group,
               gint        *priority)
{
  g_autofree gchar *string = NULL;
  gint64 number = 0;

  if (!read_string (self, group, "Priority", &string))
    return FALSE;
  if (string != NULL &&
      !g_ascii_string_to_signed (string, 10, G_MININT, G_MAXINT, &number, NULL))
    return refuse (self, "key “Priority” in group “%s” is no number from %d to %d: “%s”",
                   group, G_MININT, G_MAXINT, string);

  *priority = (gint) number;

  return TRUE;
}

/* "POINT" or "POINT/NAME" */
static gboolean
read_title (Reader              *self,
            const gchar         *group,
            WispPluginExtension *extension)
{
  const gchar *title = group + strlen (EXTENSION);
  const gchar *slash = strchr (title, '/');

  extension->point = slash != NULL ? g_strndup (title, (gsize) (slash - title)) : g_strdup (title);
  extension->name = g_strdup (slash != NULL ? slash + 1 : self->text->name);

  if (!wisp_plugin_is_name (extension->point) || !wisp_plugin_is_name (extension->name))
    return refuse (self, "group “%s” names no extension point, or no extension of it", group);
  if (has_extension (self->text, extension->point, extension->name))
    return refuse (self, "offers “%s” at “%s” twice", extension->name, extension->point);

  return TRUE;
}

static gboolean
read_extension (Reader      *self,
                const gchar *group)
{
  WispPluginExtension *extension = g_new0 (WispPluginExtension, 1);

  if (!read_title (self, group, extension) ||
      !read_abi (self, group, &extension->abi) ||
      !read_priority (self, group, &extension->priority))
    {
      wisp_plugin_extension_free (extension);
      return FALSE;
    }

  g_ptr_array_add (self->text->extensions, extension);

  return TRUE;
}

static gboolean
read_extensions (Reader *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->keys, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (!g_str_has_prefix (groups[i], EXTENSION))
        continue;
      if (self->text->extensions->len == MAX_EXTENSIONS)
        return refuse (self, "offers more than %d extensions", MAX_EXTENSIONS);
      if (!read_extension (self, groups[i]))
        return FALSE;
    }

  return TRUE;
}

/*
 * The whole
 */

static gboolean
load (Reader      *self,
      const gchar *data,
      gsize        length)
{
  g_autoptr (GError) local_error = NULL;

  if (length > WISP_PLUGIN_MAX_LENGTH)
    return refuse (self, "is larger than %d bytes", WISP_PLUGIN_MAX_LENGTH);
  if (!g_utf8_validate_len (data, length, NULL))
    return refuse (self, "is not text in UTF-8");
  if (!g_key_file_load_from_data (self->keys, data, length, G_KEY_FILE_NONE, &local_error))
    return refuse (self, "%s", local_error->message);

  return TRUE;
}

/*
 * wisp_plugin_text_read:
 * @self: zeroed memory
 * @data: a key file
 * @length: its length in bytes
 * @origin: what to call it in messages
 * @error: for what is wrong with it
 *
 * Reads a key file. There is nothing to be cleared if that fails.
 */
gboolean
wisp_plugin_text_read (WispPluginText  *self,
                       const gchar     *data,
                       gsize            length,
                       const gchar     *origin,
                       GError         **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  Reader reader = { keys, self, origin, error };

  wisp_plugin_text_init (self);

  if (load (&reader, data, length) && read_plugin (&reader) && read_extensions (&reader))
    return TRUE;

  wisp_plugin_text_clear (self);

  return FALSE;
}
