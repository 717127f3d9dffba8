"""A list of dated events beside a scale of time."""

from companion.data import dates

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form

SCALE = 0.52  # inches from the left: the scale of time
MARKER = 0.98  # the marker of an event, where its leader ends
DATE = 1.1
TEXT = 2.0
GAP = 0.055  # between one event and the next


@form
def timeline(
    frame, *, x="date", text="event", by=None, lane=None, names=None, order=None, colour=None, marks=(), xlim=None,
    height=None,
):  # fmt: skip
    """List events from top to bottom, each tied to its place on a scale of time.

    Grows with the events: 25 fill about a page.

    Parameters
    ----------
    frame : DataFrame
        One row for each event, in any order. Not changed.
    x : str
        Column of partial dates.
    text : str
        Column of short sentences, wrapped.
    by : str, optional
        Column told by colour and marker.
    lane : str, optional
        Column of phases; a heading stands before the first event of each.
    names, order, colour
        As in `series`.
    marks : list of (date, str)
        Lines across the list.
    xlim : pair of date, optional
        Ends of the scale of time.
    height : float, optional
        Least height of the list, inches.

    Returns
    -------
    Picture
        Its `drawn` has x, text, by, lane, status and source, by date.

    Raises
    ------
    ValueError
        If a column is missing, a date is none, nothing is left to draw, or a mark or event lies outside `xlim`.
    """
    data = columns.need(frame, "timeline", x=x, text=text, by=by, lane=lane)
    at, kind = columns.places(data, "timeline", x)
    if kind == "year":
        at, kind = at + 0.5, "date"
    data = data.assign(_at=at)[at == at]
    if data.empty:
        raise ValueError(f"timeline: every {x!r} is missing; there is nothing to draw")
    data = data.sort_values("_at", kind="stable", ignore_index=True)
    empty = columns.hollow(data)
    raw = columns.words(data, by) if by else [""] * len(data)
    groups = columns.categories("timeline", raw, order)
    looks = style.looks([columns.title(group, names) for group in groups], colour)
    low, high = axes.bounds("timeline", data["_at"].to_numpy(), kind, xlim, marks, pad=0.01)
    outside = data[(data["_at"] < low) | (data["_at"] > high)]
    if len(outside):
        raise ValueError(f"timeline: the event of {outside[x].iloc[0]} lies outside xlim {xlim[0]} to {xlim[1]}")

    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.set_axis_off()
    if by:
        shown = [
            axes.key(looks[columns.title(group, names)], "marker", label=columns.title(group, names))
            for group in groups
        ]
        axes.legend(picture, shown + ([axes.hollow_key()] if empty.any() else []))
    elif empty.any():
        axes.legend(picture, [axes.hollow_key()])
    picture.settle()
    wide = ax.get_position().width * picture.get_figwidth()

    # every line of the list: an event, a heading or a mark, each with its place in time and its height
    listed, phase = [], None
    for row, when in enumerate(data["_at"]):
        if lane and data[lane][row] != phase:
            phase = data[lane][row]
            listed.append({"what": "heading", "at": when, "label": columns.title(phase, names), "tall": 0.27})
        words = labels.wrap(picture, data[text][row], wide - TEXT - 0.02)
        listed.append({
            "what": "event", "at": when, "label": words, "tall": labels.height(words) + GAP, "hollow": empty[row],
            "date": columns.short_date(str(data[x][row])), "look": looks[columns.title(raw[row], names)],
        })  # fmt: skip
    for where, label in marks:
        when = columns.place(where, kind)
        before = sum(1 for item in listed if item["at"] <= when)
        while before and listed[before - 1]["what"] == "heading":
            before -= 1
        date = columns.short_date(where) if isinstance(where, str) else ""
        listed.insert(before, {"what": "mark", "at": when, "label": label, "date": date, "tall": 0.23})

    needed = sum(item["tall"] for item in listed)
    tall = max(needed + 0.02, height or 0.0)
    scale = tall / (high - low)
    wanted, last = [], -1.0
    for item in listed:
        last = max(last + 1e-6, (item["at"] - low) * scale)
        wanted.append(last)
    middles = labels.spread(wanted, [item["tall"] for item in listed], 0.0, tall)
    line = labels.height("")
    ax.set_xlim(0, wide)
    ax.set_ylim(tall, 0)
    picture.settle(ax, tall)

    ax.plot([SCALE, SCALE], [0, tall], color=style.MUTED, linewidth=1.4, zorder=2)
    for tick, name in _ticks(low, high, tall):
        down = (tick - low) * scale
        ax.plot([SCALE - 0.05, SCALE], [down, down], color=style.MUTED, linewidth=1, zorder=2)
        if 0.07 < down < tall - 0.07:
            ax.text(SCALE - 0.08, down, name, ha="right", va="center", fontsize=style.SMALL, color=style.MUTED)
    for item, middle in zip(listed, middles, strict=True):
        down = (item["at"] - low) * scale
        if item["what"] == "heading":
            ax.text(DATE, middle + 0.03, item["label"], va="center", fontsize=style.SMALL, fontweight="bold")
            ax.plot([DATE, wide], [middle - 0.09] * 2, color=style.RULE, linewidth=0.8, zorder=1)
            continue
        top = middle - item["tall"] / 2 + GAP / 2
        if item["what"] == "event":  # leader and marker meet the first line of the text
            middle = top + line / 2
        look = item.get("look", {"colour": style.MUTED})
        dashed = (0, (4, 3)) if item["what"] == "mark" else "-"
        ax.plot([SCALE, SCALE + 0.1, MARKER - 0.09, MARKER], [down, down, middle, middle], color=look["colour"],
                linewidth=0.8, linestyle=dashed, zorder=1.5, solid_joinstyle="round")  # fmt: skip
        if item["what"] == "mark":
            ax.plot([MARKER, wide], [middle, middle], color=style.MUTED, linewidth=1, linestyle=dashed, zorder=1.5)
            note = f"{item['date']}: {item['label']}" if item["date"] else item["label"]
            ax.text(DATE, middle, note, va="center", fontsize=style.SMALL, fontweight="bold", zorder=3,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
            continue
        ax.plot(MARKER, middle, look["marker"], color=look["colour"], markersize=5.5, markeredgewidth=1.2,
                markerfacecolor="white" if item["hollow"] else look["colour"], zorder=3)  # fmt: skip
        ax.text(DATE, top, item["date"], va="top", fontsize=style.SMALL, color=style.MUTED)
        ax.text(TEXT, top, item["label"], va="top", fontsize=style.SMALL, linespacing=1.2)
    picture.freeze()
    picture.drawn = columns.keep(data, x, text, by, lane)
    return picture


def _ticks(low, high, tall):
    """Years, or months where time is short, not closer than a quarter of an inch."""
    if high - low < 2.3:
        months = [month for month in range(int(low * 12) - 1, int(high * 12) + 2) if low <= month / 12 <= high]
        step = next((step for step in (1, 2, 3, 6) if len(months) / step * 0.25 <= tall), 12)
        return [
            (month / 12, dates.MONTHS[month % 12][:3] if month % 12 else str(month // 12))
            for month in months if month % step == 0
        ]  # fmt: skip
    step = next((step for step in (1, 2, 5, 10, 20) if (high - low) / step * 0.25 <= tall), 50)
    return [(year, str(year)) for year in range(int(low), int(high) + 1) if year % step == 0 and low <= year <= high]
