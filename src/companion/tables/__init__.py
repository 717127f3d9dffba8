"""Tables that read well in the book, in print and in a notebook; each function gives a `Listing` or a `Passage`.

Like the forms of figure they are pure: rows of the data in, something to look at out. Nothing is judged here.
"""

from companion.lazy import members

_HOME = {
    # the brief's statements and their verdicts
    "claims": "judged",
    "earlier": "judged",
    "errata": "judged",
    "verdicts": "judged",
    # what was expected and what came
    "crowd": "expected",
    "directions": "expected",
    "forecasts": "expected",
    "goals": "expected",
    "outlook": "expected",
    # scores
    "bands": "scored",
    "calibration": "scored",
    "scores": "scored",
    "scores_by_section": "scored",
    "scores_over_time": "scored",
    # events
    "events": "chronicle",
    # treaties by their names
    "treaties": "instruments",
    # where it is from
    "notes": "register",
    "sources": "register",
    "sources_of": "register",
    # every table and field
    "catalogue": "inventory",
    "dictionary": "inventory",
    "fields": "inventory",
    # what was looked up again
    "audited": "audit",
    "progress": "audit",
    # for teaching
    "exercises": "teaching",
    "lesson": "teaching",
    # any small table
    "table_of": "plain",
    "Listing": "listing",
    "Passage": "listing",
}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
