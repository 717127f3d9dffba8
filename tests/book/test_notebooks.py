"""The chapters as notebooks for plain Jupyter: what a student downloads."""

import dataclasses
import datetime
import json
import re

import nbformat
import pytest

from companion.book.ipynb import NoPlainForm, notebook
from companion.book.links import Place
from companion.book.results import Result
from companion.editions.edition import Edition

HEADER = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\nkernelspec: {name: python3}\n---\n"
EDITION = Edition("2026.11", "The Lake", "A Book", "The authors", datetime.date(2026, 9, 30), {})
MYST = re.compile(r"\{[a-z:]+\}`|^:::|^```\{|\]\(#|\.md[)#]|^\(.*\)=$", re.MULTILINE)


class Links:
    """Stands for a book with one other page."""

    def page(self, name):
        return {"chapters/levels": Place("chapters/levels.html", "Levels")}.get(name)

    def label(self, target, page):
        known = {"fig-rise": Place("chapters/levels.html#fig-rise", "The rise", "Fig. 2.1"),
                 "AC-01": Place("chapters/claims.html#AC-01", "AC-01")}  # fmt: skip
        return known.get(target)

    def term(self, target):
        return Place("chapters/glossary.html#term-ice", "ice") if target == "ice" else None


def written(prose, code="", outputs=(), executed=False, edition=EDITION):
    """The cells of a notebook made from one cell of prose and one of code."""
    text = f"{HEADER}\n{prose}\n\n```{{code-cell}} python\n:tags: [remove-cell]\n{code or 'x = 1'}\n```\n"
    run = Result("", {}, [list(outputs)], 0.0)
    content = notebook("chapters/levels", text, run, (), Links(), edition, executed=executed)
    made = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(made)
    return made.cells


def plain(prose, **more):
    return written(prose, **more)[0].source


GLUED = {
    "output_type": "display_data",
    "data": {"application/papermill.record/text/plain": "'1,550'"},
    "metadata": {"scrapbook": {"name": "warheads", "mime_prefix": "application/papermill.record/"}},
}


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        ("See {numref}`fig-rise`.", "See [Fig. 2.1](../../chapters/levels.html#fig-rise)."),
        ("As [AC-01](#AC-01) says, and [](#AC-01).",
         "As [AC-01](../../chapters/claims.html#AC-01) says, and [AC-01](../../chapters/claims.html#AC-01)."),
        ("On {term}`the frozen lake <ice>`.", "On [the frozen lake](../../chapters/glossary.html#term-ice)."),
        ("See [here](levels.md).", "See [here](../../chapters/levels.html)."),
        ("{anchor}`AC-03`", "AC-03"),
        ("It cost $5, not $6.", r"It cost \$5, not \$6."),
        ("Write `{term}` and `$x`, see [w](https://example.org/a.md).",
         "Write `{term}` and `$x`, see [w](https://example.org/a.md)."),
        ("(lake)=\nDeep.", "Deep."),
        ("There are {glue:text}`warheads`.", "There are 1,550."),
        (":::{admonition} At a glance\n:class: at-a-glance\n- See {numref}`fig-rise`.\n:::",
         "> **At a glance**\n>\n> - See [Fig. 2.1](../../chapters/levels.html#fig-rise)."),
        (":::{admonition} Solution\n:class: dropdown\nIt is 3.\n:::",
         "<details><summary>Solution</summary>\n\nIt is 3.\n\n</details>"),
        ("```\n:::{kept} {as}`it is`\n```", "```\n:::{kept} {as}`it is`\n```"),
    ],
)  # fmt: skip
def test_myst_becomes_plain_markdown(myst, markdown):
    assert plain(myst, outputs=[GLUED]) == markdown


def test_links_lead_to_the_public_address_where_it_is_known():
    known = dataclasses.replace(EDITION, homepage="https://example.org/book", commit="0" * 40)
    shown = plain("See {numref}`fig-rise`.", edition=known)
    assert shown == "See [Fig. 2.1](https://example.org/book/2026.11/chapters/levels.html#fig-rise)."


@pytest.mark.parametrize(
    ("myst", "told"),
    [
        ("One.\nSee {cite}`x`.", r"levels\.md:7: the role \{cite\} .* allowed are glue:text, numref, term and anchor"),
        ("One.\n\n:::{mermaid}\na\n:::", r"levels\.md:8: the directive \{mermaid\} .* allowed are admonition"),
    ],
)
def test_what_has_no_plain_form_is_refused_with_its_place(myst, told):
    with pytest.raises(NoPlainForm, match=told):
        written(myst)


def test_hidden_cells_are_visible_and_a_solution_is_folded():
    assert written("A")[1].metadata == {}
    text = f"{HEADER}\n```{{code-cell}} python\n:tags: [hide-cell, raises-exception]\n1 / 0\n```\n"
    content = notebook("chapters/levels", text, Result("", {}, [[]], 0.0), (), Links(), EDITION, executed=False)
    (cell,) = json.loads(content)["cells"]
    hidden = {"source_hidden": True, "outputs_hidden": True}
    assert cell["metadata"] == {"jupyter": hidden, "tags": ["raises-exception"]}


def test_outputs_are_those_that_jupyter_shows():
    table = {"output_type": "execute_result", "metadata": {}, "execution_count": 9,
             "data": {"text/html": "<table/>", "text/markdown": ":::{table}", "text/plain": "t"}}  # fmt: skip
    cell = written("A", outputs=[GLUED, table], executed=True)[1]
    (output,) = cell.outputs
    assert output["data"] == {"text/html": "<table/>", "text/plain": "t"}
    assert output["execution_count"] == cell.execution_count == 1
    assert written("A", outputs=[GLUED, table])[1].outputs == []


def of_site(book, folder):
    found = {}
    for path in sorted((book.root / "_build" / "html" / folder).rglob("*.ipynb")):
        found[path.stem] = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(found[path.stem])
    return found


def test_the_built_book_holds_both_notebooks_of_every_chapter(book):
    clean, executed = of_site(book, "notebooks"), of_site(book, "_sources")
    assert set(clean) == set(executed) == {"fish", "levels", "tables"}
    for name, one in clean.items():
        assert one.metadata["kernelspec"]["name"] == "python3" and one.metadata["language_info"]["name"] == "python"
        assert one.metadata["companion"] == {"edition": "2026.11", "data_as_of": "2026-09-30", "commit": None}
        assert one.metadata["license"] == "BSD-3-Clause AND CC-BY-4.0"
        prose = "\n".join(cell.source for cell in one.cells if cell.cell_type == "markdown")
        assert not MYST.search(prose), name
        for address in re.findall(r"\]\((?!https)([^)#]+)", prose):
            assert (book.root / "_build" / "html" / "notebooks" / "chapters" / address).is_file(), address
        code = [cell for cell in one.cells if cell.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code)
        assert [cell.source for cell in one.cells] == [cell.source for cell in executed[name].cells]
    below = next(cell.source for cell in clean["levels"].cells if cell.source.startswith("**Fig. 1**"))
    assert "The lake rose to 13.75 metres." in below
    assert "A line that rises from 11.50 to 13.75 metres." in below
    assert "1 of 3 values unverified, drawn hollow." in below
    assert any("image/svg+xml" in output.get("data", {}) for cell in executed["levels"].cells
               for output in cell.get("outputs", ()))  # fmt: skip


def test_a_change_of_hidden_code_reaches_the_notebook_though_the_page_stays(book):
    before = book.page("chapters/levels")
    book.edit("chapters/levels.md", "\nlevels = load(", "\n# all years\nlevels = load(")
    book.build()
    assert book.page("chapters/levels") == before
    assert any("# all years" in cell.source for cell in of_site(book, "notebooks")["levels"].cells)
