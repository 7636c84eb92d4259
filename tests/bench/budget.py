#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the instructions of libwisp's hot paths, and compares them with a budget.

Time is never the same twice; the number of instructions is. Valgrind's callgrind
counts those that are executed inside libwisp while the loops of peer-wisp run, a
turn's share of them is compared with budget.json. What GLib and the C library
execute on libwisp's behalf is not counted, since their versions differ; but a call
that is added costs instructions in libwisp too.

    tests/bench/budget.py BUILD              as the test does, in TAP
    tests/bench/budget.py BUILD --explain    where the instructions are, all of them
    tests/bench/budget.py BUILD --explain --peer arc    those of a native peer
    tests/bench/budget.py BUILD --update     writes budget.json
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict

from processes import Build, PeerError

BUDGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "budget.json")
LIBRARY = "libwisp-1.so"

# What a compiler's update may add, a table that grows, or a hash that collides: none
# of them is the same each time.
TOLERANCE = 0.02
TURNS = 2_000

# The name of a row, and what the host is to run
PATHS = {
    "ref + unref": "ref-unref 0 1 own",
    "handle: create + drop": "weak-new-drop 0 1 own",
    "handle: clone + drop": "weak-clone-drop 0 1 own",
    "upgrade + release": "upgrade-release 0 1 own",
    "upgrade of a dead object": "upgrade-dead 0 1 own",
    "create + destroy": "new-free 0 1 own",
    "create + destroy, one handle": "new-weak-free 0 1 own",
    "cache hit": "cache-hit 1000 1 same",
    "cache insert + death": "cache-insert-death 0 1 same",
}


def configuration(build):
    """What the numbers depend on besides the source."""
    return {
        "machine": platform.machine(),
        "compiler": re.sub(r"^(\S+ \d+).*", r"\1", build.facts["compiler"]),
        "optimization": build.facts["optimization"],
        "instrumentation": build.facts["instrumentation"],
    }


def read_profile(path):
    """The instructions by library and function, from a file of callgrind's.

    A name is spelled out once, and then called by its number. A line of costs
    after one that begins with calls= is what was spent in the called function,
    which has lines of its own.
    """
    names = {"ob": {}, "fn": {}}
    current = {"ob": "", "fn": ""}
    costs = defaultdict(int)
    of_call = False

    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = re.match(r"(c?(?:ob|fn))=\((\d+)\)(?: (.*))?$", line)
            if match:
                kind = match[1].removeprefix("c")
                if match[3] is not None:
                    names[kind][match[2]] = match[3]
                if match[1] == kind:
                    current[kind] = names[kind][match[2]]
            elif line.startswith("calls="):
                of_call = True
            elif re.match(r"[+\-*\d]", line):
                if not of_call:
                    function = re.sub(r"'\d+$", "", current["fn"])
                    costs[os.path.basename(current["ob"]), function] += int(line.split()[1])
                of_call = False

    return costs


def count(build, path, peer="wisp"):
    """The instructions of a turn, by library and function."""
    module = next((name for name in build.facts["modules"] if "peer-%s." % peer in name), None)
    if module is None:
        raise PeerError("%s is no native peer" % peer)
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=run_*",
             "--toggle-collect=*::run_*", "--callgrind-out-file=" + profile,
             build.facts["host"], module],
            input="run %s %s %d 0\n" % (peer, path, TURNS),
            capture_output=True, text=True, check=False,
        )
        if result.returncode != 0 or not os.path.exists(profile):
            raise PeerError("callgrind failed: " + result.stderr.strip()[-500:])
        costs = read_profile(profile)
    return {place: cost / TURNS for place, cost in costs.items()}


def of_library(costs):
    return sum(cost for (library, _), cost in costs.items() if library.startswith(LIBRARY))


def explain(build, wanted, peer):
    for name, path in PATHS.items():
        if not wanted.search(name):
            continue
        costs = count(build, path, peer)
        print("%s: %.1f in libwisp, %.1f in all" % (name, of_library(costs), sum(costs.values())))
        for (library, function), cost in sorted(costs.items(), key=lambda item: -item[1]):
            if cost >= 0.5:
                print("  %7.1f  %s (%s)" % (cost, function, library))


def update(build):
    counts = {name: round(of_library(count(build, path)), 1) for name, path in PATHS.items()}
    with open(BUDGET, "w", encoding="utf-8") as file:
        json.dump({"configuration": configuration(build), "instructions": counts}, file, indent=2)
        file.write("\n")


def check(build):
    """Status 0 if all is well, for TAP tells the rest."""
    with open(BUDGET, encoding="utf-8") as file:
        budget = json.load(file)

    here = configuration(build)
    different = [key for key in here if here[key] != budget["configuration"][key]]
    if different:
        print("1..0 # SKIP the budget is for %s" % ", ".join(
            "%s %s, not %s" % (key, budget["configuration"][key] or "none", here[key] or "none")
            for key in different))
        return 0

    print("1..%d" % len(PATHS))
    for number, (name, path) in enumerate(PATHS.items(), 1):
        found, allowed = of_library(count(build, path)), budget["instructions"][name]
        slack = max(0.5, TOLERANCE * allowed)
        good = found <= allowed + slack
        print("%sok %d - %s" % ("" if good else "not ", number, name), flush=True)
        print("# %.1f instructions, at most %.1f" % (found, allowed + slack))
        if found < allowed - slack:
            print("# cheaper than its budget: record it with tests/bench/budget.py BUILD --update")
        if not good:
            print("# dearer than its budget; --explain shows where")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", metavar="BUILD", help="a build folder")
    parser.add_argument("--explain", metavar="REGEX", nargs="?", const=".", type=re.compile)
    parser.add_argument("--peer", metavar="NAME", default="wisp", help="of --explain")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()

    if shutil.which("valgrind") is None:
        print("1..0 # SKIP valgrind is not installed")
        return 0

    build = Build(options.build)
    if options.explain:
        explain(build, options.explain, options.peer)
    elif options.update:
        update(build)
    else:
        return check(build)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PeerError as error:
        print("Bail out! %s" % error)
        sys.exit(1)
