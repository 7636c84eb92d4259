#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs installed tests as gnome-desktop-testing-runner does, where that is not there.

    runner.py DATADIR [NAME...]

Each file DATADIR/installed-tests/*/NAME.test describes a program, which runs in a
temporary folder of its own and must end with status 0; what says that it speaks TAP
must have no "not ok". Prints TAP: one test a file. NAMEs choose among the files.
"""

import configparser
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TIMEOUT = 300


def describe(path):
    """The command of a file, and whether it speaks TAP."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(path, encoding='utf-8')
    section = parser['Test']
    if section['Type'] not in ('session', 'session-exclusive'):
        raise ValueError(f'{path}: the type {section["Type"]} is not one of those that are run')
    return shlex.split(section['Exec']), section.get('Output') == 'TAP'


def run(path):
    """What is wrong: nothing, or a text."""
    command, speaks_tap = describe(path)
    with tempfile.TemporaryDirectory(prefix='wisp-installed-') as folder:
        try:
            done = subprocess.run(command, cwd=folder, check=False, text=True, timeout=TIMEOUT,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode:
        return f'exit status {done.returncode}\n{done.stdout}'
    if speaks_tap and not re.search('^ok', done.stdout, re.M):
        return f'no "ok"\n{done.stdout}'
    if speaks_tap and re.search('^not ok', done.stdout, re.M):
        return done.stdout
    return ''


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    paths = sorted(pathlib.Path(sys.argv[1], 'installed-tests').glob('*/*.test'))
    if sys.argv[2:]:
        paths = [path for path in paths if path.stem in sys.argv[2:]]
    failed = 0

    print(f'1..{len(paths)}', flush=True)
    for number, path in enumerate(paths, 1):
        wrong = run(path)
        failed += bool(wrong)
        print(f'{"not ok" if wrong else "ok"} {number} {path.parent.name}/{path.stem}', flush=True)
        for line in wrong.splitlines():
            print(f'# {line}')
    return 1 if failed or not paths else 0


if __name__ == '__main__':
    sys.exit(main())
