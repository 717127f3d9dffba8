"""Proposals from public interfaces: good answers become a diff, every other answer an error that changes nothing."""

import datetime as dt
import json
import re
import shutil
import subprocess

import pytest

from companion.cli import main
from companion.data import store
from companion.evidence import EvidenceError, interfaces, update
from companion.evidence.interfaces import census, un_votes, world_bank

TODAY = dt.date(2026, 11, 24)
MONTHLY, MACRO, VOTES = "economics/us-goods-trade-monthly", "economics/macro", "cybersecurity/un-votes"


def rows_of(house, table):
    header, *rows = house.rows(table)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def propose(player, quick, here):
    """Ask the player for a table's proposal; nothing below the data folder may change, whatever comes of it."""

    def run(table):
        before = {path: path.read_bytes() for path in here.folder.rglob("*") if path.is_file()}
        try:
            return update.propose(table, TODAY, player.address, quick)
        finally:
            assert {path: path.read_bytes() for path in here.folder.rglob("*") if path.is_file()} == before

    return run


@pytest.fixture
def refused(propose):
    def run(table):
        with pytest.raises(EvidenceError) as error:
            propose(table)
        return str(error.value)

    return run


# --- Census ---------------------------------------------------------------------------------------------------------


def dollars(row):
    """Exports and imports in dollars that give the row's three rounded values, the balance too."""
    sold, bought, left = (float(row[f"{name}_usd_million"]) for name in ("exports", "imports", "balance"))
    apart = 0.45 * (left - (sold - bought))
    return {"exports": str(round((sold + apart) * 1e6)), "imports": str(round((bought - apart) * 1e6))}


@pytest.fixture
def trade(player, here):
    """Census answers that say what the table says up to 2024; `trade(imports={month: …})` changes some."""
    header, *rows = here.rows(MONTHLY)
    here.write(MONTHLY, [header, *(row for row in rows if row[0] <= "2024-12")])  # whatever was added since
    table = {row["month"]: row for row in rows_of(here, MONTHLY) if row["month"] >= "2022-01"}

    def play(**changes):
        for flow, column in census.FLOWS.items():
            months = {month: dollars(row)[flow] for month, row in table.items()} | changes.get(flow, {})
            lines = [[value, census.RUSSIA, month] for month, value in months.items() if value is not None]
            player.answers[f"/{flow}/hs"] = {"body": json.dumps([[column, "CTY_CODE", "time"], *lines]).encode()}

    play()
    return play


def test_an_interface_that_agrees_proposes_nothing(trade, propose, here):
    months = sum(row["month"] >= "2022-01" for row in rows_of(here, MONTHLY))
    proposal = propose(MONTHLY)
    assert (proposal.changes, proposal.diff, proposal.agreeing) == ([], "", months)


def test_it_asks_for_the_month_s_total_of_russia_since_two_years(trade, propose, player):
    propose(MONTHLY)
    asked = [path for _, path, _ in player.asked]
    assert asked == [f"/{flow}/hs?get={column}&CTY_CODE=4621&time=from+2022-01"
                     for flow, column in census.FLOWS.items()]  # fmt: skip


def test_new_months_are_added_and_wait_for_a_person(trade, propose, here, tmp_path):
    months = {"2025-01": "52449999", "2025-02": "52450000"}
    trade(exports=months, imports={"2025-01": "300000000", "2025-02": "2450000"})
    proposal = propose(MONTHLY)
    assert [change.added for change in proposal.changes] == [True, True]
    added = [line[1:] for line in proposal.diff.splitlines() if re.match(r"\+\d", line)]
    stated = f"{census.SOURCE},2026-11-24,unverified,"
    assert added == [f"2025-01,52.4,300.0,-247.6,{stated}", f"2025-02,52.5,2.5,50.0,{stated}"]


def test_a_revised_value_shows_what_it_was(trade, propose, here):
    was = next(row for row in rows_of(here, MONTHLY) if row["month"] == "2024-12")["exports_usd_million"]
    trade(exports={"2024-12": "45000000"})
    proposal = propose(MONTHLY)
    (change,) = proposal.changes
    assert (change.key, change.added) == (("2024-12",), False)
    assert change.cells["exports_usd_million"] == (was, "45.0")
    assert f"exports_usd_million {was} -> 45.0" in proposal.text()
    assert re.search(rf"\+2024-12,45\.0,.*,2026-11-24,unverified,.*Before: exports_usd_million {was}", proposal.diff)


def test_a_proposal_is_a_diff_that_git_applies_and_check_accepts(trade, propose, here, tmp_path):
    trade(exports={"2025-01": "50000000", "2024-12": "38000000"}, imports={"2025-01": "300000000"})
    with store.reading(here.folder):
        path = update.write(propose(MONTHLY))
    assert path == tmp_path / "_build" / "proposals" / f"{MONTHLY}.diff"
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "apply", path], check=True)
    assert here.line(MONTHLY, month="2025-01", exports_usd_million="50.0", status="unverified")
    here.replace("edition.yaml", store.edition()["data_as_of"], "2026-11-30")
    assert here.faults() == []


def test_a_proposal_that_no_longer_holds_is_removed(trade, propose, here):
    trade(exports={"2024-12": "38000000"})
    path = update.write(propose(MONTHLY))
    trade()
    assert path.is_file() and update.write(propose(MONTHLY)) is None and not path.exists()


@pytest.mark.parametrize(
    "body, words",
    [
        (b"<html>", "the answer is no JSON"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2022', "no JSON (Unterminated string"),
        (b"\xff\xfe", "no JSON (UnicodeDecodeError)"),
        (b"[" * 90_000, "no JSON"),
        (b"{}", "no table of a header and rows"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"]]', "no table of a header and rows"),
        (b'[["VALUE","CTY_CODE","time"],["1","4621","2022-01"]]', "the header is"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621"]]', "a row has 2 cells; allowed: 3"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","5700","2022-01"]]', "a row of country '5700'"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2022-13"]]', "'2022-13' is no month"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","=HYPERLINK(1)"]]', "is no month"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2022-01\\u0007"]]', "is no month"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["-5","4621","2022-01"]]', "'-5' is no sum in dollars"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["many","4621","2022-01"]]', "'many' is no sum in dollars"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["=1+1","4621","2022-01"]]', "is no sum in dollars"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],[NaN,"4621","2022-01"]]', "no JSON"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],[null,"4621","2022-01"]]', "'None' is no sum in dollars"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2022-01"],["1","4621","2022-01"]]', "comes twice"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2022-01"],["1","4621","2022-03"]]', "lacks 2022-02"),
        (b'[["ALL_VAL_MO","CTY_CODE","time"],["1","4621","2021-12"],["1","4621","2022-01"]]', "begins in 2021-12"),
    ],
)
def test_census_answers_that_are_not_as_documented(trade, refused, player, body, words):
    player.answers["/exports/hs"] = {"body": body}
    assert words in refused(MONTHLY)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"exports": {"2024-12": None}}, "exports end in 2024-11, imports in 2024-12"),
        ({"exports": {"2024-12": None}, "imports": {"2024-12": None}}, "the answer ends in 2024-11"),
        ({"imports": {"2023-05": None}}, "lacks 2023-05"),
        ({"imports": {"2024-12": "99000000000"}}, "over 10 times the greatest so far"),
        ({"exports": {f"{year}-{month:02}": "900" for year in (2022, 2023, 2024) for month in range(1, 13)}},
         "values that the table has are another by half and more"),
    ],
)  # fmt: skip
def test_census_answers_that_cannot_be(trade, refused, changes, words):
    trade(**changes)
    assert words in refused(MONTHLY)


def test_census_asks_for_a_key_before_it_asks(here, monkeypatch, quick):
    monkeypatch.delenv("CENSUS_API_KEY", raising=False)
    with pytest.raises(EvidenceError, match="answers only with a key; ask for one at https"):
        update.propose(MONTHLY, TODAY, limits=quick)


def test_the_key_is_sent_and_never_shown(trade, refused, player, monkeypatch):
    monkeypatch.setenv("CENSUS_API_KEY", "abc123")
    player.answers["/exports/hs"] = {"status": 302, "headers": {"Location": "https://example.org/missing_key.html"}}
    said = refused(MONTHLY)
    assert "key=abc123" in player.asked[0][1] and "abc123" not in said and "ask for a key that way" in said


def test_a_table_with_a_fault_gets_no_proposal(trade, refused, here):
    trade(exports={"2024-12": "38000000"})
    here.put(MONTHLY, 3, status="sure")
    assert "status: 'sure' is not an allowed value" in refused(MONTHLY)


# --- World Bank -----------------------------------------------------------------------------------------------------


@pytest.fixture
def output(player, here):
    """World Bank answers that say what the table says; `output(NY…={year: value})` changes some, None is null."""
    header, *rows = here.rows(MACRO)
    here.write(MACRO, [header, *(row for row in rows if row[0].startswith("brent") or row[1] <= "2023")])
    here.put(MACRO, here.line(MACRO, series="russia_gdp_growth", period="2015"), value="-2.0")
    table = rows_of(here, MACRO)

    def play(**changes):
        for series, (indicator, size, *_) in world_bank.INDICATORS.items():
            years = {row["period"]: float(row["value"]) * size for row in table if row["series"] == series}
            years |= {"2026": None} | changes.get(indicator.replace(".", "_"), {})
            entries = [
                {"indicator": {"id": indicator, "value": "…"}, "country": {"id": "RU", "value": "Russian Federation"},
                 "countryiso3code": "RUS", "date": year, "value": value, "unit": "", "obs_status": "", "decimal": 1}
                for year, value in sorted(years.items(), reverse=True)
            ]  # fmt: skip
            page = {"page": 1, "pages": 1, "per_page": 1000, "total": len(entries), "lastupdated": "2026-10-01"}
            answer = {"body": json.dumps([page, entries]).encode(), "kind": "application/json;charset=utf-8"}
            player.answers[f"/country/RUS/indicator/{indicator}"] = answer

    play()
    return play


def test_world_bank_values_become_rows(output, propose, here, player):
    assert propose(MACRO).changes == []
    assert "date=2010:2026&per_page=1000" in player.asked[0][1] and "format=json" in player.asked[0][1]
    output(NY_GDP_MKTP_CD={"2025": 2.4561e12}, NY_GDP_MKTP_KD_ZG={"2015": -1.9})
    new, revised = sorted(propose(MACRO).changes, key=lambda change: not change.added)
    assert (new.key, new.cells["value"][1]) == (("russia_gdp_current", "2025"), "2456.1")
    assert (revised.key, revised.cells) == (("russia_gdp_growth", "2015"), {"value": ("-2.0", "-1.9")})


def test_a_new_year_stands_with_its_series(output, propose):
    output(NY_GDP_MKTP_CD={"2025": 2.4561e12})
    lines = propose(MACRO).diff.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("+russia_gdp_current,2025,2456.1"))
    assert lines[at - 1].startswith(" russia_gdp_current,") and lines[at + 1].startswith(" russia_gdp_growth,")


@pytest.mark.parametrize(
    "indicator, years, words",
    [
        ("NY_GDP_MKTP_CD", {"2015": None}, "the answer lacks 2015, which the table has from there"),
        ("NY_GDP_MKTP_CD", {"2015": "1363.5"}, "2015: '1363.5' is no value"),
        ("NY_GDP_MKTP_CD", {"2015": True}, "2015: 'True' is no value"),
        ("NY_GDP_MKTP_CD", {"2015": 10**18}, "is no value"),
        ("NY_GDP_MKTP_CD", {"2025": 9e13}, "over 10 times the greatest so far"),
        ("NY_GDP_MKTP_KD_ZG", {"2025": 430.0}, "over 10 times the greatest so far"),
        ("NY_GDP_MKTP_KD_ZG", {"2025Q1": 1.0}, "'2025Q1' is no year"),
    ],
)
def test_world_bank_values_that_cannot_be(output, refused, indicator, years, words):
    output(**{indicator: years})
    assert words in refused(MACRO)


@pytest.mark.parametrize(
    "body, words",
    [
        (b'[{"message":[{"id":"120","key":"Invalid value","value":"x"}]}]', "no page with entries"),
        (b'[{"page":1,"pages":2,"total":70},[]]', "the answer is not whole: '70' entries on '2' pages; 0 came"),
        (b'[{"page":1,"pages":1,"total":1},[{"date":"2015"}]]', "an entry lacks a field"),
        (b'[{"page":1,"pages":1,"total":1},[7]]', "an entry lacks a field"),
        (b'[{"pages":1,"total":1},[{"indicator":{"id":"SP.POP.TOTL"},"countryiso3code":"RUS","date":"2015","value":1}]]',
         "an entry of 'SP.POP.TOTL'"),
        (b'[{"pages":1,"total":1},[{"indicator":{"id":"NY.GDP.MKTP.CD"},"countryiso3code":"RUS","date":"2015",'
         b'"value":1e9999999}]]', "is no value"),
        (b"[1e999999999999999999999]", "no JSON"),
    ],
)  # fmt: skip
def test_world_bank_answers_that_are_not_as_documented(output, refused, player, body, words):
    player.answers["/country/RUS/indicator/NY.GDP.MKTP.CD"] = {"body": body}
    assert words in refused(MACRO)


# --- UN Digital Library ---------------------------------------------------------------------------------------------

MEMBERS = ["USA", "RUS", "CHN"]


def marc(symbol, yes, no, abstain, said="NYY", day="2020-12-31", votes=True):
    """A voting record as the library exports it."""
    cast = dict(zip(MEMBERS, said, strict=True))
    left = [(vote, count - list(said).count(vote)) for vote, count in (("Y", yes), ("N", no), ("A", abstain))]
    others = iter(f"{a}{b}Z" for a in "ABCDEFGH" for b in "ABCDEFGHIJKLMNOPQRSTUVWX")
    cast |= {next(others): vote for vote, count in left for _ in range(count if votes else 0)} | {"ZZZ": ""}
    fields = [("791", {"a": symbol, "b": "A/", "c": "75"}), ("269", {"a": day}),
              ("996", {"b": yes, "c": no, "d": abstain, "e": 1, "f": 193})]  # fmt: skip
    fields += [("967", {"a": 1, "c": code, "d": vote, "e": "…"}) for code, vote in cast.items()] if votes else []
    subfields = [(tag, "".join(f'<subfield code="{code}">{value}</subfield>' for code, value in parts.items()))
                 for tag, parts in fields]  # fmt: skip
    data = "".join(f'<datafield tag="{tag}" ind1=" " ind2=" ">{inner}</datafield>' for tag, inner in subfields)
    return f'<record><controlfield tag="001">1</controlfield>{data}</record>'


def collection(*records):
    text = f'<collection xmlns="http://www.loc.gov/MARC21/slim">{"".join(records)}</collection>'
    return {"body": f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- 1 -->\n{text}'.encode(), "kind": "text/xml"}


@pytest.fixture
def votes(player, here, real_data):
    """The table with three of its votes, and a library without records; `votes({symbol: answer})` fills it."""
    shutil.copytree(real_data / "cybersecurity", here.folder / "cybersecurity")
    shutil.copyfile(real_data / "sources.csv", here.folder / "sources.csv")
    header, *rows = here.rows(VOTES)
    chosen = ("A/RES/75/240", "A/RES/77/36", "A/RES/75/282")
    here.write(VOTES, [header, *(row for row in rows if row[header.index("resolution")] in chosen)])
    here.put(VOTES, here.line(VOTES, resolution="A/RES/75/240"), date="2020-12-31", votes_yes="92", votes_no="50",
             votes_abstain="21", us_position="no", russia_position="yes", china_position="yes")  # fmt: skip
    here.put(VOTES, here.line(VOTES, resolution="A/RES/77/36"), date="2022-12-07", known_on="2022-12-07",
             adoption="recorded vote", votes_yes="", votes_no="", votes_abstain="", us_position="no",
             russia_position="yes", china_position="yes")  # fmt: skip

    def play(library):
        def say(to):
            symbol = re.search(r"documentsymbol%3A%22(.*?)%22", to.path).group(1).replace("%2F", "/")
            return library.get(symbol, collection())

        player.answers["/"] = say

    return play


def test_votes_are_compared_and_gaps_filled(votes, propose, player, here):
    source = rows_of(here, VOTES)[-1]["source"]
    votes({"A/RES/75/240": collection(marc("A/RES/75/240", 92, 50, 21)),
           "A/RES/77/36": collection(marc("A/RES/77/36", 121, 50, 6, day="2022-12-07"),
                                     marc("A/RES/77/360", 1, 1, 1))})  # fmt: skip
    proposal = propose(VOTES)
    assert proposal.agreeing == 1 and proposal.remarks == []
    (change,) = proposal.changes
    assert change.cells == {"votes_yes": ("", "121"), "votes_no": ("", "50"), "votes_abstain": ("", "6")}
    assert f",121,50,6,no,yes,yes,{source},2022-12-07,unverified," in proposal.diff  # public on its day; no new source
    assert len(player.asked) == 2  # the one without a vote is not asked for
    assert all("of=xm" in path and "cc=Voting+Data" in path for _, path, _ in player.asked)


def test_what_a_person_has_to_look_at_is_said(votes, propose):
    votes({"A/RES/75/240": collection(marc("A/RES/75/240", 92, 50, 21, said="AYY", day="2021-01-01"))})
    proposal = propose(VOTES)
    assert sorted(proposal.remarks) == [
        "A/RES/75/240: USA abstained; us_position was left alone",
        "A/RES/75/240: the library dates the vote '2021-01-01', the table 2020-12-31",
        "A/RES/77/36: the library has no records of a vote on it",
    ]


@pytest.mark.parametrize(
    "answer, words",
    [
        (collection(), "no vote on any of these resolutions was found"),
        ({"body": b"<collection", "kind": "text/xml"}, "the answer is no XML"),
        ({"body": b"<html></html>", "kind": "text/xml"}, "the answer is 'html'; allowed: a MARC collection"),
        ({"body": b"", "kind": "text/html", "status": 202}, "answered 202"),
        ({"body": b"<html></html>", "kind": "text/html"}, "answered with a web page"),
        ({"body": b'<!DOCTYPE c [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><c>&b;</c>', "kind": "text/xml"},
         "the XML defines entities"),
        (collection(marc("A/RES/75/240", 93, 50, 21).replace(">93<", ">92<", 1)), "counts 92, but 93 members"),
        (collection(marc("A/RES/75/240", 92, 50, 21).replace(">92<", ">=92<", 1)), "996 $b is '=92'"),
        (collection(marc("A/RES/75/240", 92, 50, 21).replace(">92<", ">-2<", 1)), "996 $b is '-2'"),
        (collection(marc("A/RES/75/240", 92, 50, 21).replace(">AAZ<", ">USA<", 1)), "967 $c is 'USA'"),
        (collection(marc("A/RES/75/240", 500, 50, 21, votes=False)), "above the greatest value 193"),
    ],
)  # fmt: skip
def test_library_answers_that_are_not_as_documented(votes, refused, answer, words):
    votes({"A/RES/75/240": answer})
    assert words in refused(VOTES)


# --- the command ----------------------------------------------------------------------------------------------------


def test_each_interface_has_its_table_and_source(real_data):
    with store.reading(real_data):
        known = set(update.sources().index)
        for table in interfaces.OF:
            assert update.describe(table).primary_key
    assert {census.SOURCE, *(source for *_, source in world_bank.INDICATORS.values())} <= known
    addresses = [one.ADDRESS for one in (census, world_bank, un_votes)]
    assert all(address.startswith("https://") for address in addresses)


def test_the_command_writes_the_proposal_and_says_what_to_do(trade, here, player, capsys, tmp_path):
    trade(exports={"2025-01": "50000000"}, imports={"2025-01": "300000000"})
    assert main(["update", MONTHLY, "--address", player.address]) == 0
    said = capsys.readouterr().out
    assert f"{MONTHLY}: 1 rows to add, 0 to change" in said and "2025-01: new: exports_usd_million 50.0" in said
    assert f"git apply {tmp_path / '_build' / 'proposals' / MONTHLY}.diff" in said


def test_the_command_refuses_on_one_line_and_leaves_an_older_proposal(trade, here, player, capsys, tmp_path):
    trade(exports={"2024-12": "38000000"})
    assert main(["update", MONTHLY, "--address", player.address]) == 0
    older = (tmp_path / "_build" / "proposals" / f"{MONTHLY}.diff").read_bytes()
    capsys.readouterr()
    player.answers["/exports/hs"] = {"body": b"<html>", "kind": "text/html"}
    assert main(["update", MONTHLY, "--address", player.address]) == 1
    out, error = capsys.readouterr()
    assert out == "" and "answered with a web page" in error
    assert (tmp_path / "_build" / "proposals" / f"{MONTHLY}.diff").read_bytes() == older


def test_a_table_without_an_interface(here, capsys):
    assert main(["update", "economics/investment"]) == 1
    assert "has no machine interface; allowed: cybersecurity/un-votes" in capsys.readouterr().err
