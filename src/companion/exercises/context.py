"""The exercises of the first page on context."""

from companion import ledger

from .checking import exercise
from .kinds import Count, Word

PARTS = ("great-power-competition", "multipolar-world", "mutually-guaranteed-intervention")


@exercise(
    Word(lambda: PARTS),
    "which of the three sections has the largest share of positions?",
    "Read the column of positions, and compare shares, not numbers: the sections differ in length.",
)
def cx_1():
    claims = ledger.claims()
    return (claims["kind"] == "position").groupby(claims["section_id"]).mean()[list(PARTS)].idxmax()


@exercise(
    Count("forecasts"),
    "how many of the forecasts on context run to 2030 or beyond?",
    "Show all rows, not the first ones, and look at the column of horizons; any day of that year counts.",
)
def cx_2():
    forecasts = ledger.forecasts()
    return (forecasts["section_id"].isin(PARTS) & (forecasts["horizon_last"] >= "2030")).sum()
