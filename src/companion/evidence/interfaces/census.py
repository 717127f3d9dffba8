"""U.S. Census Bureau, international trade: goods exports to and imports from Russia by month.

Interface
    api.census.gov/data/timeseries/intltrade, data sets `exports/hs` and `imports/hs`, without a commodity: the total.
    Monthly from 2010; each release revises earlier months, those of past years once a year with the figures for April.
Documentation
    https://www.census.gov/data/developers/data-sets/international-trade.html and the Guide to the International Trade
    Datasets linked there.
Key
    Every request needs one, free of charge (https://api.census.gov/data/key_signup.html). It is read from the
    environment variable `CENSUS_API_KEY`, and no message shows it.
Fields used
    `ALL_VAL_MO` (total exports) and `GEN_VAL_MO` (general imports): U.S. dollars of one month, as text of digits.
    `CTY_CODE` (4621 is Russia) and `time` (`2025-03`) come back because they were asked for.
Answer
    A JSON list of lists, the names of the columns first.
"""

import os
import re
from decimal import Decimal
from urllib.parse import urlencode

from companion.data.fault import shown

from .. import EvidenceError
from . import Reading, one_decimal, read_json

ADDRESS = "https://api.census.gov/data/timeseries/intltrade"
KINDS = ("application/json",)
SERIES = None
SOURCE = "us-census-2025-international-trade-monthly"
RUSSIA = "4621"
FLOWS = {"exports": "ALL_VAL_MO", "imports": "GEN_VAL_MO"}
REVISED_YEARS = 2  # asked for again, before the year of the newest row


def requests(base, rows, today):
    """One address for each flow, from two years before the table's newest month."""
    key = os.environ.get("CENSUS_API_KEY", "")
    if not key and base == ADDRESS:
        where = "ask for one at https://api.census.gov/data/key_signup.html and set CENSUS_API_KEY to it"
        raise EvidenceError(f"the Census Bureau answers only with a key; {where}")
    return [
        f"{base}/{flow}/hs?" + urlencode({"get": column, "CTY_CODE": RUSSIA, "time": f"from {_first(rows)}"}
                                         | ({"key": key} if key else {}))
        for flow, column in FLOWS.items()
    ]  # fmt: skip


def read(answers, rows):
    """Each month's exports, imports and balance, in millions of dollars to one decimal, the balance from dollars."""
    flows = {flow: _flow(answer, flow, _first(rows)) for flow, answer in zip(FLOWS, answers, strict=True)}
    ends = {flow: max(months) for flow, months in flows.items()}
    if ends["exports"] != ends["imports"]:
        raise EvidenceError(f"Census: exports end in {ends['exports']}, imports in {ends['imports']}; one is cut off")
    newest = max(row["month"] for row in rows)
    if ends["exports"] < newest:
        raise EvidenceError(f"Census: the answer ends in {ends['exports']}, the table in {newest}; it is cut off")
    return Reading([
        {"month": month, "exports_usd_million": _millions(sold), "imports_usd_million": _millions(bought),
         "balance_usd_million": _millions(sold - bought), "source": SOURCE}
        for month, sold in flows["exports"].items() for bought in (flows["imports"][month],)
    ])  # fmt: skip


def _first(rows):
    return f"{int(max(row['month'] for row in rows)[:4]) - REVISED_YEARS}-01"


def _flow(answer, flow, first):
    """Dollars by month, without a gap."""
    content, column = read_json(answer, f"Census, {flow}"), FLOWS[flow]
    table = isinstance(content, list) and len(content) > 1 and all(isinstance(line, list) for line in content)
    if not table:
        raise EvidenceError(f"Census, {flow}: the answer is no table of a header and rows: {shown(content)}")
    header, *lines = content
    if sorted(map(str, header)) != sorted([column, "CTY_CODE", "time"]):
        raise EvidenceError(f"Census, {flow}: the header is {shown(header)}; allowed: {column}, CTY_CODE, time")
    months = {}
    for line in lines:
        if len(line) != len(header):
            raise EvidenceError(f"Census, {flow}: a row has {len(line)} cells; allowed: {len(header)}: {shown(line)}")
        cells = dict(zip(header, line, strict=True))
        month, value = cells["time"], cells[column]
        if cells["CTY_CODE"] != RUSSIA:
            raise EvidenceError(f"Census, {flow}: a row of country {shown(cells['CTY_CODE'])}; asked for: {RUSSIA}")
        if not isinstance(month, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise EvidenceError(f"Census, {flow}: {shown(month)} is no month; allowed: as in 2025-03")
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,15}", value, re.ASCII):
            raise EvidenceError(f"Census, {flow}, {month}: {shown(value)} is no sum in dollars; allowed: digits")
        if month in months:
            raise EvidenceError(f"Census, {flow}: {month} comes twice; allowed: once")
        months[month] = int(value)
    due = _months(first, max(months))
    if sorted(months) != due:
        missing = [month for month in due if month not in months]
        found = f"lacks {', '.join(missing[:6])}" if missing else f"begins in {min(months)}"
        raise EvidenceError(f"Census, {flow}: the answer {found}; allowed: every month from {first}")
    return dict(sorted(months.items()))


def _months(first, last):
    low, high = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(low, high + 1)]


def _millions(dollars):
    return one_decimal(Decimal(dollars) / 1_000_000)
