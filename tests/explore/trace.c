/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

/*
 * What happened, for a reader: recorded only while one schedule is replayed.
 *
 * Each line has the thread, the operation and where in the source it came from.
 * Plain accesses are shown where they concern the memory that a finding is about.
 */

enum { MAX_EVENTS = 20000, MAX_DEPTH = 200, MAX_NAMES = 32, TEXT = 140 };

typedef struct
{
  int       fiber;
  bool      plain;
  uintptr_t pc;
  uintptr_t function;  /* that it is in, after inlining */
  uintptr_t address;
  char      text[TEXT];
} Event;

static Event *events;
static unsigned n_events;
static uintptr_t focus;
static size_t focus_size;

/* Instrumented functions that a fiber is in: for calls that have no address */
static uintptr_t calls[N_FIBERS][MAX_DEPTH];
static unsigned n_calls[N_FIBERS];

static struct
{
  uintptr_t   address;
  const char *name;
} names[MAX_NAMES];
static unsigned n_names;

void
trace_reset (void)
{
  n_events = 0;
  n_names = 0;
  focus_size = 0;
  memset (n_calls, 0, sizeof n_calls);
}

void
trace_enter (void *function)
{
  if (inside && n_calls[current] < MAX_DEPTH)
    calls[current][n_calls[current]++] = (uintptr_t) function;
}

void
trace_leave (void)
{
  if (inside && n_calls[current] > 0)
    n_calls[current]--;
}

/* The memory that a finding is about */
void
trace_focus (uintptr_t address,
             size_t    size)
{
  focus = address;
  focus_size = size;
}

void
explore_name (const void *address,
              const char *name)
{
  if (n_names < MAX_NAMES)
    {
      names[n_names].address = (uintptr_t) address;
      names[n_names].name = name;
      n_names++;
    }
}

/* The name that a scenario gave to a block, or NULL */
const char *
trace_symbol (uintptr_t address)
{
  static char texts[2][80];
  static unsigned next;

  for (unsigned i = n_names; i-- > 0;)
    {
      const Block *block = memory_find (names[i].address);
      uintptr_t size = block != NULL ? block->address + block->size - names[i].address : 8;
      char *text;

      if (address - names[i].address >= size)
        continue;
      if (address == names[i].address)
        return names[i].name;

      text = texts[next++ % 2];
      snprintf (text, sizeof texts[0], "%s + %lu", names[i].name,
                (unsigned long) (address - names[i].address));
      return text;
    }

  return NULL;
}

void
trace_add (void       *pc,
           uintptr_t   address,
           bool        plain,
           const char *format,
           ...)
{
  Event *event;
  va_list arguments;
  bool was_inside = inside;

  if (!inside || n_events == MAX_EVENTS)
    return;

  inside = false; /* the explorer's own memory */
  if (events == NULL)
    events = calloc (MAX_EVENTS, sizeof *events);
  event = &events[n_events++];

  event->fiber = current;
  event->plain = plain;
  event->address = address;
  event->function = n_calls[current] > 0 ? calls[current][n_calls[current] - 1] : 0;
  event->pc = pc != NULL ? (uintptr_t) pc : event->function;

  va_start (arguments, format);
  vsnprintf (event->text, sizeof event->text, format, arguments);
  va_end (arguments);
  inside = was_inside;
}

/* ---- Printing --------------------------------------------------------------- */
typedef struct
{
  char function[60];
  char place[60];   /* file and line */
} Source;

/* "function at folder/file.c:12 (discriminator 3)", as addr2line prints it */
static void
parse_source (const char *line,
              Source     *source)
{
  const char *at = strstr (line, " at ");
  const char *file;

  memset (source, 0, sizeof *source);
  if (at == NULL || line[0] == '?')
    return;

  file = strrchr (at, '/');
  file = file != NULL ? file + 1 : at + 4;
  snprintf (source->function, sizeof source->function, "%.*s", (int) (at - line), line);
  snprintf (source->place, sizeof source->place, "%s", file);
  source->place[strcspn (source->place, " \n")] = '\0';
}

/* Asks addr2line for all at once: two for each event, where it is and in what */
static void
resolve (Source *sources)
{
  char command[256], line[1024];
  char input[] = "/tmp/explore-XXXXXX";
  uintptr_t base = symbols_base ();
  FILE *file;
  int fd = mkstemp (input);

  if (fd < 0)
    return;

  file = fdopen (fd, "w");
  for (unsigned i = 0; i < n_events; i++)
    fprintf (file, "%#lx\n%#lx\n", (unsigned long) (events[i].pc - base - 1),
             (unsigned long) (events[i].function - base - 1));
  fclose (file);

  snprintf (command, sizeof command, "addr2line -f -p -s -e /proc/%d/exe < %s 2>/dev/null",
            (int) getpid (), input);
  file = popen (command, "r");
  for (unsigned i = 0; file != NULL && i < 2 * n_events; i++)
    {
      if (fgets (line, sizeof line, file) == NULL)
        break;
      parse_source (line, &sources[i]);
    }
  if (file != NULL)
    pclose (file);
  unlink (input);
}

/* Plain accesses next to what the finding is about are worth a line */
static bool
is_shown (const Event *event)
{
  if (!event->plain)
    return true;

  return event->address - focus < focus_size;
}

static void
print_event (const Event  *event,
             const Source *where,
             const Source *within)
{
  bool inlined = within->function[0] != '\0' && strcmp (where->function, within->function) != 0;

  printf ("#   %s%d  %-56s %s %s%s%s\n", event->fiber == MAIN_FIBER ? "M" : "T", event->fiber,
          event->text, where->function, where->place, inlined ? " in " : "",
          inlined ? within->function : "");
}

void
trace_print (void)
{
  Source *sources = calloc (2 * MAX_EVENTS, sizeof *sources);

  resolve (sources);
  for (unsigned i = 0; i < n_events; i++)
    if (is_shown (&events[i]))
      print_event (&events[i], &sources[2 * i], &sources[2 * i + 1]);
  fflush (stdout);
  free (sources);
}
