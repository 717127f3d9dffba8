"""What changed between two sides: right to the row and the field, on real tables."""

import csv
import json
import shutil
import zipfile

import pytest

from companion.cli import main
from companion.publishing import PublishingError, changes
from companion.publishing.difference import compare
from companion.publishing.sides import open_side

TRADE = "economics/us-goods-trade"


@pytest.fixture
def before(house, tmp_path):
    """The house as it was; the test changes `house`."""
    shutil.copytree(house.folder, tmp_path / "before")
    return tmp_path / "before"


def difference(old, new, **options):
    with open_side(old) as one, open_side(new) as other:
        return compare(one, other, **options)


def test_nothing_changed(before, house):
    found = difference(before, house.folder)
    assert (found.tables, found.tables_added, found.tables_removed) == ([], {}, {})
    assert found.scores["old"] == found.scores["new"] and found.scores["old"]["overall"]["n"] > 0
    assert "No row differs." in changes.text(found)


def test_rows_and_values_by_key_and_field(before, house):
    header, *rows = house.rows(TRADE)
    house.put(TRADE, 4, exports_usd_million="123.4", note="Corrected.")
    gone, new = (
        rows[5],
        [f"20{99 - n}" if name == "year" else cell for n, (name, cell) in enumerate(zip(header, rows[5], strict=True))],
    )
    rows = house.rows(TRADE)
    house.write(TRADE, [*(row for row in rows if row[:2] != gone[:2]), new])
    (table,) = difference(before, house.folder).tables
    assert (table.name, table.key) == (TRADE, ("year", "period"))
    assert table.keys(table.removed) == [" · ".join(gone[:2])]
    assert table.added.to_dict("records") == [dict(zip(header, new, strict=True))]
    key = dict(zip(("year", "period"), rows[3][:2], strict=True))
    old = dict(zip(header, house_row(before, TRADE, 4), strict=True))
    assert table.record()["values_changed"] == [
        {"key": key, "field": "exports_usd_million", "old": old["exports_usd_million"], "new": "123.4"},
        {"key": key, "field": "note", "old": old["note"], "new": "Corrected."},
    ]
    assert table.rows_changed == 1


def house_row(folder, table, line):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[line - 1]


def test_order_and_the_way_a_number_is_written_are_no_change(before, house):
    header, *rows = house.rows(TRADE)
    house.write(TRADE, [header, *reversed(rows)])
    assert house.cell(TRADE, len(rows) + 1, "exports_usd_million") == "2112.5"
    house.put(TRADE, len(rows) + 1, exports_usd_million="2112.50")
    assert difference(before, house.folder).tables == []


def test_verdicts_outcomes_and_scores_that_moved(before, house):
    claim = house.line("ledger/claims", verdict="confirmed")
    open_one = house.line("ledger/forecasts", outcome="open_leaning_yes")
    house.put("ledger/claims", claim, verdict="partly")
    house.put("ledger/forecasts", open_one, outcome="yes", resolved_on="2026-09-15")
    found = difference(before, house.folder)
    key = house.cell("ledger/claims", claim, "claim_id")
    assert found.moved("verdicts") == [{"id": key, "old": "confirmed", "new": "partly"}]
    key = house.cell("ledger/forecasts", open_one, "forecast_id")
    assert found.moved("outcomes") == [{"id": key, "old": "open_leaning_yes", "new": "yes"}]
    old, new = found.scores["old"], found.scores["new"]
    assert new["overall"]["n"] == old["overall"]["n"] + 1 and new["overall"]["brier"] != old["overall"]["brier"]
    assert new["facts"]["partly"] == old["facts"]["partly"] + 1
    told = changes.text(found)
    assert f"{key}: open_leaning_yes → yes" in told
    assert f"Brier score, each row one vote: {old['overall']['brier']:.3f} → {new['overall']['brier']:.3f}" in told


def test_comparing_leaves_the_tables_that_are_read_as_they_were(before, house, real_data):
    from companion.data import data_dir, store

    record = store.reads()
    difference(before, house.folder)
    assert data_dir() == real_data and store.reads() == record


def test_tables_columns_and_sources_that_came_and_went(before, house):
    shutil.rmtree(house.folder / "strategic-stability")
    header, *rows = house.rows("ledger/errata")
    house.write("ledger/errata", [[*header, "page"], *([*row, "3"] for row in rows)])
    house.put("sources", 2, title="Another title")
    found = difference(before, house.folder)
    assert found.tables_removed and all(name.startswith("strategic-stability/") for name in found.tables_removed)
    assert set(difference(house.folder, before).tables_added) == set(found.tables_removed)
    sources, errata = found.tables
    assert (sources.name, sources.changed["field"].to_list()) == ("sources", ["title"])
    assert (errata.fields_added, errata.fields_removed, len(errata.changed)) == (["page"], [], 0)


def test_a_key_that_stands_twice_is_refused_with_both_lines(before, house):
    header, *rows = house.rows(TRADE)
    house.write(TRADE, [header, *rows, rows[1]])
    with pytest.raises(PublishingError, match=rf"{TRADE}\.csv:{len(rows) + 2}: the key .* stands in line 3 too"):
        difference(before, house.folder)


def test_a_table_without_a_key_is_refused_with_the_cure(before, house):
    house.put(TRADE, 4, note="Corrected.")
    house.replace("economics/datapackage.yaml", "primaryKey", "unusedKey", count=-1)
    with pytest.raises(PublishingError, match=f"the table {TRADE} has no primary key.*schema: primaryKey"):
        difference(before, house.folder)


def test_a_ledger_that_cannot_be_scored_is_said_to_be_so(before, house):
    house.put("ledger/forecasts", 2, outcome="perhaps")
    found = difference(before, house.folder)
    assert "outcome: 'perhaps' is unknown" in found.scores["new"]
    assert "not compared; new: the ledger cannot be scored" in changes.text(found)


# ---------------------------------------------------------------- where the data lie


@pytest.fixture
def edition(before, tmp_path):
    """A published edition with a figure and a page: what `companion publish` writes, as far as it matters here."""
    folder = tmp_path / "site" / "2026.11"
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "fig-economics-trade.csv").write_text("year,total\n2020,1.5\n", encoding="utf-8")
    page = "<nav><p>Contents</p></nav><article><h1>Economics</h1><p>Trade is <b>{}</b>.</p></article>"
    (folder / "economics.html").write_text(page.format("1.5"), encoding="utf-8")
    with zipfile.ZipFile(folder / "companion-data-2026.11.zip", "w") as archive:
        for path in before.rglob("*"):
            archive.write(path, f"data/{path.relative_to(before).as_posix()}")
    return folder


@pytest.fixture
def checkout(house, tmp_path, edition):
    """A checkout of the next edition with its built pages, its data `house`."""
    folder = house.folder.parent
    (folder / "pyproject.toml").write_text('[project]\nversion = "2026.12"\n', encoding="utf-8")
    shutil.copytree(edition, folder / "_build" / "html", ignore=shutil.ignore_patterns("*.zip"))
    return folder


def test_editions_checkouts_folders_and_packages(edition, checkout, before):
    package = edition / "companion-data-2026.11.zip"
    (edition / "downloads").mkdir()
    package.rename(edition / "downloads" / package.name)  # where an edition may keep it too
    package = edition / "downloads" / package.name
    for place, version, pages in (
        (edition, "2026.11", edition),
        (package, "2026.11", None),
        (checkout, "2026.12", checkout / "_build" / "html"),
        (before, "", None),
    ):
        with open_side(place) as side:
            assert (side.edition, side.pages, side.data_as_of) == (version, pages, "2026-09-30")
            assert TRADE in side.tables() and "sources" in side.tables()


def test_what_holds_no_data_is_refused(edition, tmp_path, capsys):
    for place, said in ((edition.parent, "there is no data here; allowed: a folder with rooms"),
                        (tmp_path / "none", "there is no such file or folder"),
                        (edition / "economics.html", "is no zip archive")):  # fmt: skip
        assert main(["diff", str(place), str(edition)]) == 2
        assert said in capsys.readouterr().err


def test_figures_and_pages(edition, checkout):
    assert difference(edition, checkout).figures == {"added": [], "removed": [], "changed": []}
    built = checkout / "_build" / "html"
    (built / "figures" / "fig-economics-trade.csv").write_text("year,total\n2020,1.6\n", encoding="utf-8")
    (built / "figures" / "fig-economics-new.csv").touch()
    page = built / "economics.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("1.5", "1.6").replace("Contents", "Index"), encoding="utf-8"
    )
    found = difference(edition, checkout, pages=True)
    assert found.figures == {"added": ["fig-economics-new"], "removed": [], "changed": ["fig-economics-trade"]}
    assert found.pages["changed"] == ["economics"]
    assert found.pages["lines"] == {"economics": ["-Trade is 1.5.", "+Trade is 1.6."]}
    told = changes.text(found)
    assert "Figures that changed (2)\n  + fig-economics-new\n  ~ fig-economics-trade" in told
    assert "+Trade is 1.6." in told


def test_pages_that_are_not_built_are_asked_for(before, house):
    with pytest.raises(PublishingError, match="there are no built pages; run `companion build html` there"):
        difference(before, house.folder, pages=True)


def test_the_command(before, house, capsys):
    house.put(TRADE, 4, note="Corrected.")
    assert main(["diff", str(before), str(house.folder)]) == 0
    told = capsys.readouterr().out
    assert f"{TRADE}: 1 row changed" in told and "→ Corrected." in told
    assert main(["diff", str(before), str(house.folder), "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert (table["table"], table["values_changed"][0]["new"]) == (TRADE, "Corrected.")
    house.write(TRADE, [*house.rows(TRADE), house.rows(TRADE)[1]])
    assert main(["diff", str(before), str(house.folder)]) == 1


def test_long_lists_are_cut_in_the_terminal_and_say_so(before, house):
    header, *rows = house.rows(TRADE)
    place = header.index("note")
    house.write(TRADE, [header, *([*row[:place], "Corrected.", *row[place + 1 :]] for row in rows)])
    told = changes.text(difference(before, house.folder), most=5)
    assert told.count("→ Corrected.") == 5
    assert f"… and {len(rows) - 5:,} more; --json has them all" in told


# ---------------------------------------------------------------- the record of an edition


def test_the_record_is_current_until_something_changes(edition, checkout, house, capsys):
    assert "changes/2026.12.json is missing" in changes.record_fault(edition, checkout, checkout)
    house.put(TRADE, 4, note="Corrected.")
    assert main(["diff", str(edition), str(checkout), "--write"]) == 0
    record = checkout / "changes" / "2026.12.json"
    assert changes.record_fault(edition, checkout, checkout) == ""
    assert str(checkout) not in record.read_text(encoding="utf-8")
    house.put(TRADE, 4, note="Corrected again.")
    assert (
        "is not what changed since edition 2026.11; run `companion build html`, then `companion diff"
        in changes.record_fault(edition, checkout, checkout)
    )


def test_a_record_needs_two_editions(edition, checkout, before, capsys):
    for old, new, said in ((edition, before, "NEW must be one"), (before, checkout, "OLD must be one"),
                           (checkout, checkout, "raise the version")):  # fmt: skip
        assert main(["diff", str(old), str(new), "--write"]) == 1
        assert said in capsys.readouterr().err
    assert not (checkout / "changes").exists()
