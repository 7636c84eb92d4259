# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the samples say: medians, paired ratios, noise, goals."""

import math
import statistics
from dataclasses import asdict, dataclass

# The limit is measured twice in each round, so that the same code is compared
# with itself: where that gives another ratio than 1, it is noise.
CONTROL = "limit"
TWIN = "limit (again)"

# A row whose noise is above this is marked, and no goal is judged by it.
NOISY_ROW = 0.10

# A run in which more than this part of the rows is noisy is not worth quoting.
NOISY_RUN = 0.25

# Of a few rows alone, one or two may be noisy by nature: with 100,000 keys it matters
# where in memory these lie.
FEW_ROWS = 8


@dataclass(frozen=True)
class Spread:
    """A median between its quartiles."""

    median: float
    low: float
    high: float

    def map(self, function):
        return Spread(function(self.median), function(self.low), function(self.high))


def spread(values):
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


class Samples:
    """The nanoseconds of each turn, by row, peer and round."""

    def __init__(self):
        self.values = {}

    def add(self, row, peer, round_number, value):
        self.values.setdefault((row, peer), {})[round_number] = value

    def has(self, row, peer):
        return (row, peer) in self.values

    def times(self, row, peer):
        return spread(list(self.values[row, peer].values()))

    def ratio(self, row, peer, base_row, base_peer):
        """Only samples of one round are compared: the machine's mood changes between rounds."""
        mine = self.values.get((row, peer), {})
        others = self.values.get((base_row, base_peer), {})
        ratios = [mine[i] / others[i] for i in mine if others.get(i)]
        return spread(ratios) if ratios else None

    def noise(self, row):
        """How far off 1 the ratio of the control to itself is, in three rounds out of four.
        0 where the control does not have that row."""
        mine = self.values.get((row, CONTROL), {})
        twin = self.values.get((row, TWIN), {})
        errors = [abs(math.log(mine[i] / twin[i])) for i in mine if mine[i] > 0 and twin.get(i)]
        if len(errors) < 2:
            return 0.0
        return statistics.quantiles(errors, n=4, method="inclusive")[2]


def judge(samples, goal):
    """How a goal was met, or None where there is nothing to judge it by."""
    ratio = samples.ratio(goal.row, goal.peer, goal.base_row, goal.base_peer)
    if ratio is None:
        return None
    noise = max(samples.noise(goal.row), samples.noise(goal.base_row))
    if ratio.median <= goal.bound:
        verdict = "met"
    elif noise > NOISY_ROW:
        verdict = "too noisy"
    elif ratio.low <= goal.bound or ratio.median <= goal.bound * (1 + noise):
        verdict = "within noise"
    else:
        verdict = "missed"
    return {**asdict(goal), "ratio": asdict(ratio), "verdict": verdict}


def too_noisy(rows):
    noisy = [row for row in rows if row["noise"] > NOISY_ROW]
    return len(noisy) > NOISY_RUN * max(len(rows), FEW_ROWS)
