"""Chapters as notebooks: their cells as text, and MyST-NB's way to read them with the outputs of their last run."""

import copy
import functools
from dataclasses import dataclass
from pathlib import Path

LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "ipython3",
}
FIGURE = "application/vnd.companion.figure+json"


@dataclass(frozen=True)
class Cell:
    """One code cell: its place in the notebook, its number among the code cells from 1, its first line in the file."""

    index: int
    number: int
    line: int
    source: str
    metadata: dict

    @property
    def may_fail(self):
        """Whether the author has said that this cell is meant to fail."""
        return "raises-exception" in (self.metadata.get("tags") or ())

    @property
    def figure(self):
        """The figure's settings (`name`, `caption`), empty where the cell declares none."""
        return (self.metadata.get("mystnb") or {}).get("figure") or {}

    @property
    def alt(self):
        """The alternative text as the author wrote it."""
        return str(((self.metadata.get("mystnb") or {}).get("image") or {}).get("alt") or "").strip()

    @property
    def tables(self):
        """The tables that the author says the figure shows."""
        return list((self.metadata.get("companion") or {}).get("tables") or ())

    @property
    def shown(self):
        """Whether the reader sees what the cell gives."""
        tags = {str(tag).replace("_", "-") for tag in self.metadata.get("tags") or ()}
        return not tags & {"remove-cell", "remove-output"}


def is_chapter(text):
    """Whether a page is a notebook (has jupytext's header) rather than plain text."""
    if not text.startswith("---"):
        return False
    from myst_nb.core.read import is_myst_markdown_notebook

    return is_myst_markdown_notebook(text)


@functools.lru_cache(maxsize=512)
def code_cells(text):
    """The code cells of a chapter's text, in order; empty for a page that is no notebook."""
    if not is_chapter(text):
        return ()
    notebook = _parse(text)
    starts = notebook.metadata["source_map"]
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    lines = text.splitlines()
    return tuple(
        Cell(index, number, _first_line(lines, starts[index], cell.source), cell.source, dict(cell.metadata))
        for number, (index, cell) in enumerate(code, 1)
    )


@dataclass(frozen=True)
class Prose:
    """One cell of prose: its place in the notebook, its first line in the file, its text."""

    index: int
    line: int
    source: str


def prose_cells(text):
    """The cells of prose of a chapter's text, in order."""
    notebook, lines = _parsed(text), text.splitlines()
    starts = notebook.metadata["source_map"]
    return tuple(
        Prose(index, _first_line(lines, starts[index], cell.source), cell.source)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown"
    )


def _first_line(lines, start, source):
    """The line, counted from 1, where a cell's code begins: after the fence and the cell's own header."""
    body = source.splitlines()
    if not body:
        return start + 1
    for line in range(start, len(lines)):
        if lines[line : line + len(body)] == body and lines[line + len(body) : line + len(body) + 1]:
            return line + 1
    return start + 1


@functools.lru_cache(maxsize=64)  # a chapter is parsed for its code, and again for its page
def _parsed(text):
    from myst_nb.core.read import read_myst_markdown_notebook

    return read_myst_markdown_notebook(text, add_source_map=True)


def _parse(text):
    return copy.deepcopy(_parsed(text))


def read(text, outputs=(), alt=None):
    """A chapter as a notebook that has been run: what MyST-NB calls through `nb_custom_formats`.

    Parameters
    ----------
    text : str
        The chapter's text.
    outputs : sequence of list of dict
        The outputs of each code cell, in order.
    alt : dict
        Filled alternative texts by the index of the cell.
    """
    from nbformat import from_dict

    notebook = _parse(text)
    notebook.metadata["language_info"] = LANGUAGE
    code = 0
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{index + 1}"  # nbformat would draw a new random one at every build
        if cell.cell_type != "code":
            continue
        cell["execution_count"] = code + 1
        shown = outputs[code] if code < len(outputs) else ()
        cell["outputs"] = [from_dict(_for_readers(output)) for output in shown]
        if alt and index in alt:
            cell.metadata["mystnb"]["image"]["alt"] = alt[index]
        code += 1
    return notebook


def _for_readers(output):
    """An output without what only the build needs."""
    if FIGURE not in output.get("data", {}):
        return output
    return {**output, "data": {kind: value for kind, value in output["data"].items() if kind != FIGURE}}


def chapter_path(root, name):
    """The file of a chapter named as Sphinx names it."""
    return Path(root) / f"{name}.md"
