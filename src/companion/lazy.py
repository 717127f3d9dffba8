"""Packages whose names are imported when they are first used.

A chapter then depends on the modules it uses and on no others, and the build runs again only what a change can reach.
"""

from importlib import import_module


def members(package, homes):
    """The `__getattr__` and `__dir__` of a package (PEP 562).

    Parameters
    ----------
    package : str
        The package's `__name__`.
    homes : dict
        For each name the module below the package that holds it: `{"load": "catalogue"}`.
    """

    def __getattr__(name):
        if name in homes:
            return getattr(import_module(f"{package}.{homes[name]}"), name)
        raise AttributeError(f"{package} has no {name!r}; there are: {', '.join(sorted(homes))}")

    return __getattr__, lambda: sorted(homes)
