"""The exercises of the conclusion."""

from companion import ledger

from .checking import exercise
from .kinds import Count, Number


def _read():
    forecasts = ledger.forecasts()
    return forecasts[forecasts["status_quo"].notna()]


@exercise(
    Number("in per cent", 0),
    "of the events in which things go on, how many per cent come about if every open forecast ends as it leans?",
    "Replace both leanings in the first line by yes and no, and divide the yes of that row by its yes and no.",
)
def co_1():
    read = _read()
    supposed = read[read["status_quo"].astype(bool)]["outcome"].str.removeprefix("open_leaning_").value_counts()
    return 100 * supposed["yes"] / (supposed["yes"] + supposed["no"])


@exercise(
    Count("events"),
    "how many settled events in which things go on have come about if F24 is read as one of them?",
    "Change the reading of F24 before counting, and count the settled rows only.",
)
def co_2():
    read = _read()
    going_on = read["status_quo"].astype(bool) | (read["forecast_id"] == "F24")
    return (going_on & (read["outcome"] == "yes")).sum()
