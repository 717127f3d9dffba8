"""The exercises of the chapter on the multipolar world."""

from companion.data import load

from .checking import exercise
from .kinds import Number, Year


def _shares():
    table = load("multipolar-world/gdp-shares")
    return table[table["valuation"] == "purchasing power"].pivot(index="year", columns="entity", values="share_pct")


@exercise(
    Year(),
    "in which year do the ten members of 2025, counted throughout, pass the G7 at purchasing power?",
    'Set `group_taken` to "BRICS-10" and keep the valuation at purchasing power.',
)
def mw_1():
    shares = _shares()
    return shares.index[shares["BRICS-10"] > shares["G7"]].min()


@exercise(
    Number("in units of the scale", 2),
    "by how much did Russia's distance from the United States grow from 2021 to 2022?",
    "Look at the column of distances from the United States, not at Russia's own point.",
)
def mw_2():
    table = load("multipolar-world/un-ideal-points")
    points = table.pivot(index="year", columns="country", values="ideal_point")
    return (points["United States"] - points["Russia"]).abs().diff()[2022]


@exercise(
    Year(),
    "in which year did the United States and Russia agree most often if abstentions are left out?",
    "Draw the other measure, or take the row with the largest value of it for this pair.",
)
def mw_3():
    votes = load("multipolar-world/un-voting-agreement")
    pair = votes[(votes["country_a"] == "United States") & (votes["country_b"] == "Russia")]
    return pair.set_index("year")["yes_no_agreement_pct"].idxmax()


@exercise(
    Number("in per cent of world output", 1),
    "how many points of the five states' gain since the first year are China's?",
    "Subtract the share of the first year from that of the last, for China alone.",
)
def mw_4():
    table = load("multipolar-world/gdp-shares")
    last = table[table["value_kind"] == "actual or estimate"]["year"].max()
    return _shares()["China"].loc[last] - _shares()["China"].iloc[0]
