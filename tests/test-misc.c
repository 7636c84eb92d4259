/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

static void
test_version_numbers (void)
{
  g_autofree gchar *version = g_strdup_printf ("%u.%u.%u", wisp_get_major_version (),
                                               wisp_get_minor_version (),
                                               wisp_get_micro_version ());

  g_test_summary ("The library, its headers and its package are of one version");

  g_assert_cmpuint (wisp_get_major_version (), ==, WISP_MAJOR_VERSION);
  g_assert_cmpuint (wisp_get_minor_version (), ==, WISP_MINOR_VERSION);
  g_assert_cmpuint (wisp_get_micro_version (), ==, WISP_MICRO_VERSION);
  g_assert_cmpstr (version, ==, PACKAGE_VERSION);
}

static void
test_version_check (void)
{
  g_test_summary ("WISP_CHECK_VERSION compares major before minor before micro");

  g_assert_true (WISP_CHECK_VERSION (WISP_MAJOR_VERSION, WISP_MINOR_VERSION,
                                     WISP_MICRO_VERSION));
  g_assert_true (WISP_CHECK_VERSION (WISP_MAJOR_VERSION - 1, WISP_MINOR_VERSION + 1, 0));
  g_assert_false (WISP_CHECK_VERSION (WISP_MAJOR_VERSION + 1, 0, 0));
  g_assert_false (WISP_CHECK_VERSION (WISP_MAJOR_VERSION, WISP_MINOR_VERSION + 1, 0));
  g_assert_false (WISP_CHECK_VERSION (WISP_MAJOR_VERSION, WISP_MINOR_VERSION,
                                      WISP_MICRO_VERSION + 1));
}

static void
test_version_preprocessor (void)
{
  gboolean taken = FALSE;

  g_test_summary ("The preprocessor understands WISP_CHECK_VERSION");

#if WISP_CHECK_VERSION (1, 0, 0)
  taken = TRUE;
#endif

  g_assert_true (taken);
}

static void
test_error_domain (void)
{
  g_autoptr (GError) error = g_error_new (WISP_ERROR, WISP_ERROR_FAILED, "of a kind");

  g_test_summary ("The domain of errors has a name of its own");

  g_assert_error (error, WISP_ERROR, WISP_ERROR_FAILED);
  g_assert_cmpstr (g_quark_to_string (WISP_ERROR), ==, "wisp-error-quark");
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/misc/version/numbers", test_version_numbers);
  test_add ("/misc/version/check", test_version_check);
  test_add ("/misc/version/preprocessor", test_version_preprocessor);
  test_add ("/misc/error/domain", test_error_domain);

  return g_test_run ();
}
