"""Probability bands: what was thought how likely, and what came."""

import numpy as np

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form


@form
def bands(
    frame, *, y, low, high, by, point=None, text=None, lane=None, across=1, names=None, order=None, colour=None,
    marks=(), xlabel="probability", xlim=(0, 1), height=None,
):  # fmt: skip
    """Draw one row for each y, with a bar from low to high told apart by what came.

    Parameters
    ----------
    frame : DataFrame
        One row for each forecast, drawn in the order given. Not changed.
    y : str
        Column that names the rows.
    low, high : str
        Columns with the ends of the band, 0 to 1.
    by : str
        Column with the outcome, told by colour and by the marker in the middle of the band.
    point : str, optional
        Column with a single value on the same scale, drawn as a cross; its row may lack a band.
    text : str, optional
        Column of short notes right of the axes.
    lane : str, optional
        Column of groups; a heading stands before the first row of each.
    across : int
        The list in so many columns beside one another; a column begins with a heading where `lane` is given.
    names, order, colour
        As in `series`.
    marks : list of (number, str)
        Lines across the rows.
    xlabel : str
        What the scale is.
    xlim : pair of float
        Its ends.
    height : float, optional
        Height of the rows, inches.

    Returns
    -------
    Picture
        Its `drawn` has y, low, high, by, point, text, lane, status and source.

    Raises
    ------
    ValueError
        If a column is missing or holds the wrong thing, a band ends before it begins, or nothing is left to draw.
    """
    data = columns.need(frame, "bands", y=y, low=low, high=high, by=by, point=point, text=text, lane=lane)
    first, last = (columns.numbers(data, "bands", column) for column in (low, high))
    single = columns.numbers(data, "bands", point) if point else np.full(len(data), np.nan)
    for row in np.flatnonzero(first > last):
        raise ValueError(f"bands: {data[y][row]!r}: {low} {first[row]:g} is above {high} {last[row]:g}")
    if np.isnan(first).all() and np.isnan(single).all():
        raise ValueError("bands: no row has a band or a point; there is nothing to draw")
    raw = columns.words(data, by)
    groups = [columns.title(group, names) for group in columns.categories("bands", raw, order)]
    looks = style.looks(groups, colour)
    empty = columns.hollow(data)

    # every row of the list: a heading or a forecast
    rows, phase = [], None
    for index in range(len(data)):
        if lane and data[lane][index] != phase:
            phase = data[lane][index]
            rows.append((columns.title(phase, names), None))
        rows.append((columns.title(data[y][index], names), index))
    picture = Picture(height=TALL)
    grid = picture.subplots(1, across, squeeze=False)[0]
    longest = max((labels.width(picture, name) for name, index in rows if index is not None), default=0)
    room = min(2.6 / across, longest + 0.02)
    listed = []
    for name, index in rows:
        name = labels.wrap(picture, name, room) if index is not None else name
        listed.append((name, index, 0.24 if index is None else 0.19))
    parts = _split(listed, across)
    talls = []
    for ax, part in zip(grid, parts, strict=True):
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        middles, tall = axes.row_labels(
            picture,
            ax,
            [name if index is not None else "" for name, index, _ in part],
            [least for *_, least in part],
            room,
            0.03,
        )
        talls.append(tall)
        for (name, index, _), middle in zip(part, middles, strict=True):
            if index is None:  # a heading begins where the names do, and runs over the axes
                ax.axhline(middle, color=style.RULE, linewidth=0.8, zorder=1)
                ax.annotate(
                    name, (0, middle), (-room * 72 - 3, 0), xycoords=("axes fraction", "data"), va="center",
                    textcoords="offset points", fontsize=style.SMALL, fontweight="bold", annotation_clip=False,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, zorder=5,
                ).set_in_layout(False)  # fmt: skip
                continue
            look = looks[columns.title(raw[index], names)]
            fill = "white" if empty[index] else look["colour"]
            if not np.isnan(first[index]):
                ax.barh(
                    middle, last[index] - first[index], 0.1, left=first[index], edgecolor=look["colour"],
                    facecolor="white" if empty[index] else style.tint(look["colour"], 0.45), linewidth=0.9, zorder=2,
                )  # fmt: skip
                ax.plot((first[index] + last[index]) / 2, middle, look["marker"], color=look["colour"], markersize=6,
                        markerfacecolor=fill, markeredgewidth=1.2, zorder=3)  # fmt: skip
            if not np.isnan(single[index]):
                ax.plot(single[index], middle, "x", color=style.INK, markersize=6.5, markeredgewidth=1.8, zorder=4)
            if text and isinstance(data[text][index], str):
                ax.annotate(
                    data[text][index], (1, middle), (6, 0), xycoords=("axes fraction", "data"), va="center",
                    textcoords="offset points", fontsize=style.SMALL, annotation_clip=False,
                )  # fmt: skip
        for value, _ in marks:
            ax.axvline(value, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1.5)
        ax.set_xlim(xlim[0] - 0.02 * (xlim[1] - xlim[0]), xlim[1] + 0.02 * (xlim[1] - xlim[0]))
        axes.scale_values(ax.xaxis)
        if across > 1:
            ax.set_xticks([xlim[0], (xlim[0] + xlim[1]) / 2, xlim[1]])
        ax.set_xlabel(xlabel)
    tall = max(talls)
    for ax in grid:
        ax.set_ylim(tall, 0)
    handles = [axes.key(looks[group], "marker", label=group) for group in groups]
    if not np.isnan(single).all():
        cross = axes.key(
            {"colour": style.INK, "marker": "x", "line": "none"}, "marker", label=columns.title(point, names)
        )
        handles.append(cross)
    axes.legend(picture, handles + ([axes.hollow_key()] if empty.any() else []))
    picture.settle(grid[0], height or tall)
    axes.name_marks(picture, grid[0], marks, [], "number")
    picture.freeze()
    picture.drawn = columns.keep(data, y, low, high, by, point, text, lane)
    return picture


def _split(listed, across):
    """The list in columns of about one height; where there are headings, a column begins with one."""
    starts = [index for index, (_, row, _) in enumerate(listed) if row is None] or list(range(len(listed)))
    tall = np.cumsum([0.0, *[max(least, labels.height(name) + 0.03) for name, _, least in listed]])
    cuts = [0]
    for part in range(1, across):
        after = [start for start in starts if start > cuts[-1]]
        if len(after) < across - part:
            raise ValueError(f"bands: across={across} needs at least {across} groups or rows, there are {len(starts)}")
        cuts.append(min(after, key=lambda start: (abs(tall[start] - tall[-1] * part / across), start)))
    return [listed[one:two] for one, two in zip(cuts, [*cuts[1:], len(listed)], strict=True)]
