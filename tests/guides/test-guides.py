#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles and runs every example of the documentation, so that none of them rots.

    test-guides.py --source FOLDER --build FOLDER [--cc COMMAND] [--cxx COMMAND]
                   [--page NAME] [-- WARNING...]

What is read: docs/*.md, README.md, and the comments of include/ and lib/. Each fenced
block of code there is one subtest, named for its file and its place in it.

A block with an #include of Wisp and a main() is a program: it is compiled, run, and has
to end with status 0 and without a message. Programs in Python, JavaScript and Vala are
known by their import of Wisp, or their main(). In Markdown a line in front of a block says
what else it is, and what is to be done with it:

    <!-- fragment -->               compiled after the declarations of the nearest program
                                    above it on the page; statements go into a function
    <!-- fragment (PARAMETERS) -->  ... which has these parameters
    <!-- excerpt -->                stands word for word in a program of the page
    <!-- sketch -->                 not compiled: wrong on purpose, or of another library
    <!-- output -->                 what the program above prints
    <!-- messages -->               what it prints on standard error, and may: 0x… is any address

Any other block of C or C++ is a mistake. In comments of the library, what is no program is
a fragment, compiled after context.h, which declares what they take for granted.
"""

import argparse
import ast
import concurrent.futures
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap

BLOCK = re.compile(r'^```[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<text>.*?)^```[ \t]*$', re.M | re.S)
MARK = re.compile(r'<!--\s*(fragment|excerpt|sketch|output|messages)\b\s*(?:\((.*)\))?\s*-->\s*\Z')
COMMENT = re.compile(r'^[ \t]*/\*\*\n(.*?)^[ \t]*\*/', re.M | re.S)
MAIN = re.compile(r'\bmain \(')

# Blocks in these have nothing to compile.
TEXTS = {'', 'ini', 'json', 'meson', 'text', 'xml'}

# What a program includes, and where pkg-config finds it
PACKAGES = [(re.compile(r'^#include <gtk/gtk\.h>', re.M), 'gtk4')]

# GLib's macros would not pass more of them.
CXX_WARNINGS = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Wno-missing-field-initializers']

TIMEOUT = 60


class Failure(Exception):
    pass


class Skip(Exception):
    pass


class Block:
    def __init__(self, page, number, language, text, line, mark='', parameters=None):
        self.page = page
        self.number = number
        self.language = language
        self.text = text
        self.line = line
        self.mark = mark
        self.parameters = parameters
        self.output = None
        self.messages = None

    def is_program(self):
        if self.mark:
            return False
        return {
            'c': bool(re.search(r'^#include <wisp/', self.text, re.M) and MAIN.search(self.text)),
            'cpp': bool(re.search(r'^#include <wisp/', self.text, re.M) and MAIN.search(self.text)),
            'python': bool(re.search(r'^from gi\.repository import .*\bWisp\b', self.text, re.M)),
            'js': bool(re.search(r"gi://Wisp|imports\.gi\.Wisp", self.text)),
            'vala': bool(MAIN.search(self.text)),
        }.get(self.language, False)

    def located(self):
        """The text, for a compiler that is to name the page."""
        return f'#line {self.line} "{self.page.path}"\n{self.text}'


class Page:
    """The blocks of one file."""

    def __init__(self, root, name):
        self.name = name
        self.path = os.path.join(root, name)
        self.is_source = not name.endswith('.md')
        with open(self.path, encoding='utf-8') as file:
            text = file.read()
        self.blocks = list(self.read_comments(text) if self.is_source else self.read(text))

    def read(self, text, first_line=1, first_number=1):
        program = None
        for number, match in enumerate(BLOCK.finditer(text), first_number):
            line = first_line + text.count('\n', 0, match.start('text'))
            mark = MARK.search(text[:match.start()])
            block = Block(self, number, match['language'], match['text'], line,
                          *(mark.groups() if mark else ()))
            if block.mark in ('output', 'messages'):
                if program is None:
                    raise Failure(f'{self.path}:{line}: {block.mark} of what?')
                setattr(program, block.mark, block.text)
            if block.is_program():
                program = block
            yield block

    def read_comments(self, text):
        number = 1
        for comment in COMMENT.finditer(text):
            bare = re.sub(r'^[ \t]*\* ?', '', comment[1], flags=re.M)
            for block in self.read(bare, 1 + text.count('\n', 0, comment.start(1)), number):
                number = block.number + 1
                yield block

    def programs(self):
        return [block for block in self.blocks if block.is_program()]


def run(command, **arguments):
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding='utf-8', errors='replace',
                          timeout=TIMEOUT, **arguments)
    return done.returncode, done.stdout, done.stderr


def without_addresses(text):
    """Messages without what is different each time, and without empty lines."""
    for pattern, replacement in ((r'0x[0-9a-f]+', '0x…'),
                                 (r'\([^()\n]*:\d+\): ', ''),
                                 (r'\b\d\d:\d\d:\d\d\.\d+: ', ''),
                                 (r'^\n', '')):
        text = re.sub(pattern, replacement, text, flags=re.M)
    return text


def chunks(text):
    """Splits C at empty lines that are in no braces or brackets."""
    chunk, depth = [], 0
    for line in text.split('\n'):
        depth += sum(line.count(c) for c in '{([') - sum(line.count(c) for c in '})]')
        chunk.append(line)
        if line.strip() == '' and depth <= 0:
            yield '\n'.join(chunk)
            chunk, depth = [], 0
    yield '\n'.join(chunk)


def is_declaration(chunk):
    return bool(re.search(r'^(\{|#|struct\b.*\n\{|typedef\b|extern\b|static\b'
                          r'|(G|WISP)_(DECLARE|DEFINE)_)', chunk, re.M))


class Toolchain:
    def __init__(self, options, warnings, folder):
        self.options = options
        self.folder = folder
        self.warnings = warnings
        self.lib = os.path.join(options.build, 'lib')
        self.env = dict(
            os.environ,
            G_DEBUG='fatal-warnings',
            G_MESSAGES_DEBUG='',
            G_SLICE='always-malloc',
            GI_TYPELIB_PATH=self.lib,
            GSETTINGS_BACKEND='memory',
            LC_ALL='C.UTF-8',
            LD_LIBRARY_PATH=self.lib,
            PKG_CONFIG_PATH=os.path.join(options.build, 'meson-uninstalled'),
        )
        self.sanitize = self.find_sanitizer()

    def pkg_config(self, kinds, *packages):
        status, output, _ = run(['pkg-config', *kinds, *packages], env=self.env)
        if status != 0:
            raise Skip(f'there is no {" or ".join(packages)}')
        return shlex.split(output)

    def find_sanitizer(self):
        """Examples must not leak either. Not every machine can tell."""
        flags = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']
        source = os.path.join(self.folder, 'probe.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.write('int main (void) { return 0; }\n')
        program = os.path.join(self.folder, 'probe')
        try:
            for command in ([*self.options.cc, *flags, source, '-o', program], [program]):
                if run(command)[0] != 0:
                    return []
        except OSError:
            return []
        return flags

    def compile(self, block, text, arguments, kinds=('--cflags', '--libs')):
        compiler, standard = {
            'c': (self.options.cc, 'gnu11'),
            'cpp': (self.options.cxx, 'c++17'),
        }[block.language]
        if not compiler:
            raise Skip('there is no compiler for it here')
        warnings = self.warnings if block.language == 'c' else CXX_WARNINGS
        packages = [package for pattern, package in PACKAGES if pattern.search(text)]
        flags = self.pkg_config(kinds, 'wisp-1', *packages)
        status, output, errors = run(
            [*compiler, f'-std={standard}', '-Werror', *warnings, *arguments,
             self.source(block, text), *flags], env=self.env)
        if status != 0:
            raise Failure(output + errors)

    def source(self, block, text):
        name = f'{block.page.name}-{block.number}'.replace('/', '-')
        ending = {'python': 'py'}.get(block.language, block.language)
        path = os.path.join(self.folder, f'{name}.{ending}')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def run(self, block, command, display=False):
        """Runs a program in a folder of its own, and holds what it prints against the page."""
        env = dict(self.env)
        if display:
            if shutil.which('xvfb-run') is None:
                raise Skip('there is no xvfb-run')
            # What GTK and the libraries below it keep for ever is not the example's.
            command = ['xvfb-run', '-a', *command]
            env.update(ASAN_OPTIONS='detect_leaks=0', GDK_BACKEND='x11', GSK_RENDERER='cairo',
                       GTK_A11Y='none')
        if block.messages is not None:
            del env['G_DEBUG']
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            status, output, errors = run(command, env=env, cwd=folder)
        if status != 0:
            raise Failure(f'exit status {status}\n{output}{errors}')
        expected = without_addresses(block.messages or '')
        if without_addresses(errors) != expected:
            raise Failure(f'messages:\n{errors}instead of:\n{expected}')
        if block.output is not None and output != block.output:
            raise Failure(f'prints:\n{output}instead of:\n{block.output}')

    def check_c_program(self, block):
        program = os.path.join(self.folder, f'{block.page.name}-{block.number}'.replace('/', '-'))
        self.compile(block, block.located(), ['-g', *self.sanitize, '-o', program])
        self.run(block, [program], '#include <gtk/gtk.h>' in block.text)

    def check_python(self, block):
        self.check_typelib()
        python = os.environ.get('PYTHON', '/usr/bin/python3')
        if run([python, '-c', 'import gi'])[0] != 0:
            raise Skip('there is no PyGObject')
        self.run(block, [python, self.source(block, block.text)])

    def check_js(self, block):
        self.check_typelib()
        if shutil.which('gjs') is None:
            raise Skip('there is no gjs')
        module = ['-m'] if re.search(r'^import\b', block.text, re.M) else []
        self.run(block, ['gjs', *module, self.source(block, block.text)])

    def check_vala(self, block):
        vapi = glob.glob(os.path.join(self.options.build, '**', 'wisp-1.vapi'), recursive=True)
        if shutil.which('valac') is None:
            raise Skip('there is no valac')
        if not vapi:
            raise Skip('the vapi was not built')
        program = os.path.join(self.folder, f'{block.page.name}-{block.number}'.replace('/', '-'))
        flags = ['-w', *self.pkg_config(['--cflags', '--libs'], 'wisp-1')]
        status, output, errors = run(
            # What wisp-1 needs is known only where it is installed.
            ['valac', '--quiet', '--vapidir', os.path.dirname(vapi[0]),
             '--pkg', 'gio-2.0', '--pkg', 'wisp-1',
             '-o', program, *[f'--Xcc={flag}' for flag in flags],
             self.source(block, block.text)], env=self.env, cwd=self.folder)
        if status != 0:
            raise Failure(output + errors)
        self.run(block, [program])

    def check_typelib(self):
        if not os.path.exists(os.path.join(self.lib, 'Wisp-1.typelib')):
            raise Skip('the typelib was not built')

    def check_program(self, block):
        {
            'c': self.check_c_program,
            'cpp': self.check_c_program,
            'python': self.check_python,
            'js': self.check_js,
            'vala': self.check_vala,
        }[block.language](block)

    def check_fragment(self, block):
        if block.page.is_source:
            before = f'#include "{os.path.join(self.options.source, "tests/guides/context.h")}"\n'
        else:
            above = [program for program in block.page.programs()
                     if program.number < block.number and program.language == block.language]
            before = re.split(r'^int\s+main \(', above[-1].located(), 1, re.M)[0] if above \
                else '#include <wisp/wisp.h>\n'
        declarations, statements, line = [], [], block.line
        for chunk in chunks(block.text):
            target = declarations if is_declaration(chunk) else statements
            target.append(f'#line {line} "{block.page.path}"\n{chunk}\n')
            line += chunk.count('\n') + 1
        text = before + '\n' + ''.join(declarations)
        if any(re.search(r'^[^#\s]', statement, re.M) for statement in statements):
            text += (f'static void fragment ({block.parameters or "void"})\n{{\n'
                     + ''.join(statements) + '}\n')
        own = [f'-DEXAMPLE_HAS_{name}'
               for pattern in (r'^\} (\w+);$', r'^(\w+) \(.*\)\n\{')
               for name in re.findall(pattern, block.text, re.M)]
        self.compile(block, text, ['-fsyntax-only', '-Wno-missing-declarations', '-Wno-shadow',
                                   '-Wno-unused', *own], ['--cflags'])

    @staticmethod
    def check_excerpt(block):
        wanted = textwrap.dedent(block.text).strip('\n').split('\n')
        wanted = [line.strip() for line in wanted]
        for program in block.page.programs():
            lines = [line.strip() for line in program.text.split('\n')]
            if any(lines[i:i + len(wanted)] == wanted for i in range(len(lines))):
                return
        raise Failure('is in no program of its page')

    def check(self, block):
        if block.mark == 'sketch' or block.mark in ('output', 'messages'):
            return
        if block.mark == 'excerpt':
            self.check_excerpt(block)
        elif block.is_program():
            self.check_program(block)
        elif block.language in ('c', 'cpp'):
            if block.mark != 'fragment' and not block.page.is_source:
                raise Failure('is no program (with an #include of Wisp and a main ()), and has '
                              'no mark. There are, see tests/guides/test-guides.py:\n'
                              '<!-- fragment --> <!-- excerpt --> <!-- sketch -->')
            self.check_fragment(block)
        elif block.language == 'sh':
            status, _, errors = run(['bash', '-n', self.source(block, block.text)])
            if status != 0:
                raise Failure(errors)
        elif block.language == 'python':
            try:
                ast.parse(block.text)
            except SyntaxError as error:
                raise Failure(str(error)) from error
        elif block.language not in TEXTS | {'js', 'vala'}:
            raise Failure(f'is in “{block.language}”, which is not known here')


def find_pages(options):
    names = ['README.md']
    for pattern in ('docs/*.md', 'include/wisp/*.h', 'lib/*.c', 'lib/*.h'):
        names += sorted(os.path.relpath(path, options.source)
                        for path in glob.glob(os.path.join(options.source, pattern)))
    return [Page(options.source, name) for name in names
            if options.page in (None, name, os.path.basename(name))]


def try_block(tools, block):
    """The end of a TAP line, and what to say below it."""
    where = f'{block.page.name}:{block.line}'
    try:
        tools.check(block)
    except Skip as reason:
        return True, f' # SKIP {reason}', ''
    except subprocess.TimeoutExpired:
        return False, '', f'{where}: not ready after {TIMEOUT} seconds'
    except Failure as failure:
        return False, '', f'{where}: {failure}'
    return True, '', ''


def main():
    warnings = []
    argv = sys.argv[1:]
    if '--' in argv:
        argv, warnings = argv[:argv.index('--')], argv[argv.index('--') + 1:]
    parser = argparse.ArgumentParser()
    parser.add_argument('--source', required=True)
    parser.add_argument('--build', required=True)
    parser.add_argument('--cc', type=shlex.split, default=['cc'])
    parser.add_argument('--cxx', type=shlex.split, default=[])
    parser.add_argument('--page')
    options = parser.parse_args(argv)

    blocks = [block for page in find_pages(options) for block in page.blocks]
    failed = 0
    print(f'1..{len(blocks)}', flush=True)
    with tempfile.TemporaryDirectory(prefix='wisp-guides-') as folder, \
            concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        tools = Toolchain(options, warnings, folder)
        if not tools.sanitize:
            print('# without sanitizers, which do not work here')
        results = pool.map(lambda block: try_block(tools, block), blocks)
        for number, (block, (good, rest, text)) in enumerate(zip(blocks, results), 1):
            name = f'/guides/{block.page.name}/{block.number}'
            print(f'{"ok" if good else "not ok"} {number} {name}{rest}', flush=True)
            for line in text.rstrip('\n').split('\n') if text else []:
                print(f'# {line}', flush=True)
            failed += not good
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
