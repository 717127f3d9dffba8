"""The exercises of the page with the slips."""

from companion import ledger
from companion.data import sources

from .checking import exercise
from .kinds import Count, Word


@exercise(
    Count("slips"),
    "how many slips belong to claims that were judged inaccurate or partly right?",
    "Count two of the verdicts in the merged table; a slip may belong to a claim without a verdict.",
)
def er_1():
    judged = ledger.claims().set_index("claim_id")["verdict"]
    return ledger.errata()["claim_id"].map(judged).isin(["inaccurate", "partly"]).sum()


@exercise(
    Word(lambda: sorted(sources()["kind"].unique())),
    "of which kind are most of the sources on which the corrections rest?",
    "Count the column of kinds instead of reading its first rows.",
)
def er_2():
    return ledger.errata()["source"].map(sources()["kind"]).value_counts().idxmax()
