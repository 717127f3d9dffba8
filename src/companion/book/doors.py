"""The ways to run a chapter, under its title, and the notebooks they lead to.

A clean notebook lies in `notebooks/`, the executed one in `_sources/`, where the theme looks for it.
"""

import html
import re
import shutil
from pathlib import Path
from urllib.parse import quote

from sphinx.errors import ExtensionError

from .build import LITE
from .ipynb import NoPlainForm, notebook
from .links import Links

PAGES = ("html", "dirhtml")  # the builders whose output is read in a browser, with downloads
DOT = ' <span aria-hidden="true">·</span> '
DOOR = re.compile(rf'<a href="(\.\./)*{LITE}/index\.html\?path=[^"]*">[^<]*</a>({re.escape(DOT)})?')
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


# ---------------------------------------------------------------- on the page


def binder(repository, tag, name):
    """Where Binder opens a chapter in JupyterLab, at a tag of a public repository."""
    repository = repository.rstrip("/").removesuffix(".git")
    host, _, path = repository.removeprefix("https://").partition("/")
    place = f"gh/{path}" if host == "github.com" else f"git/{quote(repository, safe='')}"
    return f"https://mybinder.org/v2/{place}/{quote(tag, safe='')}?urlpath={quote(f'lab/tree/{name}.md', safe='/')}"


def at_home(app):
    """Where the book tells how to run it on a machine of one's own, a `Place`; None where it does not."""
    return Links(app).label("running", app.config.root_doc)


def line(app, name):
    """The doors of a chapter, as HTML: only those that lead somewhere."""
    edition, slug = app.companion_edition, name.rpartition("/")[2]
    up = "../" * app.builder.get_target_uri(name).count("/")
    doors, home = [], at_home(app)
    if app.config.companion_lite:
        doors.append((f"{up}{LITE}/index.html?path={name}.ipynb", "in the browser", ""))
    if edition.repository:
        doors.append((binder(edition.repository, edition.version, name), "on Binder", ' rel="noopener"'))
    if home:
        doors.append((up + home.address, "at home", ""))
    clean = (f"{up}notebooks/{name}.ipynb", "notebook", f' download="{slug}.ipynb"')
    executed = (f"{up}_sources/{name}.ipynb", "notebook with results", f' download="{slug}-executed.ipynb"')
    links = [f'<a href="{html.escape(address)}"{more}>{text}</a>' for address, text, more in (*doors, clean, executed)]
    return f'<p class="doors html-only">Run this chapter: {DOT.join(links)}</p>'


def without_lite(page):
    """A page, as HTML, without the door to the notebooks that run in the browser."""
    return DOOR.sub("", page)


def offer(app, pagename, templatename, context, doctree):
    """A page is about to be written: put the doors under a chapter's title.

    The theme's own button downloads the notebook as it was run; without a launch button the theme does not know it,
    and its launch buttons would replace the notebook with one that plain Jupyter cannot read.
    """
    if app.builder.name in PAGES and pagename in app.companion_state.runs:
        context["ipynb_source"] = f"{pagename}.ipynb"
        title, end, rest = context["body"].partition("</h1>")
        context["body"] = f"{title}{end}\n{line(app, pagename)}{rest}"


def setup(app):
    """Connect this to Sphinx."""
    app.add_config_value("companion_lite", False, "html", bool)  # whether lite/ will lie beside the pages
    app.connect("html-page-context", offer, priority=100)  # before the theme makes its buttons
    app.connect("env-get-updated", write, priority=950)  # after the numbers, and after pages of the last book came
