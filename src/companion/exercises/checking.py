"""Looks an exercise up, computes its answer from the tables, and says how a student's answer stands."""

import difflib
from dataclasses import dataclass
from importlib import import_module

from companion.data import DataError

from .kinds import OtherKind

PAGES = {
    "IN": "introduction",
    "CX": "context",
    "GP": "great_power_competition",
    "MW": "multipolar_world",
    "MI": "mutually_guaranteed_intervention",
    "AR": "areas",
    "AC": "strategic_stability",
    "CY": "cybersecurity",
    "CT": "counterterrorism",
    "EU": "european_security",
    "RP": "regional_problems",
    "NI": "non_interference",
    "EC": "economics",
    "SP": "space",
    "CO": "conclusion",
    "TL": "timeline",
    "CL": "claims",
    "FC": "forecasts",
    "ER": "errata",
}  # the letters are those of the chapter's claims; the last four pages have none


@dataclass(frozen=True)
class Exercise:
    """What is asked, in which kind of answer, where to look when it is not right, and how the answer is computed."""

    kind: object  # of companion.exercises.kinds
    question: str
    look: str
    answer: object  # a function without arguments


@dataclass(frozen=True)
class Reply:
    """What a student is told of an exercise, in Markdown."""

    name: str
    text: str

    def __repr__(self):
        return f"{self.name} {self.text}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/markdown": f"**{self.name}** {self.text}"}


def exercise(kind, question, look):
    """Make an exercise of the function that computes its answer from the tables; `ec_1` is the exercise EC-1."""
    return lambda answer: Exercise(kind, question, look, answer)


def check(name, answer=None):
    """Say how an answer stands: right, not right and where to look, or of another kind than asked.

    Without an answer, say what is asked. The right answer is never shown; a chapter's folded solution has it.

    Parameters
    ----------
    name : str
        The exercise, as in `"EC-1"`.
    answer : optional
        A number, a text or a list of texts, as the exercise asks. Numbers may be rounded as asked, or not at all.

    Returns
    -------
    Reply
        It shows itself as the cell's output.

    Raises
    ------
    DataError
        If there is no such exercise; the message names the nearest one.
    """
    found = find(name)
    wanted = found.kind.wanted()
    if answer is None:
        invitation = f"The answer is {wanted}. Write it in place of `None` and run the cell."
        return Reply(name, f"asks: {found.question}\n{invitation}")
    try:
        given = found.kind.read(answer)
    except OtherKind as error:
        return Reply(name, f"cannot take this answer: {error}. The answer is {wanted}.")
    right, remark = found.kind.judge(given, found.answer())
    if right:
        return Reply(name, "is right.")
    return Reply(name, " ".join(part for part in ("is not right yet.", remark, found.look) if part))


def find(name):
    """The exercise of a name such as `EC-1`."""
    prefix, _, number = str(name).partition("-")
    if prefix in PAGES:
        found = _module(prefix).get(f"{prefix}_{number}".lower())
        if found:
            return found
    near = difflib.get_close_matches(str(name).upper(), names(), n=1, cutoff=0.6)
    hint = f"the nearest is {near[0]!r}" if near else "they are named as in 'EC-1'"
    raise DataError(f"there is no exercise {name!r}; {hint}")


def names():
    """The names of all exercises in the order of the book."""
    return [one.upper().replace("_", "-") for prefix in PAGES for one in _module(prefix)]


def _module(prefix):
    held = vars(import_module(f"companion.exercises.{PAGES[prefix]}"))
    return {name: one for name, one in held.items() if isinstance(one, Exercise)}
