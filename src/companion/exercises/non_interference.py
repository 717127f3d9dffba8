"""The exercises of the chapter on non-interference."""

from companion.data import load
from companion.ledger.words import bounds

from .checking import exercise
from .kinds import Count, Number


@exercise(
    Count("answers"),
    "how many refusals are left if the accounts given by Russia alone are not believed?",
    "Take that side out of `told_by`; what both sides told stays in.",
)
def ni_1():
    offers = load("mutually-guaranteed-intervention/non-interference-offers")
    return ((offers["told_by"] != "Russia") & (offers["answer"] == "declined")).sum()


@exercise(
    Count("restrictions and laws"),
    "how many Russian steps against media, organizations and individuals are lost if the story begins in 2017?",
    "Compare the row of that lane and of Russia with the two starts.",
)
def ni_2():
    events = load("mutually-guaranteed-intervention/events")
    limits = events["kind"].isin(["restriction", "legislation"]) & (events["target"] != "foreign states")
    lost = events["date_first"].dt.year.between(2012, 2016)
    return (limits & lost & (events["actor"] == "Russia")).sum()


@exercise(
    Number("on the scale of the Brier score", 3),
    'what does the forecast cost if it ends with no and is read as "unlikely"?',
    "The score is then the square of the middle of that band.",
)
def ni_3():
    return (sum(bounds("unlikely").values()) / 2) ** 2
