"""Bars upright or lying, grouped or stacked: shared by `bars` and `panels`."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from companion.data import dates

from . import axes, columns, labels, style


@dataclass
class Blocks:
    """Bars as they will be drawn: one row in `cells` for each piece of a bar."""

    kind: str  # "year", "number" or "category"
    names: list  # of the categories, or of the places on the scale
    groups: list
    cells: pd.DataFrame  # at, group, value, hollow, text
    drawn: pd.DataFrame


def gather(frame, form, x, y=None, by=None, names=None, order=None, text=None, sort=None):
    """The bars of a table; without y its rows are counted, by year where x holds dates."""
    columns.allowed(form, "sort", sort, (None, "up", "down"))
    many = y is not None and not isinstance(y, str) and len(y) > 1
    y = y[0] if y is not None and not isinstance(y, str) and not many else y
    if many and by is not None:
        raise ValueError(f"{form}: several y columns and by={by!r}: choose one of them")
    frame = frame[frame[x].notna()].reset_index(drop=True)
    if frame.empty:
        raise ValueError(f"{form}: every {x!r} is missing; there is nothing to draw")
    whole = pd.api.types.is_numeric_dtype(frame[x]) and not pd.api.types.is_bool_dtype(frame[x])
    if columns.is_dates(frame[x]) and y is None:
        at, kind = np.array([float(dates.interval(value)[0].year) for value in frame[x]]), "year"
    elif whole or (columns.is_dates(frame[x]) and all(len(value) == 4 for value in frame[x])):
        at, kind = columns.places(frame, form, x)
    else:
        at, kind = None, "category"
    if kind == "category":
        written = [columns.short_date(value) for value in columns.words(frame, x)]
        places = list(dict.fromkeys(written))
        at = np.array([float(places.index(value)) for value in written])
    if many:
        parts = [_part(frame, form, at, measure, [columns.title(measure, names)] * len(frame), text) for measure in y]
        cells = pd.concat(parts, ignore_index=True)
        groups = [columns.title(measure, names) for measure in y]
        drawn = pd.concat(
            [
                columns.keep(frame[frame[measure].notna()], x, measure)
                .rename(columns={measure: "value"})
                .assign(measure=measure)
                for measure in y
            ],
            ignore_index=True,
        )
        first = [column for column in (x, "measure", "value") if column in drawn]
        drawn = drawn[first + [column for column in drawn if column not in first]]
    else:
        raw = columns.words(frame, by) if by else [""] * len(frame)
        group = [columns.title(value, names) for value in raw]
        groups = [columns.title(value, names) for value in columns.categories(form, raw, order)]
        if y is None:
            cells = _part(frame.assign(_one=1.0), form, at, "_one", group, None)
            cells = cells.groupby(["at", "group", "hollow"], as_index=False)["value"].sum().assign(text="")
            drawn = frame.assign(_at=[places[int(value)] if kind == "category" else int(value) for value in at])
            keys = ["_at", *([by] if by else []), *(["status"] if "status" in frame else [])]
            drawn = drawn.fillna({by: columns.NOT_STATED} if by else {}).groupby(keys, as_index=False, sort=False)
            drawn = drawn.size().rename(columns={"_at": x if kind == "category" else "year", "size": "count"})
            drawn = drawn.sort_values(list(drawn.columns), kind="stable", ignore_index=True)
        else:
            cells = _part(frame, form, at, y, group, text)
            drawn = columns.keep(frame[frame[y].notna()], x, by, y, text)
    twice = cells[cells.duplicated(["at", "group", "hollow"] if y is None else ["at", "group"])]
    if len(twice):
        row = twice.iloc[0]
        where = places[int(row["at"])] if kind == "category" else axes.number(row["at"])
        whose = f" for {row['group']!r}" if row["group"] else ""
        raise ValueError(
            f"{form}: several values at {x}={where!r}{whose}; a bar needs one: filter the rows or name by="
        )
    if cells.empty:
        raise ValueError(f"{form}: no row has a value in {y!r}; there is nothing to draw")
    if kind == "category":
        if sort:
            total = cells.groupby("at")["value"].sum()
            ranked = sorted(total.index, key=lambda index: (total[index] * (-1 if sort == "down" else 1), index))
            moved = {old: float(new) for new, old in enumerate(ranked)}
            places = [places[int(old)] for old in ranked]
            cells["at"] = cells["at"].map(moved)
    else:
        places = sorted(set(at[~np.isnan(at)]))
    return Blocks(kind, places, [group for group in groups if group in set(cells["group"])], cells, drawn)


def _part(frame, form, at, measure, group, text):
    part = pd.DataFrame(
        {
            "at": at,
            "group": group,
            "value": columns.numbers(frame, form, measure),
            "hollow": columns.hollow(frame),
            "text": [""] * len(frame) if text is None else frame[text].fillna("").astype(str).to_numpy(),
        }
    )
    return part[part["value"].notna()]


def draw(picture, ax, blocks, looks, lying, stacked, highlight=(), values=False, middles=None, tall=None, log=False):
    """Draw the bars; returns whether any is hollow.

    `middles` and `tall` are the rows of a lying chart in inches, as `axes.row_labels` gives them.
    """
    groups, step = blocks.groups, 1.0
    if middles is None and len(blocks.names) > 1 and blocks.kind != "category":
        step = min(two - one for one, two in pairwise(blocks.names))
    ordered = blocks.cells.assign(_rank=[groups.index(group) for group in blocks.cells["group"]])
    ends, notes = {}, {}  # of each pile: how far it reaches, and what is written there
    for cell in ordered.sort_values(["at", "_rank", "hollow"], kind="stable").itertuples():
        look = looks[cell.group]
        shade, name = look["colour"], blocks.names[int(cell.at)] if blocks.kind == "category" else None
        if highlight and name is not None:  # a state that stands out does so in its own colour
            shade = style.COUNTRY.get(name, shade) if name in highlight else style.GREY
        middle, thick = (cell.at, 0.8 * step) if middles is None else (middles[int(cell.at)], 0.72 * tall[int(cell.at)])
        if not stacked:
            thick /= len(groups)
            middle += (groups.index(cell.group) - (len(groups) - 1) / 2) * thick
        pile = (middle, cell.value < 0)
        start = ends.get(pile, 0.0)
        (ax.barh if lying else ax.bar)(
            middle, cell.value, thick * 0.94, **{"left" if lying else "bottom": start},
            facecolor="white" if cell.hollow else shade, edgecolor=shade if cell.hollow else "white",
            hatch=look["hatch"], linewidth=1 if cell.hollow else 0.6, zorder=3.1 if cell.hollow else 3,
        )  # fmt: skip
        ends[pile] = start + cell.value
        said, _ = notes.setdefault(pile, ([], "bold" if highlight and name in highlight else "normal"))
        if cell.text and cell.text not in said:
            said.append(cell.text)
    for (middle, negative), end in ends.items():
        said, weight = notes[middle, negative]
        note = " ".join(([axes.number(round(end, 10))] if values else []) + ["; ".join(said)]).strip()
        if note:
            _at_end(ax, note, end, middle, lying, negative, weight)
    return bool(blocks.cells["hollow"].any())


def _at_end(ax, note, end, middle, lying, negative, weight):
    away = -3 if negative else 3
    ax.annotate(
        note, (end, middle) if lying else (middle, end), (away, 0) if lying else (0, away), textcoords="offset points",
        ha=("right" if negative else "left") if lying else "center",
        va="center" if lying else ("top" if negative else "bottom"),
        fontsize=style.SMALL, fontweight=weight, annotation_clip=False, zorder=5, linespacing=1.1,
    ).set_in_layout(False)  # fmt: skip


def make_room(picture, ax, lying):
    """Lengthen the scale of values until the notes at the ends of the bars stand inside the axes."""
    renderer = picture.canvas.get_renderer()
    for _ in range(2):
        box = ax.get_window_extent(renderer)
        notes = [text.get_window_extent(renderer) for text in ax.texts]
        if not notes:
            return
        if lying:
            over = max(note.x1 for note in notes) - box.x1 + 2
            low, high = ax.get_xlim()
            if over > 0:
                ax.set_xlim(low, high + (high - low) * over / (box.width - over))
        else:
            over = max(note.y1 for note in notes) - box.y1 + 2
            low, high = ax.get_ylim()
            if over > 0:
                ax.set_ylim(low, high + (high - low) * over / (box.height - over))


def keys(blocks, looks, any_hollow):
    """The legend of bars."""
    handles = [axes.key(looks[group], "block", label=group) for group in blocks.groups if len(blocks.groups) > 1]
    return handles + ([axes.hollow_key("block")] if any_hollow else [])


def upright_names(picture, ax, blocks):
    """Names under upright bars, wrapped to the room each bar has; says whether they fit."""
    room = ax.get_position().width * picture.get_figwidth() / max(1, len(blocks.names)) - 0.06
    wrapped = [labels.wrap(picture, name, room) for name in blocks.names]
    ax.set_xticks(range(len(wrapped)), wrapped)
    ax.tick_params(axis="x", length=0)
    return all(labels.width(picture, name) <= room + 0.05 for name in wrapped)
