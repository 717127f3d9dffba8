"""The ledger's rows: the order of the brief, and the record as it stood."""

import csv
from collections import Counter

import pandas as pd
import pytest

from companion import ledger
from companion.data import DataError
from companion.data.dates import interval
from companion.ledger import words


def written(data, table):
    """The rows of a table as they are written."""
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_is_there():
    assert len(ledger.claims()) == 221
    assert len(ledger.forecasts()) == 57
    assert len(ledger.errata()) == 24
    assert len(ledger.outlook()) == 8
    assert len(ledger.crowd()) == 18
    assert len(ledger.references()) == 42
    assert ledger.references()["footnote"].nunique() == 40


@pytest.mark.parametrize("part", [ledger.claims, ledger.forecasts, ledger.outlook, ledger.errata])
def test_sections_divide_a_table_without_rest(part):
    ids = ledger.sections()["section_id"]
    assert sum(len(part(section)) for section in ids) == len(part())
    for section in ids:
        assert set(part(section)["section_id"]) <= {section}


@pytest.mark.parametrize("part", [ledger.claims, ledger.forecasts, ledger.outlook, ledger.errata])
def test_an_unknown_section_is_refused_with_the_nearest(part):
    with pytest.raises(DataError, match="no section 'economic'; the nearest id is 'economics'"):
        part("economic")


def test_a_section_has_its_printed_title():
    assert ledger.section_title("arms-control") == "Strategic stability and arms control"
    with pytest.raises(DataError, match="no section"):
        ledger.section_title("")


def test_the_vocabulary_covers_the_tables():
    claims, forecasts, outlook = ledger.claims(), ledger.forecasts(), ledger.outlook()
    assert set(claims["kind"]) == set(words.KINDS)
    assert set(claims["verdict"].dropna()) == set(words.VERDICTS)
    assert set(forecasts["outcome"]) <= set(words.OUTCOMES)
    assert {*outlook["brief_direction"], *outlook["actual_direction"]} <= set(words.DIRECTIONS)
    assert set(ledger.crowd()["relation"]) <= set(words.RELATIONS)
    for row in forecasts.itertuples():
        assert words.band(row.p_low, row.p_high).words


def test_the_bands_of_icd_203_meet():
    for lower, higher in zip(words.ICD_203, words.ICD_203[1:], strict=False):
        assert lower.p_low < lower.p_high == higher.p_low < higher.p_high


def test_a_band_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"0\.5–0\.6 is no band of ICD 203; allowed: 0\.01–0\.05"):
        words.band(0.5, 0.6)


def test_exactly_the_facts_are_judged():
    claims = ledger.claims()
    assert (claims["verdict"].notna() == (claims["kind"] == "fact")).all()


def test_verdict_counts_are_the_ledgers(real_data):
    counts = ledger.verdict_counts()
    facts = [row for row in written(real_data, "ledger/claims") if row["kind"] == "fact"]
    assert list(counts.columns) == list(words.VERDICTS)
    assert counts.sum().to_dict() == Counter(row["verdict"] for row in facts)
    assert counts.sum(axis=1).to_dict() == Counter(row["section_id"] for row in facts)
    order = list(ledger.sections()["section_id"])
    assert list(counts.index) == sorted(counts.index, key=order.index)
    assert (counts.sum(axis=1) > 0).all()


@pytest.mark.parametrize("as_of", ["2020-06", "2021-02", "2022-02-24", "2024", "2025-12-31"])
def test_what_resolved_later_is_open_again(as_of, real_data):
    then, day = ledger.forecasts(as_of=as_of), interval(as_of)[1]
    expected = []
    for row in written(real_data, "ledger/forecasts"):
        settled = row["judged_on"] if row["outcome"] in words.LEANS else row["resolved_on"]
        expected.append("open" if settled and interval(settled)[1] > day else row["outcome"])
    assert list(then["outcome"]) == expected
    later = then[then["outcome"] == "open"]
    assert later[["resolved_on", "resolved_on_last", "outcome_note", "source"]].isna().all(axis=None)
    assert (then["resolved_on_last"].dropna() <= pd.Timestamp(day)).all()


def test_what_cannot_be_tested_is_so_on_any_day(real_data):
    rows = written(real_data, "ledger/forecasts")
    never = {row["forecast_id"] for row in rows if row["outcome"] == "unresolvable" and not row["resolved_on"]}
    then = ledger.forecasts(as_of="2020-06").set_index("forecast_id")["outcome"]
    assert never and set(then[then == "unresolvable"].index) == never


def test_a_partial_date_of_resolution_counts_from_its_last_day(house, monkeypatch):
    line = house.line("ledger/forecasts", outcome="no")
    house.put("ledger/forecasts", line, resolved_on="2022-02")
    monkeypatch.setenv("COMPANION_DATA", str(house.folder))
    assert ledger.forecasts(as_of="2022-02-27")["outcome"].iloc[line - 2] == "open"
    assert ledger.forecasts(as_of="2022-02-28")["outcome"].iloc[line - 2] == "no"


def test_the_year_of_the_record_may_be_named():
    assert list(ledger.forecasts(as_of="2026")["outcome"]) == list(ledger.forecasts()["outcome"])


def test_asking_does_not_change_the_table():
    ledger.forecasts(as_of="2021")
    assert (ledger.forecasts()["outcome"] == "open").sum() == 0


@pytest.mark.parametrize(
    ("as_of", "what"),
    [
        ("2021-02-30", "2021-02-30"),
        ("soon", "'soon' is not a date"),
        ("2027", "the record ends on 2026-09-30"),
        ("2019", "the brief was published in 2020-06"),
    ],
)
def test_an_unusable_day_is_refused(as_of, what):
    with pytest.raises(DataError, match=what):
        ledger.forecasts(as_of=as_of)


def test_there_is_nothing_else_in_the_package():
    with pytest.raises(AttributeError, match="has no 'verdicts'"):
        ledger.verdicts  # noqa: B018
    assert set(dir(ledger)) >= {"claims", "forecasts"}
