"""The line under a chapter's title: the ways to run it, those that lead somewhere and no others."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from companion.book import doors


def doors_of(book, name):
    """The ways on a page: text and address."""
    line = BeautifulSoup(book.page(name), "html.parser").select("article p.doors")
    assert len(line) <= 1
    return [(link.get_text(), link["href"]) for part in line for link in part.select("a")]


CLEAN, EXECUTED = "../notebooks/chapters/fish.ipynb", "../_sources/chapters/fish.ipynb"
NOTEBOOKS = [("notebook", CLEAN), ("notebook with results", EXECUTED)]


def test_without_an_address_only_what_lies_in_the_book_is_offered(book):
    assert doors_of(book, "chapters/fish") == NOTEBOOKS
    for _, address in NOTEBOOKS:
        assert (book.root / "_build" / "html" / "chapters" / address).resolve().is_file()
    assert doors_of(book, "index") == doors_of(book, "chapters/sources") == []  # no cells, nothing to run
    pages = b"".join(content for name, content in book.pages().items() if name.endswith(".html"))
    assert b"mybinder" not in pages and b"lite/" not in pages


def test_the_title_comes_first(book):
    assert re.search(r'</h1>\s*<p class="doors html-only">Run this chapter: <a', book.page("chapters/fish"))


def test_with_a_repository_every_chapter_opens_on_binder_at_the_editions_tag(book):
    book.edit("pyproject.toml", '# Repository = "…"', 'Repository = "https://github.com/org/lake"')
    book.edit("pyproject.toml", 'version = "2026.11"', 'version = "2027.02"')
    book.edit("chapters/sources.md", "# ", "(running)=\n# ")  # stands for the page that tells it
    book.build()
    for name in ("fish", "levels", "tables"):
        binder, home, *_ = doors_of(book, f"chapters/{name}")
        address = f"https://mybinder.org/v2/gh/org/lake/2027.02?urlpath=lab/tree/chapters/{name}.md"
        assert binder == ("on Binder", address)
        assert home == ("at home", "../chapters/sources.html#running")
        assert (book.root / f"chapters/{name}.md").is_file()
    assert doors_of(book, "index") == []


@pytest.mark.parametrize(
    ("repository", "place"),
    [
        ("https://github.com/org/repo", "gh/org/repo"),
        ("https://github.com/org/repo.git/", "gh/org/repo"),
        ("https://codeberg.org/org/repo", "git/https%3A%2F%2Fcodeberg.org%2Forg%2Frepo"),
    ],
)
def test_binder_is_told_where_the_repository_is(repository, place):
    address = doors.binder(repository, "2026.11", "index")
    assert address == f"https://mybinder.org/v2/{place}/2026.11?urlpath=lab/tree/index.md"


@pytest.mark.parametrize("lite", [True, False])
def test_the_browser_is_a_door_only_where_lite_is_built(lite, monkeypatch):
    monkeypatch.setattr(doors, "at_home", lambda app: None)
    app = SimpleNamespace(
        builder=SimpleNamespace(get_target_uri=lambda name: f"{name}.html"),
        config=SimpleNamespace(companion_lite=lite),
        companion_edition=SimpleNamespace(repository="", version="2026.11"),
    )
    found = BeautifulSoup(doors.line(app, "chapters/areas/space"), "html.parser").select("a")
    there = [link["href"] for link in found if link.get_text() == "in the browser"]
    assert there == (["../../lite/index.html?path=chapters/areas/space.ipynb"] if lite else [])
    assert [link["download"] for link in found if link.has_attr("download")] == ["space.ipynb", "space-executed.ipynb"]
