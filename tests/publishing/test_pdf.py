"""The PDF as a reader, a screen reader and an archive find it."""

import io
import re

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from companion.publishing import PublishingError, pdf

from .conftest import application_of


@pytest.fixture(scope="module")
def printed(small_book, tmp_path_factory):
    output = tmp_path_factory.mktemp("pdf") / "companion.pdf"
    pdf.build_pdf(application_of(small_book), output, small_book)
    return output.read_bytes()


@pytest.fixture(scope="module")
def book(printed):
    return PdfReader(io.BytesIO(printed))


@pytest.fixture(scope="module")
def pages(book):
    # pypdf reads a hyphen as a soft one where its font also divides words; poppler and readers do not
    return [" ".join(page.extract_text().replace("\xad", "-").split()) for page in book.pages]


def structure(book):
    """Every element of the structure tree."""
    waiting = [book.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            yield node
            waiting.append(node.get("/K", []))


def addresses(book):
    for page in book.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A")
            if action is not None and "/URI" in action.get_object():
                yield str(action.get_object()["/URI"])


def test_is_tagged_and_says_what_it_is(book):
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (pypdf's own boolean)
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert book.metadata.title == "A Small Book: Made for Tests"
    assert book.metadata.author == "Its authors"


def test_names_both_standards_in_its_metadata(printed, book):
    record = book.xmp_metadata.stream.get_data().decode()
    assert re.search(r"<pdfuaid:part>1<|pdfuaid:part=\"1\"", record)
    assert re.search(r"<pdfaid:part>2<", record) and re.search(r"<pdfaid:conformance>A<", record)


def test_has_bookmarks_with_parts_chapters_and_sections(book):
    def titles(entries):
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [entry.title]

    found = list(titles(book.outline))
    assert [t for t in found if t in ("The record", "Back matter", "About this book")] == [
        "About this book",
        "The record",
        "Back matter",
    ]
    assert any(re.fullmatch(r"1\s+The first chapter", title) for title in found)
    assert any(re.fullmatch(r"2\.2\s+A nested chapter", title) for title in found)


def test_embeds_every_font(book):
    fonts = {}
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for inner in font.get("/DescendantFonts", [font]):
                inner = inner.get_object()
                descriptor = inner["/FontDescriptor"].get_object()
                fonts[inner["/BaseFont"]] = any(key.startswith("/FontFile") for key in descriptor)
    assert fonts and all(fonts.values())
    assert any("Libertinus" in name for name in fonts)


def test_describes_its_figure(book):
    figures = [node for node in structure(book) if node.get("/S") == "/Figure"]
    assert [node["/Alt"] for node in figures] == ["A line that rises from left to right."]


def test_has_title_page_imprint_contents_and_lists(pages):
    from importlib.metadata import version

    front = " ".join(pages[:8])
    for wanted in (
        "A Small Book Made for Tests",
        f"Edition {version('companion')}",
        "Data as of 30 September 2026",
        "Unpublished working copy.",
        "How to cite.",
        "CC BY 4.0",
        "Contents",
        "Figures",
        "The number rose",
        "Years and what happened in them",
    ):
        assert wanted in front
    assert re.search(r"2 The second chapter[ .]+\d+", front)


def test_text_can_be_searched_in_cyrillic_and_inside_pictures(pages):
    text = " ".join(pages)
    assert "Договор о мерах по дальнейшему сокращению" in text
    assert "Warheads, боезаряды" in text


def test_numbers_figures_and_tables_as_the_pages_do(pages):
    text = " ".join(pages)
    assert "Fig. 1.1 The number rose. It rose every year." in text
    assert "Table 2.1 Years and what happened in them" in text
    assert "See Fig. 1.1, Table 2.1, claim AC-03" in text


def test_shows_no_code_and_nothing_meant_for_a_screen(pages):
    text = " ".join(pages)
    assert "secret_function" not in text
    assert "Only for a screen" not in text
    assert "Show code" not in text


def test_prints_what_is_folded_on_the_screen(pages):
    assert any("Solution It lies open on paper." in page for page in pages)


def test_repeats_the_head_of_a_table_on_each_of_its_pages(pages):
    table = [page for page in pages if re.search(r"Event number \d+, told", page)]
    assert len(table) >= 2
    assert all("Year Event Who" in page for page in table)
    assert sorted(map(int, re.findall(r"Event number (\d+)", " ".join(table)))) == list(range(60))


def test_links_lead_into_the_book_or_to_the_web_and_to_no_page_file(book):
    found = set(addresses(book))
    assert {"https://example.org/page", "https://example.org/note"} <= found
    assert not [address for address in found if ".html" in address or not address.startswith("http")]
    inner = sum(
        "/Dest" in a.get_object() or a.get_object().get("/A", {}).get("/S") == "/GoTo"
        for page in book.pages
        for a in page.get("/Annots", [])
    )
    assert inner > 12  # contents, lists, references


def test_ends_with_an_index_of_claims(pages):
    assert re.search(r"Index of claims and forecasts AC-03 4", pages[-1])


def test_sets_notes_at_the_foot_of_their_page(pages):
    (page,) = [page for page in pages if "See Fig. 1.1" in page]
    assert "A note with emphasis and a link." in page


def test_gives_the_same_bytes_twice(small_book, printed, tmp_path):
    pdf.build_pdf(application_of(small_book), tmp_path / "again.pdf", small_book)
    assert (tmp_path / "again.pdf").read_bytes() == printed
    assert [path.name for path in tmp_path.iterdir()] == ["again.pdf"]


def test_prints_on_letter_paper(small_book, tmp_path):
    pdf.build_pdf(application_of(small_book), tmp_path / "letter.pdf", small_book, paper="us-letter")
    box = PdfReader(tmp_path / "letter.pdf").pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_refuses_unknown_paper(small_book, tmp_path):
    with pytest.raises(PublishingError, match=r"paper 'a5' is not known; allowed: a4, us-letter"):
        pdf.build_pdf(application_of(small_book), tmp_path / "a5.pdf", small_book, paper="a5")


def test_refuses_a_figure_without_alternative_text_by_name(own_book, tmp_path):
    from .conftest import notebook

    (own_book / "chapters" / "first.ipynb").write_text(notebook(None), encoding="utf-8")
    with pytest.raises(PublishingError, match=r"^chapters/first: figure fig-first-line has no alternative text"):
        pdf.build_pdf(application_of(own_book), tmp_path / "out" / "x.pdf", own_book)
    assert list((tmp_path / "out").iterdir()) == []


def test_refuses_a_link_that_leads_nowhere(small_book):
    from companion.publishing import markup, onepage

    body = '<section id="a"><h1>A</h1><p><a href="#document-index#gone">the claim</a></p></section>'
    with pytest.raises(PublishingError, match=r"^index: the link “the claim” leads to #document-index#gone"):
        markup.to_typst(onepage.OnePage(body, "index", small_book))


def test_pandoc_gets_a_long_page_in_pieces_that_lose_nothing(small_book, monkeypatch):
    from companion.publishing import markup, onepage

    row = "<tr><td>a table that is never cut</td></tr>"
    blocks = [f"<p>Paragraph <em>{number}</em> of some words.</p>" for number in range(60)]
    body = f"<section id='a'><h1>A</h1>{''.join(blocks)}<table>{row * 40}</table>{''.join(blocks)}</section>"
    whole = markup.to_typst(onepage.OnePage(body, "index", small_book))
    monkeypatch.setattr(markup, "PIECE", 300)
    given = []
    words = markup._words
    monkeypatch.setattr(markup, "_words", lambda html: given.append(html) or words(html))
    cut = markup.to_typst(onepage.OnePage(body, "index", small_book))
    assert cut.split() == whole.split()
    assert len(given) > 10 and max(map(len, given)) < 40 * 300
