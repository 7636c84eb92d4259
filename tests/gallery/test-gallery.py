#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs wisp-gallery in a real window, with scripts in place of a user.

    test-gallery.py WISP-GALLERY SOURCE-FOLDER [sanitized]

A sanitizer keeps what was freed, and takes time: it sees what shows images and what does not.
Valgrind, if WISP_TEST_PREFIX names it, sees one run that does a little of everything.

Screenshots are kept in the folder that WISP_GALLERY_SCREENSHOTS names.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True

import images  # noqa: E402
import xvfb    # noqa: E402

GALLERY = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
SANITIZED = sys.argv[3:] == ['sanitized']
FOR_SANITIZERS = ['broken', 'decoder-off', 'view', 'zoom']
FOR_VALGRIND = ['everything']
PREFIX = shlex.split(os.environ.get('WISP_TEST_PREFIX', ''))
PARTS = os.path.join(SOURCE, 'tools/wisp-gallery')
FRONT = 32 << 20

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def equal(found, wanted):
    assert found == wanted, f'{found!r} is not {wanted!r}'


class Skip(Exception):
    """The reason why a test cannot tell anything here."""


class Case:
    """A folder for images, and the program on the display."""

    def __init__(self, display, name):
        self.display = display
        self.name = name
        self.folder = tempfile.mkdtemp()
        self.images = os.path.join(self.folder, 'Pictures')
        os.mkdir(self.images)
        self.n_screenshots = 0

    def close(self):
        shutil.rmtree(self.folder)

    def fill(self, files):
        images.fill(self.images, files)

    def screenshot(self):
        """A line for a script. The file must have something in it, by the end."""
        self.n_screenshots += 1
        folder = os.environ.get('WISP_GALLERY_SCREENSHOTS', self.folder)
        return f"screenshot '{folder}/{self.name}-{self.n_screenshots}.png'\n"

    def run(self, script, *arguments, **more):
        return xvfb.run(GALLERY, self.display, script, *(arguments or [self.images]),
                        prefix=PREFIX, **more)


@test
def test_scroll(case):
    """10,000 images, to the end and back: what is kept is what is seen and the front"""
    images.many(case.images, 10000)
    reports = case.run(
        'settle\nprint start\n'
        'scroll 1 1\nsettle\nprint end\n' + case.screenshot() +
        'scroll 0.96 0.2\nsettle\nscroll 1 0.2\nsettle\nprint near\n'
        'scroll 0 1\nsettle\nprint back\n'
        'action app.memory-warning\nwait 0.2\nprint warned\n'
        'action app.drop-front\nwait 0.5\nprint dropped\n'
        'scroll 0.03 1\nwait 0.5\n' + case.screenshot()).reports()

    for name, report in reports.items():
        equal(report['items'], 10000)
        equal(report['errors'], [])
        equal(report['waiting'], 0)
        equal(report['front_bound'], FRONT)
        assert report['front_bytes'] <= FRONT, (name, report)
        equal(report['entries'], report['alive'])
        assert xvfb.are_loads_explained(report), (name, report)

    start, end, back = reports['start'], reports['end'], reports['back']
    assert 0 < start['alive'] <= 500, start
    assert end['loads'] > start['loads'], (start, end)
    assert reports['near']['hits'] > end['hits'], (end, reports['near'])
    warned, dropped = reports['warned'], reports['dropped']
    assert warned['front_bytes'] <= back['front_bytes'] // 2, (back, warned)
    equal(dropped['front'], 0)
    assert 0 < dropped['alive'] <= 500, dropped
    assert dropped['resident'] < back['resident'] - FRONT // 4, (back, dropped)


@test
def test_real(case):
    """Images of this system among generated ones, seen to the end and back"""
    real = images.real(60)
    case.fill(real)
    case.fill({f'land-{i:03}.png': images.picture(i) for i in range(90)})
    case.fill({f'number-{i:02}.svg': images.svg(i) for i in range(10)})
    reports = case.run('settle\nscroll 1 1\nwait 0.5\nscroll 0.45 1\nsettle\n'
                       'action app.memory-warning\nwait 1\nscroll 0.5 0.5\nwait 1\nsettle\n'
                       'print there\n' + case.screenshot()).reports()

    equal(reports['there']['items'], len(real) + 100)
    equal(reports['there']['errors'], [])


@test
def test_strong(case):
    """With --cache=strong nothing is ever let go, and dropping the front changes nothing"""
    images.many(case.images, 2000)
    reports = case.run('settle\nscroll 1 1\nsettle\nscroll 0 1\nsettle\nprint back\n' +
                       case.screenshot() +
                       'action app.drop-front\nwait 0.2\nprint dropped\n',
                       '--cache=strong', case.images).reports()

    back, dropped = reports['back'], reports['dropped']
    equal(back['buried'], 0)
    assert xvfb.are_loads_explained(back), back
    equal(back['strong'], back['alive'])
    equal(dropped['alive'], back['alive'])


@test
def test_broken(case):
    """What cannot be shown says why"""
    good = images.picture(1)
    case.fill({
        'cut.png': good[:len(good) // 2],
        'empty.png': b'',
        'good.png': good,
        'good.svg': images.svg(7),
        'noise.jpg': b'\xff\xd8\xff' + b'no image' * 100,
        'text.gif': b'This is no image.\n',
        'wrong.svg': b'<svg xmlns="http://www.w3.org/2000/svg"><g></svg>',
    })
    report = case.run('settle\nprint all\n' + case.screenshot()).reports()['all']

    equal(report['items'], 7)
    equal(report['alive'], 2)
    equal(report['failures'], 5)
    equal(len(report['errors']), 5)
    for text in report['errors']:
        assert text, report


@test
def test_decoder_off(case):
    """A decoder that is switched off takes its images with it, and brings them back"""
    case.fill({f'{i}.png': images.picture(i) for i in range(20)})
    case.fill({f'{i}.svg': images.svg(i) for i in range(5)})
    reports = case.run('settle\nprint on\naction app.decoder-png\nsettle\nprint off\n' +
                       case.screenshot() +
                       'action app.decoder-png\nsettle\nprint again\n').reports()

    equal(reports['on']['alive'], 25)
    equal(reports['off']['alive'], 5)
    equal(reports['off']['errors'], ['The decoder “PNG” is switched off'] * 20)
    equal(reports['again']['alive'], 25)
    equal(reports['again']['errors'], [])


@test
def test_modules(case):
    """The module of a decoder is open from its first image to some time after its last"""
    case.fill({'1.svg': images.svg(1)})
    images.fill(case.folder, {'png/1.png': images.picture(1)})
    # By then nothing else is new to the program, for which a module might be kept open
    reports = case.run('settle\nwait 0.5\nprint svg\n'
                       f'open {case.folder}/png\nsettle\nprint png\nwait 4.5\nprint idle\n'
                       'action app.reload\nsettle\nprint again\n').reports()

    equal(reports['svg']['modules'], 1)
    equal(reports['png']['modules'], 2)
    # That of SVG is resident
    equal(reports['idle']['modules'], 1)
    equal(reports['idle']['alive'], 2)
    equal(reports['again']['modules'], 2)


@test
def test_decoder_off_while_decoding(case):
    """A decoder that is switched off stops in the middle of a huge image, in little memory"""
    case.fill({'0.png': images.picture(0)})
    script = ('settle\nprint small\n' + f'open {case.folder}/huge\nwait 0.5\nprint decoding\n'
              'action app.decoder-png\naction win.preferences\nsettle\nprint off\n' +
              case.screenshot())
    images.fill(case.folder, {'huge/huge.png': images.huge_png()})
    reports = case.run(script).reports()

    equal(reports['decoding']['waiting'], 1)
    assert reports['decoding']['resident'] < reports['small']['resident'] + (64 << 20), reports
    equal(reports['off']['alive'], 0)
    equal(reports['off']['errors'], ['The decoder “PNG” is switched off'])


@test
def test_too_large(case):
    """An image that cannot be made smaller while it is decoded is refused, in German"""
    case.fill({'bomb.bmp': images.bomb_bmp(), '7.svg': images.svg(7)})
    report = case.run('settle\naction win.preferences\nprint all\n' + case.screenshot(),
                      '--dark', case.images, LANGUAGE='de').reports()['all']

    equal(report['errors'], ['Zu groß: 20000 × 20000'])
    equal(report['alive'], 1)


@test
def test_view(case):
    """One image is opened at its own size, and closed again"""
    case.fill({f'{i}.png': images.picture(i, 300) for i in range(5)})
    reports = case.run('settle\nprint grid\naction win.show "uint32 3"\nsettle\nprint view\n' +
                       case.screenshot() +
                       'action win.next\nsettle\nprint next\n'
                       'action win.back\naction app.drop-front\nsettle\nprint back\n').reports()

    equal(reports['grid']['alive'], 5)
    equal(reports['view']['alive'], 6)
    equal(reports['view']['caption'], '3.png · 300 × 300')
    equal(reports['view']['alive_bytes'] - reports['grid']['alive_bytes'], 300 * 300 * 4)
    equal(reports['next']['alive'], 7)
    equal(reports['back']['alive'], 5)


@test
def test_zoom(case):
    """An image is loaded in full when it is looked at closely, and let go with the view"""
    stripes = bytes([200, 60, 60, 60, 60, 200] * 1500)
    case.fill({'0.svg': images.svg(0), '1.png': images.png(3000, 2000, [stripes] * 2000)})
    reports = case.run('settle\naction win.show "uint32 1"\nsettle\nprint fit\n'
                       'action view.zoom-normal\nsettle\nprint normal\n' + case.screenshot() +
                       'action view.zoom-out\naction view.zoom-out\naction view.zoom-in\nsettle\n'
                       'action win.previous\nsettle\nprint svg\naction view.zoom-in\nsettle\n' +
                       case.screenshot() +
                       'action win.back\naction app.drop-front\nsettle\nprint back\n').reports()

    thumbnails = (96 * 96 + 96 * 64) * 4
    equal(reports['fit']['caption'], '1.png · 3000 × 2000')
    equal(reports['fit']['alive_bytes'], thumbnails + 2048 * 1365 * 4)
    equal(reports['normal']['caption'], '1.png · 3000 × 2000')
    assert reports['normal']['alive_bytes'] >= thumbnails + 3000 * 2000 * 4, reports['normal']
    equal(reports['svg']['caption'], '0.svg · 64 × 64')
    equal(reports['back']['alive_bytes'], thumbnails)
    equal(reports['back']['caption'], '')


@test
def test_huge(case):
    """20,000 × 20,000 pixels as a thumbnail, and opened in as many as are allowed"""
    case.fill({'huge.png': images.huge_png()})
    reports = case.run('settle\nprint thumbnail\naction win.show "uint32 0"\nsettle\nprint fit\n'
                       'action view.zoom-normal\nsettle\nprint normal\n' + case.screenshot() +
                       'action win.back\naction app.drop-front\nsettle\nwait 0.5\nprint back\n',
                       LANGUAGE='de').reports()

    for name in ['thumbnail', 'fit', 'normal', 'back']:
        equal(reports[name]['errors'], [])
    equal(reports['thumbnail']['alive_bytes'], 96 * 96 * 4)
    equal(reports['fit']['caption'], 'huge.png · 20000 × 20000')
    normal, thumbnail = reports['normal'], reports['thumbnail']
    equal(normal['caption'], 'huge.png · 20000 × 20000, gezeigt aus 5792 × 5792')
    # 128 MiB of pixels, the smaller copy that is in the front, and what the window draws
    assert normal['resident'] <= thumbnail['resident'] + (128 << 20) + (32 << 20), reports
    assert reports['back']['resident'] <= thumbnail['resident'] + (32 << 20), reports


@test
def test_leaves(case):
    """The decoder stops in the middle of a huge image whose cell goes away"""
    case.fill({'0.png': images.picture(0)})
    images.fill(case.folder, {'huge/huge.png': images.huge_png()})
    reports = case.run(f'open {case.folder}/huge\nwait 0.5\nprint decoding\n'
                       f'open {case.images}\nsettle\nwait 3\nprint left\n').reports()

    equal(reports['decoding']['waiting'], 1)
    # A load that is cancelled counts as one that failed; one that nobody stops succeeds
    equal((reports['left']['failures'], reports['left']['errors']), (1, []))
    equal(reports['left']['alive'], 1)


@test
def test_directions(case):
    """From right to left, and in high contrast"""
    case.fill({f'{i}.png': images.picture(i) for i in range(9)})
    case.fill({'cut.png': images.picture(1)[:200]})
    case.run('direction rtl\nsettle\n' + case.screenshot() +
             'action win.show "uint32 3"\nsettle\n' + case.screenshot(),
             GTK_THEME='Default:hc').reports()
    case.run('settle\n' + case.screenshot(), '--dark', case.images,
             GTK_THEME='Default:hc-dark').reports()


@test
def test_everything(case):
    """A little of everything, and nothing is left at the end"""
    case.fill({f'{i:02}.png': images.picture(i) for i in range(60)})
    case.fill({'60.svg': images.svg(60), '61.png': images.picture(1)[:200],
               '62.bmp': images.bomb_bmp()})
    report = case.run('settle\nscroll 1 0.5\nsettle\naction win.show "uint32 59"\nsettle\n'
                      'action view.zoom-normal\naction win.next\nsettle\naction view.zoom-in\n'
                      'action win.next\nsettle\naction win.back\n'
                      'action app.decoder-png\nsettle\naction app.decoder-png\nsettle\n'
                      'action win.preferences\naction app.dark\nsettle\n'
                      'action app.memory-warning\naction app.drop-front\n'
                      f'open {case.folder}/none\nsettle\naction app.drop-front\nwait 0.5\n'
                      'print end\n').reports()['end']

    equal((report['items'], report['alive'], report['entries']), (0, 0, 0))


@test
def test_vanished(case):
    """A folder that goes away takes those images with it that were not loaded yet"""
    images.many(case.images, 3000, n_different=50)
    away = os.path.join(case.folder, 'away')

    def vanish(output):
        seen = b''
        while not seen.endswith(b'\n}\n'):
            seen += output.readline()
        os.rename(case.images, away)
        return seen

    reports = case.run(f'settle\nprint before\nawait {away}\nscroll 1 0.5\nsettle\nprint after\n' +
                       case.screenshot(), meanwhile=vanish).reports()
    before, after = reports['before'], reports['after']
    equal((before['errors'], before['failures']), ([], 0))
    equal((before['items'], after['items']), (3000, 3000))
    assert after['errors'] and 'No such file' in after['errors'][0], after
    equal(after['loads'], before['loads'] + after['failures'])


@test
def test_no_folder(case):
    """A folder that is not there is named"""
    result = case.run('settle\nprint none\n' + case.screenshot(), os.path.join(case.folder, 'none'))
    report = result.reports()['none']

    equal(report['items'], 0)


@test
def test_bad_script(case):
    """A script that cannot be run says which line is wrong"""
    result = case.run('settle\n\nfly away\n')

    equal(result.status, 1)
    assert 'line 3: ' in result.errors, result.errors


@test
def test_guide(case):
    """The guide quotes the code of the program as it is"""
    with open(os.path.join(SOURCE, 'docs/guide-cache.md'), encoding='utf-8') as file:
        guide = file.read()
    section = guide[guide.index('## The gallery'):]
    section = section[:section.index('\n## ')]
    blocks = re.findall(r'```c\n(.*?)```', section, re.S)
    code = ''
    for name in sorted(os.listdir(PARTS)):
        if name.endswith('.c'):
            with open(os.path.join(PARTS, name), encoding='utf-8') as file:
                code += file.read()
    equal(len(blocks), 4)
    for block in blocks:
        assert block in code, block


def succeeds(*command, **keywords):
    if shutil.which(command[0]) is None:
        raise Skip(f'there is no {command[0]}')
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **keywords)
    assert done.returncode == 0, done.stdout.decode()


@test
def test_metainfo(case):
    """What app stores read is valid"""
    succeeds('appstreamcli', 'validate', '--no-net',
             os.path.join(PARTS, 'org.wisp.Gallery.metainfo.xml'))


@test
def test_desktop_file(case):
    """What desktops read is valid"""
    succeeds('desktop-file-validate', os.path.join(PARTS, 'org.wisp.Gallery.desktop'))


@test
def test_translations(case):
    """Everything that can be translated is, in the program and in what it is installed with"""
    template = os.path.join(case.folder, 'wisp-gallery.pot')
    succeeds('xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_',
             '--keyword=g_dngettext:2,3', '--files-from=' + os.path.join(PARTS, 'po/POTFILES'),
             '--output=' + template, cwd=SOURCE)
    with open(os.path.join(PARTS, 'po/LINGUAS'), encoding='utf-8') as file:
        for language in [line.strip() for line in file if not line.startswith('#')]:
            path = os.path.join(PARTS, f'po/{language}.po')
            succeeds('msgcmp', path, template)
            succeeds('msgfmt', '--check', '--output-file=/dev/null', path)


def main():
    if not xvfb.is_there():
        print('1..0 # SKIP there is no Xvfb')
        return 0

    display = xvfb.Display()
    failed = 0
    tests = {function.__name__.removeprefix('test_').replace('_', '-'): function
             for function in TESTS}
    if SANITIZED:
        tests = {name: tests[name] for name in FOR_SANITIZERS}
    if PREFIX:
        tests = {name: tests[name] for name in FOR_VALGRIND}
    print(f'1..{len(tests)}')
    for number, (name, function) in enumerate(tests.items(), 1):
        case = Case(display, name)
        try:
            function(case)
            print(f'ok {number} /gallery/{name}')
        except Skip as reason:
            print(f'ok {number} /gallery/{name} # SKIP {reason}')
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} /gallery/{name}')
        finally:
            case.close()
        sys.stdout.flush()
    display.close()

    return 1 if failed else 0


sys.exit(main())
