#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
What "meson install" puts where, and whether it can be used from there.
Usage: test-install.py SOURCE-FOLDER BUILD-FOLDER

The build folder is installed into a folder of its own, which is removed. Nothing is
built but programs outside of the tree.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1]).resolve()
BUILD = pathlib.Path(sys.argv[2]).resolve()
CC = os.environ.get('CC', 'cc').split()


class Skip(Exception):
    """The reason why something cannot be tried here."""


def run(*command, **environment):
    """Standard output and errors. Raises with all that the command said."""
    command = [str(word) for word in command]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise AssertionError(f'{" ".join(command)}: exit status {done.returncode}\n{done.stdout}')
    return done.stdout


class Installed:
    """The build folder, installed."""

    def __init__(self, work):
        options = {option['name']: option['value'] for option in
                   json.loads((BUILD / 'meson-info' / 'intro-buildoptions.json').read_text())}
        self.introspection = options['introspection'] == 'enabled'
        self.has_tests = options['installed_tests']
        prefix = pathlib.Path(options['prefix'])
        self.work = work
        self.destdir = work / 'destdir'
        self.prefix = self.destdir / prefix.relative_to('/')
        self.lib = self.prefix / options['libdir']
        self.datadir = self.prefix / options['datadir']
        self.libexecdir = self.prefix / options['libexecdir']
        # So that the files can be used from here; nothing else may know where they are.
        self.environment = {
            'PKG_CONFIG_PATH': str(work / 'pkgconfig'),
            'LD_LIBRARY_PATH': str(self.lib),
            'GI_TYPELIB_PATH': str(self.lib / 'girepository-1.0'),
        }

    def pkg_config(self, *arguments):
        return run('pkg-config', *arguments, 'wisp-1', **self.environment).split()

    def install(self):
        run('meson', 'install', '-C', BUILD, '--no-rebuild', '--destdir', self.destdir)
        (self.work / 'pkgconfig').mkdir()
        text = (self.lib / 'pkgconfig' / 'wisp-1.pc').read_text(encoding='utf-8')
        text, count = re.subn('^prefix=.*', f'prefix={self.prefix}', text, flags=re.M)
        assert count == 1, text
        (self.work / 'pkgconfig' / 'wisp-1.pc').write_text(text, encoding='utf-8')

    def check_places(self):
        wanted = ['include/wisp-1/wisp/wisp.h', 'include/wisp-1/wisp/wisp-version.h']
        lib = self.lib.relative_to(self.prefix)
        wanted += [lib / 'libwisp-1.so', lib / 'libwisp-1.so.0', lib / 'libwisp-1.a',
                   lib / 'pkgconfig/wisp-1.pc']
        if self.introspection:
            wanted += [lib / 'girepository-1.0/Wisp-1.typelib', 'share/gir-1.0/Wisp-1.gir']
        missing = [str(path) for path in wanted if not (self.prefix / path).exists()]
        assert not missing, missing

        files = [path for path in self.destdir.rglob('*') if not path.is_dir()]
        outside = [str(path) for path in files if self.prefix not in path.parents]
        assert not outside, outside
        # A name that others would use, too
        rude = [str(path) for path in files if path.suffix in ('.h', '.hpp', '.a', '.so', '.pc')
                and 'wisp' not in path.name]
        assert not rude, rude

    def check_knows_no_build_folder(self):
        """What is installed may be used after the tree is gone."""
        for path in self.destdir.rglob('*'):
            if path.suffix in ('.pc', '.gir', '.h', '.hpp', '.vapi', '.deps', '.test', '.html'):
                text = path.read_text(encoding='utf-8')
                for folder in BUILD, SOURCE, self.destdir:
                    assert str(folder) not in text, f'{path} has {folder}'
        for path in self.lib.glob('*.so'):
            assert 'PATH' not in run('readelf', '-d', path), f'{path} has a run path'

    def check_pkg_config(self):
        assert self.pkg_config('--modversion') == \
            run('meson', 'introspect', '--projectinfo', BUILD).split('"version": "')[1].split('"')[:1]
        assert {'gio-2.0', 'gobject-2.0'} <= set(self.pkg_config('--print-requires'))
        private = self.pkg_config('--print-requires-private')
        assert 'libxxhash' in private, private
        # Who links the shared library neither needs nor gets the one that it is made with.
        assert '-lxxhash' not in self.pkg_config('--libs'), self.pkg_config('--libs')
        static = self.pkg_config('--static', '--libs')
        assert '-lxxhash' in static and '-lwisp-1' in static, static

    def build_program(self, name, *libs):
        """A program outside of the tree: builds it, runs it, gives the libraries it loads."""
        program = self.work / name
        source = self.work / 'consumer.c'
        shutil.copy(SOURCE / 'tests/consumer/project/consumer.c', source)
        run(*CC, '-Wall', '-Wextra', '-Werror', '-DCONSUMER_ALONE', '-o', program, source,
            *self.pkg_config('--cflags'), *libs)
        output = run(program, **self.environment)
        assert output == f'Wisp {self.pkg_config("--modversion")[0]}\n', output
        return run('readelf', '-d', program)

    def check_shared(self):
        dynamic = self.build_program('shared', *self.pkg_config('--libs'))
        assert '[libwisp-1.so.0]' in dynamic, dynamic

    def check_static(self):
        """The library alone is in the program; GLib stays shared."""
        libs = ['-l:libwisp-1.a' if word == '-lwisp-1' else word
                for word in self.pkg_config('--static', '--libs')]
        dynamic = self.build_program('static', *libs)
        assert 'libwisp' not in dynamic and '[libglib-2.0.so.0]' in dynamic, dynamic

    def installed_tests(self):
        if not self.has_tests:
            raise Skip('this build has no installed tests')
        paths = list((self.datadir / 'installed-tests' / 'wisp-1').glob('*.test'))
        assert len(paths) > 20, paths
        return paths

    def check_runner(self):
        """All installed tests, by the runner that comes along."""
        names = [path.stem for path in self.installed_tests()]
        local = self.work / 'share'
        # The files name the place that they are made for.
        shutil.copytree(self.datadir / 'installed-tests', local / 'installed-tests')
        for path in (local / 'installed-tests').rglob('*.test'):
            text = path.read_text(encoding='utf-8')
            assert str(self.destdir) not in text, text
            path.write_text(text.replace('Exec=', f'Exec={self.destdir}'), encoding='utf-8')
        output = run(sys.executable, SOURCE / 'tests/install/runner.py', local, **self.environment)
        passed = re.findall(r'^ok \d+ wisp-1/(\S+)$', output, re.M)
        assert sorted(passed) == sorted(names), output

    def check_gnome_runner(self):
        self.installed_tests()
        runner = shutil.which('gnome-desktop-testing-runner')
        if runner is None:
            raise Skip('gnome-desktop-testing-runner is not installed')
        run(runner, '-d', self.work / 'share', 'wisp-1', **self.environment)

    def check_runner_sees_failure(self):
        """One that fails, one that says so, and one that is not there."""
        for name, command, output in [('status', 'false', 'None'), ('tap', 'echo not ok 1', 'TAP'),
                                      ('silent', 'true', 'TAP'), ('absent', '/nonexistent', 'TAP')]:
            folder = self.work / name / 'installed-tests' / 'x'
            folder.mkdir(parents=True)
            (folder / f'{name}.test').write_text(
                f'[Test]\nType=session\nExec={command}\nOutput={output}\n')
            done = subprocess.run([sys.executable, SOURCE / 'tests/install/runner.py',
                                   self.work / name], check=False, stdout=subprocess.PIPE)
            assert done.returncode == 1 and b'not ok 1 x/' in done.stdout, (name, done.stdout)


def main():
    status = 0
    with tempfile.TemporaryDirectory(prefix='wisp-install-') as work:
        installed = Installed(pathlib.Path(work))
        checks = [('installs', installed.install)] + [
            (name[len('check_'):].replace('_', '-'), getattr(installed, name))
            for name in Installed.__dict__ if name.startswith('check_')]
        print(f'1..{len(checks)}', flush=True)
        for number, (name, check) in enumerate(checks, 1):
            try:
                check()
                print(f'ok {number} /install/{name}', flush=True)
            except Skip as reason:
                print(f'ok {number} /install/{name} # SKIP {reason}', flush=True)
            except (AssertionError, OSError) as error:
                status = 1
                print(f'not ok {number} /install/{name}', flush=True)
                for line in str(error).split('\n'):
                    print(f'# {line}', flush=True)
    return status


if __name__ == '__main__':
    sys.exit(main())
