#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Wisp from Python: what every version of PyGObject has."""

import asyncio
import gc
import sys

import harness
from harness import action, assert_raises, run_main_loop

from gi.repository import Fixture, Gio, GLib, Wisp


class Cache:
    def lookup(self):
        cache, value = Wisp.Cache(), action('grass')
        assert cache.insert('key', value)
        assert cache.lookup('key') is value
        assert cache.lookup('another') is None
        assert cache.props.n_entries == cache.get_n_entries() == 1
        assert cache.remove('key') and not cache.remove('key')

    def does_not_keep(self):
        cache, value = Wisp.Cache(), action('grass')
        cache.insert('key', value)
        del value
        assert cache.props.n_entries == 0
        assert cache.lookup('key') is None

    def keeps_python_attributes_while_alive(self):
        cache, value = Wisp.Cache(), action('grass')
        value.colour = 'green'
        cache.insert('key', value)
        assert cache.lookup('key').colour == 'green'

    def add(self):
        cache, first = Wisp.Cache(), action('first')
        assert cache.add('key', first) is first
        assert cache.add('key', action('second')) is first

    def snapshot(self):
        cache, values = Wisp.Cache(), [action(name) for name in 'abc']
        for value in values:
            cache.insert(value.get_name(), value)
        assert sorted(v.get_name() for v in cache.snapshot()) == ['a', 'b', 'c']
        assert [value.__grefcount__ for value in values] == [1, 1, 1]
        del value, values
        assert cache.props.n_entries == 0

    def front(self):
        cache = Wisp.Cache(max_items=1)
        cache.insert('first', action('first'))
        cache.insert('second', action('second'))
        assert cache.lookup('second').get_name() == 'second'
        assert cache.props.n_entries == 1
        assert cache.get_stats().evicted_by_items == 1

    def other_keys(self):
        cache = Fixture.new_pointer_cache()
        with harness.Log() as log:
            assert cache.lookup('key') is None
            assert not cache.insert('key', cache)
        assert len(log.messages) == 2, log.messages

    def wrong_value(self):
        assert_raises(TypeError, Wisp.Cache().insert, 'key', 'a string')


class Load:
    def sync(self):
        cache, keys = Wisp.Cache(), []

        def load(from_cache, key, cancellable, *_):
            assert from_cache is cache
            keys.append(key)
            return action(key)

        value = cache.get_or_load('key', load)
        assert cache.get_or_load('key', load) is value
        assert value.get_name() == 'key' and keys == ['key']
        assert cache.reload('key', load) is not value

    def sync_error(self):
        def load(*_):
            raise GLib.Error('none', 'g-io-error-quark', Gio.IOErrorEnum.NOT_FOUND)

        error = assert_raises(GLib.Error, Wisp.Cache().get_or_load, 'key', load)
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)

    def run_async(self, cache, start, cancellable=None, key='key'):
        """The result, or the error."""
        results = []

        def finish(source, result, *_):
            try:
                results.append(source.get_or_load_finish(result))
            except GLib.Error as error:
                results.append(error)

        cache.get_or_load_async(key, start=start, cancellable=cancellable, callback=finish)
        run_main_loop(lambda: results)
        return results[0]

    def async_value(self):
        cache, n_loads = Wisp.Cache(), 0

        def start(load, key, *_):
            nonlocal n_loads
            n_loads += 1
            GLib.idle_add(lambda: load.complete(action(key)))

        value = self.run_async(cache, start)
        assert value.get_name() == 'key' and n_loads == 1
        assert self.run_async(cache, start) is value and n_loads == 1

    def async_other_thread(self):
        value = action('grass')
        assert self.run_async(Wisp.Cache(),
                              lambda load, *_: Fixture.complete_later(load, value)) is value

    def async_error(self):
        def start(load, *_):
            load.fail(GLib.Error('none', 'g-io-error-quark', Gio.IOErrorEnum.NOT_FOUND))

        error = self.run_async(Wisp.Cache(), start)
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND), error

    def async_raises_at_once(self):
        def start(*_):
            raise GLib.Error('none', 'g-io-error-quark', Gio.IOErrorEnum.NOT_FOUND)

        error = self.run_async(Wisp.Cache(), start)
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND), error

    def async_given_up(self):
        error = self.run_async(Wisp.Cache(), lambda *_: None)
        assert error.matches(Wisp.error_quark(), Wisp.Error.FAILED), error

    def async_cancelled(self):
        cancellable, loads = Gio.Cancellable(), []

        def start(load, *_):
            loads.append(load)
            cancellable.cancel()

        error = self.run_async(Wisp.Cache(), start, cancellable)
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error
        assert loads[0].props.cancellable.is_cancelled()

    def sync_during_async(self):
        cache, errors = Wisp.Cache(), []

        def start(load, key, *_):
            errors.append(assert_raises(GLib.Error, cache.get_or_load, key, lambda *_: action('x')))
            load.complete(action(key))

        assert self.run_async(cache, start).get_name() == 'key'
        assert errors[0].matches(Wisp.error_quark(), Wisp.Error.RECURSIVE_LOAD)

    def awaitable(self):
        """What docs/languages.md shows, on asyncio's own loop."""
        async def get_or_load(cache, key, fetch):
            loop = asyncio.get_running_loop()
            future = loop.create_future()

            async def run(load):
                try:
                    load.complete(await fetch(key))
                except Exception as error:  # pylint: disable=broad-except
                    load.fail(GLib.Error(str(error), 'wisp-error-quark', Wisp.Error.FAILED))

            def start(load, *_):
                tasks.add(loop.create_task(run(load)))

            def finish(cache, result, *_):
                try:
                    future.set_result(cache.get_or_load_finish(result))
                except GLib.Error as error:
                    future.set_exception(error)

            cache.get_or_load_async(key, start=start, callback=finish)
            while not future.done():
                GLib.MainContext.default().iteration(False)
                await asyncio.sleep(0)
            return future.result()

        async def fetch(key):
            await asyncio.sleep(0)
            if key == 'bad':
                raise ValueError('no such key')
            return action(key)

        async def main():
            cache = Wisp.Cache()
            first, second = await asyncio.gather(get_or_load(cache, 'key', fetch),
                                                 get_or_load(cache, 'key', fetch))
            assert first is second and first.get_name() == 'key'
            try:
                await get_or_load(cache, 'bad', fetch)
            except GLib.Error as error:
                assert error.message == 'no such key'
            else:
                raise AssertionError('no error')

        tasks = set()
        asyncio.run(main())


class Weak:
    def get(self):
        value = action('grass')
        weak = Wisp.Weak(value)
        assert weak.get() is value and weak.is_alive()
        del value
        assert weak.get() is None and not weak.is_alive()

    def equal(self):
        value, other = action('grass'), action('grass')
        assert Wisp.Weak(value) == Wisp.Weak(value) != Wisp.Weak(other)
        assert Wisp.Weak(value).equal(Wisp.Weak(value))
        assert hash(Wisp.Weak(value)) == hash(Wisp.Weak(value))

    def python_weak_reference_dies_too(self):
        value = action('grass')
        weak = Wisp.Weak(value)
        held = weak.get()
        del value
        assert weak.get() is held

    def cleanup(self):
        value, ran = action('grass'), []
        assert Wisp.Weak(value).add_cleanup(lambda *_: ran.append(True))
        del value
        assert not ran
        run_main_loop(lambda: ran)

    def cleanup_removed(self):
        value, ran = action('grass'), []
        weak = Wisp.Weak(value)
        cleanup = weak.add_cleanup(lambda *_: ran.append(True))
        assert weak.remove_cleanup(cleanup) and not weak.remove_cleanup(cleanup)
        del value
        GLib.MainContext.default().iteration(False)
        assert not ran


class Collections:
    def set_members(self):
        members, value = Wisp.WeakSet(), action('grass')
        assert members.add(value) and not members.add(value)
        assert members.contains(value) and members.props.n_members == 1
        assert members.snapshot() == [value]
        assert members.remove(value) and not members.remove(value)
        members.add(value)
        del value
        assert members.props.n_members == 0

    def map_data(self):
        data, value, note = Wisp.WeakMap(), action('grass'), action('note')
        weak = Wisp.Weak(note)
        assert data.insert(value, note)
        del note
        assert data.lookup(value).get_name() == 'note' and data.props.n_entries == 1
        assert data.remove(value) and data.lookup(value) is None
        assert not weak.is_alive()
        data.insert(value, action('note'))
        del value
        assert data.props.n_entries == 0

    def map_other_data(self):
        data, value = Fixture.new_string_map(), action('grass')
        with harness.Log() as log:
            assert data.lookup(value) is None
        assert len(log.messages) == 1, log.messages


if __name__ == '__main__':
    sys.exit(harness.main('python', Cache(), Load(), Weak(), Collections()))
