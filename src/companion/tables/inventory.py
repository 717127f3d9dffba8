"""Every table and every field, from the descriptors."""

from companion.data import describe, load, tables

from .listing import Anchor, Listing, Passage, Text, markup_free, quoted
from .register import licence, status_counts, update


def catalogue(room=None, caption=None, name=None):
    """Every table of a room, or of all rooms: what it holds, its rows and how sure they are."""
    chosen = [one for one in tables() if room is None or one.startswith(f"{room}/")]
    rows = []
    for one in chosen:
        table = describe(one)
        what = [Text(quoted(table.title), strong=True), ". ", quoted(table.description)]
        rows.append([one, what, status_counts(load(one))])
    caption = caption or f"The tables of {'every room' if room is None else room}: {len(rows)}."
    name = name or f"tab-{room or 'all'}-catalogue"
    return Listing(["Table", "What it holds", "Rows"], rows, caption, name, [28, 50, 22], cards=True)


def fields(table, caption=None, name=None):
    """The fields of one table: type and unit, meaning, what is allowed."""
    described = describe(table)
    rows = [
        [
            [one.name, " (key)" if one.name in described.primary_key else ""],
            ["partial date" if one.partial_date else one.type, f", {one.unit}" if one.unit else ""],
            quoted(one.description),
            _allowed(one),
        ]
        for one in described.fields
    ]
    caption = caption or f"Fields of {markup_free(table)}."
    name = name or f"tab-fields-{table.replace('/', '-')}"
    return Listing(["Field", "Type and unit", "Meaning", "Allowed"], rows, caption, name, [22, 18, 38, 22], cards=True)


def dictionary(room=None):
    """Every table in full, each a place to link to (`#table-<room>-<table>`): description, warnings, fields."""
    blocks = []
    for one in tables():
        if room is not None and not one.startswith(f"{room}/"):
            continue
        table = describe(one)
        about = [Anchor(f"table-{one.replace('/', '-')}", one), ". ", Text(quoted(table.title), strong=True), ". "]
        blocks.append((*about, quoted(table.description)))
        facts = [f"{status_counts(load(one))}; {licence(one)}.", *map(quoted, table.usage_warnings)]
        blocks += [[*facts, *([update(table)] if table.expected_update else [])], fields(one)]
    return Passage(blocks)


def _allowed(one):
    rules = one.constraints
    parts = []
    if rules.get("enum"):
        parts.append(", ".join(str(value) for value in rules["enum"]))
    if "minimum" in rules or "maximum" in rules:
        parts.append(f"{rules.get('minimum', '…')} to {rules.get('maximum', '…')}")
    if rules.get("unique"):
        parts.append("each once")
    if not rules.get("required"):
        parts.append("may be empty")
    return "; ".join(parts)
