# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured: the rows of the table, the growth plots and the goals."""

from dataclasses import dataclass

# Objects in these peers are collected, not destroyed. A collection has a price
# of its own, which only a long run spreads thin.
COLLECTED = ("go", "go-sync-map", "java")
COLLECTED_TURNS = 200_000
DYING = ("new-free", "new-weak-free", "cache-insert-death")

# Peers to show in this order; those that are not known here come last.
PEERS = (
    "limit", "limit-calls", "wisp", "wisp-gobject", "gobject", "gst-mini", "make-shared",
    "shared-ptr", "boost", "arc", "go", "go-sync-map", "java", "python",
)


@dataclass(frozen=True)
class Row:
    """One line of the table: an operation, in some number of threads."""

    section: str
    title: str
    op: str
    size: int = 0
    threads: int = 1
    mode: str = "own"    # whether each thread has an object of its own
    turns: int = 0       # where the turns use up what was prepared: how many
    per: int = 0         # where memory is counted and not time: how many

    @property
    def key(self):
        parts = [self.op]
        if self.size:
            parts.append(str(self.size))
        if self.threads > 1:
            parts.append("%dt-%s" % (self.threads, self.mode))
        return "/".join(parts)

    @property
    def unit(self):
        return "bytes" if self.per else "ns"


ONE = "Objects and handles, one thread"
SAME = "Objects and handles, two threads on the same object"
OWN = "Objects and handles, two threads on objects of their own"
CACHE = "Weak caches"
KEYS = "Weak caches: keys that somebody chose to collide"
MEMORY = "Heap memory"

SIMPLE = (
    ("new-free", "create + destroy"),
    ("new-weak-free", "create + destroy, one handle"),
    ("ref-unref", "ref + unref"),
    ("weak-new-drop", "handle: create + drop"),
    ("weak-clone-drop", "handle: clone + drop"),
    ("upgrade-release", "upgrade + release"),
    ("upgrade-dead", "upgrade of a dead object"),
)


def thousands(number):
    return format(number, ",")


def destroy(handles, turns, **more):
    plural = "" if handles == 1 else "s"
    title = "destroy with %s handle%s" % (thousands(handles), plural)
    return Row(more.pop("section", ONE), title, "destroy", handles, turns=turns, **more)


# As many keys as an archive or a playlist from outside may have
MANY = 65_536

KEY_OPS = (("keys-build", "insert"), ("keys-hit", "hit"), ("keys-bury", "death"))


def keys(op, title):
    """Ordinary keys, and such as have one and the same g_str_hash()"""
    turns = 0 if op == "keys-hit" else MANY
    title = "%s, %s keys" % (title, thousands(MANY))
    return (Row(KEYS, title, op, MANY, turns=turns),
            Row(KEYS, title + ", colliding", op + "-colliding", MANY, turns=turns))


ROWS = (
    *(Row(ONE, title, op) for op, title in SIMPLE),
    destroy(1, 4096),
    destroy(100, 512),
    destroy(10_000, 32),
    *(Row(SAME, title, op, threads=2, mode="same") for op, title in SIMPLE[2:]),
    *(Row(OWN, title, op, threads=2) for op, title in SIMPLE),
    destroy(100, 512, section=OWN, threads=2),
    Row(CACHE, "hit, 1,000 keys", "cache-hit", 1_000, mode="same"),
    Row(CACHE, "hit, 100,000 keys", "cache-hit", 100_000, mode="same"),
    Row(CACHE, "hit, 1,000 keys, front on", "cache-front-hit", 1_000, mode="same"),
    Row(CACHE, "insert + death", "cache-insert-death", mode="same"),
    Row(CACHE, "get or load, a miss, + death", "cache-load", mode="same"),
    Row(CACHE, "hit, 1,000 keys, 2 threads", "cache-hit", 1_000, 2, "same"),
    Row(CACHE, "hit, 100,000 keys, 2 threads", "cache-hit", 100_000, 2, "same"),
    Row(CACHE, "insert + death, 2 threads", "cache-insert-death", 0, 2, "same"),
    Row(CACHE, "load + death, 2 threads", "cache-load", 0, 2, "same"),
    *(row for op, title in KEY_OPS for row in keys(op, title)),
    Row(MEMORY, "an object of 16 bytes", "bytes-object", per=100_000),
    Row(MEMORY, "a handle", "bytes-weak", 1, per=100_000),
    Row(MEMORY, "a cache entry, key of 22 bytes", "bytes-entry", per=100_000),
    Row(MEMORY, "a dead 2 MB object, one handle", "bytes-dead", 2_000_000, per=8),
)


@dataclass(frozen=True)
class Growth:
    """A plot: what one operation costs as something grows."""

    title: str
    axis: str
    points: tuple  # of (what grows, Row)
    log: bool = True

    def matches(self, pattern):
        return any(pattern.search(row.key) for _, row in self.points)


GROWTH = (
    Growth(
        "Death of an object by its outstanding handles", "handles",
        tuple((n, destroy(n, max(8, min(4096, 400_000 // n))))
              for n in (1, 10, 100, 1_000, 10_000, 100_000)),
    ),
    Growth(
        "Cache hit by the number of entries, one thread", "entries",
        tuple((n, Row(CACHE, "hit", "cache-hit", n, mode="same"))
              for n in (100, 1_000, 10_000, 100_000, 1_000_000)),
    ),
    Growth(
        "Upgrade + release of one object by threads", "threads",
        tuple((n, Row(SAME, "upgrade + release", "upgrade-release", threads=n, mode="same"))
              for n in (1, 2, 3, 4)), log=False,
    ),
    Growth(
        "Cache hit, 1,000 keys, 2 threads, by shards", "shards",
        tuple((n, Row(CACHE, "hit", "shards-hit", n, 2, "same"))
              for n in (1, 2, 4, 8, 16, 32, 64, 128)),
    ),
    Growth(
        "Cache hit, 1,000 keys, by threads", "threads",
        tuple((n, Row(CACHE, "hit", "cache-hit", 1_000, n, "same"))
              for n in (1, 2, 3, 4)), log=False,
    ),
)


@dataclass(frozen=True)
class Goal:
    """A ratio of two figures of one run that should not be above a bound."""

    text: str
    row: str
    bound: float
    base_row: str
    base_peer: str
    peer: str = "wisp"


def against(base, text, row, bound, base_row=None, peer="wisp"):
    return Goal("%s, against %s" % (text, base), row, bound, base_row or row, base, peer)


GOALS = (
    against("limit", "ref + unref", "ref-unref", 1.5),
    against("limit-calls", "ref + unref", "ref-unref", 1.2),
    against("arc", "ref + unref", "ref-unref", 1.15),
    against("limit", "handle: clone + drop", "weak-clone-drop", 1.5),
    against("limit-calls", "handle: clone + drop", "weak-clone-drop", 1.2),
    against("arc", "handle: clone + drop", "weak-clone-drop", 1.15),
    against("limit", "upgrade + release", "upgrade-release", 1.6),
    against("arc", "upgrade + release", "upgrade-release", 1.15),
    against("arc", "upgrade + release, 2 threads, same object", "upgrade-release/2t-same", 0.8),
    against("limit", "upgrade of a dead object by two locked additions", "upgrade-dead",
            0.5, "ref-unref"),
    against("limit", "create + destroy", "new-free", 2.5),
    against("arc", "create + destroy", "new-free", 1.3),
    against("wisp", "death with 10,000 handles by death with 100", "destroy/10000",
            1.5, "destroy/100"),
    against("gobject", "cache hit, 1,000 keys", "cache-hit/1000", 0.6),
    against("gobject", "cache hit, 100,000 keys", "cache-hit/100000", 0.6),
    against("wisp", "cache hit, 1,000 keys, 2 threads by 1", "cache-hit/1000/2t-same",
            2 / 1.4, "cache-hit/1000"),
    against("wisp", "cache hit, 100,000 keys, 2 threads by 1", "cache-hit/100000/2t-same",
            2 / 1.4, "cache-hit/100000"),
    against("gobject", "cache hit, 1,000 keys, 2 threads", "cache-hit/1000/2t-same", 1 / 3),
    against("gobject", "cache hit, 100,000 keys, 2 threads", "cache-hit/100000/2t-same", 1 / 3),
    against("wisp", "cache hit, front on, by a hit with it off", "cache-front-hit/1000",
            1.3, "cache-hit/1000"),
    against("gobject", "insert + death", "cache-insert-death", 0.3),
    against("gobject", "insert + death, 2 threads", "cache-insert-death/2t-same", 0.3),
    against("gobject", "GObjects in Wisp's cache: hit, 1,000 keys", "cache-hit/1000", 1.0,
            peer="wisp-gobject"),
    against("gobject", "GObjects in Wisp's cache: insert + death", "cache-insert-death", 1.0,
            peer="wisp-gobject"),
    *(against("wisp", "%s with colliding keys by ordinary ones" % title,
              "%s-colliding/%d" % (op, MANY), 2.0, "%s/%d" % (op, MANY))
      for op, title in KEY_OPS),
    # The fastest peers, in each row
    *(against(peer, title, op, 1.0)
      for op, title in SIMPLE + (("destroy/1", "destroy with 1 handle"),)
      for peer in ("make-shared", "boost", "arc")),
    *(against(peer, title + ", 2 threads, same object", op + "/2t-same", 1.0)
      for op, title in SIMPLE[2:]
      for peer in ("make-shared", "boost", "arc")),
    *(against(peer, title, key, 1.0)
      for key, title in (
          ("cache-hit/1000", "cache hit, 1,000 keys"),
          ("cache-hit/100000", "cache hit, 100,000 keys"),
          ("cache-insert-death", "insert + death"),
          ("cache-hit/1000/2t-same", "cache hit, 1,000 keys, 2 threads"),
          ("cache-hit/100000/2t-same", "cache hit, 100,000 keys, 2 threads"),
          ("cache-insert-death/2t-same", "insert + death, 2 threads"),
      )
      for peer in ("make-shared", "boost", "arc", "go", "go-sync-map", "java", "python")),
)
