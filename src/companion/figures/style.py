"""One style for every figure: sizes, type, colours.

The colours are those of Okabe and Ito (2008, *Color Universal Design*), told apart by readers with any of the common
forms of colour blindness; those used for text or thin lines on white are darkened until they meet a contrast of 3:1.
A country keeps its colour through the whole book, and no meaning is carried by colour alone.
"""

WIDTH = 5.6  # inches: 1:1 on an A4 page, and type of about 8 px when scaled to a phone

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

CYCLE = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY)

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 3)), (0, (1, 1)))

RC = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same measure everywhere
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
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
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",  # text stays text: small files, searchable in the PDF
    "svg.hashsalt": "companion",  # the same ids at every run
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
}


def colour(name, position=0):
    """The constant colour of a country or bloc; for any other name the colour at that position of the cycle."""
    return COUNTRY.get(name, CYCLE[position % len(CYCLE)])
