#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares Wisp with its peers, all in one run. See docs/performance.md."""

import sys

# The source folder stays as it is.
sys.dont_write_bytecode = True

import argparse
import contextlib
import json
import os
import platform
import re
import statistics
import time
from dataclasses import asdict

import figures
import report_html
import report_text
import rows as tables
from processes import Build, PeerError, Process, stop_all


class Progress:
    """One line that is written over on a terminal, and nothing elsewhere."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.shown = sys.stderr.isatty()

    def step(self, what):
        self.done += 1
        if self.shown:
            percent = 100 * self.done // max(self.total, 1)
            line = "%3d %%  %s" % (percent, what)
            sys.stderr.write("\r\033[K" + line[:100])
            sys.stderr.flush()

    def end(self):
        if self.shown:
            sys.stderr.write("\r\033[K")


class Runner:
    """Takes the samples of one generation of processes."""

    def __init__(self, build, wanted, target):
        self.processes = build.start(wanted)
        self.target = target
        self.turns = {}
        self.disturbed = 0

    def close(self):
        stop_all(self.processes)

    def peers(self, row):
        """Those that have the operation, in the order of the table."""
        having = [peer for peer, process in self.processes.items()
                  if (peer, row.op) in process.ops]
        return sorted(having, key=order)

    def _once(self, peer, row, turns, warm):
        """One sample. Several threads need several processors: where another process has
        taken one away, the sample is taken again, and the least disturbed one counts."""
        best = None
        for _ in range(4):
            times = self.processes[peer].run(peer, row, turns, warm)
            if best is None or times.switches < best.switches:
                best = times
            if row.threads == 1 or best.switches == 0:
                return best
        self.disturbed += 1
        return best

    def _calibrate(self, peer, row):
        """How many turns take about the wanted time. A run that was interrupted says little,
        so the shortest time of a turn counts."""
        turns = max(64, row.size // 16)
        if peer in tables.COLLECTED and row.op in tables.DYING:
            turns = tables.COLLECTED_TURNS
        shortest = float("inf")
        for _ in range(12):
            times = self.processes[peer].run(peer, row, turns, turns)
            shortest = min(shortest, max(times.wall, times.cpu // row.threads, 1) / turns)
            if shortest * turns >= self.target / 2:
                break
            turns = max(turns, min(turns * 8, int(self.target / shortest)))
        return turns

    def _sample_batch(self, peer, row):
        """Each run is short, and what it used up must be made anew."""
        walls = []
        while len(walls) < 3 or (sum(walls) < self.target / 4 and len(walls) < 9):
            walls.append(self._once(peer, row, row.turns, 0).wall)
        return statistics.median(walls) / row.turns

    def sample(self, peer, row):
        """Nanoseconds a turn."""
        if row.turns:
            return self._sample_batch(peer, row)
        key = (peer, row.key)
        if key not in self.turns:
            self.turns[key] = self._calibrate(peer, row)
        turns = self.turns[key]
        times = self._once(peer, row, turns, turns // 8)
        return (times.cpu if row.threads == 1 else times.wall) / turns

    def count_bytes(self, peer, row):
        """In a process of its own: an allocator that keeps what was freed would hide it."""
        process = Process(self.processes[peer].command)
        try:
            return process.count_bytes(peer, row) / row.per
        finally:
            process.stop()


def order(peer):
    known = tables.PEERS
    return (known.index(peer) if peer in known else len(known), peer)


def rotated(peers, number):
    """Each peer has each place in turn: what ran before leaves its traces in the caches."""
    start = number % len(peers) if peers else 0
    return peers[start:] + peers[:start]


def take_round(runner, samples, rows, number, progress):
    for row in rows:
        peers = runner.peers(row)
        if figures.CONTROL in peers:
            peers.append(figures.TWIN)
        for peer in rotated(peers, number):
            real = figures.CONTROL if peer == figures.TWIN else peer
            samples.add(row.key, peer, number, runner.sample(real, row))
        progress.step("round %d: %s, %s" % (number + 1, row.section.lower(), row.title))


def measure(build, options, rows, growth):
    """Gives the samples, the bytes, and what else is to be said of the run."""
    samples = figures.Samples()
    facts = {"peers": {}, "disturbed": 0}
    timed = [row for row in rows if not row.per]
    grown = [row for plot in growth for _, row in plot.points]
    n_rounds = options.processes * options.rounds
    progress = Progress(len(timed) * n_rounds + len(grown) * options.growth_rounds)

    number = 0
    for _ in range(options.processes):
        with contextlib.closing(Runner(build, options.peers, options.target)) as runner:
            for process in set(runner.processes.values()):
                facts["peers"].update((peer, version) for peer, version in process.peers.items()
                                      if peer in runner.processes)
            for _ in range(options.rounds):
                take_round(runner, samples, timed, number, progress)
                number += 1
            facts["disturbed"] += runner.disturbed

    with contextlib.closing(Runner(build, options.peers, options.target)) as runner:
        for row in rows:
            for peer in runner.peers(row) if row.per else ():
                samples.add(row.key, peer, 0, runner.count_bytes(peer, row))
        grown_samples = figures.Samples()
        for number in range(options.growth_rounds if grown else 0):
            take_round(runner, grown_samples, grown, number, progress)

    progress.end()

    return samples, grown_samples, facts


def cpu_model():
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def describe_row(samples, row, peers):
    results = {}
    for peer in peers:
        if samples.has(row.key, peer):
            ratio = samples.ratio(row.key, peer, row.key, "wisp")
            results[peer] = {
                "figure": asdict(samples.times(row.key, peer)),
                "ratio": asdict(ratio) if ratio else None,
            }
    return {
        "key": row.key, "section": row.section, "title": row.title, "unit": row.unit,
        "threads": row.threads, "noise": samples.noise(row.key), "results": results,
    }


def describe_growth(samples, plot, peers):
    lines = {}
    for peer in peers:
        points = [(x, samples.times(row.key, peer).median)
                  for x, row in plot.points if samples.has(row.key, peer)]
        if points:
            lines[peer] = points
    return {"title": plot.title, "axis": plot.axis, "log": plot.log, "lines": lines}


def describe(build, options, rows, growth, measured):
    samples, grown_samples, facts = measured
    peers = sorted(facts["peers"], key=order)
    described = [describe_row(samples, row, peers) for row in rows]
    timed = [row for row in described if row["unit"] == "ns"]
    goals = [figures.judge(samples, goal) for goal in tables.GOALS]
    return {
        "date": time.strftime("%Y-%m-%d"),
        "command": options.command,
        "processor": cpu_model(),
        "processors": len(os.sched_getaffinity(0)),
        "system": platform.platform(),
        "compiler": build.facts["compiler"],
        "optimization": build.facts["optimization"],
        "rounds": options.processes * options.rounds,
        "processes": options.processes,
        "peers": {peer: facts["peers"][peer] for peer in peers},
        "absent": build.absent,
        "rows": [row for row in described if row["results"]],
        "goals": [goal for goal in goals if goal],
        "growth": [describe_growth(grown_samples, plot, peers) for plot in growth],
        "disturbed_samples": facts["disturbed"],
        "noise": statistics.median(row["noise"] for row in timed) if timed else 0.0,
        "too_noisy": figures.too_noisy(timed),
    }


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=os.environ.get("WISP_BENCH_NAME"), description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help="a rough answer in about a minute; no growth plots")
    parser.add_argument("--filter", metavar="REGEX", type=re.compile,
                        help="only the rows whose key matches, such as ref-unref/2t-same; with "
                             "--only-growth the plots that have such a row")
    parser.add_argument("--peers", metavar="NAME,...", type=lambda text: text.split(","),
                        help="only these peers, besides wisp and the limit")
    parser.add_argument("--list", action="store_true", help="list the rows and their keys")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE, - for output")
    parser.add_argument("--html", metavar="FILE", help="write a page with charts to FILE")
    parser.add_argument("--rounds", type=int, help="rounds in each set of processes")
    parser.add_argument("--processes", type=int, help="sets of processes, one after the other")
    parser.add_argument("--no-growth", action="store_true", help="no growth plots")
    parser.add_argument("--only-growth", action="store_true", help="nothing but growth plots")
    parser.add_argument("--build", metavar="FOLDER", required="WISP_BENCH_BUILD" not in os.environ,
                        default=os.environ.get("WISP_BENCH_BUILD"), help=argparse.SUPPRESS)
    options = parser.parse_args()

    options.command = " ".join(["tools/bench", *sys.argv[1:]])
    options.growth_rounds = options.only_growth and options.rounds or 3
    options.rounds = options.rounds or (5 if options.quick else 7)
    options.processes = options.processes or (1 if options.quick else 3)
    options.target = 1_500_000 if options.quick else 4_000_000
    if options.peers:
        options.peers = {"wisp", "limit", *options.peers}
    return options


def main():
    options = parse_arguments()
    rows = [row for row in tables.ROWS if not options.filter or options.filter.search(row.key)]
    growth = [] if options.quick or options.no_growth or options.filter else tables.GROWTH
    if options.only_growth:
        rows, growth = [], [plot for plot in tables.GROWTH
                            if not options.filter or plot.matches(options.filter)]
        options.processes = options.rounds = 1

    if options.list:
        for row in rows:
            print("%-28s %s" % (row.key, row.title))
        return 0
    if not rows and not growth:
        print("no row matches; --list shows them all", file=sys.stderr)
        return 2

    try:
        build = Build(options.build)
        run = describe(build, options, rows, growth, measure(build, options, rows, growth))
    except PeerError as error:
        print("bench: %s" % error, file=sys.stderr)
        return 1

    # The files first: the output may be a pipe that is closed early.
    if options.json and options.json != "-":
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(run, file, indent=2)
            file.write("\n")
    if options.html:
        with open(options.html, "w", encoding="utf-8") as file:
            report_html.write(run, file)
    if options.json == "-":
        json.dump(run, sys.stdout, indent=2)
        print()
    else:
        report_text.write(run, sys.stdout)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Nobody reads on. Python would complain at its end, in flushing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
