/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>

#include "operations.h"
#include "suites.h"

/*
 * Every pair of public operations on one instance of each kind, on its handles and
 * on a cache, a set and a map that it is in. Where neither of the two holds a strong reference to
 * the subject a third thread drops the last one meanwhile, so that each pair meets
 * a death; the ordinary run bounds the preemptions of those. The triples are the
 * other pairs, with a third thread that drops a reference beside theirs.
 */

/* Among the operations */
enum { UNREF = 0, REF = 1, WEAK_UNREF = 12 };

enum { MAX_PAIRS = 4096 };

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

  /* To sets and maps light ones are all alike; this one's memory goes soonest */
  if (needs & (NEEDS_SET | NEEDS_MAP))
    return kind == PROBE_SPLIT || kind == PROBE_GOBJECT;

  /* The third way to make a light one differs from the second in its birth only */
  return kind != PROBE_GTYPE || (a <= REF && b <= WEAK_UNREF);
}

/* All of them, made on first use */
static const Meeting *
get_pairs (unsigned *n_pairs)
{
  static Meeting pairs[MAX_PAIRS];
  static unsigned n;
  static bool made;

  for (int kind = 0; kind < N_PROBES && !made; kind++)
    for (unsigned a = 0; a < n_operations; a++)
      for (unsigned b = a; b < n_operations; b++)
        if (is_wanted ((ProbeKind) kind, a, b))
          {
            g_assert (n < MAX_PAIRS);
            pairs[n++] = (Meeting) { (ProbeKind) kind, 2, { a, b, UNREF } };
          }
  made = true;
  *n_pairs = n;

  return pairs;
}

static bool
is_triple (const Meeting *pair)
{
  return !has_strong (pair->operation[0]) && !has_strong (pair->operation[1]);
}

static void
describe (Meeting         *meeting,
          ExploreScenario *scenario)
{
  static char name[160], words[120];
  const char *a = operations[meeting->operation[0]].name;
  const char *b = operations[meeting->operation[1]].name;

  snprintf (words, sizeof words, "%s|%s%s", a, b, meeting->n == 3 ? "|unref" : "");
  snprintf (name, sizeof name, "%s|%s", probe_kind_names[meeting->kind], words);

  *scenario = (ExploreScenario) {
    .name = name,
    .operations = words,
    .setup = meeting_setup,
    .init = meeting_init,
    .thread = { meeting_thread_1, meeting_thread_2, meeting->n == 3 ? meeting_thread_3 : NULL },
    .fini = meeting_fini,
    .bound = meeting->n == 3 ? 2 : 0,
    .data = meeting,
  };
}

bool
pairs_generate (unsigned         index,
                ExploreScenario *scenario)
{
  static Meeting meeting;
  unsigned n_pairs;
  const Meeting *pairs = get_pairs (&n_pairs);

  if (index >= n_pairs)
    return false;

  meeting = pairs[index];
  meeting.n = is_triple (&meeting) ? 3 : 2;
  describe (&meeting, scenario);

  return true;
}

bool
triples_generate (unsigned         index,
                  ExploreScenario *scenario)
{
  static Meeting meeting;
  unsigned n_pairs;
  const Meeting *pairs = get_pairs (&n_pairs);

  for (unsigned i = 0; i < n_pairs; i++)
    if (!is_triple (&pairs[i]) && index-- == 0)
      {
        meeting = pairs[i];
        meeting.n = 3;
        describe (&meeting, scenario);
        scenario->large = true;
        return true;
      }

  return false;
}
