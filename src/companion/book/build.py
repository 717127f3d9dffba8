"""`companion build` and `companion status`.

What is built stands in `_build/html`, `_build/pdf/companion.pdf` and `_build/epub/companion.epub`.
A build writes beside them and replaces them at its very end, so the last good book stays as it was whatever happens
on the way. `lite` is a part of the pages, `_build/html/lite`: only a build that names it has it, and its links.
"""

import contextlib
import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from . import fingerprint
from .light import start_light, without_collection
from .locking import BookLock, Busy
from .replacing import recover, replace
from .results import STORE, Inputs, Results, digest, write_whole

FORMATS = ("html", "pdf", "epub")  # what is built where nothing is named
LITE = "lite"
BUILD = "_build"
PLACES = {"html": "html", "pdf": "pdf/companion.pdf", "epub": "epub/companion.epub", LITE: f"html/{LITE}"}
STOOD = "the last good book stands as it was"


class Stop(Exception):
    """The build cannot go on; the message is for the author."""


def build(root, makers, formats=FORMATS, jobs=None, scheduler=None, commit="", cdn=False):
    """Build the book.

    Parameters
    ----------
    root : path
        The book's folder.
    makers : dict
        What makes each format beside the pages: `companion.publishing.formats.MAKERS`.
    formats : sequence of str
        Some of `html`, `pdf`, `epub`, `lite`; the last adds to the pages, and so builds them too.
    jobs : int, optional
        Chapters that run at once; one for each core if not given.
    scheduler : str, optional
        Address of a Dask scheduler that runs the chapters.
    commit : str
        The commit that the book is published from; none in an ordinary build.
    cdn : bool
        Leave Pyodide's own files at its public address instead of in `lite`.

    Returns
    -------
    int
        0 if the book stands, 1 if the work has a fault, 2 if the request has one.
    """
    root = Path(root).resolve()
    unknown = [name for name in formats if name not in PLACES]
    if unknown:
        return _say(f"companion build: {', '.join(unknown)} is no format; there are {', '.join(PLACES)}", 2)
    if cdn and LITE not in formats:
        return _say("companion build: --cdn says how lite is built, and lite is not named", 2)
    if jobs is not None and jobs < 1:
        return _say("companion build: --jobs is at least 1", 2)
    missing = [name for name in ("_config.yml", "_toc.yml") if not (root / name).is_file()]
    if missing:
        return _say(f"companion build: {root} holds no book ({' and '.join(missing)} missing)", 2)
    began = time.perf_counter()
    formats = [name for name in PLACES if name in formats or (name == "html" and LITE in formats)]
    places = {name: root / BUILD / PLACES[name] for name in formats}
    use_data_of(root)
    lock = BookLock(root)
    try:
        lock.acquire()
        try:
            sources = fingerprint.of_sources(root) + commit + "cdn" * cdn
            changed = not fingerprint.stands(root, places, sources)
            if changed:
                with without_collection():
                    _build(root, places, makers, jobs, scheduler, commit, cdn)
                fingerprint.note(root, places, sources)
        finally:
            lock.release()
    except (Stop, Busy) as stop:
        return _say(f"{stop}\n{STOOD}", 1)
    except KeyboardInterrupt:
        return _say(f"\ninterrupted; {STOOD}", 1)
    except OSError as error:
        return _say(f"the book could not be written: {error}\n{STOOD}", 1)
    built = ", ".join(f"{BUILD}/{PLACES[name]}" for name in formats)
    if not changed:
        return _say(f"nothing changed: {built} {'stand' if len(formats) > 1 else 'stands'} as built", 0)
    return _say(f"built {built} in {time.perf_counter() - began:.1f} s", 0)


def _say(text, status):
    print(text, file=sys.stderr, flush=True)
    return status


def use_data_of(root):
    """Read the tables of this book rather than those that came with the package, unless $COMPANION_DATA says else."""
    if (Path(root) / "data").is_dir():
        os.environ.setdefault("COMPANION_DATA", str(Path(root).resolve() / "data"))


def _build(root, places, makers, jobs, scheduler, commit, cdn):
    from .runner import KernelLost, LocalExecutor, Progress

    beside = root / BUILD / ".new"
    _recover(root, beside)
    # Whoever runs chapters ends first, so that the threads beside do not wait for chapters nobody wants any more.
    with ThreadPoolExecutor(2) as side, LocalExecutor(jobs) as local, _cluster(scheduler, root) as cluster:
        start_light()
        from . import extension, state  # Sphinx and MyST-NB, while the other process imports what chapters need

        checked = side.submit(_faults_of_data, root, local)
        try:
            rest = state.begin(root, _texts(root), Progress(), state.timeout(root))
            extension.prepared = side.submit(rest, cluster or local)
            made, noting = _formats(root, beside, places, makers, commit, cdn)
        except Stop as stop:
            raise _first(checked, stop) from None
        finally:
            extension.prepared = None
        try:
            if checked.result():
                raise _first(checked, None)
        except KernelLost as lost:
            raise Stop(f"the data could not be checked: {lost}") from None
    for name, path in made.items():
        replace(path, places[name])
    noting()
    shutil.rmtree(beside, ignore_errors=True)


def _cluster(scheduler, root):
    """A cluster that runs the chapters, or a stand-in that gives None."""
    if not scheduler:
        return contextlib.nullcontext()
    from .cluster import ClusterError, ClusterExecutor

    try:
        return ClusterExecutor(scheduler, root)
    except ClusterError as error:
        raise Stop(str(error)) from None


def _first(checked, stop):
    """Faults of the data come before what follows from them."""
    faults = [] if checked.exception() else checked.result()
    if not faults:
        return stop
    return Stop("\n".join([*faults, f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the data"]))


def _faults_of_data(root, local):
    """The faults of the data; data that were found in order are not looked at again."""
    from companion.data import store

    rules = Path(store.__file__).parent
    folders = (store.data_dir(), rules)
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix not in (".pyc", "")]
    state = digest("\n".join(f"{path.name} {digest(path.read_bytes())}" for path in paths))
    note = root / STORE / "checked"
    if note.is_file() and note.read_text(encoding="utf-8") == state:
        return []
    faults = local.call("companion.data.check", "check")
    if not faults:
        write_whole(note, state.encode())
    return faults


def _texts(root):
    from . import gate
    from .state import read_pages

    try:
        return read_pages(root, gate.pages(root))
    except ValueError as error:
        raise Stop(str(error)) from None


def _formats(root, beside, places, makers, commit, cdn):
    """Build each format beside the last good one; gives the finished paths, and what to do when they are in place."""
    from sphinx.errors import SphinxError

    from companion.editions import EditionError

    from .application import application
    from .downloads import offer

    made, noting, make = {}, lambda: None, partial(application, root, commit=commit)
    try:
        if "html" in places:
            made["html"] = root / BUILD / ".html"  # MyST-NB keeps pictures next to this folder
            shutil.rmtree(made["html"], ignore_errors=True)
            noting = _html(partial(make, lite=LITE in places), made["html"], places["html"], tuple(places))
        if LITE in places:
            makers[LITE](made["html"], root, cdn=cdn, say=partial(print, file=sys.stderr, flush=True))
        for name in [name for name in ("pdf", "epub") if name in places]:
            made[name] = beside / f"companion.{name}"
            makers[name](make, made[name], root, commit=commit)
        if "html" in made:
            offer(made["html"], [path for name, path in made.items() if name != "html"])
    except (EditionError, SphinxError) as error:
        cause = getattr(error, "orig_exc", None)
        if isinstance(cause, OSError):
            raise cause from None
        raise Stop(str(error)) from None
    return made, noting


def _html(application, folder, place, beside):
    from . import downloads, extension, gate, pages
    from .runner import cores

    extension.last_good = place
    downloads.made = beside
    try:
        with application("html", folder, workers=cores()) as app:
            app.builder.get_outdated_docs = list  # the extension says which pages must be written
            app.build()
            if app.statuscode:
                raise Stop("the pages have faults, named above: a warning stops the build")
            faults = gate.check(app)
    finally:
        extension.last_good = None
        downloads.made = ()
    if faults:
        raise Stop("\n".join(["the built book is not whole:", *faults]))
    return partial(pages.note, app, place, app.companion_keys)


def _recover(root, beside):
    """Put right what a killed build left."""
    recover(root / BUILD / PLACES["html"])
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, exist_ok=True)


# ---------------------------------------------------------------- status


def status(root, as_json=False):
    """Print which chapters are stale, and why.

    Returns
    -------
    int
        0, or 2 if there is no book.
    """
    start_light()
    from .notebooks import code_cells

    root = Path(root).resolve()
    if not (root / "_toc.yml").is_file():
        return _say(f"companion status: {root} holds no book (_toc.yml missing)", 2)
    use_data_of(root)
    results, inputs = Results(root), Inputs(root)
    found = []
    try:
        for name, text in _texts(root).items():
            cells = code_cells(text)
            if cells:
                why = results.why_stale(name, cells, inputs)
                found.append({"chapter": name, "stale": bool(why), "why": why})
    except Stop as stop:
        return _say(str(stop), 1)
    if as_json:
        print(json.dumps({"chapters": found}, indent=1, ensure_ascii=False))
        return 0
    stale = [chapter for chapter in found if chapter["stale"]]
    for chapter in stale:
        print(f"{chapter['chapter'].rpartition('/')[2]}: {'; '.join(chapter['why'])}")
    print(f"{len(stale)} of {len(found)} chapters must run" if stale else f"all {len(found)} chapters are up to date")
    return 0
