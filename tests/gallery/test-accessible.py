#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses wisp-gallery as somebody who does not see it: through the accessibility tree.

    test-accessible.py WISP-GALLERY
"""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback

sys.dont_write_bytecode = True

import atspi   # noqa: E402
import images  # noqa: E402
import xvfb    # noqa: E402

GALLERY = os.path.abspath(sys.argv[1])
PATIENCE = 60  # seconds, for what is to come sooner or later

# Names of types are what a widget without a name is called by
NO_NAMES = ('Gtk', 'Gallery')
NAMED_ROLES = ('button', 'grid cell', 'meter', 'switch', 'tab', 'toggle button')

RIGHT, RETURN, ESCAPE = 0xff53, 0xff0d, 0xff1b  # X11's keysyms

FILES = {
    'cut.png': images.picture(1)[:200],
    'lake.png': images.picture(2),
    'moon.png': images.picture(3),
    'seven.svg': images.svg(7),
}

# The figures of the panel, and what a script prints
FIGURES = {
    'Alive': 'alive', 'In the cache': 'entries', 'Hits': 'hits', 'Misses': 'misses',
    'Loads': 'loads', 'Failed loads': 'failures', 'Buried': 'buried',
}

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def wait_for(function):
    """Its first value that counts as true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = function()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f'in vain: {function.__doc__ or function.__name__}')


class Program:
    """wisp-gallery, which does nothing by itself but for what its script says, and waits."""

    def __init__(self, display, bus, folder):
        self.bus = bus
        self.folder = folder
        self.end = os.path.join(folder, 'end')
        self.seen = b''
        self.settled = threading.Event()
        self.result = None
        self.thread = threading.Thread(target=self._run, args=(display,))
        self.thread.start()
        assert self.settled.wait(PATIENCE), 'wisp-gallery did not settle'
        self.window = wait_for(self._find_window)

    def _run(self, display):
        pictures = os.path.join(self.folder, 'Pictures')
        script = f'settle\nprint start\nawait {self.end}\nprint end\n'
        try:
            self.result = xvfb.run(GALLERY, display, script, pictures, meanwhile=self._read,
                                   timeout=600, GTK_A11Y='atspi',
                                   DBUS_SESSION_BUS_ADDRESS=self.session_address)
        finally:
            self.settled.set()

    session_address = None

    def _read(self, output):
        seen = b''
        while not seen.endswith(b'\n}\n'):
            line = output.readline()
            if not line:
                break
            seen += line
        self.report = xvfb.documents(seen.decode())[0] if seen else None
        self.settled.set()
        return seen

    def _find_window(self):
        """the window in the accessibility tree"""
        for application in self.bus.applications():
            if application.name == 'wisp-gallery':
                for child in application.children():
                    return child
        return None

    def find(self, role, name):
        """The first one; None if there is none."""
        for accessible in self.window.all():
            if accessible.role == role and accessible.name == name:
                return accessible
        return None

    def figure(self, label):
        """The text of the value in the panel that is labelled so."""
        for accessible in self.window.all():
            if accessible.role == 'label' and \
                    [other.name for other in accessible.related(atspi.LABELLED_BY)] == [label]:
                return accessible.text.replace('\u00a0', ' ')
        raise AssertionError(f'no value is labelled “{label}”')

    def close(self):
        with open(self.end, 'w', encoding='utf-8'):
            pass
        self.thread.join()
        return self.result


@test
def test_figures(program):
    """The panel tells each figure, with its label, and it is the one that there is"""
    for label, name in FIGURES.items():
        wanted = str(program.report[name])

        def shown():
            return program.figure(label) == wanted
        shown.__doc__ = f'“{label}” is {wanted}, not {program.figure(label)}'
        wait_for(shown)
    assert program.report['alive'] == 3 and program.report['failures'] == 1, program.report


@test
def test_cells(program):
    """Cells are called by their files"""
    grid = program.find('grid', 'Images')
    names = [child.name for child in grid.children()]
    assert names == sorted(FILES), names


@test
def test_broken(program):
    """The cell of a file that cannot be shown says why"""
    cell = program.find('grid cell', 'cut.png')
    assert cell.description.startswith('Not a proper PNG file: '), cell.description
    assert program.find('grid cell', 'lake.png').description == ''


@test
def test_names(program):
    """Whatever can be used has a name, in words"""
    n_found = 0
    for accessible in program.window.all():
        role, name = accessible.role, accessible.name
        if role in NAMED_ROLES:
            n_found += 1
            assert name and not name.startswith(NO_NAMES) and '_' not in name, (role, name)
    assert n_found >= 12, n_found


@test
def test_keyboard(program):
    """Arrows choose an image, Return opens it, and Escape leads back"""
    def focus(role, name):
        def is_focused():
            return program.find(role, name).has(atspi.FOCUSED)
        is_focused.__doc__ = f'the focus on {name}'
        return is_focused

    def find_focused():
        """the opened image, with the focus"""
        for accessible in program.window.all():
            if accessible.role == 'image' and accessible.has(atspi.FOCUSED):
                return accessible
        return None

    wait_for(focus('grid', 'Images'))
    program.bus.press(RIGHT)
    wait_for(focus('grid cell', 'lake.png'))
    program.bus.press(RETURN)
    image = wait_for(find_focused)
    assert (image.name, image.description) == ('lake.png', '96 × 96'), image.description
    program.bus.press(ESCAPE)
    wait_for(focus('grid cell', 'lake.png'))


@test
def test_button(program):
    """A button that is activated does what it says, and the panel shows it"""
    assert not program.figure('Front').startswith('0 '), program.figure('Front')
    program.find('button', 'Drop the front').activate()

    def dropped():
        """the front is empty"""
        return program.figure('Front').startswith('0 bytes of ')
    wait_for(dropped)


@test
def test_preferences(program):
    """A switch takes a decoder away, and cells say so"""
    program.find('tab', 'Preferences').activate()

    def find_switch():
        """the preferences"""
        return program.find('switch', 'PNG')
    wait_for(find_switch).activate()

    def is_off():
        """a cell says that the decoder is off"""
        return program.find('grid cell', 'lake.png').description == \
            'The decoder “PNG” is switched off'
    wait_for(is_off)
    program.find('switch', 'PNG').activate()

    def is_on():
        """a cell shows its image again"""
        return program.find('grid cell', 'lake.png').description == ''
    wait_for(is_on)


def run_tests(program):
    failed = 0
    for number, function in enumerate(TESTS, 1):
        path = '/gallery-accessible/' + function.__name__.removeprefix('test_')
        try:
            function(program)
            print(f'ok {number} {path}')
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} {path}')
        sys.stdout.flush()
    result = program.close()
    if (result.status, result.errors) != (0, ''):
        print(f'Bail out! wisp-gallery: status {result.status}, {result.errors}')
        failed += 1
    return failed


def main():
    missing = 'Xvfb' if not xvfb.is_there() else atspi.missing()
    if missing is not None:
        print(f'1..0 # SKIP there is no {missing}')
        return 0

    print(f'1..{len(TESTS)}')
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        display = xvfb.Display()
        stack.callback(display.close)
        images.fill(os.path.join(folder, 'Pictures'), FILES)
        environment = xvfb.environment(display, folder, os.path.dirname(GALLERY))
        session = atspi.Session(environment)
        stack.callback(session.close)
        bus = session.open_accessibility_bus()
        stack.callback(bus.close)
        Program.session_address = session.address
        return 1 if run_tests(Program(display, bus, folder)) else 0


sys.exit(main())
