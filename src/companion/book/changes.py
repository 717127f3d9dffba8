"""The page of changes: for each edition the changelog's entry, and from the second on what the record says moved."""

import json
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from companion.editions import EditionError, changelog
from companion.editions.record import record_path, score_rows
from companion.ledger.words import OUTCOMES, VERDICTS

MOST = 200  # rows of a table on the page; the record has all
WORDS = {"verdicts": VERDICTS, "outcomes": OUTCOMES}


class Changes(SphinxDirective):
    """``:::{changes}``: a section for each edition, newest first."""

    def run(self):
        """Called by Sphinx where the directive stands."""
        root = self.env.srcdir
        self.env.note_dependency(str(Path(root, changelog.FILE)))
        try:
            entries = changelog.entries(root)
        except EditionError as error:
            raise self.error(str(error)) from None
        sections = []
        for position, entry in enumerate(entries):
            name = f"edition-{entry.edition.replace('.', '-')}"
            section = nodes.section("", nodes.title("", f"Edition {entry.edition}"), ids=[name], names=[name])
            self.state.document.note_explicit_target(section)
            if entry.day:
                section += nodes.paragraph("", f"Dated {entry.day.day} {entry.day:%B %Y}.")
            self.state.nested_parse(StringList(entry.text.splitlines(), changelog.FILE), 0, section)
            if position + 1 < len(entries):
                path = record_path(root, entry.edition)
                self.env.note_dependency(str(path))
                section += self._moved(path, entry.edition, entries[position + 1].edition)
            sections.append(section)
        return sections

    def _moved(self, path, edition, former):
        if not path.is_file():
            text = f"What changed since edition {former}, row by row, is listed here when the edition is published."
            return [nodes.paragraph("", text)]
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            name = path.relative_to(self.env.srcdir).as_posix()
            raise self.error(f"{name}: {error}; `companion diff --write` writes it anew") from None
        return parts(record, f"tab-changes-{edition.replace('.', '-')}")


def parts(record, name):
    """What a record says, as paragraphs and tables, whose names begin with `name`."""
    former, tables = record["old"]["edition"], record["tables"]
    changed = [(table, value) for table in tables for value in table["values_changed"]]
    came = [(table, "added", row) for table in tables for row in table["rows_added"]]
    gone = [(table, "removed", row) for table in tables for row in table["rows_removed"]]
    moved = [(what, one) for what in WORDS for one in record[what]]
    found = [nodes.paragraph("", _summary(record, len(came), len(gone), changed))]
    if moved:
        rows = [
            (_link(one["id"]), *(WORDS[what].get(one[side], one[side] or "not judged") for side in ("old", "new")))
            for what, one in moved
        ]
        title = f"Verdicts and outcomes that moved since edition {former}"
        found.append(_table(title, f"{name}-moved", ("Statement", "Before", "After"), rows, (20, 40, 40)))
    if not any(isinstance(record["scores"][side], str) for side in ("old", "new")):
        title = f"Scores and counts before and after, beside edition {former}"
        rows = score_rows(record["scores"])
        found.append(_table(title, f"{name}-scores", ("Measure", "Before", "After"), rows, (60, 20, 20)))
    if changed:
        rows = [
            (table["table"], " · ".join(value["key"].values()), value["field"], value["old"], value["new"])
            for table, value in changed
        ]
        heads = ("Table", "Row", "Column", "Before", "After")
        title = f"Values that changed since edition {former}"
        found.append(_table(title, f"{name}-values", heads, rows, (20, 20, 14, 23, 23)))
    if came or gone:
        rows = [(table["table"], word, " · ".join(row[column] for column in table["key"]))
                for table, word, row in came + gone]  # fmt: skip
        title = f"Rows added and removed since edition {former}"
        found.append(_table(title, f"{name}-rows", ("Table", "What", "Row"), rows, (30, 15, 55)))
    for words, figures in (record["figures"] or {}).items():
        if figures:
            line = nodes.paragraph(
                "", f"Figures {words}: " if words != "changed" else "Figures drawn from other data: "
            )
            for position, figure in enumerate(figures):
                line += [nodes.Text(", ")] if position else []
                line += _link(figure, "numref")
            line += nodes.Text(".")
            found.append(line)
    return found


def _summary(record, added, removed, changed):
    rows = {(table["table"], *value["key"].values()) for table, value in changed}
    touched = len(record["tables"]) + len(record["tables_added"]) + len(record["tables_removed"])
    told = [
        f"{count:,} {word}{'' if count == 1 else 's'} {what}"
        for count, word, what in (
            (added, "row", "added"),
            (removed, "row", "removed"),
            (len(rows), "row", "changed"),
            (len(record["tables_added"]), "table", "added"),
            (len(record["tables_removed"]), "table", "removed"),
        )
        if count
    ]
    if not told:
        return f"Since edition {record['old']['edition']} no row has changed."
    tables = f"{touched} table{'' if touched == 1 else 's'}"
    return f"Since edition {record['old']['edition']}, in {tables}: {', '.join(told)}."


def _link(target, kind="ref"):
    """A link where the book still has the target, plain text where it has not: a record outlives what it names.

    Of the kind `numref` it reads as the figure's present number.
    """
    text = nodes.inline("", target)
    return addnodes.pending_xref(
        "", text, refdomain="std", reftype=kind, reftarget=target.lower(), refexplicit=kind == "ref", refwarn=False
    )


def _table(title, name, heads, rows, widths):
    """A table as `companion.tables` makes them for the book; of many rows the first ones, and how many more."""
    if len(rows) > MOST:
        title += f"; the first {MOST:,} of {len(rows):,}"
    table = nodes.table(
        "", nodes.title("", f"{title}."), classes=["listing", "colwidths-given"], ids=[name], names=[name]
    )
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    body = nodes.tbody("", *(_row(cells) for cells in rows[:MOST]))
    table += group
    group += [nodes.thead("", _row(heads)), body]
    return table


def _row(cells):
    parts = [cell if isinstance(cell, nodes.Node) else nodes.Text(cell or "—") for cell in cells]
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", part)) for part in parts))


def setup(app):
    """Connect the directive to Sphinx."""
    app.add_directive("changes", Changes)
