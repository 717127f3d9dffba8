"""`companion verify`: is what was published still what was published?"""

import posixpath
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from . import PublishingError, links, site, sums
from .press import ABOUT

PLACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@dataclass
class Survey:
    """What was looked at, and every fault found: `file: what is wrong with it`."""

    editions: list = field(default_factory=list)
    files: int = 0
    links: int = 0
    faults: list = field(default_factory=list)


def verify(place):
    """Print every fault of a site or of one edition.

    Parameters
    ----------
    place : path
        A folder that `companion publish` wrote, or one edition in it.

    Returns
    -------
    int
        0 if all is in order, 1 if there is a fault, 2 if nothing was published there.
    """
    place = Path(place)
    if not place.is_dir():
        return _say(f"companion verify: {place} is no folder", 2)
    is_site = (place / site.SWITCHER).is_file() or bool(site.editions_named(place))
    if not is_site and not (place / ABOUT).is_file() and not (place / sums.FILE).is_file():
        return _say(f"companion verify: {place} holds no edition; `companion publish {place}` makes one", 2)
    seen = of_site(place) if is_site else of_edition(place)
    for fault in seen.faults:
        print(fault)
    if seen.faults:
        return _say(f"{len(seen.faults)} fault{'s' if len(seen.faults) > 1 else ''} in {place}", 1)
    names = ", ".join(seen.editions)
    word = "edition" if len(seen.editions) == 1 else "editions"
    print(f"{word} {names}: {seen.files:,} files and {seen.links:,} links are in order")
    return 0


def _say(text, status):
    print(text, file=sys.stderr)
    return status


def of_edition(folder, follow=True):
    """Look at one edition: every digest and, with `follow`, every link and anchor inside it; gives a Survey."""
    folder = Path(folder).resolve()
    found = sums.of_folder(folder)
    seen = Survey(files=len(found))
    try:
        seen.faults += sums.compare(sums.read(folder), found)
    except PublishingError as error:
        seen.faults.append(str(error))
    try:
        edition = site.read_edition(folder)
    except PublishingError as error:
        seen.faults.append(str(error))
        return seen
    seen.editions.append(edition.version)
    stated = {name: about["sha256"] for name, about in edition.about.get("files", {}).items()}
    if stated != {name: digest for name, digest in found.items() if name != ABOUT} and not seen.faults:
        seen.faults.append(f"{ABOUT}: its digests are not those of {sums.FILE}")
    if follow:
        faults, seen.links = links.survey(folder)
        seen.faults += faults
    return seen


def of_site(folder, follow=None):
    """Look at a whole site; gives a Survey.

    Parameters
    ----------
    folder : path
        What `companion publish` wrote.
    follow : collection of str, optional
        The editions whose links are followed; all if not given.
    """
    folder = Path(folder).resolve()
    seen, names = Survey(), site.editions_named(folder)
    for name in names:
        one = of_edition(folder / name, follow is None or name in follow)
        seen.files += one.files
        seen.links += one.links
        seen.faults += [f"{name}/{fault}" for fault in one.faults]
        if one.editions and one.editions != [name]:
            seen.faults.append(f"{name}/{ABOUT}: it is edition {one.editions[0]}; the folder has another name")
    seen.editions = names
    seen.faults += [f"{name}: surplus; no publication made it" for name in site.foreign(folder)]
    seen.faults += _beside(folder, names)
    if not seen.faults:
        newest = folder / names[0]
        copy = sums.compare(sums.read(newest), sums.of_folder(folder / site.LATEST))
        seen.faults += [f"{site.LATEST}/{fault}" for fault in copy]
        faults, followed = _links_beside(folder, names)
        seen.faults += faults
        seen.links += followed
    return seen


def _beside(folder, names):
    """The files beside the editions against their list of digests."""
    there = [name for name in site.OWN if name != sums.FILE and (folder / name).is_file()]
    there += [f"{name}/{sums.FILE}" for name in (site.LATEST, *names) if (folder / name / sums.FILE).is_file()]
    found = {name: sums.of_file(folder / name) for name in there}
    try:
        stated = sums.read(folder)
    except PublishingError as error:
        return [str(error)]
    faults = sums.compare(stated, found)
    needed = [name for name in site.OWN if name not in (site.SITEMAP, sums.FILE)]
    needed += [f"{name}/{sums.FILE}" for name in (site.LATEST, *names)]
    faults += [f"{name}: {sums.FILE} does not state its digest" for name in needed if name not in stated | found]
    return faults


def _links_beside(folder, names):
    """Links of the page, the feed, the switcher and the sitemap into the editions, followed file by file."""
    page = links.read(folder / "index.html")
    wanted = [("index.html", link) for link in page.links if not re.match(r"[a-z]+:", link)]
    for edition in site.editions(folder):
        wanted += [(site.SWITCHER, f"{edition.version}/{name}.html") for name in edition.about["pages"]]
    if (folder / site.SITEMAP).is_file():
        tree = ElementTree.parse(folder / site.SITEMAP)
        places = [place.text for place in tree.iter(PLACE)]
        wanted += [(site.SITEMAP, place[place.rindex(f"/{site.LATEST}/") + 1 :]) for place in places]
    faults = [
        f"{name}: {link} leads to no file" for name, link in wanted if not (folder / posixpath.normpath(link)).is_file()
    ]
    return faults, len(wanted)
