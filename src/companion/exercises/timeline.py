"""The exercises of the page with one timeline."""

from companion.data import events

from .checking import exercise
from .kinds import Number


def _events():
    table = events()
    return table[table["date_first"] >= "1991"]


@exercise(
    Number("in per cent", 0),
    "in how many per cent of the events is the United States alone the actor?",
    "The table of shares has the row; rows that name several actors do not count.",
)
def tl_1():
    return 100 * (_events()["actor"] == "United States").mean()


@exercise(
    Number("in per cent", 0),
    "how large is the share of unverified events in the field where it is largest?",
    "Divide the unverified events of each field by all of that field; the largest number is not the largest share.",
)
def tl_2():
    table = _events()
    return 100 * (table["status"] == "unverified").groupby(table["field"]).mean().max()
