"""Every chapter runs, and gives what it promises: figures with data, its section's rows, values for its prose."""

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest

from companion.ledger.words import OUTCOMES, VERDICTS

from .conftest import PAGES

SVG = "{http://www.w3.org/2000/svg}"


def cells_of(table):
    """The rows of a table in MyST as lists of cells, as they are shown; within a cell a bar is written otherwise."""
    lines = [re.sub(r"\\(\W)", r"\1", line) for line in table.splitlines() if line.startswith("| ")]
    return [line[2:-2].split(" | ") for line in lines[2:]]


def words(text):
    """The words of a cell in MyST, or of a text of the ledger, that can be compared."""
    return re.findall(r"\w+", re.sub(r"\]\(\S*?\)", "]", text))


@pytest.fixture
def run(page, runs):
    """The run of a page, which must have ended well."""
    assert not runs[page.name].failure, runs[page.name].failure
    return runs[page.name]


@pytest.fixture
def chapters_run(chapter, runs):
    assert not runs[chapter.name].failure, runs[chapter.name].failure
    return runs[chapter.name]


def test_runs_without_a_fault_or_a_word_on_the_error_stream(run):
    assert bool(run.cells) == bool(run.result)
    assert run.faults == []
    if run.result:
        outputs = [output for cell in run.result.cells for output in cell]
        assert [
            output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"
        ] == []


def test_each_declared_figure_is_a_picture_with_data(run):
    declared = [cell.figure["name"] for cell in run.cells if cell.figure]
    assert [figure.name for figure in run.figures] == declared
    for figure in run.figures:
        drawn = list(csv.DictReader(io.StringIO(figure.csv)))
        assert len(drawn) == figure.rows > 0, figure.name
        assert 0 <= figure.unverified <= figure.rows
        picture = ElementTree.fromstring(figure.svg)
        assert len(list(picture.iter(f"{SVG}path"))) > 3, figure.name
        assert any((text.text or "").strip() for text in picture.iter(f"{SVG}text")), figure.name
        assert figure.sources and all(source["publisher"] or source["title"] for source in figure.sources)


def test_alternative_texts_are_filled(run):
    for figure in run.figures:
        assert figure.alt.endswith(".") and not set("{}`\n") & set(figure.alt), figure.name
        assert not re.search(r"\bnan\b|None|NaT|Timestamp|<NA>", figure.alt), figure.name


def test_glued_values_are_there(run):
    used = set(re.findall(r"\{glue:text\}`([^`]+)`", run.text))
    assert used <= set(run.glued)
    for name, value in run.glued.items():
        assert value.strip(), name
        assert not re.search(r"\b(nan|None|NaT|inf)\b|Timestamp|<NA>|\d{4}-\d\d-\d\d", value), f"{name}: {value}"
    kept = Counter(output["metadata"]["scrapbook"]["name"] for cell in (run.result.cells if run.result else ())
                   for output in cell if "scrapbook" in output.get("metadata", {}))  # fmt: skip
    assert [name for name, count in kept.items() if count > 1] == []


def test_the_claims_are_the_ledgers(chapter, chapters_run, data):
    from companion.data import load

    ledger = load("ledger/claims").query("section_id == @chapter.section")
    name = next(name for name in chapters_run.listings if name.endswith("-claims"))
    table = cells_of(chapters_run.listings[name])
    assert [words(row[0])[0:2] for row in table] == [claim.split("-") for claim in ledger["claim_id"]]
    for row, claim in zip(table, ledger.itertuples(), strict=True):
        said = words(claim.paraphrase)
        assert words(row[1])[: len(said)] == said, claim.claim_id
        verdict = words(VERDICTS.get(claim.verdict, claim.kind))
        assert words(row[2])[: len(verdict)] == verdict, claim.claim_id


def test_the_outlook_is_the_ledgers(chapter, chapters_run, data):
    from companion.data import format_date, load

    ledger = load("ledger/forecasts").query("section_id == @chapter.section")
    fields = load("ledger/outlook").query("section_id == @chapter.section")
    names = [name for name in chapters_run.listings if name.endswith("-outlook")]
    assert len(names) == (len(ledger) > 0)
    if not names:
        return
    table = cells_of(chapters_run.listings[names[0]])
    assert [words(row[0])[0] for row in table] == [*ledger["forecast_id"], *["Field"] * len(fields)]
    for row, forecast in zip(table, ledger.itertuples(), strict=False):
        assert f"{forecast.p_low:.2f}–{forecast.p_high:.2f}" in row[2], forecast.forecast_id
        outcome = words(OUTCOMES[forecast.outcome])
        assert words(row[3])[: len(outcome)] == outcome, forecast.forecast_id
        if forecast.outcome in ("yes", "no"):
            assert format_date(forecast.resolved_on) in row[3], forecast.forecast_id


def test_tables_have_names_of_their_own(runs):
    names = Counter(name for run in runs.values() if run.result for name in run.listings)
    assert [name for name, count in names.items() if count > 1] == []


def test_references_to_tables_lead_to_tables(page, runs):
    there = {name for run in runs.values() if run.result for name in run.listings}
    named = set(re.findall(r"\{numref\}`(?:[^`<]*<)?(tab-[^`>]+)>?`", runs[page.name].text))
    assert named - there == set()


def test_only_one_page_is_the_home_of_an_anchor(runs):
    texts = [text for run in runs.values() if run.result for text in run.outputs("text/markdown")]
    places = Counter(re.findall(r"\{anchor\}`(?:[^`<]*<)?([^`>]+)>?`", "\n".join(texts)))
    assert [place for place, count in places.items() if count > 1] == []
    assert len(PAGES) < len(places)
