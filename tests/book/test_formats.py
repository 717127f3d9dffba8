"""The PDF and the EPUB are as fresh as the pages, and their bytes as much the same."""

import re
import zipfile

import pypdf

from .conftest import Book


def _printed(book):
    reader = pypdf.PdfReader(book.root / "_build/pdf/companion.pdf")
    return "\n".join(page.extract_text() for page in reader.pages)


def _on_a_device(book):
    with zipfile.ZipFile(book.root / "_build/epub/companion.epub") as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("html"))


def _files(book):
    return [(book.root / "_build" / name).read_bytes() for name in ("pdf/companion.pdf", "epub/companion.epub")]


def test_one_row_changed_shows_in_every_format(book, tmp_path):
    assert book.run("build").status == 0
    before = _files(book)
    for text in (_printed(book), _on_a_device(book)):
        assert "13.75" in text
        assert "14.25" not in text

    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    done = book.run("build")
    assert done.status == 0, done.messages
    assert done.ran == {"levels"}
    for text in (_printed(book), _on_a_device(book)):
        assert "14.25" in text
        assert "13.75" not in text
    offered = book.root / "_build/html/downloads"  # what the first page of a book may lead to
    assert [(offered / name).read_bytes() for name in ("companion.pdf", "companion.epub")] == _files(book)

    elsewhere = Book(tmp_path / "elsewhere" / "another-name")
    elsewhere.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    assert elsewhere.run("build", "--jobs", "1", env={"TZ": "Asia/Vladivostok"}).status == 0
    assert _files(elsewhere) == _files(book)

    book.edit("data/lake/levels.csv", "2020,14.25", "2020,13.75")
    done = book.run("build")
    assert not done.ran
    assert _files(book) == before


def test_the_first_page_offers_what_was_made_with_it(book):
    book.edit("index.md", "# The lake\n", "# The lake\n\n:::{downloads}\n:::\n")
    first = book.root / "_build/html/index.html"

    def offered():
        names = set(re.findall(r'href="(downloads/[^"]*)"', first.read_text(encoding="utf-8")))
        assert all((first.parent / name).is_file() for name in names)
        return names

    book.build()
    assert not offered() and "downloads" not in first.read_text(encoding="utf-8")
    assert book.run("build").status == 0
    assert offered() == {"downloads/companion.pdf", "downloads/companion.epub"}
    book.build()  # nothing changed: the files are still those of the pages
    assert len(offered()) == 2
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    book.build()  # now they would be older than the pages
    assert not offered() and not (first.parent / "downloads").exists()
    assert book.run("build", "html", "epub").status == 0
    assert offered() == {"downloads/companion.epub"}
