# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a screen reader sees: the accessibility bus, and the tree of objects on it.

This speaks AT-SPI's protocol itself, which needs no more than D-Bus, and does not keep
anything that might be out of date.
"""

import os
import shutil
import subprocess

try:
    from gi.repository import Gio, GLib
except ImportError:
    Gio = None

PREFIX = 'org.a11y.atspi.'
REGISTRY = (PREFIX + 'Registry', '/org/a11y/atspi/accessible/root')
KEYBOARD = (PREFIX + 'Registry', '/org/a11y/atspi/registry/deviceeventcontroller')
SERVICE = 'dbus-1/services/org.a11y.Bus.service'
TIMEOUT = 60000  # milliseconds, of a call: only for what hangs

# AT-SPI's numbers, of Relation and State, and of KeySynthType
LABELLED_BY = 2
FOCUSED = 12
VISIBLE = 30
PRESS_KEYSYM = 3


def missing():
    """What this needs and is not there, or None."""
    folders = os.environ.get('XDG_DATA_DIRS') or '/usr/local/share:/usr/share'
    if Gio is None:
        return 'PyGObject (python3-gi)'
    if shutil.which('dbus-daemon') is None:
        return 'dbus-daemon'
    if not any(os.path.exists(os.path.join(folder, SERVICE)) for folder in folders.split(':')):
        return 'AT-SPI (at-spi2-core)'
    return None


class Session:
    """A session bus of our own, on which the accessibility bus is started by its name."""

    def __init__(self, environment):
        reader, writer = os.pipe()
        self.daemon = subprocess.Popen(
            ['dbus-daemon', '--session', '--nofork', '--nopidfile', f'--print-address={writer}'],
            pass_fds=[writer], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as file:
            self.address = file.readline().strip()
        assert self.address, 'dbus-daemon did not start'

    def open_accessibility_bus(self):
        session = connect(self.address)
        address, = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                     None, None, Gio.DBusCallFlags.NONE, TIMEOUT, None).unpack()
        session.close_sync(None)
        return Bus(connect(address))

    def close(self):
        self.daemon.terminate()
        self.daemon.wait()


def connect(address):
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
        Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


class Bus:
    """The accessibility bus."""

    def __init__(self, connection):
        self.connection = connection

    def call(self, reference, interface, method, arguments=None):
        return self.connection.call_sync(*reference, interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, TIMEOUT, None).unpack()

    def applications(self):
        found, = self.call(REGISTRY, PREFIX + 'Accessible', 'GetChildren')
        return [Accessible(self, reference) for reference in found]

    def press(self, keysym):
        """As if somebody did, on the keyboard of the display."""
        self.call(KEYBOARD, PREFIX + 'DeviceEventController', 'GenerateKeyboardEvent',
                  GLib.Variant('(isu)', (keysym, '', PRESS_KEYSYM)))

    def close(self):
        self.connection.close_sync(None)


class Accessible:
    """An object in the tree. Everything is asked for anew each time."""

    def __init__(self, bus, reference):
        self.bus = bus
        self.reference = reference

    def _call(self, method, arguments=None, interface='Accessible'):
        return self.bus.call(self.reference, PREFIX + interface, method, arguments)

    def _get(self, name, interface='Accessible'):
        return self.bus.call(self.reference, 'org.freedesktop.DBus.Properties', 'Get',
                             GLib.Variant('(ss)', (PREFIX + interface, name)))[0]

    def __eq__(self, other):
        return self.reference == other.reference

    @property
    def name(self):
        return self._get('Name')

    @property
    def description(self):
        return self._get('Description')

    @property
    def role(self):
        return self._call('GetRoleName')[0]

    @property
    def text(self):
        length = self._get('CharacterCount', 'Text')
        return self._call('GetText', GLib.Variant('(ii)', (0, length)), 'Text')[0]

    def has(self, state):
        words, = self._call('GetState')
        return bool(words[state // 32] >> state % 32 & 1)

    def related(self, relation):
        for number, references in self._call('GetRelationSet')[0]:
            if number == relation:
                return [Accessible(self.bus, reference) for reference in references]
        return []

    def children(self):
        return [Accessible(self.bus, reference) for reference in self._call('GetChildren')[0]]

    def all(self):
        """This and what is below it, as far as it is not hidden. (GTK 4.8 does not tell what
        is on another page of a stack.)"""
        yield self
        for child in self.children():
            if child.has(VISIBLE):
                yield from child.all()

    def activate(self):
        """The first action: what a click does."""
        self._call('DoAction', GLib.Variant('(i)', (0,)), 'Action')
