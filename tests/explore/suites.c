/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stddef.h>

#include "suites.h"

const ExploreSuite suites[] = {
  { "litmus", litmus_scenarios, NULL },
  { "memory", selftest_memory_scenarios, NULL },
  { "threads", selftest_threads_scenarios, NULL },
  { "sticky", sticky_scenarios, NULL },
  { "object", object_scenarios, NULL },
  { "quiet", quiet_scenarios, NULL },
  { "weak", weak_scenarios, NULL },
  { "gobject", gobject_scenarios, NULL },
  { "cache", cache_scenarios, NULL },
  { "load", load_scenarios, NULL },
  { "start", start_scenarios, NULL },
  { "cancel", cancel_scenarios, NULL },
  { "set", set_scenarios, NULL },
  { "model", model_scenarios, NULL },
  { "pairs", NULL, pairs_generate },
  { "triples", NULL, triples_generate },
  { NULL, NULL, NULL },
};
