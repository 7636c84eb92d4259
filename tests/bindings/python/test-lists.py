#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Wisp shows to user interfaces, from Python: entries of a cache, and plugins."""

import os
import sys
import tempfile

import harness
from harness import action, assert_raises, run_main_loop

from gi.repository import Gio, GLib, Wisp


class Model:
    """The entries of a cache, shown."""
    def run_until_changed(self, model, n_items):
        run_main_loop(lambda: len(model) == n_items)

    def order(self):
        cache = Wisp.Cache()
        model, values = Wisp.CacheModel.new(cache), [action(name) for name in 'bca']
        assert isinstance(model, Gio.ListModel)
        assert model.get_item_type() == Wisp.CacheItem.__gtype__
        assert model.props.cache is model.dup_cache() is cache
        for value in values:
            cache.insert(value.get_name(), value)
        self.run_until_changed(model, 3)
        assert [item.get_key() for item in model] == ['b', 'c', 'a']
        assert [item.props.value for item in model] == values
        assert [item.dup_value() for item in model] == values
        assert model.get_item(3) is None

        # Replaced, it keeps its place; inserted again, it is the last
        other, changes = action('other'), []
        model.connect('items-changed', lambda *_: changes.append(len(model)))
        cache.insert('c', other)
        cache.remove('b')
        cache.insert('b', values[0])
        run_main_loop(lambda: changes and changes[-1] == 3)
        assert [item.props.key for item in model] == ['c', 'a', 'b']
        assert model[0].props.value is other

    def changes_in_main_context(self):
        cache, value, changes = Wisp.Cache(), action('grass'), []
        model = Wisp.CacheModel(cache=cache)
        model.connect('items-changed', lambda _, *change: changes.append(change))
        cache.insert('key', value)
        assert len(model) == 0 and not changes
        self.run_until_changed(model, 1)
        assert changes == [(0, 0, 1)]
        cache.remove('key')
        assert len(model) == 1
        self.run_until_changed(model, 0)
        assert changes == [(0, 0, 1), (0, 1, 0)]

    def does_not_keep(self):
        cache, value, kept = Wisp.Cache(), action('grass'), action('kept')
        model = Wisp.CacheModel(cache=cache)
        cache.insert('key', value)
        cache.insert('kept', kept)
        self.run_until_changed(model, 2)
        item = model[0]
        assert item.props.value is value
        del value
        assert item.props.key == 'key' and item.props.value is item.dup_value() is None
        self.run_until_changed(model, 1)
        assert model[0].props.value is kept

    def cache_gone(self):
        cache, value = Wisp.Cache(), action('grass')
        cache.insert('key', value)
        model = Wisp.CacheModel(cache=cache)
        assert len(model) == 1
        del cache
        assert model.props.cache is None
        self.run_until_changed(model, 0)


class Folder:
    """With plugins, for as long as a test."""
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='wisp-')
        self.path = self.folder.name
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def file(self, name):
        return os.path.join(self.path, name)

    def write(self, name, *lines, mode=0o600):
        with open(self.file(name), 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')
            os.chmod(file.fileno(), mode)

    def add_plugin(self, name, *lines):
        self.write(f'{name}.plugin', '[Plugin]', f'Name={name}', 'Version=1.5',
                   f'Module={name}', *lines)

    def registry(self):
        registry = Wisp.Registry()
        registry.add_type_point('demo.action', 2, Gio.Action)
        registry.add_folder(self.path, Wisp.PluginInfoFlags.NONE)
        return registry


def assert_error(code, function, *arguments):
    error = assert_raises(GLib.Error, function, *arguments)
    assert error.matches(Wisp.error_quark(), code), error
    return error


class Registry:
    def plugins(self):
        with Folder() as folder:
            folder.add_plugin('rose', 'DisplayName=A rose', 'Description=It smells', 'Icon=flower',
                              'Requires=grass >= 1', '[Extension demo.action]', 'ABI=2')
            folder.add_plugin('grass', '[Extension demo.action/lawn]', 'ABI=2', 'Priority=5',
                              '[Extension demo.action/old]', 'ABI=1')
            folder.write('README', 'not a plugin')
            registry = folder.registry()
            assert registry.rescan() and registry.list_refused() == []
            assert registry.list('demo.action') == ['lawn', 'rose']

            grass, rose = registry.get_plugins()
            assert isinstance(rose, Wisp.Plugin)
            assert [grass.get_name(), rose.props.name] == ['grass', 'rose']
            assert rose.props.enabled and not rose.props.open
            assert registry.lookup_plugin('rose') is rose
            info = rose.props.info
            assert [info.props.name, info.props.version, info.props.display_name,
                    info.props.description, info.props.icon_name] == [
                        'rose', '1.5', 'A rose', 'It smells', 'flower']
            assert info.get_file() == folder.file('rose.plugin')
            assert info.is_at_least('1.5') and not info.is_at_least('1.10')
            assert info.get_n_requirements() == 1
            assert info.get_requirement(0) == 'grass' and info.get_requirement_version(0) == '1'
            info = grass.get_info()
            assert [(info.get_extension_point(i), info.get_extension_name(i),
                     info.get_extension_abi(i), info.get_extension_priority(i))
                    for i in range(info.get_n_extensions())] == [
                        ('demo.action', 'lawn', 2, 5), ('demo.action', 'old', 1, 0)]

    def rescan(self):
        with Folder() as folder:
            registry, changes, notified = folder.registry(), [], []
            plugins = registry.get_plugins()
            plugins.connect('items-changed', lambda _, *change: changes.append(change))
            registry.rescan()
            folder.add_plugin('b')
            registry.rescan()
            folder.add_plugin('a')
            registry.rescan()
            assert [plugin.get_name() for plugin in plugins] == ['a', 'b']

            b = plugins[1]
            b.connect('notify::info', lambda *_: notified.append(b.get_info().get_display_name()))
            folder.add_plugin('b', 'DisplayName=Changed')
            os.unlink(folder.file('a.plugin'))
            registry.rescan()
            assert notified == ['Changed'] and list(plugins) == [b]
            assert changes == [(0, 0, 1), (0, 0, 1), (0, 1, 0)]

    def disable(self):
        with Folder() as folder:
            folder.add_plugin('a', '[Extension demo.action]', 'ABI=2')
            registry, seen = folder.registry(), []
            registry.rescan()
            plugin = registry.lookup_plugin('a')
            for signal in 'disabled', 'enabled':
                registry.connect(signal, lambda *arguments: seen.append(arguments),
                                 signal)
            plugin.connect('notify::enabled', lambda *_: seen.append(plugin.get_enabled()))

            assert registry.disable('a') and not plugin.props.enabled
            assert registry.list('demo.action') == []
            assert_error(Wisp.Error.DISABLED_PLUGIN, registry.get, 'demo.action', 'a')
            assert registry.enable('a') and plugin.props.enabled
            assert registry.list('demo.action') == ['a']
            assert seen == [False, (registry, plugin, 'disabled'),
                            True, (registry, plugin, 'enabled')]

            # As a switch does; GObject notifies when a property has been set wholly
            plugin.props.enabled = False
            assert registry.list('demo.action') == []
            assert seen[4:] == [(registry, plugin, 'disabled'), False]

    def refused(self):
        with Folder() as folder:
            registry = folder.registry()
            folder.add_plugin('a')
            folder.write('bad.plugin', '[Plugin]', 'Name=bad')
            error = assert_error(Wisp.Error.INVALID_PLUGIN, registry.rescan)
            assert folder.file('bad.plugin') in error.message
            assert registry.list_refused() == [error.message]
            assert [plugin.get_name() for plugin in registry.get_plugins()] == ['a']
            os.unlink(folder.file('bad.plugin'))
            assert registry.rescan() and registry.list_refused() == []

    def unsafe(self):
        with Folder() as folder:
            folder.write('a.plugin', '[Plugin]', 'Name=a', 'Version=1', mode=0o666)
            registry = folder.registry()
            assert_error(Wisp.Error.UNSAFE_PLUGIN, registry.rescan)
            assert len(registry.get_plugins()) == 0
            registry = Wisp.Registry()
            registry.add_folder(folder.path, Wisp.PluginInfoFlags.UNSAFE)
            assert registry.rescan() and len(registry.get_plugins()) == 1

    def unknown(self):
        with Folder() as folder:
            registry = folder.registry()
            registry.add_point('demo.table', 1, 8)
            assert_error(Wisp.Error.UNKNOWN_POINT, registry.get, 'demo.table', 'a')
            assert_error(Wisp.Error.UNKNOWN_POINT, registry.get, 'demo.nothing', 'a')
            assert_error(Wisp.Error.UNKNOWN_POINT, registry.list, 'demo.nothing')
            assert_error(Wisp.Error.UNKNOWN_PLUGIN, registry.get, 'demo.action', 'a')
            assert_error(Wisp.Error.UNKNOWN_PLUGIN, registry.disable, 'a')
            assert registry.lookup_plugin('a') is None

            results = []
            registry.get_async('demo.nothing', 'a', None, lambda _, result: results.append(result))
            run_main_loop(lambda: results)
            assert_error(Wisp.Error.UNKNOWN_POINT, registry.get_finish, results[0])


if __name__ == '__main__':
    sys.exit(harness.main('python', Model(), Registry()))
