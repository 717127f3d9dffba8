"""Makes the files of one edition from a clean copy of its commit.

`companion publish` runs this module in a process of its own, with the package of that very commit.
"""

import csv
import hashlib
import json
import os
import shutil
import sys
import threading
from functools import partial
from pathlib import Path

from companion.book.build import LITE
from companion.editions import changelog
from companion.editions.edition import Edition

from . import PublishingError, links, sums
from .archive import data_package, write_zip
from .wheel import make_wheel

ABOUT = "publication.json"  # what an edition says of itself
OFFLINE = "companion-{}.zip"
DATA = "companion-data-{}.zip"


def make(root, folder, commit, day, *more):
    """Build an edition.

    Parameters
    ----------
    root : path
        A clean copy of the commit.
    folder : path
        Where to; it must not exist.
    commit, day : str
        The commit's hash, and its day, `2026-11-24`.
    more : str
        `lite`: with the notebooks that run in the browser.

    Raises
    ------
    PublishingError
        If the edition is not whole; the build has then told why, or the message does.
    """
    from companion.book.application import BUILD, application
    from companion.book.build import FORMATS, PLACES, build

    from .formats import MAKERS
    from .pdf import build_pdf

    root, folder = Path(root).resolve(), Path(folder)
    if build(root, MAKERS, (*FORMATS, *more), commit=commit):
        raise PublishingError("the book has faults, named above; put them right and commit")
    edition = Edition.of(root, commit)
    shutil.copytree(root / BUILD / PLACES["html"], folder)
    letter = folder / "downloads" / "companion-letter.pdf"
    build_pdf(partial(application, root, commit=commit), letter, root, paper="us-letter", commit=commit)
    write_zip(folder / DATA.format(edition.version), data_package(root, edition), edition.timestamp)
    make_wheel(root, folder / "downloads", edition.timestamp)
    faults, followed = links.survey(folder)
    if faults:
        raise PublishingError("\n".join([*faults, "the pages have faults; put them right and commit"]))
    name = OFFLINE.format(edition.version)
    inside = {f"{name.removesuffix('.zip')}/{file}": content for file, content in _offline(folder).items()}
    write_zip(folder / name, inside, edition.timestamp)
    digests = sums.of_folder(folder)
    about = {**_about(root, folder, edition, day), "links": followed, "files": _files(folder, digests)}
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (folder / ABOUT).write_text(text, encoding="utf-8", newline="\n")
    sums.write(folder, sums.of_folder(folder))


def _offline(folder):
    """What is read without a network, by name: all but `lite/`, which no browser runs from a file, and its doors."""
    from companion.book.doors import without_lite

    files = {name: folder / name for name in sums.of_folder(folder)}
    kept = {name: path for name, path in files.items() if not name.startswith(f"{LITE}/")}
    if len(kept) < len(files):
        for name, path in kept.items():
            if name.endswith(".html"):
                kept[name] = without_lite(path.read_text(encoding="utf-8")).encode()
    return kept


def _about(root, folder, edition, day):
    from companion.book import gate

    pages = gate.pages(root)
    tables = {path: _rows(path) for path in sorted((root / "data").glob("*/*.csv"))}
    rows = [row for table in tables.values() for row in table]
    claims = root / "data" / "ledger" / "claims.csv"
    counts = {
        "pages": len(pages),
        "figures": len(list((folder / "figures").glob("*.json"))),
        "claims": len(tables.get(claims, ())),
        "tables": len(tables),
        "rows": len(rows),
        "unverified_rows": sum(row.get("status") == "unverified" for row in rows),
    }
    lock = root / "requirements.lock"
    return {
        **edition.record,
        "title": edition.full_title,
        "author": edition.author,
        "published": day,
        "lock_sha256": sums.of_file(lock) if lock.is_file() else None,
        "data_sha256": _of_data(root / "data"),
        "counts": counts,
        "changes": changes(root, edition.version),
        "pages": pages,
    }


def changes(root, version):
    """What CHANGELOG.md says of an edition, as Markdown.

    Raises
    ------
    PublishingError
        If it says nothing.
    """
    text = next((entry.text for entry in changelog.entries(root) if entry.edition == version), "")
    if not text:
        raise PublishingError(
            f"CHANGELOG.md has no entry for {version}; write under a heading `## {version}` what is new, and commit it"
        )
    return text


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _of_data(folder):
    """One digest for the tables, their descriptors and the sources."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sums.of_folder(folder).items())
    return hashlib.sha256(lines.encode()).hexdigest()


def _files(folder, digests):
    return {name: {"sha256": digest, "bytes": (folder / name).stat().st_size} for name, digest in digests.items()}


def _end_with_parent():
    """End when the process that asked for the edition has ended, however it ended: its pipe is then closed."""

    def wait():
        os.read(0, 1)  # not sys.stdin, whose lock the processes that Sphinx forks would wait for
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    try:
        make(Path(), *sys.argv[1:])
    except PublishingError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"the edition could not be written: {error}")
