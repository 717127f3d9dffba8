"""What tables there are, what they mean, and how to load one."""

import difflib
import io
from dataclasses import dataclass

import pandas as pd

from . import store
from .dates import FORMS, interval
from .store import rooms
from .structure import ARCHIVE_FIELDS, AUDIT_FIELDS, STATUS_FIELDS

SOURCES = "sources.csv"
ARCHIVES = "archives.csv"
AUDITS = "audits.csv"
STATUSES = "statuses.csv"

_LOADED = {}  # name -> the text and the descriptor that a table was read from, and the table


@dataclass(frozen=True)
class Field:
    """One column: `unit` is empty for text, `constraints` as in Frictionless Table Schema."""

    name: str
    type: str
    description: str
    unit: str
    partial_date: bool
    constraints: dict


@dataclass(frozen=True)
class Table:
    """What a descriptor says of one table.

    `expected_within` is `{"column": …, "months": …}` for a series that goes on: how old its newest row may grow.
    """

    name: str
    title: str
    description: str
    usage_warnings: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    role: str
    field: str
    expected_update: str
    expected_within: dict

    @property
    def path(self):
        """The table's file below the data folder."""
        return f"{self.name}.csv"


def tables():
    """The names of all tables, `room/table`, in the order of their descriptors."""
    store.record(store.TABLES)
    return store.table_names()


def describe(name):
    """What the descriptor says of a table.

    Raises
    ------
    DataError
        If there is no such table; the message names the nearest one.
    """
    room, _, resource_name = str(name).partition("/")
    if room in rooms():
        for resource in store.resources(room):
            if resource["name"] == resource_name:
                store.record(f"{room}/datapackage.yaml#{resource_name}")
                return _table(room, resource)
    near = difflib.get_close_matches(str(name), store.table_names(), n=1, cutoff=0.4)
    hint = f"the nearest name is {near[0]!r}" if near else "companion.data.tables() lists them"
    raise store.DataError(f"there is no table {name!r}; {hint}")


def load(name, as_of=None):
    """A table, with the types its descriptor gives.

    Parameters
    ----------
    name : str
        `room/table`, as in `"strategic-stability/new-start-aggregate"`.
    as_of : str, optional
        A partial date. Only rows that were public by its last day are kept (column `known_on`).

    Returns
    -------
    pandas.DataFrame
        One row for each row of the file, in its order. Text is `str`, whole numbers `int64` (`Int64` where a value is
        missing), other numbers `float64`, yes and no `bool`. Each partial date `x` stays as written and gains
        `x_first` and `x_last`, the first and last day it may mean. `attrs["table"]` holds the name.

    Raises
    ------
    DataError
        If there is no such table, if its file does not fit its descriptor, or if `as_of` is no date.
    """
    table = describe(name)
    frame = _whole(table)
    frame.attrs["table"] = name
    return frame if as_of is None else known_by(frame, as_of)


def _whole(table):
    """A table with its types; one that has been read before, and is the same still, is not parsed again."""
    text = store.read_text(table.path)
    known = _LOADED.get(table.name)
    if known and known[:2] == (text, table):
        return known[2].copy(deep=False)  # pandas copies what is written to, when it is written to
    frame = _parsed(table.path, text, na_values=[""])
    wanted = [field.name for field in table.fields]
    if list(frame.columns) != wanted:
        raise store.DataError(
            f"data/{table.path}:1: the columns are {', '.join(frame.columns)}; the descriptor says {', '.join(wanted)}"
        )
    days = {}
    for field in table.fields:
        try:
            frame[field.name] = _typed(frame[field.name], field)
            if field.partial_date:
                days |= _first_and_last(frame[field.name])
        except (ValueError, TypeError) as error:
            message = f"data/{table.path}: {field.name}: {error}; `companion check` names the rows"
            raise store.DataError(message) from None
    frame = frame.assign(**days)
    _LOADED[table.name] = text, table, frame
    return frame.copy(deep=False)


def known_by(frame, as_of):
    """The rows of a loaded table that were public by the last day of the partial date `as_of`."""
    try:
        day = interval(as_of)[1]
    except ValueError:
        raise store.DataError(f"as_of={as_of!r} is not a date; allowed forms: {FORMS}, in quotation marks") from None
    if "known_on_last" not in frame:
        raise store.DataError("this table has no column known_on, so as_of cannot choose its rows; leave it out")
    return frame[frame["known_on_last"] <= pd.Timestamp(day)]


def sources():
    """The register of sources, indexed by key: title, publisher, published_on, url, language, kind (all text)."""
    return _frame(SOURCES).set_index("source")


def archives():
    """Archived copies of cited pages, indexed by the page's address: archive, captured_on (all text).

    That there is no file is recorded too, so that what shows copies runs when there is one.
    """
    store.record(ARCHIVES)
    found = _frame(ARCHIVES) if store.digest(ARCHIVES) else pd.DataFrame(columns=_names(ARCHIVE_FIELDS), dtype=str)
    return found.set_index("url")


def audits(name=None):
    """What audits found (see `companion.data.sampling`), one row for each row looked up; none if none has been held.

    Returns
    -------
    pandas.DataFrame
        Columns `audit`, `table`, `key`, `verdict`, `finding`, `address`, `checked_on`, `checked_by`, and `room`, all
        text. Only those of one audit if a name is given.
    """
    if store.digest(AUDITS) is None:
        return pd.DataFrame(columns=[*_names(AUDIT_FIELDS), "room"], dtype=str)
    found = _frame(AUDITS)
    found["room"] = found["table"].str.partition("/")[0]
    return found if name is None else found[found["audit"] == name].reset_index(drop=True)


def statuses(stage):
    """How many rows of each room were verified, cross-checked and unverified at an earlier stage, by room."""
    found = _frame(STATUSES) if store.digest(STATUSES) else pd.DataFrame(columns=_names(STATUS_FIELDS))
    found = found[found["stage"] == stage].set_index("room")
    if found.empty:
        raise store.DataError(f"data/{STATUSES} has no stage {stage!r}")
    return found[["verified", "cross_checked", "unverified"]].astype("int64")


def _names(fields):
    return [field["name"] for field in fields]


def events():
    """Every event of every room, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns `date`, `date_first`, `date_last`, `actor`, `kind`, `event`, `field` (of interaction), `table`, and the
        four that every row carries: `source`, `known_on`, `status`, `note`.
    """
    parts = []
    for name in tables():
        table = describe(name)
        if table.role == "events":
            parts.append(load(name).assign(field=table.field, table=name))
    columns = ["date", "date_first", "date_last", "actor", "kind", "event", "field", "table"]
    joined = pd.concat(parts, ignore_index=True)[[*columns, "source", "known_on", "status", "note"]]
    return joined.sort_values(["date_first", "date_last", "table"], kind="stable", ignore_index=True)


def _frame(key):
    return _parsed(key, store.read_text(key))


def _parsed(key, text, **options):
    try:
        return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, **options)
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise store.DataError(f"data/{key}: {str(error).strip()}; `companion check` names the rows") from None


def _table(room, resource):
    schema = resource["schema"]
    key = schema.get("primaryKey", [])
    return Table(
        name=f"{room}/{resource['name']}",
        title=resource.get("title", ""),
        description=resource.get("description", ""),
        usage_warnings=tuple(resource.get("usage_warnings", ())),
        fields=tuple(
            Field(
                name=field["name"],
                type=field.get("type", "string"),
                description=field.get("description", ""),
                unit=field.get("unit", ""),
                partial_date=bool(field.get("partial_date")),
                constraints=field.get("constraints", {}),
            )
            for field in schema["fields"]
        ),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        role=resource.get("role", ""),
        field=resource.get("field", ""),
        expected_update=resource.get("expected_update", ""),
        expected_within=resource.get("expected_within", {}),
    )


def _first_and_last(column):
    days = [interval(text) if isinstance(text, str) else (None, None) for text in column]
    return {
        f"{column.name}_{end}": pd.Series([pair[position] for pair in days], dtype="datetime64[s]")
        for position, end in enumerate(("first", "last"))
    }


def _typed(column, field):
    if field.type == "integer":
        return column.astype("Int64") if column.isna().any() else column.astype("int64")
    if field.type == "number":
        return column.astype("float64")
    if field.type == "boolean":
        strange = sorted(set(column.dropna()) - {"true", "false"})
        if strange:
            raise ValueError(f"{strange[0]!r} is neither true nor false")
        typed = column.map({"true": True, "false": False})
        return typed.astype("boolean") if column.isna().any() else typed.astype(bool)
    return column
