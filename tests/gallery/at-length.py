#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scrolls through 10,000 images for a while, and looks at memory and at the main loop.

    at-length.py WISP-GALLERY [--rounds N]

Each round goes to the end and back, faster than anybody reads. Prints what was measured, as TAP,
and for how long somebody would look who does read. How many images a round asks for depends on
how often the machine draws; --rounds 16 doubles them.

The main loop is judged by the processor time that it uses without coming round, so that another
process that takes the processor is not blamed on it. What a user sees on a machine that does
nothing else is the other figure, which is printed.
"""

import argparse
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import images  # noqa: E402
import xvfb    # noqa: E402

N_IMAGES = 10000
SECONDS = 1  # for each way
# Somebody who looks at each screen of this many images for so long, in seconds
SCREEN = 36
LOOK = 2
P99 = 100000       # microseconds
WORST = 250000     # the same
GROWTH = 16 << 20  # bytes that the second half may add to what the first half has left


def script(rounds):
    lines = ['settle', 'print start', 'reset-stalls']
    for number in range(rounds):
        lines += [f'scroll 1 {SECONDS}', f'scroll 0 {SECONDS}', f'print {number}']
    lines += ['settle', 'print end', 'action app.drop-front', 'wait 1', 'print dropped']
    return '\n'.join(lines) + '\n'


def check(number, name, good, text):
    print(f'# {text}')
    print(f'{"ok" if good else "not ok"} {number} /gallery-at-length/{name}')
    return good


def judge(reports, rounds):
    """Everything that must hold, printed."""
    end, stalls = reports['end'], reports['end']['stalls']
    half = max(reports[str(i)]['resident'] for i in range((rounds + 1) // 2))
    rest = max(reports[str(i)]['resident'] for i in range(rounds // 2, rounds))
    bound = end['front_bound']
    asked = end['hits'] + end['loads']
    print(f'# {asked} images were asked for: as many as in {asked / SCREEN * LOOK / 60:.0f} minutes '
          f'of {LOOK} seconds for each screen of {SCREEN}')
    results = [
        check(1, 'memory', rest <= half + GROWTH,
              f'resident: at most {half >> 20} MiB in the first half, {rest >> 20} MiB in the second'),
        check(2, 'front', all(report['front_bytes'] <= bound for report in reports.values()),
              f'front: {end["front_bytes"] >> 20} of {bound >> 20} MiB'),
        check(3, 'buried', xvfb.are_loads_explained(end),
              f'{end["loads"]} loads, {end["hits"]} hits, {end["buried"]} buried, '
              f'{end["alive"]} alive; {reports["dropped"]["alive"]} without the front'),
        check(4, 'main-loop', stalls['cpu_p99_us'] <= P99 and stalls['cpu_worst_us'] <= WORST,
              f'main loop, {stalls["rounds"]} times round: 99 in 100 within '
              f'{stalls["cpu_p99_us"] / 1000:.0f} ms of processor time, all within '
              f'{stalls["cpu_worst_us"] / 1000:.0f}; by the clock {stalls["p99_us"] / 1000:.0f} and '
              f'{stalls["worst_us"] / 1000:.0f} ms'),
    ]
    return all(results)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('--rounds', type=int, default=8)
    options = parser.parse_args()
    print('1..4')
    if not xvfb.is_there():
        print('Bail out! there is no Xvfb')
        return 1

    display = xvfb.Display()
    folder = tempfile.mkdtemp()
    try:
        images.many(folder, N_IMAGES)
        reports = xvfb.run(os.path.abspath(options.program), display,
                           script(options.rounds), folder, timeout=3600).reports()
        return 0 if judge(reports, options.rounds) else 1
    finally:
        display.close()
        shutil.rmtree(folder)


sys.exit(main())
