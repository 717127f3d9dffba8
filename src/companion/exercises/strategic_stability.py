"""The exercises of the chapter on strategic stability and arms control."""

from companion import ledger
from companion.data import load
from companion.ledger import scores
from companion.ledger.words import bounds

from .checking import exercise
from .kinds import Count, Number


@exercise(
    Number("in per cent", 1),
    "how high does China's line end on the linear scale, in per cent of the highest point of the figure?",
    "The frame `positive` holds what is drawn; divide China's last value by the largest of all.",
)
def ac_1():
    table = load("strategic-stability/warhead-stockpiles")
    drawn = table[table["series"] == "fas_notebook"].set_index("year")
    china = drawn[drawn["country"] == "China"]["warheads_stockpile"]
    return 100 * china.loc[china.index.max()] / drawn["warheads_stockpile"].max()


@exercise(
    Count("warheads"),
    "which number of deployed Russian warheads was the last public one in June 2020?",
    "Set `as_of` to that month; the last two rows are not always of two sides, so read the country.",
)
def ac_2():
    known = load("strategic-stability/new-start-aggregate", as_of="2020-06")
    return known[known["country"] == "Russia"]["deployed_warheads"].iloc[-1]


@exercise(
    Number("on the scale of the Brier score", 2),
    'what does the forecast of an extension cost if the author meant "highly unlikely"?',
    "Take the middle of that band and square its distance from what happened.",
)
def ac_3():
    extension = ledger.forecasts("arms-control").query("forecast_id == 'F23'")
    return scores.score(extension.assign(**bounds("very unlikely")))["brier"].item()
