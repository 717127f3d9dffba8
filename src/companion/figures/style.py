"""One style for every figure: sizes, type, colours.

The colours are those of Okabe and Ito (2008, *Color Universal Design*), told apart by readers with any of the common
forms of colour blindness; those used for text or thin lines on white are darkened until they meet a contrast of 3:1.
A country keeps its colour through the whole book, and no meaning is carried by colour alone.
"""

import contextlib

import matplotlib as mpl

WIDTH = 5.6  # inches: 1:1 on an A4 page; a phone shows nine tenths of it and scrolls

INK = "#1f2430"
MUTED = "#5c6370"  # 6:1 on white
RULE = "#d5d8de"
SHADE = "#eef0f3"

BLUE = "#0072b2"
VERMILION = "#c14a00"
GREEN = "#00805f"
PURPLE = "#a3527f"
ORANGE = "#b87700"
SKY = "#2a8fc4"
GREY = "#7a808c"
BLACK = "#1f2430"

COUNTRY = {
    "United States": BLUE,
    "Russia": VERMILION,
    "Soviet Union": VERMILION,
    "China": ORANGE,
    "United Kingdom": PURPLE,
    "France": SKY,
    "India": GREEN,
    "European Union": SKY,
    "NATO": BLUE,
    "G7": BLUE,
    "BRICS": ORANGE,
    "United States; Russia": PURPLE,
    "Iran": GREEN,
    "North Korea": PURPLE,
    "World": GREY,
}

# What came of a forecast keeps its look through the whole book too: its place among colours, marks and hatches. The
# words are those of ledger.words; a figure without forecasts must not depend on the ledger, so a test keeps them equal.
OUTCOME = {
    "came true": 0,
    "did not come true": 1,
    "open, leaning yes": 2,
    "open, leaning no": 3,
    "cannot be resolved": 4,
    "open": 5,
}

PALETTE = {
    "blue": BLUE,
    "vermilion": VERMILION,
    "green": GREEN,
    "purple": PURPLE,
    "orange": ORANGE,
    "sky": SKY,
    "grey": GREY,
    "black": BLACK,
}
CYCLE = (GREEN, PURPLE, ORANGE, SKY, GREY, BLUE, VERMILION)  # the two that stand for the two states come last

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "////", "----", "xxxx", "\\\\\\\\", "||||", "++++")  # lines only: dots would weigh half a megabyte
LINES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 3)), (0, (1, 1)))

SMALL = 9  # points: labels, ticks, legends

RC = {
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same measure everywhere
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,
    "axes.labelsize": SMALL,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",  # text stays text: small files, searchable in the PDF
    "svg.hashsalt": "companion",  # the same ids at every run
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "hatch.linewidth": 0.7,
    "axes.formatter.use_mathtext": False,
}


@contextlib.contextmanager
def sheet():
    """Draw in this style whatever the reader's own settings are, and leave those as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield


def contrast(colour, ground="#ffffff"):
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""

    def luminance(name):
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in mpl.colors.to_rgb(name)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def for_text(colour):
    """The colour, darkened as far as text on white needs (4.5:1)."""
    parts = mpl.colors.to_rgb(colour)
    while contrast(parts) < 4.5:
        parts = tuple(part * 0.95 for part in parts)
    return mpl.colors.to_hex(parts)


def tint(colour, share=0.25):
    """The colour thinned with white: a ground on which ink still reads."""
    return mpl.colors.to_hex([1 - share * (1 - part) for part in mpl.colors.to_rgb(colour)])


def looks(names, colour=None):
    """How each of several things is told from the others: colour, and marker, line and hatch as well.

    Parameters
    ----------
    names : list of str
        In the order of the legend.
    colour : dict, optional
        For some of the names, a colour of `PALETTE` ("blue") or a country whose colour to use.

    Returns
    -------
    dict of str to dict
        With the keys `colour`, `marker`, `line`, `hatch`.

    Raises
    ------
    ValueError
        If a colour is neither in the palette nor that of a country.
    """
    fixed = {}
    for name in names:
        wanted = (colour or {}).get(name, name if name in COUNTRY else None)
        if wanted is not None:
            fixed[name] = COUNTRY.get(wanted) or PALETTE.get(wanted)
            if fixed[name] is None:
                allowed = ", ".join([*PALETTE, *COUNTRY])
                raise ValueError(f"colour of {name!r} is {wanted!r}; allowed: {allowed}")
    free = [shade for shade in CYCLE if shade not in fixed.values()] or list(CYCLE)
    chosen, taken = {}, 0
    outcomes = set(names) <= set(OUTCOME)
    for position, name in enumerate(names):
        shade = fixed.get(name)
        if outcomes:
            position = OUTCOME[name]
        if shade is None and outcomes:
            shade = CYCLE[position % len(CYCLE)]
        elif shade is None:
            shade = free[taken % len(free)]
            taken += 1
        turn = position + position // len(MARKERS)
        chosen[name] = {
            "colour": shade,
            "marker": MARKERS[turn % len(MARKERS)],
            "line": LINES[turn % len(LINES)],
            "hatch": HATCHES[turn % len(HATCHES)],
        }
    return chosen
