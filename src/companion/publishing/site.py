"""A folder of editions: the files that stand beside them, all of them made from what the editions say of themselves.

    SITE/2026.11/        an edition, never altered once it is there
    SITE/latest/         a copy of the newest edition, file for file
    SITE/switcher.json   the editions and their pages, for the list of editions on every page
    SITE/index.html      the editions for people, with site.css
    SITE/feed.xml        the editions for feed readers (Atom)
    SITE/sitemap.xml     the pages of the newest edition, where the public address is known
    SITE/SHA256SUMS      the digests of these files and of every edition's own SHA256SUMS

`latest/` is a copy and no link, since many hosts serve no symbolic links, and no set of redirects, so that the
canonical address of a page is a page. On the disk its files are hard links, where the file system has them.
"""

import html
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import pypandoc

from companion.editions.edition import wheel_name

from . import PublishingError, sums
from .press import ABOUT, DATA, OFFLINE

VERSION = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.[1-9]\d*)?")
LATEST = "latest"
SWITCHER = "switcher.json"
SITEMAP = "sitemap.xml"
BARE = ".nojekyll"  # tells GitHub Pages to serve folders whose name begins with an underline
OWN = (BARE, "feed.xml", "index.html", "site.css", SITEMAP, SWITCHER, sums.FILE)
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # of RFC 4122, for addresses


@dataclass(frozen=True)
class Published:
    """One edition in its folder, and what its `publication.json` says."""

    folder: Path
    about: dict

    @property
    def version(self):
        """Its version, the name of its folder."""
        return self.about["edition"]


def order(version):
    """A version as numbers: 2026.9 comes before 2026.11."""
    return tuple(map(int, version.split(".")))


def read_edition(folder):
    """One published edition.

    Raises
    ------
    PublishingError
        If the folder holds none.
    """
    folder = Path(folder)
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if not isinstance(about, dict) or not VERSION.fullmatch(str(about.get("edition"))):
            raise ValueError("it names no edition")
    except (OSError, ValueError) as error:
        raise PublishingError(f"{folder.name}/{ABOUT} cannot be read: {error}") from None
    return Published(folder, about)


def editions_named(site):
    """The versions of the editions in a site by the names of their folders, newest first."""
    names = [path.name for path in Path(site).glob("*") if VERSION.fullmatch(path.name) and path.is_dir()]
    return sorted(names, key=order, reverse=True)


def editions(site):
    """The editions in a site, newest first."""
    return [read_edition(Path(site, name)) for name in editions_named(site)]


def foreign(site):
    """What stands in a folder that `companion publish` did not put there."""
    known = {*OWN, LATEST, *editions_named(site)}
    return sorted(path.name for path in Path(site).iterdir() if path.name not in known)


def write(site, published, homepage=""):
    """Write what stands beside the editions.

    Parameters
    ----------
    site : pathlib.Path
        A folder with the editions and `latest/` in it.
    published : list of Published
        Newest first.
    homepage : str
        The public address; where it is empty, no sitemap is written, and the feed's links are relative.
    """
    address = f"{homepage.rstrip('/')}/" if homepage else ""
    changes = {edition.version: _html_of(edition.about["changes"]) for edition in published}
    files = {
        BARE: "",
        "feed.xml": _feed(published, address, changes),
        "index.html": _index(published, changes),
        "site.css": Path(__file__).with_name("site.css").read_text(encoding="utf-8"),
        SWITCHER: _switcher(published),
    }
    if address:
        files[SITEMAP] = _sitemap(published[0], address)
    for name, text in files.items():
        (site / name).write_text(text, encoding="utf-8", newline="\n")
    digests = {name: sums.of_file(site / name) for name in files}
    for name in (LATEST, *(edition.version for edition in published)):
        digests[f"{name}/{sums.FILE}"] = sums.of_file(site / name / sums.FILE)
    sums.write(site, digests)


def _html_of(markdown):
    return pypandoc.convert_text(markdown, "html", format="commonmark", extra_args=["--wrap=none"]).strip()


def _switcher(published):
    """Name, version, url and preferred are as the PyData theme's own switcher wants them; ours also needs the pages."""
    listed = [
        {
            "name": f"Edition {edition.version}",
            "version": edition.version,
            "url": f"{edition.version}/",
            "preferred": edition is published[0],
            "data_as_of": edition.about["data_as_of"],
            "pages": edition.about["pages"],
        }
        for edition in published
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def _sitemap(newest, address):
    day = newest.about["published"]
    pages = [f"{address}{LATEST}/{page}.html" for page in newest.about["pages"]]
    urls = "".join(f"<url><loc>{html.escape(page)}</loc><lastmod>{day}</lastmod></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def _feed(published, address, changes):
    """Atom 1.0. The names of entries do not depend on the address, so that they stay when it changes."""
    newest = published[0].about
    name = uuid.uuid5(NAMESPACE, newest["title"])
    entries = ""
    for edition in published:
        about = edition.about
        entries += (
            "<entry>\n"
            f"<id>{uuid.uuid5(name, edition.version).urn}</id>\n"
            f"<title>Edition {edition.version}</title>\n"
            f'<link href="{html.escape(address)}{edition.version}/index.html"/>\n'
            f"<updated>{about['published']}T00:00:00Z</updated>\n"
            f'<content type="html">{html.escape(changes[edition.version])}</content>\n'
            "</entry>\n"
        )
    own = f'<link rel="self" href="{html.escape(address)}feed.xml"/>\n' if address else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{name.urn}</id>\n<title>{html.escape(newest['title'])}</title>\n"
        f"<author><name>{html.escape(newest['author'])}</name></author>\n"
        f'{own}<link href="{html.escape(address)}index.html"/>\n'
        f"<updated>{newest['published']}T00:00:00Z</updated>\n{entries}</feed>\n"
    )


def _index(published, changes):
    title = html.escape(published[0].about["title"])
    sections = "".join(_section(edition, changes[edition.version]) for edition in published)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="All editions of {title}, with their files and what is new in each.">
<title>{title}: editions</title>
<link rel="stylesheet" href="site.css">
<link rel="alternate" type="application/atom+xml" title="Editions" href="feed.xml">
</head>
<body>
<main>
<h1>{title}</h1>
<p class="about">A published edition is never altered. Cite the one you used; a correction makes a new edition.</p>
<a class="read" href="{LATEST}/index.html">Read the newest edition, {published[0].version}</a>
{sections}
<section>
<h2>Check a file</h2>
<p>Every edition has a list of the SHA-256 digests of its files.
In the folder of an edition, <code>sha256sum --check {sums.FILE}</code> compares them.
New editions are announced in the <a href="feed.xml">feed</a>.</p>
</section>
</main>
</body>
</html>
"""


def _section(edition, changes):
    about, version = edition.about, edition.version
    counts = about["counts"]
    told = [f"{counts[name]:,} {name}" for name in ("pages", "figures", "claims", "rows") if counts[name]]
    unverified = f", {counts['unverified_rows']:,} of the rows unverified" if counts["unverified_rows"] else ""
    files = {
        "downloads/companion.pdf": "PDF, A4",
        "downloads/companion-letter.pdf": "PDF, US Letter",
        "downloads/companion.epub": "EPUB",
        DATA.format(version): "Data: tables, descriptions and sources",
        f"downloads/{wheel_name(version)}": "The package with the data, for pip",
        OFFLINE.format(version): "Everything, to read without a network",
    }
    items = "".join(
        f'<li><a href="{version}/{name}">{words}</a> ({_size(about["files"][name]["bytes"])})</li>\n'
        for name, words in files.items()
        if name in about["files"]  # an early edition has no package
    )
    return f"""<section>
<h2><a href="{version}/index.html">Edition {version}</a></h2>
<p class="about">Data as of {about["data_as_of"]}.
Published {about["published"]} from commit <code>{about["commit"][:12]}</code>.<br>
{", ".join(told)}{unverified}.</p>
<h3>What is new</h3>
{changes}
<h3>Files</h3>
<ul>
{items}<li><a href="{version}/{sums.FILE}">Digests</a> and <a href="{version}/{ABOUT}">record</a> of all files</li>
</ul>
</section>
"""


def _size(count):
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"
