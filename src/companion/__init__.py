"""The analytical companion to the 2020 policy brief *The Future of U.S.–Russia Relations*.

A chapter needs three things from here, and a student no more::

    from companion import load, glue, number
    from companion.figures import series
    from companion.tables import claims

Nothing is imported before it is used: a chapter depends on the modules it uses and on no others,
so that the build runs again only what a change can reach.
"""

from companion.lazy import members

_HOME = {"edition": "data", "glue": "prose", "load": "data", "number": "prose"}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
