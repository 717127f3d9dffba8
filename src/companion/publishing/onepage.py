"""The whole book as one page of HTML, through Sphinx, with the numbers that the HTML pages have.

Sphinx's own single page forgets which chapter an anchor belongs to, although every chapter has a section *Limits*.
Here each chapter stays in a box of its own, and a link keeps the name of the chapter it leads to.
"""

from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from . import PublishingError, paper


@dataclass
class OnePage:
    """The book as one page.

    Attributes
    ----------
    body : str
        HTML. Each chapter stands in `<div class="source-file" id="document-NAME">`;
        a link into another chapter reads `#document-NAME#ANCHOR`, one within a chapter `#ANCHOR`.
    root : str
        Name of the first page, whose own text stands outside any such box.
    parts : dict
        Name of the first chapter of each part that has a caption -> the caption.
    images : pathlib.Path
        Folder in which the body's `_images/…` lie.
    """

    body: str
    root: str
    images: Path
    parts: dict = field(default_factory=dict)


def make(application, folder):
    """Write the book as one page; `folder` receives the pictures.

    Parameters
    ----------
    application : callable
        `application(builder, folder)` is a context manager that gives a Sphinx application ready to build.
    folder : pathlib.Path

    Raises
    ------
    PublishingError
        If a picture has no alternative text, or Sphinx warned.
    """
    with application("singlehtml", folder) as app:
        app.builder = _Builder(app, app.env)
        app.builder.init()
        app.build(force_all=True)
        if app.statuscode:
            raise PublishingError("the pages have faults (above): a warning stops the build")
        return OnePage(app.builder.body, app.config.root_doc, Path(folder), app.builder.parts)


class _Builder(SingleFileHTMLBuilder):
    def assemble_doctree(self):
        self.parts = {}
        return self._page(self.config.root_doc)

    def _page(self, name):
        """A page whose references are resolved as on a page of its own, and below it the pages of its contents."""
        tree = self.env.get_doctree(name)
        below = []
        for toctree in list(tree.findall(addnodes.toctree)):
            if toctree.get("caption") and toctree["includefiles"]:
                self.parts[toctree["includefiles"][0]] = toctree["caption"]
            below += toctree["includefiles"]
            toctree.parent.remove(toctree)
        self.env.resolve_references(tree, name, self)
        for table in tree.findall(nodes.table):
            if "colwidths-given" in table["classes"] and "colwidths-auto" in table["classes"]:
                table["classes"].remove("colwidths-auto")  # MyST sets both, and the author's widths would be lost
        paper.strip(tree)
        paper.require_alternatives(tree, name)
        home = next(tree.findall(nodes.section), tree)
        for child in below:
            box = nodes.container("", *self._page(child).children, classes=["source-file"], ids=[f"document-{child}"])
            home += addnodes.start_of_file("", box, docname=child)
        return tree

    def get_doc_context(self, docname, body, metatags):
        return {"body": body}

    def handle_page(self, pagename, addctx, templatename="page.html", outfilename=None, event_arg=None):
        self.body = addctx["body"]  # the theme has nothing to add to a printed page

    def write_doc_serialized(self, docname, doctree):
        self.imgpath = self.imagedir
        self.post_process_images(doctree)

    def finish(self):
        self.copy_image_files()
        Path(self.outdir, "_static").mkdir(exist_ok=True)  # extensions put style sheets there at the end
