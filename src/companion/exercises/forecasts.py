"""The exercises of the page with all forecasts."""

from companion import ledger
from companion.ledger import scores
from companion.ledger.words import bounds

from .checking import exercise
from .kinds import Number


@exercise(
    Number("as a share of one", 2),
    "which probability, the same for every settled forecast, would have scored best?",
    "Try several in the first line; the score falls towards one point from both sides.",
)
def fc_1():
    return scores.score(ledger.forecasts())["happened"].mean()


@exercise(
    Number("on the scale of the Brier score", 2),
    'what is the mean score if every "may" and "could" is read as likely?',
    "Write the bounds of that band in the second line, for the rows of the even band.",
)
def fc_2():
    bolder = ledger.forecasts()
    even = bolder["p_high"] == bounds("roughly even chance")["p_high"]
    bolder.loc[even, ["p_low", "p_high"]] = list(bounds("likely").values())
    return scores.mean_scores(scores.score(bolder))["brier"]


@exercise(
    Number("on the scale of the Brier score", 2),
    "what is the mean score without the forecasts on European security?",
    "Change the section that is left out; its name is written as in the table.",
)
def fc_3():
    forecasts = ledger.forecasts()
    return scores.mean_scores(scores.score(forecasts[forecasts["section_id"] != "european-security"]))["brier"]
