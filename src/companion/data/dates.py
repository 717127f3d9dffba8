"""Partial dates: `2022`, `2022-03`, `2022-03-16`.

A source often gives only a month or a year. A partial date is kept as written and treated as the interval of days
it may mean; it never becomes a day that nobody has established.
"""

import datetime as dt
import re

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FORMS = "2022, 2022-03 or 2022-03-16"

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


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
        if day:
            return (dt.date(year, month, day),) * 2
        if month:
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return dt.date(year, month, 1), following - dt.timedelta(days=1)
        if match.group(2) or match.group(3):
            raise ValueError("month and day are counted from 01")
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
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
