#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks with gdb at a process, and at a core of it.

    test-gdb.py PROGRAM FIXED-PROGRAM SCRIPT BUILD-FOLDER GUIDE

FIXED-PROGRAM is the same at fixed addresses, so that its heap begins below 4 GiB and GLib
keeps pointers in tables as 32 bits.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM, FIXED, SCRIPT, BUILD, GUIDE = map(os.path.abspath, sys.argv[1:])

# The name of a GObject's type takes GLib's debug information or a function call, which some
# sandboxes do not allow a debugger.
GOBJECT = '(GCancellable|GObject of type 0x…)'

# The name of the test, the command, and what it prints: a regular expression in which
# any address is 0x… and GOBJECT the type of a GObject
CASES = [
    ('object/alive', 'wisp object alive', r'''Texture 0x…
  state:             alive
  strong references: 2
  weak count:        670 \(669 handles and entries, and that of the strong references\)
  control block:     0x…, in one allocation with the object
  cleanups:          yes
(  in a cache:        0x…, "key \d+"
)*  in a cache:        0x…, "grass"
'''),
    ('object/pinned', 'wisp object pinned', r'''Texture 0x…
  state:             alive, pinned \(.*\)
  strong references: saturated
  weak count:        2 \(1 handle or entry, and that of the strong references\)
  control block:     0x…, in one allocation with the object
'''),
    ('object/made-by-gtype', 'wisp object made_by_gtype', r'''Plain 0x…
  state:             alive
  strong references: 2
  weak count:        2 .*
  control block:     0x…, apart from the object, which GType made
  in a cache:        0x…, "kept"
'''),
    ('object/large', 'wisp object large', r'''Large 0x…
  state:             alive
  strong references: 1
  weak count:        3 .*
  control block:     0x…, apart from the object
  in a cache:        0x…, key 0x…
  in a cache:        0x…, key 0x…
'''),
    ('object/address', 'wisp object (unsigned long) alive', r'Texture 0x…\n(.*\n)*'),
    ('object/gobject', 'wisp object gobject', r'''GOBJECT 0x…
  reference count:   1
  control block:     .*
'''),
    ('object/null', 'wisp object nothing', 'NULL\n'),
    ('object/no-memory', 'wisp object 16', '0x… is no instance: there is no memory\n'),
    ('object/garbage', 'wisp object garbage', '0x0 is no instance: there is no memory\n'),
    ('object/structure', 'wisp object *large', r'Large 0x…\n(.*\n)*'),
    ('object/no-argument', 'wisp object', 'wisp object wants an expression.*\n'),
    ('object/no-symbol', 'wisp object nobody', 'No symbol "nobody" in current context.\n'),
    ('weak/alive', 'wisp weak weak_alive', r'''WispWeak 0x…
  instance:          Texture 0x…
  state:             alive
(.*\n)*'''),
    ('weak/dead', 'wisp weak weak_dead', r'''WispWeak 0x…
  instance:          dead; it was at 0x…
  state:             dead
  strong references: none
  weak count:        1
  control block:     0x…
'''),
    ('weak/pinned', 'wisp weak weak_pinned', r'''WispWeak 0x…
  instance:          Texture 0x…
  state:             alive, pinned (.*\n)*'''),
    ('weak/dropping', 'wisp weak weak_dropping', r'''WispWeak 0x…
  instance:          Texture 0x…
  state:             alive, its last reference is being dropped
  strong references: 0
(.*\n)*'''),
    ('weak/gobject', 'wisp weak weak_gobject', r'''WispWeak 0x…
  instance:          GOBJECT 0x…
  state:             alive
  strong references: counted by GObject
  weak count:        3 \(2 handles and entries, and GObject's own\)
  control block:     0x…, of a GObject
  in a cache:        0x…, "gobject"
  reference count:   1
'''),
    ('weak/dead-gobject', 'wisp weak weak_dead_gobject', r'''WispWeak 0x…
  instance:          dead; it was at 0x…
  state:             dead
(.*\n)*'''),
    ('weak/empty', 'wisp weak weak_empty', 'NULL, the empty handle\n'),
    ('weak/no-memory', 'wisp weak 16', '0x… is no control block: there is no memory\n'),
    ('cache/entries', 'wisp cache cache', r'''WispCache 0x…: 3 entries in \d+ shards?
(shard \d+ at 0x…: \d entr(y|ies)
|  "grass": +Texture 0x…
|  "gobject": +GOBJECT 0x…
|  "kept": +Plain 0x…, kept by the front
)+'''),
    ('cache/many', 'wisp cache many', r'''WispCache 0x…: 666 entries in \d+ shards?
(shard \d+ at 0x…: \d+ entries
(  "key \d+": +Texture 0x…
)+)+'''),
    ('cache/keys-of-any-kind', 'wisp cache numbers', r'''WispCache 0x…: 1 entry in \d+ shards?
shard \d+ at 0x…: 1 entry
  key 0x…: +Large 0x…
'''),
    ('cache/null', 'wisp cache no_cache', 'NULL\n'),
    ('cache/garbage', 'wisp cache garbage', 'WispCache 0x…: 0 entries in 0 shards\n'),
    ('weak/garbage', 'wisp weak garbage', r'WispWeak 0x…\n(.*\n)+'),
    ('print/weak', 'print weak_alive', r'\$\d+ = 0x… \[Texture 0x…\]\n'),
    ('print/dead', 'print weak_dead', r'\$\d+ = 0x… \[dead; it was at 0x…\]\n'),
    ('print/empty', 'print weak_empty', r'\$\d+ = 0x0\n'),
    ('print/control', 'print *weak_dead',
     r'\$\d+ = WispWeak = {state = dead, strong = none, weak = 1, '
     r'instance = dead; it was at 0x…}\n'),
    ('print/object', 'print alive', r'\$\d+ = 0x… \[Texture, alive\]\n'),
    ('print/null', 'print nothing', r'\$\d+ = 0x0\n'),
    ('help', 'help wisp', r'Show objects, handles and caches of Wisp\.\n(.*\n)*'
                          r'wisp cache --(.*\n)*wisp object --(.*\n)*wisp weak --(.*\n)*'),
]


def cases_of_guide():
    """A session that stands in the documentation must be one that there is."""
    with open(GUIDE, encoding='utf-8') as file:
        sessions = re.findall(r'^\(gdb\) (.+)\n((?:(?!\(gdb\)|```|> ).*\n)+)', file.read(), re.M)
    for number, (command, expected) in enumerate(sessions, 1):
        expected = re.escape(without_addresses(expected))
        yield f'guide/{number}', command, re.sub(r'^\\\$\d+', r'\\$\\d+', expected)


def without_addresses(text):
    return re.sub(r'0x[0-9a-f]{2,}', '0x…', text)


def gdb(*arguments):
    return subprocess.run(
        ['gdb', '-nx', '--batch', '-iex', 'set debuginfod enabled off', *arguments], check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding='utf-8', timeout=100, env=dict(os.environ, LC_ALL='C.UTF-8')).stdout


def run_gdb(folder, kind, core):
    """Gives what each command printed, in order."""
    commands = ['set confirm off', 'set width 0', 'set pagination off']
    if kind == 'core':
        commands += [f'core-file {core}', 'up']
    else:
        commands += ['break stop_here', 'run', 'up']
    if kind == 'process':
        commands += [f'generate-core-file {core}']
    for number, (_, command, _) in enumerate(CASES):
        # An error ends a script, but not one of several scripts.
        commands += [f'python gdb.write("\\n<<{number}>>\\n")',
                     f'python\ntry:\n  gdb.execute({command!r})\nexcept gdb.error as e:\n'
                     '  gdb.write(str(e) + "\\n")\nend']
    commands += ['python gdb.write("\\n<<end>>\\n")', '' if kind == 'core' else 'kill']
    path = os.path.join(folder, f'{kind}.gdb')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(commands) + '\n')
    return gdb('-ix', SCRIPT, '-x', path, FIXED if kind == 'fixed' else PROGRAM)


def can_debug(folder):
    """Whether gdb can run anything at all here."""
    path = os.path.join(folder, 'true')
    shutil.copy(shutil.which('true'), path)
    return 'exited normally' in gdb('-ex', 'run', path)


def check_auto_load(folder):
    """Whether gdb finds the script where it is installed."""
    with open(os.path.join(BUILD, 'meson-info', 'intro-installed.json'), encoding='utf-8') as file:
        installed = json.load(file)
    library = os.path.realpath(os.path.join(BUILD, 'lib', 'libwisp-1.so'))
    place, found, name = installed[SCRIPT].partition(installed[library])
    if name != '-gdb.py' or not place.endswith('/share/gdb/auto-load'):
        return f'{installed[SCRIPT]} is not for {installed[library]}{found}'

    # The same for the library as it was built
    copy = os.path.join(folder, 'auto-load') + library + '-gdb.py'
    os.makedirs(os.path.dirname(copy))
    shutil.copy(SCRIPT, copy)
    output = gdb('-iex', f'set auto-load scripts-directory {folder}/auto-load',
                 '-iex', f'set auto-load safe-path {folder}',
                 '-ex', 'break stop_here', '-ex', 'run', '-ex', 'up', '-ex', 'print alive', PROGRAM)
    return '' if '[Texture, alive]' in output else output


def report(number, name, failure):
    print(f'{"not ok" if failure else "ok"} {number} /gdb/{name}', flush=True)
    for line in failure.rstrip('\n').split('\n') if failure else []:
        print(f'# {line}', flush=True)
    return bool(failure)


def check(output, number, expected):
    found = re.search(rf'^<<{number}>>\n(.*?)^<<', output, re.M | re.S)
    if found is None:
        return f'gdb did not come that far:\n{output}'
    text = without_addresses(found[1]).rstrip('\n') + '\n'
    if re.fullmatch(expected.replace('GOBJECT', GOBJECT), text):
        return ''
    return f'{text}instead of:\n{expected}'


def main():
    if shutil.which('gdb') is None:
        print('1..0 # SKIP there is no gdb')
        return 0

    CASES.extend(cases_of_guide())
    status = number = 0
    with tempfile.TemporaryDirectory(prefix='wisp-gdb-') as folder:
        if not can_debug(folder):
            print('1..0 # SKIP gdb may not run programs here')
            return 0
        kinds = ('process', 'core', 'fixed')
        print(f'1..{len(kinds) * len(CASES) + 1}', flush=True)
        for kind in kinds:
            output = run_gdb(folder, kind, os.path.join(folder, 'core'))
            for index, (name, _, expected) in enumerate(CASES):
                number += 1
                status |= report(number, f'{kind}/{name}', check(output, index, expected))
        status |= report(number + 1, 'auto-load', check_auto_load(folder))
    return status


if __name__ == '__main__':
    sys.exit(main())
