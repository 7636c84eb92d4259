/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fnmatch.h>
#include <glib.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime.h"
#include "suites.h"

/*
 * explore - runs scenarios under every schedule of their threads
 *
 *   explore                           the scenarios of an ordinary run
 *   explore --all counts weak         all of two suites, the large ones too
 *   explore 'pairs/split|*'           those with a name that matches
 *   explore --weak counts             with stale loads
 *   explore --replay=1x3,2,v1 NAME    one schedule, with its trace
 *   explore --list
 *
 * --first stops at the first finding.
 *
 * The output is TAP. Exit status: 0 nothing was found, 1 something was, 2 wrong
 * usage, 3 nothing was found but the time did not suffice.
 */

enum { EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_TIMEOUT = 3 };

static struct
{
  bool all;
  bool list;
  bool weak;
  bool exhaustive;
  bool first;
  int  bound;
} wanted = { .bound = -1 };

/* ---- One scenario, in a process of its own ---------------------------------- */
static void
on_message (const gchar    *domain,
            GLogLevelFlags  level,
            const gchar    *message,
            gpointer        user_data)
{
  (void) domain;
  (void) level;
  (void) user_data;

  if (inside)
    glib_message (message);
  fprintf (stderr, "%s\n", message);
}

static void __attribute__ ((noreturn))
on_crash (int        number,
          siginfo_t *info,
          void      *context)
{
  (void) context;

  if (inside)
    report_set ("T%d crashed with %s at address %p", current, strsignal (number), info->si_addr);
  else
    report_set ("the explorer crashed with %s at address %p", strsignal (number), info->si_addr);
  inside = false;
  if (options.verbose)
    trace_print ();
  _exit (0);
}

static void
catch_crashes (void)
{
  static char stack[65536];
  stack_t alternative = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP };

  sigaltstack (&alternative, NULL);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    sigaction (signals[i], &action, NULL);
}

static void __attribute__ ((noreturn))
child (const ExploreScenario *scenario)
{
  memory_init ();
  fiber_init ();
  catch_crashes ();
  g_log_set_default_handler (on_message, NULL);

  if (options.replay == NULL)
    search_explore (scenario);
  else if (!search_replay (scenario))
    {
      fprintf (stderr, "explore: \"%s\" is not a schedule\n", options.replay);
      fflush (NULL);
      _exit (EXIT_USAGE);
    }

  fflush (NULL);
  _exit (0);
}

/* FALSE if the process could not do what it was made for */
static bool
run_in_child (const ExploreScenario *scenario)
{
  pid_t pid;
  int status;

  memset (report, 0, sizeof *report);
  fflush (NULL);
  pid = fork ();
  if (pid == 0)
    child (scenario);

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    continue;

  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* ---- Results ---------------------------------------------------------------- */
static const char *
list_outcomes (void)
{
  static char text[MAX_OUTCOMES * OUTCOME_LENGTH];

  text[0] = '\0';
  for (unsigned i = 0; i < report->n_outcomes; i++)
    {
      strcat (text, i > 0 ? " " : "");
      strcat (text, report->outcomes[i]);
    }

  return text;
}

/* The bound in words, such as "2 preemptions" */
static const char *
describe_bound (void)
{
  static char text[40];

  if (options.bound < 0)
    return "every schedule";
  snprintf (text, sizeof text, "up to %d preemption%s", options.bound,
            options.bound == 1 ? "" : "s");

  return text;
}

static void
print_line (bool                   ok,
            const ExploreSuite    *suite,
            const ExploreScenario *scenario,
            const char            *remark)
{
  static int number;

  printf ("%s %d - %s/%s # %s%s, %llu executions, %llu complete, %llu states, %.2f s%s%s\n",
          ok ? "ok" : "not ok", ++number, suite->name, scenario->name, describe_bound (),
          options.weak ? ", stale loads" : "", (unsigned long long) report->executions,
          (unsigned long long) report->complete, (unsigned long long) report->states,
          report->seconds, remark[0] != '\0' ? "; " : "", remark);
  fflush (stdout);
}

/* Runs the schedule of a finding once more, for its trace */
static void
print_finding (const ExploreSuite    *suite,
               const ExploreScenario *scenario)
{
  Report found = *report;

  printf ("# %s\n# replay: explore%s --replay=%s \"%s/%s\"\n", found.message,
          options.weak ? " --weak" : "", found.replay[0] != '\0' ? found.replay : "1",
          suite->name, scenario->name);
  options.replay = found.replay;
  options.verbose = true;
  run_in_child (scenario);
  if (strcmp (report->message, found.message) != 0)
    printf ("# (the replay differs: %s)\n", report->message);
  options.replay = NULL;
  options.verbose = false;
  *report = found;
}

/* Says on a line what came of a scenario, and what was not as it should be */
static int
judge (const ExploreSuite    *suite,
       const ExploreScenario *scenario)
{
  const char *finds = options.weak && scenario->weak_finds != NULL ? scenario->weak_finds
                                                                   : scenario->finds;
  const char *outcomes = options.weak && scenario->weak_outcomes != NULL
                           ? scenario->weak_outcomes : scenario->outcomes;

  switch (report->verdict)
    {
    case VERDICT_FINDING:
      if (finds != NULL && strstr (report->message, finds) != NULL)
        {
          print_line (true, suite, scenario, report->message);
          return 0;
        }
      print_line (false, suite, scenario, "found something");
      print_finding (suite, scenario);
      return EXIT_FOUND;

    case VERDICT_TIMEOUT:
      print_line (false, suite, scenario, "out of time");
      return EXIT_TIMEOUT;

    case VERDICT_VERIFIED:
    default:
      if (finds != NULL)
        {
          print_line (false, suite, scenario, "found nothing");
          printf ("# expected to find: %s\n", finds);
          return EXIT_FOUND;
        }
      if (outcomes != NULL && strcmp (outcomes, list_outcomes ()) != 0)
        {
          print_line (false, suite, scenario, "other outcomes");
          printf ("# expected: %s\n# got:      %s\n", outcomes, list_outcomes ());
          return EXIT_FOUND;
        }
      if (options.no_cache && !options.weak && scenario->schedules != 0 &&
          scenario->schedules != report->complete)
        {
          print_line (false, suite, scenario, "another number of schedules");
          printf ("# expected: %lu\n", scenario->schedules);
          return EXIT_FOUND;
        }
      print_line (true, suite, scenario, "");
      return 0;
    }
}

/* -1 for none */
static int
choose_bound (const ExploreScenario *scenario)
{
  int bound = scenario->bound;

  if (wanted.exhaustive)
    bound = wanted.weak ? scenario->weak_bound : scenario->long_bound;
  else if (wanted.bound >= 0)
    return wanted.bound;

  return bound > 0 ? bound : -1;
}

static int
run_scenario (const ExploreSuite    *suite,
              const ExploreScenario *scenario)
{
  scenario_data = scenario->data;
  options.weak = wanted.weak;
  options.bound = choose_bound (scenario);

  if (!run_in_child (scenario))
    {
      if (options.replay != NULL)
        return EXIT_USAGE;
      print_line (false, suite, scenario, "the explorer failed");
      return EXIT_FOUND;
    }

  if (options.replay != NULL)
    {
      printf ("# %s\n", report->message[0] != '\0' ? report->message : "nothing found");
      return report->verdict == VERDICT_FINDING ? EXIT_FOUND : 0;
    }

  return judge (suite, scenario);
}

/* ---- Which scenarios -------------------------------------------------------- */
static bool
is_large (const ExploreScenario *scenario)
{
  return scenario->large || (wanted.weak && scenario->weak_large);
}

static bool
matches (const ExploreSuite    *suite,
         const ExploreScenario *scenario,
         char                 **patterns)
{
  char name[200];

  if (patterns[0] == NULL)
    return wanted.all || !is_large (scenario);

  snprintf (name, sizeof name, "%s/%s", suite->name, scenario->name);
  for (; *patterns != NULL; patterns++)
    {
      if (strcmp (*patterns, suite->name) == 0 && (wanted.all || !is_large (scenario)))
        return true;
      if (strcmp (*patterns, name) == 0 || fnmatch (*patterns, name, 0) == 0)
        return true;
    }

  return false;
}

/* NULL behind the last one. Valid until the next call. */
static const ExploreScenario *
get_scenario (const ExploreSuite *suite,
              unsigned            index)
{
  static ExploreScenario generated;

  if (suite->generate == NULL)
    return suite->scenarios[index].name != NULL ? &suite->scenarios[index] : NULL;

  memset (&generated, 0, sizeof generated);

  return suite->generate (index, &generated) ? &generated : NULL;
}

typedef int (*ScenarioFunc) (const ExploreSuite *suite, const ExploreScenario *scenario);

/* Calls `func` for all that match. Its worst result: a finding is worse than a
 * time-out, for it is sure. */
static int
for_each (char         **patterns,
          ScenarioFunc   func)
{
  const ExploreScenario *scenario;
  int worst = 0;

  for (const ExploreSuite *suite = suites; suite->name != NULL; suite++)
    for (unsigned i = 0; (scenario = get_scenario (suite, i)) != NULL; i++)
      if (matches (suite, scenario, patterns))
        {
          int result = func (suite, scenario);

          if (result != 0 && worst != EXIT_FOUND)
            worst = result;
          if (worst == EXIT_FOUND && wanted.first)
            return worst;
        }

  return worst;
}

static int n_matching;

static int
count_scenario (const ExploreSuite    *suite,
                const ExploreScenario *scenario)
{
  (void) suite;
  (void) scenario;
  n_matching++;

  return 0;
}

/* For programs: name, operations, threads, bound, size */
static int
list_scenario (const ExploreSuite    *suite,
               const ExploreScenario *scenario)
{
  int n_threads = 0;

  while (scenario->thread[n_threads] != NULL)
    n_threads++;
  printf ("%s/%s\t%s\t%d\t%d\t%s\n", suite->name, scenario->name,
          scenario->operations != NULL ? scenario->operations : "-", n_threads,
          scenario->bound, scenario->large ? "large" : "ordinary");

  return 0;
}

static int
run (char **patterns)
{
  if (wanted.list)
    return for_each (patterns, list_scenario);

  for_each (patterns, count_scenario);
  if (n_matching == 0)
    {
      fprintf (stderr, "explore: no such scenario; see --list\n");
      return EXIT_USAGE;
    }
  if (options.replay != NULL && n_matching > 1)
    {
      fprintf (stderr, "explore: --replay takes one scenario\n");
      return EXIT_USAGE;
    }
  if (options.replay == NULL)
    printf ("1..%d\n", n_matching);

  return for_each (patterns, run_scenario);
}

/* ---- Options ---------------------------------------------------------------- */
static bool
parse_options (int    argc,
               char **argv)
{
  static const struct option names[] = {
    { "all", no_argument, NULL, 'a' },
    { "bound", required_argument, NULL, 'b' },
    { "exhaustive", no_argument, NULL, 'e' },
    { "first", no_argument, NULL, 'f' },
    { "list", no_argument, NULL, 'l' },
    { "no-cache", no_argument, NULL, 'n' },
    { "replay", required_argument, NULL, 'r' },
    { "seconds", required_argument, NULL, 's' },
    { "weak", no_argument, NULL, 'w' },
    { NULL, 0, NULL, 0 },
  };
  char *end;
  int option;

  while ((option = getopt_long (argc, argv, "ab:eflnr:s:w", names, NULL)) != -1)
    switch (option)
      {
      case 'a': wanted.all = true; break;
      case 'e': wanted.exhaustive = true; break;
      case 'f': wanted.first = true; break;
      case 'l': wanted.list = true; break;
      case 'n': options.no_cache = true; break;
      case 'r': options.replay = optarg; options.verbose = true; break;
      case 'w': wanted.weak = true; break;

      case 'b':
        wanted.bound = (int) strtol (optarg, &end, 10);
        if (*end != '\0' || end == optarg || wanted.bound < 0 || wanted.bound > 100)
          return false;
        break;

      case 's':
        options.seconds = strtod (optarg, &end);
        if (*end != '\0' || end == optarg || !(options.seconds > 0))
          return false;
        break;

      default:
        return false;
      }

  return true;
}

/*
 * Two things can only be had by starting anew: an address space that is the same
 * each time, so that replays fit, and a GLib that takes slices from malloc().
 */
static void
start_anew (char **argv)
{
  int persona = personality (0xffffffff);

  if (getenv ("EXPLORE_STARTED") != NULL)
    return;

  setenv ("EXPLORE_STARTED", "1", 1);
  setenv ("G_SLICE", "always-malloc", 1);
  if (persona >= 0)
    personality ((unsigned long) persona | ADDR_NO_RANDOMIZE);
  execv ("/proc/self/exe", argv);
}

int
main (int    argc,
      char **argv)
{
  start_anew (argv);

  report = mmap (NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (report == MAP_FAILED)
    {
      perror ("explore");
      return EXIT_TIMEOUT;
    }

  if (!parse_options (argc, argv))
    {
      fprintf (stderr, "usage: explore [--all] [--weak] [--bound=N | --exhaustive] [--no-cache] [--first]\n"
                       "               [--seconds=N] [--list] [--replay=SCHEDULE] [SUITE[/NAME-PATTERN]...]\n");
      return EXIT_USAGE;
    }

  return run (argv + optind);
}
