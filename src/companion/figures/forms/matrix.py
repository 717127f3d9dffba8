"""A grid of cells: which kind of thing holds for each row and column."""

from matplotlib.patches import Rectangle

from .. import axes, columns, labels, style
from ..picture import TALL, Picture, form


@form
def matrix(
    frame, *, x, y, by, text=None, names=None, order=None, columns_order=None, rows_order=None, colour=None, height=None
):
    """Draw cells told apart by colour and symbol, with a few words in them if wanted.

    Parameters
    ----------
    frame : DataFrame
        One row for each cell that has something in it. Not changed.
    x, y : str
        Columns whose values make the columns and the rows of the grid; dates are put in order.
    by : str
        Column with the category of the cell.
    text : str, optional
        Column of a few words written in the cell under its symbol.
    names : dict, optional
        How values are written.
    order, columns_order, rows_order : list, optional
        Order of the categories, the columns and the rows.
    colour : dict, optional
        As in `series`.
    height : float, optional
        Height of the grid, inches.

    Returns
    -------
    Picture
        Its `drawn` has x, y, by, text, status and source.

    Raises
    ------
    ValueError
        If a column is missing, nothing is left to draw, or two rows claim one cell.
    """
    data = columns.need(frame, "matrix", x=x, y=y, by=by, text=text)
    across, down = columns.words(data, x), columns.words(data, y)
    seen = {}
    for cell in zip(across, down, strict=True):
        if cell in seen:
            raise ValueError(f"matrix: two rows claim the cell {x}={cell[0]!r}, {y}={cell[1]!r}; filter the rows")
        seen[cell] = True
    tops = columns.categories(
        "matrix", sorted(across) if columns.is_dates(data[x]) or data[x].dtype.kind == "i" else across, columns_order
    )
    sides = columns.categories("matrix", down, rows_order)
    raw = columns.words(data, by)
    groups = [columns.title(group, names) for group in columns.categories("matrix", raw, order)]
    looks = style.looks(groups, colour)
    empty = columns.hollow(data)

    picture = Picture(height=TALL)
    ax = picture.subplots()
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    room = 1.45
    step = (
        picture.get_figwidth()
        - 0.15
        - min(room, max(labels.width(picture, columns.title(side, names)) for side in sides))
    ) / len(tops)
    written = {
        index: labels.wrap(picture, data[text][index], step - 0.1)
        if text and isinstance(data[text][index], str)
        else ""
        for index in range(len(data))
    }
    least = [
        max([0.3, *[labels.height(words) + 0.32 for index, words in written.items() if words and down[index] == side]])
        for side in sides
    ]
    middles, tall = axes.row_labels(picture, ax, [columns.title(side, names) for side in sides], least, room)
    edges = axes.row_edges(middles)
    ax.set_xlim(0, len(tops))
    heads = [columns.short_date(top) if columns.is_dates([top]) else columns.title(top, names) for top in tops]
    turned = any(labels.width(picture, word) > step - 0.06 for head in heads for word in head.split())
    heads = heads if turned else [labels.wrap(picture, head, step - 0.06) for head in heads]
    ax.set_xticks([index + 0.5 for index in range(len(tops))], heads, rotation=90 if turned else 0)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    for row in range(len(sides)):
        for column in range(len(tops)):
            ax.add_patch(
                Rectangle(
                    (column, edges[row]),
                    1,
                    edges[row + 1] - edges[row],
                    facecolor=style.SHADE,
                    edgecolor="white",
                    linewidth=2,
                    zorder=1,
                )
            )
    for index, (top, side, group) in enumerate(zip(across, down, raw, strict=True)):
        column, row = tops.index(top), sides.index(side)
        look = looks[columns.title(group, names)]
        ax.add_patch(
            Rectangle((column, edges[row]), 1, edges[row + 1] - edges[row], facecolor=style.tint(look["colour"]),
                      edgecolor="white", linewidth=2, zorder=2)
        )  # fmt: skip
        words = written[index]
        sign = edges[row] + 0.15 if words else middles[row]
        ax.plot(column + 0.5, sign, look["marker"], color=look["colour"], markersize=7, markeredgewidth=1.3,
                markerfacecolor="white" if empty[index] else look["colour"], zorder=4)  # fmt: skip
        if words:
            ax.text(column + 0.5, sign + 0.12, words, ha="center", va="top", fontsize=style.SMALL, zorder=4,
                    linespacing=1.15)  # fmt: skip
    handles = [axes.key(looks[group], "marker", label=group) for group in groups]
    axes.legend(picture, handles + ([axes.hollow_key()] if empty.any() else []))
    picture.settle(ax, height or tall)
    picture.freeze()
    picture.drawn = columns.keep(data, x, y, by, text)
    return picture
