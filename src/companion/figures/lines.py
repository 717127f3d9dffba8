"""Lines over time or another scale: shared by `series`, `steps` and `panels`."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from . import axes, columns, labels, style

MANY = 45  # points on one line, beyond which only some are marked


@dataclass
class Line:
    """One line as it will be drawn; all arrays have one value for each point, sorted by x."""

    name: str
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray | None
    high: np.ndarray | None
    hollow: np.ndarray


def gather(frame, form, x, y, by=None, low=None, high=None, names=None, order=None, log=False):
    """The lines of a table, the kind of their scale, and the tidy table of what they draw."""
    if (low is None) != (high is None):
        raise ValueError(f"{form}: low and high go together; only one was given")
    many = not isinstance(y, str)
    if many and by is not None and len(y) > 1:
        raise ValueError(f"{form}: several y columns and by={by!r}: choose one of them")
    if many and low is not None and len(y) > 1:
        raise ValueError(f"{form}: low and high need a single y column")
    at, kind = columns.places(frame, form, x)
    pieces, lines = [], []
    measures = list(y) if many else [y]
    groups = [None] if by is None else columns.categories(form, columns.words(frame, by), order)
    for measure in measures:
        value = columns.numbers(frame, form, measure)
        if log:
            value = np.where(value > 0, value, np.nan)
        ends = [None if end is None else columns.numbers(frame, form, end) for end in (low, high)]
        for group in groups:
            chosen = np.ones(len(frame), bool) if by is None else np.array(columns.words(frame, by)) == group
            rows = np.flatnonzero(chosen & ~np.isnan(at))
            rows = rows[np.argsort(at[rows], kind="stable")]
            ranged = np.zeros(len(rows), bool) if low is None else ~np.isnan(ends[0][rows] + ends[1][rows])
            seen = rows[~np.isnan(value[rows]) | ranged]
            if not len(seen):
                continue
            twice = [at[one] for one, two in pairwise(seen) if at[one] == at[two]]
            if twice:
                row = seen[np.flatnonzero(at[seen] == twice[0])]
                raise ValueError(
                    f"{form}: {len(row)} values of {measure!r} at {x}={frame[x][row[0]]!r}"
                    f"{f', {by}={group!r}' if by else ''}; one line needs one: filter the rows or name by="
                )
            name = columns.title(measure if by is None else group, names)
            lines.append(
                Line(name, at[rows], value[rows], *(None if end is None else end[rows] for end in ends),
                     columns.hollow(frame)[rows])
            )  # fmt: skip
            piece = columns.keep(frame.loc[seen], x, by, measure, low, high)
            if len(measures) > 1:
                piece = piece.rename(columns={measure: "value"})
                piece.insert(1, "measure", measure)
            pieces.append(piece)
    if not lines:
        raise ValueError(f"{form}: no row has both {x!r} and {', '.join(measures)}; there is nothing to draw")
    return lines, kind, pd.concat(pieces, ignore_index=True)


def draw(ax, lines, looks, gap=None, stepped=False, until=None):
    """Draw lines; what is missing stays open, what is unverified is hollow. Returns whether anything is hollow."""
    any_hollow = False
    for line in lines:
        look = looks[line.name]
        shade = look["colour"]
        for part in _parts(line, gap):
            x, y = line.x[part], line.y[part]
            if stepped:
                end = until if until is not None and part[-1] == _last(line) else None
                x, y = (x, y) if end is None or end <= x[-1] else (np.append(x, end), np.append(y, y[-1]))
                ax.step(x, y, where="post", color=shade, linestyle=look["line"], linewidth=1.9, zorder=3)
            else:
                ax.plot(x, y, color=shade, linestyle=look["line"], linewidth=1.7, zorder=3)
        seen = ~np.isnan(line.y)
        if line.low is not None:  # a range may stand without a value
            known = ~np.isnan(line.low + line.high)
            for doubtful, dash in ((False, "-"), (True, (0, (2, 1.2)))):
                here = known & (line.hollow == doubtful)
                ax.vlines(line.x[here], line.low[here], line.high[here], color=shade, linewidth=1.4, linestyle=dash)
            for end in (line.low, line.high):
                ax.plot(line.x[known], end[known], "_", color=shade, markersize=7, markeredgewidth=1.4, zorder=2)
            any_hollow |= bool((known & line.hollow).any())
        every = max(1, -(-int(seen.sum()) // 12)) if seen.sum() > MANY else 1
        solid = np.flatnonzero(seen & ~line.hollow)[::every]
        empty = np.flatnonzero(seen & line.hollow)
        size = 4.6 if seen.sum() <= MANY else 3.8
        ax.plot(line.x[solid], line.y[solid], look["marker"], color=shade, markersize=size, zorder=4)
        if len(empty):
            any_hollow = True
            ax.plot(
                line.x[empty], line.y[empty], look["marker"], color=shade, markersize=size, markerfacecolor="white",
                markeredgewidth=1.2, zorder=4.1,
            )  # fmt: skip
    return any_hollow


def _last(line):
    """The last point that has a value, else the last there is."""
    known = np.flatnonzero(~np.isnan(line.y))
    return known[-1] if len(known) else len(line.y) - 1


def _parts(line, gap):
    """Runs of neighbouring points that may be joined."""
    runs = [[]]
    for index, value in enumerate(line.y):
        if np.isnan(value):
            runs.append([])
            continue
        if gap is not None and runs[-1] and line.x[index] - line.x[runs[-1][-1]] > gap:
            runs.append([])
        runs[-1].append(index)
    return [run for run in runs if run]


def ends(ax, lines, limits=(), until=None):
    """The labels wanted at the right: for each line its last value, for each limit its value."""
    wanted = []
    for line in lines:
        last = _last(line)
        at = line.x[last] if until is None else max(until, line.x[last])
        up = (line.low[last] + line.high[last]) / 2 if np.isnan(line.y[last]) else line.y[last]
        wanted.append((line.name, at, up, line.name))
    return wanted + [(label, None, value, None) for value, label in limits if label]


def hold_ends(picture, ax, wanted, looks):
    """Put labels right of the axes so that the layout leaves room for them; `place_ends` moves them apart."""
    texts = []
    for label, _, value, name in wanted:
        shade = style.MUTED if name is None else style.for_text(looks[name]["colour"])
        texts.append(
            ax.annotate(
                labels.wrap(picture, label, 1.3), (1, value), (13, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", va="center", ha="left", fontsize=style.SMALL, color=shade,
                annotation_clip=False, linespacing=1.1,
            )
        )  # fmt: skip
    return texts


def fits(picture, ax, wanted):
    """Whether labels at the right have the height they need."""
    room = ax.get_position().height * picture.get_figheight() + 0.2
    return sum(labels.height(labels.wrap(picture, label, 1.3)) for label, *_ in wanted) <= room


def place_ends(picture, ax, wanted, texts, looks):
    """Move the labels at the right apart and tie each to the end of its line."""
    box, tall = ax.get_position(), picture.get_figheight()
    plot = box.height * tall
    to_axes = ax.transData + ax.transAxes.inverted()
    down = [to_axes.transform((ax.get_xlim()[0], value))[1] * plot for _, _, value, _ in wanted]
    sizes = [labels.height(text.get_text()) for text in texts]
    middles = labels.spread(down, sizes, -0.1, plot + 0.1)
    for (_, at, value, name), text, middle in zip(wanted, texts, middles, strict=True):
        text.xycoords = "axes fraction"
        text.xy = (1, middle / plot)
        start = (1.0, to_axes.transform((ax.get_xlim()[0], value))[1])
        if at is not None:
            start = tuple(to_axes.transform((at, value)))
        shade = style.MUTED if name is None else looks[name]["colour"]
        stop = 1 + 11 / 72 / (box.width * picture.get_figwidth())
        ax.plot(
            [start[0], 1.0 if start[0] < 1 else start[0], stop], [start[1], start[1], middle / plot],
            transform=ax.transAxes, color=shade, linewidth=0.8, linestyle=(0, (1, 1.5)) if start[0] < 1 else "-",
            clip_on=False, zorder=2.5,
        )  # fmt: skip


def keys(lines, looks, any_hollow):
    """The legend of lines."""
    handles = [axes.key(looks[line.name], "line", label=line.name) for line in lines]
    return handles + ([axes.hollow_key()] if any_hollow else [])
