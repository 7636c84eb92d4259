#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does Spin agree with the counts? spin.py MODEL

Checks the model of the counts with some numbers of threads, and that each mutant of
it fails. A model that Spin cannot read, or a verifier that does not compile or does
not look at all states, fails too.

Speaks TAP. Exit status: 0 if all is well, 1 if not; without Spin the test is skipped.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MODELS = [
    ({'STRONG': 1, 'HANDLES': 1}, 'holds'),
    ({'STRONG': 2, 'HANDLES': 1}, 'holds'),
    ({'STRONG': 1, 'HANDLES': 2}, 'holds'),
    ({'STRONG': 2, 'HANDLES': 2}, 'holds'),
    ({'STRONG': 1, 'HANDLES': 2, 'NO_HAND_OVER': 1}, 'fails'),
    ({'STRONG': 1, 'HANDLES': 1, 'REVIVE_THE_DEAD': 1}, 'fails'),
    ({'STRONG': 1, 'HANDLES': 1, 'EARLY_DROP': 1}, 'fails'),
    ({'STRONG': 1, 'HANDLES': 1, 'STORE_BESIDE_HANDLES': 1}, 'fails'),
]


def verify(model, defines):
    """'holds', 'fails' or what went wrong; and the number of states"""
    with tempfile.TemporaryDirectory() as folder:
        words = ['-D%s=%s' % item for item in defines.items()]
        commands = [
            ['spin', '-a', *words, str(model)],
            ['gcc', '-O2', '-w', '-DSAFETY', '-DMEMLIM=4096', '-DNOFAIR', '-o', 'pan', 'pan.c'],
            ['./pan', '-m1000000'],
        ]
        for command in commands:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                return '%s failed: %s' % (command[0], done.stdout + done.stderr), 0
        output = done.stdout
    states = re.search(r'(\d+) states, stored', output)
    errors = re.search(r'errors: (\d+)', output)
    if not states or not errors or int(states[1]) < 50 and errors[1] == '0':
        return 'the verifier says nothing: ' + output, 0
    if 'Search not completed' in output and errors[1] == '0' or 'max search depth' in output:
        return 'not all states were looked at: ' + output, 0
    return ('holds' if errors[1] == '0' else 'fails'), int(states[1])


def main():
    if len(sys.argv) != 2:
        print(__doc__.split('\n')[0], file=sys.stderr)
        return 2
    if not shutil.which('spin') or not shutil.which('gcc'):
        print('1..0 # SKIP needs spin and gcc')
        return 0
    model = pathlib.Path(sys.argv[1]).resolve()
    print('1..%d' % len(MODELS))
    failed = 0
    for number, (defines, wanted) in enumerate(MODELS, 1):
        result, states = verify(model, defines)
        name = ', '.join(key if value == 1 and key not in ('STRONG', 'HANDLES') else
                         '%s %d' % (key, value) for key, value in defines.items())
        failed += result != wanted
        print('%s %d - %s: %s # %d states' % ('ok' if result == wanted else 'not ok', number, name,
                                            wanted, states), flush=True)
        if result != wanted:
            for line in result.strip().split('\n')[-20:]:
                print('#   ' + line)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
