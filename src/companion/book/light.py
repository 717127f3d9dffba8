"""Spares Sphinx work that this book does not need: modules that it never uses, and the search for garbage.

Two of the modules take longer to import than the pages of the book to write: `jsonschema` compiles grammars for
international addresses (1.3 to 1.9 s) to check formats that Jupyter Book's own settings do not have, and MyST-NB
imports the ways to run notebooks that this book replaces (0.3 s). Nothing depends on this: where it does not fit, all
is imported as usual.
"""

import contextlib
import gc
import sys
import types

_ABSENT = ("rfc3987_syntax",)  # jsonschema does without it by itself
_RUNNERS = {
    "cache": "NotebookClientCache",
    "direct": "NotebookClientDirect",
    "inline": "NotebookClientInline",
}


def start_light():
    """Call before Sphinx is imported; does nothing for what is imported already."""
    for name in _ABSENT:
        sys.modules.setdefault(name, None)
    for name, client in _RUNNERS.items():
        module = types.ModuleType(f"myst_nb.core.execute.{name}")
        setattr(module, client, _never)
        sys.modules.setdefault(module.__name__, module)


def _never(*arguments, **options):
    raise RuntimeError("chapters are run by companion.book; _config.yml must say execute_notebooks: off")


@contextlib.contextmanager
def without_collection():
    """No search for garbage: page trees are millions of objects that live to the end, and are looked at each time.

    A cold build of the pages takes a third less time and a tenth more memory.
    """
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()
