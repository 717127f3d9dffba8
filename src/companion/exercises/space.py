"""The exercises of the chapter on space."""

from companion.data import load

from .checking import exercise
from .kinds import Number


@exercise(
    Number("in per cent", 0),
    "how many per cent of the seats used from 2006 to 2010 were on Soyuz?",
    'Set `measure` to "seats_used", add up the five years for each vehicle, and divide.',
)
def sp_1():
    crews = load("space/iss-crew-transport").query("2006 <= year <= 2010")
    seats = crews.groupby("vehicle")["seats_used"].sum()
    return 100 * seats["Soyuz"] / seats.sum()


@exercise(
    Number("in million dollars", 2),
    "how much more has Russia given than the United States, if its own seats have the price of the last Soyuz seat "
    "and those it was given the estimate for Crew Dragon?",
    "Change `dragon_seat` to the estimate; the cell subtracts Russia's side from the other, so mind the sign.",
)
def sp_2():
    price = load("space/soyuz-seat-prices").set_index(["vehicle", "period"])["price_per_seat_usd_million"]
    guests = load("space/seat-exchange")["country"].value_counts()
    return guests["United States"] * price["Soyuz", "2020"] - guests["Russia"] * price["Crew Dragon", "2020"]


@exercise(
    Number("in per cent", 0),
    "what would Russia's share of the three powers' launches be in the last year if it had kept up its first year's?",
    "Put the first value of Russia's column in place of the column; the launches of the other two stay.",
)
def sp_3():
    yearly = load("space/orbital-launches").pivot(index="year", columns="country", values="launch_attempts")
    kept, others = yearly["Russia"].iloc[0], yearly[["China", "United States"]].iloc[-1].sum()
    return 100 * kept / (kept + others)
