#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does the explorer find bugs? planted.py [NAME...] --build DIR --archive FILE ...

Plants bugs in copies of the library's sources, one at a time, and runs the explorer
on each: it must find something, and say what is said here. The sources themselves
know nothing of it. A bug whose place in the sources is gone, or is there more than
once, fails.

Speaks TAP. Exit status: 0 if each bug was found, 1 if not, 2 for wrong usage.
"""

import argparse
import concurrent.futures
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile


class Bug:
    """edits: (file, what stands there once, what is put there instead)
    finds: what the message must contain; scenarios: which to run"""

    def __init__(self, name, edits, scenarios, finds, weak=False):
        self.name = name
        self.edits = edits
        self.scenarios = scenarios
        self.finds = finds
        self.weak = weak


COUNTS = 'wisp-counts-private.h'
CONTROL = 'wisp-control.c'
CONTROL_H = 'wisp-control-private.h'
OBJECT = 'wisp-object.c'
DEATH = 'wisp-death.c'
CLEANUP = 'wisp-cleanup.c'
SHARD = 'wisp-cache-shard.c'
LOOKUP = 'wisp-cache-shard-lookup.c'
WAITER = 'wisp-cache-waiter.c'
BRIDGE = 'wisp-weak-gobject.c'

SUB = 'return atomic_fetch_sub_explicit (&self->word, amount, memory_order_acq_rel);'

BUGS = [
    Bug('no hand-over of the weak count at a revival', [
        (CONTROL, '    wisp_control_revive (self);\n  else', '    ;\n  else'),
    ], ['object'], ['use after free', 'dropped more often']),

    Bug('increment that revives the dead', [
        (CONTROL_H, '  if (wisp_counts_is_dead (seen))\n    return FALSE;', ''),
        (CONTROL, '      wisp_counts_sub_relaxed (&self->counts, WISP_STRONG_ONE);\n'
                  '      return FALSE;', '      return TRUE;'),
    ], ['object'], ['check failed', 'use after free', 'data race', 'after its last reference']),

    Bug('relaxed decrement', [
        (COUNTS, SUB, SUB.replace('acq_rel', 'relaxed')),
    ], ['object'], ['data race']),

    Bug('no release in the decrement', [
        (COUNTS, SUB, SUB.replace('acq_rel', 'acquire')),
    ], ['object'], ['data race']),

    Bug('no acquire in the decrement', [
        (COUNTS, SUB, SUB.replace('acq_rel', 'release')),
    ], ['object', 'pairs/split|unref|*'], ['data race']),

    Bug('no acquire before the last reference is dropped alone', [
        (COUNTS, 'return atomic_load_explicit (&self->word, memory_order_acquire);',
                 'return atomic_load_explicit (&self->word, memory_order_relaxed);'),
    ], ['object'], ['data race']),

    Bug('no acquire in is_unique', [
        (OBJECT, 'return wisp_counts_load_acquire (&control->counts) == wisp_counts_pack (1, 1);',
                 'return wisp_counts_load_relaxed (&control->counts) == wisp_counts_pack (1, 1);'),
    ], ['object'], ['data race']),

    Bug('is_unique that looks at the strong half only', [
        (OBJECT, 'return wisp_counts_load_acquire (&control->counts) == wisp_counts_pack (1, 1);',
                 'return wisp_counts_strong (wisp_counts_load_acquire (&control->counts)) == 1;'),
    ], ['object'], ['data race']),

    Bug('death that is final although somebody revived', [
        (CONTROL, '      if (wisp_counts_strong (word) != 0)\n        {\n'
                  '          wisp_control_weak_unref (self);\n'
                  '          return FALSE;\n        }',
                  '      if (wisp_counts_is_dead (word))\n        return FALSE;'),
    ], ['object'], ['use after free', 'data race', 'check failed', 'leak', 'after its last']),

    Bug('plain store of DEAD while there are handles', [
        (CONTROL, '  if (weak == 1)\n    {\n      wisp_counts_store_relaxed',
                  '  if (weak != 0)\n    {\n      wisp_counts_store_relaxed'),
    ], ['object'], ['leak', 'use after free', 'data race', 'dropped more often', 'check failed']),

    Bug('plain store of DEAD while there are handles, after the subtraction', [
        (CONTROL, '  if (wisp_counts_weak (dropped) == 1)\n    {\n      wisp_counts_store_relaxed',
                  '  if (wisp_counts_weak (dropped) != 0)\n    {\n      wisp_counts_store_relaxed'),
    ], ['object'], ['leak', 'use after free', 'data race', 'dropped more often', 'check failed']),

    Bug('instance looked at after its last reference was dropped', [
        (OBJECT, '  if (wisp_counts_strong (found) == 1)\n    {\n'
                 '      if (wisp_control_drop_last (control, found))',
                 '  control = wisp_object_get_control (self);\n'
                 '  if (wisp_counts_strong (found) == 1)\n    {\n'
                 '      if (wisp_control_drop_last (control, found))'),
    ], ['object'], ['data race: free', 'use after free']),

    Bug('early drop of the collective weak count', [
        (DEATH, '  leaked = is_still_referenced (self, &death);\n',
                '  leaked = is_still_referenced (self, &death);\n'
                '  if (!leaked)\n    wisp_control_weak_unref (control);\n'),
        (DEATH, '    run_cleanups (control);\n  if (!leaked)\n    wisp_control_drop_collective (control);',
                '    run_cleanups (control);'),
    ], ['object', 'weak'], ['use after free', 'data race']),

    Bug('resurrection test that reads the strong count', [
        (DEATH, '  if (G_LIKELY (death->balance == 0))',
                '  if (wisp_counts_strong (wisp_counts_load_relaxed (\n'
                '        &death->control->counts)) == WISP_DEAD)'),
    ], ['object'], ['unexpected message']),

    Bug('deaths of all threads in one list', [
        (DEATH, 'static WISP_THREAD_LOCAL Deaths deaths;', 'static Deaths deaths;'),
    ], ['object', 'pairs/shared|*'], ['data race']),

    Bug('cold part installed without a compare-and-swap', [
        (CONTROL, '      g_atomic_pointer_compare_and_exchange (&self->object, object,\n'
                  '                                             (guintptr) cold | WISP_CONTROL_COLD))',
                  '      (g_atomic_pointer_set (&self->object, (guintptr) cold | WISP_CONTROL_COLD),\n'
                  '       TRUE))'),
    ], ['object', 'pairs/shared|set_qdata|*'], ['leak', 'data race', 'use after free', 'check failed']),

    Bug('no acquire where the cold part is read', [
        (CONTROL_H, 'wisp_control_peek_cold (WispControl *self)\n{\n'
                    '  guintptr object = (guintptr) g_atomic_pointer_get (&self->object);',
                    'wisp_control_peek_cold (WispControl *self)\n{\n'
                    '  guintptr object = __atomic_load_n (&self->object, __ATOMIC_RELAXED);'),
    ], ['object', 'weak', 'pairs/shared|*_qdata|*', 'pairs/shared|*_cleanup|*'], ['data race']),

    Bug('link that does not ask whether the value is dead', [
        (CONTROL, '  if (G_UNLIKELY (wisp_cold_is_closed (cold)))\n    {\n'
                  '      wisp_cold_unlock (cold);\n      return FALSE;\n    }\n\n'
                  '  reach->prev = NULL;',
                  '  reach->prev = NULL;'),
    ], ['cache', 'pairs/gobject|*cache*'],
        ['check failed', 'leak', 'assertion failed', 'use after free', 'crashed']),

    Bug('unlink that does not ask whether the value is dead', [
        (CONTROL, '  if (G_UNLIKELY (wisp_cold_is_closed (cold)))\n    {\n'
                  '      wisp_cold_unlock (cold);\n      return FALSE;\n    }\n\n'
                  '  wisp_cold_unlock_with (cold, take_out (cold, reach));',
                  '  wisp_cold_unlock_with (cold, take_out (cold, reach));'),
    ], ['cache'], ['use after free', 'double free', 'data race', 'leak']),

    Bug('callout under a lock', [
        (CLEANUP, '    cleanup = take_locked (extra, id);\n  wisp_cold_unlock (cold);\n\n'
                  '  if (context != NULL)',
                  '    cleanup = take_locked (extra, id);\n  if (context == NULL && cleanup != NULL)\n'
                  '    cleanup_run (g_steal_pointer (&cleanup));\n'
                  '  wisp_cold_unlock (cold);\n\n'
                  '  if (context != NULL)'),
    ], ['weak'], ['function of the user']),

    Bug('cleanup that is taken without the lock', [
        (CLEANUP, '  wisp_lock_take (&cold->lock);\n  cleanup = take_locked (extra, id);\n'
                  '  wisp_cold_unlock (cold);',
                  '  cleanup = take_locked (extra, id);'),
    ], ['weak'], ['data race']),

    Bug('removal by key instead of by identity', [
        (SHARD, 'entry_equal_string (gconstpointer a,\n'
                '                    gconstpointer b)\n{\n'
                '  const WispCacheEntry *entry = a, *wanted = b;\n\n'
                '  if (!wanted->is_probe)\n    return entry == wanted;\n',
                'entry_equal_string (gconstpointer a,\n'
                '                    gconstpointer b)\n{\n'
                '  const WispCacheEntry *entry = a, *wanted = b;\n'),
        (SHARD, 'strcmp (entry->inline_key, wanted->key)',
                'strcmp (entry->inline_key, wanted->is_probe ? wanted->key : wanted->inline_key)'),
        (SHARD, '  if (entry->in_table)\n    {\n      g_hash_table_remove (self->table, entry);',
                '    {\n      g_hash_table_remove (self->table, entry);'),
    ], ['cache'], ['check failed', 'other outcomes', 'use after free', 'leak', 'data race']),

    Bug('upgrade outside of the lock', [
        (LOOKUP, '  *foreign = NULL;\n  if (G_UNLIKELY (!wisp_control_upgrade (control, seen)))',
                 '  *foreign = NULL;\n  wisp_cache_shard_unlock (self);\n'
                 '  wisp_cache_shard_lock (self);\n'
                 '  if (G_UNLIKELY (!wisp_control_upgrade (control, seen)))'),
    ], ['cache'], ['use after free', 'data race']),

    Bug('shard freed under a dying thread', [
        (SHARD, 'gboolean last = self->closed && self->n_entries == 0;',
                'gboolean last = self->closed;'),
    ], ['cache'], ['use after free', 'double free', 'data race']),

    Bug('shard that nobody frees', [
        (SHARD, 'gboolean last = self->closed && self->n_entries == 0;',
                'gboolean last = FALSE;'),
    ], ['cache'], ['leak']),

    Bug('end of a load that is told to those who sleep before they sleep', [
        ('wisp-lock.c', '  g_mutex_lock (&sleepers);\n  wisp_lock_release_with (self, value);',
                        '  wisp_lock_release_with (self, value);\n  g_mutex_lock (&sleepers);'),
    ], ['load'], ['deadlock']),

    Bug('load that two can end', [
        ('wisp-load.c', 'g_atomic_pointer_exchange (&self->flight, NULL)',
                        'g_atomic_pointer_get (&self->flight)'),
    ], ['start'], ['did not come', 'use after free', 'data race', 'double free']),

    Bug('load that has landed and keeps its owner', [
        ('wisp-cache-flight-owner.c', '  set_owner (self, NULL);\n', ''),
    ], ['load'], ['check failed']),

    Bug('thread that seems to wait for what it has got', [
        ('wisp-cache-flight-owner.c', '  this_thread.awaited = NULL;\n', ''),
    ], ['load'], ['use after free', 'data race']),

    Bug('load that a thread of the pool takes without the lock', [
        ('wisp-cache-flight-run.c', '  wisp_cache_shard_lock (flight->shard);\n', ''),
        ('wisp-cache-flight-run.c', '  wisp_cache_shard_unlock (flight->shard);\n', ''),
    ], ['start'], ['data race']),

    Bug('landing that wakes nobody', [
        ('wisp-cache-flight-run.c', '  wisp_lock_wake (&self->landed);\n', ''),
    ], ['start'], ['deadlock']),

    Bug('caller that leaves a load that has ended', [
        (WAITER, 'self->flight->state != WISP_CACHE_FLIGHT_LANDED && !self->left', '!self->left'),
    ], ['cancel'], ['data race', 'answered twice']),

    Bug('load that is cancelled while somebody waits for it', [
        (WAITER, 'last = self->flight->n_waiters == 0;', 'last = TRUE;'),
    ], ['cancel'], ['check failed']),

    Bug('caller that leaves without the lock', [
        (WAITER, '  wisp_cache_shard_lock (self->shard);\n  if (self->flight == NULL)\n'
                 '    self->left = TRUE;',
                 '  if (self->flight == NULL)\n    self->left = TRUE;'),
        (WAITER, '      last = self->flight->n_waiters == 0;\n    }\n'
                 '  wisp_cache_shard_unlock (self->shard);',
                 '      last = self->flight->n_waiters == 0;\n    }'),
    ], ['cancel'], ['data race']),

    Bug('second block of a GObject where two threads make one', [
        (BRIDGE, '  return g_object_dup_qdata (object, control_quark (), dup_control, NULL);\n}\n\n'
                 '/* (transfer full): one weak count.',
                 '  return wisp_control_new_dead ();\n}\n\n'
                 '/* (transfer full): one weak count.'),
    ], ['gobject'], ['check failed']),

    Bug('block of a GObject taken without a weak count', [
        (BRIDGE, '  if (data != NULL)\n    wisp_control_weak_ref (data);\n', ''),
    ], ['gobject'], ['use after free', 'data race', 'dropped more often', 'double free']),
]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', required=True, help='the build folder')
    parser.add_argument('--source', required=True, help='the source folder')
    parser.add_argument('--archive', required=True, help='the library, compiled for the explorer')
    parser.add_argument('--object', required=True, help='that archive as one object')
    parser.add_argument('--program', required=True, help='the explorer')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--keep', help='a folder for the programs with the bugs')
    parser.add_argument('names', nargs='*')
    return parser.parse_args()


class Builder:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build).resolve()
        self.lib = pathlib.Path(arguments.source).resolve() / 'lib'
        self.archive = pathlib.Path(arguments.archive).resolve()
        self.object = pathlib.Path(arguments.object).resolve()
        self.program = pathlib.Path(arguments.program).resolve()
        self.commands = self.read_commands()
        self.link_object = self.read_command(self.object)
        self.link_program = self.read_command(self.program)

    def read_commands(self):
        """How each source in the archive was compiled, by the name of its object"""
        private = self.archive.relative_to(self.build).as_posix() + '.p/'
        commands = {}
        for entry in json.loads((self.build / 'compile_commands.json').read_text()):
            if entry.get('output', '').startswith(private):
                commands[entry['output']] = entry
        return commands

    def read_command(self, target):
        """How the build makes one file"""
        command = ['ninja', '-C', str(self.build), '-t', 'commands',
                   target.relative_to(self.build).as_posix()]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return shlex.split(lines.rstrip().split('\n')[-1])

    def mutate(self, bug, folder):
        """Copies lib/ and plants the bug. The files that have to be compiled anew."""
        lib = folder / 'lib'
        shutil.copytree(self.lib, lib)
        for name, old, new in bug.edits:
            text = (lib / name).read_text()
            if text.count(old) != 1:
                raise ValueError('%s: stands there %d times, not once: %s' %
                                 (name, text.count(old), old.strip().split('\n')[0]))
            (lib / name).write_text(text.replace(old, new))
        return self.affected(lib, {name for name, _, _ in bug.edits})

    @staticmethod
    def affected(lib, changed):
        includes = {path.name: set(re.findall(r'#include "([^"]+)"', path.read_text()))
                    for path in lib.iterdir() if path.suffix in ('.c', '.h')}
        while True:
            more = {name for name, used in includes.items() if used & changed} - changed
            if not more:
                return {name for name in changed if name.endswith('.c')}
            changed = changed | more

    def compile(self, bug, folder):
        """The explorer, with a library that has the bug"""
        sources = self.mutate(bug, folder)
        objects = []
        for output, entry in self.commands.items():
            name = pathlib.Path(entry['file']).name
            if 'lib_' not in output or name not in sources:
                objects.append(str(self.build / output))
                continue
            target = folder / (name + '.o')
            command = shlex.split(entry['command'])
            command[command.index('-o') + 1] = str(target)
            command[command.index('-c') + 1] = str(folder / 'lib' / name)
            # Behind the headers of the build, and before those of the unchanged library
            command.insert(1, '-I' + str(folder / 'lib'))
            command = [word for word in command if word not in ('-MD', '-MQ', '-MF') and
                       not word.endswith('.d') and word != output] + ['-w']
            subprocess.run(command, cwd=entry['directory'], check=True, capture_output=True,
                           text=True)
            objects.append(str(target))
        return self.link(objects, folder)

    def link(self, objects, folder):
        """As the build links the explorer, but for these objects"""
        tested, program = folder / 'tested.o', folder / 'explore'
        self.run_changed(self.link_object, {self.archive: objects, self.object: [tested]})
        self.run_changed(self.link_program, {self.object: [tested], self.program: [program]})
        return program

    def run_changed(self, command, changes):
        """Runs a command of the build with other files"""
        words = []
        for word in command:
            words += changes.get((self.build / word).resolve(), [word])
        subprocess.run(words, cwd=self.build, check=True, capture_output=True, text=True)


def look(bug, program):
    """None if the explorer finds the bug, else what went wrong"""
    command = [str(program), '--first', '--seconds=600']
    if bug.weak:
        command.append('--weak')
    result = subprocess.run(command + bug.scenarios, capture_output=True, text=True)
    if result.returncode != 1:
        return 'not found (exit status %d)' % result.returncode, result.stdout
    messages = [line for line in result.stdout.split('\n')
                if line.startswith('# ') or line.startswith('not ok')]
    for line in messages:
        if any(part in line for part in bug.finds):
            return replays(program, line, messages), line
    return 'found something else', result.stdout


def replays(program, message, messages):
    """None if the schedule of a finding leads to it once more"""
    commands = [line for line in messages if line.startswith('# replay: ')]
    if not commands:
        return None if 'other outcomes' in message else 'there is no schedule to replay'
    words = re.fullmatch(r'# replay: explore (--weak )?(--replay=\S+) "(.*)"', commands[0])
    command = [str(program), words[2], words[3]] + (['--weak'] if words[1] else [])
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 1 or message not in result.stdout.split('\n'):
        return 'its schedule does not lead there again'
    return None


def try_bug(builder, bug, keep):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        try:
            program = builder.compile(bug, folder)
        except ValueError as error:
            return 'cannot be planted: %s' % error, ''
        except subprocess.CalledProcessError as error:
            return 'does not compile or link', error.stderr
        problem = look(bug, program)
        if keep:
            shutil.copy(program, pathlib.Path(keep) / bug.name.replace(' ', '-'))
        return problem


def main():
    arguments = parse_arguments()
    bugs = [bug for bug in BUGS if not arguments.names or bug.name in arguments.names]
    if not bugs:
        print('planted.py: no such bug', file=sys.stderr)
        return 2

    builder = Builder(arguments)
    print('1..%d' % len(bugs))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(lambda bug: try_bug(builder, bug, arguments.keep), bugs)
        for number, (bug, (problem, output)) in enumerate(zip(bugs, results), 1):
            if problem is None:
                print('ok %d - %s # %s' % (number, bug.name, output.lstrip('# ')), flush=True)
                continue
            failed += 1
            print('not ok %d - %s # %s' % (number, bug.name, problem))
            for line in output.strip().split('\n')[-10:]:
                print('#   ' + line, flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
