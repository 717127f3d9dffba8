"""`load` and its friends give the right types, dates and rows, and say what is wrong with a request."""

import pandas as pd
import pytest

import companion
from companion.data import DataError, catalogue, describe, edition, events, known_by, load, sources, store, tables


@pytest.fixture
def in_house(house, monkeypatch):
    """`load` reads the small house, which a test may spoil."""
    monkeypatch.setenv("COMPANION_DATA", str(house.folder))
    return house


def test_load_is_the_first_thing_a_chapter_imports():
    assert companion.load is load
    assert companion.edition is edition
    with pytest.raises(AttributeError, match="has no 'lode'"):
        companion.lode  # noqa: B018


def test_every_table_loads_with_the_types_of_its_descriptor():
    kinds = {"string": {"str"}, "integer": {"int64", "Int64"}, "number": {"float64"}, "boolean": {"bool", "boolean"}}
    for name in tables():
        frame = load(name)
        assert len(frame) > 0 and frame.attrs["table"] == name
        for field in describe(name).fields:
            assert str(frame[field.name].dtype) in kinds[field.type], (name, field.name)
            if field.partial_date:
                first, last = frame[f"{field.name}_first"], frame[f"{field.name}_last"]
                assert str(first.dtype) == str(last.dtype) == "datetime64[s]"
                assert (first.dropna() <= last.dropna()).all()
                assert first.isna().equals(frame[field.name].isna())


def test_types():
    treaty = load("strategic-stability/new-start-aggregate")
    assert str(treaty["deployed_warheads"].dtype) == "int64"
    assert str(load("strategic-stability/warhead-inventory")["warheads_stored"].dtype) == "Int64"
    assert str(load("economics/us-goods-trade")["exports_usd_million"].dtype) == "float64"
    assert str(load("counterterrorism/attacks")["partial_year"].dtype) == "bool"


def test_a_partial_date_is_an_interval(in_house):
    in_house.put("ledger/forecasts", in_house.line("ledger/forecasts", outcome="yes"), resolved_on="2024-02")
    row = load("ledger/forecasts").query("outcome == 'yes'").iloc[0]
    assert row["resolved_on"] == "2024-02"
    assert row["resolved_on_first"] == pd.Timestamp("2024-02-01")
    assert row["resolved_on_last"] == pd.Timestamp("2024-02-29")


@pytest.mark.parametrize("as_of, last_day", [("2020-06-01", "2020-06-01"), ("2020-06", "2020-06-30")])
def test_as_of_keeps_what_was_public(as_of, last_day):
    everything = load("strategic-stability/new-start-aggregate")
    then = load("strategic-stability/new-start-aggregate", as_of=as_of)
    assert 0 < len(then) < len(everything)
    public = everything["known_on_last"] <= pd.Timestamp(last_day)
    assert list(then.index) == list(everything[public].index)
    assert then.attrs["table"] == everything.attrs["table"]


def test_as_of_does_not_let_in_what_was_perhaps_public(in_house):
    table = "strategic-stability/new-start-aggregate"
    in_house.put(table, 2, known_on="2020")  # somewhen in 2020
    assert 0 not in load(table, as_of="2020-12-30").index
    assert 0 in load(table, as_of="2020").index


@pytest.mark.parametrize("as_of", ["yesterday", "2020-13", "1/6/2020", 2020])
def test_a_wrong_as_of(as_of):
    with pytest.raises(DataError, match="is not a date; allowed forms: 2022, 2022-03 or 2022-03-16"):
        load("economics/us-goods-trade", as_of=as_of)


def test_as_of_needs_known_on():
    with pytest.raises(DataError, match="no column known_on"):
        known_by(pd.DataFrame({"year": [2020]}), "2020")


@pytest.mark.parametrize("name", ["economics/us-goods-trades", "economic/us-goods-trade", "us-goods-trade"])
def test_an_unknown_table_names_the_nearest(name):
    with pytest.raises(DataError, match="the nearest name is 'economics/us-goods-trade'"):
        load(name)


@pytest.mark.parametrize("name", ["", "zzz", "economics", "../economics/us-goods-trade", None])
def test_an_unknown_table(name):
    with pytest.raises(DataError, match="there is no table"):
        load(name)


def test_describe():
    table = describe("economics/us-goods-trade")
    assert table.path == "economics/us-goods-trade.csv"
    assert table.primary_key and set(table.primary_key) <= {field.name for field in table.fields}
    assert table.title and table.description
    assert [field.unit for field in table.fields if field.name == "exports_usd_million"] == ["million U.S. dollars"]


def test_sources_are_indexed_by_key():
    register = sources()
    assert list(register.columns) == ["title", "publisher", "published_on", "url", "language", "kind"]
    assert register.index.is_unique


def test_events_of_every_room_oldest_first():
    gathered = events()
    assert gathered["date_first"].is_monotonic_increasing
    assert {"relations", "economics", "space"} <= set(gathered["field"])
    assert gathered[["date", "actor", "kind", "event", "table"]].notna().all(axis=None)
    roles = [name for name in tables() if describe(name).role == "events"]
    assert sorted(gathered["table"].unique()) == sorted(roles)
    assert len(gathered) == sum(len(load(name)) for name in roles)


def test_edition():
    assert edition()["brief_published"] == "2020-06"


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "No columns to parse"),
        (b"year\n1\n", "the columns are year; the descriptor says"),
        (b"\xe9", "data/economics/macro.csv:1: byte 0xe9 is not UTF-8"),
        (b"series,period,value,unit,source,known_on,status,note\na\nb,b,b,b,b,b,b,b,b,b,b\n", "companion check"),
        (b"series,period,value,unit,source,known_on,status,note\na,2010,lots,x,s,2010,verified,\n", "companion check"),
        (b"series,period,value,unit,source,known_on,status,note\na,2010-13,1,x,s,2010,verified,\n", "calendar"),
    ],
)
def test_a_table_that_does_not_fit_its_descriptor(in_house, content, words):
    (in_house.folder / "economics/macro.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"data/economics/macro\.csv") as error:
        load("economics/macro")
    assert words in str(error.value)


@pytest.mark.parametrize("content", [b"", b"a: [}", b"\xff", b"name: economics\n", b"resources: [{name: a}]\n"])
def test_a_broken_descriptor(in_house, content):
    (in_house.folder / "economics/datapackage.yaml").write_bytes(content)
    with pytest.raises(DataError, match=r"data/economics/datapackage\.yaml"):
        load("economics/macro")
    with pytest.raises(DataError, match=r"data/economics/datapackage\.yaml"):
        tables()


def test_a_missing_file(in_house):
    (in_house.folder / "economics/macro.csv").unlink()
    with pytest.raises(DataError, match=r"data/economics/macro\.csv: there is no such file"):
        load("economics/macro")


def test_what_was_read_is_recorded(in_house):
    store.forget_reads()
    load("economics/macro")
    assert set(store.reads()) == {"economics/macro.csv", "economics/datapackage.yaml#macro"}
    sources()
    edition()
    assert set(store.reads()) >= {"sources.csv", "edition.yaml"}
    assert all(store.digest(key) == value for key, value in store.reads().items())
    store.forget_reads()
    assert store.reads() == {}


def test_a_digest_changes_with_what_was_read_and_only_then(in_house):
    store.forget_reads()
    load("economics/macro")
    catalogue.tables()
    before = store.reads()
    in_house.replace("economics/datapackage.yaml", "title: ", "title: Revised ")  # the room's own title
    in_house.put("economics/investment", 2, note="other")
    assert {key: store.digest(key) for key in before} == before
    in_house.put("economics/macro", 2, note="other")
    assert store.digest("economics/macro.csv") != before["economics/macro.csv"]
    in_house.replace("economics/datapackage.yaml", "- name: macro\n", "- name: makro\n")
    assert store.digest("economics/datapackage.yaml#macro") is None
    assert store.digest(store.TABLES) != before[store.TABLES]
    assert store.digest("economics/none.csv") is None and store.digest("none.yaml") is None


def test_what_is_done_to_a_loaded_table_stays_with_it(in_house):
    mine = load("economics/macro")
    mine.loc[0, "note"] = "mine"
    mine["twice"] = 2
    mine.attrs["table"] = "mine"
    again = load("economics/macro")
    assert again.loc[0, "note"] != "mine" and "twice" not in again and again.attrs["table"] == "economics/macro"


def test_a_loaded_table_is_read_again_when_it_has_changed(in_house):
    assert load("economics/macro")["note"].iloc[0] != "other"
    in_house.put("economics/macro", 2, note="other")
    assert load("economics/macro")["note"].iloc[0] == "other"
    in_house.replace("economics/datapackage.yaml", "- name: macro\n", "- name: makro\n")
    with pytest.raises(DataError, match="the nearest name is 'economics/makro'"):
        load("economics/macro")
