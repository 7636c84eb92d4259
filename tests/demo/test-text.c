/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-text.h"
#include "wisp-test.h"

/* Takes over `found` */
static void
assert_text (char       *found,
             const char *expected)
{
  g_assert_cmpstr (found, ==, expected);
  g_free (found);
}

static void
test_display_name (void)
{
  g_test_summary ("A file name is shown so that it cannot be mistaken, nor move the cursor");

  assert_text (demo_text_display_name ("a b.c"), "\"a b.c\"");
  assert_text (demo_text_display_name ("gr\xc3\xbc\xc3\x9f"), "\"gr\xc3\xbc\xc3\x9f\"");
  assert_text (demo_text_display_name ("a\nb"), "\"a\\nb\"");
  assert_text (demo_text_display_name ("\x1b[2J"), "\"\\033[2J\"");
  assert_text (demo_text_display_name ("\xc2\x9b" "2J"), "\"\\302\\2332J\"");
  assert_text (demo_text_display_name ("\xff"), "\"\\377\"");
}

static void
test_size (void)
{
  g_test_summary ("A size has a unit, and a sign if it is negative");

  assert_text (demo_text_format_size (0), "0 B");
  assert_text (demo_text_format_size (999), "999 B");
  assert_text (demo_text_format_size (1000), "1.0 kB");
  assert_text (demo_text_format_size (2000000), "2.0 MB");
  assert_text (demo_text_format_size (-64), "-64 B");
  assert_text (demo_text_format_size (G_MININT64), "-9.2 EB");
}

static void
test_time (void)
{
  g_test_summary ("A time is in milliseconds, or in seconds from one second on");

  assert_text (demo_text_format_time (0), "0.00 ms");
  assert_text (demo_text_format_time (12345), "12.35 ms");
  assert_text (demo_text_format_time (2500000), "2.50 s");
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/demo/text/display-name", test_display_name);
  test_add ("/demo/text/size", test_size);
  test_add ("/demo/text/time", test_time);

  return g_test_run ();
}
