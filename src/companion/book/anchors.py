"""Rows that every page can link to: the role `anchor`."""

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole

from . import kept_by_page

LOGGER = logging.getLogger(__name__)


class Anchor(ReferenceRole):
    """``{anchor}`AC-03` `` or ``{anchor}`NPR, 2020 <source-npr-2020-sends>` ``.

    A text, and a target with exactly that id: `[](#AC-03)` on any page links to it and shows its text.
    """

    def run(self):
        """Called by Sphinx where the role stands."""
        document = self.inliner.document
        node = nodes.target("", self.title, ids=[self.target], names=sorted({self.target, self.target.lower()}))
        self.set_source_info(node)
        if self.target in document.ids:
            LOGGER.warning("the anchor %s stands twice on this page", self.target, location=node)
            return [nodes.inline("", self.title)], []
        document.note_explicit_target(node)
        kept(self.env).setdefault(self.env.docname, {})[self.target] = self.title
        return [node], []


kept = kept_by_page.of("companion_anchors")


def title(app, doctree):
    """A page has been read: a link to one of its anchors that has no text of its own shows the anchor's."""
    labels = app.env.domains["std"].labels
    for target, text in kept(app.env).get(app.env.docname, {}).items():
        for name in {target, target.lower()}:
            labels[name] = app.env.docname, target, text


def check(app, env):
    """An anchor stands on one page only; else a link to it would go to either."""
    homes = {}
    for page in sorted(kept(env)):
        for target in kept(env)[page]:
            other = homes.setdefault(target, page)
            if other != page:
                LOGGER.warning("the anchor %s stands on %s too", target, other, location=page)


def setup(app):
    """Connect the role to Sphinx."""
    app.add_role("anchor", Anchor())
    kept_by_page.connect(app, kept)
    app.connect("doctree-read", title)
    app.connect("env-check-consistency", check)
