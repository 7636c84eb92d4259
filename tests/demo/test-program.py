#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs wisp-demo on folders made for it, and looks at what it prints.

    test-program.py WISP-DEMO LEAKY-DEMO VERSION measured|not-measured
"""

import ctypes
import gzip
import json
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import traceback
import zlib

DEMO, LEAKY_DEMO = map(os.path.abspath, sys.argv[1:3])
VERSION = sys.argv[3]
HEAP_IS_MEASURED = sys.argv[4] == 'measured'

CACHES = ['strong table', 'GWeakRef table', 'WispCache']
PAYLOAD = 2000000


def chunk(kind, data):
    return (struct.pack('>I', len(data)) + kind + data +
            struct.pack('>I', zlib.crc32(kind + data)))


# One orange pixel
PNG = (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 1, 1, 8, 2, 0, 0, 0)) +
       chunk(b'IDAT', zlib.compress(b'\0\xff\x80\0')) + chunk(b'IEND', b''))

TESTS = []


class Skip(Exception):
    """The reason why a test cannot tell anything here."""


def test(function):
    TESTS.append(function)
    return function


def run(*arguments, program=DEMO, **keywords):
    """Gives exit status, standard output and standard error."""
    environment = dict(os.environ, LC_ALL='C.UTF-8')
    done = subprocess.run([program, *arguments], check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, **keywords)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def report(*arguments, status=0, **keywords):
    """Gives what --json prints."""
    found, output, errors = run('--json', *arguments, **keywords)
    assert (found, errors) == (status, ''), (found, errors)
    return json.loads(output)


def refused(*arguments, **keywords):
    """Gives the message of a run that has nothing to show."""
    status, output, errors = run(*arguments, **keywords)
    assert (status, output) == (2, ''), (status, output, errors)
    assert re.fullmatch(r'wisp-demo: [^\n]+\n', errors), errors
    return errors


def equal(found, wanted):
    assert found == wanted, f'{found!r} is not {wanted!r}'


def fill(folder, files):
    """Makes files of names and bytes."""
    for name, content in files.items():
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content)


def check_runs(document, files, size, unreadable=0):
    """What must hold in each report; the folder has not changed meanwhile."""
    equal([entry['cache'] for entry in document['runs']], CACHES)
    for entry in document['runs']:
        equal((entry['files'], entry['bytes'], entry['unreadable']), (files, size, unreadable))
        equal((entry['hits_held'], entry['misses_held'], entry['wrong_held']), (files, 0, 0))
        equal(entry['hits_after'] + entry['misses_after'], files)
        assert all(value >= 0 for value in entry['microseconds'].values())
    strong, weak_ref, wisp = document['runs']
    equal((strong['entries_left'], strong['objects_left'], strong['hits_after']), (files,) * 3)
    equal((weak_ref['entries_left'], weak_ref['objects_left'], weak_ref['hits_after']),
          (files, 0, 0))
    equal((wisp['entries_left'], wisp['objects_left'], wisp['hits_after']), (0, 0, 0))
    equal(document['fault'], None)


@test
def files(folder):
    fill(folder, {f'{i % 7}/file {i}': bytes([i]) * i for i in range(200)})
    document = report(folder)
    check_runs(document, 200, 19900)
    equal(document['folder'], str(folder))
    equal(document['folder_uri'], folder.as_uri())
    equal((document['files_listed'], document['bytes_listed']), (200, 19900))
    equal((document['files_left_out'], document['more_files']), (0, False))
    equal((document['max_files'], document['max_bytes']), (None, 2 ** 30))
    equal((document['unlisted'], document['unreadable']), ([], []))


@test
def heap(folder):
    """Under a sanitizer there are no figures, and the program must say so."""
    fill(folder, {f'{i}': b'x' * 10000 for i in range(300)})
    document = report(folder)
    check_runs(document, 300, 3000000)
    equal(document['heap_measured'], HEAP_IS_MEASURED)
    if not HEAP_IS_MEASURED:
        assert all(entry['heap_loaded'] is entry['heap_dropped'] is None
                   for entry in document['runs'])
        return
    strong, weak_ref, wisp = document['runs']
    for entry in document['runs']:
        assert 3000000 <= entry['heap_loaded'] < 3600000, entry
    assert strong['heap_dropped'] >= 3000000, strong
    # A key, a weak reference and its share of the table, for each dead entry
    assert 300 * 20 < weak_ref['heap_dropped'] < 100000, weak_ref
    # An empty cache, which has parts for each processor
    assert 0 <= wisp['heap_dropped'] < 300000, wisp


@test
def table(folder):
    fill(folder, {'a': b'x' * 1500, 'b/c': b'y' * 500})
    status, output, errors = run(folder)
    equal((status, errors), (0, ''))
    lines = output.splitlines()
    equal(lines[0], f'2 files, 2.0 kB, below "{folder}"')
    rows = [line for line in lines if line.startswith(tuple(CACHES))]
    heap = r' +(-?[\d.]+ k?B|\?)'
    for row, entries, misses in zip(rows, (2, 2, 0), (0, 2, 2), strict=True):
        assert re.fullmatch(rf'\S+( table)? +2 +2\.0 kB{heap}{heap} +{entries} +2 +{misses}'
                            r' +\d+\.\d\d ms', row), row
    equal(lines[-1], 'The weak cache found everything that was in use, and kept nothing.')
    assert '\r' not in output and '\x1b' not in output


@test
def threads(folder):
    """Whoever asks first, each file is read once, and in the end nothing is left."""
    fill(folder, {f'{i % 7}/file {i}': bytes([i]) * i for i in range(200)})
    for n_threads in 1, 2, 4, 8:
        document = report(f'--threads={n_threads}', folder)
        equal((document['threads'], document['files']), (n_threads, 200))
        equal((document['asked'], document['got']), (200 * n_threads,) * 2)
        equal((document['entries_left'], document['objects_left']), (0, 0))
        stats = document['stats']
        equal((stats['loads'], stats['load_failures'], stats['buried']), (200, 0, 200))
        equal(stats['hits'] + stats['misses'], 200 * n_threads)
        equal(document['fault'], None)


@test
def threads_table(folder):
    fill(folder, {'a': b'x' * 1500, 'b/c': b'y' * 500})
    status, output, errors = run('--threads=2', folder)
    equal((status, errors), (0, ''))
    lines = output.splitlines()
    equal(lines[0], f'2 files, 2.0 kB, below "{folder}"')
    assert re.fullmatch(r'2 threads asked one cache 4 times in all, in [\d.]+ ms: '
                        r'each for each file\.', lines[2]), lines
    assert re.fullmatch(r'2 reads, \d times a thread waited for another one\'s\.', lines[3]), lines
    equal(lines[4], 'Afterwards 0 entries and 0 objects are left.')
    assert lines[6].startswith('hits '), lines


@test
def threads_wrong(folder):
    """What cannot be had is refused."""
    fill(folder, {'a': b'x', 'b': b'y'})
    assert '--threads' in refused('--threads=257', folder)
    assert '--threads' in refused('--threads=-1', folder)
    assert '--article' in refused('--threads=2', '--article')
    assert 'no' in refused('--threads=2', f'{folder}/missing').lower()


@test
def current_folder(folder):
    fill(folder, {'a': b'x', 'b': b'y'})
    document = report(cwd=folder)
    check_runs(document, 2, 2)
    equal((document['folder'], document['folder_uri']), ('.', folder.as_uri()))


@test
def folder_is_link(folder):
    fill(folder, {'real/a': b'x'})
    (folder / 'link').symlink_to('real')
    check_runs(report(folder / 'link'), 1, 1)


@test
def kept(folder):
    fill(folder, {'a': b'x', 'b': b'y'})
    document = report(folder, program=LEAKY_DEMO, status=1)
    equal(document['fault'], 'entries left: 2, objects alive: 2, found after the drop: 2')
    status, output, _ = run(folder, program=LEAKY_DEMO)
    assert status == 1 and 'The weak cache is wrong. entries left: 2' in output, output


@test
def kept_article(_):
    equal(report('--article', program=LEAKY_DEMO, status=1)['weak']['found_after'], True)
    status, output, _ = run('--article', program=LEAKY_DEMO)
    assert status == 1 and 'The weak cache is wrong.' in output, output


@test
def empty_folder(folder):
    assert 'There is no file below' in refused(folder)
    (folder / 'also empty').mkdir()
    assert 'There is no file below' in refused(folder)


@test
def missing_folder(folder):
    assert 'No such file or directory' in refused(folder / 'missing')
    assert 'No such file or directory' in refused('--json', folder / 'missing')
    assert 'No such file or directory' in refused('')


@test
def no_folder(folder):
    fill(folder, {'a': b'x'})
    assert 'Not a directory' in refused(folder / 'a')
    os.mkfifo(folder / 'pipe')
    assert 'Not a directory' in refused(folder / 'pipe')


def forgo_privileges():
    """Makes the kernel ask for permissions even where root asks."""
    libc = ctypes.CDLL(None, use_errno=True)
    drop_from_bounding_set = 24  # PR_CAPBSET_DROP
    for capability in 1, 2:      # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(drop_from_bounding_set, capability, 0, 0, 0)


def skip_if_readable(path):
    """Where root has all capabilities but the one to do without them."""
    tried = subprocess.run(['cat', path], check=False, preexec_fn=forgo_privileges,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if tried.returncode == 0:
        raise Skip('this user may read everything, and cannot forgo it')


@test
def unreadable_file(folder):
    fill(folder, {'a': b'x', 'b': b'yy', 'c': b'zzz'})
    (folder / 'b').chmod(0)
    skip_if_readable(folder / 'b')
    document = report(folder, preexec_fn=forgo_privileges)
    check_runs(document, 2, 4, unreadable=1)
    equal(document['unreadable'], [{
        'path': f'{folder}/b', 'path_uri': (folder / 'b').as_uri(),
        'reason': 'Permission denied'}])
    status, output, _ = run(folder, preexec_fn=forgo_privileges)
    equal(status, 0)
    assert 'Could not be read:\n  "b": Permission denied\n  in all: 1\n' in output, output


@test
def unreadable_files_only(folder):
    fill(folder, {'a': b'x'})
    (folder / 'a').chmod(0)
    skip_if_readable(folder / 'a')
    assert 'None of the 1 files' in refused('--json', folder, preexec_fn=forgo_privileges)


@test
def many_unreadable_files(folder):
    fill(folder, {f'{i:02}': b'x' for i in range(31)})
    for i in range(1, 31):
        (folder / f'{i:02}').chmod(0)
    skip_if_readable(folder / '01')
    _, output, _ = run(folder, preexec_fn=forgo_privileges)
    assert '  "20": Permission denied\n  and 10 more (--json names all)\n  in all: 30\n' in output
    document = report(folder, preexec_fn=forgo_privileges)
    equal(len(document['unreadable']), 30)


@test
def unreadable_folder(folder):
    fill(folder, {'a': b'x', 'sub/b': b'y', 'closed/c': b'z'})
    (folder / 'sub').chmod(0)
    (folder / 'closed').chmod(0o600)
    try:
        skip_if_readable(folder / 'sub/b')
        document = report(folder, preexec_fn=forgo_privileges)
        check_runs(document, 1, 1)
        equal([(entry['path'], entry['reason']) for entry in document['unlisted']],
              [(f'{folder}/closed/c', 'Permission denied'), (f'{folder}/sub', 'Permission denied')])
        errors = refused(folder / 'sub', preexec_fn=forgo_privileges)
        assert 'Cannot read the folder' in errors and 'Permission denied' in errors, errors
        errors = refused(folder / 'closed', preexec_fn=forgo_privileges)
        assert 'no file below' in errors and '"c": Permission denied' in errors, errors
    finally:
        (folder / 'sub').chmod(0o700)
        (folder / 'closed').chmod(0o700)


ODD_NAMES = [b'new\nline', b'"quotes"', b"back\\slash", b'not \xff UTF-8 \xc3', b'gr\xc3\xbc\xc3\x9f',
             b'esc\x1b[2J', b' blank ', b'-option', b'\x7f', b'tab\t', b'%s%n']


@test
def odd_names(folder):
    fill(folder, {os.path.join(b'dir ' + name, name): name for name in ODD_NAMES})
    check_runs(report(folder), len(ODD_NAMES), sum(map(len, ODD_NAMES)))


@test
def odd_names_in_messages(folder):
    fill(folder, {name: b'x' for name in ODD_NAMES + [b'readable']})
    for name in ODD_NAMES:
        os.chmod(os.path.join(os.fsencode(folder), name), 0)
    skip_if_readable(folder / '-option')
    document = report(folder, preexec_fn=forgo_privileges)
    prefix = os.fsencode(folder.as_uri()) + b'/'
    uris = [os.fsencode(entry['path_uri']) for entry in document['unreadable']]
    assert all(uri.startswith(prefix) for uri in uris)
    equal([unquote(uri[len(prefix):]) for uri in uris], sorted(ODD_NAMES))
    paths = [entry['path'] for entry in document['unreadable']]
    equal(paths, [f'{folder}/' + name.decode(errors='replace') for name in sorted(ODD_NAMES)])
    _, output, _ = run(folder, preexec_fn=forgo_privileges)
    assert re.fullmatch(r'[\n\x20-\x7eüß]*', output), output
    assert '  "new\\nline": Permission denied\n' in output, output


def unquote(uri):
    return re.sub(rb'%(..)', lambda match: bytes.fromhex(match[1].decode()), uri)


@test
def odd_folder_name(folder):
    odd = os.path.join(os.fsencode(folder), b'a "b"\n\xff')
    fill(odd, {'a': b'x'})
    document = report(odd)
    check_runs(document, 1, 1)
    equal(document['folder'], f'{folder}/a "b"\n\ufffd')
    _, output, _ = run(odd)
    assert output.startswith(f'1 file, 1 B, below "{folder}/a \\"b\\"\\n\\377"\n'), output


@test
def symbolic_links(folder):
    fill(folder, {'in/a': b'x', 'out/b': b'y'})
    inside = folder / 'in'
    (inside / 'loop').symlink_to('.')
    (inside / 'parent').symlink_to('..')
    (inside / 'outside').symlink_to(folder / 'out')
    (inside / 'file').symlink_to(folder / 'out/b')
    (inside / 'dangling').symlink_to('nowhere')
    (inside / 'itself').symlink_to('itself')
    document = report(inside)
    check_runs(document, 1, 1)
    equal(document['unlisted'], [])


@test
def other_kinds(folder):
    fill(folder, {'a': b'x'})
    os.mkfifo(folder / 'pipe')
    check_runs(report(folder), 1, 1)


@test
def hard_links(folder):
    fill(folder, {'a': b'xy'})
    os.link(folder / 'a', folder / 'b')
    check_runs(report(folder), 2, 4)


@test
def empty_files(folder):
    fill(folder, {'a': b'', 'b': b'', 'c': b'x'})
    check_runs(report(folder), 3, 1)
    os.remove(folder / 'c')
    check_runs(report(folder), 2, 0)


@test
def deep_folder(folder):
    """Beyond what a path can name, folders are reported; nothing overflows."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir('d' * 200, dir_fd=here)
        below = os.open('d' * 200, os.O_RDONLY, dir_fd=here)
        os.close(os.open('file', os.O_CREAT | os.O_WRONLY, dir_fd=below))
        os.close(here)
        here = below
    os.close(here)
    document = report(folder)
    assert 15 < document['files_listed'] < 30
    check_runs(document, document['files_listed'], 0)
    equal({entry['reason'] for entry in document['unlisted']}, {'File name too long'})


POWERS = {f'{i:02}': b'x' * 2 ** i for i in range(10)}


@test
def max_files(folder):
    """The first files, in the order of their names, whatever order they came in."""
    fill(folder, dict(reversed(POWERS.items())))
    fill(folder, {f'03a/{name}': content * 1024 for name, content in reversed(POWERS.items())})
    document = report('--max-files=6', folder)
    check_runs(document, 6, 1 + 2 + 4 + 8 + 1024 + 2048)
    equal((document['max_files'], document['more_files']), (6, True))
    assert 'Limit reached: these are the first 6 (--max-files)' in run('--max-files=6', folder)[1]
    for limit in '20', '21', '0':
        document = report(f'--max-files={limit}', folder)
        check_runs(document, 20, 1023 * 1025)
        equal(document['more_files'], False)
    assert 'Limit' not in run('--max-files=20', folder)[1]


@test
def max_bytes(folder):
    fill(folder, dict(POWERS, **{'05a': b'x' * 5, '99': b''}))
    document = report('--max-bytes=70', folder)
    check_runs(document, 8, 63 + 5)
    equal((document['max_bytes'], document['files_left_out'], document['bytes_left_out']),
          (70, 4, 1023 - 63))
    output = run('--max-bytes=70', folder)[1]
    assert 'Limit reached: 70 B (--max-bytes). Left out: 4 files, 960 B.\n' in output, output
    check_runs(report('--max-bytes=1028', folder), 12, 1028)
    assert 'Limit' not in run('--max-bytes=1028', folder)[1]


@test
def max_bytes_nothing_fits(folder):
    fill(folder, {'a': b'xx'})
    assert '--max-bytes' in refused('--max-bytes=1', folder)


@test
def huge_file(folder):
    fill(folder, {'a': b'x'})
    with open(folder / 'huge', 'wb') as file:
        file.truncate(2 ** 40)
    document = report(folder)
    check_runs(document, 1, 1)
    equal((document['files_left_out'], document['bytes_left_out']), (1, 2 ** 40))


def check_article(strong, weak):
    for value in *strong, weak[0]:
        assert PAYLOAD <= value < PAYLOAD * 1.1, (strong, weak)
    for value in weak[1:]:
        assert 0 <= value < PAYLOAD * 0.1, weak


@test
def article(_):
    document = report('--article')
    equal((document['key'], document['bytes'], document['fault']), ('data', PAYLOAD, None))
    equal((document['strong']['found_held'], document['strong']['found_after']), (True, True))
    equal((document['weak']['found_held'], document['weak']['found_after']), (True, False))
    equal(document['heap_measured'], HEAP_IS_MEASURED)
    strong, weak = ([document[kind][f'alloc_after_{when}'] for when in ('load', 'drop', 'lookup')]
                    for kind in ('strong', 'weak'))
    if HEAP_IS_MEASURED:
        check_article(strong, weak)
    else:
        equal(strong + weak, [None] * 6)


@test
def article_text(_):
    status, output, errors = run('--article')
    equal((status, errors), (0, ''))
    figures = re.findall(r'^Alloc = (\d+ bytes|\?) after', output, re.MULTILINE)
    equal(len(figures), 6)
    assert 'which found it' in output and 'which found nothing' in output, output
    if HEAP_IS_MEASURED:
        values = [int(figure.split()[0]) for figure in figures]
        check_article(values[:3], values[3:])
    else:
        equal(set(figures), {'?'})


@test
def same_each_time(folder):
    """All but the times. Of the heap, tables have more or less: keys are hashed with a
    secret of the process."""
    fill(folder, {f'{i}': b'x' * i for i in range(500)})
    heaps = []

    def figures():
        document = report(folder)
        for entry in document['runs']:
            del entry['microseconds']
        heaps.append([entry.pop(key) for entry in document['runs']
                      for key in ('heap_loaded', 'heap_dropped')])
        return document

    equal(figures(), figures())
    if HEAP_IS_MEASURED:
        for first, second in zip(*heaps):
            assert abs(first - second) < 10000, heaps


@test
def progress(folder):
    """On a terminal only, and gone when the work is done."""
    fill(folder, {'a': b'x', 'b': b'y'})
    primary, secondary = pty.openpty()
    done = subprocess.Popen([DEMO, folder], stdout=subprocess.PIPE, stderr=secondary,
                            env=dict(os.environ, TERM='xterm'))
    os.close(secondary)
    drawn = read_terminal(primary)
    output = done.stdout.read().decode()
    done.stdout.close()
    equal(done.wait(), 0)
    assert drawn.startswith(b'\rListing files: 1'), drawn
    equal(drawn.count(b'\rReading files: 0 of 2'), 3)
    assert re.search(rb'\r +\r$', drawn), drawn
    assert '\r' not in output, output


def read_terminal(primary):
    """Linux says EIO where nobody has the other side open any more."""
    drawn = b''
    with open(primary, 'rb', buffering=0) as terminal:
        try:
            while part := terminal.read(4096):
                drawn += part
        except OSError:
            pass
    return drawn


@test
def no_progress_on_dumb_terminal(folder):
    fill(folder, {'a': b'x'})
    primary, secondary = pty.openpty()
    subprocess.run([DEMO, folder], check=True, stdout=subprocess.DEVNULL, stderr=secondary,
                   env=dict(os.environ, TERM='dumb'))
    os.close(secondary)
    equal(read_terminal(primary), b'')


@test
def help_and_version(_):
    status, output, errors = run('--help')
    equal((status, errors), (0, ''))
    for word in '--max-files', '--max-bytes', '--article', '--json', 'Exit status':
        assert word in output, output
    status, output, errors = run('--version')
    equal((status, errors), (0, ''))
    assert output.startswith(f'wisp-demo {VERSION}, libwisp-1 {VERSION}, GLib '), output


@test
def bad_usage(folder):
    fill(folder, {'a': b'x'})
    assert '--bogus' in refused('--bogus')
    assert 'More than one folder' in refused(folder, folder)
    assert 'negative' in refused('--max-files=-1', folder)
    assert 'negative' in refused('--max-bytes=-1', folder)
    assert 'many' in refused('--max-files=many', folder)
    assert '--max-bytes' in refused('--max-bytes=99999999999999999999', folder)
    assert '--article' in refused('--article', folder)


@test
def full_disk(folder):
    fill(folder, {'a': b'x'})
    for arguments in [folder], ['--json', folder], ['--article'], ['--version']:
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([DEMO, *arguments], check=False, stdout=full,
                                  stderr=subprocess.PIPE)
        equal(done.returncode, 2)
        assert b'No space left on device' in done.stderr, done.stderr


@test
def other_locale(folder):
    """A decimal comma must not get into the JSON, nor an encoding into the keys."""
    fill(folder, {b'gr\xc3\xbc\xc3\x9f': b'x'})
    for locale in 'C', 'de_DE.UTF-8':
        done = subprocess.run([DEMO, '--json', folder], check=True, stdout=subprocess.PIPE,
                              env=dict(os.environ, LC_ALL=locale))
        check_runs(json.loads(done.stdout), 1, 1)


def perform(number, function):
    name = f'{number} /demo/program/{function.__name__.replace("_", "-")}'
    folder = pathlib.Path(tempfile.mkdtemp(prefix='wisp-demo-')).resolve()
    try:
        function(folder)
        print('ok', name)
        return True
    except Skip as reason:
        print('ok', name, '# SKIP', reason)
        return True
    except Exception:  # pylint: disable=broad-except
        print('not ok', name)
        for line in traceback.format_exc().splitlines():
            print('#', line)
        return False
    finally:
        sys.stdout.flush()
        shutil.rmtree(folder)


def plugins_folder():
    """What was built beside the program, in a folder that only we can write to."""
    built = pathlib.Path(DEMO).parent / 'plugins'
    for name in 'gzip', 'png':
        if not (built / f'decoder-{name}.so').exists():
            raise Skip(f'built without the library that decoder-{name} needs')
    folder = tempfile.TemporaryDirectory()
    os.chmod(folder.name, 0o755)
    for file in built.glob('*.*'):
        if file.suffix in ('.so', '.plugin'):
            shutil.copyfile(file, os.path.join(folder.name, file.name))
            os.chmod(os.path.join(folder.name, file.name), 0o755)
    return folder


@test
def plugins_decode(folder):
    """Each decoder is opened for the first file of its kind, and closed after the last."""
    with plugins_folder() as plugins:
        fill(folder, {'a.txt': b'one\ntwo\n', 'b.txt': b'\xff', 'c.xyz': b'', '.txt': b'',
                      'd.txt.gz': gzip.compress(b'one\n' * 1000) + gzip.compress(b'two\n'),
                      'e.gz': b'no', 'f.md': b'', 'g.png': PNG, 'h.png': PNG[:40]})
        document = report('--plugins', plugins, folder)
        equal((document['files'], document['decoded'], document['refused']), (9, 4, 3))
        equal((document['opened'], document['closed']), (4, 4))
        found = [(e['event'], e['name']) for e in document['events']]
        equal(found, [
            ('opened', 'gzip'), ('decoded', 'd.txt.gz'), ('refused', 'e.gz'), ('closed', 'gzip'),
            ('opened', 'text'), ('decoded', 'f.md'), ('closed', 'text'),
            ('opened', 'png'), ('decoded', 'g.png'), ('refused', 'h.png'), ('closed', 'png'),
            ('opened', 'text'), ('decoded', 'a.txt'), ('refused', 'b.txt'), ('closed', 'text')])
        texts = {e['name']: e['text'] for e in document['events']}
        equal(texts['a.txt'], 'text, 2 lines, 8 characters')
        equal(texts['b.txt'], 'is not text in UTF-8')
        equal(texts['d.txt.gz'], 'gzip, 4004 bytes unpacked, 1001 lines')
        equal(texts['g.png'], 'PNG image, 1 × 1 pixels, #ff8000 on average')

        status, output, _ = run('--plugins', plugins, folder)
        equal(status, 0)
        assert f'opened    png: {plugins}/decoder-png.so\n' in output, output
        assert 'Modules were opened 4 times and closed 4 times.' in output, output


@test
def plugins_refused(folder):
    """A folder with no plugins, or with bad ones, is named."""
    with plugins_folder() as plugins:
        assert 'There are no plugins in' in refused('--plugins', folder, folder)
        os.chmod(plugins, 0o777)
        assert 'others may write to it' in refused('--plugins', plugins, folder)
        assert 'goes neither with' in refused('--plugins', plugins, '--threads=2', folder)


def main():
    print(f'1..{len(TESTS)}')
    return 0 if all([perform(i, function) for i, function in enumerate(TESTS, 1)]) else 1


if __name__ == '__main__':
    sys.exit(main())
