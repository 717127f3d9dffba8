"""The exercises of the page with all claims."""

from companion import ledger

from .checking import exercise
from .kinds import Number


def _facts():
    return ledger.claims().query("kind == 'fact'")


@exercise(
    Number("in per cent", 0),
    "which share of the facts that can be verified is confirmed?",
    "Leave out the rows of one verdict before the shares are taken.",
)
def cl_1():
    return 100 * (_facts().query("verdict != 'unverifiable'")["verdict"] == "confirmed").mean()


@exercise(
    Number("in per cent", 0),
    "which share of the facts whose evidence was seen in a source is confirmed?",
    "Seen are the rows of two statuses; add them up, and leave the third out.",
)
def cl_2():
    return 100 * (_facts().query("status != 'unverified'")["verdict"] == "confirmed").mean()
