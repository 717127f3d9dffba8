"""`make look`: pictures of pages in both widths and both themes; a page that is not there is named."""

import pytest

from .look import PART, look

PAGE = "<!DOCTYPE html><html lang='en'><title>One</title><body><p>Water.</p>{}</body></html>"


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "html"
    (folder / "chapters").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE.format(""), encoding="utf-8")
    tall = "".join(["<br>"] * (PART // 10))
    (folder / "chapters" / "tall.html").write_text(PAGE.format(tall), encoding="utf-8")
    return folder


def test_a_page_that_is_not_there_is_named(made, tmp_path):
    with pytest.raises(SystemExit, match="has no page chapters/deep; it has chapters/tall, index"):
        look(None, made, tmp_path / "look", ["chapters/deep"])
    assert not (tmp_path / "look").exists()


def test_every_page_is_taken_a_long_one_in_parts(chromium, made, tmp_path):
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "gone-phone-dark.jpg").touch()
    (tmp_path / "look" / "notes.txt").touch()  # what is no picture is not its to delete
    taken = {path.name for path in look(chromium, made, tmp_path / "look")}
    assert {f"index-{size}-{theme}.jpg" for size in ("phone", "desk") for theme in ("light", "dark")} <= taken
    assert {"chapters-tall-phone-dark-01.jpg", "chapters-tall-phone-dark-02.jpg"} <= taken
    assert {path.name for path in (tmp_path / "look").iterdir()} == {*taken, "notes.txt"}
