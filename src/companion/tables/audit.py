"""What audits found: how often a row that was looked up again had to be mended."""

from companion.data import audits, load, statuses, tables
from companion.data.sampling import CHECKED, FAULTY, VERDICTS
from companion.ledger.scores import wilson
from companion.ledger.words import STATUSES
from companion.prose import number

from .listing import Listing, Text, markup_free

HEADS = {"right": "Right", "source": "Right, source too weak", "imprecise": "Imprecise", "wrong": "Wrong",
         "not-found": "Not found"}  # fmt: skip


def rates(audit):
    """The counts of an audit and the share of rows that had an error, room by room and in all.

    Returns
    -------
    list of dict
        `room` (`None` for all), `rows`, one count for each verdict, `checked` (rows that something was found for),
        `faulty` (imprecise or wrong), `rate`, `low`, `high` (Wilson's 95 % interval; None where nothing was checked).
    """
    found = audits(audit)
    parts = [(room, part) for room, part in found.groupby("room", sort=True)] + [(None, found)]
    out = []
    for room, part in parts:
        counts = {verdict: int((part["verdict"] == verdict).sum()) for verdict in VERDICTS}
        checked, faulty = (sum(counts[verdict] for verdict in some) for some in (CHECKED, FAULTY))
        low, high = wilson(faulty, checked) if checked else (None, None)
        rate = faulty / checked if checked else None
        out.append({"room": room, "rows": len(part), **counts, "checked": checked, "faulty": faulty, "rate": rate,
                    "low": low, "high": high})  # fmt: skip
    return out


def audited(audit, caption=None, name=None):
    """One audit, room by room: how many rows were looked up again, what was found, the rate of error."""
    rows = []
    for one in rates(audit):
        label = Text("all rooms", strong=True) if one["room"] is None else _words(one["room"])
        rows.append([label, number(one["rows"]), *(number(one[verdict]) for verdict in HEADS), _rate(one)])
    caption = caption or (
        "Rows looked up again by somebody who had not entered them, and the share that was imprecise or wrong among "
        "those for which something was found, with its 95 % interval (Wilson 1927)."
    )
    columns = ["Room", "Rows", *HEADS.values(), "Errors, %"]
    return Listing(columns, rows, caption, name or f"tab-audit-{audit}", [24, 8, 9, 14, 11, 9, 9, 16])


def _rate(one):
    if one["rate"] is None:
        return ""
    return f"{number(one['rate'] * 100, 1)} ({number(one['low'] * 100, 1)}–{number(one['high'] * 100, 1)})"


def _words(room):
    return markup_free(room.replace("-", " "))


# soft hyphens: seven columns must fit
_BROKEN = {"verified": "Veri\N{SOFT HYPHEN}fied", "cross-checked": "Cross-checked",
           "unverified": "Un\N{SOFT HYPHEN}veri\N{SOFT HYPHEN}fied"}  # fmt: skip


def progress(stage, caption=None, name="tab-rows-by-status"):
    """How many rows of each room are verified, cross-checked and unverified now, and were at an earlier stage."""
    before = statuses(stage)
    now = {}
    for table in tables():
        rows = load(table)
        if "status" in rows:
            now.setdefault(table.partition("/")[0], []).append(rows["status"])
    rows, sums = [], [0] * 6
    for room, columns in sorted(now.items()):
        held = [status for column in columns for status in column]
        after = [held.count(status) for status in STATUSES]
        earlier = list(before.loc[room]) if room in before.index else [0, 0, 0]
        sums = [one + two for one, two in zip(sums, [*earlier, *after], strict=True)]
        rows.append([_words(room), *map(number, [*earlier, *after])])
    rows.append([Text("all rooms", strong=True), *map(number, sums)])
    caption = caption or f"Rows of each room by how sure they are: {stage}, and now."
    heads = [f"{_BROKEN[status]}, {when}" for when in ("then", "now") for status in STATUSES]
    return Listing(["Room", *heads], rows, caption, name, [28, 12, 12, 12, 12, 12, 12])
