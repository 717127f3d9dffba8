"""The one kind of thing that every table function returns, and the parts that its cells are made of."""

import re
from dataclasses import dataclass
from html import escape

UNVERIFIED = "○"  # hollow, like the points of unverified values in the figures

_LEFT = 'style="text-align: left; vertical-align: top"'  # Jupyter sets the cells of a table to the right
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>$|@&~^#!:]|(?<=\w)\.(?=\w)")
_SPACE = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029 ]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)(?:\s*<[^>]*>)?`")
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)]*)\)")
_EMPHASIS = re.compile(r"(?<!\\)[*`]+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def markup_free(text):
    """Text of the data as MyST that shows exactly it: one line, nothing in it read as markup or as an address."""
    return _ACTIVE.sub(r"\\\g<0>", _SPACE.sub(" ", str(text)))


def quoted(text):
    """A descriptor's words as pages print them: quotation marks for backticks, a dash between years."""
    return re.sub(r"\b((?:18|19|20)\d\d)-((?:19|20)\d\d)\b(?!-)", "\\1–\\2", re.sub("`([^`]*)`", "“\\1”", text))


def narrow(words):
    """Words with soft hyphens in the longest, so that a table of several columns fits a phone."""
    for whole, broken in (
        ("Counterterrorism", "Counter-terrorism"),
        ("Cybersecurity", "Cyber-security"),
        ("interference", "inter-ference"),
        ("intervention", "inter-vention"),
    ):
        words = words.replace(whole, broken.replace("-", "\N{SOFT HYPHEN}"))
    return words


def _raw(text):
    """Text as a role's content, which knows no escapes: without the characters that would end or divide it."""
    return _SPACE.sub(" ", re.sub(r"[`<>|\\]", "", text)).strip()


@dataclass(frozen=True)
class Text:
    """Plain text, never markup; `strong` where it carries the row."""

    text: str
    strong: bool = False

    def markdown(self):
        shown = markup_free(self.plain())
        return f"**{shown}**" if self.strong and shown else shown

    def html(self):
        shown = escape(self.plain())
        return f"<strong>{shown}</strong>" if self.strong and shown else shown

    def plain(self):
        shown = _SPACE.sub(" ", self.text)
        return shown.strip() if self.strong else shown


@dataclass(frozen=True)
class Link:
    """A link: `target` is an anchor of the book (`#AC-03`) or an address (`https://…`).

    With an empty text the book shows the anchor's own title.
    """

    text: str
    target: str

    def __post_init__(self):
        if not re.fullmatch(r"#[^\s()<>]+|https?://\S+", self.target):
            raise ValueError(f"{self.target!r} is no target; allowed: #anchor, http://… or https://…")

    def markdown(self):
        target = self.target
        if not target.startswith("#"):
            target = "<" + re.sub(r"[<>|\\]", lambda found: f"%{ord(found.group()):02X}", target) + ">"
        return f"[{markup_free(self.text)}]({target})"

    def html(self):
        shown = escape(self.plain())
        return shown if self.target.startswith("#") else f'<a href="{escape(self.target)}">{shown}</a>'

    def plain(self):
        return _SPACE.sub(" ", self.text or self.target.removeprefix("#").removeprefix("source-")).strip()


@dataclass(frozen=True)
class Anchor:
    """A place that links of the book can point to; shows its text, which is also the title that bare links show.

    `hint` is what links in the prose show of it before they are followed.
    """

    name: str
    text: str = ""
    hint: str = ""

    def __post_init__(self):
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no anchor; allowed: letters, digits and hyphens, a letter first")

    def markdown(self):
        shown = f"{_raw(self.plain())} <{self.name}>" if self.text else self.name
        hint = f"{{hint}}`{_raw(self.hint)} <{self.name}>`" if self.hint else ""
        return f"{{anchor}}`{shown}`{hint}"

    def html(self):
        return f'<span id="{self.name}">{escape(self.plain())}</span>'

    def plain(self):
        return _SPACE.sub(" ", self.text or self.name).strip()


def claim(key):
    """A link to a claim."""
    return Link(key, f"#{key}")


def forecast(key):
    """A link to a forecast."""
    return Link(key, f"#{key}")


def exercise(key):
    """A link to an exercise."""
    return Link(key, f"#exercise-{key.lower()}")


def note(number):
    """A link to one of the brief's notes."""
    return Link(f"note {number}", f"#note-{number}")


def source(key, text=""):
    """A link to a source in the register; without a text the book shows publisher and year."""
    return Link(text, f"#source-{key}")


def mark(status):
    """The sign of an unverified row, after a space that does not break; nothing for any other status."""
    return Text(f"\N{NO-BREAK SPACE}{UNVERIFIED}" if status == "unverified" else "")


def explained(caption, statuses):
    """A caption with the meaning of the sign, where one of the rows bears it."""
    statuses = list(statuses)
    count = statuses.count("unverified")
    if not count:
        return caption
    return f"{caption} {UNVERIFIED} marks what is not yet verified against its source: {count} of {len(statuses)} rows."


def between(parts, separator="; "):
    """Parts with a separator between them."""
    return [one for part in parts for one in (Text(separator), part)][1:]


def missing(value):
    """Whether a value of a frame says that there is none."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def cell(value):
    """A cell as a tuple of parts, from text, a part, several of either, or nothing (None, missing)."""
    if isinstance(value, Text | Link | Anchor):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(part for one in value for part in cell(one))
    if missing(value):
        return ()
    return (Text(str(value)),)


class Listing:
    """An immutable table: columns, rows of cells, a caption and a name.

    Parameters
    ----------
    columns : sequence of str
        Headings; plain text.
    rows : iterable of sequence
        One cell for each column: text, a part (`Text`, `Link`, `Anchor`), a list of these, or None.
    caption : str
        One line of MyST, written by an author: data text in it must have gone through `markup_free`.
    name : str
        The table's name in the book, for {numref}: letters, digits and hyphens.
    widths : sequence of int, optional
        Relative widths of the columns.
    cards : bool
        Whether a narrow screen may show each row as a card, its cells below one another and without headings:
        only where every cell explains itself.

    Raises
    ------
    ValueError
        If a row is too long or too short, the name is no name, or the widths do not fit.
    """

    __slots__ = ("caption", "cards", "columns", "name", "rows", "widths")

    def __init__(self, columns, rows, caption, name, widths=None, cards=False):
        columns = tuple(columns)
        rows = tuple(tuple(cell(value) for value in row) for row in rows)
        for position, row in enumerate(rows, 1):
            if len(row) != len(columns):
                raise ValueError(f"table {name}: row {position} has {len(row)} cells; allowed: {len(columns)}")
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a table; allowed: letters, digits and hyphens, a letter first")
        if widths is not None and (len(widths) != len(columns) or any(width <= 0 for width in widths)):
            raise ValueError(f"table {name}: widths {widths!r}; allowed: {len(columns)} positive numbers")
        if not caption.strip():
            raise ValueError(f"table {name} has no caption; every table of the book needs one")
        caption, widths = _SPACE.sub(" ", caption).strip(), tuple(widths) if widths else None
        values = (caption, bool(cards), columns, name, rows, widths)
        for slot, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, slot, value)

    def __setattr__(self, name, value):
        raise AttributeError("a Listing does not change; make a new one")

    def __len__(self):
        return len(self.rows)

    def __repr__(self):
        return f"<Listing {self.name}: {len(self.rows)} rows, {', '.join(self.columns)}>"

    def markdown(self):
        """The table as MyST for the book."""
        lines = [f":::{{table}} {self.caption}", f":name: {self.name}"]
        lines.append(f":class: listing{' cards' if self.cards else ''}")
        if self.widths:
            lines.append(f":widths: {' '.join(str(width) for width in self.widths)}")
        lines += ["", _row(markup_free(column) for column in self.columns), _row("---" for _ in self.columns)]
        lines += [_row("".join(part.markdown() for part in parts) for parts in row) for row in self.rows]
        return "\n".join([*lines, ":::", ""])

    def html(self):
        """The table as XHTML for a notebook; only links that work there are links."""
        head = "".join(f'<th scope="col" {_LEFT}>{escape(column)}</th>' for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td {_LEFT}>{''.join(part.html() for part in parts)}</td>" for parts in row) + "</tr>"
            for row in self.rows
        )
        caption = escape(_readable(self.caption))
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/markdown": self.markdown(), "text/html": self.html()}


class Passage:
    """Blocks in a row: paragraphs, bulleted lists and listings.

    Parameters
    ----------
    blocks : iterable
        A `Listing`; a `list` of cells, shown as bullets; or a cell, shown as a paragraph.
    """

    __slots__ = ("blocks",)

    def __init__(self, blocks):
        made = tuple(
            one if isinstance(one, Listing) else [cell(item) for item in one] if isinstance(one, list) else cell(one)
            for one in blocks
        )
        object.__setattr__(self, "blocks", made)

    def __setattr__(self, name, value):
        raise AttributeError("a Passage does not change; make a new one")

    def __repr__(self):
        return f"<Passage of {len(self.blocks)} blocks>"

    def markdown(self):
        """The blocks as MyST for the book."""
        made = []
        for block in self.blocks:
            if isinstance(block, Listing):
                made.append(block.markdown())
            elif isinstance(block, list):
                made.append("\n".join(f"- {_inline(parts)}" for parts in block) + "\n")
            else:
                made.append(_inline(block) + "\n")
        return "\n".join(made)

    def html(self):
        """The blocks as XHTML for a notebook."""
        made = []
        for block in self.blocks:
            if isinstance(block, Listing):
                made.append(block.html())
            elif isinstance(block, list):
                items = "".join(f"<li>{''.join(part.html() for part in parts)}</li>" for parts in block)
                made.append(f"<ul>{items}</ul>")
            else:
                made.append(f"<p>{''.join(part.html() for part in block)}</p>")
        return "".join(made)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/markdown": self.markdown(), "text/html": self.html()}


def _row(cells):
    return "| " + " | ".join(shown.strip(" ") for shown in cells) + " |"


def _inline(parts):
    # what begins a list, a comment or a break at the start of a line begins nothing here
    shown = "".join(part.markdown() for part in parts).strip(" ")
    return re.sub(r"^(\d*)([-+=%.()])", r"\1\\\2", shown)


def _readable(markup):
    """A caption's MyST as plain text."""
    text = _LINK.sub(lambda found: found.group(1) or found.group(2).lstrip("#"), markup)
    text = _EMPHASIS.sub("", _ROLE.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", text)
