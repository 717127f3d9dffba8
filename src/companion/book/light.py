"""Starts Sphinx without the modules that its extensions import and this book never uses.

Two of them take longer to import than the pages of the book to write: `jsonschema` compiles grammars for international
addresses (1.3 to 1.9 s) to check formats that Jupyter Book's own settings do not have, and MyST-NB imports the ways to
run notebooks that this book replaces (0.3 s). Nothing depends on this: where it does not fit, all is imported as usual.
"""

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
