"""Events as a table."""

import re

import pandas as pd

from companion.data import DataError, describe, edition, format_date, interval, load

from .listing import Listing, Text, explained, mark, markup_free, quoted, source

_NEEDED = ("date", "event", "source", "status")
_YEARS = re.compile(r"\b\d{4}-\d{4}$")


def events(table, caption=None, name=None, since=None, until=None):
    """Events, oldest first: when, who, what and where from; a row says where among them the brief appeared.

    Parameters
    ----------
    table : str or pandas.DataFrame
        A table's name, or rows with `date`, `event`, `source`, `status`; columns `actor` and `field` are shown where
        they exist (a table's own `field` is not).
    caption, name : str, optional
        Needed where `table` is a frame that does not come from one table.
    since, until : str, optional
        Partial dates; only events that may have happened between them.

    Raises
    ------
    DataError
        If there is no such table, a needed column is missing, or a date is none.
    """
    rows = load(table) if isinstance(table, str) else table
    missing = [column for column in _NEEDED if column not in rows]
    if missing:
        raise DataError(f"a table of events needs the column {missing[0]}; it has {', '.join(map(str, rows.columns))}")
    rows = _within(rows, since, until)
    origin = rows.attrs.get("table")
    if caption is None or name is None:
        if origin is None:
            raise DataError("events(): give caption and name where the rows do not come from one table")
        caption = caption or f"{markup_free(quoted(_of_these_years(describe(origin).title, rows)))}."
        name = name or f"tab-{origin.replace('/', '-')}"
    actor, field = "actor" in rows, "field" in rows
    listed = []
    for row in rows.itertuples():
        cells = [format_date(row.date), [row.event, mark(row.status), " ", source(row.source)]]
        if actor:
            cells.insert(1, row.actor)
        if field:
            cells.append(str(row.field).replace("-", " "))
        listed.append(cells)
    published = edition()["brief_published"]
    place = sum(interval(date)[0] <= interval(published)[1] for date in rows["date"])
    if 0 < place < len(listed):
        when, what = (Text(text, strong=True) for text in (format_date(published), "The brief is published."))
        listed.insert(place, [when, *([""] if actor else []), what, *([""] if field else [])])
    columns = ["When", *(["Who"] if actor else []), "What", *(["Field"] if field else [])]
    widths = [21, *([19] if actor else []), 60, *([16] if field else [])]
    return Listing(columns, listed, explained(caption, rows["status"]), name, widths, cards=True)


def _of_these_years(title, rows):
    """A table's title; where it ends with years, with those of the rows that are shown."""
    if not len(rows):
        return title
    return _YEARS.sub(f"{rows['date'].iloc[0][:4]}-{rows['date'].iloc[-1][:4]}", title)


def _within(rows, since, until):
    days = pd.DataFrame([interval(text) for text in rows["date"]], index=rows.index, columns=["first", "last"])
    keep = pd.Series(True, index=rows.index)
    try:
        if since is not None:
            keep &= days["last"] >= interval(since)[0]
        if until is not None:
            keep &= days["first"] <= interval(until)[1]
    except ValueError as error:
        raise DataError(f"events(): {error}") from None
    order = days[keep].sort_values(["first", "last"], kind="stable").index
    return rows.loc[order]
