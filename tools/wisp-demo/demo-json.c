/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-json.h"

/* As RFC 8259 wants it. Bytes that are not UTF-8 become U+FFFD. */
static void
append_string (GString    *text,
               const char *value)
{
  g_autofree char *utf8 = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *p = utf8; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (text, "\\%c", *p);
      else if (g_ascii_iscntrl (*p))
        g_string_append_printf (text, "\\u%04x", (guint) *p);
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static void
begin_line (DemoJson *self)
{
  g_string_append_printf (self->text, "\n%*s", (int) (2 * self->depth), "");
}

static void
begin_member (DemoJson   *self,
              const char *key)
{
  if (!self->is_first)
    g_string_append_c (self->text, ',');
  if (self->depth > 0)
    begin_line (self);
  if (key != NULL)
    {
      append_string (self->text, key);
      g_string_append (self->text, ": ");
    }
  self->is_first = FALSE;
}

void
demo_json_init (DemoJson *self)
{
  self->text = g_string_new (NULL);
  self->depth = 0;
  self->is_first = TRUE;
}

char *
demo_json_finish (DemoJson *self)
{
  g_assert (self->depth == 0);
  g_string_append_c (self->text, '\n');

  return g_string_free (self->text, FALSE);
}

/* `bracket` is the opening one, of an object or of an array */
void
demo_json_begin (DemoJson   *self,
                 const char *key,
                 char        bracket)
{
  begin_member (self, key);
  g_string_append_c (self->text, bracket);
  self->depth++;
  self->is_first = TRUE;
}

void
demo_json_end (DemoJson *self,
               char      bracket)
{
  self->depth--;
  if (!self->is_first)
    begin_line (self);
  g_string_append_c (self->text, bracket);
  self->is_first = FALSE;
}

void
demo_json_add_int (DemoJson   *self,
                   const char *key,
                   gint64      value)
{
  begin_member (self, key);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
demo_json_add_boolean (DemoJson   *self,
                       const char *key,
                       gboolean    value)
{
  begin_member (self, key);
  g_string_append (self->text, value ? "true" : "false");
}

void
demo_json_add_null (DemoJson   *self,
                    const char *key)
{
  begin_member (self, key);
  g_string_append (self->text, "null");
}

/* `value` (nullable) gives null */
void
demo_json_add_string (DemoJson   *self,
                      const char *key,
                      const char *value)
{
  if (value == NULL)
    {
      demo_json_add_null (self, key);
      return;
    }

  begin_member (self, key);
  append_string (self->text, value);
}
