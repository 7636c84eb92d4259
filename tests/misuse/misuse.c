/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs the cases of the misuse matrix, each in a process of its own.
 *
 *   test-misuse                    all of them, as tests
 *   test-misuse --case NAME        one of them, in this process
 *   test-misuse --table            the table of docs/misuse.md
 *   test-misuse --check FILE       whether that is the one in FILE
 */
#include "config.h"

#include "heap.h"
#include "misuse.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

typedef struct
{
  const gchar      *title;
  const MisuseCase *cases;
} Group;

static const Group groups[] = {
  { "Objects", misuse_object_cases },
  { "Handles, cleanups and closures", misuse_weak_cases },
  { "Caches", misuse_cache_cases },
  { "Sets and maps", misuse_collection_cases },
  { "Unusual places", misuse_place_cases },
};

/* In the process of the case */

/* Prints each message in the same way whatever the circumstances */
static GLogWriterOutput
print_message (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         user_data)
{
  const gchar *domain = "", *message = "";
  g_autofree gchar *plain = NULL;
  g_autoptr (GRegex) address = g_regex_new ("0x[0-9a-f]+", 0, 0, NULL);

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        domain = fields[i].value;
      else if (g_str_equal (fields[i].key, "MESSAGE"))
        message = fields[i].value;
    }

  plain = g_regex_replace_literal (address, message, -1, 0, "0x…", 0, NULL);
  printf ("%s: %s\n", domain, plain);
  fflush (stdout);

  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
ignore_message (GLogLevelFlags   level,
                const GLogField *fields,
                gsize            n_fields,
                gpointer         user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static GLogWriterFunc write_message = ignore_message;

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  return write_message (level, fields, n_fields, user_data);
}

/* In bytes, of what leaks leave */
static gssize
measure_leak (MisuseLeak leak)
{
  gssize before = heap_in_use (), size;
  TestObject *object = test_object_new ();
  WispWeak *weak = wisp_weak_new (object);

  if (leak == MISUSE_LEAKS_BLOCK)
    g_clear_pointer (&object, wisp_object_unref);
  size = leak == MISUSE_LEAKS_NOTHING ? 0 : heap_in_use () - before;
  if (object != NULL)
    wisp_object_unref (object);
  wisp_weak_unref (weak);

  return size;
}

static void
run_measured (const MisuseCase *misuse)
{
  gssize expected, before, after;

  /* The first time GLib and the C library allocate what they keep */
  for (guint i = 0; i < 3; i++)
    {
      measure_leak (misuse->leaks);
      misuse->run ();
    }

  expected = measure_leak (misuse->leaks);
  before = heap_in_use ();
  misuse->run ();
  after = heap_in_use ();

  write_message = print_message;
  misuse->run ();

  g_assert_cmpint (after - before, ==, expected);
}

static int
run_here (const MisuseCase *misuse)
{
  const struct rlimit no_core = { 0, 0 };

  /* Neither a core file nor, where a bug makes it hang, a process is left behind */
  setrlimit (RLIMIT_CORE, &no_core);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  g_log_set_writer_func (write_log, NULL, NULL);

  if (misuse->once || misuse->signal != 0)
    {
      write_message = print_message;
      misuse->run ();
    }
  else
    {
      run_measured (misuse);
    }

  puts ("survived");

  return 0;
}

/* In the process of the tests */

static gchar **
make_environment (const MisuseCase *misuse)
{
  gchar **environment = g_get_environ ();

  /* The sanitizers turn signals into something else, and take hold of errors that
   * a case is about, unless told not to. A lock of ThreadSanitizer's own, in its
   * search for deadlocks, may be held at a fork. */
  for (guint i = 0; i < 3; i++)
    {
      static const gchar *const names[] = { "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS" };
      static const gchar *const more[] = {
        "handle_segv=0", "handle_segv=0:detect_deadlocks=0", "halt_on_error=0"
      };
      const gchar *old = g_environ_getenv (environment, names[i]);
      g_autofree gchar *options = g_strjoin (":", old != NULL ? old : more[i], more[i], NULL);

      environment = g_environ_setenv (environment, names[i], options, TRUE);
    }

  /* The matrix is about the usual layout */
  environment = g_environ_unsetenv (environment, "WISP_DEBUG");

  if (misuse->environment != NULL)
    {
      g_auto (GStrv) pair = g_strsplit (misuse->environment, "=", 2);

      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }

  return environment;
}

static gchar *own_program; /* (owned) */

/* How GLib ends a program that logged a fatal message depends on its version: with a
 * trap for a debugger, or with abort() where there is none (since 2.76). */
static gboolean
ended_as_it_should (const MisuseCase *misuse,
                    int               status)
{
  if (misuse->signal == 0)
    return WIFEXITED (status) && WEXITSTATUS (status) == 0;
  if (!WIFSIGNALED (status))
    return FALSE;
  return WTERMSIG (status) == misuse->signal ||
         (misuse->signal == SIGTRAP && WTERMSIG (status) == SIGABRT);
}

static void
run_apart (gconstpointer data)
{
  const MisuseCase *misuse = data;
  gchar *arguments[] = { own_program, (gchar *) "--case", (gchar *) misuse->name, NULL };
  g_auto (GStrv) environment = make_environment (misuse);
  g_autofree gchar *output = NULL, *errors = NULL, *expected = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_summary (misuse->what);

  g_spawn_sync (NULL, arguments, environment, G_SPAWN_DEFAULT, NULL, NULL,
                &output, &errors, &status, &error);
  g_assert_no_error (error);

  expected = g_strconcat (misuse->messages != NULL ? misuse->messages : "",
                          misuse->messages != NULL ? "\n" : "",
                          misuse->signal == 0 ? "survived\n" : "",
                          misuse->farewell != NULL ? misuse->farewell : "", NULL);

  if (!ended_as_it_should (misuse, status))
    g_test_fail_printf ("the process ended with wait status 0x%x: %s", (guint) status, errors);
  g_assert_cmpstr (output, ==, expected);
}

/* The table of the documentation */

static gchar *
quote_messages (const gchar *messages)
{
  g_auto (GStrv) lines = g_strsplit (messages != NULL ? messages : "", "\n", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s`%s`", i > 0 ? "<br>" : "", lines[i]);

  return g_string_free (text, FALSE);
}

static const gchar *
describe_end (const MisuseCase *misuse)
{
  static const gchar *const left[] = {
    [MISUSE_LEAKS_NOTHING] = "Nothing is leaked.",
    [MISUSE_LEAKS_OBJECT] = "The object is leaked.",
    [MISUSE_LEAKS_BLOCK] = "The control block is leaked.",
  };

  if (misuse->signal != 0)
    return strsignal (misuse->signal);

  return misuse->once ? "" : left[misuse->leaks];
}

static gchar *
make_table (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_string_append_printf (text, "\n### %s\n\n", groups[i].title);
      g_string_append (text, "| case | what the program does | what happens | messages |\n"
                             "|---|---|---|---|\n");

      for (const MisuseCase *misuse = groups[i].cases; misuse->name != NULL; misuse++)
        {
          g_autofree gchar *messages = quote_messages (misuse->messages);
          const gchar *end = describe_end (misuse);

          g_string_append_printf (text, "| `%s` | %s | %s%s%s%s | %s |\n", misuse->name,
                                  misuse->what, misuse->happens, *end != '\0' ? " " : "", end,
                                  misuse->signal != 0 ? "." : "",
                                  misuse->messages != NULL ? messages : "none");
        }
    }

  return g_string_free (text, FALSE);
}

static int
check_table (const gchar *path)
{
  g_autofree gchar *table = make_table (), *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  if (g_str_has_suffix (text, table))
    return 0;

  printf ("The table in %s is out of date; run test-misuse --table:\n%s", path, table);

  return 1;
}

static const MisuseCase *
find_case (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const MisuseCase *misuse = groups[i].cases; misuse->name != NULL; misuse++)
      if (g_str_equal (misuse->name, name))
        return misuse;

  g_error ("There is no case \"%s\"", name);
}

static void
add_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const MisuseCase *misuse = groups[i].cases; misuse->name != NULL; misuse++)
      {
        g_autofree gchar *path = g_strconcat ("/misuse/", misuse->name, NULL);

        g_test_add_data_func (path, misuse, run_apart);
      }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc == 3 && g_str_equal (argv[1], "--case"))
    return run_here (find_case (argv[2]));
  if (argc == 3 && g_str_equal (argv[1], "--check"))
    return check_table (argv[2]);
  if (argc == 2 && g_str_equal (argv[1], "--table"))
    {
      g_autofree gchar *table = make_table ();

      fputs (table, stdout);
      return 0;
    }

  own_program = g_file_read_link ("/proc/self/exe", &error);
  g_assert_no_error (error);

  test_init (&argc, &argv);
  g_test_set_nonfatal_assertions ();
  add_cases ();

  return g_test_run ();
}
