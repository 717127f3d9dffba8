"""The other formats of the book, offered on its first page: those that the same build makes."""

import shutil

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from companion.editions.edition import wheel_name

FOLDER = "downloads"  # in the built pages
FILES = {  # format: its file, and what it is
    "pdf": (f"{FOLDER}/companion.pdf", "The whole book as PDF, for printing and citing"),
    "epub": (f"{FOLDER}/companion.epub", "The whole book as EPUB, for reading devices"),
}
PUBLISHED = {  # what an edition has besides, as companion.publishing makes it
    f"{FOLDER}/companion-letter.pdf": "The same PDF on US Letter paper",
    "companion-data-{}.zip": "The data: every table as CSV with its description, and the register of sources",
}

made = ()  # the formats that `companion build` makes beside the pages; an older file would not be the pages' own


def published(version):
    """What an edition offers: file names and what they are."""
    files = {**dict(FILES.values()), **{name.format(version): words for name, words in PUBLISHED.items()}}
    wheel = f"{FOLDER}/{wheel_name(version)}"
    return {**files, wheel: "The package with the data, for pip: it runs the chapters on your own machine"}


class Downloads(SphinxDirective):
    """``:::{downloads}``: links to the files that lie beside the pages. Only for the book's first page."""

    def run(self):
        """Called by Sphinx where the directive stands."""
        return [nodes.container("", DownloadList(), classes=["html-only", "downloads"])]


class DownloadList(nodes.General, nodes.Element):
    """Stands in for the list until it is known whether an edition is being published."""


class WriteDownloads(SphinxPostTransform):
    """Puts the list where it belongs."""

    default_priority = 3

    def run(self, **options):
        """Called by Sphinx before a page is written."""
        edition = self.app.companion_edition
        files = published(edition.version) if edition.commit else dict(FILES[name] for name in FILES if name in made)
        for place in list(self.document.findall(DownloadList)):
            if not files:
                place.parent.parent.remove(place.parent)
                continue
            items = nodes.bullet_list()
            for name, words in files.items():
                link = nodes.reference("", words, refuri=name, internal=True)
                items += nodes.list_item("", nodes.paragraph("", "", link))
            place.replace_self(items)


def offer(folder, built):
    """Lay the finished files beside the pages in `folder`, where the links of the first page lead."""
    for path in built:
        place = folder / FOLDER / path.name
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, place)


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("downloads", Downloads)
    app.add_node(DownloadList)
    app.add_post_transform(WriteDownloads)
