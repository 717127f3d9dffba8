"""The exercises of the chapter on mutually guaranteed intervention."""

import pandas as pd

from companion import ledger
from companion.data import load
from companion.ledger.words import bounds

from .checking import exercise
from .kinds import Count, Number

CHARGES = (
    "accusation", "assessment", "attribution", "indictment", "sanctions", "sanctions and expulsion",
    "sanctions and indictment",
)  # fmt: skip


@exercise(
    Count("charges"),
    "how many Russian charges fall within a year, 365 days, before a Russian vote?",
    "Change `window`, and read the row of Russia.",
)
def mi_1():
    events = load("mutually-guaranteed-intervention/events")
    charges = events[events["kind"].isin(CHARGES) & (events["actor"] == "Russia")].sort_values("date_first")
    elections = load("mutually-guaranteed-intervention/elections")
    votes = elections[elections["country"] == "Russia"][["date_first"]].sort_values("date_first")
    votes["vote"] = votes["date_first"]
    next_vote = pd.merge_asof(charges[["date_first"]], votes, on="date_first", direction="forward")
    return ((next_vote["vote"] - next_vote["date_first"]).dt.days <= 365).sum()


@exercise(
    Count("people and posts"),
    "what does Russia's side add up to when the staff cap is counted with the expulsions?",
    'Add "staff cap" to the list of kinds, and read the row of Russia.',
)
def mi_2():
    measures = load("mutually-guaranteed-intervention/diplomatic-measures")
    counted = measures["measure"].isin(["expulsion", "staff cap"]) & (measures["actor"] == "Russia")
    return measures[counted]["people"].sum()


@exercise(
    Number("on the scale of the Brier score", 3),
    'what is the mean score of somebody who gives every settled forecast the upper end of "very likely"?',
    "Square the distance between that end of the band and what happened, row by row, and take the mean.",
)
def mi_3():
    outcomes = ledger.forecasts("mutually-guaranteed-intervention")["outcome"]
    happened = outcomes[outcomes.isin(["yes", "no"])] == "yes"
    return ((bounds("very likely")["p_high"] - happened.astype(float)) ** 2).mean()
