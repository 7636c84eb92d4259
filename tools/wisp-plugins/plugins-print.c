/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "plugins-print.h"

/*
 * For people
 */

static void
append_visible (GString    *line,
                const char *text)
{
  g_autofree char *utf8 = g_utf8_make_valid (text, -1);

  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isprint (c))
        g_string_append_unichar (line, c);
      else
        g_string_append_printf (line, "\\u%04x", c);
    }
}

/* One line, whatever is in it */
void
plugins_print_line (const char *format,
                    ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  append_visible (line, text);
  g_print ("%s\n", line->str);
}

void
plugins_print_row (WispPluginInfo *info)
{
  plugins_print_line ("%-20s %-10s %s", wisp_plugin_info_get_name (info),
                      wisp_plugin_info_get_version (info),
                      wisp_plugin_info_get_display_name (info));
}

static void
print_member (const char *key,
              const char *value)
{
  if (value != NULL)
    plugins_print_line ("%-12s %s", key, value);
}

void
plugins_print_info (WispPluginInfo *info)
{
  print_member ("name", wisp_plugin_info_get_name (info));
  print_member ("version", wisp_plugin_info_get_version (info));
  print_member ("file", wisp_plugin_info_get_file (info));
  print_member ("module", wisp_plugin_info_get_module (info));
  print_member ("called", wisp_plugin_info_get_display_name (info));
  print_member ("description", wisp_plugin_info_get_description (info));
  print_member ("icon", wisp_plugin_info_get_icon_name (info));

  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (info); i++)
    {
      const char *version = wisp_plugin_info_get_requirement_version (info, i);

      plugins_print_line ("%-12s %s%s%s", "requires", wisp_plugin_info_get_requirement (info, i),
                          version != NULL ? " >= " : "", version != NULL ? version : "");
    }

  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    plugins_print_line ("%-12s %s at %s, ABI %u, priority %d", "offers",
                        wisp_plugin_info_get_extension_name (info, i),
                        wisp_plugin_info_get_extension_point (info, i),
                        wisp_plugin_info_get_extension_abi (info, i),
                        wisp_plugin_info_get_extension_priority (info, i));
}

static void
print_all (const char *kind,
           GPtrArray  *findings)
{
  for (guint i = 0; i < findings->len; i++)
    plugins_print_line ("%s: %s", kind, (const char *) g_ptr_array_index (findings, i));
}

void
plugins_print_findings (const char            *file,
                        const PluginsFindings *findings)
{
  print_all ("error", findings->errors);
  print_all ("warning", findings->warnings);
  if (findings->errors->len == 0)
    plugins_print_line ("%s: nothing found that would make loading fail", file);
}

/*
 * For programs
 */

static void
add_requirements (DemoJson       *json,
                  WispPluginInfo *info)
{
  demo_json_begin (json, "requires", '[');
  for (guint i = 0; i < wisp_plugin_info_get_n_requirements (info); i++)
    {
      demo_json_begin (json, NULL, '{');
      demo_json_add_string (json, "name", wisp_plugin_info_get_requirement (info, i));
      demo_json_add_string (json, "version", wisp_plugin_info_get_requirement_version (info, i));
      demo_json_end (json, '}');
    }
  demo_json_end (json, ']');
}

static void
add_extensions (DemoJson       *json,
                WispPluginInfo *info)
{
  demo_json_begin (json, "extensions", '[');
  for (guint i = 0; i < wisp_plugin_info_get_n_extensions (info); i++)
    {
      demo_json_begin (json, NULL, '{');
      demo_json_add_string (json, "point", wisp_plugin_info_get_extension_point (info, i));
      demo_json_add_string (json, "name", wisp_plugin_info_get_extension_name (info, i));
      demo_json_add_int (json, "abi", wisp_plugin_info_get_extension_abi (info, i));
      demo_json_add_int (json, "priority", wisp_plugin_info_get_extension_priority (info, i));
      demo_json_end (json, '}');
    }
  demo_json_end (json, ']');
}

void
plugins_json_info (DemoJson       *json,
                   WispPluginInfo *info)
{
  demo_json_begin (json, NULL, '{');
  demo_json_add_string (json, "file", wisp_plugin_info_get_file (info));
  demo_json_add_string (json, "name", wisp_plugin_info_get_name (info));
  demo_json_add_string (json, "version", wisp_plugin_info_get_version (info));
  demo_json_add_string (json, "module", wisp_plugin_info_get_module (info));
  demo_json_add_string (json, "display-name", wisp_plugin_info_get_display_name (info));
  demo_json_add_string (json, "description", wisp_plugin_info_get_description (info));
  demo_json_add_string (json, "icon", wisp_plugin_info_get_icon_name (info));
  add_requirements (json, info);
  add_extensions (json, info);
  demo_json_end (json, '}');
}

void
plugins_json_error (DemoJson     *json,
                    const char   *file,
                    const GError *error)
{
  demo_json_begin (json, NULL, '{');
  demo_json_add_string (json, "file", file);
  demo_json_add_string (json, "error", error->message);
  demo_json_end (json, '}');
}

static void
add_all (DemoJson   *json,
         const char *key,
         GPtrArray  *findings)
{
  demo_json_begin (json, key, '[');
  for (guint i = 0; i < findings->len; i++)
    demo_json_add_string (json, NULL, g_ptr_array_index (findings, i));
  demo_json_end (json, ']');
}

void
plugins_json_findings (DemoJson              *json,
                       const char            *file,
                       const PluginsFindings *findings)
{
  demo_json_begin (json, NULL, '{');
  demo_json_add_string (json, "file", file);
  add_all (json, "errors", findings->errors);
  add_all (json, "warnings", findings->warnings);
  demo_json_end (json, '}');
}
