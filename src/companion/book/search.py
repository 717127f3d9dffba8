"""What a reader's search finds besides words: claims, forecasts and treaties by number or name, each at its own row.

They are Sphinx's objects, so a result reads "AC-03 (claim, in 17. Claims)"; all come from anchors of the pages.
"""

import re

from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

from .anchors import kept

KINDS = {  # by the form of an anchor
    "claim": re.compile(r"[A-Z]{2}-\d+"),
    "forecast": re.compile(r"F\d+"),
    "treaty": re.compile(r"treaty-.+"),
}
USUAL = 1  # Sphinx's priority of an object: below a page of that title, above pages that hold the words


class Rows(Domain):
    """The rows of the book's tables that a search finds by their name."""

    name = "companion"
    label = "Rows of tables"
    object_types = {kind: ObjType(kind) for kind in KINDS}  # noqa: RUF012 - as Sphinx declares it

    def get_objects(self):
        """Each as name, shown name, kind, page, anchor and priority."""
        for page, titles in sorted(kept(self.env).items()):
            for anchor, title in sorted(titles.items()):
                kind = next((kind for kind, form in KINDS.items() if form.fullmatch(anchor)), None)
                if kind:
                    yield title, title, kind, page, anchor, USUAL

    def get_type_name(self, type, primary=False):
        """The kind, which stands in a result."""
        return type.lname

    def merge_domaindata(self, docnames, otherdata):
        """Pages were read in another process; the anchors are taken over where they are kept."""

    def resolve_any_xref(self, *arguments):
        """Links to anchors are made elsewhere."""
        return []


class English(SearchEnglish):
    """Sphinx's English, to which a number such as AC-03 or RD-180 is a word of its own, and its parts are words too."""

    js_splitter_code = r"""
function splitQuery(query) {
  return query.match(/\p{Letter}+-\p{Number}[\p{Letter}\p{Number}_]*|[\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    || [];
}
"""
    _numbered = re.compile(r"\b[^\W\d_]+-\d\w*")

    def split(self, text):
        """The words of a text."""
        return super().split(text) + self._numbered.findall(text)


def setup(app):
    """Connect this to Sphinx."""
    app.add_domain(Rows)
    app.add_search_language(English)
