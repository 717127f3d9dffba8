"""The ledger's vocabulary, each word once: how it stands in the tables and how a reader meets it."""

from typing import NamedTuple

KINDS = {
    "fact": "fact",
    "forecast": "forecast",
    "position": "position",
    "recommendation": "recommendation",
}

VERDICTS = {
    "confirmed": "confirmed",
    "partly": "partly right",
    "inaccurate": "inaccurate",
    "unverifiable": "cannot be verified",
}

OUTCOMES = {
    "yes": "came true",
    "no": "did not come true",
    "open_leaning_yes": "open, leaning yes",
    "open_leaning_no": "open, leaning no",
    "open": "open",
    "unresolvable": "cannot be resolved",
}
HAPPENED = {"yes": 1, "no": 0}
LEANS = {"open_leaning_yes": 1, "open_leaning_no": 0}

# What a direction of the table outlook is called: as the brief expected it, and as it was seen.
DIRECTIONS = {
    "deteriorate": "worse",
    "deteriorated": "worse",
    "improve": "better",
    "improved": "better",
    "stable": "stable",
    "mixed": "mixed",
}

# How a question put to others bears on a forecast of the brief.
RELATIONS = {
    "same": "the same event, perhaps over a shorter time",
    "opposite": "one way in which the forecast fails",
    "related": "another event; no probability follows from the brief",
}

STATUSES = ("verified", "cross-checked", "unverified")


class Band(NamedTuple):
    """A band of probability and the words for it."""

    p_low: float
    p_high: float
    words: str
    synonym: str


# Office of the Director of National Intelligence, Intelligence Community Directive 203, Analytic Standards,
# 2 January 2015, section D.6.e(2)(a). Neighbouring bands share their bound.
ICD_203 = (
    Band(0.01, 0.05, "almost no chance", "remote"),
    Band(0.05, 0.20, "very unlikely", "highly improbable"),
    Band(0.20, 0.45, "unlikely", "improbable"),
    Band(0.45, 0.55, "roughly even chance", "roughly even odds"),
    Band(0.55, 0.80, "likely", "probable"),
    Band(0.80, 0.95, "very likely", "highly probable"),
    Band(0.95, 0.99, "almost certain", "nearly certain"),
)


def band(p_low, p_high):
    """The band of ICD 203 with these bounds.

    Raises
    ------
    ValueError
        If no band has them.
    """
    for one in ICD_203:
        if abs(one.p_low - p_low) < 1e-9 and abs(one.p_high - p_high) < 1e-9:
            return one
    allowed = ", ".join(f"{one.p_low:.2f}–{one.p_high:.2f}" for one in ICD_203)
    raise ValueError(f"{p_low}–{p_high} is no band of ICD 203; allowed: {allowed}")


def bounds(words):
    """The bounds of the band of ICD 203 that these words name: `{"p_low": …, "p_high": …}`.

    Raises
    ------
    ValueError
        If no band bears them.
    """
    for one in ICD_203:
        if words in (one.words, one.synonym):
            return {"p_low": one.p_low, "p_high": one.p_high}
    raise ValueError(f"{words!r} names no band of ICD 203; allowed: {', '.join(one.words for one in ICD_203)}")
