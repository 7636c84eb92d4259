# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of Python share: TAP, and helpers."""

import gc
import sys
import traceback

try:
    import gi
    gi.require_version('Wisp', '1')
    gi.require_version('Fixture', '1')
except ImportError:
    print('1..0 # SKIP there is no PyGObject for this Python')
    sys.exit(0)

from gi.repository import Fixture, Gio, GLib  # noqa: E402


def action(name):
    return Gio.SimpleAction(name=name)


def assert_raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f'no {kind.__name__}')


def run_main_loop(until):
    """Until the condition holds, or for ten seconds, which is a failure."""
    context = GLib.MainContext.default()
    late = []
    source = GLib.timeout_add(10000, late.append, True)
    while not until():
        context.iteration(True)
        assert not late, 'it takes too long'
    GLib.source_remove(source)


class Log:
    """Keeps what is logged, in place of printing it."""
    def __enter__(self):
        Fixture.begin_log()
        self.messages = []
        return self

    def __exit__(self, *_):
        self.messages = Fixture.end_log()


def main(prefix, *groups):
    tests = [(f'/{prefix}/{type(group).__name__.lower()}/{name.replace("_", "-")}', test)
             for group in groups for name, test in vars(type(group)).items()
             if not name.startswith('_') and not name.startswith('run_')]
    status = 0
    print(f'1..{len(tests)}', flush=True)
    for number, (name, test) in enumerate(tests, 1):
        group = next(g for g in groups if vars(type(g)).get(test.__name__) is test)
        try:
            gc.collect()
            test(group)
            print(f'ok {number} {name}', flush=True)
        except BaseException:  # pylint: disable=broad-except
            status = 1
            print(f'not ok {number} {name}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    return status
