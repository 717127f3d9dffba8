"""Calibration: how often what was stated at a probability came true."""

import numpy as np

from .. import axes, columns, style
from ..picture import TALL, Picture, form

APART = 0.036  # between two readings of one bin: their counts stand side by side


@form
def calibration(
    frame, *, stated, observed, count, low, high, by=None, names=None, order=None, colour=None,
    xlabel="stated probability", ylabel="share that came true", count_label="forecasts", height=None,
):  # fmt: skip
    """Draw observed against stated, with the interval of each bin and, below, its count.

    Parameters
    ----------
    frame : DataFrame
        One row for each bin. Not changed.
    stated, observed : str
        Columns of probabilities, 0 to 1: the mean stated, the share that came true.
    count : str
        Column with the number of forecasts in the bin, drawn and written below the plot.
    low, high : str
        Columns with the ends of the interval about `observed`.
    by : str, optional
        Column that tells two readings apart.
    names, order, colour
        As in `series`.
    xlabel, ylabel, count_label : str
    height : float, optional
        Height of the plot, inches (3.2).

    Returns
    -------
    Picture
        Its `drawn` has all the columns named, status and source.

    Raises
    ------
    ValueError
        If a column is missing or a value lies outside 0 to 1.
    """
    data = columns.need(frame, "calibration", stated=stated, observed=observed, count=count, low=low, high=high, by=by)
    values = {column: columns.numbers(data, "calibration", column) for column in (stated, observed, low, high)}
    for column, found in values.items():
        if ((found < 0) | (found > 1)).any():
            wrong = found[(found < 0) | (found > 1)][0]
            raise ValueError(f"calibration: {column!r} holds {wrong:g}; probabilities lie between 0 and 1")
    number = columns.numbers(data, "calibration", count)
    raw = columns.words(data, by) if by else [""] * len(data)
    groups = [columns.title(group, names) for group in columns.categories("calibration", raw, order)]
    looks = style.looks(groups, colour)
    empty = columns.hollow(data)
    if len(groups) > 2:
        raise ValueError(
            f"calibration: {by!r} holds {len(groups)} readings; two can be told apart: {', '.join(groups)}"
        )
    picture = Picture(height=TALL)
    ax, below = picture.subplots(2, 1, sharex=True, height_ratios=[5, 1])
    ax.grid(True, axis="both")
    below.grid(False)
    ax.plot([0, 1], [0, 1], color=style.MUTED, linewidth=1.2, linestyle=(0, (5, 3)), zorder=1.5)
    axes.scale_values(ax.yaxis)
    axes.scale_values(ax.xaxis)
    below.set_xlabel(xlabel)
    axes.top_label(ax, ylabel)
    axes.top_label(below, count_label)
    side = {group: (index - (len(groups) - 1) / 2) * APART for index, group in enumerate(groups)}
    anything = False
    for row in range(len(data)):
        if np.isnan(values[stated][row]):
            continue
        group = columns.title(raw[row], names)
        look, at, up = looks[group], values[stated][row] + side[group], values[observed][row]
        below.vlines(at, 0, number[row], color=look["colour"], linewidth=7, zorder=2)
        below.annotate(axes.number(number[row]), (at, number[row]), (0, 2), textcoords="offset points", ha="center",
                       va="bottom", fontsize=style.SMALL)  # fmt: skip
        if np.isnan(up):
            continue
        anything = True
        ax.vlines(at, values[low][row], values[high][row], color=look["colour"], linewidth=1.6, zorder=2)
        ax.plot(at, up, look["marker"], color=look["colour"], markersize=8, markeredgewidth=1.3, zorder=3,
                markerfacecolor="white" if empty[row] else look["colour"])  # fmt: skip
    if not anything:
        raise ValueError("calibration: no bin has both a stated and an observed probability; there is nothing to draw")
    ax.set_xlim(-0.03, 1.03)
    ax.set_ylim(-0.03, 1.03)
    below.set_ylim(0, np.nanmax(number) * 1.9)
    below.set_yticks([])
    shown = [axes.key(looks[group], "marker", label=group) for group in groups if group]
    diagonal = axes.key({"colour": style.MUTED, "marker": "None", "line": (0, (5, 3))}, "line", label="as stated")
    axes.legend(picture, [*shown, diagonal, *([axes.hollow_key()] if empty.any() else [])])
    tall = height or 3.2
    ax.get_gridspec().set_height_ratios([tall, 0.6])
    picture.settle(ax, tall)
    picture.freeze()
    picture.drawn = columns.keep(data, stated, observed, count, low, high, by)
    return picture
