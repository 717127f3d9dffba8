"""The PNG of a figure: twice its size on a page, on white, drawn once."""

import io

import pytest
from PIL import Image

from companion.book import rasters

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="36pt" height="18pt" viewBox="0 0 36 18">'
    '<rect x="0" y="0" width="18" height="18" fill="#0072b2"/></svg>'
)


def test_twice_the_size_on_white(tmp_path):
    with Image.open(rasters.png(tmp_path, SVG)) as image:
        assert image.size == (2 * 48, 2 * 24)
        assert image.convert("RGBA").getpixel((20, 20)) == (0x00, 0x72, 0xB2, 255)
        assert image.convert("RGBA").getpixel((90, 20)) == (255, 255, 255, 255)


def test_drawn_once_and_the_same(tmp_path):
    path = rasters.png(tmp_path / "one", SVG)
    assert path.read_bytes() == rasters.png(tmp_path / "two", SVG).read_bytes()
    path.write_bytes(b"kept")
    assert rasters.png(tmp_path / "one", SVG).read_bytes() == b"kept"
    assert rasters.png(tmp_path / "one", SVG.replace("#0072b2", "#c14a00")) != path


def test_text_is_set_in_the_font_it_was_measured_with(tmp_path):
    def picture(family):
        text = f'<text x="2" y="12" style="font-size: 9px; font-family: {family}">Mil</text></svg>'
        return rasters.png(tmp_path, SVG.replace("</svg>", text)).read_bytes()

    assert picture("'DejaVu Sans', sans-serif") != picture("'Libertinus Serif'")  # what Typst takes where it finds none
    assert picture("'No Such Font'") == picture("'Libertinus Serif'")


def test_what_no_figure_has_is_removed(tmp_path):
    old, new = rasters.png(tmp_path, SVG), rasters.png(tmp_path, SVG.replace("0072b2", "c14a00"))
    rasters.sweep(tmp_path, [new])
    assert not old.exists()
    assert new.exists()


def test_what_is_no_picture_is_refused(tmp_path):
    with pytest.raises(RuntimeError):
        rasters.png(tmp_path, "<svg")
    assert not list(tmp_path.rglob("*.png"))


def test_in_the_book(book, chromium):
    picture = book.pages()["figures/fig-fish-catch.png"]
    with Image.open(io.BytesIO(picture)) as image:
        assert image.width == 1075  # 403.2 pt, shown as 538 px
    page = chromium.new_page()
    page.goto((book.root / "_build/html/chapters/fish.html").as_uri())
    line = page.locator("#fig-fish-catch .figure-downloads")
    assert line.inner_text() == "Data (CSV) · picture (SVG, PNG) · record (JSON) · how it is made"
    assert line.get_by_text("PNG").get_attribute("href") == "../figures/fig-fish-catch.png"
    code = page.locator("#fig-fish-catch-code")
    assert not code.is_visible()  # folded
    line.get_by_text("how it is made").click()
    assert code.is_visible()
    page.close()
