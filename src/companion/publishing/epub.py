"""The EPUB: the same pages for a reading device, through Sphinx's own builder."""

import html
import posixpath
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypandoc
from bs4 import BeautifulSoup
from sphinx import addnodes
from sphinx.builders.epub3 import Epub3Builder

from companion.editions.edition import Edition

from . import PublishingError, cover, paper

PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="{up}epub.css"/>
</head>
<body{kind}>
{body}
</body>
</html>
"""
ACCESS = {
    "accessMode": ("textual", "visual"),
    "accessModeSufficient": ("textual",),
    "accessibilityFeature": ("alternativeText", "tableOfContents", "structuralNavigation", "readingOrder"),
    "accessibilityHazard": ("none",),
    "accessibilitySummary": ("Every figure has an alternative text that states its shape and values.",),
}
COLUMNS = 8  # of a table, at most, on a reading device


def build_epub(application, output, root=".", commit=""):
    """Write the book as an EPUB 3 without scripts.

    Parameters
    ----------
    application : callable
        As for `companion.publishing.pdf.build_pdf`.
    output : pathlib.Path
        The file; it appears whole or not at all.
    root : pathlib.Path
        The project's folder.
    commit : str
        The commit that is published; empty for a working copy.

    Raises
    ------
    PublishingError
        If a picture has no alternative text or a link leads nowhere.
    """
    output = Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    edition = Edition.of(root, commit)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".epub-") as folder:
        folder = Path(folder).resolve()
        # made for another format, since Sphinx's EPUB builder wants its metadata before they can be set
        with application("singlehtml", folder) as app:
            _describe(app.config, edition)
            app.builder = _Builder(app, app.env)
            app.builder.edition = edition
            app.builder.init()
            app.build(force_all=True)
            if app.statuscode:
                raise PublishingError("the pages have faults (above): a warning stops the build")
        (folder / "companion.epub").replace(output)


def _describe(config, edition):
    """Metadata; set after the application is made, so that no page counts as changed."""
    values = {
        "basename": "companion",
        "title": edition.full_title,
        "author": edition.author,
        "publisher": edition.author,
        "contributor": edition.author,
        "copyright": "CC BY 4.0",
        "description": f"Edition {edition.version}, data as of {edition.day}",
        "identifier": edition.homepage or f"urn:x-companion:{edition.version}",
        "uid": "edition",
        "language": "en",
        "show_urls": "no",
        "use_index": False,
        "tocdepth": 3,
        "tocscope": "includehidden",
        "css_files": [],
    }
    values["theme"] = config.html_theme  # not used here, but asked for by its own handlers
    for name, value in values.items():
        setattr(config, f"epub_{name}", value)
    config.version = edition.version


class _Builder(Epub3Builder):
    def init(self):
        super().init()
        self.anchors = {}  # by page
        self.links = []  # (page, words, page it leads to, anchor there)

    def make_id(self, name):
        return "file-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)

    # -- pages

    def write_doc_serialized(self, docname, doctree):
        paper.strip(doctree)
        paper.require_alternatives(doctree, docname)
        self.imgpath = posixpath.relpath(self.imagedir, posixpath.dirname(docname) or ".")
        self.post_process_images(doctree)

    def get_doc_context(self, docname, body, metatags):
        return {"body": body, "title": html.escape(self.env.titles[docname].astext(), quote=False)}

    def handle_page(self, pagename, addctx, templatename="page.html", outfilename=None, event_arg=None):
        soup = _xhtml(addctx["body"], pagename, set(self.env.all_docs))
        self.anchors[pagename] = {tag["id"] for tag in soup.find_all(id=True)}
        for link in soup.find_all("a", href=True):
            address = urlsplit(link["href"])
            if not address.scheme:
                page = posixpath.normpath(posixpath.join(posixpath.dirname(pagename), unquote(address.path)))
                page = page.removesuffix(self.out_suffix) if address.path else pagename
                self.links.append((pagename, link.get_text(" ", strip=True), page, unquote(address.fragment)))
        self._write(pagename, addctx["title"], soup.decode(formatter="minimal"))

    def _refuse_lost_links(self):
        faults = [
            f"{page}: the link “{words}” leads to #{anchor} on {target}, not in the book"
            for page, words, target, anchor in self.links
            if anchor and anchor not in self.anchors[target]
        ]
        if faults:
            raise PublishingError("\n".join(dict.fromkeys(faults)))

    def _write(self, name, title, body, kind=""):
        path = Path(self.outdir, name + self.out_suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = f' epub:type="{kind}"' if kind else ""
        text = PAGE.format(title=title, up="../" * name.count("/"), body=body, kind=kind)
        path.write_text(text, encoding="utf-8")

    def finish(self):
        """Pictures, style, cover and imprint, then Sphinx's own files around them; no theme and no script."""
        self._refuse_lost_links()
        self.copy_image_files()
        for path in Path(self.outdir).rglob("*.svg"):
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"<!DOCTYPE[^>]*>\s*", "", text, count=1), encoding="utf-8")  # EPUB forbids it
        shutil.rmtree(Path(self.outdir, "_static"), ignore_errors=True)
        Path(self.outdir, "epub.css").write_text(
            Path(__file__).with_name("epub.css").read_text(encoding="utf-8"), encoding="utf-8"
        )
        Path(self.outdir, "cover.png").write_bytes(cover.png(self.edition))
        title = html.escape(self.edition.full_title, quote=False)
        self._write("cover", title, f'<p class="cover"><img src="cover.png" alt="{html.escape(title)}"/></p>', "cover")
        imprint = pypandoc.convert_text(self.edition.imprint(), "html", format="markdown-smart")
        self._write("imprint", "Imprint", f'<section class="imprint">{imprint}</section>', "copyright-page")
        self.handle_finish()
        Path(self.outdir, "_static").mkdir(exist_ok=True)  # extensions put style sheets there at the end

    # -- the package

    def toc_add_files(self, refnodes):
        super().toc_add_files(refnodes)
        for text, page in (("Imprint", "imprint.xhtml"), ("Cover", "cover.xhtml")):
            refnodes.insert(0, {"level": 1, "refuri": page, "text": text})

    def content_metadata(self):
        metadata = super().content_metadata()
        metadata["date"] = f"{self.edition.timestamp:%Y-%m-%dT%H:%M:%SZ}"
        return metadata

    def toc_metadata(self, level, navpoints):
        return {**super().toc_metadata(level, navpoints), "uid": html.escape(self.config.epub_identifier)}

    def build_content(self):
        super().build_content()
        path = Path(self.outdir, "content.opf")
        text = path.read_text(encoding="utf-8")
        for name in self.files:
            properties = ["cover-image"] if name == "cover.png" else []
            if name.endswith(self.out_suffix) and "<math" in Path(self.outdir, name).read_text(encoding="utf-8"):
                properties.append("mathml")
            if properties:
                item = f'<item id="{self.make_id(name)}" '
                text = text.replace(item, f'{item}properties="{" ".join(properties)}" ')
        access = "".join(
            f'\n    <meta property="schema:{key}">{html.escape(value)}</meta>'
            for key, values in ACCESS.items()
            for value in values
        )
        path.write_text(text.replace("\n  </metadata>", f"{access}\n  </metadata>"), encoding="utf-8")

    def build_navigation_doc(self):
        """Contents by parts, chapters and their sections."""
        root = self.config.root_doc
        entries = [f'<li><a href="{root}{self.out_suffix}">{_words(self.env.titles[root])}</a></li>']
        for toctree in self.env.get_doctree(root).findall(addnodes.toctree):
            items = "".join(self._entry(name) for name in toctree["includefiles"])
            caption = toctree.get("caption")
            entries.append(f"<li><span>{html.escape(caption)}</span><ol>{items}</ol></li>" if caption else items)
        landmarks = (
            '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
            '<li><a epub:type="cover" href="cover.xhtml">Cover</a></li>'
            f'<li><a epub:type="bodymatter" href="{root}{self.out_suffix}">Start</a></li></ol></nav>'
        )
        self._write(
            "nav", "Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>{"".join(entries)}</ol></nav>{landmarks}'
        )
        self.files.append("nav.xhtml")

    def _entry(self, name):
        title = self.env.titles[name]
        number = ".".join(map(str, title.get("secnumber") or ()))
        words = f"{number} {_words(title)}" if number else _words(title)
        inner = "".join(self._entry(child) for child in self.env.toctree_includes.get(name, ()))
        inner = f"<ol>{inner}</ol>" if inner else ""
        return f'<li><a href="{name}{self.out_suffix}">{words}</a>{inner}</li>'

    def build_epub(self):
        """The files in one archive whose bytes depend on their content alone."""
        when = self.edition.timestamp.timetuple()[:6]
        first = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx"]
        with zipfile.ZipFile(Path(self.outdir, "companion.epub"), "w") as archive:
            for name in [*first, *sorted(set(self.files))]:
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, Path(self.outdir, name).read_bytes())


def _words(title):
    return html.escape(title.astext(), quote=False)


def _xhtml(body, page, pages):
    """A page as XHTML that needs no script and links to nothing outside the book but to web addresses."""
    soup = BeautifulSoup(body, "html.parser")
    for tag in soup.select(".headerlink, script, style, button, input"):
        tag.decompose()
    for table in soup.select("table.dataframe"):
        _turn(soup, table)
    for text in soup.find_all(string=re.compile(r"\w_\w")):
        if text.find_parent("table"):  # a name may be broken where it is joined
            parts = re.split(r"(?<=\w_)(?=\w)", text)
            text.replace_with(*[one for part in parts[:-1] for one in (part, soup.new_tag("wbr"))], parts[-1])
    for tag in soup.find_all("label"):
        tag.name, tag.attrs = "p", {"class": "rubric"}
    for tag in soup.find_all("details"):
        tag.name = "div"
        if tag.summary:
            tag.summary.name = "p"
    for link in soup.find_all("a", href=True):
        address = urlsplit(link["href"])
        if address.scheme in ("http", "https", "mailto") or (not address.path and address.fragment):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(address.path)))
        if target.removesuffix(".xhtml") not in pages:
            link.unwrap()
    for tag in soup.select("span.math, div.math"):
        _formula(tag)
    for tag in soup.find_all(True):
        for name in ("align", "valign", "border", "width", "height", "loading", "name"):
            if tag.name != "img" or name not in ("width", "height"):
                tag.attrs.pop(name, None)
    return soup


def _turn(soup, table):
    """A table of a cell that is wider than a reading device and has few rows: its columns become rows."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
    columns = len(rows[0]) if rows else 0
    if columns <= COLUMNS or len(rows) > COLUMNS or any(len(row) != columns for row in rows):
        return
    table.clear()
    for name, group in zip(("thead", "tbody"), ([0], range(1, columns)), strict=True):
        part = soup.new_tag(name)
        table.append(part)
        for column in group:
            row = soup.new_tag("tr")
            for cell in [cells[column] for cells in rows]:
                row.append(cell)
            part.append(row)


def _formula(tag):
    number = tag.find(class_="eqno")
    number = number.extract().get_text(strip=True) if number else ""
    tex = re.sub(r"^\\[(\[]|\\[)\]]$", "", tag.get_text().strip()).strip()
    display = tag.name == "div"
    source = f"$${tex}$$" if display else f"${tex}$"
    made = BeautifulSoup(
        pypandoc.convert_text(source, "html", format="markdown", extra_args=["--mathml"]), "html.parser"
    )
    if made.math is None:
        raise PublishingError(f"the formula {tex} cannot be written as MathML")
    for annotation in made.find_all("annotation"):
        annotation.decompose()
    tag.clear()
    tag.append(made.math)
    if number:
        tag.append(f" {number}")
