/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "plugins-check.h"
#include "plugins-folder.h"
#include "plugins-print.h"
#include "plugins-run.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wisp/wisp.h>

/*
 * wisp-plugins: what plugins are there, and what is wrong with them
 *
 *   wisp-plugins list /usr/lib/app/plugins
 *   wisp-plugins show /usr/lib/app/plugins/png.plugin
 *   wisp-plugins check --json *.plugin
 *   wisp-plugins run --folder=/usr/lib/app/plugins app.decoder png
 */

#define SUMMARY \
  "Commands:\n"                                                            \
  "  list FOLDER…   What plugins are in folders\n"                         \
  "  show FILE…     What the key files of plugins say\n"                   \
  "  check FILE…    What would make loading fail; no code of it is run\n"    \
  "  run POINT NAME Make an extension and let go of it: what is opened and closed"

#define DESCRIPTION \
  "Exit status: 0 if all is well, 1 if something is wrong with a plugin, 2 on bad\n" \
  "usage or if there is nothing to look at.\n"

enum
{
  STATUS_WELL,
  STATUS_WRONG,
  STATUS_FAILED
};

typedef struct
{
  gboolean             json;
  gboolean             unsafe;
  gboolean             version;
  char               **folders;   /* (owned) (nullable): for `run` */
  char               **arguments; /* (owned) (nullable): the command, and what it is for */

  WispPluginInfoFlags  flags;
  DemoJson             output;    /* if it is JSON */
  int                  status;
} Options;

static void
options_clear (Options *self)
{
  g_strfreev (self->arguments);
  g_strfreev (self->folders);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
complain (const char *message)
{
  g_printerr ("wisp-plugins: %s\n", message);

  return STATUS_FAILED;
}

static void
report_error (Options      *self,
              const char   *file,
              const GError *error)
{
  self->status = MAX (self->status, STATUS_WRONG);
  if (self->json)
    plugins_json_error (&self->output, file, error);
  else
    plugins_print_line ("error: %s", error->message);
}

/*
 * Commands: each is run for one argument
 */

static void
list (Options    *self,
      const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = plugins_folder_read (folder, self->flags, &error);

  if (entries == NULL)
    {
      self->status = complain (error->message);
      return;
    }

  for (guint i = 0; i < entries->len; i++)
    {
      PluginsEntry *entry = g_ptr_array_index (entries, i);

      if (entry->info == NULL)
        report_error (self, entry->file, entry->error);
      else if (self->json)
        plugins_json_info (&self->output, entry->info);
      else
        plugins_print_row (entry->info);
    }
}

static void
show (Options    *self,
      const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WispPluginInfo) info = wisp_plugin_info_new_for_file (file, self->flags, &error);

  if (info == NULL)
    report_error (self, file, error);
  else if (self->json)
    plugins_json_info (&self->output, info);
  else
    plugins_print_info (info);
}

static void
check (Options    *self,
       const char *file)
{
  g_auto (PluginsFindings) findings = { NULL };

  plugins_check (&findings, file, self->flags);
  if (findings.errors->len > 0)
    self->status = MAX (self->status, STATUS_WRONG);

  if (self->json)
    plugins_json_findings (&self->output, file, &findings);
  else
    plugins_print_findings (file, &findings);
}

/* The one command that is run for both of its arguments */
static int
run_extension (Options *self,
               guint    n_arguments)
{
  g_autoptr (GError) error = NULL;
  const char *point, *name;

  if (n_arguments != 3)
    return complain ("run needs an extension point and a name; see --help");
  if (self->folders == NULL)
    return complain ("run needs --folder");

  point = self->arguments[1];
  name = self->arguments[2];
  if (!plugins_run (self->folders, self->flags, point, name, self->json ? &self->output : NULL,
                    &error))
    report_error (self, self->folders[0], error);

  return self->status;
}

static const struct
{
  const char *name;
  void (*run) (Options    *self,
               const char *argument);
} commands[] = {
  { "check", check },
  { "list", list },
  { "show", show },
};

/*
 * The program
 */

static gboolean
parse (Options   *self,
       int       *argc,
       char    ***argv,
       GError   **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND ARGUMENT…");
  const GOptionEntry entries[] = {
    { "folder", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->folders,
      "Where run looks for plugins; can be given several times", "FOLDER" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      "Print one JSON array, for programs", NULL },
    { "unsafe", 0, 0, G_OPTION_ARG_NONE, &self->unsafe,
      "Take files that others may write to, and links out of their folder", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version,
      "Print the version and exit", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, DESCRIPTION);
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

static int
run_command (Options *self,
             guint    n_arguments)
{
  if (strcmp (self->arguments[0], "run") == 0)
    return run_extension (self, n_arguments);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i].name, self->arguments[0]) != 0)
        continue;

      for (guint k = 1; k < n_arguments; k++)
        commands[i].run (self, self->arguments[k]);

      return self->status;
    }

  return complain ("no such command; --help lists them");
}

static int
run (Options *self)
{
  g_autofree char *text = NULL;
  int status;
  guint n_arguments = self->arguments != NULL ? g_strv_length (self->arguments) : 0;

  if (n_arguments == 0)
    return complain ("no command; --help lists them");
  if (n_arguments == 1)
    return complain ("the command needs an argument; see --help");

  self->flags = self->unsafe ? WISP_PLUGIN_INFO_FLAGS_UNSAFE : WISP_PLUGIN_INFO_FLAGS_NONE;
  demo_json_init (&self->output);
  demo_json_begin (&self->output, NULL, '[');
  status = run_command (self, n_arguments);
  demo_json_end (&self->output, ']');

  text = demo_json_finish (&self->output);
  if (self->json && status != STATUS_FAILED)
    fputs (text, stdout);

  return status;
}

int
main (int    argc,
      char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  int status = STATUS_WELL;

  setlocale (LC_ALL, "");
  if (!parse (&options, &argc, &argv, &error))
    return complain (error->message);

  if (options.version)
    g_print ("wisp-plugins %s\n", PACKAGE_VERSION);
  else
    status = run (&options);

  /* A full disk must not pass for a good end */
  if (fflush (stdout) != 0 || ferror (stdout))
    return complain (g_strerror (errno));

  return status;
}
