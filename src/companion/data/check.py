"""`companion check`: every fault of the data in one run.

Three layers, each going on with what the one before left sound: the descriptors, the structure of each table's file,
the rules that reach beyond one cell.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from . import store
from .catalogue import SOURCES
from .descriptors import check_descriptor, check_edition, read_document
from .fault import Fault
from .rules import RULES
from .structure import (
    ARCHIVE_FIELDS,
    ARCHIVE_KEY,
    AUDIT_FIELDS,
    AUDIT_KEY,
    SOURCE_FIELDS,
    STATUS_FIELDS,
    STATUS_KEY,
    read_sheet,
)

REGISTERS = {  # each may be absent
    "archives": (ARCHIVE_FIELDS, ARCHIVE_KEY),
    "audits": (AUDIT_FIELDS, AUDIT_KEY),
    "statuses": (STATUS_FIELDS, STATUS_KEY),
}

__all__ = ["Fault", "Survey", "check", "survey"]


@dataclass
class Survey:
    """What a run saw: its faults, the sheets by name (`sources` among them), how many rows each rule looked at."""

    faults: list = field(default_factory=list)
    sheets: dict = field(default_factory=dict)
    as_of: object = None
    looked: Counter = field(default_factory=Counter)

    def tables(self):
        """The sheets of the rooms, without the registers beside them."""
        return [sheet for name, sheet in self.sheets.items() if "/" in name]

    def whole(self, name):
        """Whether a table is here with all its columns."""
        return name in self.sheets and self.sheets[name].whole


def check(folder=None):
    """Every fault of a data folder, in the order of files and rows.

    Parameters
    ----------
    folder : str or Path, optional
        By default the folder that `load` reads.

    Returns
    -------
    list of Fault
        Empty if all is in order. `str(fault)` is `data/<room>/<table>.csv:ROW: COLUMN: what is wrong, what is allowed`.

    Raises
    ------
    DataError
        If there is no such folder.
    """
    return survey(folder).faults


def survey(folder=None):
    """As `check`, with what was looked at."""
    folder = Path(folder) if folder is not None else store.data_dir()
    if not folder.is_dir():
        raise store.DataError(f"{folder} is no folder; --data takes a folder that holds rooms and {SOURCES}")
    seen = Survey()
    edition = read_document(folder, "edition")
    seen.as_of = check_edition(edition)
    seen.faults += edition.faults
    seen.sheets["sources"] = read_sheet(folder, "sources", SOURCE_FIELDS, ["source"])
    for name, (fields, key) in REGISTERS.items():
        if (folder / f"{name}.csv").is_file():
            seen.sheets[name] = read_sheet(folder, name, fields, key, may_be_empty=name == "archives")
    every_descriptor_read = _rooms(folder, seen)
    for sheet in seen.sheets.values():
        seen.faults += sheet.faults
    complete = every_descriptor_read and all(sheet.whole for sheet in seen.sheets.values())
    for name, rule in RULES.items():
        if all(map(seen.whole, rule.tables)) and (complete or not rule.needs_all):
            try:
                results = list(rule.look(seen))
            except KeyError as error:  # the table has other columns now; to be silent would put the rule to sleep
                path = f"{rule.tables[0].split('/')[0]}/datapackage.yaml" if rule.tables else "edition.yaml"
                message = f"the rule {name} needs this column, which is not described; describe it, or adjust the rule"
                results = [Fault(path, 1, str(error.args[0]), message)]
            seen.looked[name] = len(results)
            seen.faults += [fault for fault in results if fault]
    seen.faults = sorted(set(seen.faults))
    return seen


def _rooms(folder, seen):
    """Read every room; says whether every descriptor could be read."""
    complete = True
    beside = (SOURCES, *(f"{name}.csv" for name in REGISTERS), "edition.yaml")
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if not path.is_dir():
            if path.name not in (*beside, "edition.json"):
                message = f"no room holds this file; allowed here: {', '.join(beside)} and the rooms; move it"
                seen.faults.append(Fault(path.name, 1, "file", message))
            continue
        document = read_document(folder, f"{path.name}/datapackage")
        tables = check_descriptor(document, path.name, path)
        seen.faults += document.faults
        complete = complete and document.content is not None
        for table, described in tables.items():
            if (path / f"{table}.csv").is_file():  # a missing one is a fault of the descriptor, named already
                sheet = read_sheet(folder, f"{path.name}/{table}", **described)
                seen.sheets[sheet.name] = sheet
            else:
                complete = False
        for other in sorted(path.iterdir()) if document.content is not None else ():
            known = other.stem in tables and other.suffix == ".csv"
            if not known and not other.name.startswith(".") and other.name != Path(document.path).name:
                message = "no descriptor names this file; describe it in datapackage.yaml or remove it"
                seen.faults.append(Fault(f"{path.name}/{other.name}", 1, "file", message))
    return complete
