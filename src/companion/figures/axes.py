"""Scales, marks, limits, legends: what stands around the data, the same in every form."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from companion.data import dates

from . import columns, labels, style

ROW = 0.19  # inches from one line of labels above the axes to the next
FLAG = 2.6  # inches: longer names of marks are wrapped
HOLLOW = "hollow: unverified"


def number(value, _=None):
    """A number as it is read: 1,550; −4.9."""
    return f"{value:,.10g}".replace("-", "−")


def scale_x(ax, kind, low, high):
    """Bounds and ticks of a horizontal scale: months where it is short, else years or numbers."""
    ax.set_xlim(low, high)
    span = high - low
    if kind == "date" and span < 2.3:
        months = [month for month in range(int(low) * 12, int(high + 1) * 12 + 1) if low <= month / 12 <= high]
        step = next(step for step in (1, 2, 3, 6) if len(months) / step <= 8 or step == 6)
        months = [month for month in months if month % step == 0]
        names = [dates.MONTHS[month % 12][:3] for month in months]
        for index, month in enumerate(months):
            if index == 0 or month % 12 == 0:
                names[index] += f"\n{month // 12}"
        ax.set_xticks([month / 12 for month in months], names)
        return
    if kind in ("date", "year"):
        step = next((step for step in (1, 2, 5, 10, 20) if span / step <= 8), 50)
        first = int(np.ceil(low / step)) * step
        ticks = list(range(first, int(np.floor(high)) + 1, step))
        ax.set_xticks(ticks, [str(tick) for tick in ticks])
        return
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=span > 4))
    ax.xaxis.set_major_formatter(FuncFormatter(number))


def scale_values(axis, log=False, values=(0.5,)):
    """Ticks of a scale of values, linear or logarithmic, with thousands set apart; counts get whole ticks."""
    values = np.asarray(values, dtype="float64")
    values = values[np.isfinite(values)]
    axis.set_major_formatter(FuncFormatter(number))
    if not log:
        whole = bool(np.all(values % 1 == 0))
        steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
        axis.set_major_locator(MaxNLocator(6, steps=steps, integer=whole, min_n_ticks=1 if whole else 2))
        return
    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
    axis.set_major_formatter(FuncFormatter(number))
    decades = np.log10(values.max() / values.min()) if values.size and values.min() > 0 else 3
    axis.set_major_locator(
        LogLocator(subs=(1.0,) if decades > 2.2 else (1.0, 2.0, 5.0) if decades > 0.9 else (1, 2, 3, 5, 7))
    )
    axis.set_minor_formatter(NullFormatter())
    axis.set_minor_locator(NullLocator())


def bounds(form, at, kind, xlim=None, marks=(), shade=(), pad=0.02):
    """The two ends of the horizontal scale: as wanted, else all that is drawn and a little more."""
    found = [value for value in at if not np.isnan(value)]
    marked = [columns.place(where, kind) for where, _ in marks]
    if xlim is not None:
        low, high = columns.edge(xlim[0], kind), columns.edge(xlim[1], kind, last=True)
        for value, (where, label) in zip(marked, marks, strict=True):
            if not low <= value <= high:
                raise ValueError(f"{form}: mark {label!r} at {where} lies outside xlim {xlim[0]} to {xlim[1]}")
        return low, high
    for start, end, _ in shade:
        found += [columns.edge(start, kind), columns.edge(end, kind, last=True)]
    found += marked
    if not found:
        raise ValueError(f"{form}: no row has a place on the scale; every date or number there is missing")
    low, high = min(found), max(found)
    room = (high - low) * pad or 0.5
    return low - room, high + room


def top_label(ax, text):
    """What the vertical scale counts, written level at its top: easier to read than turned."""
    if text:
        ax.set_title(text, loc="left", fontsize=style.SMALL, fontweight="normal", color=style.MUTED, pad=6)


def shades(ax, shade, kind):
    """Periods as bands behind the data; their names are placed with the marks."""
    for start, end, _ in shade:
        low, high = columns.edge(start, kind), columns.edge(end, kind, last=True)
        ax.axvspan(low, high, facecolor=style.SHADE, edgecolor=style.RULE, hatch="//", linewidth=0, zorder=0)


def mark_lines(ax, marks, kind):
    """Dates or numbers as dashed lines across the axes."""
    for where, _ in marks:
        ax.axvline(columns.place(where, kind), color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1.5)


def clear_notes(ax, marks, kind):
    """Give the notes in the way of a mark's line a ground, so that the line does not run through their words.

    Called once the axes stand where they will.
    """
    renderer = ax.figure.canvas.get_renderer()
    places = [ax.transData.transform((columns.place(where, kind), 0))[0] for where, _ in marks]
    for text in ax.texts:
        box = text.get_window_extent(renderer)
        if any(box.x0 - 1 < place < box.x1 + 1 for place in places):
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def limit_lines(ax, limits):
    """Values as lines of long dashes across the axes."""
    for value, _ in limits:
        ax.axhline(value, color=style.INK, linewidth=1, linestyle=(0, (9, 4)), zorder=1.6)


def name_marks(picture, ax, marks, shade, kind):
    """Write the names of marks and shaded periods above the axes, in as many rows as keep them apart.

    Called once the axes stand where they will; makes the picture taller by the rows it needs, and says how many
    points above the axes their title now stands.
    """
    named = [(columns.place(where, kind), label) for where, label in marks if label]
    named += [(columns.edge(start, kind), label) for start, _, label in shade if label]
    if not named:
        return 6
    box, wide = ax.get_position(), picture.get_figwidth()
    across, plot = box.width * wide, box.height * picture.get_figheight()
    low, high = ax.get_xlim()
    poles = [max(0.0, (at - low) / (high - low) * across) for at, _ in named]
    texts = [labels.wrap(picture, label, FLAG) for _, label in named]
    lines = [text.count("\n") + 1 for text in texts]
    widths = [labels.width(picture, text) + 0.05 for text in texts]
    seats, left = labels.flags(poles, widths, -box.x0 * wide + 0.05, (1 - box.x0) * wide - 0.05, 0.05, lines)
    rows = max(seat + line for seat, line in zip(seats, lines, strict=True))
    for text, seat, line, start, pole in zip(texts, seats, lines, left, poles, strict=True):
        foot = 0.05 + seat * ROW
        if seat or line > 1 or abs(start - pole) > 0.01:
            top = (foot + line * ROW) / plot
            pole_line = ax.plot(
                [pole / across] * 2, [1, 1 + top], transform=ax.transAxes, color=style.MUTED, linewidth=1,
                linestyle=(0, (4, 3)), clip_on=False, zorder=4,
            )[0]  # fmt: skip
            pole_line.set_in_layout(False)
        ax.annotate(
            text, (start / across, 1), (2.5, (foot + line * ROW / 2) * 72), xycoords="axes fraction",
            textcoords="offset points", va="center", ha="left", fontsize=style.SMALL, color=style.INK,
            linespacing=1.15, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4}, annotation_clip=False,
            zorder=5,
        ).set_in_layout(False)  # fmt: skip
    # the title makes room for them, whether or not it says anything
    pad = (rows * ROW + 0.09) * 72
    renderer = picture.canvas.get_renderer()
    stood = ax.get_tightbbox(renderer).y1
    held = ax.get_title(loc="left") or " "
    if held == " ":
        ax._left_title.set_fontsize(1)
    size, weight, shade_of = (getattr(ax._left_title, f"get_{what}")() for what in ("fontsize", "fontweight", "color"))
    ax.set_title(held, loc="left", pad=pad, fontsize=size, fontweight=weight, color=shade_of)
    picture.raise_top(max(0.0, ax.get_tightbbox(renderer).y1 - stood) / picture.dpi)
    return pad


def key(look, kind="line", hollow=False, label=None):
    """One entry of a legend: a line with its marker, a marker, or a block with its hatch."""
    shade = look["colour"]
    if kind == "block":
        return Patch(
            facecolor="white" if hollow else shade, edgecolor=shade if hollow else "white", hatch=look["hatch"],
            linewidth=1, label=label,
        )  # fmt: skip
    return Line2D(
        [], [], color=shade, linestyle=look["line"] if kind == "line" else "none", marker=look["marker"],
        markerfacecolor="white" if hollow else shade, markersize=5.5, label=label,
    )  # fmt: skip


def hollow_key(kind="marker"):
    """The entry that says what hollow means."""
    plain = {"colour": style.MUTED, "marker": "o", "line": "none", "hatch": ""}
    return key(plain, "marker" if kind != "block" else "block", hollow=True, label=HOLLOW)


def legend(picture, handles):
    """A legend above everything, in as many columns as the width holds; long names are wrapped."""
    if not handles:
        return
    room = picture.get_figwidth() - 0.15
    for handle in handles:
        handle.set_label(labels.wrap(picture, handle.get_label(), room - 0.6))
    widths = [labels.width(picture, handle.get_label()) + 0.56 for handle in handles]

    def needed(count):
        return sum(max(part) for part in np.array_split(widths, count))

    count = next((count for count in range(len(handles), 1, -1) if needed(count) <= room), 1)
    picture.legend(
        handles=handles, loc="outside upper left", ncols=count, handlelength=2.2, handletextpad=0.6,
        columnspacing=1.2, borderpad=0.1, borderaxespad=0.1, labelspacing=0.35,
    )  # fmt: skip


def row_edges(middles):
    """Where rows of `row_labels` begin and end, one more than there are rows."""
    edges = [0.0]
    for middle in middles:
        edges.append(2 * middle - edges[-1])
    return edges


def row_labels(picture, ax, names, least=0.26, room=1.9, air=0.08):
    """Rows from top to bottom, each tall enough for its wrapped name.

    Returns
    -------
    tuple of (list of float, float)
        The middle of each row and the height of all rows, in inches; the axes are set to that scale.
    """
    wrapped = [labels.wrap(picture, name, room) for name in names]
    least = [least] * len(names) if np.isscalar(least) else least
    tall = [max(low, labels.height(name) + air) for low, name in zip(least, wrapped, strict=True)]
    middles, down = [], 0.0
    for step in tall:
        middles.append(down + step / 2)
        down += step
    ax.set_ylim(down, 0)
    ax.set_yticks(middles, wrapped)
    ax.yaxis.set_major_locator(FixedLocator(middles))
    ax.tick_params(axis="y", length=0)
    return middles, down
