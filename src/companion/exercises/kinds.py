"""The kinds of answer: how each is asked for, read, and compared with the right one.

Nothing said here gives an answer away; what is told of a wrong one is what its author has already found.
"""

import math
import numbers
from dataclasses import dataclass

_PRECISE = ("the nearest whole one", "one digit after the point", "two digits after the point",
            "three digits after the point")  # fmt: skip
_ROUNDING = 1e-9  # of a binary fraction, beyond half a unit of the last digit asked


class OtherKind(Exception):
    """An answer of another kind than asked; the message says what it is and what to do."""


@dataclass(frozen=True)
class Number:
    """A number to so many `digits` after the point; `unit` in words, as in "in per cent"."""

    unit: str
    digits: int

    def wanted(self):
        return f"a number {self.unit}; {_PRECISE[self.digits]} will do"

    def read(self, answer):
        return _number(answer)

    def judge(self, given, right):
        def near(one, other):
            return abs(one - other) <= 0.5 * 10**-self.digits + _ROUNDING

        right = float(right)
        if near(given, right):
            return True, ""
        if near(-given, right):
            return False, "The size is right, the sign is not."
        if near(given * 100, right) or near(given, right * 100):
            return False, f"The digits are right, the unit is not: the answer is asked {self.unit}."
        if math.isclose(given, right, rel_tol=0.02):
            return False, "It is close: do not round before the last step."
        return False, ""


@dataclass(frozen=True)
class Count:
    """A whole number of something: `unit` in words, as in "events"."""

    unit: str

    def wanted(self):
        return f"a whole number of {self.unit}"

    def read(self, answer):
        return _whole(answer)

    def judge(self, given, right):
        return given == int(right), ""


@dataclass(frozen=True)
class Year:
    """A year."""

    def wanted(self):
        return "a year, as four digits without quotation marks"

    def read(self, answer):
        if hasattr(answer, "year") and isinstance(answer.year, int):
            raise OtherKind("it is a date; give its year")
        year = _whole(answer)
        if not 1000 <= year <= 9999:
            raise OtherKind("this number is no year")
        return year

    def judge(self, given, right):
        return given == int(right), ""


@dataclass(frozen=True)
class Word:
    """One of the words that `among`, a function without arguments, gives."""

    among: object

    def wanted(self):
        return f"one of these, in quotation marks: {', '.join(self.among())}"

    def read(self, answer):
        answer = _single(answer)
        if not isinstance(answer, str):
            raise OtherKind(f"it is {_seen(answer)}")
        if _same(answer) not in map(_same, self.among()):
            raise OtherKind(f"{_quoted(answer)} is none of the words asked for")
        return _same(answer)

    def judge(self, given, right):
        return given == _same(right), ""


@dataclass(frozen=True)
class Words:
    """Several words in any order; `what` they are, as in "kinds of event"."""

    what: str

    def wanted(self):
        return f'a list of {self.what}, each in quotation marks, as in `["…", "…"]`'

    def read(self, answer):
        if isinstance(answer, str):
            raise OtherKind("it is one text; put each word in quotation marks of its own, and all in square brackets")
        try:
            words = list(answer)
        except TypeError:
            raise OtherKind(f"it is {_seen(answer)}") from None
        strange = [word for word in words if not isinstance(word, str)]
        if strange or getattr(answer, "ndim", 1) > 1:
            raise OtherKind(f"it is {_seen(answer)}" if not strange else f"it holds {_seen(strange[0])}")
        return {_same(word): word for word in words}

    def judge(self, given, right):
        right = {_same(word) for word in right}
        found = [word for same, word in given.items() if same in right]
        wrong = [word for same, word in given.items() if same not in right]
        if not wrong and len(found) == len(right):
            return True, ""
        parts = []
        if found:
            parts.append(f"Right: {', '.join(map(_quoted, found))}.")
        if wrong:
            parts.append(f"Does not belong: {', '.join(map(_quoted, wrong))}.")
        if len(found) < len(right):
            parts.append("Something is missing.")
        return False, " ".join(parts)


def _number(answer):
    """A finite number as a float."""
    answer = _single(answer)
    if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
        raise OtherKind(f"it is {_seen(answer)}{_cure(answer)}")
    if not math.isfinite(answer):
        raise OtherKind("it is no finite number; it was computed from a missing value, or divided by zero")
    return float(answer)


def _whole(answer):
    value = _number(answer)
    if value != int(value):
        raise OtherKind("it has digits after the point")
    return int(value)


def _single(answer):
    """The only value of an array or a column that holds one."""
    if not isinstance(answer, str) and getattr(answer, "size", None) == 1 and hasattr(answer, "item"):
        answer = answer.item()
    return bool(answer) if type(answer).__name__ in ("bool", "bool_") else answer


def _seen(answer):
    """What something is, in a student's words."""
    if isinstance(answer, bool):
        return "True or False"
    if isinstance(answer, str):
        return "a text"
    if isinstance(answer, numbers.Real):
        return "a number"
    if type(answer).__name__ in ("NAType", "NaTType"):
        return "a missing value"
    if getattr(answer, "ndim", 0) > 1:
        return "a whole table"
    if getattr(answer, "ndim", 0) == 1:
        return "a whole column"
    if isinstance(answer, list | tuple | set | dict):
        return "a collection of values"
    if callable(answer):
        return "a function; call it with its brackets"
    return f"of the type {type(answer).__name__}"


def _cure(answer):
    """What to do about an answer that is no number."""
    if isinstance(answer, str):
        text = answer.strip().replace("\N{MINUS SIGN}", "-")
        if _is_number(text):
            return "; write it without quotation marks"
        return "; write it without quotation marks, with a point" if _is_number(text.replace(",", ".")) else ""
    if isinstance(answer, tuple) and all(isinstance(part, int) for part in answer):
        return ", as a comma parts numbers; write a point, and nothing between thousands"
    single = getattr(answer, "ndim", 0) or isinstance(answer, list | tuple | set | dict)
    return "; choose a single value from it" if single else ""


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _quoted(text):
    """A student's text as code, so that nothing in it is read as markup."""
    return f"`{text.replace('`', '')}`" if text.strip("` ") else "an empty text"


def _same(text):
    """Text as it is compared: small letters, single spaces."""
    return " ".join(str(text).split()).casefold()
