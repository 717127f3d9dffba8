"""The brief's statements, one row each, and what became of them: claims, forecasts, outlook, errata, the crowd.

`companion.ledger.words` holds the vocabulary, `companion.ledger.scores` the scores.
"""

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


def __getattr__(name):
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
