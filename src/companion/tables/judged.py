"""What the brief states and how it was judged: claims, errata, verdicts."""

import pandas as pd

from companion import ledger
from companion.data import format_date, load
from companion.ledger.words import KINDS, VERDICTS
from companion.prose import number

from .listing import Anchor, Listing, Text, between, claim, explained, forecast, mark, narrow, note, source

# soft hyphens: five columns must fit a phone
_HEADINGS = {
    verdict: words.capitalize().replace("Confirmed", "Con\N{SOFT HYPHEN}firmed").replace("acc", "\N{SOFT HYPHEN}acc")
    for verdict, words in VERDICTS.items()
}


def claims(section=None, anchors=False, caption=None, name=None):
    """The brief's statements, claim by claim, with the verdict on each fact.

    Parameters
    ----------
    section : str, optional
        A section's id; without it, every section, in a column of its own.
    anchors : bool
        Whether the identifiers are places to link to. Only the page of all claims sets it; elsewhere they are links.
    caption, name : str, optional
        In place of the usual ones.

    Raises
    ------
    DataError
        If there is no such section.
    """
    table = ledger.claims(section)
    titles = ledger.sections().set_index("section_id")["title"]
    expected = load("ledger/forecasts").groupby("claim_id")["forecast_id"].apply(list)
    columns = ["Claim", "What the brief says", "Judged", "Why, and where from"]
    widths = [11, 40, 17, 32]
    rows = []
    for row in table.itertuples():
        fact = row.kind == "fact"
        says = [row.paraphrase]
        if pd.notna(row.footnote):
            says += [" (", note(int(row.footnote)), ")"]
        if fact:
            judged = [Text(VERDICTS[row.verdict], strong=True), mark(row.status)]
            why = [_or_empty(row.verdict_note), " ", source(row.source)]
        else:
            judged = [KINDS[row.kind], mark(row.status)]
            why = []
        linked = [forecast(key) for key in expected.get(row.claim_id, [])]
        if linked:
            why += [". See " if fact else "See ", *between(linked, ", "), "."]
        place = Anchor(row.claim_id, hint=_hint(row)) if anchors else claim(row.claim_id)
        cells = [place, says, judged, why]
        rows.append([cells[0], titles[row.section_id], *cells[1:]] if section is None else cells)
    if section is None:
        columns.insert(1, "Section")
        widths = [10, 16, 34, 15, 25]
    if caption is None:
        what = "All statements of the brief" if section is None else f"Statements of the section “{titles[section]}”"
        kinds = table["kind"].value_counts()
        counts = ", ".join(
            f"{kinds[kind]} {word}{'' if kinds[kind] == 1 else 's'}" for kind, word in KINDS.items() if kind in kinds
        )
        caption = f"{what}: {counts}. Facts are judged; the rest records who holds the view."
    name = name or "-".join(["tab", "claims", section] if anchors and section else ["tab", section or "all", "claims"])
    return Listing(columns, rows, explained(caption, table["status"]), name, widths, cards=True)


def errata(section=None, caption=None, name=None):
    """The brief's slips, each beside the right reading.

    Raises
    ------
    DataError
        If there is no such section.
    """
    table = ledger.errata(section)
    rows = [
        [claim(row.claim_id), row.what_it_says, [row.what_is_right, mark(row.status), " ", source(row.source)]]
        for row in table.itertuples()
    ]
    caption = caption or f"Slips of content, translation or citation: {len(table)}."
    name = name or f"tab-{section or 'all'}-errata"
    return Listing(["Claim", "What the brief has", "What is right"], rows, explained(caption, table["status"]), name,
                   [10, 40, 50])  # fmt: skip


def _when(date):
    return f"{'on' if len(date) == 10 else 'in'} {format_date(date)}"


def earlier(caption=None, name="tab-earlier-judgements"):
    """What this book once judged otherwise, and why it no longer does."""
    table = load("ledger/earlier-judgements")
    rows = [
        [
            (forecast if row.item.startswith("F") and row.item[1].isdigit() else claim)(row.item),
            f"{_JUDGED[row.field]} {_plain(row.field, row.earlier)}, judged {_when(row.judged_on)}",
            _plain(row.field, row.present),
            [row.reason, mark(row.status), " ", source(row.source)],
        ]
        for row in table.itertuples()
    ]
    caption = caption or f"Judgements of this book that were changed: {len(table)}."
    return Listing(["Item", "Was", "Is", "Why"], rows, explained(caption, table["status"]), name, [12, 28, 18, 42])


_JUDGED = {"verdict": "verdict", "outcome": "outcome", "resolved_on": "settled"}


def _plain(field, value):
    return format_date(value) if field == "resolved_on" else VERDICTS.get(value, value)


def verdicts(caption=None, name="tab-all-verdicts"):
    """How many of the brief's facts were judged how, section by section, with the sum."""
    counts = ledger.verdict_counts()
    titles = ledger.sections().set_index("section_id")["title"]
    rows = [
        [f"{narrow(titles[section])}: {number(int(row.sum()))}", *(number(int(count)) for count in row)]
        for section, row in counts.iterrows()
    ]
    sums = counts.sum()
    rows.append([Text(f"All: {number(int(sums.sum()))}", strong=True), *(number(int(count)) for count in sums)])
    caption = caption or "How the brief's facts were judged, by section."
    columns = ["Section and facts", *(_HEADINGS[verdict] for verdict in counts.columns)]
    return Listing(columns, rows, caption, name, [36, 16, 14, 17, 17])


def _hint(row):
    """A claim in a line: what it says, and how it was judged or of what kind it is."""
    last = f"Judged: {VERDICTS[row.verdict]}" if row.kind == "fact" else f"A {KINDS[row.kind]}"
    return f"{row.paraphrase} {last}{mark(row.status).plain()}."


def _or_empty(value):
    return value if isinstance(value, str) else ""
