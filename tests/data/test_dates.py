"""Partial dates: an interval of days, never a false day."""

import datetime as dt

import pytest

from companion.data.dates import decimal_year, format_date, interval, precision


@pytest.mark.parametrize(
    "text, first, last, known, printed",
    [
        ("2022", (2022, 1, 1), (2022, 12, 31), "year", "2022"),
        ("2022-03", (2022, 3, 1), (2022, 3, 31), "month", "March 2022"),
        ("2022-12", (2022, 12, 1), (2022, 12, 31), "month", "December 2022"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month", "February 2024"),
        ("1900-02", (1900, 2, 1), (1900, 2, 28), "month", "February 1900"),
        ("2026-02-05", (2026, 2, 5), (2026, 2, 5), "day", "5 February 2026"),
        ("2024-02-29", (2024, 2, 29), (2024, 2, 29), "day", "29 February 2024"),
        ("0001", (1, 1, 1), (1, 12, 31), "year", "0001"),
    ],
)
def test_a_partial_date(text, first, last, known, printed):
    assert interval(text) == (dt.date(*first), dt.date(*last))
    assert precision(text) == known
    assert format_date(text) == printed


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-3", "2022-00", "2022-13", "2021-02-30", "2023-02-29", "2022-01-00", "2022-1-1", "2022-03-16T00:00",
     " 2022", "2022 ", "2022\n", "0000", "-2022", "２０２２", "16.03.2022", None, 2022, dt.date(2022, 3, 16)],
)  # fmt: skip
def test_no_date(text):
    for function in (interval, precision, format_date, decimal_year):
        with pytest.raises(ValueError, match="is not a"):
            function(text)


def test_the_message_says_what_is_allowed():
    with pytest.raises(ValueError, match=r"'2021-02-30' is not a day of the calendar"):
        interval("2021-02-30")
    with pytest.raises(ValueError, match=r"allowed forms: 2022, 2022-03 or 2022-03-16"):
        interval("March 2022")


@pytest.mark.parametrize(
    "text, year",
    [("2020", 2020.5), ("2020-07-01", 2020 + 182.5 / 366), ("2021-01-01", 2021 + 0.5 / 365), ("9999", 9999.5)],
)
def test_the_middle_for_drawing(text, year):
    assert decimal_year(text) == pytest.approx(year)


def test_drawing_keeps_the_order():
    days = ["2019-12-31", "2020-01-01", "2020-02", "2020-02-28", "2020", "2020-12-31", "2021-01"]
    assert [decimal_year(day) for day in days] == sorted(decimal_year(day) for day in days)


def test_the_last_month_of_the_calendar():
    assert interval("9999-12")[1] == dt.date(9999, 12, 31)
