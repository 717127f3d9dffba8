"""What must hold beyond one table's descriptor: the rules of this project.

A rule is a function that gets the survey and yields one result for each thing it looks at: a `Fault`, or None.
So a rule that no longer looks at anything shows (a test counts), while one on tables that a folder lacks is silent.
"""

import ipaddress
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import archived
from .dates import interval
from .fault import listed, nearest, shown

RULES = {}


@dataclass(frozen=True)
class Rule:
    """`look` runs where all `tables` are whole, and with `needs_all` only where every table of the folder is."""

    look: object
    tables: tuple
    needs_all: bool


def rule(*tables, needs_all=False):
    """Register a rule on the tables it needs."""

    def register(look):
        RULES[look.__name__] = Rule(look, tables, needs_all)
        return look

    return register


# --- every table ---------------------------------------------------------------------------------------------------

STATUS = ("verified", "cross-checked", "unverified")

# Start and end; only what is impossible in every reading of two partial dates is a fault.
ORDER = (
    ("date", "end_date"),
    ("started_on", "ended_on"),
    ("signed_on", "in_force_on"),
    ("signed_on", "ended_on"),
    ("in_force_on", "ended_on"),
    ("signed_on", "planned_expiry_on"),
    ("joined_on", "left_on"),
    ("applies_from", "applies_until"),
    ("resolved_on", "judged_on"),
    ("period_start", "period_end"),
    ("measured_on", "reported_on"),
    ("year_from", "year_to"),
    ("first_year", "last_year"),
)

# When the thing happened, or the period began, that a row tells of. Every partial date is in one of the three tuples
# (a test sees to it). Not here: first_year of a price, which is agreed before the flight.
HAPPENED = (
    "date", "year", "month", "period", "period_start", "year_from", "started_on", "signed_on", "measured_on",
    "reported_on", "edition", "launch_date", "joined_on", "member_since", "partner_since", "invited_on",
    "allied_from",
)  # fmt: skip
# Also no later than the data's day, though `known_on` may be earlier: the row was public before this came about.
SINCE = (
    "end_date", "ended_on", "in_force_on", "left_on", "year_to", "answered_on", "resolved_on", "judged_on", "known_on",
)  # fmt: skip
# Free: a plan, or a source that was read later.
PLANNED = ("horizon", "planned_expiry_on", "period_end", "applies_from", "applies_until", "published_on")

# Rows that speak of the time ahead, by their value_kind: known before they come true.
AHEAD = ("projection", "estimate", "request", "enacted", "authorised", "planned", "target")

WORD_LIMITS = {
    "paraphrase": 40, "gist": 40, "question": 40, "what_it_says": 40, "what_is_right": 40, "verdict_note": 40,
    "resolution_criterion": 40, "outcome_note": 40, "actual_note": 40, "terms": 40, "note": 40, "remark": 40,
    "event": 25, "description": 25, "limits_summary": 25, "brief_driver": 25, "russia_goal": 25, "us_position": 25,
}  # fmt: skip

# Columns of states, and the short forms that must not stand in them.
STATES = (
    "actor", "actors", "country", "counterpart", "party", "sender", "target", "parties", "sending_state", "host_state",
    "from_country", "to_country", "nationality", "country_a", "country_b", "suspected_sponsor", "sponsor_lead",
    "chair_country", "population",
)  # fmt: skip
FULL_NAMES = {
    "US": "United States", "U.S.": "United States", "USA": "United States", "United States of America": "United States",
    "RU": "Russia", "RUS": "Russia", "Russian Federation": "Russia", "USSR": "Soviet Union", "CN": "China",
    "CHN": "China", "PRC": "China", "UK": "United Kingdom", "GBR": "United Kingdom", "Britain": "United Kingdom",
    "FR": "France", "FRA": "France", "DPRK": "North Korea", "ROK": "South Korea", "UAE": "United Arab Emirates",
    "WLD": "World", "EU": "European Union", "both": "United States; Russia",
}  # fmt: skip


@rule("sources")
def every_source_is_known(survey):
    """The `source` of each row is a key of the register."""
    known = {row.text["source"] for row in survey.sheets["sources"].rows}
    for row in _rows(survey, "source"):
        key = row.value["source"]
        if key is not None:
            yield None if key in known else _unknown(row, "source", key, known, "data/sources.csv")


@rule("sources", needs_all=True)
def every_source_is_used(survey):
    """Each source of the register bears at least one row."""
    used = {row.text["source"] for row in _rows(survey, "source")}
    for row in survey.sheets["sources"].rows:
        key = row.text["source"]
        yield row.fault("source", f"{shown(key)} is used by no row; remove it, or cite it") if key not in used else None


@rule("sources")
def addresses_are_well_formed(survey):
    """An address is http or https, with a public host, without spaces or credentials."""
    for row in (*survey.sheets["sources"].rows, *_rows(survey, "url")):
        address = row.value.get("url")
        if address is not None:
            wrong = _wrong_address(address)
            yield row.fault("url", f"{shown(address)} {wrong}; allowed: https://host.domain/path") if wrong else None


@rule()
def dates_are_in_order(survey):
    """Nothing ends before it starts."""
    for start, end in ORDER:
        for row in _rows(survey, start, end):
            began, ended = _days(row, start), _days(row, end)
            if began and ended:
                message = f"{row.text[end]} lies before {start} {row.text[start]}; allowed: the same day or later"
                yield row.fault(end, message) if ended[1] < began[0] else None


@rule()
def nothing_is_known_before_it_happened(survey):
    """A row's `known_on` is not earlier than the first day of what it tells of, unless it looks ahead."""
    for column in HAPPENED:
        for row in _rows(survey, column, "known_on"):
            happened, known = _days(row, column), _days(row, "known_on")
            if happened and known and not _looks_ahead(row):
                message = f"{row.text['known_on']} lies before {column} {row.text[column]}; allowed: that day or later"
                yield row.fault("known_on", message) if known[1] < happened[0] else None


@rule()
def nothing_is_later_than_the_data(survey):
    """Nothing happened or became known after `data_as_of`; a source may be published later, and a plan lie ahead."""
    if survey.as_of is None:
        return
    for column in dict.fromkeys((*HAPPENED, *SINCE)):
        for row in _rows(survey, column):
            days = _days(row, column)
            if days and not (column != "known_on" and _looks_ahead(row)):
                message = f"{row.text[column]} lies after data_as_of {survey.as_of} in data/edition.yaml"
                late = days[0] > survey.as_of
                yield row.fault(column, f"{message}; allowed: that day or earlier") if late else None


@rule()
def every_row_has_a_status(survey):
    """Each row says how well it is established."""
    for row in _rows(survey, "status"):
        status = row.text["status"]
        known = status in STATUS or not row.sound
        message = f"{shown(status)} is no status; allowed: {listed(STATUS)}"
        yield None if known else row.fault("status", message)


@rule()
def texts_keep_their_word_limit(survey):
    """Short texts stay short: they stand in tables, labels and captions."""
    for column, limit in WORD_LIMITS.items():
        for row in _rows(survey, column):
            words = len(row.text[column].split())
            message = f"{words} words; allowed: {limit} or fewer; shorten it"
            yield row.fault(column, message) if words > limit else None


@rule()
def states_bear_their_full_name(survey):
    """A state has one name through the whole book, on which its colour hangs."""
    for column in STATES:
        for row in _rows(survey, column):
            for name in row.text[column].split("; "):
                if name in FULL_NAMES:
                    yield row.fault(column, f"{shown(name)} is a short form; allowed: {FULL_NAMES[name]!r}")
            yield None


# --- keys between tables -------------------------------------------------------------------------------------------


@rule()
def keys_between_tables_agree(survey):
    """A key that points to another table (`foreignKeys` of the descriptor) is found there."""
    for sheet in survey.tables():
        for column, other, target in sheet.links:
            if sheet.whole and survey.whole(other):
                known = {row.text[target] for row in survey.sheets[other].rows}
                for row in sheet.rows:
                    if row.value[column] is not None:
                        key = row.text[column]
                        where = f"column {target} of data/{other}.csv"
                        yield None if key in known else _unknown(row, column, key, known, where)


# --- archived copies -----------------------------------------------------------------------------------------------


@rule("archives", "sources", needs_all=True)
def every_archived_page_is_cited(survey):
    """Each address with an archived copy is cited by a source, or by a row that has an address of its own."""
    cited = _published(survey)
    for row in survey.sheets["archives"].rows:
        page = row.text["url"]
        message = f"{shown(page)} is cited by no source and by no row with a url; {nearest(page, cited, 0.9)}"
        message += "allowed: a cited address, without what follows #; correct it, or delete the row"
        yield row.fault("url", message) if page not in cited else None


@rule("archives")
def archived_pages_stand_in_order(survey):
    """The copies are sorted by the address of the page, so that everybody puts a new one at the same place."""
    before = ""
    for row in survey.sheets["archives"].rows:
        page = row.text["url"]
        message = f"{shown(page)} stands after {shown(before)}; allowed: sorted by address; move the row up"
        yield row.fault("url", message) if page < before else None
        before = page


@rule("archives")
def archived_copies_are_of_the_page(survey):
    """The address of a copy is that of a known archive, and the page that it names is the one cited."""
    for row in survey.sheets["archives"].rows:
        copy, cited = row.value["archive"], row.value["url"]
        if copy is None or cited is None:
            continue
        try:
            page = archived.told(copy)[1]
        except ValueError as error:
            yield row.fault("archive", f"{shown(copy)} {error}; allowed: {archived.FORMS}")
            continue
        wrong = _wrong_address(copy)
        if wrong:
            yield row.fault("archive", f"{shown(copy)} {wrong}; allowed: an address as the archive gives it")
        elif page is not None and not archived.same_page(page, cited):
            message = f"holds {shown(page)}; allowed: {shown(cited)}, the row's url (http or https, with or without "
            yield row.fault("archive", message + "www. and a slash at its end); find a copy of that page")
        else:
            yield None


@rule("archives", "sources")
def archived_copies_have_their_day(survey):
    """A copy has the day that its address tells, which is not before the page was published."""
    published = _published(survey)
    for row in survey.sheets["archives"].rows:
        found, days = row.text["captured_on"], row.value["captured_on"]
        if days is None:
            continue
        try:
            day = archived.told(row.text["archive"])[0]
        except ValueError:
            continue  # a fault of that cell
        latest = max(published.get(row.text["url"], ()), default=None)
        if len(found) < 10 or (day and day != days[0]):
            wanted = f"{day}, the day in the address" if day else "a whole day, as the copy itself gives it"
            yield row.fault("captured_on", f"{found} is not the day of this copy; allowed: {wanted}")
        elif latest and days[0] < latest[0]:
            message = f"{found} lies before {latest[1]}, when {latest[2]} was published; allowed: that day or later"
            yield row.fault("captured_on", f"{message}; record a later copy, or delete the row")
        else:
            yield None


def _published(survey):
    """Every cited page, and for each source or row that cites it the first day it may be from, as written, and who."""
    found = defaultdict(list)
    for row in (*survey.sheets["sources"].rows, *_rows(survey, "url")):
        if row.text["url"]:
            when, by = row.value.get("published_on"), row.text["source"] or f"row {row.line} of data/{row.path}"
            found[archived.page_of(row.text["url"])] += [(when[0], row.text["published_on"], by)] if when else []
    return found


# --- the ledger ----------------------------------------------------------------------------------------------------

# Bands of U.S. Intelligence Community Directive 203, Analytic Standards (2015); which word takes which band where the
# brief uses none of its terms is this project's reading (chapters/back/method).
ALMOST_CERTAIN, VERY_LIKELY, LIKELY = (0.95, 0.99), (0.80, 0.95), (0.55, 0.80)
ROUGHLY_EVEN, UNLIKELY, VERY_UNLIKELY = (0.45, 0.55), (0.20, 0.45), (0.05, 0.20)
ANY_BAND = (ALMOST_CERTAIN, VERY_LIKELY, LIKELY, ROUGHLY_EVEN, UNLIKELY, VERY_UNLIKELY)
BANDS = {
    "surely": (ALMOST_CERTAIN,),
    **dict.fromkeys(("bare", "can expect", "expected", "all the signs point"), (VERY_LIKELY,)),
    **dict.fromkeys(("likely", "probably"), (LIKELY,)),
    **dict.fromkeys(
        ("may", "may very well", "could", "potential", "risk", "in doubt", "open question"), (ROUGHLY_EVEN,)
    ),
    "unlikely": (UNLIKELY,),
    "highly unlikely": (VERY_UNLIKELY,),
    "conditional": ANY_BAND,  # the word is that of the main clause
}


@rule("ledger/forecasts")
def probabilities_keep_their_band(survey):
    """`p_low` and `p_high` are the ICD 203 band of `likelihood_term`."""
    for row in survey.sheets["ledger/forecasts"].rows:
        low, high, term = (row.value[column] for column in ("p_low", "p_high", "likelihood_term"))
        if low is None or high is None:
            continue
        if low > high:
            yield row.fault("p_low", f"{low} is above p_high {high}; allowed: p_low no greater than p_high")
        elif term in BANDS:
            allowed = " or ".join(f"{band[0]:.2f} to {band[1]:.2f}" for band in BANDS[term])
            message = f"{low:.2f} to {high:.2f} is not the band of {term!r}; allowed (ICD 203): {allowed}"
            yield row.fault("p_low", message) if (low, high) not in BANDS[term] else None
        elif term is not None:
            yield row.fault("likelihood_term", f"{shown(term)} has no band; allowed: {', '.join(BANDS)}")


@rule("ledger/forecasts")
def resolved_forecasts_have_a_day(survey):
    """`resolved_on` stands exactly where the outcome is yes or no.

    A conditional forecast that cannot be resolved may carry the day its condition failed.
    """
    for row in survey.sheets["ledger/forecasts"].rows:
        outcome, day = row.value["outcome"], row.text["resolved_on"]
        lapsed = outcome == "unresolvable" and row.value["likelihood_term"] == "conditional"
        if outcome is None:
            continue
        if outcome in ("yes", "no") and not day:
            yield row.fault("resolved_on", f"is empty, though the outcome is {outcome!r}; say when it was settled")
        elif outcome not in ("yes", "no") and day and not lapsed:
            message = f"{day} stands here, though the outcome is {outcome!r}; allowed only with yes or no"
            yield row.fault("resolved_on", message + ", or where the condition of a conditional forecast failed")
        else:
            yield None


@rule("ledger/claims")
def every_fact_is_judged_and_nothing_else(survey):
    """A claim has a verdict, and the reason for it, exactly if it is a fact."""
    for row in survey.sheets["ledger/claims"].rows:
        kind = row.value["kind"]
        for column in ("verdict", "verdict_note") if kind is not None else ():
            judged = bool(row.text[column])
            if kind == "fact" and not judged:
                yield row.fault(column, "is empty; every fact is judged and the verdict explained")
            elif kind != "fact" and judged:
                yield row.fault(column, f"{shown(row.text[column])} judges a {kind}; only facts are judged; empty it")
            else:
                yield None


@rule("ledger/earlier-judgements", "ledger/claims", "ledger/forecasts")
def an_earlier_judgement_is_followed_by_the_present_one(survey):
    """What is kept of an earlier judgement names a claim or forecast, and the value that stands now."""
    present = {row.text["claim_id"]: row for row in survey.sheets["ledger/claims"].rows}
    present |= {row.text["forecast_id"]: row for row in survey.sheets["ledger/forecasts"].rows}
    rows = survey.sheets["ledger/earlier-judgements"].rows
    last = {(row.text["item"], row.text["field"]): row.line for row in rows}
    for row in rows:
        item, column = row.text["item"], row.text["field"]
        if last[item, column] != row.line:
            yield None  # it was judged anew once more
        elif item not in present or column not in present[item].text:
            yield row.fault("item", f"{shown(item)} is no claim or forecast that has a {column or 'field'}; name one")
        elif present[item].text[column] != row.text["present"]:
            now = shown(present[item].text[column])
            yield row.fault("present", f"is {shown(row.text['present'])}, but {column} of {item} is {now}; add a row")
        else:
            yield None


@rule("ledger/claims", "ledger/forecasts")
def every_forecast_is_scored(survey):
    """Each claim of kind forecast has a row in the forecasts."""
    scored = {row.text["claim_id"] for row in survey.sheets["ledger/forecasts"].rows}
    for row in survey.sheets["ledger/claims"].rows:
        if row.value["kind"] == "forecast":
            message = "is a forecast without a row in data/ledger/forecasts.csv; add one"
            yield row.fault("claim_id", message) if row.text["claim_id"] not in scored else None


# Whose section a row must share: table, its key, the table of that key.
SECTIONS = (
    ("ledger/forecasts", "claim_id", "ledger/claims"),
    ("ledger/errata", "claim_id", "ledger/claims"),
    ("ledger/crowd-forecasts", "forecast_id", "ledger/forecasts"),
)


@rule("ledger/claims", "ledger/forecasts", "ledger/errata", "ledger/crowd-forecasts")
def sections_follow_the_claim(survey):
    """A forecast or erratum stands in the section of its claim, a crowd's forecast in that of the brief's."""
    for table, key, other in SECTIONS:
        sections = {row.text[key]: row.text["section_id"] for row in survey.sheets[other].rows}
        for row in survey.sheets[table].rows:
            of, section = row.text[key], row.value["section_id"]
            if of in sections and section is not None:
                message = f"is {section!r}; allowed: {sections[of]!r}, the section of {of}"
                yield row.fault("section_id", message) if section != sections[of] else None


@rule("ledger/outlook", "ledger/sections")
def outlook_areas_are_sections(survey):
    """An area of the outlook bears the title of its section."""
    titles = {row.text["section_id"]: row.text["title"] for row in survey.sheets["ledger/sections"].rows}
    for row in survey.sheets["ledger/outlook"].rows:
        title = titles.get(row.text["section_id"])
        if title is not None:
            message = f"{shown(row.text['area'])} is not the section's title; allowed: {title!r}"
            yield row.fault("area", message) if row.text["area"] != title else None


# --- strategic stability -------------------------------------------------------------------------------------------

WARHEADS = (
    "warheads_deployed", "warheads_stored", "warheads_retired", "warheads_stored_or_retired", "warheads_stockpile",
    "warheads_total",
)  # fmt: skip
SIPRI_ROUNDING = {2021: 1}  # the yearbook of 2021 rounds its world row; all others add up exactly

PLAUSIBLE = {  # what either side ever declared, with a margin; more than the limits, which counted only from 2018
    "deployed_delivery_vehicles": (400, 900),
    "deployed_warheads": (1200, 1900),
    "deployed_and_nondeployed_launchers": (700, 1150),
}
ONE_SIDED = ("2023-03-01",)  # the United States alone published its figures once more; Russia had suspended
FIRST_EXCHANGES = ("2011-02-05", "2018-02-05")  # entry into force; the day of the limits, in place of 1 March 2018


@rule("strategic-stability/warhead-inventory")
def states_add_up_to_the_world(survey):
    """The states of a SIPRI year sum to its row World, within the rounding documented for that year."""
    years = defaultdict(list)
    for row in survey.sheets["strategic-stability/warhead-inventory"].rows:
        years[row.value["year"]].append(row)
    for year, rows in years.items():
        world = [row for row in rows if row.value["country"] == "World"]
        if year is None or len(world) != 1 or not all(row.sound for row in rows):
            continue
        for column in WARHEADS:
            parts = [row.value[column] for row in rows if row is not world[0] and row.value[column] is not None]
            total = world[0].value[column]
            if not parts or total is None:
                continue
            rounding = SIPRI_ROUNDING.get(year, 0)
            message = f"{total} for World, but the states of {year} add up to {sum(parts)}"
            wrong = abs(total - sum(parts)) > rounding
            yield world[0].fault(column, f"{message}; allowed: a difference of {rounding}") if wrong else None


@rule("strategic-stability/warhead-inventory")
def parts_add_up_to_the_stockpile(survey):
    """Deployed and stored make the stockpile; stockpile and retired, or deployed and the others, the total."""
    sums = (
        (("warheads_deployed", "warheads_stored"), "warheads_stockpile"),
        (("warheads_stockpile", "warheads_retired"), "warheads_total"),
        (("warheads_deployed", "warheads_stored_or_retired"), "warheads_total"),
    )
    for row in survey.sheets["strategic-stability/warhead-inventory"].rows:
        for parts, whole in sums:
            values = [row.value[part] for part in parts]
            if None not in values and row.value[whole] is not None:
                message = f"{row.value[whole]} is not {' + '.join(parts)} = {sum(values)}"
                wrong = abs(row.value[whole] - sum(values)) > SIPRI_ROUNDING.get(row.value["year"], 0)
                yield row.fault(whole, f"{message}; allowed: the sum") if wrong else None


@rule("strategic-stability/new-start-aggregate", "strategic-stability/new-start-limits")
def new_start_values_are_plausible(survey):
    """Declared figures lie in plausible bounds, and within the treaty's limits from the day these apply."""
    limits = {row.text["measure"]: row for row in survey.sheets["strategic-stability/new-start-limits"].rows}
    for row in survey.sheets["strategic-stability/new-start-aggregate"].rows:
        for column, (low, high) in PLAUSIBLE.items():
            value, days, limit = row.value[column], row.value["date"], limits.get(column)
            if value is None or days is None:
                continue
            since = limit.value["applies_from"] if limit else None
            binding = since is not None and days[0] >= since[0] and limit.value["limit"] is not None
            high = limit.value["limit"] if binding else high
            why = f"the treaty's limit since {since[0]}" if binding else "no declaration lay outside"
            wrong = not low <= value <= high
            yield row.fault(column, f"{value} is not plausible; allowed: {low} to {high} ({why})") if wrong else None


@rule("strategic-stability/new-start-aggregate")
def new_start_exchanges_have_two_sides(survey):
    """Each exchange is of 1 March or 1 September and gives both sides; the known exceptions are named above."""
    sheet = survey.sheets["strategic-stability/new-start-aggregate"]
    sides = Counter(row.text["date"] for row in sheet.rows)
    for row in sheet.rows:
        date = row.text["date"]
        if row.value["date"] is None:
            continue
        if date[4:] not in ("-03-01", "-09-01") and date not in FIRST_EXCHANGES:
            message = f"{date} is no day of exchange; allowed: 1 March, 1 September, {', '.join(FIRST_EXCHANGES)}"
            yield row.fault("date", message)
        elif sides[date] != 2 and date not in ONE_SIDED:
            found = "row" if sides[date] == 1 else "rows"
            message = f"{sides[date]} {found} for {date}; allowed: one for each side (alone only {ONE_SIDED[0]})"
            yield row.fault("country", message)
        else:
            yield None


# --- economics -----------------------------------------------------------------------------------------------------

TRADE_ROUNDING = {"usd_million": 0.15, "usd_billion": 0.15}  # three values of one decimal, each half a step off
MONTHS_ROUNDING = 0.65  # thirteen values of one decimal


@rule("economics/us-goods-trade", "economics/us-goods-trade-monthly")
def census_years_equal_their_months(survey):
    """Exports, imports and balance of a full year are the sums of its twelve months."""
    months = defaultdict(list)
    for row in survey.sheets["economics/us-goods-trade-monthly"].rows:
        months[row.text["month"][:4]].append(row)
    for row in survey.sheets["economics/us-goods-trade"].rows:
        parts = months[row.text["year"]]
        if row.text["period"] != "year" or len(parts) != 12 or not all(part.sound for part in parts):
            continue
        for column in ("exports_usd_million", "imports_usd_million", "balance_usd_million"):
            values = [part.value[column] for part in parts]
            if None not in values and row.value[column] is not None:
                total = sum(values)
                message = f"{row.text[column]} is not the sum of the twelve months, {total:.1f}"
                wrong = abs(row.value[column] - total) > MONTHS_ROUNDING
                yield row.fault(column, f"{message}; allowed: a difference of {MONTHS_ROUNDING}") if wrong else None


@rule()
def balances_and_totals_add_up(survey):
    """`balance_…` is exports less imports, `total_…` and `turnover_…` are their sum, in every table that has them."""
    for unit, rounding in TRADE_ROUNDING.items():
        for prefix in ("", "russian_"):
            exports, imports = f"{prefix}exports_{unit}", f"{prefix}imports_{unit}"
            for name, sign in (("balance", -1), ("total", 1), ("turnover", 1)):
                column = f"{name}_{unit}"
                for row in _rows(survey, exports, imports, column):
                    sold, bought, found = row.value[exports], row.value[imports], row.value[column]
                    if None in (sold, bought, found):
                        continue
                    right = sold + sign * bought
                    message = f"{row.text[column]} is not exports {'+' if sign > 0 else '-'} imports = {right:.1f}"
                    wrong = abs(found - right) > rounding + 1e-9
                    yield row.fault(column, f"{message}; allowed: a difference of {rounding}") if wrong else None


# --- helpers -------------------------------------------------------------------------------------------------------


def _rows(survey, *columns):
    """The rows of all tables that have these columns."""
    for sheet in survey.tables():
        if {*columns} <= {described["name"] for described in sheet.fields}:
            yield from sheet.rows


def _days(row, column):
    """First and last day of a partial date or a whole year; None where there is neither."""
    value = row.value[column]
    if isinstance(value, int) and 0 < value < 10000:
        return interval(f"{value:04}")
    return value if isinstance(value, tuple) else None


def _unknown(row, column, key, known, where):
    message = f"{shown(key)} is not in {where}; {nearest(key, known)}allowed: what stands there; correct it, or add it"
    return row.fault(column, f"{message} there")


def _looks_ahead(row):
    return row.text.get("value_kind", "").startswith(AHEAD)


def _wrong_address(address):
    if re.search(r"[\s<>\"\\^`{}|]", address):
        return "holds a space or another character that no address has"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in ("http", "https"):
        return f"begins with {parts.scheme or 'no scheme'!r}"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return "names a host by number"
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[^\W\d]{2,}", host) or host.endswith((".localhost", ".local")):
        return f"has the host {host!r}, which is none of the public network"
    return ""
