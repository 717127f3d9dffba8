"""Bars: how much of each, or how many in each year."""

from itertools import pairwise

from .. import axes, blocks, columns, style
from ..picture import TALL, Picture, form


@form
def bars(
    frame, *, x, y=None, by=None, stacked=False, horizontal=None, text=None, band=None, values=False, highlight=(),
    sort=None, names=None, order=None, colour=None, marks=(), limits=(), log=False, ylabel=None, xlim=None,
    height=None,
):  # fmt: skip
    """Draw bars, grouped or stacked, upright or lying.

    Parameters
    ----------
    frame : DataFrame
        One row for each bar or piece of a bar; without `y`, one row for each thing to be counted. Not changed.
    x : str
        Column of years, numbers or names. Dates are counted by their year when there is no `y`.
    y : str or list of str, optional
        Column or columns of numbers, in the unit that `ylabel` names. Without it the rows are counted.
    by : str, optional
        Column whose values tell the bars of one place apart.
    stacked : bool
        On one another; else side by side.
    horizontal : bool, optional
        Lying bars, one row for each x. By default names lie and years stand.
    text : str, optional
        Column of short notes at the ends of the bars.
    band : str, optional
        Column whose runs of equal values shade the ground behind the bars, named above; only upright.
    values : bool
        Write the numbers at the ends of the bars.
    highlight : str or list of str
        Names that keep their colour while the others go grey.
    sort : None, "up" or "down"
        Order of the names by total; else as the frame has them.
    names, order, colour, marks, limits
        As in `series`.
    log : bool
        Logarithmic values.
    ylabel : str, optional
        What the values are, with unit.
    xlim : pair, optional
        Ends of the scale of x, for years and numbers.
    height : float, optional
        Height of the plot without its surroundings, inches; by default 2.4, or what the rows need.

    Returns
    -------
    Picture
        Its `drawn` has x, by, the values (or `count`), status and source.

    Raises
    ------
    ValueError
        If a column is missing or holds the wrong thing, nothing is left to draw, two values claim one bar, or an
        option has another value than those allowed.
    """
    wanted = [] if y is None else [y] if isinstance(y, str) else list(y)
    data = columns.need(frame, "bars", x=x, y=wanted, by=by, text=text, band=band)
    found = blocks.gather(data, "bars", x, wanted or None, by, names, order, text, sort)
    lying = found.kind == "category" if horizontal is None else bool(horizontal)
    if band is not None and lying:
        raise ValueError("bars: band= needs upright bars; leave out horizontal=True")
    highlight = [highlight] if isinstance(highlight, str) else list(highlight)
    lost = [name for name in highlight if found.kind == "category" and name not in found.names]
    if lost:
        raise ValueError(f"bars: highlight names {lost[0]!r}; the bars are: {', '.join(found.names)}")
    picture = Picture(height=TALL)
    ax = picture.subplots()
    draw_into(
        picture, ax, found, stacked, lying, band and (data, x, band), values, highlight, colour, marks, limits, log,
        ylabel, xlim, height,
    )  # fmt: skip
    picture.drawn = found.drawn
    return picture


def draw_into(
    picture, ax, found, stacked, lying, band, values, highlight, colour, marks, limits, log, ylabel, xlim, height
):
    looks = style.looks(found.groups, colour)
    shade = _runs(*band) if band else []
    axes.top_label(ax, ylabel)
    if lying:
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        written = [name if isinstance(name, str) else axes.number(name).replace(",", "") for name in found.names]
        least = 0.26 if stacked or len(found.groups) == 1 else 0.06 + 0.17 * len(found.groups)
        if found.kind != "category":  # places on a scale become rows
            found.cells["at"] = [float(found.names.index(at)) for at in found.cells["at"]]
            found.kind, found.names = "category", written
        middles, tall = axes.row_labels(picture, ax, written, least)
        rows = [two - one for one, two in pairwise(axes.row_edges(middles))]
        any_hollow = blocks.draw(picture, ax, found, looks, True, stacked, highlight, values, middles, rows)
        axes.scale_values(ax.xaxis, log, found.cells["value"])
        for value, _ in limits:
            ax.axvline(value, color=style.INK, linewidth=1, linestyle=(0, (9, 4)), zorder=3.5)
        axes.legend(picture, blocks.keys(found, looks, any_hollow))
        picture.settle(ax, height or tall)
        blocks.make_room(picture, ax, True)
        picture.settle(ax, height or tall)
        axes.name_marks(picture, ax, limits, [], "number")
    else:
        kind = found.kind
        if kind == "category":
            low, high = -0.6, len(found.names) - 0.4
            if marks or xlim:
                raise ValueError("bars: marks and xlim need years or numbers on x, not names")
        else:
            low, high = axes.bounds("bars", found.cells["at"], kind, xlim, marks)
            low, high = (low, high) if xlim else (min(low, min(found.names) - 0.7), max(high, max(found.names) + 0.7))
        axes.shades(ax, shade[1::2], "number")  # every second run, so that neighbours differ
        for start, _, _ in shade[1:]:
            ax.axvline(start, color=style.MUTED, linewidth=0.8, zorder=1)
        any_hollow = blocks.draw(picture, ax, found, looks, False, stacked, highlight, values)
        axes.scale_x(ax, kind, low, high) if kind != "category" else ax.set_xlim(low, high)
        if kind == "number" and len(found.names) <= 20:
            ax.set_xticks(found.names, [axes.number(name) for name in found.names])
        axes.scale_values(ax.yaxis, log, found.cells["value"])
        axes.mark_lines(ax, marks, kind)
        axes.limit_lines(ax, limits)
        axes.legend(picture, blocks.keys(found, looks, any_hollow))
        picture.settle(ax, height or 2.4)
        if kind == "category" and not blocks.upright_names(picture, ax, found):
            raise ValueError("bars: the names do not fit under upright bars; leave out horizontal=False")
        blocks.make_room(picture, ax, False)
        for value, label in limits:
            ax.annotate(label, (1, value), (-2, 2), xycoords=("axes fraction", "data"), textcoords="offset points",
                        ha="right", va="bottom", fontsize=style.SMALL, color=style.MUTED, zorder=6,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
        picture.settle(ax, height or 2.4)
        axes.clear_notes(ax, marks, kind)
        axes.name_marks(picture, ax, marks, shade, kind)
    picture.freeze()


def _runs(data, x, band):
    """Runs of equal values along x, as periods from half a place before the first to half a place after the last."""
    at, _ = columns.places(data, "bars", x)
    seen = sorted(dict.fromkeys((place, value) for place, value in zip(at, columns.words(data, band), strict=True)))
    runs = []
    for place, value in seen:
        if runs and runs[-1][2] == value:
            runs[-1][1] = place + 0.5
        else:
            runs.append([place - 0.5, place + 0.5, value])
    return [tuple(run) for run in runs]
