"""One fault of the data, as a person reads it."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong and where.

    Attributes
    ----------
    path : str
        The file, below the data folder.
    row : int
        The line an editor shows; the header is line 1.
    column : str
        A column, a place in a descriptor, or `file`, `header`, `row` for what is wider than a cell.
    message : str
        What was found, what is allowed, what to do.
    """

    path: str
    row: int
    column: str
    message: str

    def __str__(self):
        return f"data/{self.path}:{self.row}: {self.column}: {self.message}"


def shown(text, length=60):
    """A found text as a message quotes it: control characters made visible, long text cut."""
    text = str(text)
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def listed(words, most=12):
    """Allowed words as a message lists them."""
    words = [str(word) for word in words]
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def nearest(word, words, likeness=0.6):
    """The word that was probably meant, as the clause `did you mean 'x'? `, or an empty text."""
    near = difflib.get_close_matches(str(word), [str(other) for other in words], n=1, cutoff=likeness)
    return f"did you mean {near[0]!r}? " if near else ""
