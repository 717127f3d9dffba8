"""Links of the prose show what they lead to, on hovering and on focus (WCAG 2.2, 1.4.13), in the ledger's words."""

import re

SAID = "AC-01 The lake will rise. Judged: confirmed."


def open_page(book, chromium, name="levels", **options):
    page = chromium.new_page(**options)
    page.goto((book.root / f"_build/html/chapters/{name}.html").as_uri())
    return page, page.get_by_role("link", name="claim one"), page.get_by_role("tooltip")


def test_a_pointer_can_rest_on_the_hint_and_escape_sends_it_away(book, chromium):
    page, link, hint = open_page(book, chromium)
    assert not hint.is_visible()
    link.hover()
    hint.wait_for()
    assert hint.inner_text() == SAID
    hint.hover()
    page.wait_for_timeout(400)  # longer than a hint stays that nobody points at
    assert hint.is_visible()
    page.keyboard.press("Escape")
    assert not hint.is_visible()
    link.hover()
    hint.wait_for()
    page.mouse.move(1, 1)
    hint.wait_for(state="hidden")
    page.close()


def test_the_keyboard_shows_it_and_the_link_leads_on(book, chromium):
    page, link, hint = open_page(book, chromium, viewport={"width": 360, "height": 640})
    page.locator("body").press("Tab")
    link.focus()
    assert hint.is_visible()
    assert page.locator(f"#{link.get_attribute('aria-describedby')}").inner_text() == SAID
    box = hint.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources.html#AC-01")
    page.close()


def test_a_hint_is_where_it_is_used_and_changes_with_its_source(book):
    block = re.compile(r'<script type="application/json" id="hints">(.*?)</script>')
    assert block.search(book.page("chapters/levels"))[1] == '{"AC-01":"The lake will rise. Judged: confirmed."}'
    assert "hints.js" in book.page("chapters/levels")
    assert not block.search(book.page("chapters/fish"))
    assert "hints.js" not in book.page("chapters/fish")
    assert "Judged" not in book.page("chapters/sources")  # said where it is linked, not where it stands
    book.edit("chapters/sources.md", "Judged: confirmed.", "Judged: inaccurate & old.")
    book.build()
    for page in ("chapters/levels", "index"):
        assert "Judged: inaccurate & old." in block.search(book.page(page))[1]
