"""Any small table a chapter needs."""

import numbers

from companion.data import DataError, format_date
from companion.prose import number

from .listing import Listing, explained, mark, missing, source

NOTHING = "—"


def table_of(frame, columns, caption, name, formats=None, widths=None):
    """Chosen columns of a frame as a table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any rows. Where it has `status`, unverified rows are marked in their first cell.
    columns : dict
        `{column: heading}`, in the order wanted. The column `source` is shown as a link.
    caption, name : str
        As for `Listing`.
    formats : dict, optional
        `{column: how}` where `how` is a number of digits, `"date"` for partial dates, or a function of the value.
        Whole numbers, text, yes and no need none; any other number does, so that its rounding is a choice.
    widths : sequence of int, optional
        Relative widths of the columns.

    Raises
    ------
    DataError
        If a column is not in the frame, or a format is missing or unknown.
    """
    formats = formats or {}
    for column in (*columns, *formats):
        if column not in frame:
            raise DataError(f"table {name}: no column {column!r}; there are {', '.join(map(str, frame.columns))}")
    rows = []
    for _, row in frame.iterrows():
        cells = [_shown(row[column], formats.get(column), column, name) for column in columns]
        if "status" in frame:
            cells[0] = [cells[0], mark(row["status"])]
        rows.append(cells)
    caption = explained(caption, frame["status"]) if "status" in frame else caption
    return Listing(list(columns.values()), rows, caption, name, widths)


def _shown(value, how, column, name):
    if missing(value):
        return NOTHING
    if column == "source":
        return source(value)
    if callable(how):
        return how(value)
    if how == "date":
        return format_date(value)
    if isinstance(how, int):
        return number(value, how)
    if how is not None:
        raise DataError(f"table {name}: {column}: {how!r} is no format; allowed: digits, 'date' or a function")
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, numbers.Integral):
        return number(int(value))
    if isinstance(value, numbers.Real):
        raise DataError(f"table {name}: {column}: say with formats={{{column!r}: digits}} how to round {value}")
    return str(value)
