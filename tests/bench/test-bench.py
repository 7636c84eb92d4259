#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests the benchmark itself, in TAP: its figures, its reports, and that it runs.

    tests/bench/test-bench.py BUILD
"""

import sys

sys.dont_write_bytecode = True

import io
import json
import os
import subprocess
import traceback
from html.parser import HTMLParser

import figures
import report_html
import report_text
import rows

HERE = os.path.dirname(os.path.abspath(__file__))


def bench(build, *arguments):
    return subprocess.run(
        [sys.executable, os.path.join(HERE, "bench.py"), "--build", build, *arguments],
        capture_output=True, text=True, check=False)


def filled(noise=1.0):
    """Four rounds, each on a machine that is half as fast as in the one before."""
    samples = figures.Samples()
    for i in range(4):
        samples.add("row", "wisp", i, 10 * 2 ** i)
        samples.add("row", "arc", i, 8 * 2 ** i)
        samples.add("row", figures.CONTROL, i, 5 * 2 ** i)
        samples.add("row", figures.TWIN, i, 5 * 2 ** i * noise)
    return samples


def goal(bound):
    return rows.Goal("text", "row", bound, "row", "arc")


def test_ratios_are_paired(build):
    ratio = filled().ratio("row", "wisp", "row", "arc")
    assert (ratio.low, ratio.median, ratio.high) == (1.25, 1.25, 1.25), ratio


def test_rounds_without_a_partner_do_not_count(build):
    samples = filled()
    samples.add("row", "wisp", 9, 1e9)
    assert samples.ratio("row", "wisp", "row", "arc").high == 1.25
    assert samples.ratio("row", "wisp", "row", "boost") is None


def test_noise_is_what_the_control_is_off_itself(build):
    assert filled().noise("row") == 0
    assert 0.18 < filled(noise=1.2).noise("row") < 0.19


def test_verdicts(build):
    assert figures.judge(filled(), goal(1.3))["verdict"] == "met"
    assert figures.judge(filled(), goal(1.2))["verdict"] == "missed"
    assert figures.judge(filled(noise=1.08), goal(1.2))["verdict"] == "within noise"
    assert figures.judge(filled(noise=1.5), goal(1.2))["verdict"] == "too noisy"
    assert figures.judge(figures.Samples(), goal(1.2)) is None


def test_a_noisy_run_is_told(build):
    assert figures.too_noisy([{"noise": 0.5}] * 3 + [{"noise": 0.0}])
    assert not figures.too_noisy([{"noise": 0.5}] * 2 + [{"noise": 0.0}])
    assert not figures.too_noisy([{"noise": 0.5}] + [{"noise": 0.0}] * 9)


def test_goals_name_rows_that_exist(build):
    keys = {row.key for row in rows.ROWS}
    assert len(keys) == len(rows.ROWS)
    for one in rows.GOALS:
        assert one.row in keys and one.base_row in keys, one


class Tags(HTMLParser):
    """Which elements there are, and whether each is closed where it should be"""

    def __init__(self):
        super().__init__()
        self.seen, self.open = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def test_a_run_of_one_row(build):
    result = bench(build, "--quick", "--rounds", "2", "--filter", "^(ref-unref|bytes-object)$",
                   "--peers", "gobject", "--json", "-")
    assert result.returncode == 0, result.stderr
    run = json.loads(result.stdout)
    assert [row["key"] for row in run["rows"]] == ["ref-unref", "bytes-object"]
    assert set(run["peers"]) == {"limit", "wisp", "gobject"}
    for row in run["rows"]:
        for peer in run["peers"]:
            assert row["results"][peer]["figure"]["median"] > 0, (row["key"], peer)

    out = io.StringIO()
    report_text.write(run, out)
    assert "ref + unref" in out.getvalue()

    out = io.StringIO()
    report_html.write(run, out)
    tags = Tags()
    tags.feed(out.getvalue())
    assert not tags.open
    assert "svg" in tags.seen and "script" not in tags.seen
    assert "http" not in out.getvalue()


def test_a_row_that_does_not_exist(build):
    result = bench(build, "--filter", "no such row")
    assert result.returncode == 2, result
    assert "--list" in result.stderr


def test_a_build_that_does_not_exist(build):
    result = bench(os.path.join(build, "none"), "--quick")
    assert result.returncode == 1
    assert "peers.json" in result.stderr


def main():
    tests = [test for name, test in sorted(globals().items()) if name.startswith("test_")]
    print("1..%d" % len(tests))
    for number, test in enumerate(tests, 1):
        try:
            test(sys.argv[1])
            print("ok %d - %s" % (number, test.__name__[5:]), flush=True)
        except AssertionError:
            print("not ok %d - %s" % (number, test.__name__[5:]))
            print("".join("# %s\n" % line for line in traceback.format_exc().splitlines()),
                  end="", flush=True)


main()
