"""A mosaic: rows as tall as their count, tiles as wide as their share."""

import pandas as pd
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form

LEAST = 0.17  # inches: no row lower than its name


@form
def mosaic(frame, *, y, by, count=None, names=None, order=None, rows_order=None, colour=None, height=None):
    """Draw tiles for each y and by: height and width by share, the count written in the tile.

    Parameters
    ----------
    frame : DataFrame
        One row for each thing counted, or with `count` for each tile. Not changed.
    y : str
        Column that names the rows.
    by : str
        Column told by colour and hatch along each row.
    count : str, optional
        Column with the number of things in the tile.
    names, order, colour
        As in `series`.
    rows_order : list, optional
        Values of y from top to bottom.
    height : float, optional
        Height of all rows, inches.

    Returns
    -------
    Picture
        Its `drawn` has y, by and `count`, one row for each tile.

    Raises
    ------
    ValueError
        If a column is missing, a count is negative, or nothing is left to draw.
    """
    data = columns.need(frame, "mosaic", y=y, by=by, count=count)
    data = data.assign(_row=columns.words(data, y), _by=columns.words(data, by))
    data = data.assign(_n=columns.numbers(data, "mosaic", count) if count else 1.0)
    if (data["_n"] < 0).any():
        raise ValueError(f"mosaic: {count!r} holds {data['_n'].min():g}; counts of zero or more are needed")
    rows = columns.categories("mosaic", data["_row"], rows_order)
    groups = columns.categories("mosaic", data["_by"], order)
    tiles = data.groupby(["_row", "_by"])["_n"].sum()
    totals = {row: float(sum(tiles.get((row, group), 0) for group in groups)) for row in rows}
    rows = [row for row in rows if totals[row] > 0]
    if not rows:
        raise ValueError("mosaic: every count is zero; there is nothing to draw")
    looks = style.looks([columns.title(group, names) for group in groups], colour)

    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    whole = sum(totals.values())
    tall = height or max(2.6, 0.34 * len(rows))
    wrapped = [f"{columns.title(row, names)} ({axes.number(totals[row])})" for row in rows]
    wrapped = [labels.wrap(picture, name, 2.3) for name in wrapped]
    steps = [max(LEAST, totals[row] / whole * tall) for row in rows]
    down, middles, drawn = 0.0, [], []
    picture.settle()
    for row, step in zip(rows, steps, strict=True):
        left = 0.0
        for group in groups:
            number = tiles.get((row, group), 0)
            if not number:
                continue
            look = looks[columns.title(group, names)]
            share = number / totals[row]
            ax.add_patch(
                Rectangle((left, down + 0.02), share, step - 0.04, facecolor=look["colour"], edgecolor="white",
                          hatch=look["hatch"], linewidth=1.5, zorder=2)
            )  # fmt: skip
            words = axes.number(number)
            if share * 3.2 > labels.width(picture, words) + 0.1:
                ax.text(
                    left + share / 2,
                    down + step / 2,
                    words,
                    ha="center",
                    va="center",
                    fontsize=style.SMALL,
                    zorder=3,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "boxstyle": "round,pad=0.12"},
                )
            left += share
            drawn.append({y: row, by: group, "count": int(number) if number == int(number) else number})
        middles.append(down + step / 2)
        down += step
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}"))
    sizes = [labels.height(name) for name in wrapped]
    down = max(down, sum(sizes))
    placed = labels.spread(middles, sizes, 0.0, down)
    ax.set_ylim(down, 0)
    ax.set_yticks(placed, wrapped)
    ax.tick_params(length=0)
    axes.legend(picture, [axes.key(look, "block", label=name) for name, look in looks.items()])
    picture.settle(ax, down)
    picture.freeze()
    picture.drawn = pd.DataFrame(drawn)
    return picture
