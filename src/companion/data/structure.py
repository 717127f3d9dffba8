"""A table's file against its descriptor: encoding, header, cells, types, bounds, keys.

Reading goes on after a fault wherever what follows can still be understood, so that one run shows all faults.
"""

import csv
import io
import re
from dataclasses import dataclass, field

from .dates import FORMS, interval
from .fault import Fault, listed, nearest, shown

SOURCE_FIELDS = [  # data/sources.csv stands above the rooms and has no descriptor of its own
    {"name": "source", "type": "string", "constraints": {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}},
    {"name": "title", "type": "string", "constraints": {"required": True}},
    {"name": "publisher", "type": "string", "constraints": {"required": True}},
    {"name": "published_on", "type": "string", "partial_date": True, "constraints": {}},
    {"name": "url", "type": "string", "constraints": {"required": True}},
    {"name": "language", "type": "string", "constraints": {"required": True, "pattern": "[a-z]{2}"}},
    {
        "name": "kind",
        "type": "string",
        "constraints": {"required": True, "enum": ["official", "press", "research", "reference", "other"]},
    },
]

AUDIT_FIELDS = [  # data/audits.csv likewise; it may be absent
    {"name": "audit", "type": "string", "constraints": {"required": True, "pattern": r"\d{4}-\d{2}(-[a-z])?"}},
    {"name": "table", "type": "string", "constraints": {"required": True, "pattern": r"[a-z0-9-]+/[a-z0-9-]+"}},
    {"name": "key", "type": "string", "constraints": {"required": True}},
    {
        "name": "verdict",
        "type": "string",
        "constraints": {"required": True, "enum": ["right", "source", "imprecise", "wrong", "not-found"]},
    },
    {"name": "finding", "type": "string", "constraints": {}},
    {"name": "address", "type": "string", "constraints": {}},
    {"name": "checked_on", "type": "string", "partial_date": True, "constraints": {"required": True}},
    {"name": "checked_by", "type": "string", "constraints": {"required": True}},
]
AUDIT_KEY = ["audit", "table", "key"]
STATUS_FIELDS = [  # data/statuses.csv: how sure the rows of a room were at an earlier stage; it may be absent
    {"name": "stage", "type": "string", "constraints": {"required": True}},
    {"name": "room", "type": "string", "constraints": {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}},
    *(
        {"name": name, "type": "integer", "unit": "rows", "constraints": {"required": True, "minimum": 0}}
        for name in ("verified", "cross_checked", "unverified")
    ),
]
STATUS_KEY = ["stage", "room"]
ARCHIVE_FIELDS = [  # data/archives.csv: copies of cited pages in archives of the web; it may be empty or absent
    {"name": "url", "type": "string", "constraints": {"required": True}},
    {"name": "archive", "type": "string", "constraints": {"required": True}},
    {"name": "captured_on", "type": "string", "partial_date": True, "constraints": {"required": True}},
]
ARCHIVE_KEY = ["url"]

_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d.,]*\s?%?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass
class Row:
    """A line of a table: `text` as written; `value` as typed, None where the cell is empty or faulty.

    A partial date's value is its interval (first, last).
    `sound` says that no cell of the row has a fault, so that sums over it mean something.
    """

    path: str
    line: int
    text: dict
    value: dict
    sound: bool = True

    def fault(self, column, message):
        """A fault of this row."""
        return Fault(self.path, self.line, column, message)


@dataclass
class Sheet:
    """A table's file as read; `whole` if it could be read and has every column that its descriptor names."""

    name: str
    fields: list
    key: list
    links: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    whole: bool = False
    faults: list = field(default_factory=list)

    @property
    def path(self):
        """The file, below the data folder."""
        return f"{self.name}.csv"

    def fault(self, row, column, message):
        """Note a fault of this file."""
        self.faults.append(Fault(self.path, row, column, message))


def read_sheet(folder, name, fields, key, links=(), may_be_empty=False):
    """Read `folder`/`name`.csv; its faults are in the sheet."""
    sheet = Sheet(name, fields, key, list(links))
    text = _decoded(sheet, folder / sheet.path)
    if text is None:
        return sheet
    records = _records(sheet, text, _separator(sheet, text))
    if not records:
        sheet.fault(1, "file", f"the file is empty; its first line must be: {','.join(_names(fields))}")
        return sheet
    header = _header(sheet, *records[0])
    if len(records) == 1 and not may_be_empty:
        sheet.fault(1, "file", "there is a header and no row; a table needs at least one row")
    _cells(sheet, header, records[1:])
    _keys(sheet)
    return sheet


def _names(fields):
    return [described["name"] for described in fields]


def _decoded(sheet, path):
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        sheet.fault(1, "file", "there is no such file; add it, or remove what names it")
        return None
    except OSError as error:
        sheet.fault(1, "file", f"cannot be read: {error.strerror}")
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        sheet.fault(1, "file", "is UTF-16; save the file as UTF-8 without a byte-order mark")
        return None
    if content.startswith(b"\xef\xbb\xbf"):
        sheet.fault(1, "file", "starts with a byte-order mark (EF BB BF); save the file as UTF-8 without it")
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for row, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            near = line[max(0, error.start - 15) : error.start].decode("utf-8", errors="ignore")
            after = f" after {shown(near)}" if near else ""
            sheet.fault(row, "row", f"byte {line[error.start]:#04x}{after} is not UTF-8; save the file as UTF-8")
    return content.decode("utf-8", errors="replace")


def _separator(sheet, text):
    header = text.split("\n", 1)[0]
    for character, word in _SEPARATORS.items():
        if "," not in header and header.count(character) >= max(1, len(sheet.fields) // 2):
            sheet.fault(1, "header", f"{word} separate the cells; allowed: commas; save the file as comma-separated")
            return character
    return ","


def _records(sheet, text, separator):
    """The rows as (first line, cells); a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            what = f"quotation marks do not fit ({error}); a cell with a comma or a quotation mark stands in quotation "
            sheet.fault(line, "row", what + 'marks, and each quotation mark in it is doubled: "so ""called"", here"')
            continue
        if cells:
            records.append((line, cells))
        else:
            sheet.fault(line, "row", "the line is empty; remove it")
    return records


def _header(sheet, line, found):
    """Check the header; returns the name that each column goes by, None for one to leave out."""
    wanted = _names(sheet.fields)
    missing = [name for name in wanted if name not in found]
    header = []
    for name in found:
        if name in header:
            sheet.fault(line, name, "the column stands twice; allowed: once")
            header.append(None)
        elif name in wanted:
            header.append(name)
        else:
            meant = nearest(name, missing)
            where = f"; {meant}rename it" if meant else "; remove it, or describe it in datapackage.yaml"
            message = f"{shown(name)} is no column of this table{where}; allowed: {', '.join(wanted)}"
            sheet.fault(line, name if name.isidentifier() else "header", message)
            if meant:
                missing.remove(meant.split("'")[1])
            header.append(meant.split("'")[1] if meant else None)
    for name in missing:
        position = wanted.index(name)
        after = f"after {wanted[position - 1]!r}" if position else "as the first"
        sheet.fault(line, name, f"the column is missing; add it {after}")
    kept = [name for name in header if name]
    order = [name for name in wanted if name in kept]
    if kept != order:
        name, due = next(pair for pair in zip(kept, order, strict=True) if pair[0] != pair[1])
        found = f"the columns stand in another order; {due!r} is due here"
        sheet.fault(line, name, f"{found}; allowed: {', '.join(wanted)}")
    sheet.whole = not missing
    return header


def _cells(sheet, header, records):
    described = {field["name"]: field for field in sheet.fields}
    checked = {name: {} for name in described}  # a column repeats few values: check each once
    unique = {name: {} for name, field in described.items() if field["constraints"].get("unique")}
    for line, cells in records:
        row = Row(sheet.path, line, dict.fromkeys(described, ""), dict.fromkeys(described))
        sheet.rows.append(row)
        row.text.update((name, cell) for name, cell in zip(header, cells, strict=False) if name)
        if len(cells) != len(header):
            row.sound = False
            surplus = len(cells) > len(header)
            todo = "put a cell with a comma in quotation marks" if surplus else "an empty cell needs its comma too"
            sheet.fault(line, "row", f"{len(cells)} cells; allowed: {len(header)}, as many as the header names; {todo}")
            continue
        for name in header:
            if name is None:
                continue
            text = row.text[name]
            if text not in checked[name]:
                checked[name][text] = check_cell(described[name], text)
            row.value[name], messages = checked[name][text]
            for message in messages:
                row.sound = False
                sheet.fault(line, name, message)
            if name in unique and text:
                first = unique[name].setdefault(text, line)
                if first != line:
                    sheet.fault(line, name, f"{shown(text)} stands in row {first} already; allowed: once")


def check_cell(described, text):
    """The typed value of a cell (None if empty or faulty) and what is wrong with it."""
    constraints = described["constraints"]
    if text == "":
        return None, ["is empty; a value is required"] if constraints.get("required") else []
    control = _CONTROL.search(text)
    if control:
        return None, [f"{shown(text)} holds the control character {ord(control.group()):#04x}; remove it"]
    if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _SIGNED_NUMBER.fullmatch(text):
        found = f"{shown(text)} begins with {text[0]!r}, which a spreadsheet runs as a formula"
        return None, [f"{found}; begin the text with another character"]
    if text != text.strip():
        return None, [f"{shown(text)} has a space at its beginning or end; remove it"]
    try:
        value = _typed(described, text)
    except ValueError as error:
        return None, [str(error)]
    messages = list(_broken(constraints, described, text, value))
    return (None if messages else value), messages


def _typed(described, text):
    kind = described["type"]
    if kind == "integer":
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"{shown(text)} is not a whole number; allowed: digits only, as in 1550 or -12")
        return int(text)
    if kind == "number":
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"{shown(text)} is not a number; allowed: digits and one point, as in 26.2 or -4.9")
        return float(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"{shown(text)} is neither true nor false; allowed: true, false")
        return text == "true"
    return interval(text) if described.get("partial_date") else text


def _broken(constraints, described, text, value):
    low, high = constraints.get("minimum"), constraints.get("maximum")
    if described["type"] in ("integer", "number"):
        bounds = " to ".join(str(end) for end in (low, high) if end is not None)
        bounds = bounds if None not in (low, high) else f"{bounds} {'or more' if high is None else 'or less'}"
        if low is not None and value < low:
            yield f"{text} is below the least value {low}; allowed: {bounds}"
        if high is not None and value > high:
            yield f"{text} is above the greatest value {high}; allowed: {bounds}"
    allowed = constraints.get("enum")
    if allowed is not None and value not in allowed and text not in allowed:
        yield f"{shown(text)} is not an allowed value; {nearest(text, allowed)}allowed: {listed(allowed)}"
    pattern = constraints.get("pattern")
    if pattern is not None and not re.fullmatch(pattern, text):
        form = FORMS if described.get("partial_date") else f"the pattern {pattern}"
        yield f"{shown(text)} has another form; allowed: {form}"
    if len(text) < constraints.get("minLength", 0):
        yield f"{shown(text)} has {len(text)} characters; allowed: {constraints['minLength']} or more"
    if len(text) > constraints.get("maxLength", len(text)):
        yield f"{shown(text)} has {len(text)} characters; allowed: {constraints['maxLength']} or fewer"


def _keys(sheet):
    """No two rows with one key."""
    if not sheet.key:
        return
    seen = {}
    label = ", ".join(sheet.key)
    for row in sheet.rows:
        key = tuple(row.text[name] for name in sheet.key)
        if not any(key):
            sheet.fault(row.line, label, "the key is empty; a row needs a key")
        elif key in seen:
            found = f"the key {', '.join(map(shown, key))} stands in row {seen[key]} already"
            sheet.fault(row.line, label, f"{found}; allowed: one row for each key; merge the two or change one")
        else:
            seen[key] = row.line
