"""Sourced tables: what there is (`tables`, `describe`), what is in it (`load`), where it is from (`sources`).

A module is imported when a name of it is first used: dates and the store do without pandas.
"""

from companion.lazy import members

_HOME = {
    "DataError": "store",
    "Field": "catalogue",
    "Table": "catalogue",
    "archives": "catalogue",
    "audits": "catalogue",
    "data_dir": "store",
    "describe": "catalogue",
    "edition": "store",
    "events": "catalogue",
    "format_date": "dates",
    "interval": "dates",
    "known_by": "catalogue",
    "load": "catalogue",
    "precision": "dates",
    "rooms": "store",
    "sources": "catalogue",
    "statuses": "catalogue",
    "tables": "catalogue",
}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
