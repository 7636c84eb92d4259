#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The binary interface of libwisp-1: is it what it is said to be?

    check.py --update
        writes what is public now into the three files below; for a change that
        is meant (CONTRIBUTING.md, "ABI", says which ones may be)
    check.py --library FILE --build FOLDER [--cc COMMAND...]
        compares them with a library and the headers that it was built with; TAP

    tests/abi/wisp-1.symbols                 each function, its version, its declaration
    tests/abi/wisp-1.types                   sizes, offsets and values, on 64-bit machines
    packaging/debian/libwisp-1-0.symbols     the same symbols, as dpkg wants them

The headers are read as they are written, not as a compiler sees them: what is
public there is what a tag WISP_AVAILABLE_IN_X_Y stands before.
"""

import argparse
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = SOURCE / 'tests' / 'abi'
UPDATE = 'tests/abi/check.py --update'
COMMENT = re.compile(r'/\*.*?\*/', re.S)
TAG = re.compile(r'WISP_(?:AVAILABLE|DEPRECATED)_IN_(\d+)_(\d+)(?:_FOR \(\w+\))?\s+([^;]+?)(?:;|\n\n|$)')
DECLARE = re.compile(r'G_DECLARE_(\w+?)_?(?:TYPE|INTERFACE) \((\w+), (\w+), \w+, \w+, (\w+)\)')
TYPE = re.compile(r'(?:typedef\s+)?(struct|union|enum)(?:\s+(_?Wisp\w+))?\s*\{(.*?)\}\s*(Wisp\w+)?\s*;',
                  re.S)
HEAD = f"""# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Written by {UPDATE}.
"""


def run(*command):
    done = subprocess.run([str(word) for word in command], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise RuntimeError(f'{" ".join(map(str, command))}\n{done.stdout}')
    return done.stdout


def bare(text):
    """Without comments, directives of the preprocessor and attributes."""
    text = COMMENT.sub('', text)
    text = re.sub(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$', '', text, flags=re.M)
    return re.sub(r'\s*\bG_GNUC_\w+(?:\s*\([^)]*\))?', '', text)


def spaced(declaration):
    """In one way of spacing, whatever the alignment."""
    text = ' '.join(declaration.split())
    text = re.sub(r'\s*\*\s*', '*', text)
    text = re.sub(r'\*+', lambda stars: f' {stars[0]}', text)
    return re.sub(r'\( ', '(', text)


class Headers:
    """The public headers, in the order of their names."""

    def __init__(self, *folders):
        self.folders = folders
        paths = sorted(path for folder in folders for path in (folder / 'wisp').glob('*.h'))
        self.text = '\n\n'.join(bare(path.read_text(encoding='utf-8')) for path in paths)

    def functions(self):
        """Each public function's version and declaration, by its name."""
        found = {}
        for major, minor, declaration in TAG.findall(self.text):
            if match := DECLARE.match(declaration):
                declaration = f'GType {match[3]}_get_type (void)'
            declaration = spaced(declaration)
            name = re.search(r'\b(wisp_\w+)\s*\(', declaration)
            if name is None:
                raise RuntimeError(f'what is declared here? {declaration}')
            found[name[1]] = f'{major}.{minor} {declaration}'
        return found

    def types(self):
        """Each public type, as (kind, name, the text between its braces)."""
        for kind, tag, body, name in TYPE.findall(self.text):
            yield kind, name or tag.lstrip('_'), body
        for declared, name, _, parent in DECLARE.findall(self.text):
            if declared == 'DERIVABLE':
                yield 'struct', name, f'{parent} parent_instance;'


    def callbacks(self):
        """The declarations of the functions that the library calls."""
        return [spaced(declaration) for declaration in
                re.findall(r'typedef\s+([\w\s*]+?\(\s*\*\s*Wisp\w+\s*\)\s*\([^;]*\));', self.text)]


def fields(body):
    """A structure's fields, as (name, declaration)."""
    for declaration in filter(None, map(spaced, body.split(';'))):
        function = re.match(r'[^(]+\(\*(\w+)\)', declaration)
        name = function or re.search(r'(\w+)(?:\[\w+\])*$', declaration)
        if name is None:
            raise RuntimeError(f'which field is this? {declaration}')
        yield name[1], declaration


def layout_program(headers):
    """C that prints a line for each type, field and value."""
    lines = ['#include <stddef.h>', '#include <stdio.h>', '#include <wisp/wisp.h>',
             'int main (void) {']
    for kind, name, body in headers.types():
        if kind == 'enum':
            for value in re.findall(r'\b(WISP_\w+)\b(?=\s*(?:=|,|$))', body.rstrip() + '\n', re.M):
                lines.append(f'printf ("{name} {value} = %lld\\n", (long long) {value});')
            continue
        lines.append(f'printf ("{name}: %zu bytes\\n", sizeof ({name}));')
        for field, declaration in fields(body):
            place = f'offsetof ({name}, {field}), sizeof ((({name} *) 0)->{field})'
            lines.append(f'printf ("{name} %3zu %3zu {declaration}\\n", {place});')
    return '\n'.join(lines + ['return 0; }', ''])


def layout(headers, compiler):
    with tempfile.TemporaryDirectory(prefix='wisp-abi-') as folder:
        source, program = pathlib.Path(folder, 'layout.c'), pathlib.Path(folder, 'layout')
        source.write_text(layout_program(headers))
        run(*compiler, '-o', program, source, *[f'-I{folder}' for folder in headers.folders],
            *run('pkg-config', '--cflags', 'gio-2.0').split())
        return run(program).splitlines()


def debian_lines(functions):
    """What dpkg-gensymbols reads: a symbol, and the first version that has it."""
    symbols = [f' {name}@Base {functions[name].split()[0]}' for name in sorted(functions)]
    return ['libwisp-1.so.0 libwisp-1-0 #MINVER#',
            '* Build-Depends-Package: libwisp-1-dev', *symbols]


class Lists:
    """The three files."""

    def __init__(self, headers, compiler):
        functions = headers.functions()
        self.content = {
            HERE / 'wisp-1.symbols': sorted(functions.values(), key=lambda line:
                                            re.search(r'wisp_\w+', line)[0]),
            HERE / 'wisp-1.types': layout(headers, compiler) + sorted(headers.callbacks()),
            SOURCE / 'packaging/debian/libwisp-1-0.symbols': debian_lines(functions),
        }

    def write(self):
        for path, lines in self.content.items():
            head = '' if path.parent.name == 'debian' else HEAD
            path.write_text(head + '\n'.join(lines) + '\n', encoding='utf-8')

    def differences(self, path):
        """Lines with - that are gone, and with + that are new."""
        listed = [line for line in path.read_text(encoding='utf-8').splitlines()
                  if not line.startswith('#')]
        now = self.content[path]
        return ([f'-{line}' for line in listed if line not in now] +
                [f'+{line}' for line in now if line not in listed])


def exported(library):
    return {line.split()[-1] for line in
            run('nm', '-D', '--defined-only', library).splitlines()}


def update():
    compiler = os.environ.get('CC', 'cc').split()
    with tempfile.TemporaryDirectory(prefix='wisp-abi-') as folder:
        build = pathlib.Path(folder)
        run('meson', 'setup', build, SOURCE, '-Dauto_features=disabled')
        headers = Headers(SOURCE / 'include', build / 'include')
        run('meson', 'compile', '-C', build, 'wisp-1:shared_library')
        wrong = exported(build / 'lib' / 'libwisp-1.so') ^ set(headers.functions())
        if wrong:
            sys.exit('declared and not exported, or the reverse: ' + ' '.join(sorted(wrong)))
        Lists(headers, compiler).write()
    print(f'{len(headers.functions())} functions written; see what changed with git diff')


# Changes of the headers that must show, each as (name, file, text, what replaces it).
PLANTED = [
    ('slot-used-up', 'wisp-object.h', 'reserved[8]', 'reserved[7]'),
    ('function-moved', 'wisp-object.h', 'void (*dispose)  (WispObject *self);\n', ''),
    ('value-in-between', 'wisp-error.h', '  WISP_ERROR_RECURSIVE_LOAD,\n',
     '  WISP_ERROR_OTHER,\n  WISP_ERROR_RECURSIVE_LOAD,\n'),
    ('vfunc', 'wisp-object.h', '(*finalize) (WispObject *self)', '(*finalize) (gpointer self)'),
    ('field-narrowed', 'wisp-cache-stats.h', 'guint64 misses;', 'guint32 misses;'),
    ('signature', 'wisp-weak.h', 'wisp_weak_unref            (WispWeak        *self);',
     'wisp_weak_unref            (const WispWeak        *self);'),
    ('removed', 'wisp-weak.h', 'WISP_AVAILABLE_IN_1_0\ngboolean    wisp_weak_is_alive '
     '        (WispWeak        *self);\n', ''),
]


def planted_differences(build, compiler, name, old, new):
    """All differences that come from a change of one header."""
    with tempfile.TemporaryDirectory(prefix='wisp-abi-') as folder:
        shutil.copytree(SOURCE / 'include', folder, dirs_exist_ok=True)
        path = pathlib.Path(folder, 'wisp', name)
        text = path.read_text(encoding='utf-8')
        if old not in text:
            raise RuntimeError(f'{name} has no "{old}" any more')
        path.write_text(text.replace(old, new), encoding='utf-8')
        lists = Lists(Headers(pathlib.Path(folder), build / 'include'), compiler)
        return [line for path in lists.content for line in lists.differences(path)]


def check(library, build, compiler):
    headers = Headers(SOURCE / 'include', build / 'include')
    lists = Lists(headers, compiler)
    functions = set(headers.functions())
    foreign = struct.calcsize('P') != 8 and 'the sizes that are listed are those of 64-bit machines'

    def exports():
        symbols = exported(library)
        return ([f'+{name} is exported, and no header declares it'
                 for name in sorted(symbols - functions)] +
                [f'-{name} is declared, and not exported' for name in sorted(functions - symbols)])

    def planted(name, *change):
        clean = [line for path in lists.content for line in lists.differences(path)]
        seen = planted_differences(build, compiler, *change)
        return [] if set(seen) - set(clean) else [f'{name} goes unnoticed']

    yield 'exports', exports, None, False
    for path in lists.content:
        skip = path.suffix == '.types' and foreign
        yield f'list/{path.parent.name}/{path.name}', lambda path=path: lists.differences(path), skip, True
    for name, *change in PLANTED:
        yield (f'notices/{name}', lambda name=name, change=change: planted(name, *change),
               foreign, False)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--update', action='store_true')
    parser.add_argument('--library', type=pathlib.Path)
    parser.add_argument('--build', type=pathlib.Path)
    parser.add_argument('--cc', nargs='+', default=['cc'])
    options = parser.parse_args()
    if options.update:
        update()
        return 0
    if not options.library or not options.build:
        parser.error('either --update, or --library and --build')

    status = number = 0
    for number, (name, test, skip, listed) in enumerate(
            check(options.library, options.build, options.cc), 1):
        if skip:
            print(f'ok {number} /abi/{name} # SKIP {skip}')
            continue
        wrong = test()
        print(f'{"not ok" if wrong else "ok"} {number} /abi/{name}', flush=True)
        for line in wrong:
            print(f'# {line}')
        if wrong and listed:
            print(f'# If this change of the interface is meant: run {UPDATE} and commit what it writes.')
            print('# What may be changed is in CONTRIBUTING.md, "ABI and documentation".')
        status |= bool(wrong)
    print(f'1..{number}')
    return status


if __name__ == '__main__':
    sys.exit(main())
