"""Step lines: a level that holds until the next change, or a count that grows with each row."""

import numpy as np
import pandas as pd

from .. import columns, lines
from ..picture import TALL, Picture, form
from .series import draw_into


@form
def steps(
    frame, *, x, y=None, by=None, until=None, names=None, order=None, colour=None, marks=(), limits=(), shade=(),
    log=False, labels="auto", ylabel=None, xlim=None, ylim=None, height=None,
):  # fmt: skip
    """Draw step lines; without `y`, the number of rows up to each date.

    Parameters
    ----------
    frame : DataFrame
        One row for each change of level, or one for each thing to be counted. Not changed.
    x : str
        Column of years, partial dates or numbers; rows without one are left out.
    y : str or list of str, optional
        Column or columns with the level from x on. Without it the rows are counted as they come.
    by : str, optional
        Column whose values tell the lines apart.
    until : date or number, optional
        How far the last level is known to hold.
    names, order, colour, marks, limits, shade, log, labels, ylabel, xlim, ylim, height
        As in `series`.

    Returns
    -------
    Picture
        Its `drawn` has x, by, the level (or `count`), status and source.

    Raises
    ------
    ValueError
        As in `series`.
    """
    wanted = [] if y is None else [y] if isinstance(y, str) else list(y)
    data = columns.need(frame, "steps", x=x, y=wanted, by=by)
    columns.allowed("steps", "labels", labels, ("auto", "end", "legend"))
    counted = not wanted
    if counted:
        data, wanted = _count(data, x, by), ["count"]
    found, kind, drawn = lines.gather(
        data, "steps", x, wanted[0] if len(wanted) == 1 else wanted, by, None, None, names, order, log
    )
    end = None if until is None else columns.place(until, kind)
    picture = Picture(height=TALL)
    ax = picture.subplots()
    draw_into(
        picture, ax, found, kind, colour, marks, limits, shade, log, None, labels, xlim, ylim, height or 2.4, ylabel,
        stepped=True, until=end,
    )  # fmt: skip
    picture.drawn = drawn
    return picture


def _count(data, x, by):
    """One row for each place and group, with the number of rows so far; unverified if any of its rows is."""
    at, _ = columns.places(data, "steps", x)
    if np.isnan(at).all():
        raise ValueError(f"steps: every {x!r} is missing; there is nothing to draw")
    data = data[~np.isnan(at)].assign(_at=at[~np.isnan(at)])
    groups = columns.words(data, by) if by else [""] * len(data)
    data = data.assign(_group=groups).sort_values("_at", kind="stable")
    out = []
    for (_, group), rows in data.groupby(["_at", "_group"], sort=True):
        row = {x: rows[x].iloc[0], "_group": group, "count": len(rows)}
        for column in ("status", "source"):
            if column in rows:
                row[column] = "; ".join(dict.fromkeys(rows[column].astype(str)))
        if "status" in row and columns.UNVERIFIED in row["status"]:
            row["status"] = columns.UNVERIFIED
        out.append(row)
    counted = pd.DataFrame(out)
    counted["count"] = counted.groupby("_group")["count"].cumsum()
    return counted.rename(columns={"_group": by}) if by else counted.drop(columns="_group")
