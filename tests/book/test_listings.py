"""Long tables in Chromium: filters, order, links to rows, citations, and the timeline of a table of events."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from companion.book.listings import STATIC

from .conftest import Book

ROWS = 1000
FIELDS = ("fish", "water", "law")
ADDED = "      - file: chapters/far\n      - file: chapters/short\n"
FAR = "\n" + "Water.\n\n" * 150
SHORT = """
:::{table} Few of them.
:name: tab-short
:class: listing

| Lake | Depth |
| --- | --- |
| Ladoga | 5 m |
| Onega | 7 m |
:::
"""


def table(kind):
    """A page with a long table of events, or one of numbers."""
    if kind == "events":
        heads = ("When", "Who", "What", "Field")
        rows = [
            (f"{day} {month} {year}", "Finland" if day % 2 else "Sweden; Norway", f"event of {month}", FIELDS[day % 3])
            for year in range(1990, 2020)
            for month in ("January", "May")
            for day in (1, 2, 3)
        ]
        rows += [("2020", "Norway", "no month is known ○", "law"), ("**June 2005**", "", "The book is published.", "")]
    else:
        heads = ("Lake", "Depth", "Kind")
        rows = [(f"Lake {n}", f"{(n * 37) % ROWS:,}".replace("-", "−"), FIELDS[n % 3]) for n in range(ROWS)]
    lines = ["| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([":::{table} All of them.", f":name: tab-{kind}", ":class: listing", "", *lines, ":::", ""])


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("long") / "lake")
    for page, kind in (("chapters/sources", "events"), ("index", "numbers")):
        path = book.root / f"{page}.md"
        path.write_text(path.read_text(encoding="utf-8") + "\n" + table(kind), encoding="utf-8")
    far = table("events").replace("tab-events", "tab-far")
    (book.root / "chapters" / "far.md").write_text(f"# Far\n{FAR}{far}", encoding="utf-8")
    (book.root / "chapters" / "short.md").write_text(f"# Short\n{SHORT}", encoding="utf-8")
    path = book.root / "_toc.yml"
    path.write_text(path.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    book.build()
    assert "timeline.js" not in book.page("index")
    assert "listings.js" not in book.page("chapters/levels")
    return book.root / "_build/html"


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or pytest.fail(request.url))
    yield page
    page.close()


def control(page, name):
    return page.locator(f".listing-filters [name={name}]")


def shown(page, column=1):
    return page.locator(f"table.listing tbody tr:not([hidden]) td:nth-child({column})").evaluate_all(
        "cells => cells.map(cell => cell.firstChild.textContent.trim())"
    )


def test_order_and_its_announcement(page, address):
    page.goto((address / "index.html").as_uri())
    depth = page.get_by_role("columnheader", name="Depth")
    depth.get_by_role("button").press("Enter")
    assert depth.get_attribute("aria-sort") == "ascending"
    numbers = [int(text.replace(",", "")) for text in shown(page, 2)]
    assert numbers == sorted(numbers)
    assert len(numbers) == ROWS
    depth.get_by_role("button").press("Enter")
    assert depth.get_attribute("aria-sort") == "descending"
    assert shown(page, 2)[0] == "999"
    depth.get_by_role("button").press("Enter")
    assert depth.get_attribute("aria-sort") is None
    assert shown(page)[:3] == ["Lake 0", "Lake 1", "Lake 2"]  # as printed
    control(page, "Order").select_option("-Lake")
    assert shown(page)[0] == "Lake 999"


def test_a_view_is_in_the_address_and_can_be_shared(page, address, chromium):
    page.goto((address / "index.html").as_uri())
    control(page, "Search").fill("lake 99")
    control(page, "Kind").select_option("law")
    control(page, "Order").select_option("-Depth")
    found = shown(page)
    assert 0 < len(found) < 12
    other = chromium.new_page()
    other.goto(page.url)
    assert shown(other) == found
    other.close()


def test_a_row_can_be_linked_to_and_cited(page, address, chromium):
    page.goto((address / "index.html").as_uri())
    control(page, "Search").fill("fish")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name=re.compile(r"citation of this row: Lake 3$")).click()
    page.get_by_text("citation of Lake 3 copied").wait_for()
    copied = page.evaluate("copied")
    assert "“Lake 3: 111: fish” All of them. The lake. The Future" in copied
    assert copied.endswith("index.html#tab-numbers-lake-3")
    page.goto(page.url.replace("fish", "nothing") + "#tab-numbers-lake-3")
    page.reload()
    row = page.locator("#tab-numbers-lake-3")
    assert row.is_visible()  # although the filters of the address leave nothing
    assert row.get_by_role("link", name="Link to this row: Lake 3").get_attribute("href") == "#tab-numbers-lake-3"


def test_a_row_stays_in_view_while_the_timeline_opens_above_it(page, address):
    page.goto((address / "chapters/sources.html").as_uri())
    page.evaluate("location.hash = '#tab-events-2-may-2005'")
    expect(page.locator(".timeline-mark")).to_have_count(181)
    page.wait_for_timeout(300)
    assert 0 <= page.locator("#tab-events-2-may-2005").bounding_box()["y"] < page.viewport_size["height"]


def test_a_table_far_from_the_view_waits_and_the_library_with_it(page, address):
    page.add_init_script("window.requestIdleCallback = () => 0")  # no moment is idle
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition("?")[0]))
    page.goto((address / "chapters/far.html").as_uri())
    page.wait_for_timeout(300)
    assert page.locator(".timeline, .listing-filters, .listing-tools").count() == 0
    assert "timeline.js" in asked
    assert "d3.js" not in asked
    page.locator("#tab-far").scroll_into_view_if_needed()
    expect(page.locator(".timeline-mark")).to_have_count(181)
    assert "d3.js" in asked
    page.reload()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Tab")  # who moves by keyboard meets every control
    assert page.locator(".listing-filters").count() == 1


def test_rows_of_a_short_table_have_their_tools(page, address):
    page.goto((address / "chapters/short.html").as_uri())
    link = page.get_by_role("link", name="Link to this row: Ladoga")
    assert link.get_attribute("href") == "#tab-short-ladoga"
    assert page.locator("#tab-short-ladoga").count() == 1
    assert link.evaluate("link => getComputedStyle(link.parentElement).position") == "absolute"  # no column is wider
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="citation of this row: Ladoga").click()
    page.get_by_text("citation of Ladoga copied").wait_for()
    assert page.evaluate("copied").startswith("“Ladoga: 5 m” Few of them.")
    assert page.locator(".listing-filters").count() == 0


def test_on_a_touched_screen_the_tools_of_a_row_are_large_enough(chromium, address):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((address / "chapters/short.html").as_uri())
    for tool in ("listing-link", "listing-cite"):
        box = page.locator(f".{tool}").first.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    context.close()


def test_the_timeline_follows_the_filters(page, address):
    page.goto((address / "chapters/sources.html").as_uri())
    marks = page.locator(".timeline-mark")
    expect(marks).to_have_count(181)
    control(page, "Field").select_option("law")
    expect(marks).to_have_count(61)
    assert page.locator(".timeline-mark.unverified").count() == 1
    assert page.locator(".timeline svg text", has_text="June 2005: The book is published.").count() == 1
    control(page, "From").fill("2000")
    control(page, "To").fill("2001")
    expect(marks).to_have_count(4)
    assert "tab-events.From=2000" in page.url
    page.reload()
    expect(marks).to_have_count(4)


def test_the_timeline_by_keyboard(page, address):
    page.goto((address / "chapters/sources.html").as_uri())
    page.locator(".timeline-mark[tabindex='0']").focus()
    panel = page.locator(".timeline-event")
    assert "1 January 1990" in panel.inner_text()
    page.keyboard.press("ArrowRight")
    assert "2 January 1990 · Sweden; Norway" in panel.inner_text()
    assert "event of January" in panel.inner_text()
    page.keyboard.press("End")
    assert panel.inner_text().startswith("2020 ")
    page.keyboard.press("Enter")
    assert page.url.endswith("#tab-events-2020")


def test_the_timeline_by_pointer(page, address):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((address / "chapters/sources.html").as_uri())
    page.locator(".timeline-mark circle").nth(20).hover(force=True)
    assert "No event is chosen" not in page.locator(".timeline-event").inner_text()
    strip = page.locator(".timeline-strip .overlay")
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 10, steps=4)
    page.mouse.up()
    assert control(page, "From").input_value() in ("2005", "2006")
    expect(page.locator(".timeline-mark")).not_to_have_count(181)
    assert page.locator(".timeline-mark").count() < 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_table_is_whole(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((address / "chapters/sources.html").as_uri() + "?tab-events.Search=law")
    assert page.locator("#tab-events tbody tr").count() == 182
    assert page.locator(".timeline").count() == 0
    context.close()


def test_the_library_is_the_one_that_is_named():
    text = (STATIC / "d3.js").read_text(encoding="utf-8")
    comment, _, code = text.partition("*/\n")
    assert hashlib.sha256(code.encode()).hexdigest() in comment
