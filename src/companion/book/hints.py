"""What a link of the prose shows before it is followed: the role `hint`, and the script that shows it.

The text stands once, beside the anchor that it is about; a page carries the texts of those anchors that its prose links
to. Without the script, and on paper, the links are links.
"""

import json

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from . import kept_by_page

SCRIPT = "hints.js"
BLOCK = '<script type="application/json" id="hints">{}</script>\n'


class Hint(ReferenceRole):
    """``{hint}`What AC-03 says. Judged: confirmed. <AC-03>` ``: nothing here, but on links to that anchor."""

    def run(self):
        """Called by Sphinx where the role stands."""
        kept(self.env).setdefault(self.env.docname, {})[self.target] = self.title
        return [], []


kept = kept_by_page.of("companion_hints")


def text(env, target):
    """The hint of an anchor, or None."""
    return next((hints[target] for hints in kept(env).values() if target in hints), None)


def linked(env, doctree):
    """The hints of the anchors that the prose of a page links to, by anchor. Tables say themselves what they link."""
    found = {}
    known = {target: hint for hints in kept(env).values() for target, hint in hints.items()}
    for node in doctree.findall(nodes.reference):
        target = node.get("refid") or node.get("refuri", "").partition("#")[2]
        if target in known and not _in_table(node):
            found[target] = known[target]
    return dict(sorted(found.items()))


def _in_table(node):
    while node is not None and not isinstance(node, nodes.table):
        node = node.parent
    return node is not None


def add(app, pagename, templatename, context, doctree):
    """A page is about to be written: lay the hints of its links beside its text."""
    found = linked(app.env, doctree) if doctree is not None else {}
    if found and context.get("body"):
        content = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        context["body"] += BLOCK.format(content)
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    """Connect the role to Sphinx."""
    app.add_role("hint", Hint())
    kept_by_page.connect(app, kept)
    app.connect("html-page-context", add)
