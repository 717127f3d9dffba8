"""The ways from a page to its notebook, and the notebooks themselves: `notebooks/<page>.ipynb`, clean and executed."""

import shutil
from pathlib import Path

from sphinx.errors import ExtensionError

from .ipynb import NoPlainForm, notebook
from .links import Links

PAGES = ("html", "dirhtml")  # the builders whose output is read in a browser, with downloads
FOLDERS = {"notebooks": False, "_sources": True}  # in the built book; whether the outputs are in it


def notebooks(app, *, executed):
    """The notebook of every chapter of a Sphinx application whose pages have been read and numbered.

    Yields
    ------
    tuple of (str, bytes)
        The chapter's name and its notebook.

    Raises
    ------
    NoPlainForm
        If a chapter cannot be written as a notebook.
    """
    now, links, edition = app.companion_state, Links(app), app.companion_edition
    for name in sorted(now.runs):
        figures = now.figures.get(name, ())
        yield name, notebook(name, now.texts[name], now.runs[name], figures, links, edition, executed=executed)


def write(app, env):
    """All pages are read and numbered: write every notebook; a page may stand while its hidden code has changed."""
    if app.builder.name not in PAGES:
        return []
    shutil.rmtree(Path(app.outdir, "notebooks"), ignore_errors=True)
    try:
        for folder, executed in FOLDERS.items():
            for name, content in notebooks(app, executed=executed):
                place = Path(app.outdir, folder, f"{name}.ipynb")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
    except NoPlainForm as fault:
        raise ExtensionError(str(fault)) from None
    return []


def offer(app, pagename, templatename, context, doctree):
    """The theme's button downloads the notebook as it was run; without a launch button the theme does not know it."""
    if app.builder.name in PAGES and pagename in app.companion_state.runs:
        context["ipynb_source"] = f"{pagename}.ipynb"


def lead(app, pagename, templatename, context, doctree):
    """Below a chapter's title: the way to run it in the browser, where the book has its notebook there."""
    if not app.config.companion_lite or app.builder.name not in PAGES or pagename not in app.companion_state.runs:
        return
    base = app.builder.get_relative_uri(pagename, app.config.root_doc).rpartition("/")[0]
    address = f"{base}/lite/index.html?path={pagename}.ipynb".lstrip("/")
    line = f'<p class="doors"><a href="{address}">Run this chapter in your browser</a></p>'
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{line}", 1)


def setup(app):
    """Connect this to Sphinx."""
    app.add_config_value("companion_lite", False, "html", bool)
    app.connect("html-page-context", lead)
    app.connect("html-page-context", offer, priority=100)  # before the theme makes its buttons
    app.connect("env-get-updated", write, priority=950)  # after the numbers, and after pages of the last book came
