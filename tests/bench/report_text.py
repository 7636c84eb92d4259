# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table on the terminal."""

import shutil
import textwrap

TITLE_WIDTH = 32
CELL_WIDTH = 12


def number(value):
    """Three digits that mean something."""
    if value >= 99.95:
        return format(round(value), ",")
    return "%.1f" % value if value >= 9.995 else "%.2f" % value


def cell(row, peer):
    result = row["results"].get(peer)
    if result is None:
        return "–"
    if peer == "wisp":
        mark = "~" if row["noise"] > 0.10 else ""
        return "%s%s %s" % (mark, number(result["figure"]["median"]), "B" if row["unit"] == "bytes" else "ns")
    if result["ratio"] is None:
        return number(result["figure"]["median"])
    return "%s×" % number(result["ratio"]["median"])


def write_rows(run, out, peers):
    section = None
    for row in run["rows"]:
        if row["section"] != section:
            section = row["section"]
            out.write("\n%s\n" % section.upper())
            out.write(" " * TITLE_WIDTH + "".join(peer.rjust(CELL_WIDTH) for peer in peers) + "\n")
        cells = "".join(cell(row, peer).rjust(CELL_WIDTH) for peer in peers)
        out.write(row["title"][:TITLE_WIDTH - 1].ljust(TITLE_WIDTH) + cells + "\n")


def write_goals(run, out):
    out.write("\nGOALS (Wisp's figure divided by the other's)\n")
    for goal in run["goals"]:
        ratio = goal["ratio"]
        out.write("%-12s %5.2f [%.2f to %.2f], at most %.2f: %s\n" % (
            goal["verdict"], ratio["median"], ratio["low"], ratio["high"],
            goal["bound"], goal["text"]))


def write(run, out):
    width = shutil.get_terminal_size((200, 24)).columns
    others = [peer for peer in run["peers"] if peer != "wisp"]
    per_block = max(2, (width - TITLE_WIDTH) // CELL_WIDTH - 1)

    out.write("Wisp: nanoseconds a turn, or bytes. Others: how many times as much as Wisp.\n")
    for start in range(0, len(others), per_block):
        write_rows(run, out, ["wisp"] + others[start:start + per_block])
    if run["goals"]:
        write_goals(run, out)

    out.write("\n")
    notes = [
        "%s, %d processors; %s; libwisp at -O%s; %d rounds in %d sets of processes." % (
            run["processor"], run["processors"], run["compiler"], run["optimization"],
            run["rounds"], run["processes"]),
        "Peers: " + ", ".join("%s (%s)" % pair for pair in run["peers"].items()) + ".",
        *("Absent: " + text for text in run["absent"]),
        "Noise: the limit against itself is off by %.1f %% in the middle row; rows above 10 %% "
        "are marked with ~. %d samples of several threads were disturbed by other processes." % (
            100 * run["noise"], run["disturbed_samples"]),
    ]
    if run["optimization"] in ("0", "g"):
        notes.append("libwisp was built without optimization: these figures say nothing.")
    if run["too_noisy"]:
        notes.append("TOO NOISY TO JUDGE: other work is going on on this machine.")
    for note in notes:
        out.write(textwrap.fill(note, min(width, 100)) + "\n")
