"""Audits: a random part of the rows, looked up again by somebody who did not enter them.

A sample is drawn by content, so that anyone who draws it under the same name from the same rows gets the same sample.
"""

import hashlib
import math

import pandas as pd

from . import store
from .catalogue import describe, load, sources, tables

SHARE = 0.2
VERDICTS = {
    "right": "every part of the row was found in a source",
    "source": "the row is right, the source it names does not carry all of it",
    "imprecise": "wording or scope had to be mended",
    "wrong": "a number, a date, an actor or the statement was wrong",
    "not-found": "nothing was found to check it by",
}
FAULTY = ("imprecise", "wrong")  # what counts as an error of the row itself
CHECKED = ("right", "source", *FAULTY)


def key_of(row, columns):
    """The primary key of a row as one text: its parts joined by `; `."""
    return "; ".join(str(row[column]) for column in columns)


def draw(name, share=SHARE, rooms=None):
    """A random sample of every room's rows, the same for everybody who draws it under this name.

    In each room the rows are put in the order of SHA-256(name, table, key); the first `share` of them is the sample.

    Parameters
    ----------
    name : str
        The audit's name, `2026-11`.
    share : float
        The part of each room, above 0 and at most 1; rounded up to a whole row.
    rooms : list of str, optional
        Only these rooms.

    Returns
    -------
    pandas.DataFrame
        Columns `table`, `key`, `row` (the row's cells as `column: value`, one to a line), `sources` (title, publisher,
        day and address, one to a line), by table and key.

    Raises
    ------
    DataError
        If the share is out of bounds or a room unknown.
    """
    if not 0 < share <= 1:
        raise store.DataError(f"share={share:g} is no part of a room; allowed: above 0, at most 1, as in 0.2")
    strange = sorted(set(rooms or ()) - set(store.rooms()))
    if strange:
        raise store.DataError(f"there is no room {', '.join(strange)}; allowed: {', '.join(store.rooms())}")
    known, drawn = sources(), []
    for room in rooms or store.rooms():
        lots = []
        for table in (one for one in tables() if one.startswith(f"{room}/")):
            columns = [field.name for field in describe(table).fields]
            for row in load(table)[columns].to_dict("records"):
                key = key_of(row, describe(table).primary_key)
                lot = hashlib.sha256(f"{name}\0{table}\0{key}".encode()).hexdigest()
                lots.append((lot, table, key, row))
        drawn += sorted(lots)[: math.ceil(len(lots) * share)]
    return pd.DataFrame(
        [
            {"table": table, "key": key, "row": _cells(row), "sources": _works(row.get("source"), known)}
            for _, table, key, row in sorted(drawn, key=lambda lot: lot[1:3])
        ],
        columns=["table", "key", "row", "sources"],
    )


def _cells(row):
    return "\n".join(f"{column}: {value}" for column, value in row.items() if not pd.isna(value))


def _works(keys, known):
    works = []
    for key in str(keys or "").split(";"):
        if key.strip() in known.index:
            work = known.loc[key.strip()]
            works.append(f"{work.title} ({work.publisher}, {work.published_on or 'no date'}) {work.url}")
    return "\n".join(works)
