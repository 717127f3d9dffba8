"""One stylesheet for the book: what the theme and the extensions bring, without the rules that no page can use.

A rule stays if every class, id and element that its selector asks for occurs on a page or as a word in a script that a
page loads (scripts make elements and set classes too). What stands in brackets, as in `:not(…)` and `:is(…)`, and the
states `:hover`, `:focus` … ask for nothing. So a rule is dropped only if its selector can match nothing in the book.
"""

import re
from pathlib import Path

import tinycss2

from .results import digest

NAME = "book.css"
SHEETS = (  # in the order in which the pages would load them; patterns, since MyST-NB writes a digest into its name
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "sphinx-design.min.css",
    "icons.css",
    "companion.css",
    "print.css",
)
ICONS = re.compile(r"fa[srb]?(-|$)")  # classes that the theme draws with a font, and icons.css with masks
DROPPED = {"charset", "import", "font-face"}  # at-rules: all is UTF-8, in one sheet, in the reader's fonts
NESTED = {"media", "supports", "layer", "container"}

_NAMES = re.compile(r'\b(?:class|id)="([^"]*)"')
_TAGS = re.compile(r"<([a-z][a-z0-9]*)")
_WORDS = re.compile(r"[A-Za-z_][\w-]*")
_BRACKETS = re.compile(r"\([^()]*\)")
_STATES = re.compile(r"::?[a-zA-Z-]+|\[[^\]]*\]")
_ASKED = re.compile(r"[.#]((?:\\.|[\w-])+)")


def vocabulary(pages, scripts):
    """The names that a selector may ask for.

    Parameters
    ----------
    pages, scripts : iterable of str
        The text of all pages, and of the scripts that they load.

    Returns
    -------
    set of str
        Classes, ids and elements.
    """
    found = {"html", "body"}
    for page in pages:
        found.update(_TAGS.findall(page))
        for names in set(_NAMES.findall(page)):
            found.update(names.split())
    for script in scripts:
        found.update(_WORDS.findall(script))
    return found


def widths(names):
    """The classes among some names that stand for a width in per cent, each with its rule."""
    found = sorted(int(name[6:]) for name in names if re.fullmatch(r"width-\d+", name))
    return "".join(f".width-{width}{{width:{width}%}}" for width in found)


def build(folder, names, last=None):
    """The stylesheet of a built book.

    Parameters
    ----------
    folder : path
        `_static` of the book, with the sheets in it.
    names : set of str
        As `vocabulary` gives them.
    last : path, optional
        The stylesheet of the last good book; taken as it is if it was made from the same sheets and names.

    Returns
    -------
    str
        It begins with the digest of what it was made from, in a comment.

    Raises
    ------
    FileNotFoundError
        If a sheet is missing: the theme's files have other names than the book expects.
    """
    texts = [_read(folder, pattern) for pattern in SHEETS]
    asked = {word for text in texts for word in _WORDS.findall(text)}
    names = {name for name in names if name in asked or name.startswith("width-")}
    key = digest("\0".join([*texts, *sorted(names), Path(__file__).read_text(encoding="utf-8")]))
    head = f"/* {key} */\n"
    if last is not None and last.is_file():
        text = last.read_text(encoding="utf-8")
        if text.startswith(head):
            return text
    theirs = {name for name in names if not ICONS.match(name)}
    sheets = [
        _purge(tinycss2.parse_stylesheet(text, True, True), names if pattern == "icons.css" else theirs)
        for pattern, text in zip(SHEETS, texts, strict=True)
    ]
    return head + "\n".join(filter(None, [*sheets, widths(names)])) + "\n"


def _read(folder, pattern):
    found = sorted(Path(folder).glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"the theme brings {len(found)} files _static/{pattern}, not one; see stylesheet.py")
    return found[0].read_text(encoding="utf-8")


def _purge(rules, names):
    return "".join(filter(None, (_rule(rule, names) for rule in rules)))


def _rule(rule, names):
    if rule.type == "qualified-rule":
        kept = [selector for selector in _selectors(rule.prelude) if _may_match(selector, names)]
        content = tinycss2.serialize(rule.content).strip()
        return f"{','.join(kept)}{{{content}}}" if kept and content else ""
    if rule.type != "at-rule" or rule.at_keyword in DROPPED:
        return ""
    opening = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
    if rule.content is None:
        return f"{opening};"
    if rule.at_keyword not in NESTED:
        return f"{opening}{{{tinycss2.serialize(rule.content)}}}"
    inner = _purge(tinycss2.parse_rule_list(rule.content, True, True), names)
    return f"{opening}{{{inner}}}" if inner else ""


def _selectors(prelude):
    """The selectors of a rule: its prelude, parted at the commas outside brackets."""
    parts = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _may_match(selector, names):
    while (without := _BRACKETS.sub("", selector)) != selector:
        selector = without
    selector = _STATES.sub("", selector)
    asked = [name.replace("\\", "") for name in _ASKED.findall(selector)]
    elements = _WORDS.findall(_ASKED.sub(" ", selector))
    return all(name in names for name in (*asked, *elements))
