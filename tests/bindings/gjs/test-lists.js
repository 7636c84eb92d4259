#!/usr/bin/env -S gjs -m
// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What Wisp shows to user interfaces, from JavaScript: the entries of a cache, and the
// plugins of a registry.

import Fixture from 'gi://Fixture?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Wisp from 'gi://Wisp?version=1';

import {
    action, assertEqual, assertRejects, assertThrows, collect, emitted, later, run,
} from './harness.js';

Gio._promisify(Wisp.Registry.prototype, 'get_async', 'get_finish');

function items(model) {
    return Array.from({length: model.get_n_items()}, (_, i) => model.get_item(i));
}

function keys(model) {
    return items(model).map(item => item.key);
}

// Calls a function with a folder for plugins, which is gone afterwards
async function inFolder(func) {
    const folder = GLib.dir_make_tmp('wisp-XXXXXX');
    const files = new Set();

    try {
        await func({
            path: folder,
            // Nobody else may write to it, whatever the umask
            write(name, ...lines) {
                const file = GLib.build_filenamev([folder, name]);
                files.add(file);
                GLib.file_set_contents_full(file, `${lines.join('\n')}\n`,
                    GLib.FileSetContentsFlags.NONE, 0o600);
            },
            addPlugin(name, ...lines) {
                this.write(`${name}.plugin`,
                    '[Plugin]', `Name=${name}`, 'Version=1.5', `Module=${name}`, ...lines);
            },
            remove(name) {
                const file = GLib.build_filenamev([folder, name]);
                files.delete(file);
                assertEqual(GLib.unlink(file), 0);
            },
        });
    } finally {
        files.forEach(file => GLib.unlink(file));
        GLib.rmdir(folder);
    }
}

function makeRegistry(folder) {
    const registry = new Wisp.Registry();
    registry.add_type_point('demo.action', 2, Gio.Action.$gtype);
    registry.add_folder(folder.path, Wisp.PluginInfoFlags.NONE);
    return registry;
}

const tests = {
    // The entries of a cache

    async '/gjs/model/order'() {
        const cache = new Wisp.Cache();
        const model = Wisp.CacheModel.new(cache);
        const values = ['b', 'c', 'a'].map(action);

        assertEqual(model instanceof Gio.ListModel, true);
        assertEqual(model.get_item_type() === Wisp.CacheItem.$gtype, true);
        assertEqual(model.cache === cache, true);
        values.forEach(value => cache.insert(value.name, value));
        assertEqual(await emitted(model, 'items-changed'), [0, 0, 3]);
        assertEqual(keys(model), ['b', 'c', 'a']);
        assertEqual(items(model).every((item, i) => item.value === values[i]), true);
        assertEqual(items(model).every((item, i) => item.dup_value() === values[i]), true);
        assertEqual(model.get_item(3), null);

        // Replaced, it keeps its place; inserted again, it is the last
        const other = action('other');
        cache.insert('c', other);
        cache.remove('b');
        cache.insert('b', values[0]);
        await emitted(model, 'items-changed');
        await later();
        assertEqual(keys(model), ['c', 'a', 'b']);
        assertEqual(model.get_item(0).value === other, true);
    },

    async '/gjs/model/changes-in-main-context'() {
        const cache = new Wisp.Cache();
        const value = action('grass');
        const model = new Wisp.CacheModel({cache});
        let n_notified = 0;

        model.connect('notify::n-items', () => n_notified++);
        cache.insert('key', value);
        assertEqual(model.get_n_items(), 0);
        assertEqual(await emitted(model, 'items-changed'), [0, 0, 1]);
        cache.remove('key');
        assertEqual(keys(model), ['key']);
        assertEqual(await emitted(model, 'items-changed'), [0, 1, 0]);
        assertEqual(keys(model), []);
        assertEqual(n_notified > 0, true);
    },

    async '/gjs/model/does-not-keep'() {
        const cache = new Wisp.Cache();
        const kept = action('kept');
        const model = new Wisp.CacheModel({cache});

        (() => {
            cache.insert('key', action('grass'));
            cache.insert('kept', kept);
        })();
        await emitted(model, 'items-changed');
        const item = model.get_item(0);
        collect();
        assertEqual(item.key, 'key');
        assertEqual(item.value, null);
        assertEqual(await emitted(model, 'items-changed'), [0, 1, 0]);
        assertEqual(keys(model), ['kept']);
        assertEqual(model.get_item(0).value === kept, true);
    },

    '/gjs/model/light'() {
        const cache = new Wisp.Cache();
        const node = new Fixture.Node('grass');

        cache.insert_object('node', node);
        const model = new Wisp.CacheModel({cache});
        assertEqual(keys(model), ['node']);
        assertEqual(model.get_item(0).value, null);
        assertEqual(model.get_item(0).dup_value(), null);
        assertEqual(model.get_item(0).dup_value_object() === node, true);
    },

    async '/gjs/model/cache-gone'() {
        const value = action('grass');
        const model = (() => {
            const cache = new Wisp.Cache();
            cache.insert('key', value);
            return new Wisp.CacheModel({cache});
        })();

        assertEqual(keys(model), ['key']);
        collect();
        assertEqual(model.cache, null);
        assertEqual(await emitted(model, 'items-changed'), [0, 1, 0]);
    },

    // The plugins of a registry

    '/gjs/registry/plugins': () => inFolder(folder => {
        folder.addPlugin('rose', 'DisplayName=A rose', 'Description=It smells', 'Icon=flower',
            'Requires=grass >= 1', '[Extension demo.action]', 'ABI=2');
        folder.addPlugin('grass', '[Extension demo.action/lawn]', 'ABI=2', 'Priority=5',
            '[Extension demo.action/old]', 'ABI=1');
        folder.write('README', 'not a plugin');

        const registry = makeRegistry(folder);
        assertEqual(registry.rescan(), true);
        assertEqual(registry.list_refused(), []);
        assertEqual(registry.list('demo.action'), ['lawn', 'rose']);

        const [grass, rose] = items(registry.get_plugins());
        assertEqual(registry.get_plugins().get_n_items(), 2);
        assertEqual(rose instanceof Wisp.Plugin, true);
        assertEqual([grass.name, rose.name], ['grass', 'rose']);
        assertEqual([rose.enabled, rose.open], [true, false]);
        assertEqual(registry.lookup_plugin('rose') === rose, true);

        const info = rose.info;
        assertEqual([info.name, info.version, info.display_name, info.description, info.icon_name],
            ['rose', '1.5', 'A rose', 'It smells', 'flower']);
        assertEqual(info.file, GLib.build_filenamev([folder.path, 'rose.plugin']));
        assertEqual([info.is_at_least('1.5'), info.is_at_least('1.10')], [true, false]);
        assertEqual([info.get_n_requirements(), info.get_requirement(0),
            info.get_requirement_version(0)], [1, 'grass', '1']);
        assertEqual([0, 1].map(i => [grass.info.get_extension_point(i),
            grass.info.get_extension_name(i), grass.info.get_extension_abi(i),
            grass.info.get_extension_priority(i)]),
        [['demo.action', 'lawn', 2, 5], ['demo.action', 'old', 1, 0]]);
    }),

    '/gjs/registry/rescan': () => inFolder(folder => {
        const registry = makeRegistry(folder);
        const plugins = registry.get_plugins();
        const changes = [];

        plugins.connect('items-changed', (_plugins, ...change) => changes.push(change));
        registry.rescan();
        folder.addPlugin('b');
        registry.rescan();
        folder.addPlugin('a');
        registry.rescan();
        assertEqual(items(plugins).map(plugin => plugin.name), ['a', 'b']);

        const b = plugins.get_item(1);
        let n_notified = 0;
        b.connect('notify::info', () => n_notified++);
        folder.addPlugin('b', 'DisplayName=Changed');
        folder.remove('a.plugin');
        registry.rescan();
        assertEqual([n_notified, b.info.display_name], [1, 'Changed']);
        assertEqual(plugins.get_item(0) === b, true);
        assertEqual(changes, [[0, 0, 1], [0, 0, 1], [0, 1, 0]]);
    }),

    '/gjs/registry/disable': () => inFolder(folder => {
        folder.addPlugin('a', '[Extension demo.action]', 'ABI=2');
        const registry = makeRegistry(folder);
        registry.rescan();
        const plugin = registry.lookup_plugin('a');
        const seen = [];

        for (const signal of ['disabled', 'enabled']) {
            registry.connect(signal, (from, which) => {
                assertEqual(from === registry && which === plugin, true);
                seen.push(signal);
            });
        }
        plugin.connect('notify::enabled', () => seen.push(plugin.enabled));

        assertEqual(registry.disable('a'), true);
        assertEqual(plugin.enabled, false);
        assertEqual(registry.list('demo.action'), []);
        assertThrows(() => registry.get('demo.action', 'a'),
            Wisp.Error, Wisp.Error.DISABLED_PLUGIN);
        assertEqual(registry.enable('a'), true);
        assertEqual(registry.list('demo.action'), ['a']);
        assertEqual(seen, [false, 'disabled', true, 'enabled']);

        // As a switch does; GObject notifies when a property has been set wholly
        plugin.enabled = false;
        assertEqual(registry.list('demo.action'), []);
        assertEqual(seen.slice(4), ['disabled', false]);
    }),

    '/gjs/registry/refused': () => inFolder(folder => {
        const registry = makeRegistry(folder);

        folder.addPlugin('a');
        folder.write('bad.plugin', '[Plugin]', 'Name=bad');
        const error = assertThrows(() => registry.rescan(),
            Wisp.Error, Wisp.Error.INVALID_PLUGIN);
        assertEqual(error.message.includes('bad.plugin'), true);
        assertEqual(registry.list_refused(), [error.message]);
        assertEqual(items(registry.get_plugins()).map(plugin => plugin.name), ['a']);

        folder.remove('bad.plugin');
        assertEqual(registry.rescan(), true);
        assertEqual(registry.list_refused(), []);
    }),

    '/gjs/registry/unknown': () => inFolder(async folder => {
        const registry = makeRegistry(folder);

        registry.add_point('demo.table', 1, 8);
        assertThrows(() => registry.get('demo.table', 'a'),
            Wisp.Error, Wisp.Error.UNKNOWN_POINT);
        assertThrows(() => registry.get('demo.nothing', 'a'),
            Wisp.Error, Wisp.Error.UNKNOWN_POINT);
        assertThrows(() => registry.list('demo.nothing'),
            Wisp.Error, Wisp.Error.UNKNOWN_POINT);
        await assertRejects(registry.get_async('demo.nothing', 'a', null),
            Wisp.Error, Wisp.Error.UNKNOWN_POINT);
        assertThrows(() => registry.get('demo.action', 'a'),
            Wisp.Error, Wisp.Error.UNKNOWN_PLUGIN);
        assertThrows(() => registry.disable('a'), Wisp.Error, Wisp.Error.UNKNOWN_PLUGIN);
        assertEqual(registry.lookup_plugin('a'), null);
    }),
};

run(tests);
