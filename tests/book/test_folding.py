"""A box of the class `dropdown` is closed on a page until a reader opens it; other boxes are boxes."""

import io

import pytest
from docutils import nodes
from docutils.utils import new_document

from companion.book import folding


def box(title, *classes):
    return nodes.admonition("", nodes.title("", title), nodes.paragraph("", "It is 2014."), classes=list(classes))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What Sphinx writes of a box by builder."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    root = tmp_path_factory.mktemp("boxes")
    (root / "conf.py").write_text("extensions = ['companion.book.folding']\nroot_doc = 'page'\n")
    (root / "page.rst").write_text(
        "A page\n======\n\n"
        ".. admonition:: Solution: a < *b*\n   :class: dropdown\n\n   It is 2014.\n\n"
        ".. admonition:: At a glance\n   :class: at-a-glance\n\n   It is 2015.\n"
    )
    texts = {}
    for builder in ("html", "singlehtml"):
        with docutils_namespace():  # what Sphinx registers is gone again for the tests that follow
            app = Sphinx(root, root, root / builder, root / ".doctrees", builder, status=None, warning=io.StringIO())
            app.build(force_all=True)
        texts[builder] = (root / builder / "page.html").read_text(encoding="utf-8")
    return texts


def test_a_dropdown_is_opened_by_the_browser_itself(written):
    page = "".join(written["html"].split("\n"))
    opening = '<details class="admonition dropdown"><summary class="admonition-title">'
    assert page.count("<details") == 1
    assert f"{opening}Solution: a &lt; <em>b</em></summary><p>It is 2014.</p></details>" in page


def test_other_boxes_stay_as_they_are(written):
    assert '<div class="at-a-glance admonition">' in written["html"]


def test_the_one_page_of_which_the_pdf_is_made_has_boxes(written):
    assert "<details" not in written["singlehtml"] and '<div class="dropdown admonition">' in written["singlehtml"]


def test_a_box_keeps_what_is_in_it():
    document = new_document("page")
    document += box("Solution", "dropdown")
    folding.Folding(document).run()
    assert [one.astext() for one in document[0]] == ["Solution", "It is 2014."]
    assert document[0]["classes"] == ["admonition", "dropdown"]
