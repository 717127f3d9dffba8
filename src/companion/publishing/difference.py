"""What changed between two editions: rows, verdicts, outcomes, scores, what the figures draw.

Rows are matched by the primary key that the newer descriptor names and compared as written; numbers are compared by
value, so that 1.50 for 1.5 is no change. Nothing is fetched: both sides lie on this machine (`sides`).
"""

import difflib
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
import pandas as pd

from companion.book.build import LITE
from companion.data import DataError, store
from companion.ledger import scores

from . import PublishingError

MOVED = {"verdicts": ("ledger/claims", "verdict"), "outcomes": ("ledger/forecasts", "outcome")}


@dataclass
class TableDifference:
    """What changed in one table.

    Attributes
    ----------
    name, title : str
    key : tuple of str
        The columns that tell one row from another.
    fields_added, fields_removed : list of str
        Columns that only one side has; they are not compared.
    added, removed : pandas.DataFrame
        Rows that only one side has, as written.
    changed : pandas.DataFrame
        One row for each value that differs: the key as index, the columns `field`, `old` and `new`.
    """

    name: str
    title: str
    key: tuple
    fields_added: list
    fields_removed: list
    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame

    def __bool__(self):
        parts = (self.added, self.removed, self.changed, self.fields_added, self.fields_removed)
        return any(len(part) for part in parts)

    @property
    def rows_changed(self):
        """How many rows have at least one changed value."""
        return int((~self.changed.index.duplicated()).sum())

    def keys(self, part):
        """The keys of some rows, each a text."""
        return [" · ".join(values) for values in part[list(self.key)].itertuples(index=False, name=None)]

    def record(self):
        """All of it as plain values that JSON can hold."""
        keys = [dict(zip(self.key, values, strict=True)) for values in key_tuples(self.changed.index)]
        values = self.changed[["field", "old", "new"]].to_dict("records")
        return {
            "table": self.name,
            "title": self.title,
            "key": list(self.key),
            "fields_added": self.fields_added,
            "fields_removed": self.fields_removed,
            "rows_added": self.added.to_dict("records"),
            "rows_removed": self.removed.to_dict("records"),
            "values_changed": [{"key": key, **one} for key, one in zip(keys, values, strict=True)],
        }


def key_tuples(index):
    """The keys in an index, each a tuple."""
    return index.to_list() if isinstance(index, pd.MultiIndex) else [(value,) for value in index]


def compare_tables(name, old, new):
    """Compare one table of two sides.

    Raises
    ------
    PublishingError
        If its rows cannot be matched: no primary key, a column of the key missing, or one key twice.
    """
    title, key, numbers = new.about(name)
    if not key:
        raise PublishingError(
            f"{new.place}: the table {name} has no primary key, so its rows cannot be matched; "
            "name the columns that tell them apart under schema: primaryKey: in its datapackage.yaml"
        )
    before, after = old.rows(name), new.rows(name)
    indexes = []
    for side, rows in ((old, before), (new, after)):
        missing = [column for column in key if column not in rows]
        if missing:
            raise PublishingError(
                f"{side.place}: data/{name}.csv has no column {', '.join(missing)}, which is part of the key "
                f"({', '.join(key)}) in {new.place}; rename it in one of them"
            )
        index = pd.Index(rows[key[0]]) if len(key) == 1 else pd.MultiIndex.from_frame(rows[list(key)])
        if not index.is_unique:
            twice = np.flatnonzero(index.duplicated())[0]
            first = index.get_indexer_for([index[twice]])[0]
            found = " · ".join(rows.loc[twice, list(key)])
            raise PublishingError(
                f"{side.place}: data/{name}.csv:{twice + 2}: the key {found} stands in line {first + 2} too; "
                f"{', '.join(key)} must tell the rows apart"
            )
        indexes.append(index)
    place = indexes[1].get_indexer(indexes[0])
    kept = place >= 0
    arrived = np.ones(len(after), dtype=bool)
    arrived[place[kept]] = False
    fields = [column for column in before.columns if column in after.columns and column not in key]
    return TableDifference(
        name=name,
        title=title,
        key=key,
        fields_added=[column for column in after.columns if column not in before.columns],
        fields_removed=[column for column in before.columns if column not in after.columns],
        added=after[arrived],
        removed=before[~kept],
        changed=_changed(before[kept], after.iloc[place[kept]], fields, indexes[0][kept], numbers),
    )


def _changed(before, after, fields, index, numbers):
    """The values that differ between two frames whose rows have been matched, row by row."""
    places, orders, parts = [], [], []
    for order, column in enumerate(fields):
        old, new = (frame[column].to_numpy(dtype=object) for frame in (before, after))
        places_here = np.flatnonzero(old != new)
        if column in numbers and len(places_here):
            values = [pd.to_numeric(pd.Series(side[places_here]), errors="coerce") for side in (old, new)]
            places_here = places_here[(values[0] != values[1]).to_numpy()]
        places.append(places_here)
        orders.append(np.full(len(places_here), order))
        parts.append(pd.DataFrame({"field": column, "old": old[places_here], "new": new[places_here]}, dtype=object))
    if not parts:
        return pd.DataFrame({"field": [], "old": [], "new": []}, dtype=object, index=index[:0])
    places, orders = np.concatenate(places), np.concatenate(orders)
    by_row = np.lexsort([orders, places])
    return pd.concat(parts, ignore_index=True).iloc[by_row].set_axis(index[places[by_row]])


# ---------------------------------------------------------------- the whole


@dataclass
class Difference:
    """What changed from one side to another.

    Attributes
    ----------
    old, new : dict
        `edition` and `data_as_of` of either side.
    tables : list of TableDifference
        Only those that changed.
    tables_added, tables_removed : dict
        Tables that only one side has, and their numbers of rows.
    scores : dict
        `old` and `new`: what `companion.ledger.scores` says of either, or a text that says why there is none.
    figures : dict or None
        `added`, `removed` and `changed` figures; None where a side has no built pages.
    pages : dict or None
        As `figures`, for the text of the pages, and how many lines of each changed page went and came; None where it
        was not asked for.
    """

    old: dict
    new: dict
    tables: list = field(default_factory=list)
    tables_added: dict = field(default_factory=dict)
    tables_removed: dict = field(default_factory=dict)
    scores: dict = field(default_factory=dict)
    figures: dict | None = None
    pages: dict | None = None

    def moved(self, what):
        """Judgements that moved, `verdicts` of claims or `outcomes` of forecasts: a list of {key, old, new}."""
        table, column = MOVED[what]
        for one in self.tables:
            if one.name == table:
                rows = one.changed[one.changed["field"] == column]
                return [
                    {"id": " · ".join(key), "old": old, "new": new}
                    for key, old, new in zip(key_tuples(rows.index), rows["old"], rows["new"], strict=True)
                ]
        return []

    def record(self):
        """All of it as plain values that JSON can hold."""
        found = {
            "old": self.old,
            "new": self.new,
            **{what: self.moved(what) for what in MOVED},
            "scores": self.scores,
            "figures": self.figures,
            "tables_added": self.tables_added,
            "tables_removed": self.tables_removed,
            "tables": [table.record() for table in self.tables],
        }
        return found if self.pages is None else {**found, "pages": self.pages}

    def json(self):
        """All of it as JSON; the same bytes for the same two sides, wherever they lie."""
        return json.dumps(self.record(), indent=1, ensure_ascii=False) + "\n"


def compare(old, new, pages=False):
    """Everything that changed from one side to another.

    Parameters
    ----------
    old, new : Side
        As `open_side` gives them.
    pages : bool
        Whether the text of the built pages is compared too.

    Returns
    -------
    Difference

    Raises
    ------
    PublishingError
        If rows cannot be matched, a file cannot be read, or pages are wanted that are not there.
    """
    try:
        names = old.tables(), new.tables()
        both = [name for name in names[1] if name in set(names[0])]
        tables = [compare_tables(name, old, new) for name in both if not _same(name, old, new)]
        return Difference(
            old={"edition": old.edition, "data_as_of": old.data_as_of},
            new={"edition": new.edition, "data_as_of": new.data_as_of},
            tables=[table for table in tables if table],
            tables_added={name: len(new.rows(name)) for name in names[1] if name not in set(names[0])},
            tables_removed={name: len(old.rows(name)) for name in names[0] if name not in set(names[1])},
            scores={"old": _scores(old), "new": _scores(new)},
            figures=_figures(old, new),
            pages=_pages(old, new) if pages else None,
        )
    except DataError as error:
        raise PublishingError(f"{old.place} and {new.place} cannot be compared: {error}") from None


def _same(name, old, new):
    """Whether the table's file is the same, byte for byte."""
    paths = [side.data / f"{name}.csv" for side in (old, new)]
    return all(path.is_file() for path in paths) and paths[0].read_bytes() == paths[1].read_bytes()


def _scores(side):
    """What a reader wants of the scores, or why there are none."""
    if not (side.data / "ledger" / "forecasts.csv").is_file():
        return "there is no ledger"
    try:
        with store.reading(side.data):
            report = scores.report()
    except (DataError, LookupError, AttributeError) as error:  # a ledger of another shape, from another time
        return f"the ledger cannot be scored: {error}"
    return {name: report[name] for name in ("overall", "by_claim", "outcomes")} | {"facts": report["facts"]["all"]}


def _figures(old, new):
    if old.pages is None or new.pages is None:
        return None
    sides = [{path.stem: path for path in (side.pages / "figures").glob("*.csv")} for side in (old, new)]
    return _named(*sides, lambda name: sides[0][name].read_bytes() != sides[1][name].read_bytes())


def _named(old, new, differs):
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": [name for name in sorted(old.keys() & new.keys()) if differs(name)],
    }


# ---------------------------------------------------------------- pages


class _Lines(HTMLParser):
    """The text of a page's article, a line for each block."""

    BLOCKS = frozenset((
        "article", "caption", "dd", "details", "div", "dt", "figcaption", "h1", "h2", "h3", "h4", "li", "p", "pre",
        "section", "td", "th", "tr",
    ))  # fmt: skip

    def __init__(self, html):
        super().__init__()
        self.lines, self._text, self._inside = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._inside = self._inside or tag == "article"
        if tag in self.BLOCKS:
            self._end_line()
        if tag == "img" and self._inside:
            self._text.append(dict(attributes).get("alt") or "")

    def handle_endtag(self, tag):
        if tag in self.BLOCKS:
            self._end_line()
        self._inside = self._inside and tag != "article"

    def handle_data(self, data):
        if self._inside:
            self._text.append(data)

    def _end_line(self):
        line = " ".join("".join(self._text).split())
        if line:
            self.lines.append(line)
        self._text = []


def _pages(old, new):
    for side in (old, new):
        if side.pages is None:
            raise PublishingError(f"{side.place}: there are no built pages; run `companion build html` there")
    sides = [
        {
            path.relative_to(side.pages).with_suffix("").as_posix(): path
            for path in sorted(side.pages.rglob("*.html"))
            if path.relative_to(side.pages).parts[0] != LITE
        }
        for side in (old, new)
    ]
    lines = {}

    def differs(name):
        before, after = (_Lines(side[name].read_text(encoding="utf-8")).lines for side in sides)
        told = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
        lines[name] = [line for line in told if not line.startswith("@@")]
        return bool(told)

    return _named(*sides, differs) | {"lines": {name: told for name, told in lines.items() if told}}
