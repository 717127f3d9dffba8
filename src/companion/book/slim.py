"""Each page as a reader's browser gets it: light, and asking nobody but the book.

The theme's templates make the pages; what stands here is done to their text as they are written: one stylesheet for
many, no script that the page has no use for, none that stands in the page itself, and a Content-Security-Policy that
lets the browser refuse all else. When all pages are written, files that none of them needs are taken out.
"""

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.jinja2glue import BuiltinTemplateLoader

from . import stylesheet
from .doors import PAGES
from .results import digest, write_whole

# connect-src: the search page reads the pages it found, to show the words around a hit.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
# Scripts that only some pages need, by what stands on these; nothing needs the first. Every other script is on all.
NEEDED_BY = {
    "fontawesome.js": None,
    "design-tabs.js": 'class="sd-tab-set',
    "clipboard.min.js": 'class="highlight',
    "copybutton.js": 'class="highlight',
    "searchtools.js": 'id="search-results"',
    "language_data.js": 'id="search-results"',
    "searchindex.js": 'id="search-results"',
}
AT_ONCE = "mode.js"  # the one script that runs before the page is painted
ICON = "icon.svg"
DESCRIBED = 200  # characters of a page's description at most

_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>\s*", re.DOTALL)
_LINK = re.compile(r"<link\b[^>]*>\s*")
_HREF = re.compile(r'\bhref="([^"?#]*)')
_SRC = re.compile(r'\bsrc="([^"?#]*)')
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>\s*')
_SHEET = re.compile(r"(?:<noscript>\s*)?<style\b[^>]*>.*?</style>(?:\s*</noscript>)?\s*", re.DOTALL)
_OUTGOING = re.compile(r'<a (?=[^>]*href="https?://)(?![^>]*\brel=)')
_WIDTH = re.compile(r'<(\w+)\b([^>]*?) style="width: (\d+)(?:\.\d+)?%;?"([^>]*)>')
_STYLE = re.compile(r'(<(?:table|tr|td)\b[^>]*?) style="(?:text-align: right;|width: 33%; vertical-align: top;)"')
_CLASS = re.compile(r'\bclass="')
_PART = re.compile(r"<(thead|tbody)\b.*?</\1>", re.DOTALL)
_HEAD_CELL = re.compile(r"<th\b(?![^>]*\bscope=)")
_INNER = r"([^<]*(?:<(?!/?(?:{})\b)[^<]*)*)"  # what holds none of some elements
_SPAN = re.compile(rf'<span class="(?:std std-[a-z]+|pre)">{_INNER.format("span")}</span>')  # no rule asks for these
_CELL = re.compile(rf"(<t[dh]\b[^>]*>)<p>{_INNER.format('p|t[dh]')}</p>\s*(?=</t[dh]>)")
_CODE = re.compile(r'<span class="[npw]">([^<]*)</span>')  # names, marks and space have the colour of all code
_PLAIN = re.compile(r' class="(?:reference (?:internal|external)|row-(?:odd|even))"')
_SPACE = re.compile(r"(<(pre|textarea)\b.*?</\2>)|[ \t]*\n\s*", re.DOTALL)
_PRINTED = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', re.DOTALL)  # contents, without pages
_MAP = re.compile(r"\n?//# sourceMappingURL=\S*\s*$")
_VERSION = re.compile(rb"(\bbook\.css\?v=)[0-9a-f]*")


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates; a page of the book is slimmed after it is filled."""

    def init(self, builder, theme=None, dirs=None):
        """Called by Sphinx once for a builder."""
        super().init(builder, theme, dirs)
        self._slims = builder.name in PAGES

    def render(self, template, context):
        """Called by Sphinx for each page and for other files."""
        text = super().render(template, context)
        return page(text, context) if self._slims and "pagename" in context else text


def page(text, context):
    """A whole page, slimmed.

    Parameters
    ----------
    text : str
        The page as the theme makes it.
    context : dict
        What Sphinx's template got; `pathto` and `companion_description` are used.

    Returns
    -------
    str
        The page that is written.
    """
    pathto = context["pathto"]
    sheet = pathto(f"_static/{stylesheet.NAME}", 1)
    head = [
        '<meta name="viewport" content="width=device-width, initial-scale=1" />',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />',
        f'<link rel="stylesheet" href="{sheet}?v=" />',  # the version is written when all pages are there
        f'<link rel="icon" type="image/svg+xml" href="{pathto(f"_static/{ICON}", 1)}" />',
    ]
    if context.get("companion_description"):
        head.append(f'<meta name="description" content="{html.escape(context["companion_description"])}" />')
    text = _COMMENT.sub("", text)
    for pattern in (_SHEET, _VIEWPORT, _PRINTED):
        text = pattern.sub("", text)
    text = _LINK.sub(_link, text)
    text = _SCRIPT.sub(lambda match: _script(match, text), text)
    text = text.replace('<meta charset="utf-8" />', "\n    ".join(['<meta charset="utf-8" />', *head]), 1)
    text = text.replace(' onclick="window.print()"', ' type="button" data-print')
    text = text.replace(
        '<summary aria-label="Toggle hidden content">', "<summary>"
    )  # named by what is seen (WCAG 2.5.3)
    text = _OUTGOING.sub('<a rel="noopener" ', text)
    text = _STYLE.sub(r"\1", _WIDTH.sub(_width, text))
    text = _PART.sub(_scopes, text)
    text = _plain(text)
    sidebar = '<div id="pst-primary-sidebar"'
    return text.replace(sidebar, f'{sidebar} role="region" aria-label="This book"')


def _link(match):
    """A link of the head: stylesheets that are part of the book's go, and so do hints to load scripts early."""
    tag = match[0]
    if 'rel="preload"' in tag:
        return ""
    address = _HREF.search(tag)
    if 'rel="stylesheet"' in tag and address:
        name = address[1].rpartition("_static/")[2]
        if name == "styles/theme.css" or any(Path(name).match(pattern) for pattern in stylesheet.SHEETS):
            return ""
    return tag


def _script(match, text):
    """A script: one in the page goes (data stay), one that the page does not need too; others wait for the page."""
    attributes, address = match[1], _SRC.search(match[1])
    if not address:
        return match[0] if 'type="application/' in attributes else ""
    name = address[1].rpartition("/")[2]
    if name in NEEDED_BY and (NEEDED_BY[name] is None or NEEDED_BY[name] not in text):
        return ""
    if name == AT_ONCE or "defer" in attributes or 'type="module"' in attributes:
        return match[0]
    return match[0].replace("<script", "<script defer", 1)


def _plain(text):
    """Without the markup that no style and no script asks for: a long table repeats it in every cell."""
    text = _PLAIN.sub("", text)
    text = _CELL.sub(r"\1\2", _SPAN.sub(r"\1", _CODE.sub(r"\1", text)))
    return _SPACE.sub(lambda match: match[1] or "\n", text)


def _width(match):
    """A width in per cent becomes a class; the stylesheet has a rule for each."""
    name, before, per_cent, after = match.groups()
    attributes = before + after
    if _CLASS.search(attributes):
        attributes = _CLASS.sub(f'class="width-{per_cent} ', attributes, count=1)
    else:
        attributes += f' class="width-{per_cent}"'
    return f"<{name}{attributes}>"


def description(doctree):
    """What a search engine may print under a page's title: the first sentences below its heading."""
    section = next(iter(doctree.findall(nodes.section)), ())
    opening = " ".join(" ".join(part.astext() for part in section if isinstance(part, nodes.paragraph)).split())
    if len(opening) <= DESCRIBED:
        return opening
    sentences = opening[:DESCRIBED].rpartition(". ")[0]
    return f"{sentences}." if sentences else f"{opening[:DESCRIBED].rpartition(' ')[0]} …"


def _scopes(match):
    """The heads of a table say whether they stand over a column or before a row; an empty one heads nothing."""
    scope = "col" if match[1] == "thead" else "row"
    return _HEAD_CELL.sub(f'<th scope="{scope}"', match[0].replace("<th></th>", "<td></td>"))


def prepare(app, pagename, templatename, context, doctree):
    """A page is about to be made: the book's own scripts, and what it is about."""
    if doctree is not None:
        context["companion_description"] = description(doctree)
    app.add_js_file(AT_ONCE, priority=0)
    app.add_js_file("book.js")


def finish(app, exception):
    """All pages are written: write their stylesheet, and take out what none of them needs."""
    if exception is not None or app.builder.name not in PAGES:
        return
    from . import extension

    static = Path(app.outdir, "_static")
    pages = {path: path.read_bytes() for path in _pages(app.outdir)}
    texts = [text.decode() for text in pages.values()]
    scripts = [_without_map(path) for path in sorted(_needed(static, texts)) if path.suffix == ".js"]
    last = extension.last_good and Path(extension.last_good, "_static", stylesheet.NAME)
    if (static / stylesheet.NAME).is_file() and not (static / "basic.css").exists():
        sheet = (static / stylesheet.NAME).read_text(encoding="utf-8")  # plain Jupyter Book had nothing to write
    else:
        sheet = stylesheet.build(static, stylesheet.vocabulary(texts, scripts), last)
    needed = _needed(static, texts, sheet)
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_file() and path not in needed:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    write_whole(static / stylesheet.NAME, sheet.encode())
    version = digest(sheet.partition("\n")[2])[:8].encode()
    for path, text in pages.items():
        stamped = _VERSION.sub(rb"\g<1>" + version, text)
        if stamped != text:
            write_whole(path, stamped)


def _pages(folder):
    return [path for path in sorted(Path(folder).rglob("*.html")) if path.relative_to(folder).parts[0][0] != "_"]


def _needed(static, pages, sheet=""):
    """The files of `_static` that a page names, or the sheet, or a script that is needed itself."""
    left = {path: path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    left = {path: name for path, name in left.items() if path.suffix != ".map"}
    text = "\n".join(pages)
    found = new = {path for path, name in left.items() if f"_static/{name}" in text}
    while new:
        texts = [path.read_text(encoding="utf-8") for path in sorted(new) if path.suffix in (".js", ".css")]
        text = "\n".join([sheet, *texts])
        new = {path for path in left if path not in found and path.name in text}
        found = found | new
    return found


def _without_map(path):
    """The text of a script, which loses its link to a source map: that is for those who make the theme."""
    text = path.read_text(encoding="utf-8")
    if (short := _MAP.sub("", text)) != text:
        path.write_text(short, encoding="utf-8", newline="")
    return short


def choose_templates(app, config):
    """Sphinx asks for its templates here."""
    config.template_bridge = f"{__name__}.{Templates.__name__}"


def setup(app):
    """Connect this to Sphinx."""
    app.connect("config-inited", choose_templates)
    app.connect("html-page-context", prepare)
    app.connect("build-finished", finish, priority=800)  # MyST-NB brings its stylesheet at 500
