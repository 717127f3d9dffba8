"""Pictures of every page of the built book, on a phone and on a desk, by day and by night, for people to look at.

    python -m tests.look [FOLDER] [PAGE …]

Writes `<page>-<phone|desk>-<light|dark>[-<part>].jpg` into FOLDER, `_build/look/` by default, in place of the pictures
there; a long page is cut into parts. Needs Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from .conftest import ALONE, BROWSERS, ROOT

SIZES = {"phone": {"width": 360, "height": 800}, "desk": {"width": 1280, "height": 900}}
THEMES = ("light", "dark")
PART, LAP = 6000, 100  # pixels of a page in one picture, and of these what the one before has too, under the head
SETTLED = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" })); // every table has its controls
  for (const table of document.querySelectorAll("table.events")) {
    table.scrollIntoView();
    await new Promise((done) => setTimeout(done, 300));
  }
  scrollTo({ top: 0, behavior: "instant" });
  await new Promise((done) => setTimeout(done, 100));
  return document.documentElement.scrollHeight;
}"""


def pages(book, wanted):
    """The pages of a built book, or those among them that are wanted, by name."""
    found = {path.relative_to(book).with_suffix("").as_posix(): path for path in sorted(book.rglob("*.html"))}
    found = {name: path for name, path in found.items() if name.partition("/")[0] not in ("lite", "_static")}
    strange = sorted(set(wanted) - set(found))
    if strange:
        raise SystemExit(f"{book} has no page {', '.join(strange)}; it has {', '.join(found)}")
    return {name: path for name, path in found.items() if not wanted or name in wanted}


def look(browser, book, folder, wanted=()):
    """Take the pictures with a browser of Playwright; returns their paths."""
    chosen = pages(Path(book), wanted)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    taken = []
    for size, viewport in SIZES.items():
        for theme in THEMES:
            page = browser.new_page(viewport=viewport, color_scheme=theme)
            for name, path in chosen.items():
                taken += _page(page, path, viewport, folder / f"{name.replace('/', '-')}-{size}-{theme}")
            print(f"{size}, {theme}: {len(taken)} pictures", flush=True)
            page.close()
    return taken


def _page(page, path, viewport, stem):
    page.set_viewport_size(viewport)
    page.goto(path.as_uri())
    height = page.evaluate(SETTLED)
    page.set_viewport_size({**viewport, "height": min(PART, height)})
    for part, top in enumerate(range(0, max(1, height - LAP), PART - LAP), start=1):
        file = Path(f"{stem}-{part:02}.jpg" if height > PART else f"{stem}.jpg")
        page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
        page.screenshot(path=file, type="jpeg", quality=60)
        yield file


def main(folder=ROOT / "_build/look", *wanted):
    """Start the machine's browser and take the pictures."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        raise SystemExit(f"no browser was found; install one of {', '.join(BROWSERS)}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ALONE)
        look(browser, ROOT / "_build/html", Path(folder), wanted)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
