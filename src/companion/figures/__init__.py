"""The forms of figures: each a pure function from a table to a `Picture`.

    from companion.figures import series

imports `forms/series.py` and what that needs, and no other form, so that a change to one form makes stale only
the chapters that use it. What forms share stands beside them: `style` (type, colours), `columns` (what is asked of a
table), `labels` (placing text), `axes` (scales, marks, legends), `lines` and `blocks` (drawing), `picture` (result).
"""

FORMS = (
    "bands",
    "bars",
    "calibration",
    "dumbbell",
    "lanes",
    "matrix",
    "mirrored",
    "mosaic",
    "panels",
    "series",
    "spans",
    "steps",
    "timeline",
)

__all__ = [*FORMS, "Picture"]


def __getattr__(name):
    from importlib import import_module

    if name in FORMS:
        return getattr(import_module(f"{__name__}.forms.{name}"), name)
    if name == "Picture":
        return import_module(f"{__name__}.picture").Picture
    raise AttributeError(f"companion.figures has no form {name!r}; there are: {', '.join(FORMS)}")


def __dir__():
    return sorted(__all__)
