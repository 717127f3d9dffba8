"""What stands under a figure, and what a figure must have before the book is built."""

import json
import re

import pytest

from companion.book import legend
from companion.book.notebooks import code_cells
from companion.book.results import Result

from .conftest import LAKE

CSV = (
    "year,catch_t,source,status\n2019,340,paper-2021,verified\n"
    "2020,355,paper-2021,unverified\n2021,360,survey-2020,verified\n"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="403.2pt" height="244.8pt" viewBox="0 0 403.2 244.8"></svg>'
RECORD = {"columns": ["year", "catch_t", "source", "status"], "csv": CSV, "rows": 3, "unverified": 1}
GLUED = {
    "output_type": "display_data",
    "data": {"application/papermill.record/text/plain": "355"},
    "metadata": {"scrapbook": {"name": "caught", "mime_prefix": "application/papermill.record/"}},
}
TEXT = {"output_type": "stream", "name": "stdout", "text": "1\n"}


def picture(**changed):
    data = {"text/plain": "<Picture>", "image/svg+xml": SVG, legend.FIGURE: {**RECORD, **changed}}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 2}


@pytest.fixture(autouse=True)
def tables(monkeypatch):
    monkeypatch.setenv("COMPANION_DATA", str(LAKE / "data"))


def look(old="", new="", outputs=None):
    """The figures of the chapter on fish with one change of its text, or other outputs of the figure's cell."""
    text = (LAKE / "chapters/fish.md").read_text(encoding="utf-8")
    assert old in text
    cells = [[GLUED], [picture()] if outputs is None else outputs, [], []]
    result = Result("", {"data/lake/fish.csv": ""}, cells, 0.1)
    return legend.figures_of("chapters/fish", code_cells(text.replace(old, new)), result, legend.Register())


def test_a_figure():
    (figure,), alts, faults = look()
    assert not faults
    assert figure.alt == "Two bars; the second is 355 tonnes."
    assert list(alts.values()) == [figure.alt]
    assert [source["source"] for source in figure.sources] == ["paper-2021", "survey-2020"]  # most used first
    assert legend.publishers(figure) == [("Journal of Lakes", "paper-2021"), ("Lake Office", "survey-2020")]
    assert figure.columns[1] == {"name": "catch_t", "unit": "t", "description": "Catch in tonnes."}
    assert legend.size(figure.svg) == ("538", "326")


def test_the_files_of_a_figure(tmp_path):
    (figure,), _, _ = look()
    picture = tmp_path / "drawn.png"
    picture.write_bytes(b"PNG")
    legend.write(figure, tmp_path, {"edition": "2026.11", "data_as_of": "2026-09-30"}, picture)
    assert (tmp_path / "fig-fish-catch.csv").read_text() == CSV
    assert (tmp_path / "fig-fish-catch.svg").read_text() == SVG
    assert (tmp_path / "fig-fish-catch.png").read_bytes() == b"PNG"
    record = json.loads((tmp_path / "fig-fish-catch.json").read_text())
    assert record["unverified"] == 1
    assert record["status"] == {"unverified": 1, "verified": 2}
    assert record["columns"][1]["unit"] == "t"
    assert record["sources"][0]["publisher"] == "Journal of Lakes"
    assert record["alt"] == figure.alt
    assert (record["edition"], record["data_as_of"]) == ("2026.11", "2026-09-30")


def test_sources_of_whole_tables_where_the_drawn_rows_name_none():
    (figure,), _, _ = look(outputs=[picture(csv="year,catch_t\n2019,340\n", columns=["year", "catch_t"])])
    assert [source["source"] for source in figure.sources] == ["paper-2021"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('    alt: "Two bars; the second is {caught} tonnes."', '    classes: "wide"', "no alternative text"),
        ("{caught} tonnes", "{weight} tonnes", "names {weight}, which is not glued; glued are: caught"),
        ("    caption: |\n      The catch of fish.\n", "", "no caption"),
        ("    name: fig-fish-catch\n", "", "no name"),
        ("fig-fish-catch", "Catch", "name is 'Catch'; write it in"),
        ("companion:\n  tables: [lake/fish]\n", "", "names no source"),
        (
            "tables: [lake/fish]",
            "tables: [lake/levels]",
            "lake/levels, which the chapter did not read; it read lake/fish",
        ),
    ],
)
def test_what_a_figure_lacks(old, new, said):
    figures, _, faults = look(old, new)
    assert figures == []
    ((line, text),) = faults
    assert line == code_cells((LAKE / "chapters/fish.md").read_text().replace(old, new))[1].line
    assert text.startswith("code cell 2")
    assert said in text


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ([], "gives nothing"),
        ([TEXT, picture()], "gives text on the standard stream, "),
        ([picture(), picture()], "one picture and nothing else"),
        ([{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}], "gives an error"),
        ([picture(csv=CSV.replace("survey-2020", "nowhere-2020"))], "data/sources.csv does not have"),
        ([{**picture(), "data": {"image/svg+xml": SVG}}], "not one of companion.figures"),
    ],
)
def test_what_a_figures_cell_must_give(outputs, said):
    figures, _, faults = look(outputs=outputs)
    assert figures == []
    assert said in faults[0][1]


def test_glued_values_beside_a_picture_do_not_count():
    figures, _, faults = look(outputs=[GLUED, picture()])
    assert figures
    assert not faults


def test_a_cell_that_is_not_shown_needs_nothing():
    figures, _, faults = look("tags: [hide-input]", "tags: [remove-cell]")
    assert (figures, faults) == ([], [])


def test_pictures_state_their_size_as_attributes():
    body = '<img alt="a" src="x.svg" style="width: 538px; height: 326px;" />'
    assert legend.lazily(body) == '<img alt="a" src="x.svg" width="538" height="326" loading="lazy" />'


def test_filling():
    assert legend.fill("from {one} to\n  {two}", {"one": "1", "two": "2"}) == "from 1 to 2"
    with pytest.raises(legend.Fault, match=re.escape("glued are: one")):
        legend.fill("{three}", {"one": "1"})
