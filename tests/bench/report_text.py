# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table on the terminal."""

import shutil
import textwrap

from figures import NOISY_ROW

TITLE_WIDTH = 32
CELL_WIDTH = 13


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
        return "%s%s %s" % ("~" if row["noise"] > NOISY_ROW else "",
                            number(result["figure"]["median"]),
                            "B" if row["unit"] == "bytes" else "ns")
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


def write_growth(plot, out):
    xs = sorted({x for line in plot["lines"].values() for x, _ in line})
    out.write("\n%s, in ns, by %s\n" % (plot["title"].upper(), plot["axis"]))
    out.write(" " * TITLE_WIDTH + "".join(format(x, ",").rjust(CELL_WIDTH) for x in xs) + "\n")
    for peer, line in plot["lines"].items():
        figures = dict(line)
        out.write(peer.ljust(TITLE_WIDTH) + "".join(
            (number(figures[x]) if x in figures else "–").rjust(CELL_WIDTH) for x in xs) + "\n")


def goal_line(goal):
    ratio = goal["ratio"]
    return "%5.2f [%.2f to %.2f], at most %.2f: %s" % (
        ratio["median"], ratio["low"], ratio["high"], goal["bound"], goal["text"])


def write_goals(run, out):
    out.write("\nGOALS (Wisp's figure divided by the other's)\n")
    for goal in run["goals"]:
        out.write("%-13s%s\n" % (goal["verdict"], goal_line(goal)))


def notes(run):
    yield "%s, %d processors; %s; libwisp at -O%s; %d rounds in %d sets of processes." % (
        run["processor"], run["processors"], run["compiler"], run["optimization"],
        run["rounds"], run["processes"])
    yield "Peers: " + ", ".join("%s (%s)" % pair for pair in run["peers"].items()) + "."
    for text in run["absent"]:
        yield "Absent: " + text
    yield ("Noise: the limit against itself is off by %.1f %% in the middle row; rows above "
           "%.0f %% are marked. %d samples of several threads were disturbed by other "
           "processes." % (100 * run["noise"], 100 * NOISY_ROW, run["disturbed_samples"]))
    if run["optimization"] in ("0", "g"):
        yield "libwisp was built without optimization: these figures say nothing."
    if run["too_noisy"]:
        yield "TOO NOISY TO JUDGE: other work is going on on this machine."


def write(run, out):
    width = shutil.get_terminal_size((200, 24)).columns
    others = [peer for peer in run["peers"] if peer != "wisp"]
    per_block = max(2, (width - TITLE_WIDTH) // CELL_WIDTH - 1)

    out.write("Wisp: nanoseconds a turn, or bytes, with ~ where the row is noisy.\n"
              "Others: how many times as much as Wisp.\n")
    for start in range(0, max(len(others), 1) if run["rows"] else 0, per_block):
        write_rows(run, out, ["wisp"] + others[start:start + per_block])
    for plot in run["growth"]:
        write_growth(plot, out)
    if run["goals"]:
        write_goals(run, out)

    out.write("\n")
    for note in notes(run):
        out.write(textwrap.fill(note, min(width, 100)) + "\n")
