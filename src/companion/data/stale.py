"""Series whose newest row is older than their descriptor lets it grow."""

import calendar
import datetime as dt
from dataclasses import dataclass

from .catalogue import describe, load, tables
from .dates import format_date, interval


@dataclass(frozen=True)
class Stale:
    """A series for which newer rows should be looked for: its newest row, and the day by which one was expected."""

    table: str
    newest: str
    due: dt.date
    when: str

    def __str__(self):
        due = format_date(self.due.isoformat())
        return f"{self.table}: the newest row is {self.newest}; a newer one was expected by {due}. {self.when}"


def stale(day):
    """The series that are stale on a day, those longest overdue first.

    A series is a table whose descriptor says `expected_within: {column, months}`: so many months after the end of the
    period of its newest row, the next should be there.

    Parameters
    ----------
    day : datetime.date

    Returns
    -------
    list of Stale
    """
    found = []
    for name in tables():
        table = describe(name)
        if not table.expected_within:
            continue
        column = load(name)[table.expected_within["column"]].dropna().astype(str)
        newest = max(column, key=lambda text: interval(text)[1])
        due = _later(interval(newest)[1], table.expected_within["months"])
        if due < day:
            found.append(Stale(name, newest, due, table.expected_update))
    return sorted(found, key=lambda one: (one.due, one.table))


def _later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
