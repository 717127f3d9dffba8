"""Every page and every downloaded file says which edition it belongs to."""

import json

from bs4 import BeautifulSoup


def test_a_working_copy_says_so_everywhere(book):
    book.edit("pyproject.toml", 'version = "2026.11"', 'version = "2027.02"')
    book.build()
    pages = {name: text.decode() for name, text in book.pages().items() if name.endswith(".html")}
    for name in ("index.html", "search.html", "chapters/fish.html", "chapters/sources.html"):
        line = BeautifulSoup(pages[name], "html.parser").select_one("footer p.edition").get_text()
        assert line == "Edition 2027.02 · data as of 30 September 2026 · unpublished working copy", name
        assert "editions.js" not in pages[name]  # it has no other edition beside it
        assert 'rel="canonical"' not in pages[name]
    says = {"edition": "2027.02", "data_as_of": "2026-09-30", "commit": None}
    record = json.loads(book.pages()["figures/fig-fish-catch.json"])
    assert says.items() <= record.items()
    assert json.loads(book.pages()["_sources/chapters/fish.ipynb"])["metadata"]["companion"] == says


def test_a_commit_rewrites_no_page(book):
    before = book.pages()
    (book.root / ".git").mkdir()
    (book.root / ".git" / "HEAD").write_text("0123456789" * 4)
    assert "nothing changed" in book.build().messages
    assert book.pages() == before
