"""Tables on a page: the widths of their columns, an address for each row, and filters for the long ones.

The library that draws timelines is fetched when the first of them comes near; `timeline.js` finds its address in an
attribute of its own element.
"""

import functools
import itertools
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.fileutil import copy_asset

from .results import digest

STATIC = Path(__file__).with_name("static")
MOST = 80  # characters of a row's id, without its number
LONG = 20  # rows; a longer table can be filtered
DATED = "When"  # the first heading of a table of events; a long one is drawn as a timeline too
SCRIPTS = {"listing": "listings.js", "events": "timeline.js"}  # by the class of a table
LIBRARY = "d3.js"


class Listings(SphinxTransform):
    """Lets a table keep the widths it states, gives each row an address, and marks the long ones.

    MyST calls every Markdown table automatic, which makes docutils drop stated widths.
    """

    default_priority = 500

    def apply(self):
        """Called by Sphinx for each page."""
        for table in self.document.findall(nodes.table):
            if "colwidths-given" in table["classes"]:
                table["classes"] = [name for name in table["classes"] if name != "colwidths-auto"]
            body = next(iter(table.findall(nodes.tbody)), ())
            if "listing" not in table["classes"]:
                continue
            self._name_rows(table, body)
            if len(body) > LONG:
                table["classes"].append("filterable")
                if next(table.findall(nodes.entry)).astext() == DATED:
                    table["classes"].append("events")

    def _name_rows(self, table, rows):
        """Give each row that holds no anchor an id made of its first cell, so that it can be linked to."""
        name = next(iter(table["names"]), "row")
        for row in rows:
            if next(row.findall(nodes.target), None) is None:
                stem = nodes.make_id(f"{name}-{row[0].astext()}"[:MOST])
                found = next(one for one in _numbered(stem) if one not in self.document.ids)
                row["ids"].append(found)
                self.document.ids[found] = row


def _numbered(stem):
    yield stem
    yield from (f"{stem}-{number}" for number in itertools.count(2))


def add_files(app, pagename, templatename, context, doctree):
    """A script goes only to pages with a table that it serves."""
    classes = {name for table in doctree.findall(nodes.table) for name in table["classes"]} if doctree else ()
    for name, script in SCRIPTS.items():
        if name in classes:
            more = {"data-library": f"{LIBRARY}?v={_version()}"} if name == "events" else {}
            app.add_js_file(script, loading_method="defer", **more)


@functools.cache
def _version():
    return digest((STATIC / LIBRARY).read_text(encoding="utf-8"))[:8]


def copy_files(app, builder):
    """The extension's own files lie with the book's; as a setting, their folder's path would mark the built book."""
    if builder.format == "html":
        copy_asset(STATIC, Path(builder.outdir, "_static"))


def setup(app):
    """Connect this to Sphinx."""
    app.add_transform(Listings)
    app.connect("write-started", copy_files)
    app.connect("html-page-context", add_files)
