# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tries tools/check, tools/demo and .ci/run on a small tree of their own.

    test-check.py SOURCE

Its tests go wrong in each way that a test can, and say so in TAP or not at all.
Nothing is installed: apt-get and sudo are stubs that fail, and packages that
this machine may lack are stubs that do nothing.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
TOOLS = ('setup', 'check', 'check-report', 'check-coverage', 'check-valgrind', 'demo')

# name, what the program does, arguments of meson's test (), what is counted as
# (passed, failed, skipped), and what the listing says.
TAP = "protocol: 'tap'"
TESTS = [
    ('passes', 'echo 1..2; echo ok 1 /a; echo ok 2 /b', TAP, (2, 0, 0), ''),
    ('plan-last', 'echo ok 1 /a; echo ok 2 /b; echo 1..2', TAP, (2, 0, 0), ''),
    ('same-name-twice', 'echo 1..2; echo ok 1 /a; echo ok 2 /a', TAP, (2, 0, 0), ''),
    ('not-ok', 'echo 1..2; echo ok 1 /a; echo not ok 2 /b', TAP, (1, 1, 0), '/b: not ok'),
    ('crash-after-last', 'echo 1..2; echo ok 1 /a; echo ok 2 /b; kill -SEGV $$', TAP,
     (2, 1, 0), 'exit status -11'),
    ('crash-between', 'echo 1..5; echo ok 1 /a; echo ok 2 /b; kill -ABRT $$', TAP,
     (2, 3, 0), 'did not run (3 times)'),
    ('fails-after-last', 'echo 1..1; echo ok 1 /a; exit 1', TAP, (1, 1, 0), 'exit status 1'),
    ('one-missing', 'echo 1..5; for i in 1 2 3 4; do echo ok $i; done', TAP,
     (4, 1, 0), 'did not run'),
    ('one-too-many', 'echo 1..1; echo ok 1 /a; echo ok 2 /b', TAP, (2, 1, 0), '2 ran'),
    ('out-of-order', 'echo 1..2; echo ok 2 /b; echo ok 1 /a', TAP, (2, 2, 0), 'as number'),
    ('two-plans', 'echo 1..1; echo ok 1 /a; echo 1..1', TAP, (1, 1, 0), 'more than one plan'),
    ('no-plan', 'echo ok 1 /a', TAP, (1, 1, 0), 'no TAP plan'),
    ('no-tap', 'echo all is well', TAP, (0, 1, 0), 'no TAP plan'),
    ('silent', 'true', TAP, (0, 1, 0), 'no TAP plan'),
    ('bail-out', 'echo 1..1; echo ok 1 /a; echo Bail out! disk full', TAP,
     (1, 1, 0), 'Bail out! disk full'),
    ('bail-out-early', 'echo 1..3; echo ok 1 /a; echo Bail out!', TAP, (1, 2, 0), 'did not run'),
    ('to-do', 'echo 1..1; echo "not ok 1 /a # TODO later"', TAP, (0, 0, 1), 'to do: later'),
    ('to-do-works', 'echo 1..1; echo "ok 1 /a # TODO later"', TAP, (0, 1, 0), 'but it works'),
    ('to-do-silent', 'echo 1..1; echo "not ok 1 /a # TODO"', TAP, (0, 1, 0), 'without a reason'),
    ('skip', 'echo 1..1; echo "ok 1 /a # SKIP no fuse"', TAP, (0, 0, 1), '/a: no fuse'),
    ('skip-silent', 'echo 1..1; echo "ok 1 /a # SKIP"', TAP, (0, 1, 0), 'without a reason'),
    ('skip-not-ok', 'echo 1..1; echo "not ok 1 /a # SKIP hm"', TAP, (0, 1, 0), 'not ok'),
    ('skip-all', 'echo 1..0 "# SKIP no bus"', TAP, (0, 0, 1), 'no bus'),
    ('skip-all-silent', 'echo 1..0', TAP, (0, 1, 0), 'without a reason'),
    ('time-out', 'echo 1..3; echo ok 1 /a; sleep 60', TAP + ', timeout: 1',
     (1, 2, 0), 'TIMEOUT'),
    ('exit-0', 'true', '', (1, 0, 0), ''),
    ('exit-1', 'false', '', (0, 1, 0), 'exit status 1'),
    ('exit-77', 'echo no display; exit 77', '', (0, 0, 1), 'no display'),
    ('exit-77-silent', 'exit 77', '', (0, 1, 0), 'without a reason'),
    ('exit-time-out', 'sleep 60', 'timeout: 1', (0, 1, 0), 'TIMEOUT'),
    ('exit-99', 'exit 99', '', (0, 1, 0), 'exit status 99'),
    ('should-fail', 'false', 'should_fail: true', (0, 1, 0), 'EXPECTEDFAIL'),
]


class Tree:
    """A source folder with the tools, a meson project, and stubs in PATH."""

    def __init__(self, folder):
        self.source = folder / 'a tree'
        self.stubs = folder / 'stubs'
        self.apt_log = folder / 'apt-called'
        self.environment = dict(
            os.environ, XDG_CACHE_HOME=str(folder / 'cache'), TMPDIR=str(folder),
            PATH=f'{self.stubs}:{os.environ["PATH"]}')
        self.environment.pop('PYTHONDONTWRITEBYTECODE', None)
        (self.source / 'tools').mkdir(parents=True)
        self.stubs.mkdir()
        for tool in TOOLS:
            shutil.copy2(SOURCE / 'tools' / tool, self.source / 'tools')
        shutil.copy2(SOURCE / 'meson_options.txt', self.source)
        self.stub('apt-get', f'echo "$@" >>"{self.apt_log}"; exit 100')
        self.stub('sudo', 'exit 1')
        for name in ('gi-docgen', 'gnome-desktop-testing-runner', 'g++', 'clang', 'git', 'llvm-cov',
                     'spin'):
            self.stub(name, 'echo stub 1.0')
        self.stub('debootstrap', 'true')
        self.stub('dpkg-query', 'echo install ok installed')
        self.stub('pkg-config', 'test "$1" = --exists || echo 2.74.0')

    def stub(self, name, script):
        path = self.stubs / name
        path.write_text(f'#!/bin/sh\n{script}\n')
        path.chmod(0o755)

    def write_project(self, tests, rest=''):
        lines = ["project('tree')", "sh = find_program('sh')"]
        for name, script, keywords, *_ in tests:
            file = self.source / f'{name}.sh'
            file.write_text(script + '\n')
            lines.append(f"test('{name}', sh, args: files('{file.name}'), {keywords})")
        (self.source / 'meson.build').write_text('\n'.join(lines) + '\n' + rest)

    def run(self, tool, *arguments, **environment):
        return subprocess.run(
            [self.source / 'tools' / tool, *arguments], check=False, text=True,
            env=dict(self.environment, **environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def check(self, *arguments, **environment):
        """Gives exit status, closing line, and everything that was printed."""
        done = self.run('check', *arguments, **environment)
        return done.returncode, (done.stdout.splitlines() or [''])[-1], done.stdout

    def results(self):
        return next((pathlib.Path(self.environment['XDG_CACHE_HOME']) / 'wisp').glob('*/results'))

    def report(self, folder):
        done = subprocess.run([self.source / 'tools/check-report', folder], check=False,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.splitlines()[-1], done.stdout


class Plan:
    """Prints TAP."""

    def __init__(self):
        self.number = 0
        self.failed = 0

    def expect(self, path, ok, output=''):
        self.number += 1
        self.failed += not ok
        print('ok' if ok else 'not ok', self.number, path, flush=True)
        if not ok:
            for line in str(output).splitlines():
                print('#', line)

    def finish(self):
        print(f'1..{self.number}')
        return 1 if self.failed else 0


def closing(passed, failed, skipped):
    return f'{passed} passed, {failed} failed, {skipped} skipped'


def one_test_alone(results, name, folder):
    """Cuts one test out of the results of a whole run."""
    alone = folder / 'gcc'
    alone.mkdir(parents=True)
    shutil.copy2(results / 'gcc/intro-tests.json', alone)
    shutil.copy2(results / 'gcc/expected', alone)
    age = (alone / 'expected').stat()
    lines = (results / 'gcc/testlog.json').read_text(encoding='utf-8').splitlines()
    # Newer versions of meson put the project's name in front.
    mine = [line for line in lines if json.loads(line)['name'] in (name, f'tree:{name}')]
    (alone / 'testlog.json').write_text('\n'.join(mine) + '\n', encoding='utf-8')
    (alone / 'expected').write_text(json.loads(mine[0])['name'] + '\n')
    os.utime(alone / 'expected', (age.st_atime, age.st_mtime))
    (alone / 'status').write_text('0\n')
    return alone


def test_counting(plan, tree, folder):
    tree.write_project(TESTS)
    status, last, output = tree.check()
    total = closing(*(sum(column) for column in zip(*(test[3] for test in TESTS))))
    plan.expect('/check/count/all', (status, last) == (1, total), output)

    results = tree.results()
    for name, _, _, counts, text in TESTS:
        one_test_alone(results, name, folder / name)
        status, last, output = tree.report(folder / name)
        wanted = (1 if counts[1] else 0, closing(*counts))
        plan.expect(f'/check/count/{name}', (status, last) == wanted and text in output, output)

    alone = one_test_alone(results, 'passes', folder / 'old')
    stamp = (alone / 'expected').stat().st_mtime + 1000
    os.utime(alone / 'expected', (stamp, stamp))
    status, last, output = tree.report(folder / 'old')
    plan.expect('/check/count/stale-report', (status, last) == (1, closing(0, 1, 0)), output)

    alone = one_test_alone(results, 'passes', folder / 'cut-off')
    log = (alone / 'testlog.json').read_text(encoding='utf-8')
    (alone / 'testlog.json').write_text(log[:-20], encoding='utf-8')
    status, last, output = tree.report(folder / 'cut-off')
    plan.expect('/check/count/cut-off-report', (status, last) == (1, closing(0, 1, 0)), output)

    alone = one_test_alone(results, 'passes', folder / 'none')
    (alone / 'testlog.json').unlink()
    status, last, output = tree.report(folder / 'none')
    plan.expect('/check/count/no-report', (status, last) == (1, closing(0, 1, 0)), output)

    (alone / 'expected').write_text('')
    status, last, output = tree.report(folder / 'none')
    plan.expect('/check/count/no-tests', (status, last) == (1, closing(0, 1, 0)), output)

    (one_test_alone(results, 'passes', folder / 'odd') / 'status').write_text('1\n')
    status, last, output = tree.report(folder / 'odd')
    plan.expect('/check/count/meson-failed', (status, last) == (1, closing(2, 1, 0)), output)

    (folder / 'empty').mkdir()
    status, last, output = tree.report(folder / 'empty')
    plan.expect('/check/count/nothing-ran', (status, last) == (1, closing(0, 1, 0)), output)


def test_runs(plan, tree):
    good = [test for test in TESTS if test[0] in ('passes', 'skip', 'exit-0')]
    tree.write_project(good)
    status, last, output = tree.check('gcc', 'clang')
    plan.expect('/check/run/two-folders', (status, last) == (0, closing(6, 0, 2)), output)

    status, last, output = tree.check('gcc', '--', 'passes')
    plan.expect('/check/run/one-test', (status, last) == (0, closing(2, 0, 0)), output)

    status, last, output = tree.check('gcc', '--', '--suite', 'none')
    plan.expect('/check/run/no-tests', (status, last) == (1, closing(0, 1, 0)), output)

    tree.write_project(good, "custom_target('x', command: 'false', output: 'x', "
                       "build_by_default: true)\n")
    status, last, output = tree.check()
    plan.expect('/check/run/build-fails', (status, last) == (1, closing(0, 1, 0)), output)

    tree.write_project(good, 'surplus (\n')
    status, last, output = tree.check('gcc', 'clang')
    plan.expect('/check/run/configure-fails', (status, last) == (1, closing(0, 2, 0)), output)

    # Some versions of meson crash on this one; no version may lose a test.
    tree.write_project(good, f"test('passes', sh, args: files('passes.sh'), {TAP})\n")
    status, last, output = tree.check()
    plan.expect('/check/run/same-name-twice',
                status == 1 or (status, last) == (0, closing(5, 0, 1)), output)


def test_proofs(plan, tree):
    """Each proof alone, whole; in --all those that are not tests of meson's, in short."""
    tree.write_project([
        ('always', 'true', ''),
        ('explored', 'true', "suite: 'explore'"),
        ('explored-long', 'true', "suite: ['long', 'source']"),
        ('soaked', 'true', "suite: 'soak'"),
        ('source', 'true', "suite: 'source'"),
    ])

    def stub(tool, script):
        path = tree.source / 'tools' / tool
        path.write_text(f'#!/bin/sh\necho "# {tool}:" "$@"\n{script}\n')
        path.chmod(0o755)

    def expect(path, arguments, status, counts, *texts):
        found, last, output = tree.check(*arguments)
        plan.expect(f'/check/proof/{path}',
                    (found, last) == (status, closing(*counts)) and
                    all(text in output for text in texts), output)

    good = 'echo ok 1 a; echo ok 2 b; echo 1..2'
    stub('check-fuzz', good)
    stub('check-mutate', good)
    stub('check-package', good)
    stub('check-newest', good)
    stub('check-pygobject', good)
    expect('gcc-without-long', ['gcc'], 0, (3, 0, 0))
    expect('clang-without-any', ['clang'], 0, (1, 0, 0))
    expect('explore', ['--explore'], 0, (2, 0, 0))
    expect('soak', ['--soak'], 0, (1, 0, 0))
    expect('fuzz', ['--fuzz'], 0, (2, 0, 0), '--seconds 1800 --runs 0')
    expect('mutate', ['--mutate'], 0, (2, 0, 0), 'check-mutate: --build')
    expect('package', ['--package'], 0, (2, 0, 0), 'check-package: --whole')
    expect('newest', ['--newest'], 0, (2, 0, 0), 'check-newest: /')
    expect('pygobject', ['--pygobject'], 0, (2, 0, 0), 'check-pygobject: /')
    expect('two', ['--fuzz', '--soak'], 0, (3, 0, 0))
    _, _, output = tree.check('--mutate')
    plan.expect('/check/proof/mutate-all', '--sample' not in output, output)

    stub('check-fuzz', 'echo ok 1 a; echo not ok 2 b; echo 1..2; exit 1')
    expect('not-ok', ['--fuzz'], 1, (1, 1, 0), 'fuzz: b: not ok')
    stub('check-fuzz', good + '; exit 3')
    expect('fails-after-last', ['--fuzz'], 1, (2, 1, 0), 'exit status 3')
    stub('check-fuzz', 'exit 3')
    expect('fails-at-once', ['--fuzz'], 1, (0, 1, 0))
    stub('check-fuzz', 'echo ok 1 a; echo ok 2 b')
    expect('no-plan', ['--fuzz'], 1, (2, 1, 0), 'no TAP plan')

    stub('check-fuzz', good)
    tree.stub('valgrind', 'exit 0')
    tree.stub('gcovr', 'exit 1')
    _, _, output = tree.check('--all')
    plan.expect('/check/proof/all-in-short',
                'check-fuzz: --runs 60000' in output and '--sample 48' in output
                and 'check-package:\n' in output and 'check-newest' not in output, output)


def test_clean(plan, tree):
    def state():
        return {(path, path.stat().st_mtime_ns) for path in tree.source.rglob('*')}

    # Importing a module would leave its compiled form beside it.
    (tree.source / 'module.py').write_text('')
    tree.write_project([('imports', 'cd "${0%/*}" && python3 -c "import module"', '')])
    before = state()
    status, _, output = tree.check('gcc', 'clang')
    tree.run('demo')
    plan.expect('/check/source-stays-clean', status == 0 and state() == before,
                f'{output}\n{state() ^ before}')


def test_command_line(plan, tree):
    status, _, output = tree.check('--help')
    plan.expect('/check/help', status == 0 and 'asan-split' in output, output)

    status, _, output = tree.check('gxx')
    plan.expect('/check/unknown-variant', status == 2 and 'gxx' in output, output)

    for wrong in '--gxx', '--gcc', 'fuzz', '--source':
        status, _, output = tree.check(wrong)
        plan.expect(f'/check/unknown/{wrong}', status == 2 and wrong in output, output)


def test_packages(plan, tree):
    plan.expect('/setup/nothing-missing', not tree.apt_log.exists())

    # A machine that has hardly anything: one folder with links to basic tools.
    bare = tree.stubs.parent / 'bare'
    bare.mkdir()
    for name in ('bash', 'sh', 'env', 'dirname', 'basename', 'cat', 'cksum', 'mkdir',
                 'mktemp', 'rm', 'tail', 'head', 'gcc', 'ninja'):
        if found := shutil.which(name):
            (bare / name).symlink_to(found)
    for name in 'apt-get', 'pkg-config':
        (bare / name).symlink_to(tree.stubs / name)

    def missing(path, ident, text):
        who = bare / 'id'
        who.write_text(f'#!/bin/sh\necho {ident}\n')
        who.chmod(0o755)
        for tool in 'check', 'demo':
            done = tree.run(tool, PATH=str(bare))
            wanted = done.returncode == 2 and 'meson' in done.stdout and text in done.stdout
            plan.expect(f'/setup/{path}/{tool}', wanted, done.stdout)

    missing('not-root', 1000, 'neither root nor sudo')
    plan.expect('/setup/not-root/apt-not-called', not tree.apt_log.exists())
    missing('apt-fails', 0, 'could not install')
    plan.expect('/setup/apt-fails/what', 'install --yes' in tree.apt_log.read_text()
                and 'meson' in tree.apt_log.read_text(), tree.apt_log)
    (bare / 'apt-get').unlink()
    missing('no-apt', 0, 'no apt-get')


def test_coverage(plan, folder):
    def judge(counts, branches=(), more='', second=()):
        """Gives the verdicts on a file of numbered lines that ran so many times, with
        branches, as (line, times taken), and with more text behind them; and on a second
        file."""
        shutil.rmtree(folder, ignore_errors=True)
        (folder / 'lib').mkdir(parents=True)
        files = []
        for name, times in ('a', counts), ('b', second):
            code = [f'  line ({number});' for number in range(1, len(times) + 1)]
            (folder / f'lib/{name}.c').write_text('\n'.join(code) + f'\n{more}\n')
            lines = [{'line_number': number, 'count': count, 'branches': []}
                     for number, count in enumerate(times, 1)]
            if lines:
                files.append({'file': f'lib/{name}.c', 'lines': lines})
        if files and more:
            files[0]['lines'].append({'line_number': len(counts) + 1, 'count': 1, 'branches': []})
        for number, count in [(1, 1), *branches] if files else []:
            files[0]['lines'][number - 1]['branches'].append({'count': count})
        (folder / 'coverage.json').write_text(json.dumps({'files': files}))
        done = subprocess.run(
            [SOURCE / 'tools/check-coverage', folder, folder / 'coverage.json'],
            check=True, text=True, stdout=subprocess.PIPE)
        return ''.join(line[0] for line in done.stdout.splitlines() if line[0] in 'on'), done.stdout

    full = [1] * 95
    cases = [
        ('full', 'oooo', full),
        ('nothing-measured', 'nnno', []),
        ('enough', 'oooo', full + [0] * 5),
        ('below', 'nooo', full + [0] * 6),
        ('one-file-below', 'oono', full, (), '', [1] * 16 + [0] * 3),
        ('no-file-below', 'oooo', full, (), '', [1] * 17 + [0] * 3),
        ('branches-enough', 'oooo', full, [(2, 1)] * 8 + [(3, 0)]),
        ('branches-too-few', 'onoo', full, [(2, 1)] * 7 + [(3, 0)]),
        ('branches-of-assertion', 'oooo', full, [(96, 0)] * 9, 'g_assert (self != NULL);'),
        ('mark-with-reason', 'oooo', full, (), '/* LCOV_EXCL_LINE: no memory */'),
        ('mark-without-reason', 'ooon', full, (), '/* LCOV_EXCL_LINE */'),
        ('start-without-reason', 'ooon', full, (),
         '/* GCOVR_EXCL_START */\n/* GCOVR_EXCL_STOP */'),
    ]
    for name, wanted, *arguments in cases:
        verdicts, output = judge(*arguments)
        plan.expect(f'/coverage/{name}', verdicts == wanted, output)

    _, output = judge(full + [0], [(3, 0)])
    named = 'not run: lib/a.c:96: line (96);' in output and \
        '1 not taken: lib/a.c:3: line (3);' in output and \
        'lib/a.c' in output and '99.0 % of   96' in output
    plan.expect('/coverage/names-what-is-missing', named, output)


def test_ci(plan, tree):
    shutil.copytree(SOURCE / '.ci', tree.source / '.ci')

    def ci(path, check, demo, wanted):
        for tool, script in ('check', check), ('demo', demo):
            (tree.source / 'tools' / tool).write_text(f'#!/bin/sh\n{script}\n')
        done = tree.run('../.ci/run')
        found = done.returncode, done.stdout.splitlines()[-1]
        plan.expect(f'/ci/{path}', found == wanted, done.stdout)

    # The first step is tools/check, the last one the state of the source folder
    demos = (tree.source / '.ci/run').read_text(encoding='utf-8').count("\nstep '") - 2
    good = 'echo 5 passed, 0 failed, 2 skipped'
    ci('passes', good, 'true', (0, closing(6 + demos, 0, 2)))
    ci('check-fails', 'echo 5 passed, 1 failed, 2 skipped; exit 1', 'true',
       (1, closing(6 + demos, 1, 2)))
    ci('check-crashes', 'echo oops; exit 2', 'true', (1, closing(1 + demos, 1, 0)))
    ci('status-contradicts-line', good + '; exit 1', 'true', (1, closing(6 + demos, 1, 2)))
    ci('demo-fails', good, 'false', (1, closing(6, demos, 2)))
    ci('source-touched', good, 'touch rubbish', (1, closing(5 + demos, 1, 2)))


def main():
    plan = Plan()
    with tempfile.TemporaryDirectory(prefix='wisp-check-') as name:
        folder = pathlib.Path(name)
        tree = Tree(folder)
        test_counting(plan, tree, folder / 'cases')
        test_runs(plan, tree)
        test_proofs(plan, tree)
        test_clean(plan, tree)
        test_command_line(plan, tree)
        test_packages(plan, tree)
        test_coverage(plan, folder / 'covered')
        test_ci(plan, tree)
    return plan.finish()


if __name__ == '__main__':
    sys.exit(main())
