"""The PDF: a tagged book for the screen, for paper and for a library."""

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import matplotlib
import pypandoc
import typst

from companion.editions.edition import Edition

from . import PublishingError, markup, onepage

STANDARDS = ["ua-1", "a-2a"]
PASSES = 12  # layouts of the book at most, to place its figures
AHEAD = 2  # figures that the text may run ahead of
TOP = 30  # mm: what lies higher begins a page
RUNT = 52  # mm: where the last page of a chapter ends before that, the chapter's small print is set more closely
TIGHTER = 2  # times
HEADING = 14  # mm from the top of a heading to the top of what follows it, at most
PAPERS = ("a4", "us-letter")


def build_pdf(application, output, root=".", paper="a4", commit=""):
    """Write the book as a PDF that meets PDF/UA-1 and PDF/A-2a.

    Parameters
    ----------
    application : callable
        `application(builder, folder)` is a context manager that gives a Sphinx application for the book's sources,
        not yet built. Pages that are up to date must not be run again by it.
    output : pathlib.Path
        The file; it appears whole or not at all.
    root : pathlib.Path
        The project's folder.
    paper : str
        "a4" or "us-letter".
    commit : str
        The commit that is published; empty for a working copy.

    Raises
    ------
    PublishingError
        If a picture has no alternative text, a link leads nowhere, or the typesetter refuses the book.
    """
    if paper not in PAPERS:
        raise PublishingError(f"paper {paper!r} is not known; allowed: {', '.join(PAPERS)}")
    output = Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    edition = Edition.of(root, commit)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".pdf-") as folder:
        folder = Path(folder).resolve()
        page = onepage.make(application, folder)
        shutil.copyfile(Path(__file__).with_name("book.typ"), folder / "book.typ")
        (folder / "main.typ").write_text(_head(edition, paper) + markup.to_typst(page), encoding="utf-8")
        content = _typeset(folder, edition)
        whole = folder / output.name
        whole.write_bytes(content)
        whole.replace(output)


def _typeset(folder, edition):
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # the figures were measured with these
    compiler = typst.Compiler(folder / "main.typ", root=folder, font_paths=[fonts], ignore_system_fonts=True)
    try:
        _place_figures(compiler, folder / "floating.json")
        return compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=edition.timestamp)
    except RuntimeError as error:
        told = getattr(error, "diagnostic", "") or str(error)
        raise PublishingError(f"the typesetter refused the book:\n{told}") from error


def _place_figures(compiler, record):
    """Find the figures that leave a gap behind them when they stand where they are, and let them float.

    A figure that begins a page, alone or below its headings, was pushed there by the end of the page before. It may
    float to the top of that page, so that the text which follows it fills the gap. One that then finds room on the
    page of its text after all stands in its place for good.
    """
    figures, settled, stops, tight = [], set(), [], []
    for _ in range(PASSES):
        record.write_text(json.dumps({"figures": figures, "stops": stops, "tight": tight}), encoding="utf-8")
        marks = json.loads(compiler.query("<figure-mark>", field="value"))
        changed, more = _misplaced(marks, figures, settled), _stops(marks, figures)
        runts = [chapter for chapter in _runts(marks) if tight.count(chapter) < TIGHTER]
        if not changed and not more and not runts:
            return
        stops += more
        tight += runts
        settled.update(set(figures) & set(changed))
        figures = [figure for figure in {**dict.fromkeys(figures), **dict.fromkeys(changed)} if figure not in settled]
    record.write_text(json.dumps({"figures": figures, "stops": stops, "tight": tight}), encoding="utf-8")


def _runts(marks):
    """The chapters whose small print leaves but a few lines to the last page."""
    begun = {mark["id"]: mark["page"] for mark in marks if mark["kind"] == "begin"}
    ends = [mark for mark in marks if mark["kind"] == "end"]
    return [mark["id"] for mark in ends if mark["page"] > begun[mark["id"]] and mark["y"] < RUNT]


def _stops(marks, figures):
    """The headings that should wait for floating figures: those that come before the figures of two sections."""
    stops = []
    waiting = []
    for mark in marks:
        if mark["kind"] == "figure" and mark["id"] in figures:
            waiting.append(mark["page"])
        elif mark["kind"] == "heading":
            waiting = [page for page in waiting if page > mark["page"]]
            if len(waiting) >= AHEAD:
                stops.append(mark["id"])
                waiting = []
    return stops


def _misplaced(marks, floats, settled):
    """The figures whose placement should change.

    Parameters
    ----------
    marks : list of dict
        In the order of the book: kind ("figure", "heading", or "text": where a floating figure was called), id,
        page, y in mm from the page's top.
    floats, settled : collections of str
        The figures that float now; those that must not float any more.
    """
    changed = []
    called = {mark["id"]: mark["page"] for mark in marks if mark["kind"] == "text"}
    behind = (0, 0)  # the furthest place of the floating figures so far
    heading = (0, 0)  # the place of the last heading
    edge = {}  # on each page: how far from the top its leading headings reach
    for mark in marks:
        place = mark["page"], mark["y"]
        top = edge.get(mark["page"], TOP)
        if mark["kind"] == "heading":
            heading = place
            if mark["y"] < top + HEADING:
                edge[mark["page"]] = mark["y"] + HEADING
        elif mark["kind"] == "figure" and mark["id"] in floats:
            if mark["page"] == called[mark["id"]] or place < heading:
                changed.append(mark["id"])
            behind = max(behind, place)
        elif mark["kind"] == "figure" and mark["id"] not in settled and (mark["y"] < top + 1 or place < behind):
            changed.append(mark["id"])
    return changed


def _head(edition, paper):
    text = markup.string
    made_with = (
        f"Set in Libertinus Serif and DejaVu Sans with Typst {version('typst')}. "
        "This file meets PDF/UA-1 (accessibility) and PDF/A-2a (archiving)."
    )
    imprint = pypandoc.convert_text(edition.imprint(made_with), "typst-smart", format="markdown-smart")
    date = edition.data_as_of
    return f"""#import "book.typ": *
#show: book.with((
  title: {text(edition.title)},
  subtitle: {text(edition.subtitle)},
  full-title: {text(edition.full_title)},
  author: {text(edition.author)},
  version: {text(edition.version)},
  day: {text(edition.day)},
  date: ({date.year}, {date.month}, {date.day}),
  paper: {text(paper)},
  description: {text(f"Edition {edition.version}, data as of {edition.day}")},
  keywords: ("international relations", "arms control", "forecasting"),
  imprint: [{imprint}],
))

"""
