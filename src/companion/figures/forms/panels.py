"""Small multiples: the same kind of plot, one above or beside the other, in one style and with one legend."""

from itertools import pairwise

import numpy as np
import pandas as pd

from .. import axes, blocks, columns, labels, lines, style
from ..picture import TALL, Picture, form


@form
def panels(
    frame, *, x, y, panel=None, by=None, kind="lines", low=None, high=None, stacked=False, values=False, highlight=(),
    sort=None, names=None, order=None, colour=None, marks=(), limits=(), shade=(), log=False, gap=None, ylabel=None,
    across=1, share_x=True, share_y=False, xlim=None, height=None,
):  # fmt: skip
    """Draw one panel for each value of `panel`, or for each y column.

    Parameters
    ----------
    frame : DataFrame
        As for `series` or `bars`. Not changed.
    x : str
        Column of years, dates or numbers; for `kind="bars"` of names too, whose bars then lie.
    y : str or list of str
        Column or columns of numbers; several without `panel` make one panel each.
    panel : str, optional
        Column whose values make the panels, in order of appearance.
    by : str, optional
        Column told by colour, marker and line within each panel.
    kind : "lines", "steps" or "bars", or dict
        What is drawn; a dict gives it for panels by name, the rest being lines.
    low, high : str, optional
        Columns with the ends of a range; lines only.
    stacked, values, highlight, sort
        As in `bars`.
    names : dict, optional
        How columns and values are written, panel names included.
    order, colour, gap
        As in `series`.
    marks : list of (date or number, str)
        Across every panel, named above the first.
    limits : list of (number, str) or dict
        In every panel, or by panel name.
    shade : list of (start, end, str)
        In every panel, named above the first.
    log : bool or list of str
        Every panel, or those named.
    ylabel : str or dict, optional
        What the values are, after the panel's name; one for all or by panel name.
    across : int
        Panels beside one another (1 reads best on a phone).
    share_x, share_y : bool
        Whether panels have the same scale of x, and of values (lying bars too).
    xlim : pair, optional
    height : float, optional
        Height of one panel, inches; 1.5, or what the rows need.

    Returns
    -------
    Picture
        Its `drawn` has panel, x, by, the values, status and source.

    Raises
    ------
    ValueError
        As in `series` and `bars`, and if `limits` or `kind` names no panel.
    """
    measures = [y] if isinstance(y, str) else list(y)
    data = columns.need(frame, "panels", x=x, y=measures, panel=panel, by=by, low=low, high=high)
    if panel is not None:
        raw = columns.words(data, panel)
        split = {columns.title(name, names): data[[value == name for value in raw]] for name in dict.fromkeys(raw)}
        cells = [(title, part, measures) for title, part in split.items()]
    else:
        cells = [(columns.title(measure, names), data, [measure]) for measure in measures]
    titles = [title for title, _, _ in cells]
    for option, value in (("limits", limits), ("kind", kind), ("ylabel", ylabel)):
        for name in value if isinstance(value, dict) else ():
            columns.allowed("panels", f"a panel of {option}", name, titles)
    highlight = [highlight] if isinstance(highlight, str) else list(highlight)

    def own(option, title, default):
        return option.get(title, default) if isinstance(option, dict) else option

    found, drawn = [], []
    for title, part, which in cells:
        part = part.reset_index(drop=True)
        how = own(kind, title, "lines")
        columns.allowed("panels", "kind", how, ("lines", "steps", "bars"))
        logged = log is True or (log is not False and title in log)
        wanted = which[0] if len(which) == 1 else which
        if how == "bars":
            content = blocks.gather(part, "panels", x, wanted, by, names, order, None, sort)
            tidy, scale = content.drawn, content.kind
        else:
            content, scale, tidy = lines.gather(part, "panels", x, wanted, by, low, high, names, order, logged)
        if len(which) == 1 and len(measures) > 1:
            tidy = tidy.rename(columns={which[0]: "value"})
        if panel is None or panel not in tidy:
            tidy.insert(0, panel or "measure", title if panel is None else part[panel].iloc[0])
        drawn.append(tidy)
        found.append((title, how, content, scale, logged))
    if share_x and {"year", "date"} <= {scale for *_, scale, _ in found}:
        found = [_dated(*panel) if panel[3] == "year" else panel for panel in found]

    groups = [
        group
        for _, how, content, _, _ in found
        for group in (content.groups if how == "bars" else [line.name for line in content])
    ]
    groups = list(dict.fromkeys(groups))
    told = (panel is not None and len(measures) > 1) or by is not None
    looks = style.looks(groups, colour)
    if not told:  # one look for all: the panels' titles tell them apart
        looks = {group: style.looks([group], colour)[group] for group in groups}

    count = len(found)
    deep = -(-count // across)
    lying = [how == "bars" and scale == "category" for _, how, _, scale, _ in found]
    talls = [height or 1.5] * deep
    picture = Picture(height=TALL)
    wrapped = {}
    if any(lying):
        room = 1.9 if across == 1 else 1.9 / across
        for title, _, content, _, _ in found:
            names_of = [labels.wrap(picture, name, room) for name in content.names]
            wrapped[title] = sum(max(0.26, labels.height(name) + 0.08) for name in names_of)
        if height is None:
            talls = [
                max(wrapped[title] for title in titles[start : start + across]) for start in range(0, count, across)
            ]
    grid = picture.subplots(deep, across, squeeze=False, height_ratios=talls)
    placed = [grid[index // across][index % across] for index in range(count)]
    for spare in grid.flat[count:]:
        spare.set_axis_off()

    any_hollow, line_like = False, False
    ranges = []
    for (_, how, content, scale, _), flat in zip(found, lying, strict=True):
        at = content.cells["at"].to_numpy() if how == "bars" else np.concatenate([line.x for line in content])
        if flat:
            ranges.append(None)
            continue
        left, right = axes.bounds("panels", at, scale, xlim, marks, shade)
        if how == "bars" and not xlim:
            left, right = min(left, min(at) - 0.7), max(right, max(at) + 0.7)
        ranges.append((left, right))
    spans = [span for span in ranges if span]
    if share_x and spans:
        joint = (min(span[0] for span in spans), max(span[1] for span in spans))
        ranges = [joint if span else None for span in ranges]

    for ax, (title, how, content, scale, logged), span, flat in zip(placed, found, ranges, lying, strict=True):
        ax.set_title(title, pad=6)
        if flat:
            ax.grid(False, axis="y")
            ax.grid(True, axis="x")
            middles, _ = axes.row_labels(picture, ax, content.names, 0.26, 1.9 if across == 1 else 1.9 / across)
            rows = [two - one for one, two in pairwise(axes.row_edges(middles))]
            any_hollow |= blocks.draw(picture, ax, content, looks, True, stacked, highlight, values, middles, rows)
            axes.scale_values(ax.xaxis, logged, content.cells["value"])
            continue
        axes.shades(ax, shade, scale)
        if how == "bars":
            any_hollow |= blocks.draw(picture, ax, content, looks, False, stacked, highlight, values)
            numbers = content.cells["value"].to_numpy()
        else:
            line_like = True
            any_hollow |= lines.draw(ax, content, looks, gap, stepped=how == "steps")
            numbers = np.concatenate([line.y for line in content])
        axes.mark_lines(ax, marks, scale)
        axes.scale_x(ax, scale, *span)
        axes.scale_values(ax.yaxis, logged, numbers)
        here = own(limits, title, [])
        axes.limit_lines(ax, here)

    if share_x and not any(lying):
        for index, ax in enumerate(placed):
            if index + across < count:
                ax.tick_params(labelbottom=False)

    if told and len(groups) > 1:
        handles = [axes.key(looks[group], "line" if line_like else "block", label=group) for group in groups]
    else:
        handles = []
    axes.legend(picture, handles + ([axes.hollow_key("marker" if line_like else "block")] if any_hollow else []))
    picture.settle(placed[0], talls[0])
    for ax, flat in zip(placed, lying, strict=True):
        blocks.make_room(picture, ax, flat)
    if share_y:  # the scale of values, which lies along x where bars lie
        for flat in set(lying):
            axis = "x" if flat else "y"
            alike = [ax for ax, lies in zip(placed, lying, strict=True) if lies == flat]
            ends = [getattr(ax, f"get_{axis}lim")() for ax in alike]
            for ax in alike:
                ax.set(**{f"{axis}lim": (min(end[0] for end in ends), max(end[1] for end in ends))})
    # what the values are follows the panel's name on the same line where there is room, else below it
    units = []
    for ax, (title, *_) in zip(placed, found, strict=True):
        unit = own(ylabel, title, None)
        units.append(_unit(picture, ax, title, unit) if unit else None)
    holders = []
    for ax, (title, *_), flat in zip(placed, found, lying, strict=True):
        wanted = [] if flat else [(label, None, value, None) for value, label in own(limits, title, []) if label]
        holders.append((ax, wanted, lines.hold_ends(picture, ax, wanted, looks)))
    picture.settle(placed[0], talls[0])
    for ax, (*_, scale, _), flat in zip(placed, found, lying, strict=True):
        if not flat:
            axes.clear_notes(ax, marks, scale)
    if marks or shade:
        pad = axes.name_marks(picture, placed[0], marks, shade, found[0][3])
        if units[0]:
            units[0].xyann = (units[0].xyann[0], pad)
    for ax, wanted, texts in holders:
        lines.place_ends(picture, ax, wanted, texts, looks)
    picture.freeze()
    picture.drawn = pd.concat(drawn, ignore_index=True)
    return picture


def _dated(title, how, content, scale, logged):
    """A panel of whole years on the scale of dates, where the middle of a year is a half."""
    if how == "bars":
        content.names = [name + 0.5 for name in content.names]
        content.cells["at"] += 0.5
    else:
        for line in content:
            line.x = line.x + 0.5
    return title, how, content, "date", logged


def _unit(picture, ax, title, unit):
    room = ax.get_position().width * picture.get_figwidth()
    start = labels.width(picture, title, 10, "bold") + 0.08
    if start + labels.width(picture, unit) > room + 0.3:
        ax.set_title(f"{title}\n", pad=4, linespacing=1.25)
        start = 0.0
    note = ax.annotate(
        unit, (0, 1), (start * 72, 6), xycoords="axes fraction", textcoords="offset points", ha="left", va="baseline",
        fontsize=style.SMALL, color=style.MUTED, annotation_clip=False,
    )  # fmt: skip
    note.set_in_layout(False)
    return note
