"""World Bank, World Development Indicators: Russian output by year.

Interface
    api.worldbank.org/v2/country/RUS/indicator/{indicator}?format=json&date=2010:2026&per_page=1000
Documentation
    https://datahelpdesk.worldbank.org/knowledgebase/articles/898581-api-basic-call-structure
Fields used
    `NY.GDP.MKTP.CD` (GDP in current U.S. dollars) and `NY.GDP.MKTP.KD.ZG` (growth of GDP, per cent a year). Of each
    entry `indicator.id`, `countryiso3code`, `date` (a year) and `value` (a number; null for a year not yet known).
Answer
    A JSON list of two: the page (`pages` must be 1), and the entries. An error comes as a list of one, with `message`.
"""

import re
from decimal import Decimal

from companion.data.fault import shown

from .. import EvidenceError
from . import Reading, one_decimal, read_json

ADDRESS = "https://api.worldbank.org/v2"
KINDS = ("application/json",)
SERIES = "series"
RUSSIA = "RUS"
INDICATORS = {  # series -> indicator, how many of its units make one of the table's, the table's unit, source
    "russia_gdp_current":
        ("NY.GDP.MKTP.CD", 10**9, "U.S. dollars, billion", "world-bank-2026-gdp-current-russian"),
    "russia_gdp_growth": ("NY.GDP.MKTP.KD.ZG", 1, "per cent", "world-bank-2025-gdp-growth-annual"),
}  # fmt: skip
MOST = 10**16  # no value of these indicators comes near
PUBLISHER = "world-bank-"  # how the sources of earlier World Bank rows begin


def requests(base, rows, today):
    """One address for each series, from its first year in the table to this year."""
    return [
        f"{base}/country/{RUSSIA}/indicator/{indicator}?"
        f"format=json&date={_first(rows, series)}:{today.year}&per_page=1000"
        for series, (indicator, *_) in INDICATORS.items()
    ]


def read(answers, rows):
    """Each year's value to one decimal."""
    found = []
    for (series, (indicator, size, unit, source)), answer in zip(INDICATORS.items(), answers, strict=True):
        years = _years(answer, indicator)
        ours = {row["period"] for row in rows if row["series"] == series and row["source"].startswith(PUBLISHER)}
        lacking = sorted(year for year in ours if years.get(year) is None)
        if lacking:
            message = f"the answer lacks {', '.join(lacking[:6])}, which the table has from there; it is cut off"
            raise EvidenceError(f"World Bank, {indicator}: {message}")
        found += [
            {"series": series, "period": year, "value": one_decimal(value / size), "unit": unit, "source": source}
            for year, value in years.items() if value is not None
        ]  # fmt: skip
    return Reading(found)


def _first(rows, series):
    return min(row["period"] for row in rows if row["series"] == series)


def _years(answer, indicator):
    whose = f"World Bank, {indicator}"
    content = read_json(answer, whose)
    if not (isinstance(content, list) and len(content) == 2 and isinstance(content[0], dict)
            and isinstance(content[1], list)):  # fmt: skip
        raise EvidenceError(f"{whose}: the answer is no page with entries: {shown(content, 120)}")
    page, entries = content
    if str(page.get("pages")) != "1" or str(page.get("total")) != str(len(entries)):
        counted = f"{shown(page.get('total'))} entries on {shown(page.get('pages'))} pages; {len(entries)} came"
        raise EvidenceError(f"{whose}: the answer is not whole: {counted}")
    years = {}
    for entry in entries:
        try:
            of, country, year, value = entry["indicator"]["id"], entry["countryiso3code"], entry["date"], entry["value"]
        except (TypeError, KeyError):
            raise EvidenceError(f"{whose}: an entry lacks a field: {shown(entry, 120)}") from None
        if (of, country) != (indicator, RUSSIA):
            raise EvidenceError(f"{whose}: an entry of {shown(of)} for {shown(country)}; asked for: {RUSSIA}")
        if not isinstance(year, str) or not re.fullmatch(r"(19|20)\d\d", year, re.ASCII):
            raise EvidenceError(f"{whose}: {shown(year)} is no year")
        number = isinstance(value, int | Decimal) and not isinstance(value, bool) and -MOST < value < MOST
        if value is not None and not number:
            raise EvidenceError(f"{whose}, {year}: {shown(value)} is no value; allowed: a number, or null")
        if year in years:
            raise EvidenceError(f"{whose}: {year} comes twice; allowed: once")
        years[year] = None if value is None else Decimal(value)
    return dict(sorted(years.items()))
