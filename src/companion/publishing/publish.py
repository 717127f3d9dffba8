"""`companion publish`: a new edition beside the others, and nothing by halves.

Everything is prepared in a folder beside SITE: the older editions as hard links to their files, the new one, its copy
that is called latest, and what stands beside them. It is verified there, and put in SITE's place in one step.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from companion.book.build import LITE
from companion.book.locking import Busy, Lock
from companion.book.replacing import recover, replace
from companion.book.results import STORE
from companion.editions import EditionError
from companion.editions.edition import Edition

from . import PublishingError, changes, checkout, press, site, verify

COPY = Path("_build", ".edition")  # of the commit, in the checkout
SHOWN = 10  # changed files that a refusal names


def publish(root, place, allow_shrink=False, lite=False):
    """Publish the commit of a checkout as an edition.

    Parameters
    ----------
    root : path
        The checkout.
    place : path
        The folder of all editions, which is made where it is missing; nothing else may be in it.
    allow_shrink : bool
        Whether the edition may have fewer pages or figures than the one before.
    lite : bool
        Whether it has the notebooks that run in the browser, and its pages lead to them.

    Returns
    -------
    int
        0 if the edition stands there, 1 if it was refused, 2 if the request has a fault.
    """
    root, place = Path(root).resolve(), Path(os.path.realpath(place))
    if not (root / "_config.yml").is_file():
        return _say(f"companion publish: {root} holds no book (_config.yml missing)", 2)
    if place.exists() and not place.is_dir():
        return _say(f"companion publish: {place} is a file; name a folder for the editions", 2)
    began = time.perf_counter()
    try:
        with Lock(place.with_name(f".{place.name}.lock"), "publishing there"):
            recover(place)
            shutil.rmtree(_beside(place), ignore_errors=True)  # what a killed publication left
            told = _publish(root, place, allow_shrink, lite)
    except (EditionError, Busy) as error:
        return _say(f"{error}\nnothing was published; {place} stands as it was", 1)
    except KeyboardInterrupt:
        return _say(f"\ninterrupted; nothing was published; {place} stands as it was", 1)
    except OSError as error:
        return _say(f"the edition could not be written: {error}\nnothing was published; {place} stands as it was", 1)
    return _say(f"{told} ({time.perf_counter() - began:.1f} s)", 0)


def _say(text, status):
    print(text, file=sys.stderr, flush=True)
    return status


def _beside(place):
    return place.with_name(f".{place.name}.new")


def _publish(root, place, allow_shrink, lite):
    commit, day = checkout.commit_of(root)
    edition = Edition.of(root, commit)
    _refuse_version(edition.version)
    _refuse_changes(root)
    press.changes(root, edition.version)
    before = _editions(place)
    same = next((other for other in before if other.version == edition.version), None)
    if same:
        return _already(place, same, commit, lite)
    if before and site.order(edition.version) < site.order(before[0].version):
        raise PublishingError(
            f"edition {edition.version} comes before {before[0].version}, which is published; "
            f"give it a later version in pyproject.toml"
        )
    if before and not changes.record_path(root, edition.version).is_file():  # known before the long work begins
        raise PublishingError(changes.record_fault(before[0].folder, root, root))
    new = _beside(place)
    new.mkdir(parents=True)
    try:
        _make(root, new / edition.version, commit, day, lite)
        made = site.read_edition(new / edition.version)
        if before and not allow_shrink:
            _refuse_shrinking(before[0], made)
        fault = changes.record_fault(before[0].folder, made.folder, root) if before else ""
        if fault:
            raise PublishingError(fault)
        for other in before:
            _link(other.folder, new / other.version)
        _link(made.folder, new / site.LATEST)
        site.write(new, site.editions(new), edition.homepage)
        seen = verify.of_site(new, follow=())  # the links of the new edition were followed when it was made
        if seen.faults:
            raise PublishingError("\n".join([*seen.faults, f"{place} would not be whole, as named above"]))
        replace(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return f"published edition {edition.version} in {place}, {len(before) + 1} in all, {seen.files:,} files verified"


def _refuse_version(version):
    if not site.VERSION.fullmatch(version):
        raise PublishingError(
            f"pyproject.toml: the version {version} is no edition; allowed: 2026.11 (year and month), "
            "2026.11.1 for a correction within the month"
        )


def _refuse_changes(root):
    changed = checkout.changes(root)
    if changed:
        more = [f"… and {len(changed) - SHOWN} more"] if len(changed) > SHOWN else []
        raise PublishingError(
            "\n".join([*changed[:SHOWN], *more, "these files are not as in the commit; commit them or put them back"])
        )


def _editions(place):
    if not place.exists():
        return []
    foreign = site.foreign(place)
    if foreign:
        raise PublishingError(
            f"{place} holds {', '.join(foreign[:SHOWN])}, which no publication put there; "
            "name a folder that is for the editions alone"
        )
    return site.editions(place)


def _already(place, same, commit, lite):
    """The version is there: the same commit changes nothing, another content is refused."""
    if same.about["commit"] != commit:
        raise PublishingError(
            f"edition {same.version} is published from commit {same.about['commit'][:12]}, and a published edition is "
            f"never altered; this is commit {commit[:12]}: give it a new version in pyproject.toml, "
            f"as {_next(same.version)}, and an entry in CHANGELOG.md"
        )
    if lite and f"{LITE}/index.html" not in same.about.get("files", ()):
        raise PublishingError(
            f"edition {same.version} is published without {LITE}/, and a published edition is never altered; "
            f"give it a new version in pyproject.toml, as {_next(same.version)}, and an entry in CHANGELOG.md"
        )
    seen = verify.of_site(place, follow=())
    if seen.faults:
        raise PublishingError("\n".join([*seen.faults, f"edition {same.version} is there, but {place} is not whole"]))
    return f"nothing to do: edition {same.version} of this commit stands in {place}, verified"


def _next(version):
    year, month, *rest = version.split(".")
    return f"{year}.{month}.{int(rest[0]) + 1 if rest else 1}"


def _refuse_shrinking(before, made):
    fewer = [
        f"{made.about['counts'][name]} {name} after {before.about['counts'][name]}"
        for name in ("pages", "figures")
        if made.about["counts"][name] < before.about["counts"][name]
    ]
    if fewer:
        raise PublishingError(
            f"edition {made.version} has {' and '.join(fewer)} in {before.version}; "
            "if that is meant, publish with --allow-shrink"
        )


def _make(root, folder, commit, day, lite):
    """Build the edition in a clean copy of the commit, by the commit's own code.

    The results of chapters that were run in the checkout are used where they hold for the commit: they are kept by the
    content of everything that a chapter reads. Python for the browser is fetched once for all editions.
    """
    copy = root / COPY
    shutil.rmtree(copy, ignore_errors=True)
    try:
        checkout.copy(root, commit, copy)
        if (root / STORE / "results").is_dir():
            shutil.copytree(root / STORE / "results", copy / STORE / "results")
        if lite:
            pyodide = root / STORE / "pyodide"
            pyodide.mkdir(parents=True, exist_ok=True)
            (copy / STORE).mkdir(parents=True, exist_ok=True)
            (copy / STORE / pyodide.name).symlink_to(pyodide)  # whatever it holds is checked by its digests
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMPANION_")}
        if (copy / "src" / "companion").is_dir():
            kept["PYTHONPATH"] = str(copy / "src")
        command = [sys.executable, "-m", press.__name__, str(folder), commit, day, *([LITE] if lite else [])]
        with subprocess.Popen(command, cwd=copy, env=kept, stdin=subprocess.PIPE) as process:
            status = process.wait()
        if status:
            raise PublishingError("the edition could not be made, as told above")
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _link(folder, place):
    """A copy of an edition whose files are hard links, where the file system has them."""

    def link(source, target):
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    shutil.copytree(folder, place, copy_function=link)
