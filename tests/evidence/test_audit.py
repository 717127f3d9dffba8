"""Samples that anyone can draw again, and the record of what was found."""

import csv

import pytest

from companion.cli import main
from companion.data import audits, load, store, tables
from companion.data.sampling import VERDICTS, draw
from companion.data.structure import AUDIT_FIELDS
from companion.evidence import EvidenceError, audit
from companion.tables import audited
from companion.tables.audit import rates


def filled(path, verdicts, **more):
    """Fill in the first lines of a form."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line, verdict in zip(lines, verdicts, strict=False):
        line.update(verdict=verdict, checked_on="2026-11-24", checked_by="the second reader", **more)
        line["finding"] = line["finding"] or ("" if verdict in ("right", "not-found") else "mended")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    return lines


def test_the_same_name_draws_the_same_rows_and_another_name_others(here):
    one, again, other = draw("2026-11"), draw("2026-11"), draw("2026-12")
    assert one.equals(again)
    assert not one[["table", "key"]].equals(other[["table", "key"]])


def test_a_fifth_of_each_room_rounded_up(here):
    sample = draw("2026-11", 0.2)
    for room in store.rooms():
        rows = sum(len(load(name)) for name in tables() if name.startswith(f"{room}/"))
        assert (sample["table"].str.partition("/")[0] == room).sum() == -(-rows // 5)
    assert not sample.duplicated(["table", "key"]).any()
    assert sample["sources"].str.contains("http").mean() > 0.9


def test_a_row_added_elsewhere_changes_no_other_room(here):
    before = draw("2026-11")
    header, *rows = here.rows("economics/us-goods-trade-monthly")
    here.write("economics/us-goods-trade-monthly", [header, *rows, ["2030-01", *rows[-1][1:]]])
    after = draw("2026-11")
    kept = [part[~part["table"].str.startswith("economics/")].reset_index(drop=True) for part in (before, after)]
    assert kept[0].equals(kept[1])


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_out_of_bounds(here, share):
    with pytest.raises(store.DataError, match="above 0, at most 1"):
        draw("2026-11", share)


def test_an_unknown_room(here):
    with pytest.raises(store.DataError, match="no room econnomics; allowed: economics"):
        draw("2026-11", rooms=["econnomics"])


def test_a_form_is_filled_in_and_recorded_bit_by_bit(here, tmp_path):
    form = tmp_path / "form.csv"
    assert audit.write_form(form, "2026-11", 0.2) == len(draw("2026-11"))
    lines = filled(form, ["right", "wrong", "source"])
    assert audit.record(form) == (3, len(lines) - 3)
    filled(form, ["right", "wrong", "source", "not-found"])
    assert audit.record(form)[0] == 4  # what is recorded already is recorded once
    found = audits("2026-11")
    assert sorted(found["verdict"]) == ["not-found", "right", "source", "wrong"]
    assert here.faults() == []
    everything = rates("2026-11")[-1]
    assert (everything["rows"], everything["checked"], everything["faulty"]) == (4, 3, 1)
    assert everything["rate"] == pytest.approx(1 / 3)
    assert "1 of 3 faulty, 33.3% (95 % interval 6.1% to 79.2%)" in audit.text()
    assert "33.3 (6.1–79.2)" in audited("2026-11").html()


def test_a_form_is_never_overwritten(here, tmp_path):
    form = tmp_path / "form.csv"
    form.write_text("mine")
    with pytest.raises(EvidenceError, match="may be filled in already"):
        audit.write_form(form, "2026-11", 0.2)
    assert form.read_text() == "mine"


@pytest.mark.parametrize(
    "column, value, words",
    [
        ("verdict", "fine", "'fine' is none; allowed: right, source, imprecise, wrong, not-found"),
        ("checked_on", "yesterday", "'yesterday' is no date"),
        ("checked_by", " ", "say who looked the row up"),
        ("table", "economics/us-good-trade", "there is no table 'economics/us-good-trade'; the nearest name is"),
        ("key", "nothing", "'nothing' is no row of"),
    ],
)
def test_one_faulty_line_and_nothing_is_recorded(here, tmp_path, column, value, words):
    form = tmp_path / "form.csv"
    audit.write_form(form, "2026-11", 0.2)
    lines = filled(form, ["right", "right"])
    lines[1][column] = value
    with form.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(EvidenceError, match="nothing was recorded") as error:
        audit.record(form)
    assert words in str(error.value)
    assert audits().empty


def test_a_fault_that_was_found_must_be_told(here, tmp_path):
    form = tmp_path / "form.csv"
    audit.write_form(form, "2026-11", 0.2)
    lines = filled(form, ["wrong"])
    text = form.read_text(encoding="utf-8").replace("mended", "")
    form.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match="finding: is empty"):
        audit.record(form)
    assert lines[0]["verdict"] == "wrong"


def test_a_second_opinion_does_not_replace_the_first(here, tmp_path):
    form = tmp_path / "form.csv"
    audit.write_form(form, "2026-11", 0.2)
    filled(form, ["right"])
    audit.record(form)
    filled(form, ["wrong"])
    with pytest.raises(EvidenceError, match="has another entry of this audit for this row"):
        audit.record(form)
    assert list(audits()["verdict"]) == ["right"]


def test_what_is_no_form(here, tmp_path):
    form = tmp_path / "form.csv"
    form.write_text("a,b\n1,2\n")
    with pytest.raises(EvidenceError, match="the columns audit, table, key"):
        audit.record(form)
    form.write_bytes(b"\xff\xfe")
    with pytest.raises(EvidenceError, match="not UTF-8"):
        audit.record(form)


def test_the_command_asks_for_a_name(tmp_path, capsys):
    assert main(["audit", "--draw", str(tmp_path / "form.csv")]) == 2
    assert "companion audit 2026-11 --draw" in capsys.readouterr().err


def test_the_register_and_the_words_for_verdicts_agree():
    allowed = next(field for field in AUDIT_FIELDS if field["name"] == "verdict")["constraints"]["enum"]
    assert allowed == list(VERDICTS)


def test_a_faulty_register_is_a_fault_of_the_data(here):
    (here.folder / "audits.csv").write_text(
        "audit,table,key,verdict,finding,address,checked_on,checked_by\n2026-11,economics/x,k,fine,,,2026-11,me\n"
    )
    assert [(fault.path, fault.row, fault.column) for fault in here.faults()] == [("audits.csv", 2, "verdict")]
