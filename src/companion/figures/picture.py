"""The one kind of thing that every form of figure returns."""

import functools
import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

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
        Inches. The default width fits the page of the PDF; on a phone the figure scrolls.

    Attributes
    ----------
    drawn : pandas.DataFrame or None
        Exactly what is drawn, one row for each mark; set by the form.
    """

    def __init__(self, width=style.WIDTH, height=3.4):
        with style.sheet():
            super().__init__(figsize=(width, height), layout=ConstrainedLayoutEngine(hspace=0))
        FigureCanvasAgg(self)
        self.drawn = None

    def subplots(self, *arguments, **options):
        """As matplotlib's; titles stay where they are put, which spares the layout a search for free room."""
        found = super().subplots(*arguments, **options)
        for ax in self.axes:
            ax.set_title("")
            ax.yaxis.set_label_coords(0, 0.5)  # no form has a label there; the layout need not look for its place
        return found

    def settle(self, ax=None, height=None):
        """Lay the parts out; with `ax` and `height`, make the picture as tall as gives these axes so many inches."""
        for each in self.axes:
            if not each.get_xlabel():
                each.xaxis.set_label_coords(0.5, 0)
        self.get_layout_engine().execute(self)
        if height is None:
            return
        # What stands around the axes does not grow with the picture, so one layout tells how much is missing.
        spot = ax.get_subplotspec()
        ratios = spot.get_gridspec().get_height_ratios() or [1] * spot.get_gridspec().nrows
        more = (height - ax.get_position().height * self.get_figheight()) / ratios[spot.rowspan.start]
        self._stretch([more * ratio for ratio in ratios])

    def raise_top(self, more):
        """Make the picture taller by `more` inches of room above the topmost axes."""
        self._stretch([0.0] * self.axes[0].get_subplotspec().get_gridspec().nrows, more)

    def _stretch(self, rows, above=0.0):
        """Make each row of axes taller by so many inches, and leave so much more room above them all."""
        tall = self.get_figheight()
        boxes = [(ax, ax.get_position().bounds) for ax in self.axes]
        new = tall + sum(rows) + above
        self.set_figheight(new)
        for ax, (left, bottom, wide, high) in boxes:
            row = ax.get_subplotspec().rowspan
            below = sum(rows[row.stop :])
            own = sum(rows[row.start : row.stop])
            ax.set_position((left, (bottom * tall + below) / new, wide, (high * tall + own) / new))
            ax.set_in_layout(True)  # which matplotlib ends for axes that are placed

    def freeze(self):
        """Keep the parts where they are: labels have been placed by where things stand now."""
        self.set_layout_engine("none")

    def svg(self):
        """The picture as SVG text: the same bytes for the same picture, whatever the clock or the machine."""
        with style.sheet():
            out = io.StringIO()
            usual = self.canvas
            try:  # savefig would draw everything twice
                FigureCanvasSVG(self).print_svg(out, metadata={"Date": None, "Creator": None})
            finally:
                self.set_canvas(usual)
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
