#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs wisp-plugins on plugins that are broken, each in one way.

    test-wisp-plugins.py WISP-PLUGINS MODULE-FOLDER VERSION
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

PROGRAM = os.path.abspath(sys.argv[1])
MODULES = pathlib.Path(sys.argv[2])
VERSION = sys.argv[3]

EXTENSION = '\n[Extension demo.decoder]\nABI=1\n'


def key_file(name='one', module='one.so', more='', extension=EXTENSION):
    return f'[Plugin]\nName={name}\nVersion=1.5\nModule={module}\n{more}{extension}'


class Folder:
    """A folder with a plugin that is as it should be, until it is changed."""

    def __init__(self, root):
        self.path = pathlib.Path(root) / 'plugins'
        self.path.mkdir()
        self.path.chmod(0o755)
        self.module('one.so', 'module-good.so')
        self.write('one.plugin', key_file())

    def write(self, name, text):
        path = self.path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o644)
        return path

    def module(self, name, source):
        path = self.path / name
        path.unlink(missing_ok=True)
        shutil.copyfile(MODULES / source, path)
        path.chmod(0o755)
        return path

    def change(self, name, function):
        path = self.path / name
        path.write_bytes(function(path.read_bytes()))


def run(*arguments):
    """Gives exit status, standard output and standard error."""
    environment = dict(os.environ, LC_ALL='C.UTF-8')
    done = subprocess.run([PROGRAM, *map(str, arguments)], check=False, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(folder, *options, name='one.plugin'):
    status, output, errors = run('check', '--json', *options, folder.path / name)
    assert errors == '', errors
    findings, = json.loads(output)
    assert (status == 1) == bool(findings['errors']), (status, findings)
    return findings['errors'], findings['warnings']


# What is done to a plugin, the file that is named for it, and the reason
BROKEN = {
    'missing': (lambda f: (f.path / 'one.so').unlink(), 'one.so', 'No such file'),
    'no-elf': (lambda f: f.write('one.so', 'text'), 'one.so', 'is not an ELF file'),
    'empty': (lambda f: f.write('one.so', ''), 'one.so', 'is not an ELF file'),
    'truncated': (lambda f: f.change('one.so', lambda d: d[:2000]), 'one.so', 'is truncated'),
    'architecture': (lambda f: f.change('one.so', lambda d: d[:18] + b'\x04\x04' + d[20:]),
                     'one.so', 'is for another architecture'),
    'symbol': (lambda f: f.module('one.so', 'module-plain.so'), 'one.so',
               'does not export the symbol “wisp_module_descriptor”'),
    'abi': (lambda f: f.module('one.so', 'module-wrong-abi.so'), 'one.so',
            'its descriptor is of ABI 77, and this Wisp has 1'),
    'size': (lambda f: f.module('one.so', 'module-wrong-size.so'), 'one.so',
             'its descriptor has a size of 4 bytes'),
    'program': (lambda f: (shutil.copyfile(PROGRAM, f.path / 'one.so'),
                           (f.path / 'one.so').chmod(0o755)), 'one.so', 'shared object'),
    'name': (lambda f: f.write('two.plugin', key_file()), 'one.plugin',
             'has the same name as'),
    'requirement': (lambda f: f.write('one.plugin', key_file(more='Requires=two;\n')),
                    'one.plugin', 'requires “two”, which is not in its folder'),
    'too-old': (lambda f: (f.write('one.plugin', key_file(more='Requires=two >= 1.10;\n')),
                           f.write('two.plugin', key_file('two'))), 'one.plugin',
                'requires “two” of version 1.10 or later, and there is 1.5'),
    'circle': (lambda f: (f.write('one.plugin', key_file(more='Requires=two;\n')),
                          f.write('two.plugin', key_file('two', more='Requires=three;\n')),
                          f.write('three.plugin', key_file('three', more='Requires=one;\n'))),
               'one.plugin', 'requires itself in the end: one → two → three → one'),
    'huge': (lambda f: f.write('one.plugin', '#' * 200000), 'one.plugin', 'is larger than'),
    'binary': (lambda f: f.write('one.plugin', b'[Plugin]\nName=\0'), 'one.plugin',
               'is not text in UTF-8'),
    'malformed': (lambda f: f.write('one.plugin', '[Plugin'), 'one.plugin', ''),
    'leaves': (lambda f: f.write('one.plugin', key_file(module='../one.so')), 'one.plugin',
               'leaves its folder with “..”'),
    'absolute': (lambda f: f.write('one.plugin', key_file(module='/one.so')), 'one.plugin',
                 'is an absolute path'),
    'link': (lambda f: (shutil.copy(f.path / 'one.so', f.path.parent), (f.path / 'one.so').unlink(),
                        (f.path / 'one.so').symlink_to('../one.so')), 'one.so',
             'leads out of its folder'),
    'folder-rights': (lambda f: f.path.chmod(0o777), 'plugins', 'others may write to it'),
    'file-rights': (lambda f: (f.path / 'one.plugin').chmod(0o666), 'one.plugin',
                    'others may write to it'),
    'module-rights': (lambda f: (f.path / 'one.so').chmod(0o775), 'one.so',
                      'others may write to it'),
}


def test_broken(change, named, reason):
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        assert check(folder) == ([], [])
        change(folder)
        errors, _ = check(folder)
        assert len(errors) == 1, errors
        file, _, message = errors[0].partition(': ')
        assert os.path.basename(file) == named, errors
        assert reason in message, errors


def test_unsafe():
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        folder.path.chmod(0o777)
        assert check(folder, '--unsafe') == ([], [])


def test_warnings():
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        folder.module('one.so', 'module-unloadable.so')
        folder.write('one.plugin', key_file(extension=''))
        errors, warnings = check(folder)
        assert errors == []
        assert 'offers no extension' in warnings[0]
        assert 'promises to be unloadable, but imports g_intern_static_string' in warnings[1]


def test_list():
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        assert run('list', folder.path) == (0, 'one                  1.5        one\n', '')
        folder.write('two.plugin', key_file('two', more='DisplayName=Zwei\\n\x1b[2J\n'))
        folder.write('bad.plugin', '')
        folder.write('other.txt', '')
        status, output, errors = run('list', folder.path)
        lines = output.split('\n')
        assert (status, errors) == (1, ''), (status, errors)
        assert lines[0] == f'error: {folder.path}/bad.plugin: has no group “Plugin”', lines
        assert lines[2] == 'two                  1.5        Zwei\\u000a\\u001b[2J', lines
        status, output, _ = run('list', '--json', folder.path)
        rows = json.loads(output)
        assert [row.get('name') for row in rows] == [None, 'one', 'two']
        assert rows[2]['display-name'] == 'Zwei\n\x1b[2J'


def test_show():
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        file = folder.write('one.plugin', key_file(more='Requires=a >= 2;b;\nIcon=i\n'))
        status, output, errors = run('show', file)
        assert (status, errors) == (0, '')
        assert [line.split() for line in output.strip().split('\n')] == [
            ['name', 'one'], ['version', '1.5'], ['file', str(file)],
            ['module', str(folder.path / 'one.so')], ['called', 'one'], ['icon', 'i'],
            ['requires', 'a', '>=', '2'], ['requires', 'b'],
            ['offers', 'one', 'at', 'demo.decoder,', 'ABI', '1,', 'priority', '0']], output
        info, = json.loads(run('show', '--json', file)[1])
        assert info['requires'] == [{'name': 'a', 'version': '2'}, {'name': 'b', 'version': None}]
        assert info['extensions'] == [
            {'point': 'demo.decoder', 'name': 'one', 'abi': 1, 'priority': 0}]


def run_fixture(folder, *options):
    return run('run', f'--folder={folder.path}', *options, 'test.point', 'fixture')


def test_run():
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(root)
        offer = ''.join(f'\n[Extension test.point/{name}]\nABI=1\n'
                        for name in ('fixture', 'fixture-2'))
        folder.write('fixture.plugin', key_file('fixture', 'fixture.so', extension=offer))
        module = folder.module('fixture.so', 'module-fixture.so')
        assert run_fixture(folder) == (0, (f'opened   fixture: {module}\n'
                                           'made     fixture at test.point: WispExtension\n'
                                           'let go   fixture at test.point\n'
                                           'closed   fixture\n'), ''), run_fixture(folder)
        status, output, _ = run_fixture(folder, '--json')
        events = [event['event'] for event in json.loads(output)]
        assert (status, events) == (0, ['opened', 'made', 'let go', 'closed']), output

        folder.module('fixture.so', 'module-resident.so')
        status, output, _ = run_fixture(folder)
        assert status == 0 and output.endswith('stays    fixture: it is resident\n'), output

        folder.module('fixture.so', 'module-fails.so')
        assert run_fixture(folder) == (
            1, f'error: {module}: could not be set up: half done\n', ''), run_fixture(folder)
        status, output, _ = run_fixture(folder, '--json')
        assert status == 1 and 'half done' in json.loads(output)[0]['error'], output

        status, output, _ = run('run', f'--folder={folder.path}', 'test.point', 'none')
        assert (status, output) == (1, 'error: No plugin offers “none” at “test.point”\n'), output
        folder.path.chmod(0o777)
        status, output, _ = run_fixture(folder)
        assert status == 1 and 'others may write to it' in output, output
    for arguments in ['run', 'a', 'b'], ['run', '--folder=.', 'a'], ['run', '--folder=.']:
        status, output, errors = run(*arguments)
        assert (status, output) == (2, ''), (arguments, status, output)
        assert errors.startswith('wisp-plugins: '), errors


def test_usage():
    assert run('--version') == (0, f'wisp-plugins {VERSION}\n', '')
    status, output, _ = run('--help')
    assert status == 0 and 'check FILE' in output, output
    for arguments in [], ['list'], ['fly', 'away'], ['--wrong'], ['list', '/nonexistent']:
        status, output, errors = run(*arguments)
        assert (status, output) == (2, ''), (arguments, status, output)
        assert errors.startswith('wisp-plugins: ') and errors.count('\n') == 1, errors
    assert run('show', '/nonexistent.plugin')[0] == 1


def main():
    tests = [(f'broken/{name}', lambda row=row: test_broken(*row)) for name, row in BROKEN.items()]
    tests += [('unsafe', test_unsafe), ('warnings', test_warnings), ('list', test_list),
              ('show', test_show), ('run', test_run), ('usage', test_usage)]
    status = 0
    print(f'1..{len(tests)}')
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f'ok {number} /wisp-plugins/{name}')
        except Exception:  # whatever it is, it failed
            print(f'not ok {number} /wisp-plugins/{name}')
            print('\n'.join('# ' + line for line in traceback.format_exc().split('\n')))
            status = 1
    return status


if __name__ == '__main__':
    sys.exit(main())
