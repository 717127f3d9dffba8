"""`companion update`: newer and revised rows from a public interface, as a proposal that a person reads.

The table itself is never written: the proposal is a diff that `git apply` takes once it was read.
"""

import csv
import difflib
import io
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from companion.data import describe, sources, store
from companion.data.structure import read_sheet

from . import EvidenceError
from .fetch import Limits, get
from .interfaces import interface

LIMITS = Limits()
MOST_TIMES = 10  # the greatest value ever, times this: beyond it a value is taken for a fault
COMPARED = 6  # with fewer values in common, a change of unit cannot be told from revisions
LOOK = "look at the interface: its unit or scope may be another now"
STATED = ("source", "known_on", "status", "note")  # about a row, not of it


@dataclass
class Change:
    """A proposed row: its key, and by column what it is now and would be; `added` if there is no such row yet."""

    key: tuple
    cells: dict
    added: bool

    def __str__(self):
        said = (f"{column} {old or 'empty'} -> {new}" for column, (old, new) in self.cells.items())
        if self.added:
            said = (f"{column} {new}" for column, (_, new) in self.cells.items())
        return f"{' '.join(self.key)}: {'new: ' if self.added else ''}{', '.join(said)}"


@dataclass
class Proposal:
    """What an interface would change in a table.

    Attributes
    ----------
    table : str
    changes : list of Change
    agreeing : int
        Rows of the table that the interface gives as they are.
    remarks : list of str
        What a person has to look at.
    diff : str
        A unified diff of the table's file; empty if nothing changes.
    """

    table: str
    changes: list = field(default_factory=list)
    agreeing: int = 0
    remarks: list = field(default_factory=list)
    diff: str = ""

    def text(self):
        """For the terminal."""
        added = sum(change.added for change in self.changes)
        counted = f"{added} rows to add, {len(self.changes) - added} to change, {self.agreeing} agree"
        listed = [f"  {change}" for change in self.changes]
        return "\n".join([f"{self.table}: {counted}", *listed, *(f"  look at {remark}" for remark in self.remarks)])


def propose(table, today, address=None, limits=LIMITS):
    """Ask the table's interface, and compare its rows with the table's.

    Parameters
    ----------
    table : str
        One of `companion.evidence.interfaces.OF`.
    today : datetime.date
        The day on which the proposed rows become known.
    address : str, optional
        A mirror of the interface.
    limits : companion.evidence.fetch.Limits

    Returns
    -------
    Proposal

    Raises
    ------
    EvidenceError
        If the table has no interface, or anything in the answers is not as it should be.
    DataError
        If the table itself cannot be read.
    """
    asked, described = interface(table), describe(table)
    lines, rows = _lines(described)
    answers = []
    for one in asked.requests((address or asked.ADDRESS).rstrip("/"), rows, today):
        if answers:
            time.sleep(limits.between)
        answers.append(get(one, asked.KINDS, limits))
    reading = asked.read(answers, rows)
    _plausible(table, rows, reading.rows, described, asked.SERIES)
    proposal = Proposal(table, remarks=reading.remarks)
    _merge(proposal, described, lines, rows, reading.rows, today)
    return proposal


def write(proposal):
    """Keep a proposal in _build/proposals, or remove an older one that no longer holds; returns its path or None."""
    path = store.data_dir().parent / "_build" / "proposals" / f"{proposal.table}.diff"
    if not proposal.diff:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(proposal.diff, encoding="utf-8", newline="\n")
    return path


def _lines(described):
    """The file's header and rows, each as its text and as a dict of cells."""
    text = store.read_text(described.path)
    names = [column.name for column in described.fields]
    kept, rows, start = text.splitlines(keepends=True), [], 0
    reader, lines = csv.reader(io.StringIO(text, newline="")), []
    for cells in reader:
        lines.append("".join(kept[start : reader.line_num]))
        rows.append(cells)
        start = reader.line_num
    if not rows or rows[0] != names or any(len(cells) != len(names) for cells in rows):
        raise EvidenceError(f"data/{described.path} does not fit its descriptor; `companion check` says where")
    return lines, [dict(zip(names, cells, strict=True)) for cells in rows[1:]]


def _plausible(table, rows, fetched, described, series):
    """Refuse what no revision explains: values beyond all measure, or most of them changed by half and more."""
    key = described.primary_key
    here = {_key(row, key): row for row in rows}
    for column in (one.name for one in described.fields if one.type in ("integer", "number")):
        for name in sorted({row[series] if series else "" for row in fetched}):
            of = [row for row in fetched if column in row and (not series or row[series] == name)]
            known = [_number(row[column]) for row in rows if row[column] and (not series or row[series] == name)]
            where = f"{table}: {f'{name}, ' if name else ''}{column}"
            most = max(map(abs, known), default=None)
            for row in of:
                if most and abs(_number(row[column])) > MOST_TIMES * most:
                    which = f"{row[column]} for {' '.join(_key(row, key))}"
                    message = f"{which} is over {MOST_TIMES} times the greatest so far, {most}"
                    raise EvidenceError(f"{where}: {message}; {LOOK}")
            pairs = [(_number(here[_key(row, key)][column]), _number(row[column])) for row in of
                     if here.get(_key(row, key), {}).get(column)]  # fmt: skip
            shares = [abs(new - old) / abs(old) for old, new in pairs if old]
            if len(shares) >= COMPARED and statistics.median(shares) > Decimal("0.5"):
                message = f"most of {len(shares)} values that the table has are another by half and more"
                raise EvidenceError(f"{where}: {message}; {LOOK}")


def _merge(proposal, described, lines, rows, fetched, today):
    names, key = [column.name for column in described.fields], described.primary_key
    header, *old = lines
    kept = [(_key(row, key), row, line) for row, line in zip(rows, old, strict=True)]
    place = {identity: number for number, (identity, _, _) in enumerate(kept)}
    fresh = {"known_on": today.isoformat(), "status": "unverified"}
    for cells in fetched:
        identity = _key(cells, key)
        if identity not in place:
            row = dict.fromkeys(names, "") | fresh | cells
            proposal.changes.append(Change(identity, _told(dict.fromkeys(names, ""), cells, key), added=True))
            at = next((number for number, entry in enumerate(kept) if entry[0] > identity), len(kept))
            kept.insert(at, (identity, row, _line(row, names)))
            place = {entry[0]: number for number, entry in enumerate(kept)}
            continue
        row = kept[place[identity]][1]
        told = _told(row, cells, key)
        if not told:
            proposal.agreeing += 1
            continue
        before = ", ".join(f"{column} {was}" for column, (was, _) in told.items() if was)
        note = " ".join(filter(None, [row["note"], f"Before: {before}." if before else ""]))
        row = row | fresh | {column: new for column, (_, new) in told.items()} | _stated(cells) | {"note": note}
        proposal.changes.append(Change(identity, told, added=False))
        kept[place[identity]] = (identity, row, _line(row, names))
    if proposal.changes:
        new = [header, *(line for _, _, line in kept)]
        _check(proposal, described, "".join(new))
        path = f"data/{described.path}"
        proposal.diff = "".join(difflib.unified_diff(lines, new, f"a/{path}", f"b/{path}"))


def _told(row, cells, key):
    """The values that differ, by column: as they are, as they would be."""
    told = {column: (row[column], new) for column, new in cells.items() if column not in (*key, *STATED)}
    return {column: (old, new) for column, (old, new) in told.items() if not _same(old, new)}


def _stated(cells):
    return {column: cells[column] for column in STATED if column in cells}


def _check(proposal, described, text):
    """The table with its proposed rows against its descriptor; any fault refuses the whole."""
    fields = [
        {"name": one.name, "type": one.type, "partial_date": one.partial_date, "constraints": one.constraints}
        for one in described.fields
    ]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, described.path)
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8", newline="")
        sheet = read_sheet(Path(folder), described.name, fields, list(described.primary_key))
    known = set(sources().index)
    faults = [str(fault) for fault in sheet.faults]
    faults += [f"data/{sheet.path}:{row.line}: source: {row.text['source']!r} is not in data/sources.csv; add it there"
               for row in sheet.rows if row.text["source"] not in known]  # fmt: skip
    if faults:
        refused = f"{proposal.table}: nothing was proposed, for the table would have these faults"
        raise EvidenceError("\n".join([*faults, refused]))


def _key(row, key):
    return tuple(row[column] for column in key)


def _line(row, names):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([row[name] for name in names])
    return text.getvalue()


def _same(old, new):
    if old == new:
        return True
    try:
        return Decimal(old) == Decimal(new)
    except InvalidOperation:
        return False


def _number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        raise EvidenceError(f"{text!r} is no number; `companion check` says where it stands") from None
