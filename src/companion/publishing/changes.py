"""What changed, told: in a terminal, and in the records from which the page of changes is made."""

from dataclasses import replace
from pathlib import Path

from companion.book.results import write_whole
from companion.editions.record import record_path, score_rows

from . import PublishingError
from .difference import MOVED, compare, key_tuples
from .sides import open_side

MOST = 20  # rows of a table, and pages or figures, that the terminal shows


def text(difference, most=MOST):
    """What changed, as it is printed in a terminal; of long lists the first `most`, and how many more there are."""
    lines = [f"From {_name(difference.old)} to {_name(difference.new)}"]
    for what in MOVED:
        moved = difference.moved(what)
        lines += _block(f"{what.capitalize()} that moved", [_arrow(one["id"], one) for one in moved], most)
    lines += ["", "Scores", *(f"  {line}" for line in score_lines(difference.scores))]
    for title, tables in (("New tables", difference.tables_added), ("Tables gone", difference.tables_removed)):
        lines += _block(title, [f"{name}: {_count(rows, 'row')}" for name, rows in tables.items()], most)
    for table in difference.tables:
        lines += ["", f"{table.name}: {summary(table)}"]
        for word, fields in (("new column", table.fields_added), ("column gone", table.fields_removed)):
            lines += [f"  {word}: {name}" for name in fields]
        entries = [f"+ {key}" for key in table.keys(table.added.head(most))]
        entries += [f"- {key}" for key in table.keys(table.removed.head(most))]
        shown = table.changed.head(most)
        entries += [
            _arrow(f"~ {' · '.join(key)}: {one.field}", {"old": one.old, "new": one.new})
            for key, one in zip(key_tuples(shown.index), shown.itertuples(index=False), strict=True)
        ]
        lines += [f"  {line}" for line in entries[:most]]
        more = len(table.added) + len(table.removed) + len(table.changed) - most
        lines += [f"  … and {more:,} more; --json has them all"] if more > 0 else []
    if not (difference.tables or difference.tables_added or difference.tables_removed):
        lines += ["", "No row differs."]
    lines += _files("Figures", difference.figures, "a side has no built pages", most)
    if difference.pages is not None:
        lines += _files("Pages", difference.pages, "", most)
        for name, told in difference.pages["lines"].items():
            lines += _block(name, told, most)
    return "\n".join(lines)


def _name(side):
    edition = f"edition {side['edition']}" if side["edition"] else "tables without an edition"
    return f"{edition} (data as of {side['data_as_of'] or 'no stated day'})"


def summary(table):
    """How many rows of a table came, went and changed, in words."""
    parts = [
        (len(table.added), "added"),
        (len(table.removed), "removed"),
        (table.rows_changed, "changed"),
    ]
    told = [f"{_count(count, 'row')} {word}" for count, word in parts if count]
    return ", ".join(told) or "other columns"


def score_lines(found):
    """The scores of either side, one below the other, as plain text."""
    if any(isinstance(found[side], str) for side in ("old", "new")):
        told = [f"{side}: {found[side]}" for side in ("old", "new") if isinstance(found[side], str)]
        return ["not compared; " + "; ".join(told)]
    return [f"{words}: {before} → {after}" if before != after else f"{words}: {before}, unchanged"
            for words, before, after in score_rows(found)]  # fmt: skip


def _arrow(label, one):
    return f"{label}: {one['old'] or '(empty)'} → {one['new'] or '(empty)'}"


def _count(number, word):
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _block(title, entries, most):
    if not entries:
        return []
    more = [f"  … and {len(entries) - most:,} more; --json has them all"] if len(entries) > most else []
    return ["", f"{title} ({len(entries):,})", *(f"  {line}" for line in entries[:most]), *more]


def _files(title, found, why, most):
    if found is None:
        return ["", f"{title}: not compared; {why}"]
    signs = {"added": "+", "removed": "-", "changed": "~"}
    entries = [f"{sign} {name}" for part, sign in signs.items() for name in found[part]]
    return _block(f"{title} that changed", entries, most) or ["", f"{title}: none changed"]


# ---------------------------------------------------------------- the record of an edition


def write_record(difference, root):
    """Keep what changed in the edition of the checkout `root`; gives the file's path.

    Raises
    ------
    PublishingError
        If the newer side is no checkout, or both are one edition.
    """
    edition = difference.new["edition"]
    if not edition or not Path(root, "pyproject.toml").is_file():
        raise PublishingError(f"{root}: --write keeps the record in a checkout; NEW must be one (with pyproject.toml)")
    if not difference.old["edition"]:
        raise PublishingError("--write records what changed since an edition; OLD must be one (SITE/<edition>)")
    if difference.old["edition"] == edition:
        raise PublishingError(f"both sides are edition {edition}; raise the version in pyproject.toml first")
    if difference.figures is None:
        raise PublishingError("a side has no built pages, so no figures; run `companion build html` there")
    path = record_path(root, edition)
    write_whole(path, replace(difference, pages=None).json().encode())
    return path


def record_fault(former, made, root):
    """What is wrong with the record that a checkout keeps of its changes since a former edition; empty if nothing is.

    For `companion publish`, before it publishes an edition that has one before it.

    Parameters
    ----------
    former, made : path
        The edition before, `SITE/<edition>`, and the one that was made of the checkout, or the checkout itself, built.
    root : path
        The checkout.
    """
    cure = f"run `companion build html`, then `companion diff {former} . --write`, and commit the file"
    with open_side(former) as old, open_side(made) as new:
        path = record_path(root, new.edition)
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            return f"{name} is missing, from which the page of changes is made; {cure}"
        if path.read_text(encoding="utf-8") != compare(old, new).json():
            return f"{name} is not what changed since edition {old.edition}; {cure}"
    return ""
