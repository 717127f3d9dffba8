"""The way from one edition to another, in a browser: with the keyboard, on a phone, and where there is none."""

import re
import shutil

import pytest

from .press import EDITIONS


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.told = []
    page.on("console", lambda message: page.told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.told.append(str(error)))
    yield page
    context.close()


@pytest.fixture(scope="module")
def address(published, serve):
    """The site below a folder, as on a host of projects."""
    return f"{serve(published.site.parent)}/{published.site.name}"


def choose(page, name):
    page.locator("details.editions summary").click()
    page.locator("details.editions").get_by_role("link", name=name, exact=True).click()


def test_from_the_oldest_to_the_newest_and_back(page, address):
    page.goto(f"{address}/2026.11/chapters/fish.html#fig-fish-catch")
    notice = page.get_by_role("note")
    assert notice.inner_text() == "This is edition 2026.11. A newer edition exists: edition 2026.12."
    switcher, contents = (page.locator(one).bounding_box() for one in ("details.editions", "button.primary-toggle"))
    assert min(switcher["x"], contents["x"], contents["y"]) >= 0
    assert abs(switcher["y"] + switcher["height"] / 2 - contents["y"] - contents["height"] / 2) < 8  # in one line
    choose(page, "2026.12 (newest)")
    page.wait_for_url(f"{address}/2026.12/chapters/fish.html#fig-fish-catch")
    page.locator("details.editions summary").wait_for()
    assert page.get_by_role("note").count() == 0
    current = page.locator("details.editions a[aria-current]")
    assert current.all_text_contents() == ["2026.12 (newest)"]
    page.goto(f"{address}/2026.12/chapters/more.html")  # which the older ones do not have
    choose(page, "2026.11")
    page.wait_for_url(f"{address}/2026.11/")
    choose(page, "About the editions")
    page.wait_for_url(f"{address}/index.html")
    assert page.get_by_role("heading", level=2).all_inner_texts()[:3] == [f"Edition {name}" for name in EDITIONS]
    page.get_by_role("link", name="Read the newest edition, 2026.12").click()
    page.wait_for_url(f"{address}/latest/index.html")
    page.locator("details.editions summary").wait_for()
    assert page.get_by_role("note").count() == 0
    assert page.told == []


def test_with_the_keyboard(page, address):
    page.goto(f"{address}/2026.12/chapters/levels.html")
    summary = page.locator("details.editions summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.editions").get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator("details.editions").get_attribute("open") is None
    assert summary.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/2026.11.1/chapters/levels.html")


def test_has_no_barrier(page, address):
    from axe_playwright_python.sync_playwright import Axe

    for place in ("2026.11/chapters/fish.html", "index.html"):
        page.goto(f"{address}/{place}")
        if "2026.11" in place:
            page.locator("details.editions summary").click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_copy_that_stands_alone_is_quiet(page, published, serve, tmp_path):
    shutil.copytree(published.site / "2026.11", tmp_path / "alone")
    page.goto(f"{serve(tmp_path)}/alone/chapters/fish.html")
    page.wait_for_load_state("networkidle")
    assert page.locator("details.editions, .newer-edition").count() == 0
    assert not [text for text in page.told if not re.search("404|Failed to load", text)]
    page.told.clear()
    page.goto((published.site / "2026.11" / "chapters" / "fish.html").as_uri())
    page.wait_for_timeout(300)
    assert page.locator("details.editions, .newer-edition").count() == 0
    assert page.told == []
