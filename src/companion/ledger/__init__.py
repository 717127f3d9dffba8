"""The brief's statements, one row each, and what became of them: claims, forecasts, outlook, errata, the crowd.

`companion.ledger.words` holds the vocabulary, `companion.ledger.scores` the scores.
"""

from companion.lazy import members

_HOME = {
    "claims": "rows",
    "crowd": "rows",
    "errata": "rows",
    "forecasts": "rows",
    "outlook": "rows",
    "references": "rows",
    "sections": "rows",
    "section_title": "rows",
    "verdict_counts": "rows",
}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
