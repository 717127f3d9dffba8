"""Do the links inside a built book lead somewhere? Pages, anchors, pictures, scripts, styles; not other sites."""

import html.parser
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from companion.book.build import LITE

ADDRESSES = {"href", "src", "poster", "data"}
START = f"{LITE}/index.html"  # with ?path=, the way into a notebook that runs in the browser
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")\s]+)['\"]?\s*\)")


@dataclass
class Page(html.parser.HTMLParser):
    """What a page leads to, and where it can be led to."""

    links: list = field(default_factory=list)
    anchors: set = field(default_factory=set)
    without_words: list = field(default_factory=list)  # pictures without an alternative text

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attributes):
        """Called by the parser."""
        attributes = dict(attributes)
        self.anchors.update(attributes[name] for name in ("id", "name") if attributes.get(name))
        if attributes.get("rel") in ("canonical", "alternate"):
            return
        self.links += [attributes[name] for name in ADDRESSES if attributes.get(name)]
        if tag == "img" and not (attributes.get("alt") or "").strip() and attributes.get("role") != "presentation":
            self.without_words.append(attributes.get("src") or "")


def read(path):
    """Read one page."""
    page = Page()
    page.feed(Path(path).read_text(encoding="utf-8"))
    page.close()
    return page


def survey(folder):
    """Look at every page and style sheet below a folder.

    Returns
    -------
    tuple
        A list of faults, and how many links inside the folder were followed.
    """
    folder = Path(folder)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = sorted(name for name in files if name.endswith(".html") and not name.startswith("_"))  # _static: templates
    pages = {name: read(folder / name) for name in names}
    faults, followed = [], 0
    for name, page in pages.items():
        faults += [f"{name}: the picture {picture} has no alternative text" for picture in page.without_words]
        for link in dict.fromkeys(page.links):
            fault, inside = _follow(name, link, files, pages)
            followed += inside
            faults += [f"{name}: {fault}"] if fault else []
    for name in sorted(files):
        if name.endswith(".css"):
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
            for link in dict.fromkeys(STYLE_ADDRESS.findall(text)):
                fault, inside = _follow(name, link, files, pages)
                followed += inside
                faults += [f"{name}: {fault}"] if fault else []
    return faults, followed


def _follow(name, link, files, pages):
    """What is wrong with a link, and whether it stays inside."""
    try:
        address = urlsplit(link.strip())
    except ValueError:
        return f"{link!r} is no address", True
    if address.scheme or address.netloc:
        return "", False
    target = name
    if address.path:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address.path)))
        if target not in files:
            target = posixpath.join(target, "index.html").removeprefix("./")
    if target not in files:
        return f"the link {link} leads to no file", True
    notebook = parse_qs(address.query).get("path") if target == START else None
    if notebook and f"{LITE}/files/{notebook[0]}" not in files:
        return f"the link {link} leads to no notebook", True
    anchor = unquote(address.fragment)
    if anchor and target in pages and anchor not in pages[target].anchors and anchor != "top":
        return f"the link {link} leads to no such place on {target}", True
    return "", True
