"""Where it is from: the register of sources, the brief's notes, and what stands behind a chapter."""

from companion.data import DataError, archives, describe, format_date, load, store
from companion.data import sources as all_sources
from companion.data.archived import page_of
from companion.ledger import references
from companion.ledger.words import STATUSES
from companion.prose import number

from .listing import Anchor, Link, Listing, Passage, Text, between, explained, mark, quoted, source

_LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "hr": "Croatian", "it": "Italian", "ja": "Japanese", "kk": "Kazakh", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
_KINDS = {
    "official": "official documents and data",
    "press": "press",
    "research": "research",
    "reference": "works of reference",
    "other": "other works",
}


def sources(kind=None, language=None, caption=None, name=None):
    """The register of sources, by publisher, each a place to link to (`#source-<key>`).

    Parameters
    ----------
    kind : str, optional
        Only sources of this kind: official, press, research, reference, other.
    language : str, optional
        Only sources in this language: en, ru, …

    Raises
    ------
    DataError
        If no source is of that kind or language.
    """
    table = all_sources()
    for column, wanted in (("kind", kind), ("language", language)):
        if wanted is not None:
            allowed = sorted(set(table[column]))
            table = table[table[column] == wanted]
            if not len(table):
                raise DataError(f"no source is of {column} {wanted!r}; allowed: {', '.join(allowed)}")
    copies = archives()
    table = table.sort_values(["publisher", "published_on", "title"], kind="stable", key=lambda text: text.str.lower())
    rows = [
        [
            Anchor(f"source-{row.Index}", _short(row)),
            _work(row.title, row.url, copies),
            [
                format_date(row.published_on) if row.published_on else "no date",
                "" if row.language == "en" else f", in {_LANGUAGES.get(row.language, row.language)}",
            ],
        ]
        for row in table.itertuples()
    ]
    what = _KINDS.get(kind, "all sources") if kind else "all sources"
    caption = caption or f"{what.capitalize()}: {number(len(table))}."
    name = name or "-".join(["tab", "sources", *(part for part in (kind, language) if part)])
    return Listing(["Source", "Title", "Published"], rows, caption, name, [28, 50, 22], cards=True)


def notes(caption=None, name="tab-notes"):
    """The works in the brief's forty notes, each note a place to link to (`#note-13`)."""
    table, copies = references(), archives()
    rows, seen = [], set()
    for row in table.itertuples():
        label = f"note {row.footnote}"
        where = Text(label) if row.footnote in seen else Anchor(f"note-{row.footnote}", label)
        seen.add(row.footnote)
        by = f"{row.authors} " if isinstance(row.authors, str) else ""
        remark = f" {row.note}" if isinstance(row.note, str) else ""
        rows.append(
            [
                where,
                [by, *_work(row.title, row.url, copies), f". {row.outlet}.{remark}", mark(row.status)],
                f"{format_date(row.published_on)}; {row.kind}, in {_LANGUAGES.get(row.language, row.language)}",
            ]
        )
    caption = caption or f"The brief's {len(seen)} notes, which name {len(table)} works."
    columns = ["Note", "Work", "Published; kind and language"]
    return Listing(columns, rows, explained(caption, table["status"]), name, [12, 60, 28])


def sources_of(*names):
    """What stands behind a chapter: for each table what it holds, how sure it is, what to mind, and its sources.

    Parameters
    ----------
    *names : str
        Names of tables, in the order in which they are to be listed.

    Raises
    ------
    DataError
        If there is no such table, or none is named.
    """
    if not names:
        raise DataError("sources_of() needs the names of one or more tables")
    blocks = []
    for name in dict.fromkeys(names):
        table, rows = describe(name), load(name)
        blocks.append([Text(quoted(table.title or name), strong=True), f". {quoted(table.description)}"])
        facts = [
            [Link(name, f"#table-{name.replace('/', '-')}"), f": {status_counts(rows)}; {licence(name)}."],
            *map(quoted, table.usage_warnings),
        ]
        if table.expected_update:
            facts.append(update(table))
        if "source" in rows:
            keys = rows["source"].value_counts(sort=False).index
            facts.append(["Sources: ", *between([source(key) for key in keys]), "."])
        blocks[-1] = tuple(blocks[-1])
        blocks.append(facts)
    return Passage(blocks)


def update(table):
    """When new rows are to be expected, as an item of its own."""
    return f"Update: {quoted(table.expected_update)}"


def status_counts(rows):
    """`35 rows: 30 cross-checked, 5 unverified`."""
    total = f"{number(len(rows))} row{'' if len(rows) == 1 else 's'}"
    if "status" not in rows or not len(rows):
        return total
    counts = rows["status"].value_counts()
    parts = [f"{number(int(counts[status]))} {status}" for status in STATUSES if status in counts]
    return f"{total}: {', '.join(parts)}"


def licence(name):
    """The licence of a table's compilation, in short."""
    licences = store.descriptor(name.split("/")[0]).get("licenses", [])
    names = [one.get("name", one.get("title", "")) for one in licences]
    # "CC BY 4.0", which no line breaks
    names = [name.replace("-", "\N{NO-BREAK SPACE}") if name.startswith("CC-") else name for name in names]
    return ", ".join(names) or "no licence stated"


def _short(row):
    year = row.published_on[:4]
    return f"{row.publisher or row.title}, {year or 'no date'}"


def _work(title, url, copies):
    """A work's title, linked to its page, and to the archived copy of the page where one is known."""
    parts = [Link(title, url) if url.startswith(("http://", "https://")) else Text(title)]
    if page_of(url) in copies.index:
        copy = copies.loc[page_of(url)]
        parts += [" (", Link(f"archived copy of {format_date(copy.captured_on)}", copy.archive), ")"]
    return parts
