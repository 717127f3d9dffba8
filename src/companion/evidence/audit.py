"""`companion audit`: a form for the person who looks rows up again, and the record of what was found."""

import csv
import io
import os
import tempfile
from pathlib import Path

from companion.data import DataError, audits, data_dir, describe, interval, load
from companion.data.catalogue import AUDITS
from companion.data.sampling import FAULTY, VERDICTS, draw, key_of
from companion.data.structure import AUDIT_FIELDS, AUDIT_KEY
from companion.tables.audit import rates

from . import EvidenceError

COLUMNS = [field["name"] for field in AUDIT_FIELDS]
FORM = ["audit", "table", "key", "row", "sources", "verdict", "finding", "address", "checked_on", "checked_by"]


def write_form(path, name, share, rooms=None):
    """Draw a sample and write a form to be filled in: a CSV file, one line for each row.

    Returns
    -------
    int
        How many rows were drawn.

    Raises
    ------
    EvidenceError
        If the file exists already: somebody may have begun to fill it in.
    DataError
        If the share or a room is not known.
    """
    path = Path(path)
    sample = draw(name, share, rooms)
    table = sample.assign(audit=name, verdict="", finding="", address="", checked_on="", checked_by="")[FORM]
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            table.to_csv(file, index=False, lineterminator="\n")
    except FileExistsError:
        raise EvidenceError(f"{path} exists; it may be filled in already. Name another file, or remove it") from None
    return len(table)


def record(path):
    """Put the filled-in lines of a form into data/audits.csv; lines without a verdict are left for later.

    Returns
    -------
    tuple of (int, int)
        Lines recorded, lines still without a verdict.

    Raises
    ------
    EvidenceError
        If any line has a fault, or says something else than what is recorded already; then nothing is recorded.
    """
    path = Path(path)
    lines = _lines(path)
    filled = [(number, line) for number, line in lines if line["verdict"].strip()]
    known = {tuple(row[part] for part in AUDIT_KEY): row for row in audits()[COLUMNS].to_dict("records")}
    faults, seen, keys = [], {}, {}
    for number, line in filled:
        entry = {column: line[column].strip() for column in COLUMNS}
        identity = tuple(entry[part] for part in AUDIT_KEY)
        faults += [f"{path}:{number}: {column}: {message}" for column, message in _faults(entry, keys)]
        if identity in seen:
            faults.append(f"{path}:{number}: key: line {seen[identity]} is of the same row; one verdict for each row")
        elif identity in known and known[identity] != entry:
            faults.append(f"{path}:{number}: verdict: data/{AUDITS} has another entry of this audit for this row")
        seen[identity] = number
        known[identity] = entry
    if faults:
        raise EvidenceError("\n".join([*faults, f"{len(faults)} faults; nothing was recorded"]))
    _write([known[identity] for identity in sorted(known)])
    return len(filled), len(lines) - len(filled)


def _lines(path):
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise EvidenceError(f"{path} is not UTF-8; save it as CSV in UTF-8") from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise EvidenceError(f"{path}:1: the columns {', '.join(missing)} are missing; a form has {', '.join(FORM)}")
    try:
        return [(reader.line_num, {key: value or "" for key, value in line.items() if key}) for line in reader]
    except csv.Error as error:
        raise EvidenceError(f"{path}:{reader.line_num}: {error}; save it as CSV with commas") from None


def _faults(entry, keys):
    if entry["verdict"] not in VERDICTS:
        yield "verdict", f"{entry['verdict']!r} is none; allowed: {', '.join(VERDICTS)}"
    if entry["verdict"] in (*FAULTY, "source") and not entry["finding"]:
        yield "finding", f"is empty; a verdict of {entry['verdict']!r} says what was found"
    if not entry["checked_by"]:
        yield "checked_by", "is empty; say who looked the row up"
    try:
        interval(entry["checked_on"])
    except ValueError:
        yield "checked_on", f"{entry['checked_on']!r} is no date; allowed: 2026-11-24, 2026-11 or 2026"
    table = entry["table"]
    try:
        if table not in keys:
            columns = describe(table).primary_key
            keys[table] = {key_of(row, columns) for row in load(table).to_dict("records")}
    except DataError as error:
        yield "table", str(error)
        return
    if entry["key"] not in keys[table]:
        yield "key", f"{entry['key']!r} is no row of {table}; copy the key from the form that was drawn"


def _write(entries):
    place = data_dir() / AUDITS
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".audits-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(entries)
        Path(beside).chmod(0o644)
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def text(name=None):
    """What audits found, by room, for the terminal."""
    lines = []
    for audit in sorted(set(audits(name)["audit"])):
        lines.append(f"audit {audit}")
        for one in rates(audit):
            said = ", ".join(f"{one[verdict]} {verdict}" for verdict in VERDICTS if one[verdict])
            rate = "nothing was checked"
            if one["checked"]:
                between = f"{one['low']:.1%} to {one['high']:.1%}"
                rate = f"{one['faulty']} of {one['checked']} faulty, {one['rate']:.1%} (95 % interval {between})"
            lines.append(f"  {one['room'] or 'all rooms'}: {rate}; {said}")
    return "\n".join(lines) or "no such audit is recorded"
