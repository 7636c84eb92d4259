/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <stdbool.h>

/*
 * What a scenario is made of. docs/explorer.md says how to write one.
 *
 * A scenario is run again and again, once for each schedule of its threads:
 * init() alone, then the threads, then fini() alone, after all of them. All
 * memory that is allocated in between must be free again at the end. init(),
 * the threads and fini() talk to each other through static variables, which the
 * explorer restores before each execution.
 */

#define EXPLORE_MAX_THREADS 4

typedef struct
{
  const char *name;

  /* The public operations that meet here, such as "upgrade|unref": one word a
   * thread, and one or more of them joined with '+'. For the table of pairs. */
  const char *operations;

  /* Run once before everything else: registers types, makes what stays. (nullable) */
  void      (*setup)  (void);
  void      (*init)   (void);
  void      (*thread[EXPLORE_MAX_THREADS + 1]) (void); /* ends with NULL */
  void      (*fini)   (void);

  /* How many preemptions a schedule may have; 0 for all schedules. The first is for
   * an ordinary run, the others for a long one, without stale loads and with them. */
  int         bound;
  int         long_bound;
  int         weak_bound;
  bool        large;        /* not part of an ordinary run */
  bool        weak_large;   /* not part of an ordinary run with stale loads */

  /* The outcomes (see explore_outcome()) that all executions together must have,
   * sorted and separated by blanks; in the second, with stale loads. (nullable) */
  const char *outcomes;
  const char *weak_outcomes;

  /* A part of the message of the finding that must be made: for the self-test.
   * `finds` with any memory model, `weak_finds` only with stale loads. (nullable) */
  const char *finds;
  const char *weak_finds;

  /* How many schedules there are that differ in more than the order of independent
   * steps: what a search must run that knows no states. 0 if that is not known. */
  unsigned long schedules;

  const void *data;         /* what explore_data() gives */
} ExploreScenario;

/* A table that ends with a name of NULL, or a function that fills in one scenario
 * after the other, as long as there are any. */
typedef struct
{
  const char            *name;
  const ExploreScenario *scenarios;
  bool                 (*generate) (unsigned index, ExploreScenario *scenario);
} ExploreSuite;

/* For scenarios. Most of these may end the execution. */
void explore_fail           (const char *format, ...) __attribute__ ((format (printf, 1, 2), noreturn));
void explore_outcome        (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void explore_expect_message (const char *part);
void explore_check_unlocked (void);
void explore_allow_leak     (const void *memory);
void explore_name           (const void *address, const char *name);
int  explore_choose         (int n);
int  explore_thread         (void);
const void *explore_data    (void);
int  explore_dispatch       (void *context);
void explore_drop_context   (void *context);
void explore_disposed       (void *object); /* at the end of a GObject's dispose */
int  explore_run_jobs       (void);

/* Its address is that of the main context which is every thread's default one */
extern const char explore_default_context;

#define explore_check(expression)                                              \
  do                                                                           \
    {                                                                          \
      if (!(expression))                                                       \
        explore_fail ("check failed at %s:%d: %s", __FILE__, __LINE__, #expression); \
    }                                                                          \
  while (0)
