"""Swim lanes: what happened when, in several places or fields side by side."""

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form

DOT = 0.115  # inches that a dot takes
LINE = 0.17


@form
def lanes(
    frame, *, x, lane, by=None, text=None, names=None, order=None, lanes_order=None, colour=None, marks=(), shade=(),
    xlim=None, room=1.6, height=None,
):  # fmt: skip
    """Draw dots in lanes over time; dots and labels that would touch take further lines of their lane.

    Parameters
    ----------
    frame : DataFrame
        One row for each event. Not changed.
    x : str
        Column of dates, years or numbers; rows without one are left out.
    lane : str
        Column that names the lanes.
    by : str, optional
        Column told by colour and marker.
    text : str, optional
        Column of short labels beside the dots; rows without one are dots alone.
    names, order, colour, marks, shade, xlim
        As in `series`.
    lanes_order : list, optional
        Lanes from top to bottom.
    room : float
        Inches after which a label is wrapped.
    height : float, optional
        Least height of the lanes together, inches.

    Returns
    -------
    Picture
        Its `drawn` has x, lane, by, text, status and source.

    Raises
    ------
    ValueError
        If a column is missing, a date is none, nothing is left to draw, or an event or mark lies outside `xlim`.
    """
    data = columns.need(frame, "lanes", x=x, lane=lane, by=by, text=text)
    at, kind = columns.places(data, "lanes", x)
    data = data.assign(_at=at)[at == at].sort_values("_at", kind="stable", ignore_index=True)
    low, high = axes.bounds("lanes", at, kind, xlim, marks, shade)
    outside = data[(data["_at"] < low) | (data["_at"] > high)]
    if len(outside):
        raise ValueError(f"lanes: the event of {outside[x].iloc[0]} lies outside xlim {xlim[0]} to {xlim[1]}")
    home = columns.words(data, lane)
    sides = columns.categories("lanes", home, lanes_order)
    raw = columns.words(data, by) if by else [""] * len(data)
    groups = [columns.title(group, names) for group in columns.categories("lanes", raw, order)]
    looks = style.looks(groups, colour)
    empty = columns.hollow(data)

    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.grid(False, axis="y")
    ax.grid(True, axis="x")
    axes.shades(ax, shade, kind)
    axes.scale_x(ax, kind, low, high)
    shown = [axes.key(looks[group], "marker", label=group) for group in groups if group]
    axes.legend(picture, shown + ([axes.hollow_key()] if empty.any() else []))
    axes.row_labels(picture, ax, [columns.title(side, names) for side in sides], 0.3, 1.25)
    picture.settle()
    wide = ax.get_position().width * picture.get_figwidth()
    scale = wide / (high - low)

    # each event takes a box: its dot, and its label right of it or, near the right edge, left
    boxes = []
    for row, when in enumerate(data["_at"]):
        here = (when - low) * scale
        words = data[text][row] if text else None
        words = labels.wrap(picture, words, room) if isinstance(words, str) and words.strip() else ""
        long = labels.width(picture, words) + 0.06 if words else 0.0
        right = here + DOT / 2 + long <= wide + 0.03 or here - DOT / 2 - long < 0
        start, end = (here - DOT / 2, here + DOT / 2 + long) if right else (here - DOT / 2 - long, here + DOT / 2)
        boxes.append((start, end, words, right, max(1, words.count("\n") + 1)))
    lines, steps = [0] * len(data), []
    for side in sides:
        taken = []
        for row in (row for row, name in enumerate(home) if name == side):
            start, end, _, _, deep = boxes[row]
            line = 0
            while any(
                start < other[1] + 0.02 and other[0] < end + 0.02 and line < other[3] and other[2] < line + deep
                for other in taken
            ):
                line += 1
            taken.append((start, end, line, line + deep))
            lines[row] = line
        steps.append(max(other[3] for other in taken) * (LINE if text else 0.14) + 0.12)
    line_height = LINE if text else 0.14
    middles, tall = axes.row_labels(picture, ax, [columns.title(side, names) for side in sides], steps, 1.25)
    if height and height > tall:
        steps = [step * height / tall for step in steps]
        middles, tall = axes.row_labels(picture, ax, [columns.title(side, names) for side in sides], steps, 1.25)
    edges = axes.row_edges(middles)
    for edge in edges[1:-1]:
        ax.axhline(edge, color=style.RULE, linewidth=0.8, zorder=1)
    picture.settle(ax, tall)
    for row, when in enumerate(data["_at"]):
        side = sides.index(home[row])
        used = steps[side] - 0.12
        down = middles[side] - used / 2 + (lines[row] + 0.5) * line_height
        look = looks[columns.title(raw[row], names)]
        ax.plot(when, down, look["marker"], color=look["colour"], markersize=5.4, markeredgewidth=1.1, zorder=3,
                markerfacecolor="white" if empty[row] else look["colour"])  # fmt: skip
        _, _, words, right, deep = boxes[row]
        if words:
            ax.annotate(
                words, (when, down + (deep - 1) / 2 * line_height), (5.5 if right else -5.5, 0), va="center",
                textcoords="offset points", ha="left" if right else "right", fontsize=style.SMALL, linespacing=1.15,
                annotation_clip=False, zorder=2.5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
            ).set_in_layout(False)  # fmt: skip
    axes.mark_lines(ax, marks, kind)
    axes.name_marks(picture, ax, marks, shade, kind)
    picture.freeze()
    picture.drawn = columns.keep(data, x, lane, by, text)
    return picture
