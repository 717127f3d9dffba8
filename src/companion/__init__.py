"""The analytical companion to the 2020 policy brief *The Future of U.S.–Russia Relations*.

A chapter needs three things from here, and a student no more::

    from companion import load, glue, number
    from companion.figures import series
    from companion.tables import claims

Nothing is imported before it is used: a chapter depends on the modules it uses and on no others,
so that the build runs again only what a change can reach.
"""

_HOME = {
    "load": "companion.data",
    "edition": "companion.data",
    "glue": "companion.prose",
    "number": "companion.prose",
}

__all__ = ["edition", "glue", "load", "number"]


def __getattr__(name):
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'companion' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
