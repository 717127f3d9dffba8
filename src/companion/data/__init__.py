"""Sourced tables: what there is (`tables`, `describe`), what is in it (`load`), where it is from (`sources`)."""

from .catalogue import Field, Table, describe, events, known_by, load, rooms, sources, tables
from .dates import format_date, interval, precision
from .store import DataError, data_dir, edition

__all__ = [
    "DataError",
    "Field",
    "Table",
    "data_dir",
    "describe",
    "edition",
    "events",
    "format_date",
    "interval",
    "known_by",
    "load",
    "precision",
    "rooms",
    "sources",
    "tables",
]
