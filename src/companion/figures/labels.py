"""Placing text so that no label lies on another: the same input always gives the same places.

All lengths are in one unit of the caller's choice; forms use inches.
"""

from matplotlib.font_manager import FontProperties

from . import style

LEADING = 1.3  # line height over type size


def spread(wanted, sizes, low=None, high=None, gap=0.0):
    """Centres for labels along one axis, in order, apart, and as near as may be to where they are wanted.

    Labels that collide form a block that stands where the squares of their shifts add up to least
    (isotonic regression by pooling adjacent violators).

    Parameters
    ----------
    wanted, sizes : sequence of float
        The centre each label would like, and its length along the axis.
    low, high : float, optional
        Bounds that no label may cross.
    gap : float
        Room between neighbours.

    Returns
    -------
    list of float
        Centres, in the order given.

    Raises
    ------
    ValueError
        If the labels are longer together than the room between the bounds.
    """
    if low is not None and high is not None and len(sizes):
        needed = sum(sizes) + gap * (len(sizes) - 1)
        if needed > high - low + 1e-9:
            raise ValueError(f"{len(sizes)} labels need {needed:.2f}, there is room for {high - low:.2f}")

    def bounded(block):
        start = block["sum"] / len(block["members"])
        if high is not None:
            start = min(start, high - block["length"])
        return start if low is None else max(start, low)

    blocks = []
    for member in sorted(range(len(wanted)), key=lambda index: (wanted[index], index)):
        blocks.append({"members": [member], "length": sizes[member], "sum": wanted[member] - sizes[member] / 2})
        while len(blocks) > 1 and bounded(blocks[-2]) + blocks[-2]["length"] + gap > bounded(blocks[-1]):
            last, before = blocks.pop(), blocks[-1]
            offset = before["length"] + gap
            before["sum"] += last["sum"] - offset * len(last["members"])
            before["members"] += last["members"]
            before["length"] = offset + last["length"]
    centres = [0.0] * len(wanted)
    for block in blocks:
        start = bounded(block)
        for member in block["members"]:
            centres[member] = start + sizes[member] / 2
            start += sizes[member] + gap
    return centres


def rows(intervals, gap=0.0):
    """The lowest row for each interval in which it touches no other; earlier starts are seated first.

    Parameters
    ----------
    intervals : sequence of (float, float)

    Returns
    -------
    list of int
        Row numbers from 0, in the order given.
    """
    seated, ends = [0] * len(intervals), []
    for member in sorted(range(len(intervals)), key=lambda index: (intervals[index], index)):
        start, end = intervals[member]
        row = next((row for row, taken in enumerate(ends) if taken + gap <= start), len(ends))
        ends[row : row + 1] = [end]
        seated[member] = row
    return seated


def flags(poles, widths, low, high, gap=0.0, lines=None):
    """Rows and left edges for labels that fly from vertical lines, each to the right of its own.

    The rightmost flies lowest; a label that would cross another line flies above where that line ends.
    One that would leave the bounds is moved back inside; the label of a line that it then covers flies below it, to
    the left of its own line, if there is room. `lines` is how many rows each label fills (1).

    Returns
    -------
    tuple of (list of int, list of float)
        The lowest row of each label, from 0, and its left edge.
    """
    lines = lines or [1] * len(poles)
    left = [max(low, min(pole, high - width)) for pole, width in zip(poles, widths, strict=True)]
    turned = set()
    for member, start in enumerate(list(left)):
        for other, pole in enumerate(poles):
            if start - gap < pole < poles[member] - gap and start < poles[member]:  # moved back over another's line
                room = pole - widths[other]
                if room >= low and not any(room - gap < one < pole for one in poles):
                    left[other] = room
                    turned.add(other)
    seated = {}
    for member in sorted(range(len(poles)), key=lambda index: (index not in turned, -poles[index], index)):
        start, end = left[member], left[member] + widths[member]
        taken, least = set(), 0
        for other, row in seated.items():
            top = row + lines[other]
            if start < left[other] + widths[other] + gap and left[other] < end + gap:
                taken.update(range(row, top))
            if start - gap < poles[other] < end + gap:
                least = max(least, top)
        row = least
        while taken & set(range(row, row + lines[member])):
            row += 1
        seated[member] = row
    return [seated[member] for member in range(len(poles))], left


def width(picture, text, size=style.SMALL, weight="normal"):
    """How wide a text is in inches, its longest line if it has several."""
    renderer = picture.canvas.get_renderer()
    font = FontProperties(family=style.RC["font.sans-serif"], size=size, weight=weight)
    widths = [renderer.get_text_width_height_descent(line, font, False)[0] for line in str(text).split("\n")]
    return max(widths) / picture.dpi


def height(text, size=style.SMALL):
    """How tall a text is in inches, leading included."""
    return (str(text).count("\n") + 1) * size * LEADING / 72


def wrap(picture, text, room, size=style.SMALL, weight="normal"):
    """The text broken into lines that are no wider than `room` inches, if its words allow."""
    lines = []
    for word in str(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(picture, longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)
