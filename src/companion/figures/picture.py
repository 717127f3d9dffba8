"""The one kind of thing that every form of figure returns."""

import io

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import style

MIME = "application/vnd.companion.figure+json"


class Picture(Figure):
    """A matplotlib figure that shows itself as SVG and carries the table it was drawn from.

    It is made without pyplot, so that nothing is shown twice, nothing stays open, and no backend matters.

    Parameters
    ----------
    width, height : float
        Inches. The default width reads on a phone, where it is scaled down, and fits the page of the PDF.

    Attributes
    ----------
    drawn : pandas.DataFrame or None
        Exactly what is drawn, one row for each mark; set by the form.
    """

    def __init__(self, width=style.WIDTH, height=3.4):
        with mpl.rc_context(style.RC):
            super().__init__(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(self)
        self.drawn = None

    def svg(self):
        """The picture as SVG text: the same bytes for the same picture, whatever the clock or the machine."""
        with mpl.rc_context(style.RC):
            out = io.StringIO()
            self.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()

    def png(self, scale=2):
        """The picture as PNG bytes, `scale` times 96 dots to the inch."""
        with mpl.rc_context(style.RC):
            out = io.BytesIO()
            self.savefig(out, format="png", dpi=96 * scale, metadata={"Software": None})
        return out.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        drawn = self.drawn
        record = {
            "columns": [] if drawn is None else [str(column) for column in drawn.columns],
            "csv": "" if drawn is None else drawn.to_csv(index=False, lineterminator="\n"),
            "rows": 0 if drawn is None else len(drawn),
            "unverified": 0 if drawn is None or "status" not in drawn else int((drawn["status"] == "unverified").sum()),
        }
        return {"text/plain": repr(self), "image/svg+xml": self.svg(), MIME: record}

    def __repr__(self):
        return f"<Picture, {0 if self.drawn is None else len(self.drawn)} rows>"
