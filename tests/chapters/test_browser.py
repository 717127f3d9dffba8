"""The built book in a browser: light, asking nobody else, usable by keyboard, by day and night, on phone and paper.

Axe looks at each page twice, on a phone by day and on a desk by night: what depends on the theme does not depend on
the width. Each page is opened once for each, and everything else is asked of it then.
"""

import gzip
import re
from pathlib import Path

import pytest

KB = 1000
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST, FIGURES, SECOND = 150 * KB, 350 * KB, 40 * KB  # compressed: a first visit, with all figures; the next page alone
LISTS = {  # pages that are or hold a long table of the whole book: their HTML alone
    "chapters/assessment/timeline": 80 * KB,
    "chapters/back/data": 60 * KB,
    "chapters/back/sources": 150 * KB,
}
ASIDE = {".buildinfo", "objects.inv"}  # for Sphinx's next build, and for books that refer to this one


@pytest.fixture(scope="module")
def address(book, serve):
    return serve(book.html)


@pytest.fixture(scope="module")
def files(book):
    """Every page of the built book, also those that Sphinx adds: its path and text."""
    found = sorted(path for path in book.html.rglob("*.html") if path.relative_to(book.html).parts[0] != "lite")
    return {path.relative_to(book.html).as_posix(): path.read_text(encoding="utf-8") for path in found}


@pytest.fixture
def tab(chromium):
    """A page of the browser in its own profile; what is wrong with what it opens gathers in `tab.faults`."""
    contexts = []

    def opened(size=DESK, theme="light", **more):
        context = chromium.new_context(viewport=size, color_scheme=theme, **more)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda said: said.type in ("error", "warning") and page.faults.append(said.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("requestfailed", lambda request: note_failed(page.faults, request))
        page.on("response", lambda answer: answer.status >= 400 and page.faults.append(f"{answer.status} {answer.url}"))
        return page

    yield opened
    for context in contexts:
        context.close()


def note_failed(faults, request):
    if request.failure != "net::ERR_ABORTED":  # the browser went on to the next page
        faults.append(f"failed: {request.url}")


def read_through(page, address):
    """Open a page and scroll to its end, so that all its figures load."""
    page.goto(address)
    page.evaluate(
        """async () => {
            for (const image of document.images) image.loading = "eager";
            await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
        }"""
    )


# ---------------------------------------------------------------- every page


def test_no_page_complains_or_asks_another_host(address, files, tab):
    page = tab()
    asked, wrong = [], {}
    page.on("request", lambda request: asked.append(request.url))
    for name in [*files, "search.html?q=treaty"]:
        page.faults.clear()
        read_through(page, f"{address}/{name}")
        if page.faults:
            wrong[name] = list(page.faults)
    assert wrong == {}
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert len(asked) > len(files)


def test_pages_can_be_read_from_a_disk(book, tab):
    page, wrong = tab(), {}
    for name in ("index.html", "chapters/areas/economics.html", "search.html?q=treaty"):
        page.faults.clear()
        read_through(page, f"{book.html.as_uri()}/{name}")
        if page.faults:
            wrong[name] = list(page.faults)
    assert wrong == {}
    assert page.locator("#search-results li").count() > 3


def test_the_browser_refuses_what_is_not_the_books(address, tab):
    page = tab()
    page.goto(f"{address}/index.html")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            document.body.setAttribute("onclick", "window.clicked = true");
        }"""
    )
    page.mouse.click(700, 300)
    assert page.evaluate("[window.ran, window.clicked]") == [None, None]
    assert sum("Content Security Policy" in fault for fault in page.faults) == 2


TOO_WIDE = """() => [...document.querySelectorAll("table")]
  .filter((table) => table.offsetWidth > table.parentElement.clientWidth + 1)
  .map((table) => table.id || table.innerText)"""


def test_tables_and_figures_fit_a_wide_page_and_can_be_read_on_a_narrow_one(address, files, tab):
    desk, phone = tab(DESK), tab(PHONE)
    wide, small = {}, {}
    for name in files:
        desk.goto(f"{address}/{name}")
        desk.keyboard.press("Tab")  # every table is prepared
        if found := desk.evaluate(TOO_WIDE):
            wide[name] = found
        phone.goto(f"{address}/{name}")
        widths = phone.evaluate("[...document.querySelectorAll('figure img')].map((image) => image.clientWidth)")
        if any(width < 480 for width in widths):  # drawn for 538: its smallest type is then 9 px
            small[name] = widths
    assert (wide, small) == ({}, {})


# The register of sources is longer than all other tables together; the marks of a timeline are alike.
FEW = """() => {
  document.querySelectorAll("tbody").forEach((body) => [...body.rows].slice(900).forEach((row) => row.remove()));
  document.querySelectorAll("svg").forEach((svg) => [...svg.querySelectorAll("a")].slice(12)
    .forEach((mark) => mark.remove()));
}"""


@pytest.mark.parametrize("size, theme", [(PHONE, "light"), (DESK, "dark")], ids=["phone by day", "desk by night"])
def test_axe_finds_nothing(size, theme, address, files, tab):
    phone = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
    page = tab(size, theme, bypass_csp=True, **phone)
    found = []
    for name in files:
        page.goto(f"{address}/{name}")
        page.keyboard.press("Tab")  # every table is prepared
        page.evaluate(FEW)
        page.evaluate(axe())
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        for fault in page.evaluate("options => axe.run(document, options)", options)["violations"]:
            found += [f"{name}: {fault['id']}: {node['html'][:200]}" for node in fault["nodes"]]
    assert found == []


def axe():
    import axe_playwright_python

    (script,) = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    return script.read_text(encoding="utf-8")


def test_nothing_is_lost_at_four_hundred_per_cent(address, files, tab):
    """A screen of 1280 points at 400 % is 320 wide: nothing may need scrolling to the side but a table or code."""
    page = tab({"width": 320, "height": 256})
    wide = {}
    for name in files:
        page.goto(f"{address}/{name}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width
    assert wide == {}


def test_no_page_holds_a_script_a_style_or_a_handler(files):
    for name, text in files.items():
        assert 'http-equiv="Content-Security-Policy"' in text, name
        assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", text) == [], name
        assert re.findall(r"<style|<\w[^<>]* style=\"|<\w[^<>]* on[a-z]+=\"", text) == [], name
        outgoing = re.findall(r'<a [^>]*href="https?://[^>]*>', text)
        assert [link for link in outgoing if 'rel="noopener"' not in link] == [], name
        assert 'aria-label="Toggle hidden content"' not in text, name  # its name is what it says
        assert [cell for cell in re.findall(r"<th\b[^>]*>", text) if "scope=" not in cell] == [], name


def test_every_icon_of_the_theme_has_its_shape(book, files):
    sheet = (book.html / "_static" / "book.css").read_text(encoding="utf-8")
    shapes = set(re.findall(r"\.fa-([a-z-]+)\{--icon:", sheet))
    used = {name for text in files.values() for name in re.findall(r'class="[^"]*\bfa(?:s|-solid) fa-([a-z-]+)', text)}
    assert len(used) > 8
    assert used - shapes == set()


def test_every_page_of_the_book_says_what_it_is_about(files, all_pages):
    said = [re.search(r'<meta name="description" content="([^"]+)"', files[f"{page.name}.html"]) for page in all_pages]
    assert all(said)
    assert len({match[1] for match in said}) == len(said)


# ---------------------------------------------------------------- weight


def compressed(path):
    return len(gzip.compress(path.read_bytes(), 6))


def root(name):
    return "../" * name.count("/")


def fetched(book, name, text):
    """What a browser fetches with a page: its stylesheets, scripts and what these fetch later, and its pictures."""
    folder = (book.html / name).parent
    text = re.sub(r'data-library="([^"]+)"', r'><script src="' + root(name) + r'_static/\1">', text)
    parts = re.findall(r'<script[^>]*\bsrc="([^"?]+)|<link rel="(?:stylesheet|icon)"[^>]*href="([^"?]+)', text)
    pictures = re.findall(r'<img[^>]*\bsrc="([^"?]+)', text)
    return {(folder / (one or other)).resolve() for one, other in parts}, {(folder / one).resolve() for one in pictures}


def test_pages_are_light(book, files, all_pages):
    heavy = []
    for page in all_pages:
        name = f"{page.name}.html"
        parts, pictures = fetched(book, name, files[name])
        own = compressed(book.html / name)
        first = own + sum(map(compressed, parts))
        most = LISTS.get(page.name, SECOND)
        whole = first + sum(map(compressed, pictures))
        if own > most or first > FIRST + max(0, most - SECOND) or whole > FIGURES:
            heavy.append(f"{name}: {own} alone, {first} on a first visit, {whole} with {len(pictures)} figures")
    assert heavy == []


def test_pictures_below_the_fold_wait(files):
    for name, text in files.items():
        assert [image for image in re.findall(r"<img[^>]*>", text) if 'loading="lazy"' not in image] == [], name


def test_no_file_is_there_that_nothing_links_to(book, files):
    """A file is linked if a page names its address, or a stylesheet or script its name."""
    static = book.html / "_static"
    texts = [*files.values(), *(path.read_text(encoding="utf-8") for path in static.rglob("*.[cj]s"))]
    texts += [path.read_text(encoding="utf-8") for path in static.rglob("*.css")]
    named = {name for text in texts for name in re.findall(r"[\w-][\w.-]*\.\w+", text)}
    paths = {path.relative_to(book.html) for path in book.html.rglob("*") if path.is_file()}
    paths = {path for path in paths if path.parts[0] not in ("lite", "downloads")}
    assert {path.as_posix() for path in paths if path.name not in named} - {*files, *ASIDE} == set()


# ---------------------------------------------------------------- controls


def test_the_theme_can_be_chosen_and_is_remembered(address, tab):
    page = tab()
    page.goto(f"{address}/index.html")
    html, background = page.locator("html"), "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(background)
    switch = page.locator(".theme-switch-button").first
    assert switch.locator(".theme-switch:visible").count() == 1
    switch.click()
    assert html.get_attribute("data-theme") == "dark"
    assert page.evaluate(background) != day
    page.goto(f"{address}/chapters/introduction.html")
    assert html.get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_icon_has_a_shape_and_a_size(theme, address, tab):
    page = tab(PHONE, theme)
    page.goto(f"{address}/chapters/areas/economics.html")
    icons = page.evaluate(
        """() => [...document.querySelectorAll(".fas, .fa-solid")].filter((x) => x.checkVisibility()).map((icon) => {
            const look = getComputedStyle(icon, "::before");
            return [icon.className, look.maskImage.slice(0, 9), parseFloat(look.width) > 8, look.backgroundColor];
        })"""
    )
    assert len(icons) >= 5
    assert [icon for icon in icons if icon[1] != 'url("data' or not icon[2] or icon[3] == "rgba(0, 0, 0, 0)"] == []


def test_the_side_bar_opens_and_closes_on_a_phone(address, tab):
    page = tab(PHONE)
    page.goto(f"{address}/chapters/areas/economics.html")
    link = page.get_by_role("link", name="Method", exact=True)
    assert not link.is_visible()
    page.locator(".primary-toggle").click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    page.locator(".secondary-toggle").click()
    assert page.locator("#pst-page-toc-nav").is_visible()


def test_the_side_bar_hides_on_a_desk(address, tab):
    page = tab()
    page.goto(f"{address}/chapters/areas/economics.html")
    link = page.get_by_role("link", name="Method", exact=True)
    assert link.is_visible()
    page.locator(".primary-toggle").click()
    link.wait_for(state="hidden")


def test_search_opens_by_keyboard_and_leads_to_a_page(address, tab):
    page = tab()
    page.goto(f"{address}/chapters/areas/economics.html")
    page.keyboard.press("Control+k")
    assert page.locator("#pst-search-dialog").is_visible()
    page.keyboard.type("treaty")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=treaty")
    page.locator("#search-results li a").first.wait_for()
    page.locator("#search-results li a").first.click()
    page.wait_for_url("**/chapters/**")


def test_the_download_menu_opens_and_prints(address, tab):
    page = tab()
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{address}/chapters/areas/economics.html")
    page.get_by_role("button", name="Download this page").focus()
    page.keyboard.press("Enter")
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed") is True


def test_code_can_be_shown_and_copied(address, tab):
    page = tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/chapters/areas/economics.html")
    details = page.locator("details.above-input").first
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    code = details.locator("pre")
    assert code.is_visible()
    code.hover()
    details.locator("button.copybtn").click()
    assert "import" in page.evaluate("navigator.clipboard.readText()")


def test_the_way_back_to_the_top(address, tab):
    page = tab(PHONE, bypass_csp=True)  # Playwright waits by evaluating text, which the policy forbids
    page.goto(f"{address}/chapters/areas/economics.html")
    page.mouse.wheel(0, 5000)
    page.wait_for_function("scrollY > 2000")
    page.mouse.wheel(0, -300)
    page.locator("#pst-back-to-top").click()
    page.wait_for_function("scrollY < 200")


def test_all_can_be_reached_by_keyboard_and_seen(address, tab):
    """From the first control to the last of a page: each shows that it is reached, and none holds the reader."""
    page = tab()
    page.goto(f"{address}/chapters/areas/non-interference.html")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    page.goto(f"{address}/chapters/areas/non-interference.html")
    seen, unseen = 0, []
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
                const node = document.activeElement, look = getComputedStyle(node);
                const place = node.getBoundingClientRect();
                return [node.outerHTML.slice(0, 120), node !== document.body && place.width > 0 && place.height > 0
                    && (look.outlineStyle !== "none" || look.boxShadow !== "none")];
            }"""
        )
        seen += 1
        if not at[1]:
            unseen.append(at[0])
    assert seen == 60
    assert unseen == []


# ---------------------------------------------------------------- paper


def test_on_paper_stands_the_chapter_alone(address, tab):
    page = tab(theme="dark")
    page.goto(f"{address}/chapters/areas/counterterrorism.html")
    page.emulate_media(media="print")
    assert page.locator("article h1").is_visible()
    for gone in ("#pst-primary-sidebar", ".bd-header-article", "details.above-input", ".listing-filters"):
        assert not page.locator(gone).first.is_visible(), gone
    colour = "(place, name) => getComputedStyle(document.querySelector(place))[name]"
    assert page.evaluate(f"({colour})('article section section > p', 'color')") == "rgb(0, 0, 0)"
    assert page.evaluate(f"({colour})('body', 'backgroundColor')") == "rgb(255, 255, 255)"
