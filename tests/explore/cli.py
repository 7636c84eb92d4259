#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does the explorer's exit status say what it should? cli.py EXPLORE

Speaks TAP. Exit status: 0 if so, 1 if not.
"""

import subprocess
import sys

# What is tried, the exit status, and what must be written
CASES = [
    ('nothing is found', ['litmus/LB'], 0, 'ok 1 - litmus/LB # every schedule'),
    ('a bound that hides what is to be found',
     ['--bound=1', 'threads/two preemptions are enough'], 1, 'found nothing'),
    ('a schedule that shows a bug', ['--replay=1,2x7,1', 'sticky/no hand-over at a revival'], 1,
     '# use after free'),
    ('a schedule that shows none', ['--replay=1,2x7,1', 'sticky/unref|get'], 0, '# nothing found'),
    ('a schedule that is none', ['--replay=1,x', 'sticky/unref|get'], 2, 'is not a schedule'),
    ('a schedule that does not fit', ['--replay=1,4', 'sticky/unref|get'], 1, 'does not fit'),
    ('a schedule of many', ['--replay=1', 'memory'], 2, 'takes one scenario'),
    ('too little time', ['--seconds=0.01', '--no-cache', 'sticky/unref|get|get'], 3,
     'out of time'),
    ('no such scenario', ['nothing/at all'], 2, 'no such scenario'),
    ('no such option', ['--nothing'], 2, 'usage: explore'),
    ('a bound that is none', ['--bound=x', 'litmus'], 2, 'usage: explore'),
    ('a time that is none', ['--seconds=-1', 'litmus'], 2, 'usage: explore'),
    ('the list', ['--list', 'litmus/LB'], 0, 'litmus/LB\t-\t2\t0\tordinary'),
]


def main():
    print('1..%d' % len(CASES))
    failed = 0
    for number, (name, arguments, status, text) in enumerate(CASES, 1):
        result = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True)
        output = result.stdout + result.stderr
        ok = result.returncode == status and text in output
        failed += not ok
        print('%s %d - %s: %d' % ('ok' if ok else 'not ok', number, name, status))
        if not ok:
            print('# exit status %d\n# %s' % (result.returncode, output.replace('\n', '\n# ')))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
