# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One page with everything in it: charts as SVG, no script, nothing from elsewhere."""

import math
from html import escape

from figures import NOISY_ROW
from report_text import goal_line, notes, number
from rows import PEERS

# Above this, bars of a linear scale would be too short to see.
LOG_RANGE = 50

STYLE = """
:root { color-scheme: light dark; --ink: #1d1f21; --soft: #5f6670; --line: #d9dde2;
  --page: #fbfbfc; --card: #ffffff; --wisp: #0b7285; --limit: #adb5bd; --peer: #8f9fb8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa3ad;
  --line: #33383e; --page: #16181a; --card: #1e2124; --wisp: #3bc9db; --limit: #5c636b;
  --peer: #647a9c; } }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 84rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; }
p { max-width: 62rem; margin: .4rem 0; color: var(--soft); }
.warning { color: #c92a2a; font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .8rem 1rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
figcaption small { font-weight: 400; color: var(--soft); }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .soft { fill: var(--soft); } svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
svg .wisp { fill: var(--wisp); } svg .limit { fill: var(--limit); } svg .peer { fill: var(--peer); }
svg .grid { stroke: var(--line); } svg .spread { stroke: var(--ink); stroke-width: 1; }
svg polyline { fill: none; stroke-width: 2; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { color: var(--soft); }
td.wisp { color: var(--wisp); font-weight: 600; } .scroll { overflow-x: auto; }
summary { cursor: pointer; margin: 1rem 0 .5rem; }
.missed { color: #c92a2a; } .met { color: #2b8a3e; }
@media (prefers-color-scheme: dark) { .missed, .warning { color: #ff8787; }
  .met { color: #69db7c; } svg .line { filter: brightness(1.5); } }
"""

# In the order of rows.PEERS, so that a peer has the same in each plot
COLOURS = ("#868e96", "#adb5bd", "#0b9cb5", "#099268", "#e03131", "#f08c00", "#6741d9",
           "#ae3ec9", "#1971c2", "#c2255c", "#2f9e44", "#66a80f", "#a0522d", "#4263eb")


def kind(peer):
    if peer == "wisp":
        return "wisp"
    return "limit" if peer.startswith("limit") else "peer"


def colour_of(peer):
    return COLOURS[PEERS.index(peer) % len(COLOURS)] if peer in PEERS else COLOURS[0]


def decades(low, high):
    return [10.0 ** i for i in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def ticks(low, high):
    """Decades, or steps of 1, 2 and 5 where these would leave most of a plot empty."""
    if high / low > 30:
        return decades(low, high)
    steps = [step * decade for decade in decades(low, high) for step in (1, 2, 5)]
    return ([step for step in steps if step <= low][-1:] +
            [step for step in steps if low < step < high] +
            [step for step in steps if step >= high][:1])


def short(value):
    """For an axis: 1,000,000 is 1M."""
    for size, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return "%g%s" % (value / size, name)
    return "%g" % value


class Bars:
    """A bar for each peer that has the row."""

    LEFT, WIDTH, STEP = 92, 440, 20
    DIGIT = 6.6  # of the labels

    def __init__(self, row):
        self.row = row
        self.results = row["results"]
        values = [max(result["figure"]["median"], 0.01) for result in self.results.values()]
        self.low, self.high = min(values), max(values)
        self.log = self.high / self.low > LOG_RANGE
        if self.log:
            self.low = 10.0 ** math.floor(math.log10(self.low) - 0.1)
        longest = max(len(self.label(peer)) for peer in self.results)
        self.right = max(118, 12 + self.DIGIT * longest)

    def label(self, peer):
        figure, ratio = self.results[peer]["figure"], self.results[peer]["ratio"]
        label = number(figure["median"])
        if ratio and peer != "wisp":
            label += " (%s×)" % number(ratio["median"])
        return label

    def x(self, value):
        """From 0 to 1 along the bar"""
        if self.log:
            span = math.log(self.high / self.low)
            part = math.log(max(value, self.low) / self.low) / span
        else:
            part = value / self.high
        return self.LEFT + (self.WIDTH - self.LEFT - self.right) * min(max(part, 0), 1)

    def bar(self, peer, y):
        figure = self.results[peer]["figure"]
        end = max(self.x(figure["median"]), self.LEFT + 1)
        parts = [
            '<text class="end" x="%d" y="%d">%s</text>' % (self.LEFT - 6, y + 13, escape(peer)),
            '<rect class="%s" x="%d" y="%d" width="%.1f" height="15" rx="2"/>' % (
                kind(peer), self.LEFT, y + 2, end - self.LEFT),
        ]
        low, high = self.x(figure["low"]), self.x(figure["high"])
        if high - low > 2:
            parts.append('<line class="spread" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>' % (
                low, high, y + 9.5, y + 9.5))
        parts.append('<text class="soft" x="%.1f" y="%d">%s</text>' % (
            max(end, high) + 5, y + 13, escape(self.label(peer))))
        return "".join(parts)

    def svg(self):
        height = self.STEP * len(self.results) + 2
        bars = "".join(self.bar(peer, self.STEP * i) for i, peer in enumerate(self.results))
        return '<svg viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg>' % (
            self.WIDTH, height, escape(self.row["title"]), bars)

    def figure(self):
        remarks = [self.row["unit"]]
        if self.log:
            remarks.append("logarithmic")
        if self.row["noise"] > NOISY_ROW:
            remarks.append("noisy: ±%.0f %%" % (100 * self.row["noise"]))
        return "<figure><figcaption>%s <small>%s</small></figcaption>%s</figure>" % (
            escape(self.row["title"]), escape(", ".join(remarks)), self.svg())


class Lines:
    """A line for each peer, over what grows."""

    LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT = 48, 96, 10, 36, 560, 330
    NAME = 13  # the height of one

    def __init__(self, plot):
        self.plot = plot
        points = [point for line in plot["lines"].values() for point in line]
        self.xs = sorted({x for x, _ in points})
        values = [max(y, 0.1) for _, y in points]
        self.ticks = ticks(min(values), max(values))
        self.low, self.high = self.ticks[0], self.ticks[-1]

    def x(self, value):
        low, high = self.xs[0], self.xs[-1]
        if self.plot["log"]:
            part = math.log(value / low) / math.log(high / low)
        else:
            part = (value - low) / (high - low)
        return self.LEFT + part * (self.WIDTH - self.LEFT - self.RIGHT)

    def y(self, value):
        part = math.log(max(value, 0.1) / self.low) / math.log(self.high / self.low)
        return self.HEIGHT - self.BOTTOM - part * (self.HEIGHT - self.TOP - self.BOTTOM)

    def axes(self):
        bottom = self.HEIGHT - self.BOTTOM
        for tick in self.ticks:
            yield '<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>' % (
                self.LEFT, self.WIDTH - self.RIGHT, self.y(tick), self.y(tick))
            yield '<text class="soft end" x="%d" y="%.1f">%s</text>' % (
                self.LEFT - 6, self.y(tick) + 4, short(tick))
        for x in self.xs:
            yield '<text class="soft middle" x="%.1f" y="%d">%s</text>' % (
                self.x(x), bottom + 16, short(x))
        yield '<text class="soft middle" x="%.1f" y="%d">%s</text>' % (
            (self.LEFT + self.WIDTH - self.RIGHT) / 2, bottom + 31, escape(self.plot["axis"]))

    def names(self, ends):
        """At the ends of the lines, moved apart where they would overlap."""
        ends = sorted(ends)
        last = -math.inf
        places = [last := max(y, last + self.NAME) for y, _, _ in ends]
        for i in range(len(places)):
            lowest = self.HEIGHT - self.BOTTOM - self.NAME * (len(places) - 1 - i)
            yield '<text class="line" x="%d" y="%.1f" style="fill:%s">%s</text>' % (
                self.WIDTH - self.RIGHT + 6, min(places[i], lowest) + 4, ends[i][2],
                escape(ends[i][1]))

    def svg(self):
        parts, ends = list(self.axes()), []
        for peer, line in self.plot["lines"].items():
            colour = colour_of(peer)
            points = " ".join("%.1f,%.1f" % (self.x(x), self.y(y)) for x, y in line)
            width = 4 if peer == "wisp" else 1.6
            parts.append('<polyline class="line" points="%s" style="stroke:%s;stroke-width:%s"/>' % (
                points, colour, width))
            ends.append((self.y(line[-1][1]), peer, colour))
        parts += self.names(ends)
        return '<svg viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg>' % (
            self.WIDTH, self.HEIGHT, escape(self.plot["title"]), "".join(parts))

    def figure(self):
        return "<figure><figcaption>%s <small>ns</small></figcaption>%s</figure>" % (
            escape(self.plot["title"]), self.svg())


def sections(rows):
    names = []
    for row in rows:
        if row["section"] not in names:
            names.append(row["section"])
    return [(name, [row for row in rows if row["section"] == name]) for name in names]


def table_cell(row, peer):
    result = row["results"].get(peer)
    if result is None:
        return "<td>–</td>"
    figure = result["figure"]
    return '<td class="%s" title="%s to %s">%s</td>' % (
        kind(peer), number(figure["low"]), number(figure["high"]), number(figure["median"]))


def table(run):
    head = "".join("<th>%s</th>" % escape(peer) for peer in run["peers"])
    lines = []
    for name, rows in sections(run["rows"]):
        lines.append("<tr><th>%s</th>%s</tr>" % (escape(name), head))
        for row in rows:
            cells = "".join(table_cell(row, peer) for peer in run["peers"])
            lines.append("<tr><td>%s</td>%s</tr>" % (escape(row["title"]), cells))
    return '<div class="scroll"><table>%s</table></div>' % "".join(lines)


def goals(run):
    lines = []
    for goal in run["goals"]:
        lines.append('<tr><td class="%s">%s</td><td>%s</td></tr>' % (
            goal["verdict"].replace(" ", "-"), escape(goal["verdict"]), escape(goal_line(goal))))
    return "<table>%s</table>" % "".join(lines)


def body(run):
    yield "<h1>Wisp and its peers</h1>"
    yield "<p>%s, with <code>%s</code>. Shorter bars are better. Beside each bar: the median, " \
          "and how many times Wisp's it is, the median of the ratios of each round. The thin " \
          "line is where the middle half of the rounds lie.</p>" % (
              escape(run["date"]), escape(run["command"]))
    for note in notes(run):
        css = ' class="warning"' if note.isupper() or note.startswith("TOO NOISY") else ""
        yield "<p%s>%s</p>" % (css, escape(note))
    for name, rows in sections(run["rows"]):
        yield "<h2>%s</h2>" % escape(name)
        yield '<div class="cards">%s</div>' % "".join(Bars(row).figure() for row in rows)
    if run["growth"]:
        yield "<h2>Growth</h2>"
        yield '<div class="cards">%s</div>' % "".join(
            Lines(plot).figure() for plot in run["growth"] if plot["lines"])
    yield "<h2>All figures</h2>"
    yield "<details><summary>Nanoseconds, or bytes</summary>%s</details>" % table(run)
    if run["goals"]:
        yield "<details><summary>Goals</summary>%s</details>" % goals(run)


def write(run, file):
    file.write('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
               '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
               "<title>Wisp and its peers</title>\n<style>%s</style>\n</head>\n<body>\n" % STYLE)
    for part in body(run):
        file.write(part + "\n")
    file.write("</body>\n</html>\n")
