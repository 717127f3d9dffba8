"""The exercises of the chapter on European security."""

from companion import ledger
from companion.data import load
from companion.ledger import scores
from companion.ledger.words import bounds

from .checking import exercise
from .kinds import Count, Number


@exercise(
    Count("allies"),
    "by how many allies does the count for 2024 differ between the editions of February and of June 2024?",
    "Choose one edition after the other, and read the row of 2024 in each.",
)
def eu_1():
    counts = load("european-security/nato-two-percent").query("year == 2024").set_index("edition")
    return abs(counts.loc["2024-06", "allies_meeting_2pct"] - counts.loc["2024-02", "allies_meeting_2pct"])


@exercise(
    Count("allies"),
    "how many allies stood at or above the line of The Hague for core defence in the estimates for 2024?",
    "Change `threshold` to that line; it is given as a share of output in the exercise.",
)
def eu_2():
    table = load("european-security/nato-defence-spending-by-ally").query("year == 2024 and edition == '2024-06'")
    return (table["share_gdp_pct"] >= 3.5).sum()


@exercise(
    Number("on the scale of the Brier score", 2),
    'what would F37 cost if its words meant no more than "likely"?',
    "Give both rows the band of that word, and read the row of F37.",
)
def eu_3():
    remain = ledger.forecasts("european-security").query("forecast_id == 'F37'")
    return scores.score(remain.assign(**bounds("likely")))["brier"].item()
