"""Tables on a page: the widths of their columns, and filters for the long ones."""

from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.fileutil import copy_asset

STATIC = Path(__file__).with_name("static")
LONG = 20  # rows; a longer table can be filtered


class Listings(SphinxTransform):
    """Lets a table keep the widths it states, and marks the long ones.

    MyST calls every Markdown table automatic, which makes docutils drop stated widths.
    """

    default_priority = 500

    def apply(self):
        """Called by Sphinx for each page."""
        for table in self.document.findall(nodes.table):
            if "colwidths-given" in table["classes"]:
                table["classes"] = [name for name in table["classes"] if name != "colwidths-auto"]
            body = next(iter(table.findall(nodes.tbody)), ())
            if "listing" in table["classes"] and len(body) > LONG:
                table["classes"].append("filterable")


def add_files(app, pagename, templatename, context, doctree):
    """The script goes only to pages with a table that can be filtered."""
    if doctree is not None and any("filterable" in table["classes"] for table in doctree.findall(nodes.table)):
        app.add_js_file("listings.js", loading_method="defer")


def copy_files(app, builder):
    """The extension's own files lie with the book's; as a setting, their folder's path would mark the built book."""
    if builder.format == "html":
        copy_asset(STATIC, Path(builder.outdir, "_static"))


def setup(app):
    """Connect this to Sphinx."""
    app.add_transform(Listings)
    app.connect("write-started", copy_files)
    app.connect("html-page-context", add_files)
