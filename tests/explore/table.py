#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which operations meet in which scenarios? table.py EXPLORE DOCUMENT [--update]

Makes the tables of docs/explorer.md from `explore --all --list`, and checks that the
document has them as they are, or puts them there. Each pair of operations must be met.

Speaks TAP. Exit status: 0 if the document is current, 1 if not.
"""

import pathlib
import subprocess
import sys

BEGIN = '<!-- made by tests/explore/table.py -->\n'
END = '<!-- end -->\n'

SIGNS = {frozenset(): '.',
         frozenset({'light'}): 'l',
         frozenset({'gobject'}): 'g',
         frozenset({'light', 'gobject'}): '*'}


def read_scenarios(program):
    output = subprocess.run([program, '--all', '--list'], check=True, capture_output=True,
                            text=True).stdout
    scenarios = []
    for line in output.splitlines():
        name, operations, threads, bound, size = line.split('\t')
        suite, _, name = name.partition('/')
        scenarios.append((suite, name, operations, int(threads), int(bound), size))
    return scenarios


def matrix(scenarios):
    """Who meets whom in the pairs, and with which kind of instance"""
    met, order = {}, []
    for suite, name, operations, _, _, _ in scenarios:
        if suite != 'pairs':
            continue
        kind = 'gobject' if name.startswith('gobject|') else 'light'
        first, second = operations.split('|')[:2]
        for operation in (first, second):
            if operation not in order:
                order.append(operation)
        met.setdefault((first, second), set()).add(kind)
    lines = ['```']
    width = max(len(operation) for operation in order)
    for row, first in enumerate(order):
        signs = ['  ' + SIGNS[frozenset(met.get((first, second), ()))] if column >= row else '   '
                 for column, second in enumerate(order)]
        lines.append('%2d %-*s%s' % (row + 1, width, first, ''.join(signs)))
    lines.append('%*s %s' % (width + 2, '', ''.join('%3d' % (i + 1) for i in range(len(order)))))
    lines.append('```')
    unmet = [(first, second) for row, first in enumerate(order) for second in order[row:]
             if not met.get((first, second))]
    return lines, unmet


def describe_bound(bound, size):
    words = 'every schedule' if bound == 0 else 'at most %d preemptions' % bound
    return words if size == 'ordinary' else words + ', long run only'


def listing(scenarios):
    lines = ['| scenario | operations | threads | explored |', '|---|---|---|---|']
    for suite, name, operations, threads, bound, size in scenarios:
        if suite in ('object', 'quiet', 'weak', 'gobject', 'cache', 'load', 'start', 'cancel',
                     'set', 'model'):
            lines.append('| %s: %s | %s | %d | %s |' % (
                suite, name, operations.replace('|', ', '), threads, describe_bound(bound, size)))
    return lines


def counts(scenarios):
    lines = ['| suite | scenarios | of them with three threads or more |', '|---|---|---|']
    for suite in dict.fromkeys(scenario[0] for scenario in scenarios):
        threads = [scenario[3] for scenario in scenarios if scenario[0] == suite]
        lines.append('| %s | %d | %d |' % (suite, len(threads), sum(n >= 3 for n in threads)))
    return lines


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__.split('\n')[0], file=sys.stderr)
        return 2
    document = pathlib.Path(sys.argv[2])
    scenarios = read_scenarios(sys.argv[1])
    pairs, unmet = matrix(scenarios)
    made = '\n'.join([*counts(scenarios), '', *pairs, '', *listing(scenarios)]) + '\n'

    text = document.read_text()
    head, _, rest = text.partition(BEGIN)
    old, _, tail = rest.partition(END)
    current = head + BEGIN + '\n' + made + '\n' + END + tail
    if sys.argv[3:] == ['--update']:
        document.write_text(current)
        text = current

    print('1..2')
    print('%s 1 - each pair of operations is met' % ('not ok' if unmet else 'ok'))
    for first, second in unmet:
        print('# %s and %s never meet' % (first, second))
    print('%s 2 - the tables of %s are current' % ('ok' if text == current else 'not ok',
                                                   document.name))
    if text != current:
        print('# tests/explore/table.py EXPLORE %s --update puts them right' % document.name)
    return 1 if unmet or text != current else 0


if __name__ == '__main__':
    sys.exit(main())
