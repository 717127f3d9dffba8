"""Each rule beyond the descriptors: it accepts what is right (the house has no fault) and refuses what is wrong."""

import pytest

from companion.data.check import survey
from companion.data.rules import HAPPENED, PLANNED, RULES, SINCE

NEW_START = "strategic-stability/new-start-aggregate"
INVENTORY = "strategic-stability/warhead-inventory"
TRADE = "economics/us-goods-trade"

# These have their cases in test_archived.py.
ARCHIVED = ("every_archived_page_is_cited", "archived_pages_stand_in_order", "archived_copies_are_of_the_page",
            "archived_copies_have_their_day")  # fmt: skip

# rule: table, row, what is written into it, column of the fault, words of the message
WRONG = {
    "every_source_is_known": [
        ("ledger/errata", 2, {"source": "kremlin-2018-decree"}, "source", "not in data/sources.csv"),
    ],
    "dates_are_in_order": [
        ("strategic-stability/talks", 2, {"end_date": "1999"}, "end_date", "lies before date 2000-06-03"),
        ("strategic-stability/treaties", 2, {"in_force_on": "1963-05"}, "in_force_on", "before signed_on 1963-06-20"),
        ("strategic-stability/treaties", 2, {"ended_on": "1962"}, "ended_on", "lies before"),
        ("economics/sanctions-counts", "2022", {"year_to": "2016"}, "year_to", "lies before year_from"),
    ],
    "nothing_is_known_before_it_happened": [
        (NEW_START, 2, {"known_on": "2011-02-04"}, "known_on", "lies before date 2011-02-05"),
        (TRADE, 2, {"known_on": "1991-12"}, "known_on", "lies before year 1992"),
        ("economics/us-goods-trade-monthly", 3, {"known_on": "1992-01"}, "known_on", "lies before month 1992-02"),
    ],
    "nothing_is_later_than_the_data": [
        (NEW_START, 2, {"known_on": "2026-10-01"}, "known_on", "after data_as_of 2026-09-30"),
        ("economics/sanctions-events", -1, {"date": "2026-10", "known_on": "2026-10"}, "date", "after data_as_of"),
        ("ledger/forecasts", "yes", {"resolved_on": "2027", "judged_on": "2027"}, "resolved_on", "after data_as_of"),
    ],
    "every_row_has_a_status": [],
    "texts_keep_their_word_limit": [
        ("ledger/claims", 2, {"paraphrase": "word " * 40 + "word"}, "paraphrase", "41 words; allowed: 40"),
        ("strategic-stability/treaty-events", 2, {"event": "word " * 25 + "word"}, "event", "26 words; allowed: 25"),
    ],
    "states_bear_their_full_name": [],
    "keys_between_tables_agree": [
        ("ledger/errata", 2, {"claim_id": "FM-99"}, "claim_id", "column claim_id of data/ledger/claims.csv"),
        ("ledger/outlook", 2, {"section_id": "arms"}, "section_id", "did you mean"),
        ("ledger/sections", 3, {"parent_id": "front"}, "parent_id", "data/ledger/sections.csv"),
        ("ledger/crowd-forecasts", 2, {"forecast_id": "F99"}, "forecast_id", "data/ledger/forecasts.csv"),
        ("ledger/forecasts", 2, {"claim_id": "GP-99"}, "claim_id", "data/ledger/claims.csv"),
        ("strategic-stability/treaty-events", 2, {"treaty_id": "HOTLIN"}, "treaty_id", "did you mean 'HOTLINE'?"),
    ],
    "probabilities_keep_their_band": [
        ("ledger/forecasts", 2, {"p_low": "0.99", "p_high": "0.95"}, "p_low", "above p_high 0.95"),
        ("ledger/forecasts", 2, {"p_low": "0.75"}, "p_low", "allowed (ICD 203): 0.80 to 0.95"),
    ],
    "resolved_forecasts_have_a_day": [
        ("ledger/forecasts", "yes", {"resolved_on": ""}, "resolved_on", "the outcome is 'yes'"),
        ("ledger/forecasts", "open_leaning_yes", {"resolved_on": "2024"}, "resolved_on", "allowed only with yes or no"),
    ],
    "every_fact_is_judged_and_nothing_else": [
        ("ledger/claims", "fact", {"verdict": ""}, "verdict", "every fact is judged"),
        ("ledger/claims", "position", {"verdict": "confirmed"}, "verdict", "judges a position"),
    ],
    "every_forecast_is_scored": [
        ("ledger/claims", "forecast", {"claim_id": "GP-98"}, "claim_id", "without a row in data/ledger/forecasts.csv"),
    ],
    "an_earlier_judgement_is_followed_by_the_present_one": [
        ("ledger/earlier-judgements", 2, {"present": "2023"}, "present", "but resolved_on of F05 is '2024-02'"),
        ("ledger/earlier-judgements", 2, {"item": "F99"}, "item", "'F99' is no claim or forecast"),
    ],
    "sections_follow_the_claim": [
        ("ledger/forecasts", 2, {"section_id": "space"}, "section_id", "the section of GP-08"),
        ("ledger/crowd-forecasts", 2, {"section_id": "space"}, "section_id", "the section of F"),
    ],
    "outlook_areas_are_sections": [
        ("ledger/outlook", 2, {"area": "Arms control"}, "area", "'Strategic stability and arms control'"),
    ],
    "states_add_up_to_the_world": [
        (INVENTORY, "World 2024", {"warheads_deployed": "3905"}, "warheads_deployed", "add up to 3904"),
        (INVENTORY, "World 2021", {"warheads_deployed": "3827"}, "warheads_deployed", "a difference of 1"),
    ],
    "parts_add_up_to_the_stockpile": [
        (INVENTORY, "Russia 2024", {"warheads_stored": "2671"}, "warheads_stockpile", "= 4381"),
    ],
    "new_start_values_are_plausible": [
        (NEW_START, 2, {"deployed_warheads": "1199"}, "deployed_warheads", "1200 to 1900"),
        (NEW_START, "2019-03-01", {"deployed_warheads": "1551"}, "deployed_warheads", "limit since 2018-02-05"),
        (NEW_START, "2019-03-01", {"deployed_delivery_vehicles": "399"}, "deployed_delivery_vehicles", "400 to 700"),
    ],
    "new_start_exchanges_have_two_sides": [
        (NEW_START, "2019-03-01", {"date": "2019-03-02"}, "date", "1 March, 1 September"),
        (NEW_START, "2019-03-01", {"date": "2011-03-01"}, "country", "1 row for 2011-03-01"),
    ],
    "census_years_equal_their_months": [
        (TRADE, 2, {"imports_usd_million": "482.4"}, "imports_usd_million", "the twelve months, 481.4"),
    ],
    "balances_and_totals_add_up": [
        (TRADE, 2, {"balance_usd_million": "1632.1"}, "balance_usd_million", "= 1631.1"),
        (TRADE, 2, {"total_usd_million": "2594.9"}, "total_usd_million", "= 2593.9"),
    ],
}
WHERE = {
    "yes": ("outcome", "yes"),
    "open_leaning_yes": ("outcome", "open_leaning_yes"),
    "fact": ("kind", "fact"),
    "position": ("kind", "position"),
    "forecast": ("kind", "forecast"),
    "2019-03-01": ("date", "2019-03-01"),
    "2022": ("year_from", "2022"),
}
CASES = [pytest.param(rule, *case, id=f"{rule}-{number}") for rule, cases in WRONG.items()
         for number, case in enumerate(cases)]  # fmt: skip


def line_of(house, table, where):
    if isinstance(where, int):
        return where if where > 0 else len(house.rows(table))
    if " " in where:
        country, year = where.split()
        return house.line(table, country=country, year=year)
    column, value = WHERE[where]
    return house.line(table, **{column: value})


@pytest.mark.parametrize("rule, table, where, cells, column, words", CASES)
def test_a_rule_refuses(house, rule, table, where, cells, column, words):
    line = line_of(house, table, where)
    house.put(table, line, **cells)
    seen = survey(house.folder)
    results = [fault for fault in RULES[rule].look(seen) if fault]
    mine = [fault for fault in results if (fault.path, fault.row, fault.column) == (f"{table}.csv", line, column)]
    assert mine, results
    assert words in mine[0].message
    assert mine[0] in seen.faults


def test_every_rule_has_a_case_that_it_refuses():
    elsewhere = {"every_source_is_used", "addresses_are_well_formed", "every_row_has_a_status",
                 "states_bear_their_full_name", *ARCHIVED}  # fmt: skip
    assert {rule for rule, cases in WRONG.items() if cases} | elsewhere == set(RULES)


def test_every_rule_looks_at_the_real_data(real_data):
    seen = survey(real_data)
    looked = {rule: seen.looked[rule] for rule in RULES if seen.sheets["archives"].rows or rule not in ARCHIVED}
    assert {rule: looked[rule] for rule in looked if not looked[rule]} == {}


def test_every_date_of_the_real_data_is_under_a_rule(real_data):
    dates = {
        field["name"]
        for sheet in survey(real_data).tables()
        for field in sheet.fields
        if field.get("partial_date")
    }
    assert dates - {*HAPPENED, *SINCE, *PLANNED} == set()


def test_a_folder_without_the_table_is_silent(house):
    import shutil

    shutil.rmtree(house.folder / "ledger")
    shutil.rmtree(house.folder / "strategic-stability")
    assert {fault.path for fault in house.faults()} == {"sources.csv"}  # used by no row any more
    assert not survey(house.folder).looked["every_fact_is_judged_and_nothing_else"]


def test_a_source_that_no_row_uses(house):
    key = house.rows("sources")[1]
    house.write("sources", [*house.rows("sources"), ["zzz-2020-unused", *key[1:]]])
    faults = house.faults()
    assert [(fault.row, fault.column) for fault in faults] == [(len(house.rows("sources")), "source")]
    assert "'zzz-2020-unused' is used by no row" in faults[0].message


@pytest.mark.parametrize(
    "address, words",
    [
        ("ftp://example.org/a", "begins with 'ftp'"),
        ("example.org/a", "no scheme"),
        ("javascript:alert(1)", "begins with 'javascript'"),
        ("https://example.org/a b", "space"),
        ("https://user:word@example.org/", "user name"),
        ("https://localhost/a", "'localhost'"),
        ("https://build.localhost/a", "'build.localhost'"),
        ("http://127.0.0.1:8000/", "by number"),
        ("https://[::1]/", "by number"),
        ("https://example/", "'example'"),
        ("https://example.org:port/", "no address"),
        ("https://", "''"),
        ('https://example.org/"x', "no address has"),
    ],
)
def test_addresses(house, address, words):
    house.put("sources", 2, url=address)
    faults = house.faults()
    assert [(fault.path, fault.row, fault.column) for fault in faults] == [("sources.csv", 2, "url")]
    assert words in faults[0].message and "https://host.domain/path" in faults[0].message


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://a.b-c.example.org:8080/d?e=f&g#h", "https://президент.рф/", "https://en.wikipedia.org/wiki/Treaty_(a)"]
)
def test_good_addresses(house, address):
    house.put("sources", 2, url=address)
    assert house.faults() == []


def test_the_address_of_a_reference(house):
    house.put("ledger/references", 2, url="whitehouse.gov")
    assert [(fault.row, fault.column) for fault in house.faults()] == [(2, "url")]


def test_status_where_the_descriptor_leaves_it_open(house):
    import yaml

    path = house.folder / "economics/datapackage.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = next(resource for resource in content["resources"] if resource["name"] == "us-goods-trade")
    next(field for field in table["schema"]["fields"] if field["name"] == "status").pop("constraints")
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    house.put(TRADE, 2, status="certain")
    assert [(fault.row, fault.column) for fault in house.faults()] == [(2, "status")]


def test_short_names_of_states(house):
    house.put("economics/sanctions-events", 2, actor="Russia; USSR")
    faults = [fault for fault in house.faults() if "short form" in fault.message]
    assert [(fault.row, fault.column) for fault in faults] == [(2, "actor")]
    assert "'Soviet Union'" in faults[0].message


def test_what_looks_ahead_may_be_known_before(real_data, tmp_path):
    sheets = survey(real_data).sheets
    rows = [row for row in sheets["multipolar-world/gdp-shares"].rows if row.text["value_kind"] == "projection"]
    assert rows and any(row.value["known_on"][1].year < row.value["year"] for row in rows)


def test_a_lapsed_condition_may_carry_its_day(house):
    table = "ledger/forecasts"
    line = house.line(table, likelihood_term="conditional", outcome="unresolvable")
    house.put(table, line, resolved_on="2021-02-03")
    assert house.faults() == []


def test_an_unknown_word_of_likelihood(house):
    import yaml

    path = house.folder / "ledger/datapackage.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = next(resource for resource in content["resources"] if resource["name"] == "forecasts")
    next(f for f in table["schema"]["fields"] if f["name"] == "likelihood_term")["constraints"].pop("enum", None)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    house.put("ledger/forecasts", 2, likelihood_term="perhaps")
    assert [(fault.row, fault.column) for fault in house.faults()] == [(2, "likelihood_term")]


def test_a_footnote_without_a_reference(house):
    house.put("ledger/references", house.line("ledger/references", footnote="40"), footnote="39")
    faults = house.faults()
    assert {(fault.path, fault.column) for fault in faults} == {("ledger/claims.csv", "footnote")}
    assert "'40' is not in column footnote of data/ledger/references.csv" in faults[0].message


def test_old_new_start_values_above_the_later_limits_are_legal(house):
    line = house.line(NEW_START, date="2017-09-01", country="Russia")
    assert int(house.cell(NEW_START, line, "deployed_warheads")) > 1550
    assert house.faults() == []
