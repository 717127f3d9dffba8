"""The scores as tables; `companion scores` prints the same numbers."""

from companion.data import format_date
from companion.ledger import scores as scoring
from companion.ledger.words import ICD_203
from companion.prose import number

from .listing import Listing, Text, narrow


def scores(as_of=None, caption=None, name="tab-all-scores"):
    """The brief beside three simple forecasters on the same resolved rows."""
    report = scoring.report(as_of)
    rows = []
    for words, one in (
        ("The brief, each row one vote", report["overall"]),
        ("The brief, each claim one vote", report["by_claim"]),
    ):
        if one:
            rows.append([Text(words, strong=True), number(one["n"]), *_brier(one), _three(one["log"])])
    for one in report["baselines"]:
        rows.append([one["words"].capitalize(), number(one["n"]), _three(one["brier"]), "", _three(one["log"])])
    caption = caption or (
        "Mean scores of the resolved forecasts; lower is better. Inside the bands: the best and the worst that any "
        "probability in the brief's bands would have scored. The base rate is known only afterwards."
    )
    columns = ["Forecaster", "Resolved", "Brier score", "Inside the bands", "Log score"]
    return Listing(columns, rows, caption, name, [38, 14, 14, 20, 14])


def scores_by_section(as_of=None, caption=None, name="tab-all-scores-by-section"):
    """The brief's scores, section by section."""
    rows = []
    for one in scoring.report(as_of)["by_section"]:
        cells = [number(one["n"]), *_brier(one), _three(one["log"])] if one["n"] else ["0", "", "", ""]
        rows.append([narrow(one["title"]), f"{cells[0]} of {one['forecasts']}", *cells[1:]])
    caption = caption or "Scores by section; with so few resolved rows in each, none is more than a hint."
    columns = ["Section", "Resolved", "Brier score", "Inside the bands", "Log score"]
    return Listing(columns, rows, caption, name, [38, 14, 14, 20, 14])


def scores_over_time(as_of=None, caption=None, name="tab-all-scores-over-time"):
    """How the score stood at the end of each year."""
    rows = [
        [
            format_date(one["day"]),
            number(one["n"]),
            *(_brier(one) if one["n"] else ["", ""]),
            _three(one["base_rate"]) if one["n"] else "",
        ]
        for one in scoring.report(as_of)["over_time"]
    ]
    caption = caption or "The Brier score at the end of each year, from the days on which forecasts were resolved."
    columns = ["Day", "Resolved", "Brier score", "Inside the bands", "Base rate"]
    return Listing(columns, rows, caption, name, [30, 16, 16, 22, 16])


def calibration(as_of=None, caption=None, name="tab-all-calibration"):
    """What was said beside what came about, band by band."""
    rows = [
        [
            f"{one['words']}, {one['p_low']:.2f}–{one['p_high']:.2f}",
            number(one["n"]),
            _three(one["stated"]),
            f"{one['yes']} ({number(one['observed'], 2)})",
            f"{number(one['low'], 2)}–{number(one['high'], 2)}",
        ]
        for one in scoring.report(as_of)["calibration"]
    ]
    caption = caption or (
        "Resolved forecasts by band: how likely the brief called them and how many came true, "
        "with the 95 % interval of the share (Wilson 1927), which takes the rows as independent."
    )
    columns = ["Band", "Resolved", "Midpoint", "Came true", "95 % interval"]
    return Listing(columns, rows, caption, name, [34, 14, 14, 18, 20])


def bands(caption=None, name="tab-all-bands"):
    """The words of probability of ICD 203 and their bands."""
    rows = [[one.words, one.synonym, f"{one.p_low:.2f}–{one.p_high:.2f}"] for one in ICD_203]
    caption = caption or (
        "Words of probability and their bands after Intelligence Community Directive 203, *Analytic Standards* (2015)."
    )
    return Listing(["Words", "Or", "Probability"], rows, caption, name, [40, 36, 24])


def _brier(one):
    return [_three(one["brier"]), f"{_three(one['brier_best'])}–{_three(one['brier_worst'])}"]


def _three(value):
    return number(value, 3)
