"""Archived copies of cited pages: what data/archives.csv may hold, and what its addresses tell."""

import datetime as dt
import re

import pytest

from companion.data import archives, store
from companion.data.archived import FORMS, page_of, same_page, told
from companion.data.check import survey

COLUMNS = ["url", "archive", "captured_on"]
WAYBACK = "https://web.archive.org/web/20260102030405/"


@pytest.fixture
def pages(house):
    """Cited addresses, sorted: of sources whose day is not after the copies' of these tests."""
    header, *rows = house.rows("sources")
    known = [dict(zip(header, row, strict=True)) for row in rows]
    late = {row["url"] for row in known if row["published_on"] > "2025"}
    return sorted({row["url"] for row in known} - late)


@pytest.fixture
def record(house):
    """`record(row, …)` writes data/archives.csv and gives its faults."""

    def write(*rows):
        house.write("archives", [COLUMNS, *map(list, rows)])
        faults = house.faults()
        assert {fault.path for fault in faults} <= {"archives.csv"}
        return [(fault.row, fault.column, fault.message) for fault in faults]

    return write


def test_copies_of_cited_pages_are_in_order(record, pages, house):
    first, second, third = pages[:3]
    other = f"http://www.{re.sub('^https?://(www[.])?', '', second)}/"
    assert record(
        (first, WAYBACK + first, "2026-01-02"),
        (second, WAYBACK + other, "2026-01-02"),
        (third, "https://perma.cc/AB12-3C4D", "2026-09-30"),
    ) == []
    looked = survey(house.folder).looked
    assert looked["every_archived_page_is_cited"] == looked["archived_copies_are_of_the_page"] == 3
    assert looked["archived_copies_have_their_day"] == 3 and looked["archived_pages_stand_in_order"] == 3


def test_there_need_not_be_a_copy(record):
    assert record() == []


def test_a_row_with_an_address_of_its_own_is_cited(record, house):
    header, *rows = house.rows("ledger/references")
    page = rows[0][header.index("url")]
    sources = {row[4] for row in house.rows("sources")}
    assert page not in sources and record((page, WAYBACK + page, "2026-01-02")) == []


def test_a_page_that_nothing_cites_is_refused(record, pages):
    ((row, column, message),) = record((pages[0] + "x", WAYBACK + pages[0] + "x", "2026-01-02"))
    assert (row, column) == (2, "url")
    assert "cited by no source" in message and f"did you mean {pages[0]!r}?" in message and "delete the row" in message


def test_a_place_in_a_page_is_refused(record, pages):
    ((row, column, message),) = record((pages[0] + "#a", WAYBACK + pages[0], "2026-01-02"))
    assert (row, column) == (2, "url") and "without what follows #" in message


def test_a_page_stands_once(record, pages):
    row = (pages[0], WAYBACK + pages[0], "2026-01-02")
    ((line, column, message),) = record(row, row)
    assert (line, column) == (3, "url") and "stands in row 2 already" in message


def test_another_order_is_refused(record, pages):
    rows = [(page, WAYBACK + page, "2026-01-02") for page in (pages[1], pages[0], pages[2])]
    ((line, column, message),) = record(*rows)
    assert (line, column) == (3, "url") and "stands after" in message and "move the row up" in message


@pytest.mark.parametrize(
    "copy, words",
    [
        ("https://example.org/web/20260102030405/PAGE", "is no address of a copy"),
        ("http://web.archive.org/web/20260102030405/PAGE", "is no address of a copy"),
        ("https://web.archive.org/web/2026/PAGE", "is no address of a copy"),
        ("https://web.archive.org/web/*/PAGE", "is no address of a copy"),
        ("https://web.archive.org/web/20260102030405id_/PAGE", "is no address of a copy"),
        ("https://perma.cc/", "is no address of a copy"),
        ("https://web.archive.org/web/20260230030405/PAGE", "20260230030405, which is no moment"),
        ("https://web.archive.org/web/20260102030405/PAGE b", "holds a space"),
        ("https://web.archive.org/web/20260102030405/PAGEx", "the row's url"),
        ("https://archive.ph/20260102030405/https://example.org/", "the row's url"),
    ],
)
def test_what_is_no_copy_of_the_page_is_refused(record, pages, copy, words):
    ((line, column, message),) = record((pages[0], copy.replace("PAGE", pages[0]), "2026-01-02"))
    assert (line, column) == (2, "archive") and words in message and "allowed: " in message


@pytest.mark.parametrize(
    "copy, day, words",
    [
        (WAYBACK, "2026-01-03", "allowed: 2026-01-02, the day in the address"),
        (WAYBACK, "2026-01", "allowed: 2026-01-02, the day in the address"),
        ("https://archive.ph/AbC12", "2026-01", "allowed: a whole day, as the copy itself gives it"),
        (WAYBACK, "", "is empty"),
        (WAYBACK, "2 January 2026", "is not a date"),
    ],
)
def test_another_day_is_refused(record, pages, copy, day, words):
    copy += pages[0] if copy == WAYBACK else ""
    ((line, column, message),) = record((pages[0], copy, day))
    assert (line, column) == (2, "captured_on") and words in message


def test_a_copy_from_before_the_page_is_refused(record, house):
    line = house.line("sources", kind="official")
    page, key = (house.cell("sources", line, column) for column in ("url", "source"))
    house.put("sources", line, published_on="2026-02")
    ((row, column, message),) = record((page, WAYBACK + page, "2026-01-02"))
    assert (row, column) == (2, "captured_on")
    assert f"lies before 2026-02, when {key} was published" in message and "a later copy" in message
    house.put("sources", line, published_on="2026-01")  # it may have been the first of January
    assert record((page, WAYBACK + page, "2026-01-02")) == []


def test_what_an_address_tells():
    day = dt.date(2026, 1, 2)
    for archive in ("web.archive.org/web", "archive.ph", "archive.is", "archive.today", "webarchive.loc.gov/all",
                    "webarchive.nationalarchives.gov.uk/ukgwa"):  # fmt: skip
        assert told(f"https://{archive}/20260102030405/http://a.org/b?c=d") == (day, "http://a.org/b?c=d")
        assert archive.partition("/")[0] in FORMS
    assert told("https://perma.cc/AB12-3C4D") == told("https://archive.is/AbC12") == (None, None)


def test_which_addresses_name_one_page():
    assert page_of("https://a.org/b#c") == "https://a.org/b"
    for other in ("http://a.org/B", "https://www.A.org/B/", "http://a.org:80/B", "a.org/B", "https://a.org/B#c"):
        assert same_page("https://a.org/B", other), other
    for other in ("https://a.org/b", "https://b.a.org/B", "https://a.org/B?c", "https://a.org/B/c", "https://a.org:81/B"):
        assert not same_page("https://a.org/B", other), other


def test_what_is_not_there_yet_is_recorded_as_read(house):
    with store.reading(house.folder):
        store.forget_reads()
        assert archives().empty and store.reads() == {"archives.csv": None}
        house.write("archives", [COLUMNS])
        assert archives().empty and store.reads()["archives.csv"]
        house.write("archives", [COLUMNS, ["https://a.org/", WAYBACK + "https://a.org/", "2026-01-02"]])
        assert list(archives().index) == ["https://a.org/"] and store.reads()["archives.csv"]
