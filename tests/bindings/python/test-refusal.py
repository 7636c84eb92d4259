#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
A known limit: before 3.47, PyGObject refuses light objects, with a TypeError, and goes
on to work. Newer versions have test-light.py.
"""

import sys

import harness
from harness import action, assert_raises

import gi
from gi.repository import Fixture, Wisp

if gi.version_info >= (3, 47):
    print('1..0 # SKIP this PyGObject knows light objects')
    sys.exit(0)


class Refusal:
    def constructor(self):
        error = assert_raises(TypeError, Fixture.Node.new, 'grass')
        assert 'FixtureNode' in str(error), error

    def lookup(self):
        cache = Wisp.Cache()
        assert cache.lookup_object('key') is None

    def gobjects_go_on(self):
        cache, value = Wisp.Cache(), action('grass')
        assert_raises(TypeError, Fixture.Leaf.new, 'grass', 1)
        cache.insert('key', value)
        assert cache.lookup('key') is value

    def made_in_c(self):
        """What Python never sees works all the same."""
        cache = Wisp.Cache()
        Fixture.insert_briefly(cache, 'key')
        assert cache.props.n_entries == 0


if __name__ == '__main__':
    sys.exit(harness.main('python', Refusal()))
