"""Spans: what held from when to when."""

import numpy as np

from .. import axes, columns, style
from ..picture import TALL, Picture, form


@form
def spans(
    frame, *, y, start, end, by=None, until=None, dot=None, dot_label=None, count=None, count_label="in force",
    lane=None, names=None, order=None, colour=None, marks=(), shade=(), xlim=None, height=None,
):  # fmt: skip
    """Draw one row for each y, with a bar from start to end.

    Parameters
    ----------
    frame : DataFrame
        One row for each span, drawn in the order given; rows of one name share a row. Not changed.
    y : str
        Column that names the rows.
    start, end : str
        Columns of partial dates or years. Without a start there is no bar; without an end it runs on to `until`.
    by : str, optional
        Column told by colour and hatch.
    until : date or number, optional
        Where open spans end, with an arrow; else at the latest date drawn.
    dot : str, optional
        Column with a date of its own (signature, say), drawn as a diamond and tied to the bar by a thin line.
    dot_label : str, optional
        What the diamond is, for the legend; else the column's name.
    count : True or str, optional
        A step line above: how many spans hold, all of them or those where this column is true.
    count_label : str
        What is counted.
    lane : str, optional
        Column of groups; a heading stands before the first row of each.
    names, order, colour, marks, shade, xlim
        As in `series`.
    height : float, optional
        Height of the rows, inches.

    Returns
    -------
    Picture
        Its `drawn` has y, start, end, dot, by, lane, status and source.

    Raises
    ------
    ValueError
        If a column is missing, a date is none, an end comes before its start, or nothing is left to draw.
    """
    counted = count if isinstance(count, str) else None
    data = columns.need(frame, "spans", y=y, start=start, end=end, by=by, dot=dot, count=counted, lane=lane)
    scales = [columns.places(data, "spans", column) for column in (start, end, *([dot] if dot else []))]
    kind = "date" if any(one == "date" for _, one in scales) else scales[0][1]
    first, last, *dots = (at + 0.5 if kind == "date" and one == "year" else at for at, one in scales)
    for row in np.flatnonzero(first > last):
        raise ValueError(f"spans: {data[y][row]!r}: its end {data[end][row]} comes before its start {data[start][row]}")
    known = np.concatenate([first, last, *dots])
    if np.isnan(np.concatenate([first, *dots])).all():
        raise ValueError(f"spans: no row has a {start!r}; there is nothing to draw")
    stop = columns.edge(until, kind, last=True) if until is not None else np.nanmax(known)
    low, high = axes.bounds("spans", [*known, stop], kind, xlim, marks, shade)
    raw = columns.words(data, by) if by else [""] * len(data)
    groups = [columns.title(group, names) for group in columns.categories("spans", raw, order)]
    looks = style.looks(groups, colour)
    empty = columns.hollow(data)

    rows, heads, phase, seat = [], [], object(), []
    for index, name in enumerate(columns.words(data, y)):
        if lane and data[lane][index] != phase:
            phase = data[lane][index]
            heads.append(len(rows))
            rows.append(columns.title(phase, names))
        written = columns.title(name, names)
        begun = heads[-1] + 1 if heads else 0
        if written not in rows[begun:]:
            rows.append(written)
        seat.append(begun + rows[begun:].index(written))
    picture = Picture(height=TALL)
    if count:
        upper, ax = picture.subplots(2, 1, sharex=True, height_ratios=[1, 6])
    else:
        upper, ax = None, picture.subplots()
    ax.grid(False, axis="y")
    ax.grid(True, axis="x")
    axes.shades(ax, shade, kind)
    middles, tall = axes.row_labels(picture, ax, rows, 0.2, 1.7, 0.035)
    for index, name in enumerate(ax.get_yticklabels()):
        if index in heads:
            name.set_fontweight("bold")
    for index, row in enumerate(seat):
        look = looks[columns.title(raw[index], names)]
        shown = first[index]
        if dots and not np.isnan(dots[0][index]):
            when = dots[0][index]
            if not np.isnan(shown):
                ax.plot([when, shown], [middles[row]] * 2, color=look["colour"], linewidth=1, zorder=2)
            ax.plot(when, middles[row], "D", color=look["colour"], markersize=4.4, markeredgewidth=1.1, zorder=4,
                    markerfacecolor="white" if empty[index] else look["colour"])  # fmt: skip
        if np.isnan(shown):
            continue
        open_ended = np.isnan(last[index])
        to = stop if open_ended else last[index]
        ax.barh(
            middles[row], to - shown, 0.135, left=shown, facecolor="white" if empty[index] else look["colour"],
            edgecolor=look["colour"] if empty[index] else "white", hatch=look["hatch"],
            linewidth=1 if empty[index] else 0.5, zorder=3,
        )  # fmt: skip
        if open_ended:
            ax.plot(to, middles[row], ">", color=look["colour"], markersize=6, zorder=3.5, clip_on=False)
    axes.mark_lines(ax, marks, kind)
    axes.scale_x(ax, kind, low, high)
    top = ax
    if count:
        counts = data[counted].fillna(False).astype(bool).to_numpy() if counted else np.ones(len(data), bool)
        counts = counts & ~np.isnan(first)
        if not counts.any():
            raise ValueError(f"spans: count={count!r} holds for no row with a {start!r}; there is nothing to count")
        changes = sorted({*first[counts], *last[counts & ~np.isnan(last)]})
        levels = [int(sum((first[counts] <= at) & ~(last[counts] <= at))) for at in changes]
        upper.step([*changes, stop], [*levels, levels[-1]], where="post", color=style.INK, linewidth=1.8)
        axes.mark_lines(upper, marks, kind)
        axes.scale_values(upper.yaxis)
        upper.yaxis.get_major_locator().set_params(integer=True, nbins=4)
        upper.set_ylim(0, None)
        upper.tick_params(labelbottom=False)
        axes.top_label(upper, count_label)
        top = upper
    handles = [axes.key(looks[group], "block", label=group) for group in groups if group]
    if dots:
        plain = {"colour": style.MUTED, "marker": "D", "line": "none"}
        handles.append(axes.key(plain, "marker", label=dot_label or columns.title(dot, names)))
    axes.legend(picture, handles + ([axes.hollow_key("block")] if empty.any() else []))
    if count:
        ax.get_gridspec().set_height_ratios([0.9, height or tall])
    picture.settle(ax, height or tall)
    axes.name_marks(picture, top, marks, shade, kind)
    picture.freeze()
    picture.drawn = columns.keep(data, y, start, end, dot, by, lane)
    return picture
