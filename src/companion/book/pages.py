"""Which pages must be written again, and which can be taken from the last good book.

A page's HTML depends on the page as it was read, on what its links lead to, and on what stands on every page: the
titles in the navigation, the settings, the code that writes. `Pages.keys` sums all that up for each page. A page whose
key is that of the last good book is copied from there, with its pictures and sources; its part of the search index is
kept by Sphinx. A page that holds anything whose ways are not listed here is always written.
"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx import addnodes

from . import doors, fingerprint, hints
from .results import STORE, digest, file_digest, write_whole

NOTE = STORE / "pages.json"
LINKS = {"myst", "ref", "numref", "doc", "term", "keyword", "any"}
LIGHT = ("data", "figures", "ledger", "tables", "prose.py")  # what only chapters use: it acts through their results


def links_of(doctree):
    """What a page that has been read leads to: targets of its links, or None where it must always be written."""
    found = set()
    for node in doctree.findall(nodes.Element):
        if isinstance(node, addnodes.toctree | PendingGlueReference):
            return None
        if isinstance(node, addnodes.pending_xref):
            if node.get("reftype") not in LINKS:
                return None
            found.add((node["reftarget"], node.get("reftargetid") or ""))
    return sorted(found)


class Pages:
    """The pages of a Sphinx application whose sources have been read."""

    def __init__(self, app, links):
        self.app, self.env, self.links = app, app.env, links
        self.std = self.env.domains["std"]

    def keys(self):
        """The key of every page that may be taken from the last good book."""
        everywhere = self._everywhere()
        return {
            name: digest(json.dumps([everywhere, self._page(name)], sort_keys=True, default=str))
            for name in sorted(self.env.found_docs)
            if self.links.get(name) is not None
        }

    def _everywhere(self):
        env, root = self.env, Path(self.app.srcdir)
        settings = sorted((name, repr(self.app.config[name])) for name in self.app.config.values if name != "overrides")
        package = Path(__file__).parents[1]
        code = [path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".css", ".js", ".html")]
        code = [path for path in code if path.relative_to(package).parts[0] not in LIGHT]
        own = [path for folder in ("_static", "_templates") for path in sorted((root / folder).rglob("*"))]
        own += [root / name for name in ("pyproject.toml", "requirements.lock", "CITATION.cff")]
        titles = {name: title.astext() for name, title in env.titles.items()}
        return [
            digest("".join(f"{name}{value}" for name, value in settings if str(root) not in value)),
            digest("".join(file_digest(path) or "" for path in (*code, *own))),
            self._edition(),
            doors.at_home(self.app),
            titles,
            {name: title.astext() for name, title in env.longtitles.items()},
            env.toctree_includes,
            {name: env.toc_secnumbers.get(name, {}).get("") for name in titles},
        ]

    def _edition(self):
        from companion.data import store

        return store.digest("edition.yaml")

    def _page(self, name):
        env = self.env
        figures = self.app.companion_state.figures.get(name, ())
        sources = {f"source-{source['source']}" for figure in figures for source in figure.sources}
        targets = [*self.links[name], *sorted((source, "") for source in sources)]
        return [
            file_digest(Path(self.app.doctreedir, f"{name}.doctree")),
            [[figure.sources, figure.rows, figure.unverified] for figure in figures],
            [[*target, self._leads_to(*target)] for target in targets],
            env.toc_secnumbers.get(name),
            env.toc_fignumbers.get(name),
            sorted(value[1] for value in env.images.values() if name in value[0]),
        ]

    def _leads_to(self, target, inside):
        """All that the page may print for a link: where it goes, its title, its number, its hint."""
        env, low, found = self.env, target.lower(), [hints.text(self.env, target)]
        for name in {target, low}:
            for place in (self.std.labels.get(name), self.std.anonlabels.get(name)):
                if place:
                    found.append(place)
                    numbers = env.toc_fignumbers.get(place[0], {})
                    found += [(kind, places.get(place[1])) for kind, places in sorted(numbers.items())]
                    found.append(env.toc_secnumbers.get(place[0], {}).get(f"#{place[1]}"))
            found += [(kind, value) for (kind, key), value in sorted(self.std.objects.items()) if key == name]
        page = target.removeprefix("/")
        if page in env.titles:
            found.append(env.metadata[page].get("myst_slugs", {}).get(inside))
        return found


def take(app, folder, last, keys):
    """Copy the pages that need not be written from the last good book into a new folder.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        After reading.
    folder, last : path
        The new book, and the last good one.
    keys : dict
        As `Pages.keys` gives them.

    Returns
    -------
    set of str
        The pages that were taken.
    """
    folder, last, note = Path(folder), Path(last), Path(app.srcdir, NOTE)
    start_index(app)
    try:
        noted = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if noted["book"] != fingerprint.of_output(last):
        return set()
    taken = {name for name, key in keys.items() if noted["keys"].get(name) == key}
    taken.discard(app.config.root_doc)  # Sphinx writes it in any case
    for name in taken:
        for file in (f"{name}.html", f"_sources/{name}.md"):  # notebooks are written anew
            _copy(last / file, folder / file)
    for pages, file in app.env.images.values():
        if taken & set(pages):
            _copy(last / "_images" / file, folder / "_images" / file)
    app.builder.load_indexer = lambda written: _restore_index(app.builder.indexer, noted["search"], taken)
    return taken


def _copy(source, target):
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


SETS = ("_mapping", "_title_mapping")  # of Sphinx's index: word -> pages
LISTS = ("_titles", "_filenames", "_all_titles", "_index_entries")  # page -> what is known of it


def start_index(app):
    """Let the search index begin empty: what Sphinx would load has lost entries, and keeps words that are gone."""
    app.builder.load_indexer = lambda written: _restore_index(app.builder.indexer, {}, set())


def _index(indexer):
    kept = {name: {word: sorted(pages) for word, pages in getattr(indexer, name).items()} for name in SETS}
    return kept | {name: getattr(indexer, name) for name in LISTS}


def _restore_index(indexer, kept, taken):
    indexer._objtypes, indexer._objnames = {}, {}
    for name in SETS:
        words = {word: taken & set(pages) for word, pages in kept.get(name, {}).items()}
        setattr(indexer, name, {word: pages for word, pages in words.items() if pages})
    for name in LISTS:
        setattr(indexer, name, {page: about for page, about in kept.get(name, {}).items() if page in taken})


def note(app, place, keys):
    """Note the keys of the book that now stands in its place."""
    content = {"book": fingerprint.of_output(place), "keys": keys, "search": _index(app.builder.indexer)}
    write_whole(Path(app.srcdir, NOTE), json.dumps(content).encode())


def remove_orphans(app):
    """Take out of a folder that is written again and again what no page of the book makes any more."""
    out = Path(app.outdir)
    shutil.rmtree(out / "lite", ignore_errors=True)  # only `companion build lite` makes it
    pages = app.env.found_docs | {"genindex", "search"}
    for path in sorted(out.rglob("*.html")):
        name = path.relative_to(out).with_suffix("").as_posix()
        if name not in pages and not name.startswith("_"):
            path.unlink()
    for path in sorted((out / "_sources").rglob("*")):
        if path.is_file() and path.relative_to(out / "_sources").with_suffix("").as_posix() not in pages:
            path.unlink()
    pictures = {file for _, file in app.env.images.values()}
    for path in sorted((out / "_images").glob("*")):
        if path.name not in pictures:
            path.unlink()
