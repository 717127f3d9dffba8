"""The one kind of thing that every form of figure returns."""

import functools
import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import style

TALL = 14  # inches: room enough for a form to measure in before it settles
MIME = "application/vnd.companion.figure+json"


def form(function):
    """Make a function a form: it draws in the book's style, whatever settings are in force around it."""

    @functools.wraps(function)
    def drawn_in_style(frame, **options):
        with style.sheet():
            return function(frame, **options)

    return drawn_in_style


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
        with style.sheet():
            super().__init__(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(self)
        self.drawn = None

    def settle(self, ax=None, height=None):
        """Lay the parts out; with `ax` and `height`, make the picture as tall as gives these axes so many inches."""
        engine = self.get_layout_engine()
        engine.execute(self)
        if height is None:
            return
        spot = ax.get_subplotspec()
        ratios = spot.get_gridspec().get_height_ratios() or [1]
        share = sum(ratios) / ratios[spot.rowspan.start]  # what is added is shared with the axes above and below
        for _ in range(6):
            more = (height - ax.get_position().height * self.get_figheight()) * share
            if abs(more) < 0.002:
                return
            self.set_figheight(self.get_figheight() + more)
            engine.execute(self)

    def freeze(self):
        """Keep the parts where they are: labels have been placed by where things stand now."""
        self.set_layout_engine("none")

    def svg(self):
        """The picture as SVG text: the same bytes for the same picture, whatever the clock or the machine."""
        with style.sheet():
            out = io.StringIO()
            self.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()

    def png(self, scale=2):
        """The picture as PNG bytes, `scale` times 96 dots to the inch."""
        with style.sheet():
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

    __str__ = lambda self: repr(self)  # noqa: E731

    def __repr__(self):
        return f"<Picture, {0 if self.drawn is None else len(self.drawn)} rows>"
