"""The exercises of the chapter on regional problems."""

from companion.data import load

from .checking import exercise
from .kinds import Count, Number, Year

STOCK = "regional-problems/iran-enriched-uranium"


@exercise(
    Year(),
    "in which year did the stock grow fastest in proportion, from the last report of one year to that of the next?",
    "On the logarithmic scale it is the steepest part of the line, on the linear one it is not.",
)
def rp_1():
    stock = load(STOCK)
    at_end = stock.groupby(stock["measured_on_first"].dt.year)["total_enriched_uranium_kg"].last()
    return at_end.pct_change().idxmax()


@exercise(
    Count("events"),
    "how many events that name both governments does the table have for 2025 and 2026 together?",
    "Set `counted` to the events that name both, as the frame `named` marks them, and add up two years.",
)
def rp_2():
    events = load("regional-problems/events")
    actor, year = events["actor"], events["date_first"].dt.year
    both = actor.str.contains("United States") & actor.str.contains("Russia")
    return ((actor.str.contains("P5+1", regex=False) | both) & year.between(2025, 2026)).sum()


@exercise(
    Number("in kilograms", 0),
    "which total stock was the last published one if the text was closed in May 2020?",
    "Set `known_by` to that month, and read the last row.",
)
def rp_3():
    return load(STOCK, as_of="2020-05")["total_enriched_uranium_kg"].iloc[-1]
