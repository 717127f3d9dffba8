"""The exercises of the introduction."""

from companion.data import load

from .checking import exercise
from .kinds import Number, Words


@exercise(
    Number("in per cent", 2),
    "how long is the longer of the two bars of ventilators on the linear scale, in per cent of the longest bar?",
    "The frame `card` holds what is drawn, one row for each bar; divide one quantity by the largest.",
)
def in_1():
    aid = load("introduction/medical-aid")
    sent = aid[aid["unit"] != "U.S. dollars"].groupby(["item", "from_country"])["quantity"].sum()
    return 100 * sent.loc["ventilators"].max() / sent.max()


@exercise(
    Words("kinds of milestone"),
    "which kinds of milestone occur after June of the brief's year and not before?",
    "Compare the kinds in the frame `after` with those in the frame `before`.",
)
def in_2():
    milestones = load("introduction/relations-events")
    after = milestones[milestones["date_first"] > "2020-06-30"]["kind"]
    return set(after) - set(milestones[milestones["date_first"] < "2020-06"]["kind"])
