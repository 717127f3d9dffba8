"""Series that wait for newer rows."""

import datetime as dt

import pytest

from companion.data import store, tables
from companion.data.catalogue import describe
from companion.data.stale import stale

MONTHLY = "economics/us-goods-trade-monthly"


def found(folder, day):
    with store.reading(folder):
        return {one.table: one for one in stale(day)}


def test_a_series_is_stale_from_the_day_after_its_months(house):
    header, *rows = house.rows(MONTHLY)
    house.write(MONTHLY, [header, *(row for row in rows if row[0] <= "2025-05")])
    due = dt.date(2025, 8, 31)  # three months after the end of May
    assert MONTHLY not in found(house.folder, due)
    one = found(house.folder, due + dt.timedelta(days=1))[MONTHLY]
    assert (one.newest, one.due) == ("2025-05", due)
    assert "the newest row is 2025-05; a newer one was expected by 31 August 2025. Monthly" in str(one)


def test_a_newer_row_ends_it(house):
    header, *rows = house.rows(MONTHLY)
    house.write(MONTHLY, [header, *rows, ["2026-09", *rows[-1][1:]]])
    assert MONTHLY not in found(house.folder, dt.date(2026, 11, 24))


def test_the_longest_overdue_comes_first(real_data):
    with store.reading(real_data):
        days = [one.due for one in stale(dt.date(2040, 1, 1))]
        assert days == sorted(days)
        assert len(days) == sum(bool(describe(name).expected_within) for name in tables())


@pytest.mark.parametrize(
    "value, words",
    [
        ("{column: month, months: 0}", "a whole number from 1"),
        ("{column: month}", "must be {column: …, months: …}"),
        ("soon", "must be {column: …, months: …}"),
        ("{column: exports_usd_million, months: 3}", "neither a date nor a year; allowed: month"),
    ],
)
def test_a_faulty_expectation_is_refused(house, value, words):
    good = "expected_within: {column: month, months: 3}"
    house.replace("economics/datapackage.yaml", good, f"expected_within: {value}")
    assert any(words in fault.message for fault in house.faults() if fault.column.endswith(".expected_within"))
