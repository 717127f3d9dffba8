"""The search finds claims, treaties and persons, in Chromium; each result names its chapter and leads to the place."""

import json
from urllib.parse import quote

import pytest

from .conftest import Book

NAMES = ("New START", "Treaty on Measures for the Further Reduction and Limitation of Strategic Offensive Arms")
ROWS = f"""
{{anchor}}`{NAMES[0]} <treaty-newstart>`, in full {{anchor}}`{NAMES[1]} <treaty-newstart-name>`.
Built with an RD-180 engine.
"""
ABOUT = "Fish of the lake, counted by Sergey Lavrov; [](#AC-01).\n"
PRINTED = "item => [...item.querySelectorAll(':scope > a, :scope > span')].map(part => part.textContent).join('')"


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("search") / "lake")
    for page, more in (("sources", ROWS), ("tables", ABOUT)):
        path = book.root / f"chapters/{page}.md"
        path.write_text(path.read_text(encoding="utf-8") + "\n" + more, encoding="utf-8")
    book.build()
    return book


@pytest.fixture(scope="module")
def address(lake, serve):
    return serve(lake.root / "_build/html")


@pytest.fixture
def find(chromium, address):
    """`find(words)`: the results as pairs of what is printed first and where it leads."""
    page = chromium.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda message: message.type == "error" and pytest.fail(message.text))

    def search(words):
        page.goto(f"{address}/search.html?q={quote(words)}")
        page.get_by_text("Search finished").or_(page.get_by_text("did not match")).wait_for()
        items = page.locator("#search-results li").all()
        texts = [item.evaluate(PRINTED) for item in items]
        return dict(zip(texts, [item.locator("a").get_attribute("href") for item in items], strict=True))

    yield search
    page.close()


@pytest.mark.parametrize("words", ["AC-01", "ac-01", "AC 01"])
def test_a_claim_by_its_number(find, words):
    found = find(words)
    (first, place), *others = found.items()
    assert first.startswith("AC-01 (claim, in ")
    assert first.endswith("Sources)")
    assert place == "chapters/sources.html#AC-01"
    assert any(place == "chapters/tables.html" for _, place in others)  # where it is linked


def test_another_number_is_not_found(find):
    assert find("AC-02") == {}


@pytest.mark.parametrize("words", NAMES)
def test_a_treaty_by_its_short_and_its_full_name(find, words):
    found = find(words)
    names = [text for text in found if text.startswith(f"{words} (treaty, in ") and text.endswith("Sources)")]
    assert found[names[0]].startswith("chapters/sources.html#treaty-newstart")


def test_a_person_by_the_chapter(find):
    (text, place), *others = find("Lavrov").items()
    assert place == "chapters/tables.html"
    assert text
    assert not others


@pytest.mark.parametrize("words", ["RD-180", "engine"])
def test_words_and_designations_are_found_as_before(find, words):
    assert "chapters/sources.html" in find(words).values()


def test_the_index_is_the_same_when_pages_are_taken_from_the_last_book(lake):
    """A later edit leaves what other pages gave to the index."""
    path = lake.root / "_build/html/searchindex.js"
    before = path.read_bytes()
    lake.edit("index.md", "four small chapters", "some small chapters")
    lake.build()
    lake.edit("index.md", "some small chapters", "four small chapters")
    lake.build()
    assert path.read_bytes() == before
    index = json.loads(before.decode().removeprefix("Search.setIndex(").removesuffix(")"))
    assert {row[4] for row in index["objects"][""]} >= {"AC-01", "New START"}
