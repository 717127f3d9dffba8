"""The exercises of the chapter on cybersecurity."""

from companion import ledger
from companion.data import load
from companion.ledger import scores

from .checking import exercise
from .kinds import Number, Year


@exercise(
    Year(),
    "in which year was the Russian text furthest behind the other in yes votes?",
    "Subtract one column from the other, and take the year with the largest difference.",
)
def cy_1():
    votes = load("cybersecurity/un-votes")
    year = votes["date_first"].dt.year
    paired = (votes["stage"] == "plenary") & (votes["adoption"] == "recorded vote") & year.between(2018, 2022)
    votes = votes[paired & ~votes["subject"].str.contains("ICT crime")].dropna(subset="votes_yes")
    led = votes["lead_sponsor"].where(votes["lead_sponsor"] == "Russia", "others")
    yes = votes.pivot_table(index=votes["date_first"].dt.year, columns=led, values="votes_yes")
    return (yes["others"] - yes["Russia"]).idxmax()


@exercise(
    Year(),
    "in which year since 2013 was the share of entries that names Russia the largest?",
    "Divide `entries` by `entries_all_sponsors`, row by row; the year with most entries is another one.",
)
def cy_2():
    table = load("cybersecurity/operations").query("suspected_sponsor == 'Russia' and year >= 2013").set_index("year")
    return (table["entries"] / table["entries_all_sponsors"]).idxmax()


@exercise(
    Number("on the scale of the Brier score", 2),
    "what does the forecast cost under the other rule, if no instrument on the conduct of states comes?",
    "Under that rule the outcome is no; change it in the last line.",
)
def cy_3():
    leading = ledger.forecasts("cybersecurity").query("forecast_id == 'F31'")
    return scores.score(leading.assign(outcome="no"))["brier"].item()
