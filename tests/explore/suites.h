/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "explore.h"

extern const ExploreSuite suites[];

extern const ExploreScenario cache_scenarios[];
extern const ExploreScenario cancel_scenarios[];
extern const ExploreScenario gobject_scenarios[];
extern const ExploreScenario litmus_scenarios[];
extern const ExploreScenario load_scenarios[];
extern const ExploreScenario start_scenarios[];
extern const ExploreScenario model_scenarios[];
extern const ExploreScenario object_scenarios[];
extern const ExploreScenario quiet_scenarios[];
extern const ExploreScenario selftest_memory_scenarios[];
extern const ExploreScenario selftest_threads_scenarios[];
extern const ExploreScenario set_scenarios[];
extern const ExploreScenario sticky_scenarios[];
extern const ExploreScenario weak_scenarios[];

bool pairs_generate   (unsigned index, ExploreScenario *scenario);
bool triples_generate (unsigned index, ExploreScenario *scenario);
