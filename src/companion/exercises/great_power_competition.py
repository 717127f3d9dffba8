"""The exercises of the chapter on great power competition."""

from companion.data import load

from .checking import exercise
from .kinds import Count, Word, Year


def _spending():
    table = load("great-power-competition/military-spending")
    table = table[(table["series"] == "sipri_military_expenditure") & (table["country"] != "World")]
    return table.pivot(index="year", columns="country", values="spending_usd_billion")


@exercise(
    Word(lambda: sorted(_spending().columns)),
    "whose military spending has grown fastest since 2016?",
    "Set every line to a hundred in 2016, in the first line of the cell, and compare where the lines end.",
)
def gp_1():
    spent = _spending()
    return (spent.iloc[-1] / spent.loc[2016]).idxmax()


@exercise(
    Year(),
    "which year after the brief is the first whose fall of trade meets the rule of the forecast, in American data?",
    "Show every year; the fall must be as large as the rule says, and a fall before the brief does not count.",
)
def gp_2():
    trade = load("great-power-competition/us-china-trade").set_index("year")
    change = (trade["exports_usd_billion"] + trade["imports_usd_billion"]).pct_change()
    return change.index[(change <= -0.15) & (change.index > 2020)][0]


@exercise(
    Count("documents"),
    "in how many documents of 2021 to 2023 are Russia and China in one class once competitor and threat are one?",
    "Change the dictionary in the first line: its key is the word to be replaced, its value the word to put there.",
)
def gp_3():
    stances = load("great-power-competition/strategy-stances")
    pairs = stances.pivot(index=["date_first", "document_type"], columns="power", values="stance").reset_index()
    pairs = pairs[pairs["date_first"].dt.year.between(2021, 2023)].replace({"threat": "competitor"})
    return (pairs["Russia"] == pairs["China"]).sum()
