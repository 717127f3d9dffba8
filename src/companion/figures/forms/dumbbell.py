"""Dumbbells: from where to where, on a scale of words or numbers."""

import numpy as np

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form


@form
def dumbbell(
    frame, *, y, start, end, order=None, own_scale=False, text=None, start_label="before", end_label="after",
    names=None, log=False, xlabel=None, marks=(), height=None,
):  # fmt: skip
    """Draw one row for each y, with an arrow from its start to its end.

    Parameters
    ----------
    frame : DataFrame
        One row for each y. Not changed.
    y : str
        Column that names the rows.
    start, end : str
        Columns of numbers, or of words that `order` puts on a scale.
    order : list, optional
        The words from left to right; several words for one place as a tuple, of which the first is written.
    own_scale : bool
        Each row has a scale from zero to its greatest value, for quantities in different units; the values are
        written.
    text : str, optional
        Column with the unit or a note, written after the values of the row.
    start_label, end_label : str
        What the two ends are, for the legend.
    names : dict, optional
        How rows are written.
    log : bool
        Logarithmic scale.
    xlabel : str, optional
        What the scale is.
    marks : list of (number, str)
        Lines across the rows.
    height : float, optional
        Height of the rows, inches.

    Returns
    -------
    Picture
        Its `drawn` has y, start, end, text, status and source.

    Raises
    ------
    ValueError
        If a column is missing, a word is not in `order`, or nothing is left to draw.
    """
    data = columns.need(frame, "dumbbell", y=y, start=start, end=end, text=text)
    if order is not None:
        steps = [(step,) if isinstance(step, str) else tuple(step) for step in order]
        where = {word: float(index) for index, step in enumerate(steps) for word in step}
        ends = []
        for column in (start, end):
            for word in columns.words(data, column):
                if word != columns.NOT_STATED:
                    columns.allowed("dumbbell", column, word, list(where))
            ends.append(np.array([where.get(word, np.nan) for word in columns.words(data, column)]))
    else:
        ends = [columns.numbers(data, "dumbbell", column) for column in (start, end)]
    if np.isnan(ends[0]).all() and np.isnan(ends[1]).all():
        raise ValueError(f"dumbbell: no row has a value in {start!r} or {end!r}; there is nothing to draw")
    shown = ends
    if own_scale:
        most = np.fmax(np.abs(ends[0]), np.abs(ends[1]))
        shown = [part / np.where(most > 0, most, 1) for part in ends]
    empty = columns.hollow(data)

    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.grid(False, axis="y")
    ax.grid(not own_scale, axis="x")
    middles, tall = axes.row_labels(
        picture, ax, [columns.title(row, names) for row in columns.words(data, y)], 0.46 if own_scale else 0.34
    )
    looks = {"start": {"colour": style.ORANGE, "marker": "o", "line": "none", "hatch": ""},
             "end": {"colour": style.BLUE, "marker": "D", "line": "none", "hatch": ""}}  # fmt: skip
    for row, middle in enumerate(middles):
        first, last = shown[0][row], shown[1][row]
        if not np.isnan(first) and not np.isnan(last) and first != last:
            ax.annotate(
                "", (last, middle), (first, middle),
                arrowprops={"arrowstyle": "-|>", "color": style.MUTED, "linewidth": 1.6, "shrinkA": 4, "shrinkB": 5},
                zorder=2,
            )  # fmt: skip
        for which, at, nudge in (("start", first, -1), ("end", last, 1)):
            if np.isnan(at):
                continue
            shift = nudge * 0.07 if first == last else 0.0  # both stay to be seen
            look = looks[which]
            ax.plot(at, middle + shift, look["marker"], color=look["colour"], markersize=7, markeredgewidth=1.3,
                    markerfacecolor="white" if empty[row] else look["colour"], zorder=3)  # fmt: skip
        if own_scale:
            _values(picture, ax, data, row, middle, ends, shown, text)
    if own_scale:
        ax.set_xlim(-0.05, 1.3)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
    elif order is not None:
        ax.set_xlim(-0.4, len(steps) - 0.6)
        ax.set_xticks(range(len(steps)), [columns.title(step[0], names) for step in steps])
    else:
        axes.scale_values(ax.xaxis, log, ends)
    for value, _ in marks:
        ax.axvline(value, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1.5)
    if xlabel:
        ax.set_xlabel(xlabel)
    handles = [axes.key(looks["start"], "marker", label=start_label), axes.key(looks["end"], "marker", label=end_label)]
    axes.legend(picture, handles + ([axes.hollow_key()] if empty.any() else []))
    picture.settle(ax, height or tall)
    if text and not own_scale:
        for row, middle in enumerate(middles):
            if isinstance(data[text][row], str):
                ax.annotate(
                    labels.wrap(picture, data[text][row], 1.3), (1, middle), (6, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center", fontsize=style.SMALL, annotation_clip=False,
                )  # fmt: skip
        picture.settle(ax, height or tall)
    axes.name_marks(picture, ax, marks, [], "number")
    picture.freeze()
    picture.drawn = columns.keep(data, y, start, end, text)
    return picture


def _values(picture, ax, data, row, middle, ends, shown, text):
    """The two values of a row on a scale of its own: one line under the other's marker, never side by side."""
    unit = f" {data[text][row]}".rstrip() if text and isinstance(data[text][row], str) else ""
    first, last = shown[0][row], shown[1][row]
    close = abs(first - last) < 0.3
    for which, at, other in ((0, first, last), (1, last, first)):
        if np.isnan(at):
            continue
        words = axes.number(ends[which][row])
        if close or np.isnan(other):
            if which == 1 or np.isnan(other):
                both = words if np.isnan(other) else f"{axes.number(ends[0][row])} → {words}"
                ax.annotate(both + unit, (max(v for v in (at, other) if v == v), middle), (9, 0), va="center",
                            textcoords="offset points", fontsize=style.SMALL, annotation_clip=False)  # fmt: skip
            continue
        right = at > other
        ax.annotate(
            words + (unit if right else ""), (at, middle), (9 if right else 0, 0 if right else -13),
            textcoords="offset points", va="center", ha="left" if right else "center", fontsize=style.SMALL,
            annotation_clip=False,
        )  # fmt: skip
