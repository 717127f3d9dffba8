"""The EPUB as a reading device finds it."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from companion.publishing import PublishingError, epub

from .conftest import application_of, notebook

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def path(small_book, tmp_path_factory):
    output = tmp_path_factory.mktemp("epub") / "companion.epub"
    epub.build_epub(application_of(small_book), output, small_book)
    return output


@pytest.fixture(scope="module")
def files(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_is_an_archive_with_its_type_first_and_uncompressed(path):
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype").strip() == b"application/epub+zip"
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 9, 30, 0, 0, 0)}


def test_every_page_is_well_formed_and_without_script_or_code(files):
    pages = {name: text for name, text in files.items() if name.endswith(".xhtml")}
    assert {"cover.xhtml", "imprint.xhtml", "index.xhtml", "chapters/first.xhtml", "chapters/nested.xhtml"} <= set(
        pages
    )
    for name, text in pages.items():
        tree = ElementTree.fromstring(text)
        assert not list(tree.iter(f"{HTML}script")), name
        assert b"secret_function" not in text and b"Only for a screen" not in text, name
    assert not [name for name in files if name.endswith(".js")]


def test_contents_lead_to_every_chapter_by_parts(files):
    tree = ElementTree.fromstring(files["nav.xhtml"])
    assert [span.text for span in tree.iter(f"{HTML}span")] == ["The record", "Back matter"]
    links = {a.get("href"): a.text for a in tree.iter(f"{HTML}a")}
    assert links["chapters/first.xhtml"] == "1 The first chapter"
    assert links["chapters/nested.xhtml"] == "2.2 A nested chapter"
    assert all(href in files for href in links)


def test_every_picture_has_an_alternative_text(files):
    found = []
    for name, text in files.items():
        if name.endswith(".xhtml"):
            found += [(name, image.get("alt")) for image in ElementTree.fromstring(text).iter(f"{HTML}img")]
    assert ("chapters/first.xhtml", "A line that rises from left to right.") in found
    assert all(alternative for _, alternative in found)


def test_metadata_name_the_edition_and_the_cover(files):
    from importlib.metadata import version

    package = files["content.opf"].decode()
    assert "A Small Book: Made for Tests" in package
    assert version("companion") in package
    assert re.search(r'properties="cover-image" href="cover.png"', package)
    assert "schema:accessibilitySummary" in package
    assert files["cover.png"].startswith(b"\x89PNG")


def test_formulas_are_mathml(files):
    assert b"<math" in files["chapters/second.xhtml"]


def test_gives_the_same_bytes_twice(small_book, path, tmp_path):
    epub.build_epub(application_of(small_book), tmp_path / "again.epub", small_book)
    assert (tmp_path / "again.epub").read_bytes() == path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["again.epub"]


def test_refuses_a_figure_without_alternative_text_by_name(own_book, tmp_path):
    (own_book / "chapters" / "first.ipynb").write_text(notebook(None), encoding="utf-8")
    with pytest.raises(PublishingError, match=r"^chapters/first: figure fig-first-line has no alternative text"):
        epub.build_epub(application_of(own_book), tmp_path / "out" / "x.epub", own_book)
    assert list((tmp_path / "out").iterdir()) == []


def test_epubcheck_finds_nothing(path):
    found = shutil.which("epubcheck")
    if not found and "CI" not in os.environ:
        pytest.skip("epubcheck is not installed")
    assert found, "epubcheck is not installed; .ci/run installs it"
    jar = Path(found).resolve()
    command = ["java", "-jar", jar] if jar.suffix == ".jar" else [found]
    told = subprocess.run([*command, "--failonwarnings", path], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_refuses_a_link_that_leads_nowhere(own_book, tmp_path):
    glossary = own_book / "chapters" / "glossary.md"
    glossary.write_text(
        glossary.read_text(encoding="utf-8") + '\n<a href="second.xhtml#gone">lost</a>\n', encoding="utf-8"
    )
    with pytest.raises(PublishingError, match=r"^chapters/glossary: the link “lost” leads to #gone on chapters/second"):
        epub.build_epub(application_of(own_book), tmp_path / "x.epub", own_book)


def test_a_wide_table_of_few_rows_is_turned():
    def cells(columns):
        rows = [[f"{row}.{column}" for column in range(columns)] for row in range(3)]
        head, *body = ["<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows]
        page = f'<table class="dataframe"><thead>{head}</thead><tbody>{"".join(body)}</tbody></table>'
        found = epub._xhtml(page, "page", set())
        assert len(found.find_all("thead")) == len(found.find_all("tbody")) == 1
        return [[cell.get_text() for cell in row.find_all("td")] for row in found.find_all("tr")]

    assert cells(8)[0] == [f"0.{column}" for column in range(8)]
    assert cells(9) == [[f"{row}.{column}" for row in range(3)] for column in range(9)]
