// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the tests of JavaScript share: TAP, and helpers.

import Fixture from 'gi://Fixture?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

export function assertEqual(actual, expected) {
    const [a, b] = [actual, expected].map(x => Array.isArray(x) ? JSON.stringify(x) : x);
    if (a !== b)
        throw new Error(`${a} is not ${b}`);
}

export function assertThrows(func, domain, code) {
    try {
        func();
    } catch (error) {
        if (domain !== undefined && !error.matches(domain, code))
            throw new Error(`another error: ${error}`);
        return error;
    }
    throw new Error('nothing was thrown');
}

export async function assertRejects(promise, domain, code) {
    let value;
    try {
        value = await promise;
    } catch (error) {
        if (domain !== undefined && !error.matches(domain, code))
            throw new Error(`another error: ${error}`);
        return error;
    }
    throw new Error(`not rejected, but ${value}`);
}

// Messages that the library logs as critical, in place of printing them
export function criticals(func) {
    Fixture.begin_log();
    let seen = null;
    try {
        func();
    } finally {
        seen = Fixture.end_log();
    }
    return seen;
}

export function action(name) {
    return new Gio.SimpleAction({name});
}

export function later() {
    return new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

// What the functions of a test have left on the stack may hold a wrapper, so what is
// to be collected is made in a function of its own.
export function collect() {
    System.gc();
    System.gc();
}

// The arguments of the next emission of a signal
export function emitted(object, signal) {
    return new Promise(resolve => {
        const id = object.connect(signal, (_object, ...args) => {
            object.disconnect(id);
            resolve(args);
        });
    });
}

async function runAll(tests) {
    let status = 0;

    print(`1..${Object.keys(tests).length}`);
    for (const [index, [name, test]] of Object.entries(tests).entries()) {
        try {
            collect();
            await test();
            print(`ok ${index + 1} ${name}`);
        } catch (error) {
            status = 1;
            print(`not ok ${index + 1} ${name}`);
            print(`# ${error}`);
            print(error.stack.replace(/^/gm, '#   '));
        }
    }

    return status;
}

// Does not return
export function run(tests) {
    const loop = new GLib.MainLoop(null, false);
    let status = 1;

    runAll(tests).then(result => {
        status = result;
    }).finally(() => loop.quit());
    loop.run();
    System.exit(status);
}
