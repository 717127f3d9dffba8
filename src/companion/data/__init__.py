"""Sourced tables: what there is (`tables`, `describe`), what is in it (`load`), where it is from (`sources`).

A module is imported when a name of it is first used: dates and the store do without pandas.
"""

_HOME = {
    "DataError": "store",
    "Field": "catalogue",
    "Table": "catalogue",
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
    "tables": "catalogue",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module 'companion.data' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
