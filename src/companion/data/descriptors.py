"""The descriptors and `edition.yaml`: are they readable, whole, and true of the folder they lie in?

What follows them (`structure`, `rules`) gets only what is sound: a faulty constraint is reported here and dropped.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass, field

from .dates import FORMS, interval
from .fault import Fault, listed, nearest, shown

TYPES = ("string", "integer", "number", "boolean")
ROLES = ("events",)
FIELDS_OF_INTERACTION = (
    "relations", "great-power-competition", "multipolar-world", "interference", "strategic-stability", "cybersecurity",
    "counterterrorism", "european-security", "regional-problems", "economics", "space",
)  # fmt: skip
PACKAGE_KEYS = ("profile", "name", "title", "description", "licenses", "resources")
RESOURCE_KEYS = (
    "name", "profile", "path", "title", "description", "usage_warnings", "expected_update", "expected_within", "role",
    "field", "schema",
)  # fmt: skip
SCHEMA_KEYS = ("fields", "primaryKey", "foreignKeys", "missingValues")
FIELD_KEYS = ("name", "type", "partial_date", "unit", "description", "constraints")

# The end of a column's name implies its unit, the longest end first; a figure prints what the descriptor says.
UNITS = {
    "_usd_million": "million U.S. dollars",
    "_usd_billion": "billion U.S. dollars",
    "_gdp_pct": "% of GDP",
    "_pct": "per cent",
    "_kg": "kg",
}
# Numbers that count nothing: years and places in an order. Every other number has a unit.
UNITLESS = (
    "year", "year_from", "year_to", "first_year", "last_year", "treaty_year", "position", "level", "paragraph",
    "footnote",
)  # fmt: skip

# Constraint -> the Python type of its value, and what to tell who wrote another.
CONSTRAINTS = {
    "required": (bool, "true or false"),
    "unique": (bool, "true or false"),
    "minimum": ((int, float), "a number"),
    "maximum": ((int, float), "a number"),
    "minLength": (int, "a whole number"),
    "maxLength": (int, "a whole number"),
    "pattern": (str, "a regular expression"),
    "enum": (list, "a list of the allowed values"),
}

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b")


@dataclass
class Document:
    """A YAML or JSON file: its content (None if unreadable) and the line of each place in it."""

    path: str
    content: dict | None = None
    lines: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)

    def fault(self, place, message, label=None):
        """Note a fault at `place`, a tuple of keys; the line is that of the nearest place that exists."""
        exact = place
        while exact and exact not in self.lines:
            exact = exact[:-1]
        line = self.lines.get(exact, 1)
        self.faults.append(Fault(self.path, line, label or ".".join(map(str, place)) or "file", message))


def read_document(folder, stem):
    """The document `stem`.yaml of a folder, or its `.json` as an installed package has it."""
    path = next((folder / (stem + end) for end in (".yaml", ".json") if (folder / (stem + end)).is_file()), None)
    document = Document(f"{stem}.yaml" if path is None else stem + path.suffix)
    if path is None:
        document.fault((), "there is no such file; every data folder and every room in it needs its own")
        return document
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        message = f"byte {error.object[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        document.faults.append(Fault(document.path, row, "file", message))
        return document
    except OSError as error:
        document.fault((), f"cannot be read: {error.strerror}")
        return document
    try:
        content = json.loads(text) if path.suffix == ".json" else _yaml(text, document)
    except _NotYaml as error:
        document.faults.append(Fault(document.path, error.line, "file", f"not YAML: {error}"))
    except ValueError as error:
        document.fault((), f"not {path.suffix[1:].upper()}: {error}")
    else:
        if isinstance(content, dict):
            document.content = content
        else:
            document.fault((), f"holds {type(content).__name__}; must be a mapping of names to values")
    return document


def check_descriptor(document, room, folder):
    """Note the descriptor's faults; returns the sound part: `{table: {fields, key, links}}`."""
    content = document.content
    if content is None:
        return {}
    _misspelt_keys(document, (), content, PACKAGE_KEYS, "")
    if content.get("name") != room:
        document.fault(("name",), f"is {shown(content.get('name'))}; must be the folder's name, {room!r}")
    for key in ("title", "description"):
        _text(document, (key,), content.get(key), key)
    _licences(document, content.get("licenses"))
    resources = content.get("resources")
    if not isinstance(resources, list) or not resources:
        document.fault(("resources",), "must be a list with one entry for each table of the room")
        return {}
    tables = {}
    for position, resource in enumerate(resources):
        place = ("resources", position)
        if not isinstance(resource, dict):
            document.fault(place, "must be a mapping: name, path, title, description, schema")
            continue
        name = resource.get("name")
        if not isinstance(name, str) or not _SLUG.fullmatch(name):
            found = f"is {shown(name)}; must be small letters, digits and hyphens, as in 'us-goods-trade'"
            document.fault((*place, "name"), found, f"resource {position + 1}.name")
            continue
        if name in tables:
            document.fault((*place, "name"), "is the name of two tables; each name may stand once", f"{name}.name")
            continue
        tables[name] = _resource(document, place, name, resource, folder)
    tables = {name: table for name, table in tables.items() if table}
    for position, resource in enumerate(resources):
        name = resource.get("name") if isinstance(resource, dict) else None
        if name in tables and resource["schema"].get("foreignKeys"):
            place = ("resources", position, "schema", "foreignKeys")
            tables[name]["links"] = _links(document, place, name, resource["schema"]["foreignKeys"], tables, room)
    return tables


def check_edition(document):
    """Note the faults of `edition.yaml`; returns the day the data stand at, or None."""
    content = document.content
    if content is None:
        return None
    known = ("data_as_of", "brief_published", "brief")
    _misspelt_keys(document, (), content, known, "")
    as_of = _date(document, ("data_as_of",), content.get("data_as_of"), whole_day=True)
    _date(document, ("brief_published",), content.get("brief_published"))
    brief = content.get("brief")
    if not isinstance(brief, dict):
        document.fault(("brief",), "must be a mapping: title, author, publisher, published_on, url")
        return as_of
    for key in ("title", "author", "publisher", "url"):
        _text(document, ("brief", key), brief.get(key), f"brief.{key}")
    published = brief.get("published_on")
    if _date(document, ("brief", "published_on"), published) and published != content.get("brief_published"):
        found = f"is {shown(published)}; must equal brief_published, {shown(content.get('brief_published'))}"
        document.fault(("brief", "published_on"), found)
    return as_of


def _resource(document, place, name, resource, folder):
    _misspelt_keys(document, place, resource, RESOURCE_KEYS, f"{name}.")
    for key in ("title", "description"):
        _text(document, (*place, key), resource.get(key), f"{name}.{key}")
    path = resource.get("path")
    if path != f"{name}.csv":
        found = f"is {shown(path)}; must be '{name}.csv', the table's name with .csv"
        document.fault((*place, "path"), found, f"{name}.path")
    if not (folder / f"{name}.csv").is_file():
        there = [other.name for other in folder.glob("*.csv")]
        hint = nearest(f"{name}.csv", there) or "add the file or remove the entry"
        found = f"names '{name}.csv', which is not in the folder; {hint}".rstrip()
        document.fault((*place, "path"), found, f"{name}.path")
    warnings = resource.get("usage_warnings", [])
    if not isinstance(warnings, list) or not all(isinstance(warning, str) and warning for warning in warnings):
        document.fault((*place, "usage_warnings"), "must be a list of sentences", f"{name}.usage_warnings")
    schema = resource.get("schema")
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list) or not schema["fields"]:
        document.fault((*place, "schema"), "must hold `fields`, one entry for each column", f"{name}.schema")
        return None
    place = (*place, "schema")
    _misspelt_keys(document, place, schema, SCHEMA_KEYS, f"{name}.schema.")
    if schema.get("missingValues", [""]) != [""]:
        found = f"is {shown(schema['missingValues'])}; must be [\"\"]: only an empty cell means missing"
        document.fault((*place, "missingValues"), found, f"{name}.missingValues")
    fields = []
    for position, described in enumerate(schema["fields"]):
        sound = _field(document, (*place, "fields", position), name, described, [other["name"] for other in fields])
        if sound:
            fields.append(sound)
    names = [described["name"] for described in fields]
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    if not isinstance(key, list) or not key:
        document.fault((*place, "primaryKey"), "must name the columns that tell two rows apart", f"{name}.primaryKey")
        key = []
    for part in key:
        if part not in names:
            found = f"names {shown(part)}, which is no field; {nearest(part, names)}allowed: {listed(names)}"
            document.fault((*place, "primaryKey"), found, f"{name}.primaryKey")
    _role(document, place[:-1], name, resource, names)
    _expected(document, (*place[:-1], "expected_within"), name, resource.get("expected_within"), fields)
    return {"fields": fields, "key": [part for part in key if part in names], "links": []}


def _expected(document, place, table, within, fields):
    """A series that goes on: the column that dates its rows, and how many months old the newest may grow."""
    if within is None:
        return
    label = f"{table}.expected_within"
    months = within.get("months") if isinstance(within, dict) else None
    if not isinstance(months, int) or isinstance(months, bool) or months < 1 or set(within) != {"column", "months"}:
        document.fault(place, "must be {column: …, months: …}, months a whole number from 1", label)
        return
    dated = [field["name"] for field in fields if field.get("partial_date") or field["name"].startswith("year")]
    if within["column"] not in dated:
        found = f"names {shown(within['column'])}, which is neither a date nor a year; allowed: {listed(dated)}"
        document.fault(place, found, label)


def _links(document, place, table, keys, tables, room):
    """The sound foreign keys of a table as (column, other table, its column)."""
    sound = []
    for position, key in enumerate(keys if isinstance(keys, list) else [None]):
        try:
            (column,), reference = _one(key["fields"]), key["reference"]
            (target,), other = _one(reference["fields"]), reference["resource"] or table
        except (KeyError, TypeError, ValueError):
            found = "must give `fields` and `reference` (`resource`, `fields`), one column on each side"
            document.fault((*place, position), found, f"{table}.foreignKeys")
            continue
        for name, side in ((table, column), (other, target)):
            names = [field["name"] for field in tables.get(name, {"fields": ()})["fields"]]
            if side not in names:
                found = f"names {shown(side)}, which is no field of {name!r}; {nearest(side, names)}".rstrip(" ;")
                document.fault((*place, position), found, f"{table}.foreignKeys")
                break
        else:
            sound.append((column, f"{room}/{other}", target))
    return sound


def _one(columns):
    return [columns] if isinstance(columns, str) else columns


def _field(document, place, table, described, before):
    if not isinstance(described, dict) or not isinstance(described.get("name"), str) or not described["name"]:
        document.fault(place, "each field must be a mapping with a name", f"{table}.fields")
        return None
    name = described["name"]
    label = f"{table}.{name}"
    if name in before:
        document.fault((*place, "name"), "is the name of two fields; each name may stand once", f"{label}.name")
        return None
    _misspelt_keys(document, place, described, FIELD_KEYS, f"{label}.")
    _text(document, (*place, "description"), described.get("description"), f"{label}.description")
    kind = described.get("type")
    if kind not in TYPES:
        found = f"is {shown(kind)}; {nearest(kind, TYPES)}allowed: {listed(TYPES)}"
        document.fault((*place, "type"), found, f"{label}.type")
        kind = "string"
    partial = described.get("partial_date", False)
    if not isinstance(partial, bool) or (partial and kind != "string"):
        document.fault((*place, "partial_date"), "must be true, on a field of type string", f"{label}.partial_date")
        partial = False
    if kind in ("integer", "number"):
        _unit(document, place, label, name, described.get("unit"))
    constraints = described.get("constraints", {})
    if not isinstance(constraints, dict):
        document.fault((*place, "constraints"), "must be a mapping, as in `required: true`", f"{label}.constraints")
        constraints = {}
    sound = {
        key: value
        for key, value in constraints.items()
        if _constraint(document, (*place, "constraints", key), f"{label}.{key}", kind, key, value)
    }
    return {"name": name, "type": kind, "partial_date": partial, "constraints": sound}


def _unit(document, place, label, name, unit):
    implied = next((UNITS[end] for end in UNITS if name.endswith(end)), None)
    if implied and unit != implied:
        found = f"is {shown(unit)}" if unit else "is missing"
        document.fault((*place, "unit"), f"{found}; the column's name implies {implied!r}", f"{label}.unit")
    elif not unit and name not in UNITLESS:
        document.fault((*place, "unit"), "is missing; say what is counted, as in `unit: warheads`", f"{label}.unit")


def _constraint(document, place, label, kind, key, value):
    if key not in CONSTRAINTS:
        document.fault(place, f"is no constraint; {nearest(key, CONSTRAINTS)}allowed: {listed(CONSTRAINTS)}", label)
        return False
    wanted, words = CONSTRAINTS[key]
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        document.fault(place, f"is {shown(value)}; must be {words}", label)
        return False
    if key == "pattern":
        try:
            re.compile(value)
        except re.error as error:
            document.fault(place, f"{shown(value)} is no regular expression: {error}", label)
            return False
    if key == "enum" and kind == "string":
        strange = [word for word in value if not isinstance(word, str)]
        for word in strange:
            document.fault(place, f"holds {word!r}, which YAML does not read as text; put it in quotation marks", label)
        return not strange
    return True


def _role(document, place, table, resource, names):
    role = resource.get("role")
    if role is None:
        return
    if role not in ROLES:
        document.fault((*place, "role"), f"is {shown(role)}; allowed: {listed(ROLES)}, or no role", f"{table}.role")
        return
    missing = [column for column in ("date", "actor", "kind", "event") if column not in names]
    if missing:
        found = f"is 'events', but the table lacks {listed(missing)}; the timeline needs date, actor, kind, event"
        document.fault((*place, "role"), found, f"{table}.role")
    of = resource.get("field")
    if of not in FIELDS_OF_INTERACTION:
        found = f"is {shown(of)}; {nearest(of, FIELDS_OF_INTERACTION)}allowed: {', '.join(FIELDS_OF_INTERACTION)}"
        document.fault((*place, "field"), found, f"{table}.field")


def _licences(document, licences):
    whole = isinstance(licences, list) and licences and all(
        isinstance(licence, dict) and licence.get("name") and licence.get("path") for licence in licences
    )
    if not whole:
        document.fault(("licenses",), "must list at least one licence with its name and path (its address)")


def _text(document, place, text, label):
    if not isinstance(text, str) or not text.strip():
        found = f"is {shown(text)}" if text else "is missing"
        document.fault(place, f"{found}; must say in words what this is", label)
    elif _PLACEHOLDER.search(text):
        document.fault(place, f"{shown(text)} is a placeholder; say in words what this is", label)


def _date(document, place, value, whole_day=False):
    label = ".".join(place)
    if isinstance(value, dt.date | int):  # YAML reads 2026-09-30 as a date and 2026 as a number
        document.fault(place, f"{value} is not read as text; put it in quotation marks", label)
        return None
    try:
        first, last = interval(value)
    except ValueError:
        found = "is missing" if value is None else f"is {shown(value)}, no date"
        document.fault(place, f"{found}; allowed forms: {FORMS}", label)
        return None
    if whole_day and first != last:
        document.fault(place, f"is {shown(value)}; must be a day, as in 2026-09-30", label)
        return None
    return last


def _misspelt_keys(document, place, mapping, known, prefix):
    """Only near misses: a descriptor may carry more than this project reads."""
    for key in mapping:
        if key in known:
            continue
        hint = nearest(key, [other for other in known if other not in mapping], likeness=0.8)
        if hint:
            document.fault((*place, key), f"is no key of a descriptor; {hint}".rstrip(), f"{prefix}{key}")


class _NotYaml(Exception):
    def __init__(self, error):
        mark = getattr(error, "problem_mark", None)
        self.line = mark.line + 1 if mark else 1
        super().__init__(getattr(error, "problem", None) or str(error))


def _yaml(text, document):
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        _lines(node, (), document, set())
        return None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        raise _NotYaml(error) from None
    finally:
        loader.dispose()


def _lines(node, place, document, seen):
    if id(node) in seen or not isinstance(getattr(node, "value", None), list):
        return
    seen.add(id(node))
    pairs = enumerate(node.value) if node.id == "sequence" else ((key.value, (key, part)) for key, part in node.value)
    for key, part in pairs:
        where, child = part if isinstance(part, tuple) else (part, part)
        here = (*place, key if isinstance(key, str | int) else str(key))
        if here in document.lines:
            message = f"stands twice here (first on line {document.lines[here]}); YAML would silently keep the last"
            document.faults.append(Fault(document.path, where.start_mark.line + 1, str(key), message))
        document.lines[here] = where.start_mark.line + 1
        _lines(child, here, document, seen)
