#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Wisp as others use it: as a subproject, and installed; shared and static.
Usage: test-consumer.py SOURCE-FOLDER

Everything is built in a folder of its own, which is removed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

KINDS = ['shared', 'static']


def run(*command, env=None):
    """Standard output. Raises with all that the command said."""
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, check=False,
                            env={**os.environ, **(env or {})})
    if result.returncode != 0:
        raise AssertionError(f'{" ".join(command)}: exit status {result.returncode}\n'
                             + result.stdout)
    return result.stdout


class Consumer:
    """A project with Wisp in its subprojects, built in one kind."""

    def __init__(self, source, work, kind):
        self.kind = kind
        self.project = os.path.join(work, kind, 'project')
        self.build = os.path.join(work, kind, 'build')
        self.prefix = os.path.join(work, kind, 'prefix')
        shutil.copytree(os.path.join(source, 'tests', 'consumer', 'project'), self.project)
        subprojects = os.path.join(self.project, 'subprojects')
        os.mkdir(subprojects)
        wrap = shutil.copy(os.path.join(source, 'packaging', 'wisp.wrap'), subprojects)
        with open(wrap, encoding='utf-8') as file:
            directory = re.search('^directory = (.+)$', file.read(), re.M)[1]
        os.symlink(source, os.path.join(subprojects, directory))

    def build_all(self):
        run('meson', 'setup', self.build, self.project, f'--prefix={self.prefix}',
            '--libdir=lib', f'-Ddefault_library={self.kind}', '--force-fallback-for=wisp-1',
            '--wrap-mode=nodownload')
        run('meson', 'compile', '-C', self.build, '-j2')

    def targets(self):
        return json.loads(run('meson', 'introspect', '--targets', self.build))

    def check_works(self):
        output = run(os.path.join(self.build, 'consumer'))
        assert re.fullmatch(r'Wisp \d+\.\d+\.\d+\n', output), output

    def check_tests(self):
        """The consumer's own, whatever they are called."""
        output = run('meson', 'test', '-C', self.build, '--no-rebuild')
        assert re.search(r'^Ok:\s+12\b', output, re.M), output

    def check_only_library(self):
        """Nothing of Wisp's is built by default but what is linked."""
        built = [(target['name'], target['type']) for target in self.targets()
                 if target['build_by_default'] and target.get('subproject') == 'wisp']
        assert built == [('wisp-1', f'{self.kind} library')], built

    def check_no_warning(self):
        log = run('meson', 'setup', '--reconfigure', self.build, self.project)
        lines = [line for line in log.split('\n') if 'WARNING' in line or 'DEPRECATION' in line]
        assert not lines, lines

    def check_linkage(self):
        linked = run('ldd', os.path.join(self.build, 'consumer'))
        assert ('libwisp-1.so' in linked) == (self.kind == 'shared'), linked

    def check_installed(self):
        """The same program, built with pkg-config from what was installed."""
        run('meson', 'install', '-C', self.build)
        lib = os.path.join(self.prefix, 'lib')
        env = {'PKG_CONFIG_PATH': os.path.join(lib, 'pkgconfig'), 'LD_LIBRARY_PATH': lib}
        flags = run('pkg-config', '--cflags', '--libs',
                    *(['--static'] if self.kind == 'static' else []), 'wisp-1', env=env).split()
        program = os.path.join(self.prefix, 'consumer')
        run(*os.environ.get('CC', 'cc').split(), '-Wall', '-Wextra', '-Werror',
            '-DCONSUMER_ALONE', '-o', program,
            os.path.join(self.project, 'consumer.c'), *flags)
        output = run(program, env=env)
        version = run('pkg-config', '--modversion', 'wisp-1', env=env)
        assert output == f'Wisp {version}', (output, version)


def checks(consumers):
    for consumer in consumers.values():
        yield f'/consumer/{consumer.kind}/builds', consumer.build_all
        yield f'/consumer/{consumer.kind}/works', consumer.check_works
        yield f'/consumer/{consumer.kind}/tests', consumer.check_tests
        yield f'/consumer/{consumer.kind}/only-library', consumer.check_only_library
        yield f'/consumer/{consumer.kind}/linkage', consumer.check_linkage
        yield f'/consumer/{consumer.kind}/no-warning', consumer.check_no_warning
        yield f'/consumer/{consumer.kind}/installed', consumer.check_installed


def main():
    source = os.path.realpath(sys.argv[1])
    status = 0

    with tempfile.TemporaryDirectory(prefix='wisp-consumer-') as work:
        consumers = {kind: Consumer(source, work, kind) for kind in KINDS}
        all_checks = list(checks(consumers))
        print(f'1..{len(all_checks)}', flush=True)
        for number, (name, check) in enumerate(all_checks, 1):
            try:
                check()
                print(f'ok {number} {name}', flush=True)
            except (AssertionError, OSError) as error:
                status = 1
                print(f'not ok {number} {name}', flush=True)
                for line in str(error).split('\n'):
                    print(f'# {line}', flush=True)
    return status


if __name__ == '__main__':
    sys.exit(main())
