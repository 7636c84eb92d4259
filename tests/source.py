#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules of the source that a reader can rely on. Usage: source.py SOURCE-FOLDER"""

import os
import re
import sys

# Each layer includes only itself and those above it. What belongs to a part is
# found by its name: wisp-cache-shard.c is of "cache".
LAYERS = [
    ('base', ['version', 'error', 'debug', 'quark', 'thread', 'lock']),
    ('counts', ['counts', 'control']),
    ('object', ['object', 'type', 'value', 'death']),
    ('weak', ['weak', 'cleanup', 'closure']),
    ('collections', ['cache', 'load', 'weak-set', 'weak-map']),
    ('plugins', ['elf', 'plugin', 'module', 'extension', 'registry']),
    ('insight', ['census', 'cycles']),
]

# What a layer may know of the world outside, from which layer on.
SYSTEM_HEADERS = [
    (re.compile(r'glib-object\.h$|gobject/'), 'object'),
    (re.compile(r'gio/'), 'collections'),
    (re.compile(r'gmodule\.h$'), 'plugins'),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')

failures = []


def fail(path, message):
    failures.append(f'{path}: {message}')


def layer_of(name):
    """The index of the layer of a file, None if it is in none."""
    stem = re.sub(r'(-private)?\.[ch](\.in)?$', '', os.path.basename(name))
    matches = [(len(part), index) for index, (_, parts) in enumerate(LAYERS) for part in parts
               if stem == f'wisp-{part}' or stem.startswith(f'wisp-{part}-')]
    return max(matches)[1] if matches else None


def layer_index(name):
    return [layer for layer, _ in LAYERS].index(name)


class Source:
    def __init__(self, root):
        self.root = root

    def read(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            return file.read()

    def files(self, folder, pattern=r''):
        found = []
        for parent, folders, names in os.walk(os.path.join(self.root, folder)):
            folders[:] = sorted(f for f in folders if f != '__pycache__')
            for name in sorted(names):
                path = os.path.relpath(os.path.join(parent, name), self.root)
                if re.search(pattern, name):
                    found.append(path)
        return found

    def code(self, path):
        """Without comments and strings, whose lines stay."""
        def blank(match):
            return '""' + '\n' * match.group(0).count('\n')
        text = COMMENT.sub(lambda m: '\n' * m.group(0).count('\n') or ' ', self.read(path))
        return re.sub(r'^(?!\s*#).*$', lambda m: STRING.sub(blank, m.group(0)), text,
                      flags=re.M)

    def library(self):
        return self.files('lib', r'\.[ch]$')

    def headers(self):
        return self.files('include', r'\.h(\.in)?$')


def check_layers(source):
    for path in source.library() + source.headers():
        if os.path.basename(path) == 'wisp.h':
            continue
        own = layer_of(path)
        if own is None:
            fail(path, 'is in no layer')
            continue
        for _, included in INCLUDE.findall(source.code(path)):
            if not os.path.basename(included).startswith('wisp'):
                continue
            layer = layer_of(included)
            if layer is not None and layer > own:
                fail(path, f'of layer {LAYERS[own][0]} includes {included} of {LAYERS[layer][0]}')


def check_knowledge(source):
    for path in source.library() + source.headers():
        own = layer_of(path)
        for _, included in INCLUDE.findall(source.code(path)):
            for pattern, layer in SYSTEM_HEADERS:
                if own is not None and pattern.match(included) and own < layer_index(layer):
                    fail(path, f'includes {included}, which is for layer {layer} and later')


def check_single_include(source):
    for path in source.library():
        for _, included in INCLUDE.findall(source.code(path)):
            if os.path.basename(included) == 'wisp.h':
                fail(path, 'includes wisp.h')
    guard = '#error "Only <wisp/wisp.h> can be included directly."'
    for path in source.headers():
        if os.path.basename(path) != 'wisp.h' and guard not in source.read(path):
            fail(path, 'can be included directly')
    names = {re.sub(r'\.in$', '', os.path.basename(p)) for p in source.headers()} - {'wisp.h'}
    included = {os.path.basename(i) for _, i in INCLUDE.findall(source.code('include/wisp/wisp.h'))}
    for name in sorted(names ^ included):
        fail('include/wisp/wisp.h', f'{name} is not both there and included')


def check_includes_sorted(source):
    """config.h, the own header, those of the project, those of the system."""
    for path in source.library():
        if not path.endswith('.c'):
            continue
        includes = INCLUDE.findall(source.code(path))
        if not includes or includes[0] != ('"', 'config.h'):
            fail(path, 'does not include config.h first')
            continue
        system = [kind == '<' and not i.startswith('wisp') for kind, i in includes[1:]]
        if system != sorted(system):
            fail(path, "includes a header of the system before one of the project")


def check_atomics(source):
    for path in source.library():
        if os.path.basename(path) in ('wisp-counts-private.h', 'wisp-lock-private.h', 'wisp-lock.c'):
            continue
        for number, line in enumerate(source.code(path).split('\n'), 1):
            if re.search(r'(?<![\w])(atomic_\w|__atomic|__sync_|_Atomic\b|stdatomic)', line):
                fail(f'{path}:{number}', 'has an atomic operation of its own')
    for path in source.library():
        for number, line in enumerate(source.code(path).split('\n'), 1):
            if re.search(r'\bvolatile\b', line):
                fail(f'{path}:{number}', 'uses volatile')
            if re.search(r'\batomic_(thread|signal)_fence\b', line):
                fail(f'{path}:{number}', 'uses a fence')


def check_tags(source):
    """Each public function carries the version that it came with."""
    n_functions = 0
    for path in source.headers():
        code = source.code(path)
        code = re.sub(r'^\s*#(?:[^\n]*\\\n)*[^\n]*$', '', code, flags=re.M)
        for match in re.finditer(r'^(?!static|typedef|struct|enum|union)'
                                 r'(?:[A-Za-z_][\w \*]*?)\b(wisp_\w+)\s*\(', code, re.M):
            n_functions += 1
            before = code[:match.start()].rstrip().split('\n')[-1].strip()
            if not re.fullmatch(r'WISP_(AVAILABLE|DEPRECATED)_IN_\d+_\d+(_FOR \(.*\))?', before):
                fail(path, f'{match.group(1)} has no tag')
        for match in re.finditer(r'^G_DECLARE_\w+ \((\w+)', code, re.M):
            before = code[:match.start()].rstrip().split('\n')[-1].strip()
            if not before.startswith('WISP_AVAILABLE_IN_'):
                fail(path, f'the declaration of {match.group(1)} has no tag')
    if n_functions < 20:
        fail('include', f'only {n_functions} functions found: is the search still right?')


def check_cpp_kinds(source):
    """wisp.hpp knows how each final type of the headers is counted."""
    kinds = set(re.findall(r'struct Kind<(\w+)> : (\w+)Kind', source.code('include/wisp/wisp.hpp')))
    declared = {(name, 'Light' if parent == 'WispObject' else parent)
                for path in source.headers() for name, parent in
                re.findall(r'^G_DECLARE_FINAL_TYPE \((\w+), .*?, (\w+)\)', source.code(path), re.M)}
    for name, kind in sorted(kinds ^ declared):
        fail('include/wisp/wisp.hpp', f'{name} is not both {kind} there and in its header')


def check_spdx(source):
    names = [name for name in os.listdir(source.root)
             if os.path.isfile(os.path.join(source.root, name)) and name != '.git']
    paths = sorted(names)
    for folder in ('.ci', 'docs', 'include', 'lib', 'packaging', 'tests', 'tools'):
        paths += source.files(folder)
    # Their formats have no room for it; packaging/debian/copyright speaks for them.
    paths = [path for path in paths if not path.startswith('packaging/debian/')]
    lines = ('SPDX-FileCopyrightText: 2026 The Wisp authors',
             'SPDX-License-Identifier: LGPL-2.1-or-later')
    for path in paths:
        if re.search(r'\.json(\.in)?$', path):  # which has no comments
            continue
        try:
            head = '\n'.join(source.read(path).split('\n')[:8])
        except UnicodeDecodeError:
            head = ''
        if os.path.exists(os.path.join(source.root, path + '.license')):
            head = source.read(path + '.license')
        for line in lines:
            if line not in head:
                fail(path, f'does not say "{line}"')


CHECKS = [
    ('layers', check_layers, 'A file includes only what is of its layer, or of one above'),
    ('knowledge', check_knowledge, 'A layer knows no more of the world than it should'),
    ('single-include', check_single_include, 'wisp.h is for users, and includes all there is'),
    ('includes', check_includes_sorted, 'Includes come in order'),
    ('atomics', check_atomics, 'Atomic operations on counts are in one file, those of the lock in another'),
    ('tags', check_tags, 'Each public function carries its version'),
    ('cpp-kinds', check_cpp_kinds, 'C++ knows of each type how it is counted'),
    ('spdx', check_spdx, 'Each file tells its licence'),
]


def main():
    source = Source(sys.argv[1])
    status = 0
    print(f'1..{len(CHECKS)}')
    for number, (name, check, summary) in enumerate(CHECKS, 1):
        failures.clear()
        check(source)
        print(f'# {summary}')
        print(f'{"not ok" if failures else "ok"} {number} /source/{name}')
        for failure in failures:
            print(f'# {failure}')
        status |= bool(failures)
    return status


if __name__ == '__main__':
    sys.exit(main())
