"""Boxes of the class `dropdown` on a page, such as an exercise's solution: closed until a reader opens them.

Jupyter Book leaves the opening to a script; here the browser does it by itself, with the keyboard too.
In the PDF and in the electronic book nothing can be opened, so there they stay boxes.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class Folded(nodes.General, nodes.Element):
    """A box that is opened by its title, the first of its children."""


class Folding(SphinxPostTransform):
    """Makes one of each such box."""

    builders = ("html", "dirhtml")
    default_priority = 500

    def run(self, **options):
        """Called by Sphinx for each page that is written."""
        for box in list(self.document.findall(nodes.admonition)):
            if "dropdown" in box["classes"]:
                title, *body = box.children
                head = nodes.inline("", "", *title.children, classes=["admonition-title"])
                box.replace_self(Folded("", head, *body, classes=["admonition"]))  # which also gets the box's own


def _begin(writer, node):
    head = node.pop(0)
    writer.body.append(writer.starttag(node, "details") + writer.starttag(head, "summary", ""))
    for part in head.children:
        part.walkabout(writer)
    writer.body.append("</summary>\n")


def _end(writer, node):
    writer.body.append("</details>\n")


def setup(app):
    """Connect this to Sphinx."""
    app.add_node(Folded, html=(_begin, _end))
    app.add_post_transform(Folding)
