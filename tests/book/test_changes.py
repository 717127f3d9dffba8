"""The page of changes and the boxes that say how to cite, in the built pages of the small book."""

import json
import re
import shutil

import pytest
from bs4 import BeautifulSoup

CHANGELOG = """\
# Changes

## 2026.12

A row was corrected; *more* to come.

## 2026.11 (2026-11-24)

The first edition.
"""
PAGE = "# Changes\n\nWhat is new.\n\n:::{changes}\n:::\n"


def soup(book, name):
    return BeautifulSoup(book.page(name), "html.parser").find("article")


@pytest.fixture
def with_changes(book):
    """The small book with a page of changes."""
    (book.root / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (book.root / "chapters" / "changes.md").write_text(PAGE, encoding="utf-8")
    book.edit(
        "_toc.yml",
        "      - file: chapters/sources\n",
        "      - file: chapters/sources\n      - file: chapters/changes\n",
    )
    return book


def record(house, tmp_path):
    """What real tables give when a verdict, an outcome, a value and a row change."""
    from companion.publishing.difference import compare
    from companion.publishing.sides import Side

    shutil.copytree(house.folder, tmp_path / "before")
    for claim in ("AC-01", "AC-03"):
        house.put("ledger/claims", house.line("ledger/claims", claim_id=claim), verdict="inaccurate")
    open_one = house.line("ledger/forecasts", outcome="open_leaning_yes")
    house.put("ledger/forecasts", open_one, outcome="yes", resolved_on="2026-09-15")
    trade = house.rows("economics/us-goods-trade")
    house.write("economics/us-goods-trade", trade[:-1])
    sides = Side("old", tmp_path / "before", None, "2026.11"), Side("new", house.folder, None, "2026.12")
    return compare(*sides).json()


def test_the_page_tells_what_is_new_and_what_moved(with_changes, house, tmp_path):
    with_changes.build()
    page = soup(with_changes, "chapters/changes")
    assert [one.get_text() for one in page.find_all("h2")] == ["Edition 2026.12#", "Edition 2026.11#"]
    assert (
        page.find(id="edition-2026-11").get_text(" ", strip=True).endswith("Dated 24 November 2026. The first edition.")
    )
    newest = page.find(id="edition-2026-12")
    assert newest.find("em").get_text() == "more" and "Dated" not in newest.get_text()
    assert "is listed here when the edition is published" in newest.get_text()

    path = with_changes.root / "changes" / "2026.12.json"
    path.parent.mkdir()
    moved = json.loads(record(house, tmp_path)) | {"figures": {"changed": ["fig-fish-catch", "fig-gone"]}}
    path.write_text(json.dumps(moved), encoding="utf-8")
    with_changes.build()
    newest = soup(with_changes, "chapters/changes").find(id="edition-2026-12")
    assert "Since edition 2026.11, in 3 tables: 1 row removed, 3 rows changed." in newest.get_text()
    tables = {
        table.find("caption").get_text(" ", strip=True): [
            [cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in table.find_all("tr")
        ]
        for table in newest.find_all("table")
    }
    moved, scores, values, rows = tables.values()
    assert ["AC-03", "inaccurate"] in [[row[0], row[2]] for row in moved if row]
    assert any(row and row[1:] == ["open, leaning yes", "came true"] for row in moved)
    assert scores[1][0] == "Brier score, each row one vote" and scores[1][1] != scores[1][2]
    assert ["ledger/claims", "AC-03", "verdict"] in [row[:3] for row in values]
    assert rows[1][:2] == ["economics/us-goods-trade", "removed"]
    # the small book has the claim AC-01 and no AC-03: that is named, not linked, and no warning stopped the build
    assert {one["href"] for one in newest.find_all("a", string="AC-01")} == {"sources.html#AC-01"}
    assert newest.find("a", string="AC-03") is None
    figures = next(line for line in newest.find_all("p") if line.get_text().startswith("Figures drawn from other data"))
    assert re.search(r": Fig\. \d+, fig-gone\.$", figures.get_text())
    assert [one["href"] for one in figures.find_all("a")] == ["fish.html#fig-fish-catch"]

    path.write_text("{", encoding="utf-8")
    done = with_changes.run("build", "html")
    assert done.status == 1 and "changes/2026.12.json: " in done.messages and "companion diff --write" in done.messages


def test_a_heading_that_names_no_edition_stops_the_build(with_changes):
    with_changes.edit("CHANGELOG.md", "## 2026.12", "## Next")
    done = with_changes.run("build", "html")
    assert done.status == 1
    assert "CHANGELOG.md:3: '## Next' names no edition; allowed: ## 2026.11 (2026-11-24)" in done.messages


def test_every_page_says_how_to_cite_it(book):
    page = soup(book, "chapters/levels")
    heading = re.sub("#$", "", page.find("h1").get_text())
    box = page.find("details", class_="cite")
    assert "html-only" in box["class"] and "open" not in box.attrs
    blocks = [one.get_text() for one in box.select("div.highlight pre")]
    assert [one.get_text() for one in box.find_all("p")] == [
        f"{what}: {form}" for what in ("This page", "The edition") for form in ("Text", "BibTeX", "RIS")
    ]
    assert (
        f"{heading}. In: " in blocks[0]
        and blocks[1].startswith("@incollection{companion-")
        and f"TI  - {heading}\n" in blocks[2]
    )
    landing = soup(book, "index").find("details", class_="cite")
    assert [one.get_text() for one in landing.select("div.highlight pre")] == blocks[3:]
    assert not BeautifulSoup(book.page("search"), "html.parser").find("details", class_="cite")


def test_the_edition_in_the_boxes_is_that_of_the_project(book):
    book.edit("data/edition.yaml", "2026-09-30", "2026-10-31")
    book.build()
    assert "Data as of 31 October 2026" in soup(book, "chapters/levels").find("details", class_="cite").get_text()
