"""What a page loses when it leaves the browser: code cells, downloads, anything that only a screen can use."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

from . import PublishingError

SCREEN_ONLY = {"cell_input", "html-only"}


def strip(node):
    """Take out of a resolved page what only a screen can use, in place; what is folded there lies open."""
    kept = []
    for child in node.children:
        if isinstance(child, nodes.Element):
            if SCREEN_ONLY & set(child.get("classes", ())):
                continue
            full = bool(child.children)
            strip(child)
            if isinstance(child, HideCodeCellNode):
                kept += child.children
                continue
            if full and not child.children:
                continue
        kept.append(child)
    node.children = kept
    for child in kept:
        child.parent = node


def require_alternatives(doctree, page):
    """Refuse pictures that a reader who cannot see would miss.

    Raises
    ------
    PublishingError
        Naming every picture without an alternative text.
    """
    faults = []
    for image in doctree.findall(nodes.image):
        if str(image.get("alt") or "").strip():
            continue
        figure = image.parent
        while figure is not None and not isinstance(figure, nodes.figure):
            figure = figure.parent
        name = next(iter(figure["ids"]), "") if figure is not None else ""
        name = f"figure {name}" if name else f"picture {image['uri']}"
        faults.append(f"{page}: {name} has no alternative text; describe its shape and values in `alt:`")
    if faults:
        raise PublishingError("\n".join(faults))
