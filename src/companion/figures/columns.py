"""What forms ask of a table: its columns, its places on an axis, its categories. Faults are told to people."""

import re

import numpy as np
import pandas as pd

from companion.data import dates

UNVERIFIED = "unverified"
NOT_STATED = "not stated"

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def need(frame, form, **roles):
    """A copy of the frame with rows numbered from 0, once every column named by a role is found in it.

    Raises
    ------
    ValueError
        If it is not a table, has no rows, or lacks a column.
    """
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"{form}: needs a table (pandas DataFrame), got {type(frame).__name__}")
    table = frame.attrs.get("table")
    table = f"the table {table}" if table else "the table"
    for role, names in roles.items():
        for name in [names] if isinstance(names, str) else names or []:
            if name not in frame.columns:
                columns = ", ".join(str(column) for column in frame.columns)
                raise ValueError(f"{form}: {role}={name!r}: {table} has no such column; it has: {columns}")
    if frame.empty:
        raise ValueError(f"{form}: {table} has no rows left to draw; check the filter before it")
    return frame.reset_index(drop=True).copy()


def allowed(form, option, value, choices):
    """Refuse a value that is not among the choices, and say which are."""
    if value not in choices:
        raise ValueError(f"{form}: {option}={value!r}; allowed: {', '.join(repr(choice) for choice in choices)}")


def numbers(frame, form, column):
    """A column as float array, missing values as NaN; text is refused."""
    if pd.api.types.is_bool_dtype(frame[column]) or not pd.api.types.is_numeric_dtype(frame[column]):
        found = next((value for value in frame[column] if not pd.isna(value)), None)
        if found is not None:
            raise ValueError(f"{form}: column {column!r} holds {found!r}; numbers are needed")
    return pd.to_numeric(frame[column]).to_numpy(dtype=float, na_value=np.nan)


def is_dates(values):
    """Whether all values that are there are partial dates as text."""
    found = [value for value in values if not pd.isna(value)]
    return bool(found) and all(isinstance(value, str) and _DATE.fullmatch(value) for value in found)


def places(frame, form, column):
    """Where each row stands on a scale, and what scale it is.

    Returns
    -------
    tuple of (float array, str)
        The kind is `"year"` (whole years; the year's number stands for its middle), `"date"` (decimal years,
        2020.0 is 1 January 2020) or `"number"`. Missing values are NaN.

    Raises
    ------
    ValueError
        If the column holds anything but numbers or partial dates.
    """
    values = frame[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.dt.strftime("%Y-%m-%d")
        return np.array([np.nan if pd.isna(day) else dates.decimal_year(day) for day in days]), "date"
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        at = numbers(frame, form, column)
        found = at[~np.isnan(at)]
        whole = len(found) and np.all(found == np.floor(found)) and found.min() > 1500 and found.max() < 2200
        return at, "year" if whole else "number"
    for row, value in enumerate(values):
        if not pd.isna(value) and not (isinstance(value, str) and _DATE.fullmatch(value)):
            raise ValueError(f"{form}: column {column!r}, row {row}: {value!r}; allowed: a number, {dates.FORMS}")
    years = all(pd.isna(value) or len(value) == 4 for value in values)
    if years:
        return np.array([np.nan if pd.isna(value) else float(value) for value in values]), "year"
    return np.array([np.nan if pd.isna(value) else dates.decimal_year(value) for value in values]), "date"


def place(value, kind):
    """Where one date (text) or number stands on a scale of that kind."""
    if isinstance(value, str):
        at = dates.decimal_year(value)
        return at - 0.5 if kind == "year" else at  # a year's number stands for its middle
    return float(value)


def edge(value, kind, last=False):
    """The beginning, or with `last` the end, of what a date (text) or number covers on a scale of that kind."""
    if not isinstance(value, str):
        return float(value)
    day = dates.interval(value)[1 if last else 0]
    at = dates.decimal_year(day.isoformat()) + (0.5 if last else -0.5) / 365.25
    return at - 0.5 if kind == "year" else at


def words(frame, column):
    """A column as text; true and false are yes and no, and what is missing is said to be."""
    plain = {True: "yes", False: "no"} if pd.api.types.is_bool_dtype(frame[column]) else {}
    return [NOT_STATED if pd.isna(value) else plain.get(value) or str(value) for value in frame[column]]


def categories(form, found, order=None):
    """The distinct values in the order wanted, else in order of appearance; an `order` must name them all."""
    distinct = list(dict.fromkeys(found))
    if order is None:
        return distinct
    wanted = [str(name) for name in order]
    lost = [name for name in distinct if name not in wanted]
    if lost:
        raise ValueError(f"{form}: order does not name {', '.join(map(repr, lost))}; it names: {', '.join(wanted)}")
    return [name for name in wanted if name in distinct]


def hollow(frame):
    """For each row, whether its value is unverified, and so drawn hollow."""
    if "status" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return (frame["status"] == UNVERIFIED).to_numpy(dtype=bool)


def keep(frame, *columns):
    """The named columns, with status and source where the frame has them: what is drawn, and whence."""
    wanted = dict.fromkeys([column for column in columns if column] + ["status", "source"])
    return frame[[column for column in wanted if column in frame]].reset_index(drop=True)


def title(name, names=None):
    """How a column or value is written: as `names` has it, else with spaces for underscores."""
    return str((names or {}).get(name, str(name).replace("_", " ")))


def short_date(text):
    """A partial date in little room: `5 Feb 2026`, `Feb 2026`, `2026`."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return str(text)
    *day, month, year = ["", *dates.format_date(text).split()]
    return " ".join(part for part in [*day, month[:3], year] if part)
