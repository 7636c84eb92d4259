# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Python's weakref, and its WeakValueDictionary as the cache.

Speaks the lines that host.c speaks. The interpreter's own loop is part of what
is timed, as it is part of what a user of Python pays.
"""

import gc
import itertools
import os
import sys
import threading
import time
import tracemalloc
import weakref

MAX_THREADS = 4
DEATH_KEYS = 1024


class Object:
    __slots__ = ("first", "second", "__weakref__")

    def __init__(self):
        self.first = 1
        self.second = 1


def turns(n):
    return itertools.repeat(None, n)


def prepare_none(n, size):
    return None


def prepare_pair(n, size):
    instance = Object()
    return [instance, weakref.ref(instance)]


def prepare_dead(n, size):
    pair = prepare_pair(n, size)
    pair[0] = None
    return pair


def run_new_free(state, n, thread):
    for _ in turns(n):
        Object()


def run_new_weak_free(state, n, thread):
    for _ in turns(n):
        weakref.ref(Object())


def run_ref_unref(state, n, thread):
    instance = state[0]
    for _ in turns(n):
        another = instance
        del another


# The one reference without a callback that an object has is shared.
def run_weak_new_drop(state, n, thread):
    instance = state[0]
    for _ in turns(n):
        weakref.ref(instance)


def run_upgrade_release(state, n, thread):
    weak = state[1]
    for _ in turns(n):
        if weak() is None:
            raise RuntimeError("dead")


def run_upgrade_dead(state, n, thread):
    weak = state[1]
    for _ in turns(n):
        if weak() is not None:
            raise RuntimeError("alive")


def prepare_batch(n, size):
    return [[None] * n, [None] * n * size]


def add_objects(state, n, thread):
    objects = state[0]
    for i in range(n):
        objects[i] = Object()


def prepare_objects(n, size):
    state = prepare_batch(n, size)
    add_objects(state, n, 0)
    return state


# With callbacks, or there would be one for all
def add_weaks(state, n, thread):
    objects, weaks = state
    size = len(weaks) // n
    for i in range(len(weaks)):
        weaks[i] = weakref.ref(objects[i // size], len)


def prepare_weaks(n, size):
    state = prepare_objects(n, size)
    objects, weaks = state
    for i in range(len(weaks)):
        weaks[i] = weakref.ref(objects[i // size], id)
    return state


def drop_objects(state, n, thread):
    state[0].clear()


def make_key(prefix, number):
    return "%02d/images/%08d.png" % (prefix, number)


def make_keys(prefix, n):
    """As bench_keys_new() of the peers in C. A string keeps its hash once used."""
    order = [0] * n
    random = 88172645463325252
    for i in range(n):
        random ^= random << 13 & 0xFFFFFFFFFFFFFFFF
        random ^= random >> 7
        random ^= random << 17 & 0xFFFFFFFFFFFFFFFF
        j = random % (i + 1)
        order[i] = order[j]
        order[j] = i
    return [make_key(prefix, number) for number in order]


def prepare_entries(n, size):
    return {"cache": weakref.WeakValueDictionary(), "values": [Object() for _ in range(n)]}


def add_entries(state, n, thread):
    cache = state["cache"]
    for i, value in enumerate(state["values"]):
        cache[make_key(0, i)] = value


def prepare_hit(n, size):
    state = prepare_entries(size, 0)
    add_entries(state, size, 0)
    state["keys"] = make_keys(0, size)
    return state


def run_hit(state, n, thread):
    get = state["cache"].get
    keys = state["keys"]
    start = thread * len(keys) // MAX_THREADS
    order = itertools.cycle(itertools.chain(keys[start:], keys[:start]))
    for key in itertools.islice(order, n):
        if get(key) is None:
            raise RuntimeError("miss")


def prepare_death(n, size):
    return {
        "cache": weakref.WeakValueDictionary(),
        "keys": [make_keys(i, DEATH_KEYS) for i in range(MAX_THREADS)],
    }


def run_death(state, n, thread):
    cache = state["cache"]
    for key in itertools.islice(itertools.cycle(state["keys"][thread]), n):
        cache[key] = Object()


LOOPS = {
    "new-free": (prepare_none, run_new_free),
    "new-weak-free": (prepare_none, run_new_weak_free),
    "ref-unref": (prepare_pair, run_ref_unref),
    "weak-new-drop": (prepare_pair, run_weak_new_drop),
    "upgrade-release": (prepare_pair, run_upgrade_release),
    "upgrade-dead": (prepare_dead, run_upgrade_dead),
    "destroy": (prepare_weaks, drop_objects),
    "cache-hit": (prepare_hit, run_hit),
    "cache-insert-death": (prepare_death, run_death),
    "bytes-object": (prepare_batch, add_objects),
    "bytes-weak": (prepare_objects, add_weaks),
    "bytes-entry": (prepare_entries, add_entries),
}

CPUS = sorted(os.sched_getaffinity(0), reverse=True)


def run(loop, size, n_threads, mode, n, warm):
    prepare, body = loop
    barrier = threading.Barrier(n_threads)
    times = []
    states = []

    def work(number):
        os.sched_setaffinity(0, {CPUS[number % len(CPUS)]})
        if mode == "own" or number == 0:
            states.append(prepare(n, size))
        barrier.wait()
        state = states[number if mode == "own" else 0]
        if warm:
            body(state, warm, number)
        barrier.wait()
        cpu = time.thread_time_ns()
        start = time.perf_counter_ns()
        body(state, n, number)
        end = time.perf_counter_ns()
        times.append((start, end, time.thread_time_ns() - cpu))

    workers = [threading.Thread(target=work, args=(i,)) for i in range(n_threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    wall = max(end for _, end, _ in times) - min(start for start, _, _ in times)
    return "ok %d %d 0" % (wall, sum(cpu for _, _, cpu in times))


def count_bytes(loop, size, n):
    prepare, body = loop
    tracemalloc.start()
    state = prepare(n, size)
    before = tracemalloc.get_traced_memory()[0]
    body(state, n, 0)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return "ok %d" % (after - before)


def obey(words):
    if words[0] == "run" and len(words) == 8 and words[2] in LOOPS:
        size, n_threads, n, warm = (int(words[i]) for i in (3, 4, 6, 7))
        return run(LOOPS[words[2]], size, n_threads, words[5], n, warm)
    if words[0] == "bytes" and len(words) == 5 and words[2] in LOOPS:
        return count_bytes(LOOPS[words[2]], int(words[3]), int(words[4]))
    return "error no such loop: " + " ".join(words)


def main():
    # A loop is not for the cycle collector to interrupt; there are no cycles.
    gc.disable()

    print("peer python Python", sys.version.split()[0])
    for op in LOOPS:
        print("op python", op)
    print("ready", flush=True)

    for line in sys.stdin:
        print(obey(line.split()), flush=True)


main()
