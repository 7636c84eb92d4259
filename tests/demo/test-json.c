/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-json.h"
#include "wisp-test.h"

static void
assert_string (const char *value,
               const char *expected)
{
  g_autofree char *found = NULL;
  g_autofree char *line = g_strconcat (expected, "\n", NULL);
  DemoJson json;

  demo_json_init (&json);
  demo_json_add_string (&json, NULL, value);
  found = demo_json_finish (&json);

  g_assert_cmpstr (found, ==, line);
}

static void
test_string (void)
{
  g_test_summary ("A string is quoted; what has a meaning or is no UTF-8 is replaced");

  assert_string ("plain", "\"plain\"");
  assert_string ("", "\"\"");
  assert_string ("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\"");
  assert_string ("\n\t\x01\x7f", "\"\\u000a\\u0009\\u0001\\u007f\"");
  assert_string ("gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"");
  assert_string ("\xff/\xc3", "\"\xef\xbf\xbd/\xef\xbf\xbd\"");
  assert_string (NULL, "null");
}

static void
test_nesting (void)
{
  g_autofree char *found = NULL;
  DemoJson json;

  g_test_summary ("Commas stand between members and nowhere else, at every depth");

  demo_json_init (&json);
  demo_json_begin (&json, NULL, '{');
  demo_json_begin (&json, "empty", '[');
  demo_json_end (&json, ']');
  demo_json_begin (&json, "list", '[');
  demo_json_add_int (&json, NULL, G_MININT64);
  demo_json_add_boolean (&json, NULL, FALSE);
  demo_json_end (&json, ']');
  demo_json_add_null (&json, "null");
  demo_json_end (&json, '}');
  found = demo_json_finish (&json);

  g_assert_cmpstr (found, ==,
                   "{\n"
                   "  \"empty\": [],\n"
                   "  \"list\": [\n"
                   "    -9223372036854775808,\n"
                   "    false\n"
                   "  ],\n"
                   "  \"null\": null\n"
                   "}\n");
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/demo/json/string", test_string);
  test_add ("/demo/json/nesting", test_nesting);

  return g_test_run ();
}
