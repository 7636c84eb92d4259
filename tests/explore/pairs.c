/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>

#include "operations.h"
#include "suites.h"

/*
 * Every pair of public operations on one instance of each kind, on its handles and
 * on a cache that it is in. Where neither of the two holds a strong reference to
 * the subject a third thread drops the last one meanwhile, so that each pair meets
 * a death. In the long run a third thread does so always.
 */

enum { UNREF = 0 }; /* among the operations */

static bool
has_strong (unsigned operation)
{
  return (operations[operation].needs & NEEDS_STRONG) != 0;
}

/* Would this say anything that another kind does not say? */
static bool
is_wanted (ProbeKind kind,
           unsigned  a,
           unsigned  b)
{
  OperationNeeds needs = operations[a].needs | operations[b].needs;

  if (kind == PROBE_GOBJECT && (needs & NEEDS_LIGHT))
    return false;

  /* The third way to make a light one differs from the second in its birth only */
  return kind != PROBE_GTYPE || (a <= 1 && b <= 11);
}

static bool
next_pair (Meeting *meeting)
{
  if (++meeting->operation[1] < n_operations)
    return true;
  if (++meeting->operation[0] < n_operations)
    {
      meeting->operation[1] = meeting->operation[0];
      return true;
    }
  meeting->operation[0] = meeting->operation[1] = 0;

  return ++meeting->kind < N_PROBES;
}

static bool
find_pair (unsigned  index,
           Meeting  *meeting)
{
  *meeting = (Meeting) { 0 };

  do
    if (is_wanted (meeting->kind, meeting->operation[0], meeting->operation[1]) && index-- == 0)
      return true;
  while (next_pair (meeting));

  return false;
}

static bool
generate (unsigned         index,
          bool             always_third,
          ExploreScenario *scenario)
{
  static Meeting meeting;
  static char name[160], words[120];
  const char *a, *b;

  if (!find_pair (index, &meeting))
    return false;

  a = operations[meeting.operation[0]].name;
  b = operations[meeting.operation[1]].name;
  meeting.n = 2;
  if (always_third || !(has_strong (meeting.operation[0]) || has_strong (meeting.operation[1])))
    meeting.operation[meeting.n++] = UNREF;

  snprintf (words, sizeof words, "%s|%s%s", a, b, meeting.n == 3 ? "|unref" : "");
  snprintf (name, sizeof name, "%s|%s", probe_kind_names[meeting.kind], words);

  *scenario = (ExploreScenario) {
    .name = name,
    .operations = words,
    .setup = meeting_setup,
    .init = meeting_init,
    .thread = { meeting_thread_1, meeting_thread_2, meeting.n == 3 ? meeting_thread_3 : NULL },
    .fini = meeting_fini,
    .data = &meeting,
  };

  return true;
}

bool
pairs_generate (unsigned         index,
                ExploreScenario *scenario)
{
  return generate (index, false, scenario);
}

bool
triples_generate (unsigned         index,
                  ExploreScenario *scenario)
{
  if (!generate (index, true, scenario))
    return false;

  scenario->large = true;
  scenario->bound = 2;

  return true;
}
