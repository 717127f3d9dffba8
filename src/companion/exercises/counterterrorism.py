"""The exercises of the chapter on counterterrorism."""

from companion import ledger
from companion.data import load
from companion.ledger import scores

from .checking import exercise
from .kinds import Count, Number


@exercise(
    Number("in per cent", 1),
    "how much of all deaths in the United States in the series falls in the single worst year?",
    "Take the largest value and the sum of one column of `killed`.",
)
def ct_1():
    attacks = load("counterterrorism/attacks")
    killed = attacks[~attacks["partial_year"] & (attacks["country"] == "United States")]["deaths"]
    return 100 * killed.max() / killed.sum()


@exercise(
    Count("warnings"),
    "how many of the warnings stayed unknown to the public for more than thirty days?",
    "Count the days from the last day of the date to the first day of `known_on`.",
)
def ct_2():
    events = load("counterterrorism/events")
    tips = events[events["kind"] == "tip"]
    return ((tips["known_on_first"] - tips["date_last"]).dt.days > 30).sum()


@exercise(
    Number("on the scale of the Brier score", 2),
    "what does the reading as a formal dialogue, F33, cost if it ends as it leans?",
    "Put `scores.as_they_lean(readings)` in place of `readings`, and read the row of F33.",
)
def ct_3():
    dialogue = ledger.forecasts("counterterrorism").query("forecast_id == 'F33'")
    return scores.score(scores.as_they_lean(dialogue))["brier"].item()
