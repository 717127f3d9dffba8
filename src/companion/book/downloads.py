"""The other formats of the book, offered on its first page."""

import shutil

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

FOLDER = "downloads"  # in the built pages
FILES = {
    "companion.pdf": "The whole book as PDF, for printing and citing",
    "companion.epub": "The whole book as EPUB, for reading devices",
}


class Downloads(SphinxDirective):
    """``:::{downloads}``: links to the PDF and the EPUB that lie beside the pages. Only for the book's first page."""

    def run(self):
        """Called by Sphinx where the directive stands."""
        items = nodes.bullet_list()
        for name, words in FILES.items():
            link = nodes.reference("", words, refuri=f"{FOLDER}/{name}", internal=True)
            items += nodes.list_item("", nodes.paragraph("", "", link))
        return [nodes.container("", items, classes=["html-only", "downloads"])]


def offer(folder, built):
    """Lay the finished files beside the pages in `folder`, where the links of the first page lead."""
    for path in built:
        place = folder / FOLDER / path.name
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, place)


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("downloads", Downloads)
