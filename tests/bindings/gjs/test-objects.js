#!/usr/bin/env -S gjs -m
// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Wisp from JavaScript: GObjects, and light objects that a C library makes.

import Fixture from 'gi://Fixture?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Wisp from 'gi://Wisp?version=1';

import {
    action, assertEqual, assertRejects, assertThrows, collect, criticals, later, run,
} from './harness.js';

Gio._promisify(Wisp.Cache.prototype, 'get_or_load_async', 'get_or_load_finish');
Gio._promisify(Wisp.Cache.prototype, 'reload_async', 'reload_finish');

const tests = {
    // Of GObjects

    '/gjs/cache/lookup'() {
        const cache = new Wisp.Cache();
        const value = action('grass');

        assertEqual(cache.insert('key', value), true);
        assertEqual(cache.lookup('key') === value, true);
        assertEqual(cache.lookup('another'), null);
        assertEqual(cache.n_entries, 1);
        assertEqual(cache.remove('key'), true);
        assertEqual(cache.remove('key'), false);
        assertEqual(cache.n_entries, 0);
    },

    '/gjs/cache/does-not-keep'() {
        const cache = new Wisp.Cache();

        (() => {
            for (let i = 0; i < 10; i++)
                cache.insert(`key ${i}`, action('grass'));
        })();
        collect();
        assertEqual(cache.n_entries, 0);
    },

    '/gjs/cache/variable-holds-until-collection'() {
        const cache = new Wisp.Cache();

        (() => {
            let value = action('grass');
            cache.insert('key', value);
            value = null;
        })();
        assertEqual(cache.n_entries, 1);
        collect();
        assertEqual(cache.n_entries, 0);
    },

    '/gjs/cache/add'() {
        const cache = new Wisp.Cache();
        const first = action('first'), second = action('second');

        assertEqual(cache.add('key', first) === first, true);
        assertEqual(cache.add('key', second) === first, true);
    },

    '/gjs/cache/snapshot'() {
        const cache = new Wisp.Cache();
        const values = ['a', 'b', 'c'].map(action);
        const node = new Fixture.Node('d');

        values.forEach(value => cache.insert(value.name, value));
        cache.insert_object('d', node);
        assertEqual(cache.snapshot().map(value => value.name).sort(), ['a', 'b', 'c']);
        assertEqual(cache.snapshot_objects().map(object => object.get_name()), ['d']);
    },

    '/gjs/cache/snapshot-owns-nothing-more'() {
        const cache = new Wisp.Cache();

        (() => {
            cache.insert('key', action('grass'));
            cache.insert_object('other', new Fixture.Node('grass'));
            cache.snapshot();
            cache.snapshot_objects();
        })();
        collect();
        assertEqual(cache.n_entries, 0);
        assertEqual(Fixture.Node.count(), 0);
    },

    '/gjs/cache/front'() {
        const cache = new Wisp.Cache({max_items: 1});

        (() => {
            cache.insert('first', action('first'));
            cache.insert('second', action('second'));
        })();
        collect();
        assertEqual(cache.lookup('second').name, 'second');
        assertEqual(cache.n_entries, 1);
        assertEqual(cache.get_stats().evicted_by_items, 1);
    },

    '/gjs/cache/other-keys'() {
        const cache = Fixture.new_pointer_cache();

        assertEqual(criticals(() => {
            assertEqual(cache.lookup('key'), null);
            assertEqual(cache.insert('key', cache), false);
            assertEqual(cache.remove('key'), false);
        }).length, 3);
    },

    '/gjs/cache/other-kind'() {
        const cache = new Wisp.Cache();
        const node = new Fixture.Node('grass');

        cache.insert_object('key', node);
        assertEqual(criticals(() => assertEqual(cache.lookup('key'), null)),
            ['The value in the cache is a light object, not a GObject']);
        assertThrows(() => cache.get_or_load('key', () => action('grass'), null),
            Wisp.Error, Wisp.Error.FAILED);
        assertThrows(() => cache.insert('key', node));
        assertThrows(() => cache.insert('key', 'a string'));
    },

    // Loading

    '/gjs/load/sync'() {
        const cache = new Wisp.Cache();
        const keys = [];
        const load = (from, key) => {
            assertEqual(from === cache, true);
            keys.push(key);
            return action(key);
        };

        const value = cache.get_or_load('key', load, null);
        assertEqual(value.name, 'key');
        assertEqual(cache.get_or_load('key', load, null) === value, true);
        assertEqual(keys, ['key']);
        assertEqual(cache.reload('key', load, null) === value, false);
    },

    '/gjs/load/sync-error'() {
        const cache = new Wisp.Cache();

        assertThrows(() => cache.get_or_load('key', () => {
            throw new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND, 'none');
        }, null), Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND);
        assertEqual(assertThrows(() => cache.get_or_load('key', () => {
            throw new Error('plain');
        }, null)).message, 'plain');
    },

    async '/gjs/load/async'() {
        const cache = new Wisp.Cache();
        let n_loads = 0;
        const start = async (load, key) => {
            n_loads++;
            await later();
            load.complete(action(key));
        };

        const [first, second] = await Promise.all([
            cache.get_or_load_async('key', start, null),
            cache.get_or_load_async('key', start, null),
        ]);
        assertEqual(first.name, 'key');
        assertEqual(first === second, true);
        assertEqual(cache.lookup('key') === first, true);
        assertEqual(await cache.get_or_load_async('key', start, null) === first, true);
        assertEqual(n_loads, 1);
    },

    async '/gjs/load/async-other-thread'() {
        const cache = new Wisp.Cache();
        const value = action('grass');

        assertEqual(await cache.get_or_load_async('key',
            load => Fixture.complete_later(load, value), null) === value, true);
    },

    async '/gjs/load/async-error'() {
        const cache = new Wisp.Cache();

        await assertRejects(cache.get_or_load_async('key', async load => {
            await later();
            load.fail(new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND, 'none'));
        }, null), Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND);
        assertEqual(cache.n_entries, 0);
    },

    async '/gjs/load/async-throws-at-once'() {
        const cache = new Wisp.Cache();

        assertEqual((await assertRejects(cache.get_or_load_async('key', () => {
            throw new Error('plain');
        }, null))).message, 'plain');
    },

    async '/gjs/load/async-given-up'() {
        const cache = new Wisp.Cache();

        const promise = cache.get_or_load_async('key', () => {}, null);
        collect();
        await assertRejects(promise, Wisp.Error, Wisp.Error.FAILED);
    },

    async '/gjs/load/async-cancelled'() {
        const cache = new Wisp.Cache();
        const cancellable = new Gio.Cancellable();
        let mine = null;

        const promise = cache.get_or_load_async('key', load => {
            mine = load;
        }, cancellable);
        assertEqual(mine.cancellable.is_cancelled(), false);
        cancellable.cancel();
        await assertRejects(promise, Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED);
        assertEqual(mine.cancellable.is_cancelled(), true);
        mine.complete(action('late'));
        assertEqual(cache.n_entries, 0);
    },

    async '/gjs/load/async-twice'() {
        const cache = new Wisp.Cache();
        let mine = null;

        await cache.get_or_load_async('key', load => {
            mine = load;
            load.complete(action('grass'));
        }, null);
        assertEqual(criticals(() => mine.complete(action('again'))),
            ['A load of a WispCache was completed that had ended before']);
    },

    async '/gjs/load/sync-during-async'() {
        const cache = new Wisp.Cache();
        let mine = null;

        const promise = cache.get_or_load_async('key', load => {
            mine = load;
        }, null);
        assertThrows(() => cache.get_or_load('key', () => action('sync'), null),
            Wisp.Error, Wisp.Error.RECURSIVE_LOAD);
        mine.complete(action('grass'));
        assertEqual((await promise).name, 'grass');
    },

    async '/gjs/load/reload'() {
        const cache = new Wisp.Cache();
        const old = action('old');

        cache.insert('key', old);
        const value = await cache.reload_async('key', load => load.complete(action('new')), null);
        assertEqual(value.name, 'new');
        assertEqual(cache.lookup('key') === value, true);
    },

    async '/gjs/load/light'() {
        const cache = new Wisp.Cache();
        const node = cache.get_or_load_object('key', (_cache, key) => new Fixture.Node(key), null);

        assertEqual(node.get_name(), 'key');
        assertEqual(await new Promise((resolve, reject) => {
            // Not promisified: the result is of the other kind
            Object.getPrototypeOf(cache)._original_get_or_load_async.call(cache, 'other',
                load => load.complete_object(node), null, (source, result) => {
                    try {
                        resolve(source.get_or_load_finish_object(result));
                    } catch (error) {
                        reject(error);
                    }
                });
        }) === node, true);
    },

    // Weak handles

    '/gjs/weak/gobject'() {
        const value = action('grass');
        const weak = new Wisp.Weak(value);

        assertEqual(weak.get() === value, true);
        assertEqual(weak.is_alive(), true);
    },

    '/gjs/weak/dead'() {
        const [weak, light] = (() => [
            new Wisp.Weak(action('grass')),
            Wisp.Weak.new_object(new Fixture.Node('grass')),
        ])();

        collect();
        assertEqual(weak.get(), null);
        assertEqual(light.get_object(), null);
        assertEqual(light.is_alive(), false);
    },

    '/gjs/weak/equal'() {
        const value = action('grass'), other = action('grass');

        assertEqual(new Wisp.Weak(value).equal(new Wisp.Weak(value)), true);
        assertEqual(new Wisp.Weak(value).equal(new Wisp.Weak(other)), false);
    },

    '/gjs/weak/wrong-kind'() {
        const node = new Fixture.Node('grass');

        assertEqual(criticals(() => {
            assertEqual(Wisp.Weak.new_object(node).get(), null);
            assertEqual(new Wisp.Weak(action('grass')).get_object(), null);
        }).length, 2);
    },

    async '/gjs/weak/cleanup'() {
        let ran = false;

        (() => {
            const weak = Wisp.Weak.new_object(new Fixture.Node('grass'));
            assertEqual(weak.add_cleanup(() => {
                ran = true;
            }) > 0, true);
        })();
        collect();
        assertEqual(ran, false);
        await later();
        assertEqual(ran, true);
    },

    async '/gjs/weak/cleanup-removed'() {
        (() => {
            const weak = new Wisp.Weak(action('grass'));
            const id = weak.add_cleanup(() => {
                throw new Error('it ran');
            });
            assertEqual(weak.remove_cleanup(id), true);
            assertEqual(weak.remove_cleanup(id), false);
        })();
        collect();
        await later();
    },

    // Sets and maps

    '/gjs/set/members'() {
        const set = new Wisp.WeakSet();
        const value = action('grass'), node = new Fixture.Node('node');

        assertEqual([set.add(value), set.add(value), set.add_object(node)], [true, false, true]);
        assertEqual([set.contains(value), set.contains_object(node)], [true, true]);
        assertEqual(set.n_members, 2);
        assertEqual(set.snapshot().map(x => x.name), ['grass']);
        assertEqual(set.snapshot_objects().map(x => x.get_name()), ['node']);
        assertEqual([set.remove(value), set.remove_object(node)], [true, true]);
        assertEqual(set.n_members, 0);
    },

    '/gjs/set/does-not-keep'() {
        const set = new Wisp.WeakSet();

        (() => set.add(action('grass')))();
        collect();
        assertEqual(set.n_members, 0);
    },

    '/gjs/map/data'() {
        const map = new Wisp.WeakMap();
        const value = action('grass'), node = new Fixture.Node('node');

        assertEqual(map.insert(value, action('data')), true);
        assertEqual(map.insert_object(node, value), true);
        assertEqual(map.lookup(value).name, 'data');
        assertEqual(map.lookup_object(node) === value, true);
        assertEqual(map.n_entries, 2);
        assertEqual([map.remove(value), map.remove_object(node)], [true, true]);
        assertEqual(map.lookup(value), null);
    },

    '/gjs/map/data-dies-with-instance'() {
        const map = new Wisp.WeakMap();
        const data = (() => {
            const made = action('data');
            map.insert(action('grass'), made);
            return new Wisp.Weak(made);
        })();

        collect();
        assertEqual(map.n_entries, 0);
        collect();
        assertEqual(data.is_alive(), false);
    },

    '/gjs/map/light-data'() {
        const map = new Wisp.WeakMap();
        const value = action('grass'), node = new Fixture.Node('node');
        const data = new Fixture.Node('data');

        assertEqual(map.insert_gobject_object(value, data), true);
        assertEqual(map.insert_object_object(node, data), true);
        assertEqual(map.lookup_gobject_object(value) === data, true);
        assertEqual(map.lookup_object_object(node).get_name(), 'data');
        assertEqual(map.insert_object_object(node, null), true);
        assertEqual(map.lookup_object_object(node), null);
        assertEqual(criticals(() => assertEqual(map.lookup(value), null)).length, 1);
    },

    '/gjs/map/other-data'() {
        const map = Fixture.new_string_map();
        const value = action('grass');

        assertEqual(criticals(() => {
            assertEqual(map.lookup(value), null);
            assertEqual(map.insert(value, value), false);
        }).length, 2);
    },

    // Light objects made in C

    '/gjs/light/methods'() {
        const node = new Fixture.Node('one');
        const leaf = new Fixture.Leaf('two', 3);

        assertEqual(node.describe(), 'node one');
        assertEqual(leaf.describe(), 'leaf two');
        assertEqual(leaf.get_weight(), 3);
        assertEqual(leaf instanceof Fixture.Node && leaf instanceof Wisp.Object, true);
        node.set_next(leaf);
        assertEqual(node.get_next() === leaf, true);
        assertEqual(leaf.get_next(), null);
    },

    '/gjs/light/lifetime'() {
        (() => {
            const node = new Fixture.Node('one');
            node.set_next(new Fixture.Leaf('two', 2));
            assertEqual(node.get_next().describe(), 'leaf two');
        })();
        assertEqual(Fixture.Node.count(), 2);
        collect();
        assertEqual(Fixture.Node.count(), 0);
    },

    '/gjs/light/value'() {
        const leaf = new Fixture.Leaf('one', 1);

        assertEqual(leaf.to_value() === leaf, true);
        assertEqual(Fixture.Node.from_value(leaf) === leaf, true);
    },

    '/gjs/light/other-thread'() {
        const cache = new Wisp.Cache();

        Fixture.insert_briefly(cache, 'key');
        assertEqual(cache.lookup_object('key'), null);
        assertEqual(cache.n_entries, 0);
    },

    '/gjs/light/cache'() {
        const cache = new Wisp.Cache();
        const node = new Fixture.Node('one');

        assertEqual(cache.insert_object('key', node), true);
        assertEqual(cache.lookup_object('key') === node, true);
        assertEqual(cache.add_object('key', new Fixture.Node('two')) === node, true);
    },
};

run(tests);
