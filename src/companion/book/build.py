"""`companion build` and `companion status`.

What is built stands in `_build/html`, `_build/pdf/companion.pdf` and `_build/epub/companion.epub`.
A build writes beside them and replaces them at its very end, so the last good book stays as it was whatever happens
on the way.
"""

import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .application import BUILD, application
from .locking import BookLock, Busy
from .results import Inputs, Results

FORMATS = ("html", "pdf", "epub")
PLACES = {"html": "html", "pdf": "pdf/companion.pdf", "epub": "epub/companion.epub"}


class Stop(Exception):
    """The build cannot go on; the message is for the author."""


def build(root, formats=FORMATS, jobs=None, scheduler=None):
    """Build the book.

    Parameters
    ----------
    root : path
        The book's folder.
    formats : sequence of str
        Some of `html`, `pdf`, `epub`.
    jobs : int, optional
        Chapters that run at once; one for each core if not given.
    scheduler : str, optional
        Address of a Dask scheduler that runs the chapters.

    Returns
    -------
    int
        0 if the book stands, 1 if the work has a fault, 2 if the request has one.
    """
    root = Path(root).resolve()
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        return _say(f"companion build: {', '.join(unknown)} is no format; there are {', '.join(FORMATS)}", 2)
    missing = [name for name in ("_config.yml", "_toc.yml") if not (root / name).is_file()]
    if missing:
        return _say(f"companion build: {root} holds no book ({' and '.join(missing)} missing)", 2)
    began = time.perf_counter()
    _use_data_of(root)
    lock = BookLock(root)
    try:
        lock.acquire()
        try:
            _build(root, [name for name in FORMATS if name in formats], jobs, scheduler)
        finally:
            lock.release()
    except (Stop, Busy) as stop:
        return _say(f"{stop}\nnothing was changed: the last good book stands as it was", 1)
    except KeyboardInterrupt:
        return _say("\ninterrupted; the last good book stands as it was", 1)
    except OSError as error:
        return _say(f"the book could not be written: {error}\nthe last good book stands as it was", 1)
    built = ", ".join(f"{BUILD}/{PLACES[name]}" for name in FORMATS if name in formats)
    return _say(f"built {built} in {time.perf_counter() - began:.1f} s", 0)


def _say(text, status):
    print(text, file=sys.stderr, flush=True)
    return status


def _use_data_of(root):
    if (root / "data").is_dir():
        os.environ.setdefault("COMPANION_DATA", str(root / "data"))


def _build(root, formats, jobs, scheduler):
    from . import extension, gate
    from .runner import LocalExecutor, Progress
    from .state import bring_up_to_date, read_pages

    _check_data()
    new = root / BUILD / ".new"
    _recover(root, new)
    executor = _cluster(scheduler) if scheduler else LocalExecutor(jobs)
    with executor, ThreadPoolExecutor(1) as side:
        names = gate.pages(root)
        texts = read_pages(root, names)
        extension.prepared = side.submit(bring_up_to_date, root, texts, Progress(), executor=executor)
        try:
            outputs = _formats(root, new, formats)
        finally:
            extension.prepared = None
    for name in outputs:
        place = root / BUILD / PLACES[name]
        _swap(outputs[name], place)
    shutil.rmtree(new, ignore_errors=True)


def _check_data():
    from companion.data.check import check

    faults = check()
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the data"
        raise Stop("\n".join([*map(str, faults), count]))


def _cluster(address):
    raise Stop(f"no cluster at {address}")


def _formats(root, new, formats):
    """Build each format beside the last good one; gives the finished paths."""
    made = {}
    if "html" in formats:
        made["html"] = root / BUILD / ".html"  # beside html: MyST-NB keeps pictures next to the output folder
        shutil.rmtree(made["html"], ignore_errors=True)
        _html(root, made["html"])
    if "pdf" in formats:
        from companion.publishing.pdf import build_pdf

        made["pdf"] = new / "companion.pdf"
        _publish(build_pdf, partial(application, root), made["pdf"], root)
    if "epub" in formats:
        from companion.publishing.epub import build_epub

        made["epub"] = new / "companion.epub"
        _publish(build_epub, partial(application, root), made["epub"], root)
    return made


def _publish(function, *arguments):
    from sphinx.errors import SphinxError

    from companion.publishing import PublishingError

    try:
        function(*arguments)
    except (PublishingError, SphinxError) as error:
        raise Stop(str(error)) from None


def _html(root, folder):
    from sphinx.errors import SphinxError

    from . import gate

    try:
        with application(root, "html", folder) as app:
            app.build(force_all=True)
            if app.statuscode:
                raise Stop("the pages have faults (above): a warning stops the build")
            faults = gate.check(app)
    except SphinxError as error:
        raise Stop(str(error)) from None
    if faults:
        raise Stop("\n".join(["the built book is not whole:", *faults]))


def _swap(new, place):
    """Put what was built in its place: for a reader it changes in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if new.is_file() or not place.exists():
        new.replace(place)
        return
    if _exchange(new, place):
        shutil.rmtree(new, ignore_errors=True)
        return
    old = _aside(place)
    place.replace(old)
    new.replace(place)
    shutil.rmtree(old, ignore_errors=True)


def _aside(place):
    return place.with_name(f".old-{place.name}")


def _exchange(one, other):
    """Exchange two folders in a single step, where the system can (Linux)."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _recover(root, new):
    """Put right what a killed build left."""
    place = root / BUILD / "html"
    old = _aside(place)
    if old.exists():
        if place.exists():
            shutil.rmtree(old)
        else:
            old.replace(place)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, exist_ok=True)


# ---------------------------------------------------------------- status


def status(root, as_json=False):
    """Print which chapters are stale, and why.

    Returns
    -------
    int
        0, or 2 if there is no book.
    """
    from . import gate
    from .notebooks import code_cells
    from .state import read_pages

    root = Path(root).resolve()
    if not (root / "_toc.yml").is_file():
        return _say(f"companion status: {root} holds no book (_toc.yml missing)", 2)
    _use_data_of(root)
    results, inputs = Results(root), Inputs(root)
    found = []
    for name, text in read_pages(root, gate.pages(root)).items():
        cells = code_cells(text)
        if cells:
            why = results.why_stale(name, cells, inputs)
            found.append({"chapter": name, "stale": bool(why), "why": why})
    if as_json:
        print(json.dumps({"chapters": found}, indent=1, ensure_ascii=False))
        return 0
    stale = [chapter for chapter in found if chapter["stale"]]
    for chapter in stale:
        print(f"{chapter['chapter'].rpartition('/')[2]}: {'; '.join(chapter['why'])}")
    print(f"{len(stale)} of {len(found)} chapters must run" if stale else f"all {len(found)} chapters are up to date")
    return 0
