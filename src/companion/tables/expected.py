"""What the brief expected and what came: forecasts, outlook, directions, the crowd."""

from companion import ledger
from companion.data import edition, format_date
from companion.ledger.words import DIRECTIONS, HAPPENED, OUTCOMES, band
from companion.prose import number

from .listing import Anchor, Listing, Text, claim, explained, forecast, mark, source

_TERMS = {"bare": "plain “will”", "conditional": "an if-statement"}


def forecasts(section=None, anchors=False, as_of=None, caption=None, name=None):
    """Forecasts in full: band, term as printed, horizon, resolution rule, outcome and evidence.

    Parameters
    ----------
    section : str, optional
        A section's id; without it, every section.
    anchors : bool
        Whether the identifiers are places to link to. Only the page of all forecasts sets it.
    as_of : str, optional
        A partial date; outcomes of a later day are open again.

    Raises
    ------
    DataError
        If there is no such section or `as_of` is not usable.
    """
    table = ledger.forecasts(section, as_of)
    rows = [
        [
            [_place(row) if anchors else forecast(row.forecast_id), " (", claim(row.claim_id), ")"],
            [row.paraphrase, " Rule: ", row.resolution_criterion],
            [_likely(row), f"; printed: {_TERMS.get(row.likelihood_term, f'“{row.likelihood_term}”')}"],
            _came(row),
        ]
        for row in table.itertuples()
    ]
    caption = caption or f"{len(table)} forecasts with the rule by which each is resolved.{_as_of(as_of)}"
    default = ["tab", "forecasts", section] if anchors and section else ["tab", section or "all", "forecasts"]
    columns = ["Forecast", "What was expected, and the rule", "How likely, by when", "What happened"]
    caption = explained(caption, table["status"])
    return Listing(columns, rows, caption, name or "-".join(default), [13, 37, 18, 32], cards=True)


def outlook(section=None, as_of=None, caption=None, name=None):
    """A section's forecasts in brief and, for a field of interaction, the direction expected beside the one seen.

    Parameters and errors as for `forecasts`.
    """
    table = ledger.forecasts(section, as_of)
    rows = [[forecast(row.forecast_id), row.paraphrase, _likely(row), _came(row)] for row in table.itertuples()]
    fields = ledger.outlook(section) if section and as_of is None else ()
    statuses = list(table["status"])
    if len(fields):
        row = next(fields.itertuples())
        statuses.append(row.status)
        whole = ["The field as a whole: ", Text(DIRECTIONS[row.brief_direction], strong=True), ". ", row.brief_driver]
        seen = [Text(DIRECTIONS[row.actual_direction], strong=True), mark(row.status), ". ", row.actual_note]
        rows.append(["Field", [*whole, "."], "", [*seen, " ", source(row.source)]])
    caption = caption or (
        "What the brief expected, read as bands of probability (ICD 203), by when, and what happened; "
        f"data to {_now()}.{_as_of(as_of)}"
    )
    columns = ["Forecast", "What was expected", "How likely, by when", "What happened"]
    name = name or f"tab-{section or 'all'}-outlook"
    return Listing(columns, rows, explained(caption, statuses), name, [11, 35, 18, 36], cards=True)


def directions(caption=None, name="tab-all-directions"):
    """The fields of interaction: direction expected, direction seen, and the evidence."""
    table = ledger.outlook()
    rows = [
        [
            row.area,
            [Text(DIRECTIONS[row.brief_direction], strong=True), f": {row.brief_driver}."],
            [Text(DIRECTIONS[row.actual_direction], strong=True), mark(row.status)],
            [row.actual_note, " ", source(row.source)],
        ]
        for row in table.itertuples()
    ]
    caption = caption or f"Where the brief saw each field going, and where it had gone by {_now()}."
    columns = ["Field", "Expected", "Seen", "What happened"]
    return Listing(columns, rows, explained(caption, table["status"]), name, [18, 30, 12, 40])


def goals(caption=None, name="tab-all-goals"):
    """The fields of interaction: each side's aims as the brief gives them."""
    table = ledger.outlook()
    rows = [[[row.area, mark(row.status)], f"{row.russian_goal}.", f"{row.us_position}."] for row in table.itertuples()]
    caption = caption or "What each side was after in each field, as the brief saw it."
    columns = ["Field", "Russia's goal", "U.S. position"]
    return Listing(columns, rows, explained(caption, table["status"]), name, [20, 40, 40])


def crowd(caption=None, name="tab-all-crowd"):
    """What others said on related questions, and what the brief implies where it implies anything."""
    from companion.ledger.scores import beside_crowd

    table = beside_crowd()
    rows = []
    for row in table.itertuples():
        implied = [forecast(row.forecast_id), ": "]
        if row.comparable:
            most = "at most " if row.relation == "opposite" else ""
            implied += [f"{most}{row.brief_low:.2f}–{row.brief_high:.2f}"]
            if row.outcome in HAPPENED:
                implied += [f"; Brier score {number(row.brief_brier, 3)}"]
        else:
            implied += ["no probability follows"]
        said = [number(row.probability, 2), mark(row.status)]
        if row.outcome in HAPPENED:
            said += [f"; Brier score {number(row.crowd_brier, 3)}"]
        rows.append(
            [
                [f"{format_date(row.date)}: {row.forecaster} ", source(row.source)],
                [row.question, ": ", Text(_SETTLED.get(row.outcome, OUTCOMES[row.outcome]), strong=True)],
                said,
                implied,
            ]
        )
    caption = caption or (
        f"The brief beside {len(table)} forecasts of others, {int(table['comparable'].sum())} of them comparable. Most "
        "were made later than the brief and for a shorter time, and several concern one event, so this is no contest."
    )
    columns = ["When and who", "Question and answer", "Others said", "The brief implies"]
    return Listing(columns, rows, explained(caption, table["status"]), name, [24, 36, 18, 22])


_SETTLED = {"yes": "yes", "no": "no"}


def _now():
    return format_date(edition()["data_as_of"])


def _place(row):
    """A forecast's anchor; its hint is what was expected, by when, and what happened."""
    came = f"{OUTCOMES[row.outcome].capitalize()}{mark(row.status).plain()}"
    return Anchor(row.forecast_id, hint=f"{row.paraphrase} By {format_date(row.horizon)}. {came}.")


def _likely(row):
    chance = f"{row.p_low:.2f}–{row.p_high:.2f}"
    return f"{band(row.p_low, row.p_high).words} ({chance}) by {format_date(row.horizon)}"


def _came(row):
    parts = [Text(OUTCOMES[row.outcome], strong=True)]
    if isinstance(row.resolved_on, str):
        parts.append(f", {format_date(row.resolved_on)}")
    if isinstance(row.outcome_note, str):
        parts += [mark(row.status), ". ", row.outcome_note]
    if isinstance(row.source, str):
        parts += [" ", source(row.source)]
    return parts


def _as_of(as_of):
    return f" As it stood in {format_date(as_of)}." if as_of else ""
