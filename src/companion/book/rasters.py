"""Pictures as PNG, made from their SVG and kept by its content.

Typst, which sets the PDF, draws them: several times faster than matplotlib, and the same bytes on every machine,
because text is set in the fonts that matplotlib brings and measured with, and no font of the machine is looked at.
"""

import functools
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from .results import STORE, digest, write_whole

FOLDER = STORE / "pictures"
DENSITY = 2 * 96  # dots to the inch: twice what a page shows
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg")"""


def png(root, svg):
    """The path of a picture as PNG on white, at twice its size on a page; drawn only if no earlier build drew it.

    Parameters
    ----------
    root : path
        The book's folder.
    svg : str
        The picture.
    """
    path = Path(root, FOLDER, f"{_key(svg)}.png")
    if not path.is_file():
        import typst

        write_whole(path, typst.compile(PAGE, sys_inputs={"svg": svg}, format="png", ppi=DENSITY,
                                        font_paths=[_fonts()], ignore_system_fonts=True))  # fmt: skip
    return path


def begin(root, svgs):
    """Draw pictures in a thread, which Typst lets run beside Python's; gives a future of the path for each."""
    thread = ThreadPoolExecutor(1)
    futures = {svg: thread.submit(png, root, svg) for svg in dict.fromkeys(svgs)}
    thread.shutdown(wait=False)
    return futures


def sweep(root, kept):
    """Remove what no longer belongs to any of the pictures that are kept (paths as `png` gives them)."""
    for path in set(Path(root, FOLDER).glob("*")) - set(kept):
        path.unlink()


@functools.lru_cache(maxsize=512)
def _key(svg):
    return digest("\0".join([version("typst"), version("matplotlib"), str(DENSITY), PAGE.decode(), svg]))


@functools.cache
def _fonts():
    import matplotlib

    return Path(matplotlib.get_data_path(), "fonts", "ttf")
