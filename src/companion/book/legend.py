"""What stands under a figure: its sources, how many of its values are unverified, and where to download it.

All of it comes from the tables that the figure's cell names under `companion: tables:` and from what the figure says
of itself; the author types none of it. The same record fills `figures/<name>.csv`, `.svg`, `.png` and `.json`
in the book.
"""

import collections
import csv
import html
import io
import json
import re
import shutil
from dataclasses import asdict, dataclass, field

from .notebooks import FIGURE

NAMED = 4  # publishers named in a source line; the others are counted
DRAWN = re.compile(r'<svg\b[^>]*?\bwidth="([0-9.]+)pt"[^>]*?\bheight="([0-9.]+)pt"|<svg\b[^>]*?\bheight="([0-9.]+)pt"'
                   r'[^>]*?\bwidth="([0-9.]+)pt"')  # fmt: skip
HOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Fault(Exception):
    """A figure lacks something that a reader needs; the message says what and how to give it."""


@dataclass
class Figure:
    """One figure of the book as its page shows it."""

    name: str
    chapter: str
    cell: int
    line: int
    alt: str
    tables: list
    sources: list  # of {source, title, publisher, published_on, url}, most used first
    rows: int
    unverified: int
    status: dict  # how many of the rows drawn have which status, as far as they state one
    columns: list  # of {name, unit, description}
    csv: str = field(repr=False)
    svg: str = field(repr=False)
    title: str = ""  # the heading it stands under: the question that it answers
    caption: str = ""

    def record(self, edition):
        """What `figures/<name>.json` holds."""
        found = asdict(self)
        for inner in ("csv", "svg", "cell", "line"):
            del found[inner]
        return {**found, **edition}


class Register:
    """What is known of the tables and sources now, read without pandas."""

    def __init__(self):
        self._sources = None
        self._rows = {}

    def sources(self):
        """The register of sources by key."""
        if self._sources is None:
            self._sources = {row["source"]: row for row in self.rows("sources")}
        return self._sources

    def rows(self, table):
        """The rows of a table as written."""
        if table not in self._rows:
            from companion.data import store

            text = (store.data_dir() / f"{table}.csv").read_text(encoding="utf-8")
            self._rows[table] = list(csv.DictReader(io.StringIO(text)))
        return self._rows[table]

    def columns(self, tables):
        """Unit and meaning of each column of some tables, by its name."""
        from companion.data import store

        found = {}
        for table in tables:
            room, _, name = table.partition("/")
            for resource in store.descriptor(room)["resources"]:
                if resource["name"] == name:
                    for column in resource["schema"]["fields"]:
                        about = {"unit": column.get("unit", ""), "description": column.get("description", "")}
                        found.setdefault(column["name"], about)
        return found


def figures_of(chapter, cells, result, register):
    """The figures of a chapter that has run.

    Parameters
    ----------
    chapter : str
        Its name.
    cells : sequence of Cell
        Its code cells.
    result : Result
        Its run.
    register : Register
        Tables and sources.

    Returns
    -------
    tuple
        A list of Figure, a dict of filled alternative texts by the cell's index, a list of (line, text of a fault).
    """
    figures, alts, faults = [], {}, []
    glued = glued_values(result.cells)
    for cell, outputs in zip(cells, result.cells, strict=False):
        if not cell.shown or not (cell.figure or any(_is_picture(output) for output in outputs)):
            continue
        try:
            figure = _figure(chapter, cell, outputs, result, register, glued)
            if any(other.name == figure.name for other in figures):
                raise Fault(f"another figure of the chapter is named {figure.name} too; names are unique")
        except Fault as fault:
            label = f" ({cell.figure['name']})" if cell.figure.get("name") else ""
            faults.append((cell.line, f"code cell {cell.number}{label}: {fault}"))
            continue
        figures.append(figure)
        alts[cell.index] = figure.alt
    return figures, alts, faults


def glued_values(cells):
    """The values that a chapter glued, by name, as they are printed."""
    found = {}
    for outputs in cells:
        for output in outputs:
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name:
                data = output.get("data", {})
                text = next((value for kind, value in data.items() if kind.endswith("text/plain")), "")
                quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
                found[name] = text[1:-1] if quoted else text
    return found


def _is_picture(output):
    return any(kind.startswith("image/") or kind == FIGURE for kind in output.get("data", {}))


def _figure(chapter, cell, outputs, result, register, glued):
    shown = [output for output in outputs if "scrapbook" not in output.get("metadata", {})]
    if len(shown) != 1 or not _is_picture(shown[0]):
        found = ", ".join(_kind(output) for output in shown) or "nothing"
        raise Fault(f"a figure's cell gives one picture and nothing else; this one gives {found}")
    name = str(cell.figure.get("name") or "")
    if not re.fullmatch(r"fig-[a-z0-9-]+", name):
        wanted = "write it in the cell's header, mystnb: figure: name: fig-<chapter>-<thing>"
        raise Fault(f"the figure's name is {name!r}; {wanted}" if name else f"the figure has no name; {wanted}")
    if not str(cell.figure.get("caption") or "").strip():
        raise Fault("the figure has no caption; write the finding in the cell's header, mystnb: figure: caption:")
    if not cell.alt:
        raise Fault(
            "the figure has no alternative text; describe shape and values in the cell's header, mystnb: image: alt:"
        )
    if not cell.tables:
        raise Fault("the figure names no source; list its tables in the cell's header, companion: tables: [room/table]")
    strange = [table for table in cell.tables if table not in result.tables]
    if strange:
        raise Fault(
            f"companion: tables: names {', '.join(strange)}, which the chapter did not read; "
            f"it read {', '.join(result.tables) or 'none'}"
        )
    data = shown[0]["data"]
    if "image/svg+xml" not in data or FIGURE not in data:
        raise Fault("the picture is not one of companion.figures; it must give SVG and the data it draws")
    drawn = data[FIGURE]
    table = list(csv.DictReader(io.StringIO(drawn["csv"])))
    about = register.columns(cell.tables)
    return Figure(
        name=name,
        chapter=chapter,
        cell=cell.number,
        line=cell.line,
        alt=fill(cell.alt, glued),
        tables=cell.tables,
        sources=_sources(table, cell.tables, register),
        rows=int(drawn["rows"]),
        unverified=int(drawn["unverified"]),
        status=dict(sorted(collections.Counter(row["status"] for row in table if row.get("status")).items())),
        columns=[{"name": name, **about.get(name, {"unit": "", "description": ""})} for name in drawn["columns"]],
        csv=drawn["csv"],
        svg=data["image/svg+xml"],
    )


def _kind(output):
    if output["output_type"] == "stream":
        return f"text on the {'error' if output['name'] == 'stderr' else 'standard'} stream"
    return "an error" if output["output_type"] == "error" else " or ".join(sorted(output.get("data", {}))) or "nothing"


def fill(text, glued):
    """A text with each `{name}` replaced by the value glued under that name.

    Raises
    ------
    Fault
        If no such value was glued; the message lists those that were.
    """

    def value(match):
        if match[1] not in glued:
            known = ", ".join(sorted(glued)) or "none"
            raise Fault(f"the alternative text names {{{match[1]}}}, which is not glued; glued are: {known}")
        return glued[match[1]]

    return " ".join(HOLDER.sub(value, text).split())


def _sources(drawn, tables, register):
    """The sources of what is drawn, most used first; of whole tables where the drawn rows do not name theirs."""
    rows = drawn if drawn and "source" in drawn[0] else [row for table in tables for row in register.rows(table)]
    counts = collections.Counter(key for row in rows for key in _keys(row.get("source")))
    known = register.sources()
    found = []
    for key, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        about = known.get(key)
        if about is None:
            raise Fault(f"a row it draws names the source {key!r}, which data/sources.csv does not have")
        found.append({name: about[name] for name in ("source", "title", "publisher", "published_on", "url")})
    return found


def _keys(text):
    return [key.strip() for key in (text or "").split(";") if key.strip()]


def publishers(figure):
    """The publishers of a figure's sources, most used first, each with the key of its most used source."""
    found = {}
    for source in figure.sources:
        found.setdefault(source["publisher"] or source["title"], source["source"])
    return list(found.items())


def unverified(figure):
    """How many values of a figure are unverified, as a sentence; empty where none is."""
    if not figure.unverified:
        return ""
    verb = "value" if figure.rows == 1 else "values"
    return f"{figure.unverified} of {figure.rows} {verb} unverified, drawn hollow."


def size(svg):
    """Width and height of a picture in CSS pixels, or None."""
    match = DRAWN.search(svg[:2000])
    if not match:
        return None
    width, height = (match[1], match[2]) if match[1] else (match[4], match[3])
    return tuple(str(round(float(points) * 96 / 72)) for points in (width, height))


def write(figure, folder, edition, picture):
    """Write a figure's downloads; `picture` is the path of its PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    record = json.dumps(figure.record(edition), ensure_ascii=False, indent=1) + "\n"
    for suffix, text in (("csv", figure.csv), ("svg", figure.svg), ("json", record)):
        (folder / f"{figure.name}.{suffix}").write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(picture, folder / f"{figure.name}.png")


def lazily(body):
    """A page's HTML whose pictures state width and height as attributes, so that text does not jump as they load."""
    return STYLED.sub(_attributes, body)


STYLED = re.compile(r'(<img\b[^>]*?) style="width: ([0-9.]+)px; height: ([0-9.]+)px;"([^>]*>)')


def _attributes(match):
    width, height = (html.escape(match[number]) for number in (2, 3))
    return f'{match[1]} width="{width}" height="{height}" loading="lazy"{match[4]}'
