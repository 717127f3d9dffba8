"""Looking at pictures as a reader does: where text lies, what lies on what."""

import itertools

import pytest
from matplotlib.text import Text

from companion.figures import style

TOUCH = 1.0  # pixels of a hundred to the inch that boxes may share: rounding, and the air in a line of type


def _texts(picture):
    renderer = picture.canvas.get_renderer()
    picture.draw(renderer)
    unseen = set(_outside(picture))
    return [
        (text.get_text(), Text.get_window_extent(text, renderer))
        for text in picture.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in unseen
    ]


def _outside(picture):
    """Labels of ticks beyond the scale or of axes that are off: they exist but are not drawn."""
    for axes in picture.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            room = (high - low) * 1e-6
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not axes.axison or not low - room <= tick.get_loc() <= high + room:
                    yield from (id(tick.label1), id(tick.label2))


@pytest.fixture
def faults():
    """A function that tells what is wrong with the text of a picture: overlaps, and what the edge cuts off."""

    def look(picture):
        with style.sheet():
            texts = _texts(picture)
        wide, tall = (side * picture.dpi for side in picture.get_size_inches())
        found = []
        for (one, box), (two, other) in itertools.combinations(texts, 2):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            if across > TOUCH and down > TOUCH:
                found.append(f"{one!r} lies on {two!r}")
        for text, box in texts:
            if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > wide + TOUCH or box.y1 > tall + TOUCH:
                found.append(f"{text!r} is cut off")
        return found

    return look
