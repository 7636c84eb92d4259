/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-article.h"
#include "demo-files.h"
#include "demo-heap.h"
#include "demo-options.h"
#include "demo-plugins.h"
#include "demo-run.h"
#include "demo-threads.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <wisp/wisp.h>

/*
 * wisp-demo: what a weak cache keeps and what it lets go, shown on real files
 *
 *   wisp-demo /usr/include                      a table, for people
 *   wisp-demo --json --max-files=100 ~/Pictures the same for programs
 *   wisp-demo --threads=4 /usr/include          four threads, one cache
 *   wisp-demo --plugins=FOLDER /usr/share/doc   files decoded by plugins
 *   wisp-demo --article                         one large string
 */

enum
{
  STATUS_CLEAN,
  STATUS_KEPT,
  STATUS_NOTHING_TO_SHOW
};

static int
complain (const char *message)
{
  g_printerr ("wisp-demo: %s\n", message);

  return STATUS_NOTHING_TO_SHOW;
}

static void
print_version (void)
{
  g_print ("wisp-demo %s, libwisp-1 %u.%u.%u, GLib %u.%u.%u\n", PACKAGE_VERSION,
           wisp_get_major_version (), wisp_get_minor_version (), wisp_get_micro_version (),
           glib_major_version, glib_minor_version, glib_micro_version);
}

static gboolean
show_files (const DemoOptions  *options,
            gboolean           *is_clean,
            GError            **error)
{
  if (options->plugins != NULL)
    return demo_plugins_show (options, is_clean, error);

  return options->n_threads > 0 ? demo_threads_show (options, is_clean, error)
                                : demo_files_show (options, is_clean, error);
}

static int
run (const DemoOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean is_clean = TRUE;

  if (options->version)
    print_version ();
  else if (options->article)
    is_clean = demo_article_show (options->json);
  else if (!show_files (options, &is_clean, &error))
    return complain (error->message);

  return is_clean ? STATUS_CLEAN : STATUS_KEPT;
}

/* A full disk must not pass for a good end */
static int
flush_output (int status)
{
  if (fflush (stdout) != 0 || ferror (stdout))
    return complain (g_strerror (errno));

  return status;
}

int
main (int    argc,
      char **argv)
{
  g_auto (DemoOptions) options = { NULL };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  demo_heap_prepare (argv);

  if (!demo_options_parse (&options, &argc, &argv, &error))
    return complain (error->message);

  demo_run_warm_up ();

  return flush_output (run (&options));
}
