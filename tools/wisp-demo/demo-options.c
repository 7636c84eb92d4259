/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-options.h"

/* All bytes are in memory at once */
#define DEFAULT_MAX_BYTES (G_GINT64_CONSTANT (1) << 30)

#define SUMMARY \
  "Makes an object of every file below FOLDER (default: the current one) and puts\n" \
  "them in three caches, one after the other: one that keeps them, the usual\n"      \
  "hand-written table of GWeakRefs, and a WispCache. Shows what each cache still\n"  \
  "has once nobody uses the objects any more."

#define DESCRIPTION \
  "\"Heap\" is what malloc has given out and not got back, above what it was before\n" \
  "the run. Times are of the work with the caches. Reading the files is no part of\n"  \
  "it; freeing them is, which the first cache never comes to.\n"                       \
  "Symbolic links are not followed.\n"                                                \
  "\n"                                                                                \
  "Exit status: 0 if the WispCache kept nothing and found everything in use (with\n"    \
  "--threads: if it also read no file twice; with --plugins: if each module that was\n" \
  "opened is closed), 1 if not, 2 if there is nothing to show: bad usage, no folder, no\n" \
  "file in it, no plugins.\n"

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);

  return FALSE;
}

static gboolean
take_folder (DemoOptions  *self,
             char        **arguments,
             GError      **error)
{
  guint n_folders = arguments != NULL ? g_strv_length (arguments) : 0;

  if (n_folders > 1)
    return fail (error, "More than one folder");
  if (self->n_threads > 0 && self->article)
    return fail (error, "--article needs no threads");
  if (self->plugins != NULL && (self->n_threads > 0 || self->article))
    return fail (error, "--plugins goes neither with --threads nor with --article");
  if (n_folders > 0 && self->article)
    return fail (error, "--article reads no folder");

  self->folder = g_strdup (n_folders > 0 ? arguments[0] : ".");

  return TRUE;
}

/* Initialises `self`, which is to be cleared whatever this returns */
gboolean
demo_options_parse (DemoOptions   *self,
                    int           *argc,
                    char        ***argv,
                    GError       **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[FOLDER]");
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "max-files", 0, 0, G_OPTION_ARG_INT64, &self->max_files,
      "Read the first N files only (default: 0, no limit)", "N" },
    { "max-bytes", 0, 0, G_OPTION_ARG_INT64, &self->max_bytes,
      "Leave out what would make it more than N bytes (default: 1 GiB; 0: no limit)", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT64, &self->n_threads,
      "Instead: N threads share one WispCache, which reads each file once", "N" },
    { "plugins", 0, 0, G_OPTION_ARG_FILENAME, &self->plugins,
      "Instead: decode the files with the plugins in this folder", "PLUGINS" },
    { "article", 0, 0, G_OPTION_ARG_NONE, &self->article,
      "Instead: one string of 2,000,000 bytes, and the heap in use", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      "Print one JSON object, with exact figures, and no table", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version,
      "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };

  *self = (DemoOptions) { .max_bytes = DEFAULT_MAX_BYTES };
  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, DESCRIPTION);
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (self->max_files < 0 || self->max_bytes < 0)
    return fail (error, "A limit cannot be negative");
  if (self->n_threads < 0 || self->n_threads > DEMO_MAX_THREADS)
    return fail (error, "--threads wants 1 to " G_STRINGIFY (DEMO_MAX_THREADS));

  return take_folder (self, arguments, error);
}

void
demo_options_clear (DemoOptions *self)
{
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->plugins, g_free);
}
