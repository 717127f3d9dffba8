"""Chapters as `.ipynb` files for plain Jupyter: on a reader's machine, in the browser, on a server.

A chapter is written twice: *executed* holds the outputs of its last run; *clean* holds none, and is the one to work in.
Plain Jupyter knows neither MyST's roles nor its directives, so the prose becomes plain Markdown: links lead to the
book, admonitions become quotations, solutions fold, captions and alternative texts stand below their figures. Every
cell is there and shows its code, since the later ones need the earlier; only code that gives an answer away is folded.

Numbers in the prose are written as they were in the book, in both versions. A student reads them as text, and the
cells that compute them (`glue(name=…)`) stand above; an expression in their place would read badly, and plain Jupyter
could not fill it.
"""

import json
import re

from . import legend
from .notebooks import FIGURE, LANGUAGE, Prose, chapter_path, code_cells, prose_cells

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
INLINE = re.compile(
    r"\{(?P<role>[a-z:]+)\}`(?P<content>[^`]+)`"
    r"|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|(?<!\\)\[(?P<text>(?:[^\[\]\\]|\\.)*)\]\((?P<target>#[^\s()]+|[^\s():]+\.md(?:#[^\s()]+)?)\)"
    r"|(?P<money>(?<!\\)\$)"
)
DIRECTIVE = re.compile(r"(?P<fence>:{3,}|`{3,})\{(?P<name>[a-z:-]+)\}\s*(?P<argument>.*)")
OPTION = re.compile(r":(?P<name>[a-z-]+):\s*(?P<value>.*)")
LABEL = re.compile(r"\([A-Za-z0-9_-]+\)=\s*")


class NoPlainForm(Exception):
    """A chapter holds something that has no form in plain Markdown; the message says where and what to write."""


def notebook(name, text, run, figures, links, edition, *, executed):
    """Write one chapter as a notebook.

    Parameters
    ----------
    name : str
        The chapter, as Sphinx names it.
    text : str
        Its source.
    run : Result
        Its last run.
    figures : sequence of Figure
        Its figures.
    links : Links
        Where its links lead.
    edition : Edition
        Named in it; its public address, where it has one, stands before the links.
    executed : bool
        Whether the outputs of the run are in it.

    Returns
    -------
    bytes
        The same for the same chapter, run and edition.

    Raises
    ------
    NoPlainForm
        If the chapter uses a role or a directive that is not known here.
    """
    prose = _Writer(name, legend.glued_values(run.cells), links, edition)
    shown = {figure.cell: figure for figure in figures}
    cells, head = [], prose.head()
    for part in sorted([*prose_cells(text), *code_cells(text)], key=lambda part: part.index):
        if isinstance(part, Prose):
            body = prose.plain(part.source.splitlines(), part.line)
            if head and body.startswith("# "):
                title, _, rest = body.partition("\n")
                body, head = f"{title}\n\n{head}\n{rest}".rstrip("\n"), ""
            if body:
                cells.append(_markdown(body))
            continue
        cells.append(_code(part, run.cells[part.number - 1] if executed else ()))
        if part.number in shown:
            cells.append(_markdown(prose.under(shown[part.number], part)))
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number}"
    whole = {"cells": cells, "metadata": _metadata(name, links, edition), "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _metadata(name, links, edition):
    return {
        "kernelspec": KERNEL,
        "language_info": LANGUAGE,
        "title": links.page(name).title,
        "authors": [{"name": edition.author}],
        "license": "BSD-3-Clause AND CC-BY-4.0",  # the code, and the text with the compilation of the data
        "companion": edition.record,
    }


def _markdown(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(cell, outputs):
    tags = {str(tag) for tag in cell.metadata.get("tags") or ()}
    metadata = {}
    if "hide-cell" in tags:  # a solution's code: folded, as in the book
        metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    if cell.may_fail:
        metadata["tags"] = ["raises-exception"]
    kept = [_output(output, cell.number) for output in outputs if "scrapbook" not in output.get("metadata", {})]
    return {
        "cell_type": "code",
        "execution_count": cell.number if outputs else None,
        "metadata": metadata,
        "outputs": kept,
        "source": cell.source,
    }


def _output(output, number):
    """An output without what only the book reads: the record of a figure, MyST where there is HTML as well."""
    if "data" not in output:
        return output
    unread = {FIGURE} | ({"text/markdown"} if "text/html" in output["data"] else set())
    kept = {**output, "data": {kind: value for kind, value in output["data"].items() if kind not in unread}}
    return {**kept, "execution_count": number} if output["output_type"] == "execute_result" else kept


class _Writer:
    """Turns a chapter's MyST into plain Markdown."""

    def __init__(self, name, glued, links, edition):
        self.name, self.glued, self.links, self.edition = name, glued, links, edition
        self.base = edition.address or "../" * (name.count("/") + 1)  # a notebook lies in a folder beside the pages

    # ------------------------------------------------------------ what is written for every notebook

    def head(self):
        """What stands under the title."""
        book = self._link(self.edition.full_title, "index.html")
        page = self._link("the page", self.links.page(self.name).address)
        return (
            f"*A chapter of {book}, edition {self.edition.version}, data as of {self.edition.day}: "
            f"{page} in the book.*\n"
            "*To run it: Python 3.11 to 3.13 with the `companion` package of the same edition.*\n"
            "*Numbers in the text were computed by the cells when the edition was made; "
            "they stay as they are when you change a cell.*\n"
            "*Text and compilation of the data: CC BY 4.0; code: BSD 3-Clause.*"
        )

    def under(self, figure, cell):
        """Caption, source and alternative text of a figure."""
        place = self.links.label(figure.name, self.name)
        caption = self.plain(str(cell.figure["caption"]).strip().splitlines(), cell.line)
        named = [self._to_source(*publisher) for publisher in legend.publishers(figure)]
        hollow = f" {legend.unverified(figure)}" if figure.unverified else ""
        return (
            f"**{place.number}** {caption}\n\n"
            f"Source: {', '.join(named)}.{hollow}\n\n"
            f"<details><summary>{place.number} in words</summary>\n\n{_literal(figure.alt)}\n\n</details>"
        )

    def _to_source(self, publisher, key):
        place = self.links.label(f"source-{key}", self.name)
        return self._link(_literal(publisher), place.address) if place else _literal(publisher)

    def _link(self, text, address):
        return f"[{text}]({self.base}{address})"

    # ------------------------------------------------------------ blocks

    def plain(self, lines, first):
        """Lines of MyST as plain Markdown.

        Parameters
        ----------
        lines : list of str
        first : int
            The number of the first of them in the chapter's file.
        """
        made, position = [], 0
        while position < len(lines):
            line = lines[position]
            found = DIRECTIVE.fullmatch(line.strip())
            if found:
                end = self._end(lines, position, found["fence"])
                made += self._directive(found, lines[position + 1 : end], first + position)
                position = end + 1
            elif line.startswith("```"):
                end = self._end(lines, position, line[: len(line) - len(line.lstrip("`"))])
                made += lines[position : end + 1]
                position = end + 1
            else:
                if not LABEL.fullmatch(line) and not line.startswith("%"):
                    made.append(self._inline(line, first + position))
                position += 1
        return "\n".join(made).strip("\n")

    @staticmethod
    def _end(lines, start, fence):
        """The line that closes what is opened on another; inner fences are shorter or of the other kind."""
        for position in range(start + 1, len(lines)):
            line = lines[position].strip()
            if set(line) == {fence[0]} and len(line) >= len(fence):
                return position
        return len(lines)

    def _directive(self, found, body, line):
        options = {}
        while body and (option := OPTION.fullmatch(body[0].strip())):
            options[option["name"]] = option["value"]
            body, line = body[1:], line + 1
        name, argument = found["name"], self._inline(found["argument"], line)
        if name == "downloads":  # links to files beside the pages
            return []
        if name == "glossary":
            return self._glossary(body, line + 1)
        if name != "admonition":
            raise NoPlainForm(
                f"{self.name}.md:{line}: the directive {{{name}}} has no form in a notebook; "
                "allowed are admonition, glossary and downloads"
            )
        inner = self.plain(body, line + 1)
        if "dropdown" in options.get("class", "").split():
            return [f"<details><summary>{argument}</summary>", "", inner, "", "</details>"]
        quoted = [f"**{argument}**", "", *inner.splitlines()]
        return [f"> {part}".rstrip() for part in quoted]

    def _glossary(self, body, line):
        made = []
        for position, text in enumerate(body):
            shown = self._inline(text.strip(), line + position)
            made.append(f"**{shown}**  " if shown and not text.startswith(" ") else shown)
        return made

    # ------------------------------------------------------------ within a line

    def _inline(self, text, line):
        return INLINE.sub(lambda found: self._part(found, line), text)

    def _part(self, found, line):
        if found["role"]:
            return self._role(found["role"], found["content"], line)
        if found["code"]:
            return found[0]
        if found["money"]:  # a formula's mark in Jupyter
            return r"\$"
        return self._reference(found["text"], found["target"], line)

    def _role(self, role, content, line):
        titled = re.fullmatch(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>", content)
        text, target = (titled["text"], titled["target"]) if titled else ("", content)
        if role == "glue:text":
            return _literal(self.glued.get(target, target))
        if role == "anchor":
            return _literal(text or target)
        if role == "numref":
            place = self.links.label(target, self.name)
            return self._link(text or place.number or place.title, place.address) if place else _literal(content)
        if role == "term":
            place = self.links.term(target)
            return self._link(text or target, place.address) if place else _literal(text or target)
        raise NoPlainForm(
            f"{self.name}.md:{line}: the role {{{role}}} has no form in a notebook; "
            "allowed are glue:text, numref, term and anchor"
        )

    def _reference(self, text, target, line):
        """A link within the book; one that leads nowhere is Sphinx's to report, and stays as text here."""
        path, _, anchor = target.partition("#")
        shown = self._inline(text, line)
        if not path:
            place = self.links.label(anchor, self.name)
            return self._link(shown or _literal(place.title), place.address) if place else shown
        home = chapter_path("", self.name).parent
        page = _joined(home.as_posix(), path.removesuffix(".md"))
        place = self.links.label(anchor, page) if anchor and self.links.page(page) else self.links.page(page)
        return self._link(shown or _literal(place.title), place.address) if place else shown


def _joined(folder, path):
    """A path from a folder, both with forward slashes, without `..`."""
    parts = []
    for part in f"{folder}/{path}".split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _literal(text):
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>$])", r"\\\1", text)
