"""The forms of figures: each a pure function from a table to a `Picture`.

    from companion.figures import series

imports `forms/series.py` and what that needs, and no other form, so that a change to one form makes stale only
the chapters that use it. What forms share stands beside them: `style` (type, colours), `columns` (what is asked of a
table), `labels` (placing text), `axes` (scales, marks, legends), `lines` and `blocks` (drawing), `picture` (result).
"""

from companion.lazy import members

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

_HOME = {form: f"forms.{form}" for form in FORMS} | {"Picture": "picture"}

__all__ = sorted(_HOME)
__getattr__, __dir__ = members(__name__, _HOME)
