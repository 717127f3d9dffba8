"""The exercises of the chapter on economics."""

from companion.data import load

from .checking import exercise
from .kinds import Number, Year


def _census():
    table = load("economics/us-goods-trade").query("period == 'year'").set_index("year")
    return table["total_usd_million"] / 1000


@exercise(
    Year(),
    "in which year do the two books point in opposite directions?",
    "Show every year instead of one, and look for a rise beside a fall.",
)
def ec_1():
    customs = load("economics/russian-customs-trade").query("period == 'year'").set_index("year")
    rise = customs["growth_pct"].fillna(100 * customs["turnover_usd_billion"].pct_change(fill_method=None))
    opposite = rise.loc[2010:2021] * _census().pct_change().loc[2010:2021] < 0
    return opposite.index[opposite][0]


@exercise(
    Number("in per cent", 1),
    "which width, the same up and down, would just have saved the forecast for 2019 to 2023?",
    "Raise `width` until no year is left, or take the largest change of these years without its sign.",
)
def ec_2():
    return 100 * _census().pct_change().loc[2019:2023].abs().max()


@exercise(
    Number("in billion dollars", 1),
    "how much trade was lost in 2022 to 2024 if the level of 2021 is what would have been?",
    "Change the year in the first line; the loss is the sum of three differences.",
)
def ec_3():
    total = _census()
    return (total[2021] - total.loc[2022:2024]).sum()
