#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the man page of each program that is installed against its --help.

    test-man.py BUILD-FOLDER
"""

import json
import os
import re
import shutil
import subprocess
import sys

BUILD = os.path.abspath(sys.argv[1])


class Skip(Exception):
    pass


def installed():
    with open(os.path.join(BUILD, 'meson-info', 'intro-installed.json'), encoding='utf-8') as file:
        return json.load(file)


def run(*command):
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding='utf-8',
                          env=dict(os.environ, LC_ALL='C.UTF-8'))


def options(text):
    """Those with two dashes, however they are written."""
    text = re.sub(r'\\f[BIRP]', '', text.replace('\\-', '-'))
    return set(re.findall(r'(?<![\w-])--[a-z][a-z-]*[a-z]', text))


def section(page, name):
    found = re.search(rf'^\.SH {name}\n(.*?)(?=^\.SH|\Z)', page, re.M | re.S)
    assert found, f'there is no section {name}'
    return found[1]


def check_there(program, page):
    assert page is not None, f'{program} is installed without a man page'
    with open(page, encoding='utf-8') as file:
        text = file.read()
    name = os.path.basename(program).replace('-', '\\-')
    assert re.search(rf'^{re.escape(name)} \\- \S', section(text, 'NAME'), re.M), \
        'NAME is not as whatis wants it'
    for wanted in ('SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS'):
        section(text, wanted)


def check_formats(_program, page):
    for command in (['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page],
                    ['groff', '-man', '-ww', '-z', page]):
        if shutil.which(command[0]) is not None and shutil.which('groff') is not None:
            done = run(*command)
            assert (done.returncode, done.stderr) == (0, ''), done.stderr
            return
    raise Skip('there is no groff')


def check_options(program, page):
    done = run(program, '--help')
    assert done.returncode == 0, done.stderr
    with open(page, encoding='utf-8') as file:
        text = file.read()
    told, written = options(done.stdout), options(section(text, 'OPTIONS'))
    # What a toolkit adds, such as --gapplication-service or --help-all, is listed by --help-all
    told = {option for option in told if not re.match(r'--(help-|gapplication-|gst-)', option)}
    assert told, done.stdout
    assert told <= written, f'not in the man page: {sorted(told - written)}'
    known = told | {'--help', '--help-all'}
    assert written <= known, f'not in --help: {sorted(written - known)}'


def main():
    places = installed()
    pages = {os.path.basename(source): source for source, place in places.items()
             if '/man/man1/' in place}
    programs = [source for source, place in places.items()
                if os.path.dirname(place).endswith('/bin')]
    checks = [(program, check) for program in programs
              for check in (check_there, check_formats, check_options)]
    status = 0
    print(f'1..{len(checks)}')
    for number, (program, check) in enumerate(checks, 1):
        name = os.path.basename(program)
        title = f'/man/{name}/{check.__name__[6:]}'
        try:
            check(program, pages.get(f'{name}.1'))
            print(f'ok {number} {title}')
        except Skip as reason:
            print(f'ok {number} {title} # SKIP {reason}')
        except (AssertionError, OSError, TypeError) as error:
            status = 1
            print(f'not ok {number} {title}')
            for line in str(error).split('\n'):
                print(f'# {line}')
    return status or (not programs)


if __name__ == '__main__':
    sys.exit(main())
