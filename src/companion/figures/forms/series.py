"""Lines: how one or several quantities went over time."""

import numpy as np

from .. import axes, columns, lines, style
from ..picture import TALL, Picture, form


@form
def series(
    frame, *, x, y, by=None, low=None, high=None, names=None, order=None, colour=None, marks=(), limits=(), shade=(),
    log=False, gap=None, labels="auto", ylabel=None, xlim=None, ylim=None, height=None,
):  # fmt: skip
    """Draw lines, one for each y column or for each value of `by`.

    Parameters
    ----------
    frame : DataFrame
        One row for each point. Rows without a value leave a gap. Not changed.
    x : str
        Column of years, partial dates or numbers.
    y : str or list of str
        Column or columns of numbers, in the unit that `ylabel` names.
    by : str, optional
        Column whose values tell the lines apart; only with a single y.
    low, high : str, optional
        Columns with the ends of a range about each point, in the unit of y.
    names : dict, optional
        How columns or values of `by` are written.
    order : list, optional
        Values of `by` in the order of the legend.
    colour : dict, optional
        For written names, a palette colour or a country whose colour to use.
    marks : list of (date or number, str)
        Dashed lines across, named above the axes.
    limits : list of (number, str)
        Level lines, named at the right.
    shade : list of (start, end, str)
        Periods shaded behind the lines, named above the axes.
    log : bool
        Logarithmic values; those of zero or less are left out, as in `drawn`.
    gap : float, optional
        Points further apart than this, in units of x (years for dates), are not joined.
    labels : "auto", "end" or "legend"
        Names at the ends of the lines or above the axes; "auto" chooses by the room there is.
    ylabel : str, optional
        What the values are, with unit.
    xlim, ylim : pair, optional
        Ends of the scales; dates may be partial.
    height : float, optional
        Height of the plot without its surroundings, inches (2.6).

    Returns
    -------
    Picture
        Its `drawn` has x, by (or `measure` and `value`), the values, status and source.

    Raises
    ------
    ValueError
        If a column is missing or holds the wrong thing, nothing is left to draw, a line would have two values at
        one place, an option has another value than those allowed, or a mark lies outside `xlim`.
    """
    wanted = [y] if isinstance(y, str) else list(y)
    data = columns.need(frame, "series", x=x, y=wanted, by=by, low=low, high=high)
    columns.allowed("series", "labels", labels, ("auto", "end", "legend"))
    found, kind, drawn = lines.gather(
        data, "series", x, wanted[0] if len(wanted) == 1 else wanted, by, low, high, names, order, log
    )
    picture = Picture(height=TALL)
    ax = picture.subplots()
    draw_into(
        picture, ax, found, kind, colour, marks, limits, shade, log, gap, labels, xlim, ylim, height or 2.6, ylabel
    )
    picture.drawn = drawn
    return picture


def draw_into(
    picture, ax, found, kind, colour, marks, limits, shade, log, gap, labels, xlim, ylim, height, ylabel, stepped=False,
    until=None,
):  # fmt: skip
    """One plot of lines with all that belongs around it; `steps` draws with it too."""
    looks = style.looks([line.name for line in found], colour)
    low, high = axes.bounds("series", np.concatenate([line.x for line in found]), kind, xlim, marks, shade)
    axes.shades(ax, shade, kind)
    any_hollow = lines.draw(ax, found, looks, gap, stepped, until)
    axes.mark_lines(ax, marks, kind)
    axes.limit_lines(ax, limits)
    axes.scale_x(ax, kind, low, high)
    values = np.concatenate([line.y for line in found])
    axes.scale_values(ax.yaxis, log, values)
    if ylim is not None:
        ax.set_ylim(*ylim)
    axes.top_label(ax, ylabel)
    picture.settle(ax, height)
    wanted = lines.ends(ax, found, limits, until)
    if labels == "auto":
        labels = "end" if 1 < len(found) <= 6 and lines.fits(picture, ax, wanted) else "legend"
    if labels == "legend":
        wanted = wanted[len(found) :]
        handles = lines.keys(found, looks, any_hollow)
        axes.legend(picture, handles if len(found) > 1 else handles[1:])
    elif any_hollow:
        axes.legend(picture, [axes.hollow_key()])
    texts = lines.hold_ends(picture, ax, wanted, looks)
    picture.settle(ax, height)
    axes.name_marks(picture, ax, marks, shade, kind)
    lines.place_ends(picture, ax, wanted, texts, looks)
    picture.freeze()
