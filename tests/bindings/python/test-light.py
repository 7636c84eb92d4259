#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Light objects from Python, which PyGObject has since 3.47."""

import gc
import sys

import harness
from harness import action, assert_raises

import gi
from gi.repository import Fixture, GLib, Wisp

if gi.version_info < (3, 47):
    print('1..0 # SKIP this PyGObject does not know light objects')
    sys.exit(0)

events = []


class Song(Wisp.Object):
    def do_dispose(self):
        events.append('dispose')

    def do_finalize(self):
        events.append('finalize')


class Loud(Fixture.Node):
    def do_describe(self):
        return 'LOUD'


class Light:
    def methods(self):
        node, leaf = Fixture.Node.new('one'), Fixture.Leaf.new('two', 3)
        assert node.describe() == 'node one' and leaf.describe() == 'leaf two'
        assert isinstance(leaf, Fixture.Node) and isinstance(leaf, Wisp.Object)
        node.set_next(leaf)
        assert node.get_next() == leaf and node.get_next().get_weight() == 3

    def lifetime(self):
        node = Fixture.Node.new('one')
        node.set_next(Fixture.Node.new('two'))
        assert Fixture.Node.count() == 2
        del node
        gc.collect()
        assert Fixture.Node.count() == 0

    def value(self):
        node = Fixture.Node.new('one')
        assert node.to_value() == node
        assert Fixture.Node.from_value(node) == node

    def weak(self):
        node = Fixture.Node.new('one')
        weak = Wisp.Weak.new_object(node)
        assert weak.get_object() == node
        del node
        gc.collect()
        assert weak.get_object() is None and not weak.is_alive()

    def weak_of_other_kind(self):
        weak = Wisp.Weak(action('grass'))
        with harness.Log() as log:
            assert weak.get_object() is None
        assert len(log.messages) == 1, log.messages

    def cache(self):
        cache, node = Wisp.Cache(), Fixture.Node.new('one')
        assert cache.insert_object('key', node)
        assert cache.lookup_object('key') == node
        assert cache.add_object('key', Fixture.Node.new('two')) == node
        assert cache.snapshot_objects() == [node]
        with harness.Log() as log:
            assert cache.lookup('key') is None
        assert len(log.messages) == 1, log.messages
        del node
        gc.collect()
        assert cache.props.n_entries == 0 and Fixture.Node.count() == 0

    def load(self):
        cache = Wisp.Cache()
        node = cache.get_or_load_object('key', lambda cache, key, *_: Fixture.Node.new(key))
        assert node.get_name() == 'key' and cache.lookup_object('key') == node
        error = assert_raises(GLib.Error, cache.get_or_load, 'key', lambda *_: action('other'))
        assert error.matches(Wisp.error_quark(), Wisp.Error.FAILED), error

    def collections(self):
        members, data, node = Wisp.WeakSet(), Wisp.WeakMap(), Fixture.Node.new('one')
        note = action('note')
        assert members.add_object(node) and members.contains_object(node)
        assert data.insert_object(node, note) and data.lookup_object(node) is note
        del node
        gc.collect()
        assert members.props.n_members == 0 and data.props.n_entries == 0

    def data(self):
        data, node, note = Wisp.WeakMap(), Fixture.Node.new('one'), action('note')
        assert data.insert_gobject_object(note, node) and data.insert_object_object(node, node)
        assert data.lookup_gobject_object(note) == node
        assert data.lookup_object_object(node) == node
        assert data.remove_object(node)
        with harness.Log() as log:
            assert data.lookup(note) is None
        assert len(log.messages) == 1, log.messages
        del node
        gc.collect()
        assert Fixture.Node.count() == 1
        del note
        gc.collect()
        assert data.props.n_entries == 0 and Fixture.Node.count() == 0


class Subclass:
    def dies_once(self):
        events.clear()
        song = Song()
        weak = Wisp.Weak.new_object(song)
        assert weak.is_alive() and not events
        del song
        gc.collect()
        assert events == ['dispose', 'finalize'], events
        assert not weak.is_alive()

    def in_a_cache(self):
        cache, song = Wisp.Cache(), Song()
        cache.insert_object('key', song)
        assert isinstance(cache.lookup_object('key'), Song)
        del song
        gc.collect()
        assert cache.props.n_entries == 0

    def virtual_function(self):
        assert Loud().describe() == 'LOUD'

    def attributes_belong_to_the_wrapper(self):
        """A known limit."""
        cache, song = Wisp.Cache(), Song()
        song.title = 'Imagine'
        cache.insert_object('key', song)
        assert not hasattr(cache.lookup_object('key'), 'title')


if __name__ == '__main__':
    sys.exit(harness.main('python', Light(), Subclass()))
