"""What the book adds to Sphinx and MyST-NB.

Pages are read again by content, never by a file's time: a page depends on its text and on the outputs of its last run.
Chapters that must run are run before any page is read, several at once.
"""

import contextlib
import os
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import Parser
from sphinx.domains.std import StandardDomain
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from . import (
    anchors,
    changes,
    cite,
    doors,
    downloads,
    editions,
    folding,
    hints,
    legend,
    listings,
    pages,
    rasters,
    search,
    slim,
    state,
    trees,
)
from .doors import PAGES
from .light import without_collection
from .locking import BookLock
from .notebooks import is_chapter
from .results import digest, file_digest
from .runner import Progress

LOGGER = logging.getLogger(__name__)
UNFINISHED = ".unfinished"  # stands in the doctrees from the start of a build until it has ended without a complaint
DOWNLOADS = "figures"  # in the built book
OFFERED = (("Data (", ("csv",)), ("picture (", ("svg", "png")), ("record (", ("json",)))

last_good = None  # the folder of the last good book, where `companion build` writes a new one beside it
prepared = None  # a future of State, where `companion build` has begun to run chapters while Sphinx starts


class ChapterParser(Parser):
    """Reads a notebook page with the outputs of its last run; any other page as MyST-NB does."""

    def parse(self, inputstring, document):
        """Called by Sphinx for each page."""
        env = document.settings.env
        if not is_chapter(inputstring):
            return super().parse(inputstring, document)
        now, usual = env.app.companion_state, env.mystnb_config
        run = now.runs.get(env.docname)
        settings = {"outputs": run.cells if run else (), "alt": now.alts.get(env.docname, {})}
        env.mystnb_config = usual.copy(custom_formats={".md": ("companion.book.notebooks.read", settings, False)})
        try:
            super().parse(inputstring, document)
        finally:
            env.mystnb_config = usual


class Standard(StandardDomain):
    """Sphinx's standard domain, which reads a whole page anew for each link to a figure's number; here at most once."""

    def _resolve_numref_xref(self, env, *arguments):
        read = env.get_doctree
        env.get_doctree = lambda name: _numbered(env.app, name, read)
        try:
            return super()._resolve_numref_xref(env, *arguments)
        finally:
            del env.get_doctree


def _numbered(app, name, read):
    seen = app.companion_numbered
    return seen[name] if name in seen else seen.setdefault(name, read(name))


class FigureLegend(nodes.General, nodes.Element):
    """Stands under a figure until a format is known; then sources (everywhere) and downloads (in a browser)."""


class WriteLegends(SphinxPostTransform):
    """Puts sources and downloads under each figure."""

    default_priority = 3

    def run(self, **options):
        """Called by Sphinx before a page is written."""
        for place in list(self.document.findall(FigureLegend)):
            figure = self.app.companion_state.figure(self.env.docname, place["figure"])
            place.replace_self(self._lines(figure, place["code"]) if figure else [])

    def _lines(self, figure, code):
        source = nodes.paragraph("", "Source: ", classes=["figure-source"])
        named = legend.publishers(figure)
        for position, (publisher, key) in enumerate(named[: legend.NAMED]):
            if position:
                source += nodes.Text(", ")
            source += self._to_source(publisher, key)
        if len(named) > legend.NAMED:
            source += nodes.Text(" and ")
            source += self._to_all(f"{len(named) - legend.NAMED} more")
        source += nodes.Text(".")
        if figure.unverified:
            source += nodes.Text(f" {legend.unverified(figure)}")
        if self.app.builder.name not in PAGES:
            return [source]
        offered = nodes.paragraph("", "", classes=["figure-downloads"])
        base = self.app.builder.get_relative_uri(self.env.docname, self.config.root_doc)
        base = base.rpartition("/")[0]
        for words, suffixes in OFFERED:
            offered += nodes.Text(f" · {words}" if len(offered) else words)
            for position, suffix in enumerate(suffixes):
                if position:
                    offered += nodes.Text(", ")
                address = f"{base}/{DOWNLOADS}/{figure.name}.{suffix}".lstrip("/")
                title = f"{figure.name}.{suffix}"
                offered += nodes.reference("", suffix.upper(), refuri=address, internal=True, reftitle=title)
            offered += nodes.Text(")")
        if code:
            offered += [nodes.Text(" · "), nodes.reference("", "how it is made", refid=code, internal=True)]
        return [source, offered]

    def _to_source(self, text, key):
        labels = self.env.domains["std"].anonlabels
        page, label = labels.get(f"source-{key}", ("", ""))
        if not page:
            return nodes.inline("", text)
        return make_refnode(self.app.builder, self.env.docname, page, label, nodes.inline("", text))

    def _to_all(self, text):
        """A link to the chapter's own section of data and sources, where it has one."""
        slugs = self.env.metadata[self.env.docname].get("myst_slugs", {})
        if "data-and-sources" not in slugs:
            return nodes.inline("", text)
        target = slugs["data-and-sources"][1]
        return make_refnode(self.app.builder, self.env.docname, self.env.docname, target, nodes.inline("", text))


def _kept(env):
    """What this extension keeps in Sphinx's environment from build to build, by page."""
    if not hasattr(env, "companion"):
        env.companion = {"pages": {}, "captions": {}, "links": {}, "written": ""}
    return env.companion


# ---------------------------------------------------------------- the events of a build, in their order


def prepare(app, config):
    """Take the lock, and drop what an unfinished build left."""
    app.companion_patience = contextlib.ExitStack()
    app.companion_patience.enter_context(without_collection())
    editions.identify(app, config)
    os.environ.setdefault("COMPANION_DATA", str(Path(app.srcdir, "data")))
    app.companion_lock = BookLock(app.srcdir)
    app.companion_lock.acquire()
    doctrees = Path(app.doctreedir)
    if (doctrees / UNFINISHED).exists():
        shutil.rmtree(doctrees)
    doctrees.mkdir(parents=True, exist_ok=True)
    (doctrees / UNFINISHED).touch()
    here = sorted(Path(__file__).parent.glob("*.py"))
    builder = [file_digest(path) or "" for path in (Path(app.srcdir, "requirements.lock"), *here)]
    config.companion_builder = digest("".join(builder))


def allow_processes(app):
    """Let Sphinx read and write pages in several processes: the one extension that does not say so has no objection.

    It gives out the numbers of the chapters after all pages have been read.
    """
    numbering = app.extensions.get("sphinx_multitoc_numbering")
    if numbering:
        numbering.parallel_read_safe = numbering.parallel_write_safe = True


def keep_pictures_in_one_place(app):
    """All formats share the read pages, so the pictures these name lie in one folder, wherever a format is written."""
    folder = Path(app.srcdir, "_build", "jupyter_execute")
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(folder))


def run_chapters(app, env, added, changed, removed):
    """Run the chapters that must run, then say which pages must be read again."""
    now = _state(app, state.read_pages(app.srcdir, sorted(env.found_docs)))
    app.companion_state = now
    if now.problems:
        raise ExtensionError("\n\n".join(["the chapters have faults", *now.problems]))
    known, outdated = _kept(env)["pages"], set()
    for name in removed:
        known.pop(name, None)
    for name, text in now.texts.items():
        run = now.runs.get(name)
        page = digest("\0".join([text, run.identity if run else "", repr(now.alts.get(name))]))
        if known.get(name) != page:
            outdated.add(name)
        elif name in changed and name not in added and not env.dependencies.get(name):
            changed.discard(name)  # only the file's time is new
        known[name] = page
    app.companion_read = bool(outdated | added | changed | removed)
    return sorted(outdated)


def _state(app, texts):
    if prepared is not None:
        now = prepared.result()
        if now.texts == texts:
            return now
    return state.bring_up_to_date(app.srcdir, texts, Progress(), app.config.nb_execution_timeout)


def purge(app, env, docname):
    """A page is about to be read again, or is gone."""
    for part in ("captions", "links"):
        _kept(env)[part].pop(docname, None)


def merge(app, env, docnames, other):
    """Pages were read in another process."""
    for part in ("captions", "links"):
        for name in docnames:
            if name in _kept(other)[part]:
                _kept(env)[part][name] = _kept(other)[part][name]


def finish_page(app, doctree):
    """A page has been read: give its pictures their size, its figures a place for the legend."""
    env = app.env
    _kept(env)["links"][env.docname] = pages.links_of(doctree)
    captions = _kept(env)["captions"].setdefault(env.docname, {})
    for node in doctree.findall(nodes.figure):
        found = [app.companion_state.figure(env.docname, name) for name in node["names"]]
        if not any(found):
            continue
        figure = found[0]
        text = " ".join(" ".join(caption.astext() for caption in node.findall(nodes.caption)).split())
        captions[figure.name] = _heading(node), text
        size = legend.size(figure.svg)
        for image in node.findall(nodes.image) if size else ():
            image["width"], image["height"] = size
        place = next((child for child in node if isinstance(child, nodes.legend)), None)
        if place is None:
            place = nodes.legend()
            node += place
        place += FigureLegend(figure=figure.name, code=_code_of(node, figure.name))


def _heading(node):
    """The text of the heading that a node stands under."""
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return next(node.findall(nodes.title)).astext() if node is not None else ""


def _code_of(node, name):
    """Give the code that drew a figure an id, and return it; empty where the page does not show the code.

    The id stands inside what may be folded, so that a browser that follows a link to it unfolds it.
    """
    while node is not None and "cell" not in node.get("classes", ()):
        node = node.parent
    for part in node.children if node is not None else ():
        if "cell_input" in part.get("classes", ()):
            part["ids"].append(f"{name}-code")
            return f"{name}-code"
    return ""


def begin_pictures(app, env):
    """All pages are read: from now on pictures are drawn beside what Sphinx does."""
    if app.builder.name in PAGES:
        figures = [figure for figures in app.companion_state.figures.values() for figure in figures]
        app.companion_pictures = rasters.begin(app.srcdir, [figure.svg for figure in figures])
    return []


def keep_trees(app, env):
    """Sphinx is about to read all pages to count figures: keep what it reads for the links to figures."""
    app.companion_numbered.clear()
    read = env.get_doctree
    env.get_doctree = lambda name: _numbered(app, name, read)
    return []


def keep_no_more(app, env):
    """Sphinx has counted: who reads a page from now on may change what was read."""
    del env.get_doctree
    return []


def choose_pages(app, env):
    """All pages are read and numbered: say which must be written, and take the others from the last good book."""
    if app.builder.name not in PAGES:
        return []
    app.companion_keys = pages.Pages(app, _kept(env)["links"]).keys()
    if last_good is not None:
        _kept(env)["written"] = ""
        return env.found_docs - pages.take(app, app.outdir, last_good, app.companion_keys)
    state_of_all = digest(repr(sorted(app.companion_keys.items())))
    same = _kept(env)["written"] == state_of_all and not app.companion_read
    _kept(env)["written"] = state_of_all
    pages.start_index(app)
    return [] if same else env.found_docs


def finish_html(app, pagename, templatename, context, doctree):
    """A page is about to be written."""
    if app.builder.name in PAGES and context.get("body"):
        context["body"] = legend.lazily(context["body"])


def finish(app, exception):
    """All pages are written."""
    if exception is None and app.builder.name in PAGES:
        write_downloads(app)
        if last_good is None:
            pages.remove_orphans(app)
    if exception is None and not app._warncount:
        Path(app.doctreedir, UNFINISHED).unlink(missing_ok=True)
    app.companion_lock.release()
    app.companion_patience.close()


def write_downloads(app):
    """Write data, pictures and record of every figure; nothing else is left in their folder."""
    folder = Path(app.outdir, DOWNLOADS)
    shutil.rmtree(folder, ignore_errors=True)
    pictures = []
    for page, figures in app.companion_state.figures.items():
        for figure in figures:
            figure.title, figure.caption = _kept(app.env)["captions"].get(page, {}).get(figure.name, ("", ""))
            pictures.append(app.companion_pictures[figure.svg].result())
            legend.write(figure, folder, app.companion_edition.record, pictures[-1])
    rasters.sweep(app.srcdir, pictures)


def setup(app):
    """Connect all this to Sphinx."""
    trees.install()
    app.setup_extension("myst_nb")
    app.add_config_value("companion_builder", "", "env", str)
    if "comments_config" not in app.config.values:  # Jupyter Book sets it for an extension that this book leaves out
        app.add_config_value("comments_config", {}, "html", dict)
    app.companion_numbered = {}
    app.add_domain(Standard, override=True)
    app.add_source_parser(ChapterParser, override=True)
    anchors.setup(app)
    changes.setup(app)
    cite.setup(app)
    doors.setup(app)
    downloads.setup(app)
    hints.setup(app)
    editions.setup(app)
    folding.setup(app)
    listings.setup(app)
    search.setup(app)
    slim.setup(app)
    app.add_node(FigureLegend)
    app.add_post_transform(WriteLegends)
    app.connect("config-inited", prepare)
    app.connect("builder-inited", allow_processes)
    app.connect("builder-inited", keep_pictures_in_one_place, priority=900)
    app.connect("env-get-outdated", run_chapters)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", finish_page)
    app.connect("env-get-updated", begin_pictures, priority=50)
    app.connect("env-get-updated", keep_trees, priority=100)
    app.connect("env-get-updated", keep_no_more, priority=800)
    app.connect("env-get-updated", choose_pages, priority=900)  # after Sphinx has given out the numbers
    app.connect("html-page-context", finish_html)
    app.connect("build-finished", finish, priority=900)  # last
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
