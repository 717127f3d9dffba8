"""Mirrored bars: two sides measured from one axis, one against the other."""

from itertools import pairwise

import numpy as np
from matplotlib.ticker import FuncFormatter

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form

NOTE = 1.5  # inches: longer notes are wrapped


@form
def mirrored(
    frame, *, x, y, by, sides, text=None, values=True, log=False, names=None, colour=None, ylabel=None, height=None
):
    """Draw one row for each x, with the bar of one side to the left and that of the other to the right.

    Parameters
    ----------
    frame : DataFrame
        One row for each bar. Not changed.
    x : str
        Column of dates, years or names; dates are put in order. Several rows of one side at one x follow one another.
    y : str
        Column of numbers, zero or more, in the unit that `ylabel` names; where it is missing the row says so.
    by : str
        Column that tells the two sides apart.
    sides : pair of str
        The value of `by` drawn to the left, and that drawn to the right; other rows are refused.
    text : str, optional
        Column of short notes after the value.
    values : bool
        Write the numbers.
    log : bool
        Bars grow with the logarithm of one plus the value: for counts between one and hundreds.
    names, colour
        As in `series`.
    ylabel : str, optional
        What the values are, with unit.
    height : float, optional
        Height of the rows together, inches.

    Returns
    -------
    Picture
        Its `drawn` has x, by, y, text, status and source.

    Raises
    ------
    ValueError
        If a column is missing or holds the wrong thing, nothing is left to draw, a value is negative, or a row is of
        neither side.
    """
    data = columns.need(frame, "mirrored", x=x, y=y, by=by, text=text)
    sides = [str(side) for side in sides]
    if len(sides) != 2 or sides[0] == sides[1]:
        raise ValueError(f"mirrored: sides={sides!r}; two different values of {by!r} are needed")
    raw = columns.words(data, by)
    for side in dict.fromkeys(raw):
        columns.allowed("mirrored", by, side, sides)
    value = columns.numbers(data, "mirrored", y)
    if (value < 0).any():
        raise ValueError(f"mirrored: {y!r} holds {value[value < 0][0]:g}; values of zero or more are needed")
    data = data.assign(_value=value, _side=raw, _hollow=columns.hollow(data))
    if columns.is_dates(data[x]) or data[x].dtype.kind in "if":
        data = data.assign(_at=columns.places(data, "mirrored", x)[0]).sort_values("_at", kind="stable")
    data = data.reset_index(drop=True)

    # rows: the first free one of this x on this side
    rows, seat = [], []
    for place, side in zip(columns.words(data, x), data["_side"], strict=True):
        free = next((row for row, (at, taken) in enumerate(rows) if at == place and side not in taken), None)
        if free is None:
            last = max((row for row, (at, _) in enumerate(rows) if at == place), default=len(rows) - 1)
            if last < len(rows) - 1:
                seat = [row + (row > last) for row in seat]
            rows.insert(last + 1, (place, set()))
            free = last + 1
        rows[free][1].add(side)
        seat.append(free)

    looks = style.looks([columns.title(side, names) for side in sides], colour)
    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.grid(False, axis="y")
    ax.grid(True, axis="x")
    axes.top_label(ax, ylabel)
    said, least = [], [0.23] * len(rows)  # what is written at the end of each bar, wrapped
    for index, number in enumerate(data["_value"]):
        note = [columns.NOT_STATED] if np.isnan(number) else [axes.number(number)] if values else []
        note += [data[text][index]] if text and isinstance(data[text][index], str) else []
        said.append(labels.wrap(picture, " ".join(note), NOTE))
        least[seat[index]] = max(least[seat[index]], labels.height(said[-1]) + 0.06)
    middles, tall = axes.row_labels(picture, ax, [columns.short_date(place) for place, _ in rows], least, 1.4)

    def grown(number):
        return np.log10(1 + number) if log else number

    notes, any_hollow = [], False
    for index, number in enumerate(data["_value"]):
        side, empty = data["_side"][index], bool(data["_hollow"][index])
        look = looks[columns.title(side, names)]
        sign = -1 if side == sides[0] else 1
        end = 0.0 if np.isnan(number) else sign * grown(number)
        if said[index]:
            notes.append((said[index], end, middles[seat[index]], sign))
        if np.isnan(number):
            continue
        any_hollow |= empty
        ax.barh(
            middles[seat[index]], end, 0.16, facecolor="white" if empty else look["colour"], zorder=3,
            edgecolor=look["colour"] if empty else "white", hatch=look["hatch"], linewidth=1 if empty else 0.6,
        )  # fmt: skip
    ax.axvline(0, color=style.INK, linewidth=1, zorder=4)
    if np.isnan(value).all():
        raise ValueError(f"mirrored: no row has a value in {y!r}; there is nothing to draw")
    most = grown(np.nanmax(value)) or 1.0
    picture.settle(ax, height or tall)
    half = ax.get_position().width * picture.get_figwidth() / 2
    wide = [labels.width(picture, note) + 0.1 for note, *_ in notes]
    held = [abs(end) * half / (half - own) for own, (_, end, *_) in zip(wide, notes, strict=True) if own < half]
    reach = max([most, *held])
    ax.set_xlim(-reach * 1.02, reach * 1.02)
    for note, end, middle, sign in notes:
        ax.annotate(
            note, (end, middle), (3 * sign, 0), textcoords="offset points", va="center", fontsize=style.SMALL,
            ha="left" if sign > 0 else "right", zorder=5, annotation_clip=False,
        ).set_in_layout(False)  # fmt: skip
    if log:
        ticks = [tick for tick in (0, *(10**power for power in range(int(most) + 1))) if grown(tick) <= most * 1.01]
        sparse = [[0, *ticks[start::step]] for step in range(1, len(ticks)) for start in (1, step + 1)]
        ticks = next(
            (some for some in sparse if _apart(picture, some, [grown(tick) / reach * half for tick in some])), [0]
        )
        ax.set_xticks(
            [sign * grown(tick) for tick in ticks for sign in (-1, 1) if tick or sign > 0],
            [axes.number(tick) for tick in ticks for sign in (-1, 1) if tick or sign > 0],
        )
    else:
        axes.scale_values(ax.xaxis)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: axes.number(abs(number))))
    handles = [axes.key(look, "block", label=name) for name, look in looks.items()]
    axes.legend(picture, handles + ([axes.hollow_key("block")] if any_hollow else []))
    picture.settle(ax, height or tall)
    picture.freeze()
    picture.drawn = columns.keep(data, x, by, y, text)
    return picture


def _apart(picture, numbers, places):
    """Whether numbers written at these places (inches) leave room between them."""
    wide = [labels.width(picture, axes.number(number)) for number in numbers]
    pairs = zip(pairwise(places), pairwise(wide), strict=True)
    return all(two - one >= sum(both) / 2 + 0.08 for (one, two), both in pairs)
