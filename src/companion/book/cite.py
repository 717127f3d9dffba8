"""The box at the foot of each page that says how to cite it and the edition."""

from html import escape

from companion.editions import citing

BLOCK = '<div class="highlight-none notranslate"><div class="highlight"><pre>{}</pre></div></div>'  # gets a copy button


def box(edition, page=None):
    """The box as HTML, folded; `page` is a `citing.Page`, or None on the book's first page."""
    cited = [("This edition", None)] if page is None else [("This page", page), ("The edition", None)]
    parts = [f"<summary>Cite this {'edition' if page is None else 'page'}</summary>"]
    for words, one in cited:
        for form, write in citing.FORMS.items():
            parts.append(f"<p>{words}: {form}</p>{BLOCK.format(escape(write(edition, one), quote=False))}")
    return f'<details class="cite html-only">{"".join(parts)}</details>\n'


def add(app, pagename, templatename, context, doctree):
    """A page is about to be written."""
    if doctree is None or not context.get("body"):
        return
    page = citing.Page(app.env.titles[pagename].astext(), app.builder.get_target_uri(pagename))
    context["body"] += box(app.companion_edition, None if pagename == app.config.root_doc else page)


def setup(app):
    """Connect this to Sphinx."""
    app.connect("html-page-context", add)
