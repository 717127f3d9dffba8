"""Partial dates: `2022`, `2022-03`, `2022-03-16`.

A source often gives only a month or a year. A partial date is kept as written and treated as the interval of days
it may mean; it never becomes a day that nobody has established.
"""

import calendar
import datetime as dt
import re

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FORMS = "2022, 2022-03 or 2022-03-16"

_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def interval(text):
    """The first and the last day that a partial date may mean.

    Parameters
    ----------
    text : str
        A year, a month or a day in ISO form.

    Returns
    -------
    tuple of datetime.date
        Both equal where the day is known.

    Raises
    ------
    ValueError
        If the text has another form or names a day that does not exist (2021-02-30).
    """
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is not a date; allowed forms: {FORMS}")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
        if day is not None:
            return first, first
        month = first.month if month is not None else 12
        return first, dt.date(year, month, calendar.monthrange(year, month)[1])
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day of the calendar ({error})") from None


def precision(text):
    """How much of a partial date is known: `"day"`, `"month"` or `"year"`."""
    interval(text)
    return ("year", "month", "day")[text.count("-")]


def format_date(text):
    """A partial date as it is read: `5 February 2026`, `February 2026`, `2026`."""
    interval(text)
    year, *rest = text.split("-")
    words = [MONTHS[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) == 2 else words)


def decimal_year(text):
    """The middle of a partial date on a scale of years, for drawing (2020-06-30 is about 2020.5)."""
    first, last = interval(text)
    start = dt.date(first.year, 1, 1)
    length = (dt.date(first.year + 1, 1, 1) - start).days if first.year < dt.MAXYEAR else 365
    middle = ((first - start).days + (last - start).days + 1) / 2
    return first.year + middle / length
