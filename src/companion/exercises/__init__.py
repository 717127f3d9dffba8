"""The exercises of the chapters: a student gives an answer and is told how it stands, never what it should be.

    from companion.exercises import check
    check("EC-1", answer=None)

There is one module for each page that has exercises, named after the page, so that a page depends on its own only.
"""

from companion.lazy import members

_HOME = {"check": "checking", "find": "checking", "names": "checking"}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
