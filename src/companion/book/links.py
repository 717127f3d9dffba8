"""Where the links of a book lead, for what is read outside its pages: a notebook on a reader's own machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a link leads: the page's address within the book with its anchor, the target's title, its number."""

    address: str
    title: str
    number: str = ""


class Links:
    """Looks up what the pages of a Sphinx application name, after they have been read and numbered.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        Its environment is read, not changed.
    """

    def __init__(self, app):
        self.app, self.env = app, app.env
        self.std = app.env.domains["std"]

    def page(self, name):
        """A page by Sphinx's name, or None where the book has none."""
        if name not in self.env.titles:
            return None
        return Place(self.app.builder.get_target_uri(name), self.env.titles[name].astext())

    def label(self, target, page):
        """What `#target` means on a page: one of its own headings, or a label anywhere in the book; None if neither."""
        slugs = self.env.metadata[page].get("myst_slugs", {})
        if target in slugs:
            _, anchor, title = slugs[target]
            return self._place(page, anchor, title)
        for name in (target, target.lower()):
            for labels in (self.std.labels, self.std.anonlabels):
                if name in labels:
                    home, anchor, *title = labels[name]
                    return self._place(home, anchor, str(title[0]) if title else "")
        return None

    def term(self, target):
        """A term of the glossary, or None."""
        for (kind, name), (home, anchor) in self.std.objects.items():
            if kind == "term" and name.lower() == target.lower():
                return self._place(home, anchor, name)
        return None

    def _place(self, page, anchor, title):
        number = ""
        for kind, numbers in self.env.toc_fignumbers.get(page, {}).items():
            if anchor in numbers:
                number = self.app.config.numfig_format[kind] % ".".join(map(str, numbers[anchor]))
        return Place(f"{self.app.builder.get_target_uri(page)}#{anchor}", title, number)
